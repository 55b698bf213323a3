"""From the store to a day: mirror, plan, evidence and sentences put together as plain values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from regard.decisions.day import Day, Decision, FileRead
from regard.decisions.facts.scope import Scope
from regard.decisions.sentences import Wording
from regard.storage.columnar import Mirror
from regard.storage.people import contradictions, count_records, names_of
from regard.storage.statements import ASKED, DECIDED, statement
from regard.storage.store import Store
from regard.words import Micros, Total
from regard.workspace import mirroring
from regard.workspace.belonging import fits_of, pool_of
from regard.workspace.cards import cards_of
from regard.workspace.company import Company
from regard.workspace.document import Pool, Why
from regard.workspace.health import health_of
from regard.workspace.telling import colleagues_of, steps, tell


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
        titles = {role.number: role.title for role in self._roles}
        self._wording = Wording(now, company.zone, titles, self._scope.settings, colleagues_of(store))
        self._names = names_of(store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._mirror.close()

    def day(self, files: tuple[FileRead, ...], *, cards: bool, health: bool) -> Day:
        """One decision for each person in the store."""
        decisions = tuple(self._decide(self._scope))
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
        self._mirror.fill(ASKED, {"person": "BIGINT"}, [(person,)])
        scope = Scope(self._scope.now, self._scope.settings, [person])
        decision = self._decide(scope)[0]
        chain = self._mirror.ask(statement("chain", scope))[0]
        inside = {row["role"] for row in self._mirror.ask(statement("pools", scope))}
        fits = fits_of(self._store, self._roles, person, inside, scope, self._company.lives)
        return Why(decision, tuple(steps(chain, decision)), fits)

    def pools(self) -> tuple[Pool, ...]:
        """Who belongs to each open role and persona now, by name."""
        members: dict[int, list[int]] = defaultdict(list)
        for row in self._mirror.ask(statement("pools", self._scope)):
            members[row["role"]].append(row["person"])
        return tuple(pool_of(role, members[role.number], self._names) for role in self._roles)

    def _decide(self, scope: Scope) -> list[Decision]:
        """The plan for everybody in scope, in order of number."""
        self._mirror.create(DECIDED, statement("plan", scope))
        pairs = self._mirror.ask(statement("evidence", scope))
        rows = self._mirror.ask(f"SELECT * FROM {DECIDED} ORDER BY person")
        return tell(self._store, rows, pairs, self._wording, self._names)


def _totals(decisions: Sequence[Decision]) -> dict[Total, int]:
    counts = Counter(decision.total for decision in decisions)
    return {total: counts[total] for total in Total}
