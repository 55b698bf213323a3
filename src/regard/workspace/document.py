"""The answer as one JSON document; its schema is docs/today.schema.json."""

from __future__ import annotations

from dataclasses import dataclass

from regard.clock import iso
from regard.decisions.day import Day, Decision, Evidence, FileRead, Step
from regard.words import Json, Total


@dataclass(frozen=True, slots=True)
class Why:
    """The verdict over one person, and every rule that was asked in order."""

    decision: Decision
    steps: tuple[Step, ...]


def as_document(day: Day) -> dict[str, Json]:
    """The whole day: files, counts, totals and one verdict a person. Instants are ISO 8601 in UTC."""
    return {
        "at": iso(day.at),
        "files": [_file(file) for file in day.files],
        "records": day.records,
        "people": day.people,
        "totals": {total.value: day.totals.get(total, 0) for total in Total},
        "verdicts": [_verdict(decision) for decision in day.decisions],
    }


def as_chain(why: Why) -> dict[str, Json]:
    """One person: the verdict, and under ``rules`` every rule with whether it held and decided, and on what."""
    return {"verdict": _verdict(why.decision), "rules": [_step(step) for step in why.steps]}


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


def _verdict(decision: Decision) -> dict[str, Json]:
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
