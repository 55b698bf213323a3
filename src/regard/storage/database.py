"""One connection to the embedded store: durable, deleting for good, and encrypted where a key is given."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import apsw

from regard.errors import RegardError


class StoreLocked(RegardError):
    """The store cannot be opened: the key is wrong or missing (REGARD_KEY), or the file is not a Regard store."""

    exit_code = 3
    http_status = 503


def connect(path: Path | None, *, key: str = "", durable: bool = True) -> apsw.Connection:
    """Open (and create) the store at ``path``; None keeps it in memory.

    key: passphrase of the encryption at rest; empty means none. durable: survive a power cut after each commit;
    a temporary store does without. Deleted values are overwritten in the file (``secure_delete``).
    Raises StoreLocked where the file cannot be read with this key.
    """
    connection = apsw.Connection(str(path) if path else ":memory:")
    if key:
        connection.pragma("key", key)
    try:
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full" if durable else "off")
        connection.pragma("secure_delete", True)
        connection.pragma("cache_size", -65_536)
        connection.execute(_script("schema.sql"))
    except (apsw.NotADBError, apsw.SQLError) as error:
        connection.close()
        raise StoreLocked(str(path)) from error
    return connection


def build_indexes(connection: apsw.Connection) -> None:
    """Build the look-up indexes that bulk reading does without; nothing happens where they exist."""
    connection.execute(_script("indexes.sql"))


def _script(name: str) -> str:
    return resources.files("regard.storage").joinpath(name).read_text(encoding="utf-8")
