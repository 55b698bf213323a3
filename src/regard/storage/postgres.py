"""The store on a PostgreSQL server. The store's SQL is SQLite's; the few words that differ are put differently here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import count
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.errors import LockNotAvailable

from regard.errors import RegardError
from regard.storage import database
from regard.storage.batch import NULL, seen
from regard.storage.database import Cursor, StoreBusy, script

AT_A_TIME = 20_000
"""Rows of a wide answer that are on the way at once."""
_TO_WRITE, _TO_BUILD = 1, 2
_WORDS = re.compile(
    r"json_extract\(nullif\((\w+\.\w+), ''\), '\$\.(\w+)'\)|'[^']*'|json_each\(\?\) k\b|\binstr\(|\?|%|\bCROSS JOIN\b|\bLIKE\b"
)
_EQUALS = {
    "?": "%s",
    "%": "%%",
    "CROSS JOIN": "JOIN",
    "LIKE": "ILIKE",
    "instr(": "strpos(",
    "json_each(?) k": "unnest(translate(%s, '[]', '{}')::bigint[]) WITH ORDINALITY AS k(value, key)",
}
"""On SQLite a cross join keeps the order of tables and LIKE knows no capitals."""
_TYPES = {"INTEGER": "BIGINT", "BLOB": "BYTEA", "TEXT": 'TEXT COLLATE "C"', ") WITHOUT ROWID": ")"}
"""Texts are compared and sorted byte by byte, as SQLite does, whatever the language of the server."""


class StoreUnreachable(RegardError):
    """The PostgreSQL store cannot be opened. See whether the server runs and the address in REGARD_STORE is right."""

    exit_code = 3
    http_status = 503


class Served:
    """A connection to a PostgreSQL database. A connection that broke is made anew by the next call."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open: list[AbstractContextManager[psycopg.Transaction]] = []
        self._names = count()
        self._turn = 0
        self._others = False
        self._raw = self._dial()
        try:
            self._create()
            self.changed_elsewhere()
        except psycopg.Error as error:
            self._raw.close()
            raise StoreUnreachable(str(error).strip()) from error

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement; without values it may be several."""
        if not values:
            return self._ready().execute(_translated(sql, bound=False))
        return self._ready().execute(_translated(sql, bound=True), _seen(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Run a statement for each of the rows, without waiting for each answer."""
        with self._ready().cursor() as cursor:
            cursor.executemany(_translated(sql, bound=True), map(_seen, rows))

    def append(self, table: str, rows: Iterable[Sequence[Any]], maybe: Collection[int] = ()) -> None:
        """Copy the rows over in one stream."""
        with self._ready().cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in _with_nothing(rows, maybe) if maybe else rows:
                copy.write_row(row)

    def scan(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The server keeps the answer, and hands it over part by part."""
        with self._ready().cursor(f"scan_{next(self._names)}", binary=True, withhold=True) as cursor:
            cursor.itersize = AT_A_TIME
            cursor.execute(_translated(sql, bound=True), _seen(values))
            yield from cursor

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction that waits for whoever writes, and lets the next one know that there was one. Raises StoreBusy."""
        if self._open:
            with self:
                yield
            return
        turn, others = self._turn, self._others
        try:
            with self:
                self._take_turn()
                yield
        except BaseException:
            self._turn, self._others = turn, others
            raise

    def changed_elsewhere(self) -> bool:
        """Every writer takes a turn, and turns are counted."""
        turn = self._told_turn()
        changed = self._others or turn != self._turn
        self._turn, self._others = turn, False
        return changed

    def text_columns(self) -> frozenset[str]:
        """As the catalogue of the server has them."""
        return frozenset(row[0] for row in self._ready().execute(_TEXT_COLUMNS))

    def overwrite(self) -> None:
        """Up to the server: see docs/erasure.md."""

    def build(self, script: str) -> None:
        """Run the script statement by statement, so that nobody is kept from writing for long; then look at the tables anew."""
        raw = self._ready()
        raw.execute("SELECT pg_advisory_lock(%s, hashtext(current_schema()))", (_TO_BUILD,))
        try:
            for statement in script.split(";"):
                raw.execute(statement)
            raw.execute("ANALYZE imports, rows, notes, sightings, records, identifiers, terms, events")
        finally:
            raw.execute("SELECT pg_advisory_unlock(%s, hashtext(current_schema()))", (_TO_BUILD,))

    def close(self) -> None:
        """Hang up."""
        self._raw.close()

    def __enter__(self) -> Self:
        transaction = self._ready().transaction()
        transaction.__enter__()
        self._open.append(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool | None:
        return self._open.pop().__exit__(kind, error, trace)

    def _dial(self) -> psycopg.Connection:
        try:
            raw = psycopg.connect(self._address, autocommit=True, client_encoding="utf8", application_name="regard")
        except psycopg.Error as error:
            raise StoreUnreachable(str(error).strip()) from error
        if raw.info.parameter_status("server_encoding") != "UTF8":
            raw.close()
            raise StoreUnreachable("The database has to be created with the encoding UTF8.")
        return raw

    def _ready(self) -> psycopg.Connection:
        if self._raw.closed and not self._open:
            self._raw = self._dial()
        return self._raw

    def _create(self) -> None:
        """Create the tables, where they are not yet as this version of Regard wants them."""
        wanted = _tables()
        version = blake2b(wanted.encode(), digest_size=8).hexdigest()
        if self._told("tables") == version:
            return
        with self:
            self._raw.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", (_TO_BUILD,))
            self._raw.execute(wanted)
            self._raw.execute("INSERT INTO settings VALUES ('turn', '0') ON CONFLICT DO NOTHING")
            self._raw.execute(
                "INSERT INTO settings VALUES ('tables', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (version,)
            )

    def _told(self, name: str) -> str:
        """A note of the connections among themselves; empty where the store is new."""
        if self._ready().execute("SELECT to_regclass('settings') IS NULL").fetchone() == (True,):
            return ""
        found = self._raw.execute("SELECT value FROM settings WHERE name = %s", (name,)).fetchone()
        return str(found[0]) if found else ""

    def _told_turn(self) -> int:
        return int(self._told("turn") or 0)

    def _take_turn(self) -> None:
        try:
            self._raw.execute(f"SET LOCAL lock_timeout = {int(database.PATIENCE * 1000)}")
            self._raw.execute("SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))", (_TO_WRITE,))
        except LockNotAvailable as error:
            raise StoreBusy from error
        before = self._told_turn()
        self._others = self._others or before != self._turn
        self._turn = before + 1
        self._raw.execute("UPDATE settings SET value = %s WHERE name = 'turn'", (str(self._turn),))


_TEXT_COLUMNS = """
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea')"""


@lru_cache(256)
def _translated(sql: str, *, bound: bool) -> str:
    """A statement of the store as PostgreSQL has it. bound: it is given values, so that a per cent sign is written twice."""

    def put(found: re.Match[str]) -> str:
        word = found[0]
        if found[1]:
            return f"(nullif({found[1]}, '')::json ->> '{found[2]}')"
        if word.startswith("'"):
            return word.replace("%", "%%") if bound else word
        return _EQUALS[word] if bound or word != "%" else word

    return _WORDS.sub(put, sql)


def _tables() -> str:
    """The tables and what else PostgreSQL needs with them."""
    words = re.compile("|".join(re.escape(word) if word.startswith(")") else rf"\b{word}\b" for word in _TYPES))
    tables = words.sub(lambda found: _TYPES[found[0]], re.sub("--.*", "", script("schema.sql")))
    return tables + script("postgres.sql")


def _with_nothing(rows: Iterable[Sequence[Any]], maybe: Collection[int]) -> Iterable[Sequence[Any]]:
    """The rows with nothing where NULL stands for it."""
    columns = list(zip(*rows, strict=True))
    for place in maybe if columns else ():
        columns[place] = tuple([None if value == NULL else value for value in columns[place]])
    return zip(*columns, strict=True)


def _seen(values: Sequence[Any]) -> Sequence[Any]:
    """The values with every sign that the server refuses as one that can be seen."""
    return [seen(value) if type(value) is str else value for value in values]
