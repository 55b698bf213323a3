"""The columnar mirror: the numbers of the ledger, kind by kind, in DuckDB. It holds no contact data and no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np

from regard.storage.store import Store

_AT_A_TIME = 200_000
_NULL = np.iinfo(np.int64).min
_COLUMNS = {
    "seq": "e.seq", "person": "r.person", "kind": "e.kind", "channel": "e.channel", "method": "e.method",
    "at": "coalesce(e.happened, e.learnt)", "learnt": "e.learnt", "until": f"coalesce(e.until, {_NULL})",
    "number": f"coalesce(e.number, {_NULL})", "actor": f"coalesce(e.actor, {_NULL})",
}  # fmt: skip
_EVENTS = f"""
SELECT {", ".join(_COLUMNS.values())} FROM events e JOIN records r ON r.number = e.record WHERE r.person IS NOT NULL"""

Cell = int | str | None


class Mirror:
    """Everything wide is asked here. A disposable cache: it is filled from the store and thrown away."""

    def __init__(self, threads: int = 2) -> None:
        self._duck = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": False})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._duck.close()

    def fill_events(self, store: Store) -> None:
        """Copy the ledger's numbers over, ordered by kind and person, as the table ``events``."""
        rows = store.connection.execute(_EVENTS)
        self._duck.execute(_CREATE_ARRIVED)
        while (flat := np.fromiter(chain.from_iterable(islice(rows, _AT_A_TIME)), np.int64)).size:
            grid = flat.reshape(-1, len(_COLUMNS)).T
            arriving = {name: np.ascontiguousarray(values) for name, values in zip(_COLUMNS, grid, strict=True)}
            self._duck.register("arriving", arriving)
            self._duck.execute(_ARRIVE)
            self._duck.unregister("arriving")
        self._duck.execute(_CREATE_EVENTS)
        self._duck.execute("DROP TABLE arrived")

    def fill(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Cell]]) -> None:
        """Create ``table`` with typed ``columns`` (name -> SQL type) and fill it."""
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        self._duck.execute(f"CREATE OR REPLACE TABLE {table} ({typed})")
        values = [tuple(row) for row in rows]
        if values:
            arriving = {name: _column(cells) for name, cells in zip(columns, zip(*values, strict=True), strict=True)}
            self._duck.register("arriving", arriving)
            chosen = ", ".join(
                f'"{name}"' if kind == "VARCHAR" else f'nullif("{name}", {_NULL})' for name, kind in columns.items()
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


def _column(cells: Sequence[Cell]) -> np.ndarray[Any, Any]:
    """One column as DuckDB reads it fastest. Bound values and object arrays would make it import pandas, which takes seconds."""
    if any(isinstance(cell, str) for cell in cells):
        return np.array(cells, np.str_)
    return np.array([_NULL if cell is None else cell for cell in cells], np.int64)


_CREATE_ARRIVED = """
CREATE OR REPLACE TEMP TABLE arrived (
    seq BIGINT, person BIGINT, kind SMALLINT, channel SMALLINT, method SMALLINT,
    "at" BIGINT, learnt BIGINT, until BIGINT, number BIGINT, actor BIGINT)"""
_ARRIVE = f"""
INSERT INTO arrived
SELECT seq, person, kind, channel, method, "at", learnt, nullif(until, {_NULL}), nullif(number, {_NULL}), nullif(actor, {_NULL})
FROM arriving"""
_CREATE_EVENTS = """
CREATE OR REPLACE TABLE events AS SELECT * FROM arrived ORDER BY kind, person, "at", seq"""
