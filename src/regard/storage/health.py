"""Measures the health of every source over the whole store: three plain scans of numbers, then sets in DuckDB.

A figure as of an earlier reading counts what had been learnt by then; who is whom is always as it is known today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np

from regard.clock import DAY
from regard.intake.reading import Outcome
from regard.ledger.catalogue import code
from regard.ledger.event import Place
from regard.storage.store import Store
from regard.words import Micros

POINTS = 12
"""Readings of a source that its trend goes back."""

BAD_ROWS = 100
"""Places of bad rows that are told for each source; the rest is counted."""


_FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is looked at about people: its fields of the catalogue, and for how many days they can be trusted."""

    name: str
    fields: tuple[str, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure at one moment. ``aspect`` is empty where it is about the source as a whole."""

    source: str
    aspect: str
    at: Micros
    good: int
    of: int


@dataclass(frozen=True, slots=True)
class Size:
    """Whom a source describes, in how many entries of its own."""

    source: str
    people: tuple[int, ...]
    records: int


class Measuring:
    """The numbers of the store as of ``now``, ready to be counted. Use it in a ``with`` block."""

    def __init__(self, store: Store, now: Micros, aspects: Sequence[Aspect], threads: int = 2) -> None:
        self._store = store
        self._now = now
        self._duck = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": False})
        self._fill(aspects)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._duck.close()

    def sizes(self) -> list[Size]:
        """Every source with people, in the order of their names."""
        return [Size(source, tuple(people), records) for source, people, records in self._ask(_SIZES)]

    def readings(self) -> dict[str, frozenset[Micros]]:
        """When each source was read, as far back as trends go."""
        return {source: frozenset(moments) for source, moments in self._ask(_READINGS)}

    def complete(self) -> list[Counted]:
        """How many people have a value, for each aspect."""
        return self._counted(_COMPLETE)

    def fresh(self) -> list[Counted]:
        """Of those with a value, how many have one within its shelf life."""
        return self._counted(_FRESH)

    def unique(self) -> list[Counted]:
        """How many people a source describes exactly once."""
        return self._counted(_UNIQUE)

    def valid(self) -> list[Counted]:
        """Rows imported of rows read, by the last reading of each file."""
        return self._counted(_VALID.format(good="imported", of="rows_read"))

    def undoubted(self) -> list[Counted]:
        """Rows that were imported without any remark, of all that were imported."""
        return self._counted(_VALID.format(good="imported - noted", of="imported"))

    def behind(self, question: str) -> dict[tuple[str, str], tuple[int, ...]]:
        """The people behind the bad ones now by source and aspect; question: ``complete``, ``fresh`` or ``unique``."""
        return {(source, aspect): tuple(people) for source, aspect, people in self._ask(_BEHIND[question])}

    def shared(self, people: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """Which of these people each source describes."""
        self._load("asked", {"person": np.array(sorted(people), np.int64)})
        return {source: tuple(found) for source, found in self._ask(_SHARED)}

    def bad_rows(self) -> Iterator[tuple[str, Place, int]]:
        """Source, place and how many there are in all, for the first rows that were not imported."""
        return self._places(_BAD_ROWS, Outcome.IMPORTED)

    def doubted_rows(self) -> Iterator[tuple[str, Place, int]]:
        """Source, place and how many there are in all, for the first imported rows with a remark."""
        return self._places(_DOUBTED_ROWS, "")

    def _places(self, sql: str, value: str) -> Iterator[tuple[str, Place, int]]:
        last = json.dumps([row[0] for row in self._ask(_LAST_READINGS)])
        for source, file, line, total in self._store.connection.execute(sql, (last, value, BAD_ROWS)):
            yield source, Place(file, line), total

    def _counted(self, sql: str) -> list[Counted]:
        return [Counted(*row) for row in self._ask(sql)]

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self._duck.execute(sql).fetchall()

    def _fill(self, aspects: Sequence[Aspect]) -> None:
        for table, (columns, sql) in _SCANS.items():
            flat = np.fromiter(chain.from_iterable(self._store.connection.scan(sql)), np.int64)
            self._load(table, dict(zip(columns, flat.reshape(-1, len(columns)).T, strict=True)))
        found = self._store.connection.execute(_IMPORTS, (self._now,))
        imports = [(*told, imported, min(imported, noted)) for *told, imported, noted in found]
        self._load(
            "imports", _columns(imports, ordinal=int, source=str, path=str, learnt=int, rows_read=int, imported=int, noted=int)
        )
        fields = [
            (code(f"observed.{field}"), aspect.name, _FOREVER if aspect.days is None else DAY * (aspect.days + 1))
            for aspect in aspects
            for field in aspect.fields
        ]
        self._load("fields", _columns(fields, kind=int, aspect=str, life=int))
        for statement in _PREPARE:
            self._duck.execute(statement.format(now=int(self._now), most=POINTS))

    def _load(self, table: str, columns: Mapping[str, np.ndarray[Any, Any]]) -> None:
        self._duck.register("arriving", {name: np.ascontiguousarray(values) for name, values in columns.items()})
        self._duck.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM arriving")
        self._duck.unregister("arriving")


def _columns(rows: Sequence[Sequence[object]], **types: type[int | str]) -> dict[str, np.ndarray[Any, Any]]:
    """Rows as columns. Bound values and object arrays make DuckDB import pandas, which takes seconds."""
    every = zip(*rows, strict=True) if rows else ((),) * len(types)
    return {
        name: np.array(values, np.int64 if kind is int else np.str_)
        for (name, kind), values in zip(types.items(), every, strict=True)
    }


_OWN = "record NOT LIKE 'mail:%' AND record NOT LIKE '%-application:%'"
"""An address in a mailbox and the number of an application are no entries about a person."""
_SCANS = {
    "events": (
        ("row_number", "record", "kind", "since"),
        "SELECT row_number, record, kind, CASE WHEN happened < learnt THEN happened ELSE learnt END FROM events",
    ),
    "lines": (("number", "ordinal"), "SELECT number, ordinal FROM rows"),
    "records": (
        ("number", "person", "own"),
        f"SELECT number, person, {_OWN} FROM records WHERE person IS NOT NULL",
    ),
}
_IMPORTS = """
SELECT ordinal, variant, path, learnt, rows_read, imported,
       (SELECT count(DISTINCT line) FROM notes n WHERE n.ordinal = i.ordinal AND line > 0)
FROM imports i WHERE learnt <= ? AND rows_read >= 0"""
_PREPARE = (
    """
CREATE TABLE points AS
SELECT source, moment FROM (
    SELECT source, moment, row_number() OVER (PARTITION BY source ORDER BY moment DESC) AS place
    FROM (SELECT DISTINCT source, learnt AS moment FROM imports UNION SELECT source, {now} FROM imports))
WHERE place <= {most}""",
    """
CREATE TABLE seen AS
SELECT i.source, r.person, e.record, r.own, f.aspect, i.learnt, f.life, max(e.since) AS since
FROM events e JOIN lines l ON l.number = e.row_number JOIN imports i USING (ordinal)
JOIN records r ON r.number = e.record LEFT JOIN fields f USING (kind)
GROUP BY ALL""",
    "CREATE TABLE known AS SELECT source, person, min(learnt) AS first FROM seen GROUP BY ALL",
    """
CREATE TABLE held AS
SELECT source, person, aspect, min(learnt) AS first FROM seen WHERE aspect IS NOT NULL GROUP BY ALL""",
    "CREATE TABLE carried AS SELECT DISTINCT source, aspect FROM held",
    """
CREATE TABLE entries AS
SELECT source, person, min(first) AS first, list_sort(list(first))[2] AS second FROM (
    SELECT source, person, record, min(learnt) AS first FROM seen WHERE own = 1 GROUP BY ALL)
GROUP BY ALL""",
)
_SIZES = """
SELECT source, list(DISTINCT person ORDER BY person), count(DISTINCT record) FILTER (own = 1)
FROM seen GROUP BY source ORDER BY source"""
_READINGS = """
SELECT source, list(moment) FROM points SEMI JOIN (SELECT source, learnt AS moment FROM imports) USING (source, moment)
GROUP BY source"""
_COMPLETE = """
SELECT source, aspect, moment, coalesce(good, 0), people FROM (
    SELECT p.source, p.moment, count(*) AS people
    FROM points p JOIN known k ON k.source = p.source AND k.first <= p.moment GROUP BY ALL)
JOIN carried USING (source)
LEFT JOIN (
    SELECT p.source, h.aspect, p.moment, count(*) AS good
    FROM points p JOIN held h ON h.source = p.source AND h.first <= p.moment GROUP BY ALL) USING (source, aspect, moment)
ORDER BY source, aspect, moment"""
_FRESH_NOW = """
SELECT p.source, s.aspect, p.moment, s.person, bool_or(s.since > p.moment - s.life) AS good
FROM points p JOIN seen s ON s.source = p.source AND s.learnt <= p.moment WHERE s.life IS NOT NULL {only} GROUP BY ALL"""
_FRESH = f"""
SELECT source, aspect, moment, count(*) FILTER (good), count(*) FROM ({_FRESH_NOW.format(only="")})
GROUP BY source, aspect, moment ORDER BY source, aspect, moment"""
_UNIQUE = """
SELECT p.source, '', p.moment, count(*) FILTER (e.second IS NULL OR e.second > p.moment), count(*)
FROM points p JOIN entries e ON e.source = p.source AND e.first <= p.moment GROUP BY ALL ORDER BY p.source, p.moment"""
_VALID = """
SELECT source, '', moment, sum({good})::BIGINT, sum({of})::BIGINT FROM (
    SELECT p.source, p.moment, i.path, arg_max(i.imported, i.ordinal) AS imported, arg_max(i.rows_read, i.ordinal) AS rows_read,
           arg_max(i.noted, i.ordinal) AS noted
    FROM points p JOIN imports i ON i.source = p.source AND i.learnt <= p.moment GROUP BY ALL)
GROUP BY source, moment ORDER BY source, moment"""
_LATEST = "p.moment = (SELECT max(q.moment) FROM points q WHERE q.source = p.source)"
_BEHIND = {
    "complete": """
SELECT k.source, c.aspect, list(k.person ORDER BY k.person) FROM known k JOIN carried c USING (source)
ANTI JOIN held h USING (source, person, aspect) GROUP BY ALL""",
    "fresh": f"""
SELECT source, aspect, list(person ORDER BY person) FROM ({_FRESH_NOW.format(only=f"AND {_LATEST}")})
WHERE NOT good GROUP BY ALL""",
    "unique": "SELECT source, '', list(person ORDER BY person) FROM entries WHERE second IS NOT NULL GROUP BY ALL",
}
_SHARED = "SELECT source, list(person ORDER BY person) FROM known SEMI JOIN asked USING (person) GROUP BY ALL"
_LAST_READINGS = "SELECT max(ordinal) FROM imports GROUP BY source, path"
_FIRST_PLACES = """
SELECT source, path, line, total FROM (
    SELECT i.variant AS source, i.path, b.line, i.ordinal, count(*) OVER (PARTITION BY i.variant) AS total,
           row_number() OVER (PARTITION BY i.variant ORDER BY i.ordinal, b.line) AS place
    FROM json_each(?) k JOIN imports i ON i.ordinal = k.value JOIN ({bad}) b ON b.ordinal = i.ordinal {where}) first
WHERE place <= ? ORDER BY source, ordinal, line"""
_BAD_ROWS = _FIRST_PLACES.format(
    bad="SELECT ordinal, line, outcome FROM rows", where="WHERE i.rejected + i.shown > 0 AND b.outcome <> ?"
)
_DOUBTED_ROWS = _FIRST_PLACES.format(bad="SELECT DISTINCT ordinal, line FROM notes WHERE line > 0", where="WHERE i.variant <> ?")
