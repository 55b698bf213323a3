"""Which folders are watched, and how each of their files was when it was read last: what a look is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from regard.storage.database import Connection, one
from regard.words import Micros


class Stamp(NamedTuple):
    """What a system says of a file without opening it. Times in nanoseconds; status: of its name, owner or rights."""

    size: int
    changed: int
    status: int


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is watched since an instant. by_setting: because a setting of the server names it."""

    path: str
    since: Micros
    by_setting: bool = False


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as it was when it was read last. import_id: what came of it; empty where it could not be read, for this reason."""

    path: str
    stamp: Stamp
    digest: str
    import_id: str = ""
    reason: str = ""
    remedy: str = ""


class WatchedFolders:
    """The tables of one store that say what is watched. The caller holds the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def folders(self) -> tuple[WatchedFolder, ...]:
        """All of them, by path."""
        rows = self._connection.execute("SELECT folder, since, by_setting FROM watched ORDER BY folder")
        return tuple(WatchedFolder(row[0], row[1], bool(row[2])) for row in rows)

    def add(self, folder: WatchedFolder) -> None:
        """Watch a folder; one that is watched already stays as it is."""
        values = (folder.path, folder.since, int(folder.by_setting))
        self._connection.execute("INSERT INTO watched VALUES (?, ?, ?) ON CONFLICT (folder) DO NOTHING", values)

    def drop(self, folder: str) -> bool:
        """Watch a folder no longer; what was read of it stays. False where it was not watched."""
        self._connection.execute("DELETE FROM watched_files WHERE folder = ?", (folder,))
        return bool(self._connection.execute("DELETE FROM watched WHERE folder = ? RETURNING folder", (folder,)).fetchall())

    def files(self, folder: str) -> dict[str, SeenFile]:
        """The files of a folder by path, as they were when they were read last."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM watched_files WHERE folder = ? ORDER BY path", (folder,))
        return {row[0]: SeenFile(row[0], Stamp(*row[1:4]), *row[4:]) for row in rows}

    def keep(self, folder: str, files: Iterable[SeenFile]) -> None:
        """Write down how these files were when they were read."""
        for one_ in files:
            self.forget(folder, [one_.path])
            values = (folder, one_.path, *one_.stamp, one_.digest, one_.import_id, one_.reason, one_.remedy)
            self._connection.execute("INSERT INTO watched_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def forget(self, folder: str, paths: Iterable[str]) -> None:
        """Remember these files no longer."""
        for path in paths:
            self._connection.execute("DELETE FROM watched_files WHERE folder = ? AND path = ?", (folder, path))

    def count_read(self, folder: str) -> int:
        """How many files of the folder were read, and not taken back since."""
        return one(self._connection, _READ, (folder,))

    def unread(self, folder: str) -> tuple[SeenFile, ...]:
        """The files of the folder that could not be read, by path."""
        return tuple(one_ for one_ in self.files(folder).values() if one_.reason)


_COLUMNS = "path, size, changed, status, digest, import, reason, remedy"
_READ = """
SELECT count(*) FROM watched_files f WHERE f.folder = ? AND EXISTS (SELECT 1 FROM imports i WHERE i.import = f.import)"""
