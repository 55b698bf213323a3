"""Open applications by role and stage: read from the store once a plan, kept as numbers in the mirror, counted there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regard.storage.columnar import Mirror
from regard.storage.stages import Applied, applied
from regard.storage.store import Store
from regard.words import Micros

ANY_ROLE = "*"
"""Stands for every role that anybody has applied for."""
_TABLE = "applied"
_COLUMNS = {"person": "BIGINT", "role": "BIGINT", "stage": "BIGINT", "nth": "BIGINT"}


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: how many people stand there, and the first of them."""

    stage: str
    count: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The stages in the order of the process, and every role with the number of people who have applied for it."""

    columns: tuple[Column, ...]
    roles: tuple[tuple[str, int], ...]


class Applications:
    """The open applications of everybody. The mirror holds no text: roles and stages are numbers there, words here."""

    def __init__(self, mirror: Mirror, store: Store, now: Micros) -> None:
        self._mirror = mirror
        self._store = store
        self._words: dict[str, int] = {"": 0}
        mirror.fill(_TABLE, _COLUMNS, self._rows(applied(store, now)))
        mirror.index(_TABLE, "person")

    def renew(self, people: Sequence[int], now: Micros) -> None:
        """Ask anew about these people, about whom something was written."""
        self._mirror.fill(f"{_TABLE}_anew", _COLUMNS, self._rows(applied(self._store, now, people)))
        self._mirror.replace(_TABLE, people, f"SELECT * FROM {_TABLE}_anew")

    def people(self, role: str, stage: str | None) -> str:
        """The question who has applied for this role and stands at this stage (None: any)."""
        return f"SELECT person FROM {_TABLE} WHERE {self._asked(role, stage)}"

    def board(self, role: str, among: str, most: int) -> Board:
        """Those of the people ``among`` (a condition) who have applied for the role, by stage."""
        texts = {number: word for word, number in self._words.items()}
        rows = self._mirror.ask(f"""
            SELECT stage, count(DISTINCT person) people, median(nth) nth, list_sort(list(DISTINCT person)) standing
            FROM {_TABLE} WHERE {self._asked(role, None)} AND {among} GROUP BY stage""")
        ordered = sorted(rows, key=lambda row: (row["stage"] != 0, row["nth"] is None, row["nth"] or 0, texts[row["stage"]]))
        columns = (Column(texts[row["stage"]], row["people"], tuple(row["standing"][:most])) for row in ordered)
        roles = self._mirror.ask(f"SELECT role, count(DISTINCT person) people FROM {_TABLE} WHERE {among} GROUP BY role")
        return Board(tuple(columns), tuple(sorted((texts[row["role"]], row["people"]) for row in roles)))

    def _asked(self, role: str, stage: str | None) -> str:
        of_role = "true" if role == ANY_ROLE else f"role = {self._words.get(role, -1)}"
        return of_role if stage is None else f"{of_role} AND stage = {self._words.get(stage, -1)}"

    def _rows(self, found: Iterable[Applied]) -> Iterable[tuple[int, int, int, int | None]]:
        return [(one.person, self._number(one.role), self._number(one.stage), one.order) for one in found]

    def _number(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))
