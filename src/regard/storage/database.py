"""One connection to the embedded store: durable, deleting for good, and encrypted where a key is given."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import apsw

from regard.errors import RegardError


class StoreLocked(RegardError):
    """The store cannot be opened: the key is wrong or missing (REGARD_KEY), or the file is not a Regard store."""

    exit_code = 3
    http_status = 503


_KEPT = {"journal_mode": "wal", "synchronous": "full", "secure_delete": True}
_THROWN_AWAY = {"journal_mode": "memory", "synchronous": "off", "secure_delete": False}
"""A temporary store has to survive nothing, and goes as a whole, encrypted."""


def connect(path: Path | None, *, key: str = "", durable: bool = True) -> apsw.Connection:
    """Open (and create) the store at ``path``; None keeps it in memory.

    key: passphrase of the encryption at rest; empty means none. durable: survive a power cut after each commit;
    a temporary store does without. In a durable one deleted values are overwritten (``secure_delete``).
    Raises StoreLocked where the file cannot be read with this key.
    """
    connection = apsw.Connection(str(path) if path else ":memory:")
    if key:
        connection.pragma("key", key)
    try:
        for name, value in (_KEPT if durable else _THROWN_AWAY).items():
            connection.pragma(name, value)
        connection.pragma("cache_size", -65_536)
        connection.execute(_script("schema.sql"))
    except (apsw.NotADBError, apsw.SQLError) as error:
        connection.close()
        raise StoreLocked(str(path)) from error
    return connection


def build_indexes(connection: apsw.Connection) -> None:
    """Build the look-up indexes that bulk reading does without; nothing happens where they exist."""
    connection.execute(_script("indexes.sql"))


def one(connection: apsw.Connection, sql: str, values: Sequence[object] = ()) -> int:
    """The single number that a query answers."""
    return int(next(iter(connection.execute(sql, tuple(values))))[0])


def next_number(connection: apsw.Connection, table: str, column: str) -> int:
    """The number that the next row of ``table`` gets in ``column``."""
    return one(connection, f"SELECT coalesce(max({column}), 0) + 1 FROM {table}")


def _script(name: str) -> str:
    return resources.files("regard.storage").joinpath(name).read_text(encoding="utf-8")
