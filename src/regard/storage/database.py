"""One connection to the operational store, the same to its callers whichever engine keeps it: SQLite by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from errno import ENOSPC
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import apsw

from regard.errors import RegardError
from regard.storage.batch import NULL


class StoreLocked(RegardError):
    """The store cannot be opened: the key is wrong or missing (REGARD_KEY), or the file is not a Regard store."""

    exit_code = 3
    http_status = 503


class NoDriver(RegardError):
    """PostgreSQL needs its driver. Install it with: pip install "regard[postgres]"."""

    exit_code = 3
    http_status = 503


class StoreBusy(RegardError):
    """Somebody else is writing to the store, perhaps a large import. Nothing was changed; try again in a minute."""

    exit_code = 3
    http_status = 503


class StoreFull(RegardError):
    """The disk on which the store lies is full. Nothing was changed; make room, then try again."""

    exit_code = 3
    http_status = 507


def named(error: Exception) -> RegardError | None:
    """What an engine's own error means to people; None where it is nothing that they can mend."""
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreBusy()
    if isinstance(error, apsw.FullError) or (isinstance(error, OSError) and error.errno == ENOSPC):
        return StoreFull()
    return None


class Cursor(Protocol):
    """The rows of an answer, as tuples."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""

    def fetchone(self) -> Any:
        """The next row; None where there is none."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class Connection(Protocol):
    """What the store asks of an engine. ``with`` makes a transaction; one inside of another can fail on its own.

    The SQL is SQLite's, kept to what has an equal on PostgreSQL.
    """

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement; without values it may be several."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run a statement for each of the rows."""

    def append(self, table: str, rows: Iterable[Sequence[Any]], maybe: Collection[int] = ()) -> None:
        """Write many rows. In the columns at the places ``maybe`` the number NULL stands for nothing."""

    def scan(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a wide answer, which is never held whole. To be read to its end."""

    def alone(self) -> AbstractContextManager[object]:
        """A transaction in which no other connection writes to the ledger. Raises StoreBusy."""

    def changed_elsewhere(self) -> bool:
        """Whether another connection wrote to the ledger since this was asked last."""

    def text_columns(self) -> frozenset[str]:
        """Every column that can hold a text, as ``table.column``."""

    def overwrite(self) -> None:
        """Leave nothing of what was deleted in files of our own."""

    def build(self, script: str) -> None:
        """Build the look-up indexes that bulk reading does without; nothing happens where they exist."""

    def close(self) -> None:
        """Let go of the store."""

    def __enter__(self) -> Self:
        """Begin a transaction."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> bool | None:
        """Keep all of it, or nothing where it failed."""


PATIENCE = 60
"""So many seconds one who writes waits for another."""
_KEPT = {"journal_mode": "wal", "synchronous": "full", "secure_delete": True}
_THROWN_AWAY = {"journal_mode": "memory", "synchronous": "off", "secure_delete": False}
"""A temporary store has to survive nothing, and goes as a whole, encrypted."""


def connect(place: Path | str | None, *, key: str = "", durable: bool = True) -> Connection:
    """Open (and create) the store: a file, the address of a PostgreSQL database (a text), or None for one in memory.

    key: passphrase of the encryption at rest; empty means none. durable: survive a power cut after each commit;
    a temporary store does without. In a durable file deleted values are overwritten (``secure_delete``). Both are of
    files only: a database server has its own. Raises StoreLocked where the file cannot be read with this key, and
    StoreUnreachable or NoDriver where the database cannot be used.
    """
    if isinstance(place, str):
        return _connect_server(place)
    connection = Embedded(str(place) if place else ":memory:")
    connection.set_busy_timeout(int(PATIENCE * 1000))
    if key:
        connection.pragma("key", key)
    try:
        for name, value in (_KEPT if durable else _THROWN_AWAY).items():
            connection.pragma(name, value)
        connection.pragma("cache_size", -65_536)
        connection.execute(script("schema.sql"))
        connection.changed_elsewhere()
    except (apsw.NotADBError, apsw.SQLError) as error:
        apsw.Connection.close(connection)
        raise StoreLocked(str(place)) from error
    return connection


def _connect_server(address: str) -> Connection:
    try:
        from regard.storage.postgres import Served  # late: optional
    except ImportError as error:
        raise NoDriver(f"({error})") from error
    return Served(address)


class Embedded(apsw.Connection):
    """The store as a file of this program's own: SQLite, durable, deleting for good, encrypted where a key is given."""

    _version = 0

    def append(self, table: str, rows: Iterable[Sequence[Any]], maybe: Collection[int] = ()) -> None:
        """Insert the rows one by one, which costs nothing where no server is asked."""
        rows = iter(rows)
        first = next(rows, None)
        if first is not None:
            sql = _insert(table, len(first), tuple(maybe))
            self.execute(sql, first)
            self.executemany(sql, rows)

    def scan(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Every answer of SQLite is a stream."""
        return self.execute(sql, values)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """SQLite has one writer at a time; this one says from the start that it is the one. Raises StoreBusy."""
        if self.in_transaction:
            with self:
                yield
            return
        try:
            self.execute("BEGIN IMMEDIATE")
        except apsw.BusyError as error:
            raise StoreBusy from error
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.in_transaction:  # a full disk has ended it already
                self.execute("ROLLBACK")
            raise

    def changed_elsewhere(self) -> bool:
        """SQLite counts the changes of others."""
        before, self._version = self._version, int(self.pragma("data_version"))
        return before != self._version

    def text_columns(self) -> frozenset[str]:
        """As the schema has them."""
        return frozenset(row[0] for row in self.execute(_TEXT_COLUMNS))

    def overwrite(self) -> None:
        """Fold the write-ahead log into the file, where deleted values are overwritten already, and empty it.

        Where somebody is reading an older moment, that is left to the next time: nobody waits for it.
        """
        self.set_busy_timeout(0)
        try:
            with suppress(apsw.BusyError):
                self.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            self.set_busy_timeout(int(PATIENCE * 1000))

    def build(self, script: str) -> None:
        """Run the script."""
        self.execute(script)

    def close(self, force: bool = False) -> None:
        """Let go of the file; who has written folds the write-ahead log into it before.

        One who only read must not: whoever has the file open takes that for the writing of a stranger.
        """
        if self.total_changes():
            self.overwrite()
        super().close(force)

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> bool:
        """On a full disk SQLite takes the whole transaction back by itself; then only the error itself is to be told."""
        try:
            return super().__exit__(kind, error, trace)
        except apsw.SQLError:
            if error is None or self.in_transaction:
                raise
            return False


_TEXT_COLUMNS = """
SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND p.type IN ('TEXT', 'BLOB')"""


@lru_cache
def _insert(table: str, width: int, maybe: tuple[int, ...]) -> str:
    marks = (f"nullif(?, {NULL})" if place in maybe else "?" for place in range(width))
    return f"INSERT INTO {table} VALUES ({', '.join(marks)})"


def build_indexes(connection: Connection) -> None:
    """Build the look-up indexes that bulk reading does without; nothing happens where they exist."""
    connection.build(script("indexes.sql"))


def one(connection: Connection, sql: str, values: Sequence[object] = ()) -> int:
    """The single number that a query answers."""
    return int(next(iter(connection.execute(sql, tuple(values))))[0])


def next_number(connection: Connection, table: str, column: str) -> int:
    """The number that the next row of ``table`` gets in ``column``."""
    return one(connection, f"SELECT coalesce(max({column}), 0) + 1 FROM {table}")


def script(name: str) -> str:
    """The text of a file of SQL that lies beside this module."""
    return resources.files("regard.storage").joinpath(name).read_text(encoding="utf-8")
