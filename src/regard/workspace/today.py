"""From the store to a day: mirror, plan, evidence and sentences put together as plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from regard.decisions.day import Day, Decision, Evidence, FileRead, Step
from regard.decisions.facts.scope import Scope
from regard.decisions.rules.order import RULES
from regard.decisions.sentences import Wording, held, rule_of
from regard.ledger.event import Event
from regard.ledger.telling import says
from regard.people.profile import profile
from regard.pools.persona import Role, reasons
from regard.storage.columnar import Mirror
from regard.storage.people import contradictions, count_records, events_by_seq, names_of, observations_of
from regard.storage.statements import ASKED, DECIDED, statement
from regard.storage.store import Store
from regard.words import Channel, Micros, Total, Verdict
from regard.workspace import mirroring
from regard.workspace.cards import cards_of
from regard.workspace.company import Company
from regard.workspace.document import Fit, Pool, Why
from regard.workspace.health import health_of
from regard.workspace.mirroring import OpenRole

MOST_EVIDENCE = 5
Row = Mapping[str, Any]


class Deciding:
    """One moment's questions over one store. Use it in a ``with`` block."""

    def __init__(self, store: Store, company: Company, now: Micros) -> None:
        self._store = store
        self._company = company
        self._mirror = Mirror()
        self._scope = Scope(now, company.settings)
        self._roles = mirroring.open_roles(store)
        mirroring.fill(self._mirror, store, self._roles, home=company.zone, scope=self._scope)
        self._wording = Wording(now, company.zone, {role.number: role.title for role in self._roles}, self._scope.settings)
        self._names = names_of(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._mirror.__exit__(kind, error, trace)

    def day(self, files: tuple[FileRead, ...], *, cards: bool, health: bool) -> Day:
        """One decision for each person in the store."""
        rows, proof = self._decide(self._scope)
        decisions = tuple(self._decision(row, proof[row["person"]]) for row in rows)
        records, people = count_records(self._store)
        listed = [decision for decision in decisions if on_a_list(decision)] if cards else []
        found = health_of(self._store, self._scope.now, self._names, self._company) if health else None
        pairs = found.contradictions if found else tuple(contradictions(self._store, self._names))
        return Day(
            at=self._scope.now, company=self._company.name, files=files, records=records, people=people,
            totals=_totals(decisions), decisions=decisions, cards=cards_of(self._store, listed, self._scope, self._company.lives),
            health=found.sources if found else (), contradictions=pairs, open_roles=len(self._roles),
        )  # fmt: skip

    def why(self, person: int) -> Why:
        """The verdict over one person and every rule in order."""
        scope = Scope(self._scope.now, self._scope.settings, [person])
        self._mirror.fill(ASKED, {"person": "BIGINT"}, [(person,)])
        rows, proof = self._decide(scope)
        chain = self._mirror.ask(statement("chain", scope))[0]
        decision = self._decision(rows[0], proof[person])
        return Why(decision, tuple(_steps(chain, decision)), self._fits(person))

    def pools(self) -> tuple[Pool, ...]:
        """Who belongs to each open role and persona now, by name."""
        members: dict[int, list[int]] = defaultdict(list)
        for row in self._mirror.ask(statement("pools", self._scope)):
            members[row["role"]].append(row["person"])
        return tuple(
            Pool(_role(role), {person: self._names.get(person, "") for person in sorted(members[role.number])})
            for role in self._roles
        )

    def _fits(self, person: int) -> tuple[Fit, ...]:
        """What each open role asks of one person, criterion by criterion."""
        inside = {row["role"] for row in self._mirror.ask(statement("pools", self._scope)) if row["person"] == person}
        observed = (seen for _, seen in observations_of(self._store, [person], self._scope.now))
        values = profile(observed, self._scope.now, self._company.lives)
        return tuple(Fit(_role(role), role.number in inside, tuple(reasons(_role(role), values))) for role in self._roles)

    def _decide(self, scope: Scope) -> tuple[list[dict[str, Any]], dict[int, list[Event]]]:
        """The plan for everybody in scope, in order of number, and the events on which it rests, newest first."""
        self._mirror.create(DECIDED, statement("plan", scope))
        pairs = self._mirror.ask(statement("evidence", scope))
        return self._mirror.ask(f"SELECT * FROM {DECIDED} ORDER BY person"), self._proof(pairs)

    def _proof(self, pairs: Sequence[Row]) -> dict[int, list[Event]]:
        seqs: dict[int, list[int]] = defaultdict(list)
        for pair in sorted(pairs, key=lambda pair: -pair["seq"]):
            seqs[pair["person"]].append(pair["seq"])
        events = events_by_seq(self._store, [seq for mine in seqs.values() for seq in mine[:MOST_EVIDENCE]])
        proof = defaultdict(list, {person: [events[seq] for seq in mine[:MOST_EVIDENCE]] for person, mine in seqs.items()})
        for mine in proof.values():
            mine.sort(key=lambda event: event.saying.at or event.learnt, reverse=True)
        return proof

    def _decision(self, row: Row, proof: Sequence[Event]) -> Decision:
        rule = rule_of(row)
        name = self._names.get(row["person"], "")
        return Decision(
            person=row["person"], name=name, verdict=Verdict(row["verdict"]), rule=rule.name,
            because=self._wording.because(row, name), evidence=tuple(map(evidence_of, proof)), not_before=row["not_before"],
            channel=Channel(row["channel"]), total=rule.total, offer=self._wording.offer(row),
            task=self._wording.task(row, name), avoid=self._wording.avoid(row, name),
        )  # fmt: skip


def _role(role: OpenRole) -> Role:
    return Role.from_detail({"title": role.title, **role.detail})


def _steps(chain: Row, decision: Decision) -> Iterator[Step]:
    for rule in RULES:
        decided = rule.name == decision.rule
        because = decision.because if decided else rule.doc
        yield Step(rule.name, held(chain, rule), decided, because, rule.law, decision.evidence if decided else ())


def evidence_of(event: Event) -> Evidence:
    """An event as evidence: in words, with its place."""
    said = event.saying
    words = says(said.kind, said.text, channel=said.channel, number=said.number, until=said.until)
    return Evidence(said.kind, words, said.at, event.source, event.place)


def on_a_list(decision: Decision) -> bool:
    """Whether somebody stands on a list of the report: all but those left alone for want of anything to offer."""
    return decision.total is not None or decision.verdict is not Verdict.LEAVE


def _totals(decisions: Sequence[Decision]) -> dict[Total, int]:
    counts = Counter(decision.total for decision in decisions)
    return {total: counts[total] for total in Total}
