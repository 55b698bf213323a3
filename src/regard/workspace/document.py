"""The answer as one JSON document; its schema is docs/today.schema.json."""

from __future__ import annotations

from dataclasses import dataclass

from regard.clock import iso
from regard.decisions.day import Card, Day, Decision, Evidence, FileRead, Step
from regard.decisions.health import Contradiction, Figure, Health, Share, Side, SourceHealth
from regard.ledger.event import Event
from regard.people.stages import State
from regard.pools.persona import Reason, Role
from regard.words import Json, Total


@dataclass(frozen=True, slots=True)
class Fit:
    """One role asked of one person: whether they belong to its pool, and what each criterion found."""

    role: Role
    belongs: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The verdict over one person, every rule that was asked in order, and what each open role asks of them."""

    decision: Decision
    steps: tuple[Step, ...]
    fits: tuple[Fit, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """Who satisfies a role or persona now: person number -> name. The order says nothing about merit."""

    role: Role
    people: dict[int, str]


def as_document(day: Day) -> dict[str, Json]:
    """The whole day: files, counts, totals and one verdict a person. Instants are ISO 8601 in UTC."""
    health: dict[str, Json] = {"health": [_source(source) for source in day.health]} if day.health else {}
    return {
        "at": iso(day.at),
        "files": [_file(file) for file in day.files],
        "records": day.records,
        "people": day.people,
        "totals": {total.value: day.totals.get(total, 0) for total in Total},
        "verdicts": [as_verdict(decision) for decision in day.decisions],
        **health,
        "contradictions": [_contradiction(pair) for pair in day.contradictions],
    }


def as_chain(why: Why) -> dict[str, Json]:
    """One person: the verdict, and under ``rules`` every rule with whether it held and decided, and on what."""
    return {
        "verdict": as_verdict(why.decision),
        "rules": [_step(step) for step in why.steps],
        "roles": [_fit(fit) for fit in why.fits],
    }


def as_pools(pools: tuple[Pool, ...]) -> list[Json]:
    """Each open role and persona with its criteria, its size now and its people."""
    return [_pool(pool) for pool in pools]


def _pool(pool: Pool) -> dict[str, Json]:
    people: list[Json] = [{"person": number, "name": name} for number, name in pool.people.items()]
    offer: list[Json] = list(pool.role.offer)
    return {"role": pool.role.title, "persona": pool.role.persona, "offer": offer, "size": len(people), "people": people}


def _fit(fit: Fit) -> dict[str, Json]:
    reasons: list[Json] = [
        {"criterion": reason.criterion, "weight": reason.weight.value, "held": reason.held, "evidence": reason.evidence}
        for reason in fit.reasons
    ]
    return {"role": fit.role.title, "belongs": fit.belongs, "reasons": reasons}


def as_health(health: Health) -> dict[str, Json]:
    """The health of the data: every source with its figures and the people behind them, and who contradicts whom."""
    return {
        "at": iso(health.at),
        "health": [_source(source) for source in health.sources],
        "contradictions": [_contradiction(pair) for pair in health.contradictions],
    }


def _source(source: SourceHealth) -> dict[str, Json]:
    return {
        "source": source.source,
        "owner": source.owner or None,
        "people": len(source.people),
        "records": source.records,
        "figures": [_figure(figure) for figure in source.figures],
    }


def _figure(figure: Figure) -> dict[str, Json]:
    return {
        "quality": figure.quality.value,
        "what": figure.what,
        **_share(figure.share),
        "people": list(figure.people),
        "rows": [{"file": place.file, "line": place.line} for place in figure.rows],
        "more_rows": figure.more_rows,
        "trend": [{"at": iso(then.at), **_share(then.share)} for then in figure.trend],
    }


def _share(share: Share) -> dict[str, Json]:
    """Counts, and the share with its 95 % interval; null where there are too few to say."""
    interval: list[Json] | None = [round(end, 4) for end in share.interval] if share.interval else None
    return {"good": share.good, "of": share.of, "share": share.ratio and round(share.ratio, 4), "interval": interval}


def _contradiction(pair: Contradiction) -> dict[str, Json]:
    return {"key": pair.reason, "why": pair.why, "records": [_side(pair.one), _side(pair.other)]}


def _side(side: Side) -> dict[str, Json]:
    return {
        "record": side.record,
        "person": side.person,
        "name": side.name,
        "source": side.source,
        "file": side.place.file,
        "line": side.place.line,
    }


def _file(file: FileRead) -> dict[str, Json]:
    problems: list[Json] = [
        {"line": problem.line, "outcome": problem.outcome, "reason": problem.reason, "remedy": problem.remedy}
        for problem in file.problems
    ]
    return {
        "path": file.path,
        "source": file.source,
        "read_as": file.variant,
        "rows": file.rows,
        "imported": file.imported,
        "rejected": file.rejected,
        "shown": file.shown,
        "mapping": dict(file.mapping),
        "problems": problems,
        "more_problems": file.more_problems,
        "import": file.import_id,
        "already_known": file.already_known,
        "tried": list(file.tried),
    }


def as_verdict(decision: Decision) -> dict[str, Json]:
    """The verdict over one person, with its rule and evidence."""
    return {
        "person": decision.person,
        "name": decision.name,
        "verdict": decision.verdict.phrase,
        "rule": decision.rule,
        "because": decision.because,
        "evidence": [_evidence(item) for item in decision.evidence],
        "not_before": iso(decision.not_before),
        "channel": decision.channel.word if decision.channel else None,
        "total": decision.total.value if decision.total else None,
        "offer": decision.offer,
        "task": decision.task,
        "avoid": decision.avoid,
    }


def as_card(card: Card) -> dict[str, Json]:
    """Everything that is held about one person: values with their provenance, wishes, applications, and the timeline."""
    values: list[Json] = [
        {
            "field": value.field, "value": value.value, "method": value.method.name.lower(), "basis": value.basis,
            "source": value.source, "file": value.place.file, "line": value.place.line,
            "observed_at": iso(value.observed_at), "received_at": iso(value.received_at), "stale": value.stale,
            "current": value.current,
        }
        for value in card.values
    ]  # fmt: skip
    wishes: list[Json] = [
        {
            "says": wish.says, "stated": wish.stated, "since": iso(wish.since), "source": wish.source,
            "file": wish.place.file, "line": wish.place.line,
        }
        for wish in card.wishes
    ]  # fmt: skip
    timeline: list[Json] = [
        {
            "at": iso(moment.at), "event": moment.kind, "says": moment.says, "actor": moment.actor, "source": moment.source,
            "file": moment.place.file, "line": moment.place.line,
        }
        for moment in card.timeline
    ]  # fmt: skip
    return {
        "person": card.person, "name": card.name, "zone": card.zone, "values": values, "wishes": wishes,
        "applications": [_application(state) for state in card.applications], "timeline": timeline,
    }  # fmt: skip


def as_event(person: int | None, event: Event) -> dict[str, Json]:
    """One entry of the ledger with where it was read. person: to whom it belongs now."""
    said = event.saying
    return {
        "seq": event.seq, "person": person, "record": said.record, "kind": said.kind, "at": iso(said.at),
        "learnt": iso(event.learnt), "channel": said.channel.word if said.channel else None, "until": iso(said.until),
        "text": said.text, "number": said.number, "actor": said.actor, "method": said.method.name.lower(),
        "basis": str(said.basis), "source": event.source, "file": event.place.file, "line": event.place.line,
    }  # fmt: skip


def _application(state: State) -> dict[str, Json]:
    return {
        "system": state.system, "number": state.number, "role": state.role, "standing": str(state.standing),
        "stage": state.stage, "since": iso(state.since), "side": state.side, "code": state.code, "by": state.by,
    }  # fmt: skip


def _evidence(item: Evidence) -> dict[str, Json]:
    return {
        "event": item.event,
        "says": item.says,
        "at": iso(item.at),
        "source": item.source,
        "file": item.place.file,
        "line": item.place.line,
    }


def _step(step: Step) -> dict[str, Json]:
    return {
        "rule": step.rule,
        "held": step.held,
        "decided": step.decided,
        "because": step.because,
        "law": step.law,
        "evidence": [_evidence(item) for item in step.evidence],
    }
