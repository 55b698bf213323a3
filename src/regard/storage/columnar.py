"""The columnar mirror: the numbers of the ledger, kind by kind, in DuckDB. It holds no contact data and no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np

from regard.storage.batch import NULL
from regard.storage.store import Store

_AT_A_TIME = 200_000
_COLUMNS = {
    "seq": "BIGINT", "record": "BIGINT", "kind": "SMALLINT", "channel": "SMALLINT", "method": "SMALLINT", "happened": "BIGINT",
    "learnt": "BIGINT", "until": "BIGINT", "number": "BIGINT", "actor": "BIGINT",
}  # fmt: skip
_NULLABLE = frozenset({"happened", "until", "number", "actor"})
_NOTHING = f"({NULL + 1} - 1)"
"""The number NULL, put so that every engine takes it for a whole number of its own."""
_OLDER = f"SELECT {', '.join(f'coalesce({name}, {_NOTHING})' for name in _COLUMNS)} FROM events WHERE seq < ?"

Cell = int | str | None


class Mirror:
    """Everything wide is asked here. A disposable cache: it is filled from the store and thrown away."""

    def __init__(self, duck: duckdb.DuckDBPyConnection | None = None) -> None:
        self._duck = duck or duckdb.connect(":memory:", config={"threads": 2, "preserve_insertion_order": False})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Throw everything away."""
        self._duck.close()

    def aside(self) -> Mirror:
        """A second way into the same tables, for another thread. Close it when done."""
        return Mirror(self._duck.cursor())

    def move_into(self, place: str, *, leaving: str = "") -> None:
        """From now on tables are made in ``place`` and looked for there first; ``leaving`` goes with all that is in it."""
        self._duck.execute(f"CREATE SCHEMA IF NOT EXISTS {place}")
        self._duck.execute(f"SET search_path = '{place},main'")
        if leaving:
            self._duck.execute(f"DROP SCHEMA {leaving} CASCADE")

    def drop(self, place: str) -> None:
        """Throw away all that is in ``place``."""
        self._duck.execute(f"DROP SCHEMA {place} CASCADE")

    def index(self, table: str, column: str) -> None:
        """Let single rows of a kept answer be found at once."""
        self._duck.execute(f"CREATE INDEX {table}_by_{column} ON {table} ({column})")

    def fill_events(self, store: Store) -> None:
        """Copy the ledger's numbers over, ordered by kind and person, as the table ``events``.

        What was written since the store was opened comes from memory, whatever is older from the store.
        """
        self._duck.execute(_CREATE_ARRIVED)
        fresh = store.fresh
        first = store.next_seq() if fresh.first is None else fresh.first
        rows = store.connection.scan(_OLDER, (first,))
        while (flat := np.fromiter(chain.from_iterable(islice(rows, _AT_A_TIME)), np.int64)).size:
            grid = flat.reshape(-1, len(_COLUMNS)).T
            self._arrive({name: np.ascontiguousarray(values) for name, values in zip(_COLUMNS, grid, strict=True)})
        newer = {name: np.frombuffer(column, column.typecode) for name, column in fresh.columns.items()}
        self._arrive({"seq": np.arange(first, first + len(newer["record"])), **newer})
        persons = store.connection.execute("SELECT number, person FROM records WHERE person IS NOT NULL")
        self.fill("persons", {"record": "BIGINT", "person": "BIGINT"}, persons)
        self._duck.execute(_CREATE_EVENTS)
        self._duck.execute("DROP TABLE arrived")

    def renew(self, store: Store, people: Sequence[int]) -> None:
        """Copy the events of these people anew, after something was written about them."""
        rows = store.connection.execute(f"{_OF_PEOPLE} ({_listed(people)})")
        values = [tuple(NULL if cell is None else cell for cell in row) for row in rows]
        self._duck.execute(f"DELETE FROM events WHERE person IN ({_listed(people)})")
        if values:
            names = ["person" if name == "record" else name for name in _COLUMNS]
            arriving = {name: np.array(cells, np.int64) for name, cells in zip(names, zip(*values, strict=True), strict=True)}
            self._duck.register("arriving", arriving)
            self._duck.execute(_RENEW)
            self._duck.unregister("arriving")

    def replace(self, table: str, people: Sequence[int], sql: str) -> None:
        """In a kept answer, put what ``sql`` says in the place of the rows of these people."""
        self._duck.execute(f"DELETE FROM {table} WHERE person IN ({_listed(people)})")
        self._duck.execute(f"INSERT INTO {table} {sql}")

    def _arrive(self, columns: Mapping[str, np.ndarray[Any, Any]]) -> None:
        if columns["seq"].size:
            self._duck.register("arriving", columns)
            self._duck.execute(_ARRIVE)
            self._duck.unregister("arriving")

    def fill(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Cell]]) -> None:
        """Create ``table`` with typed ``columns`` (name -> SQL type) and fill it."""
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self._duck.execute(f"CREATE OR REPLACE TABLE {table} ({typed})")
        values = [tuple(row) for row in rows]
        if values:
            arriving = {name: _column(cells) for name, cells in zip(columns, zip(*values, strict=True), strict=True)}
            self._duck.register("arriving", arriving)
            chosen = ", ".join(
                f'"{name}"' if kind == "VARCHAR" else f'nullif("{name}", {NULL})' for name, kind in columns.items()
            )
            self._duck.execute(f"INSERT INTO {table} SELECT {chosen} FROM arriving")
            self._duck.unregister("arriving")

    def create(self, table: str, sql: str) -> None:
        """Keep the answer of a query as a table, for the questions that follow."""
        self._duck.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """The answer as one dict a row."""
        answer = self._duck.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _listed(people: Sequence[int]) -> str:
    return ", ".join(map(str, people)) or "-1"


def _column(cells: Sequence[Cell]) -> np.ndarray[Any, Any]:
    """One column as DuckDB reads it fastest. Bound values and object arrays would make it import pandas, which takes seconds."""
    if any(isinstance(cell, str) for cell in cells):
        return np.array(cells, np.str_)
    return np.array([NULL if cell is None else cell for cell in cells], np.int64)


_CREATE_ARRIVED = f"CREATE OR REPLACE TEMP TABLE arrived ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"
_ARRIVE = f"""
INSERT INTO arrived
SELECT {", ".join(f"nullif({name}, {NULL})" if name in _NULLABLE else name for name in _COLUMNS)} FROM arriving"""
_OF_PEOPLE = f"""
SELECT {", ".join("r.person" if name == "record" else f"e.{name}" for name in _COLUMNS)}
FROM records r JOIN events e ON e.record = r.number WHERE r.person IN"""
_RENEW = f"""
INSERT INTO events BY NAME
SELECT seq, person, kind, channel, method, coalesce(nullif(happened, {NULL}), learnt) AS "at", learnt,
    nullif(until, {NULL}) AS until, nullif(number, {NULL}) AS number, nullif(actor, {NULL}) AS actor
FROM arriving ORDER BY kind, person, "at", seq"""
_CREATE_EVENTS = """
CREATE OR REPLACE TABLE events AS
SELECT seq, person, kind, channel, method, coalesce(happened, learnt) AS "at", learnt, until, number, actor
FROM arrived JOIN persons USING (record) ORDER BY kind, person, "at", seq"""
