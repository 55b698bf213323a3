"""From the store to a day: mirror, plan, evidence and sentences put together as plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from regard.decisions.day import Card, Day, Decision, Evidence, FileRead, Step
from regard.decisions.facts.scope import Scope
from regard.decisions.rules.order import BY_NAME, RULES
from regard.decisions.sentences import Wording, held, rule_of
from regard.ledger.catalogue import code
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
        store.catch_up()
        self._scope = Scope(now, company.settings)
        self._roles = mirroring.open_roles(store)
        mirroring.fill(self._mirror, store, self._roles, home=company.zone, scope=self._scope)
        self._wording = Wording(now, company.zone, {role.number: role.title for role in self._roles}, self._scope.settings)
        self._names = names_of(store)
        self._settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Throw the mirror away."""
        self._mirror.close()

    def day(self, files: tuple[FileRead, ...], *, cards: bool, health: bool) -> Day:
        """One decision for each person in the store."""
        rows, proof = self._decide(self._scope)
        decisions = tuple(self._decision(row, proof[row["person"]]) for row in rows)
        records, _ = count_records(self._store)
        listed = [decision for decision in decisions if decision.is_listed] if cards else []
        found = health_of(self._store, self._scope.now, self._names, self._company) if health else None
        pairs = found.contradictions if found else tuple(contradictions(self._store, self._names))
        return Day(
            at=self._scope.now, company=self._company.name, files=files, records=records, people=len(decisions),
            totals=_totals(decisions), decisions=decisions, cards=cards_of(self._store, listed, self._scope, self._company.lives),
            health=found.sources if found else (), contradictions=pairs, open_roles=len(self._roles),
        )  # fmt: skip

    def why(self, person: int) -> Why:
        """The verdict over one person and every rule in order."""
        scope = self._asking([person])
        rows, proof = self._decide(scope)
        chain = self._mirror.ask(statement("chain", scope))[0]
        decision = self._decision(rows[0], proof[person])
        return Why(decision, tuple(_steps(chain, decision)), self._fits(person))

    def settle(self) -> None:
        """Decide over everybody and keep the answer, for somebody who asks again and again about some of them."""
        self._mirror.create(DECIDED, statement("plan", self._scope))
        self._settled = True

    def counts(self) -> dict[str, int]:
        """How many people each rule decides over, in the order of the rules; rules that decide over nobody are left out."""
        found = {
            row["rule"]: row["people"] for row in self._mirror.ask(f"SELECT rule, count(*) people FROM {DECIDED} GROUP BY rule")
        }
        return {rule.name: found[rule.code] for rule in RULES if rule.code in found}

    def some(self, rules: Iterable[str], *, without: Iterable[int] = (), start: int = 0, most: int = 50) -> tuple[Decision, ...]:
        """The decisions of these rules, in their order, and so many of them from ``start`` on."""
        rules = list(rules)
        order = f"list_position([{_codes(rules)}], rule), coalesce(not_before, 0), person"
        chosen = f"FROM {DECIDED} {_where(rules, without)} ORDER BY {order} LIMIT {most} OFFSET {start}"
        return self.decisions([row["person"] for row in self._mirror.ask(f"SELECT person {chosen}")])

    def size(self, rules: Iterable[str], *, without: Iterable[int] = ()) -> int:
        """How many people ``some`` would give in all."""
        return int(self._mirror.ask(f"SELECT count(*) people FROM {DECIDED} {_where(list(rules), without)}")[0]["people"])

    def decisions(self, people: Sequence[int]) -> tuple[Decision, ...]:
        """The kept decisions over these people, in the order asked."""
        if not people:
            return ()
        rows, proof = self._decide(self._asking(people))
        by_person = {row["person"]: row for row in rows}
        return tuple(self._decision(by_person[person], proof[person]) for person in people if person in by_person)

    def resting(self, now: Micros) -> frozenset[int]:
        """People whom one of us put off, or over whom one of us decided otherwise, until after ``now``."""
        kinds = _listed([code("verdict.snoozed"), code("verdict.overridden")])
        rows = self._mirror.ask(f"SELECT DISTINCT person FROM events WHERE kind IN ({kinds}) AND until > {now}")
        return frozenset(row["person"] for row in rows)

    def renew(self, person: int, now: Micros) -> None:
        """Decide anew over one person, as of ``now``, after something was written about them."""
        self._mirror.renew(self._store, person)
        self._scope = Scope(now, self._scope.settings)
        scope = self._asking([person])
        mirroring.fill_hours(self._mirror, self._store, self._roles, home=self._company.zone, scope=scope)
        self._mirror.replace(DECIDED, person, statement("plan", scope))

    def card(self, decision: Decision) -> Card:
        """Everything that is held about one person."""
        return cards_of(self._store, [decision], self._scope, self._company.lives)[decision.person]

    def _asking(self, people: Sequence[int]) -> Scope:
        self._mirror.fill(ASKED, {"person": "BIGINT"}, [(person,) for person in people])
        return Scope(self._scope.now, self._scope.settings, people)

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
        if not self._settled:
            self._mirror.create(DECIDED, statement("plan", scope))
        pairs = self._mirror.ask(statement("evidence", scope))
        asked = f"WHERE person IN (SELECT person FROM {ASKED})" if scope.people is not None else ""
        return self._mirror.ask(f"SELECT * FROM {DECIDED} {asked} ORDER BY person"), self._proof(pairs)

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


def _where(rules: list[str], without: Iterable[int]) -> str:
    return f"WHERE rule IN ({_codes(rules)}) AND person NOT IN ({_listed([*without] or [-1])})"


def _codes(rules: Iterable[str]) -> str:
    return _listed([BY_NAME[rule].code for rule in rules] or [-1])


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


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


def _totals(decisions: Sequence[Decision]) -> dict[Total, int]:
    counts = Counter(decision.total for decision in decisions)
    return {total: counts[total] for total in Total}
