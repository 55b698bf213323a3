"""Folders that are watched: whatever is new or another in them is read, as soon as nobody writes to it any more.

They are looked at again and again, which works on every system and on shares. What vanishes is told, and takes nothing back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeAlias

from regard.clock import MINUTE
from regard.decisions.day import FileRead
from regard.errors import NoSuchFolder, NothingToRead
from regard.storage.access import Access
from regard.storage.store import Store
from regard.storage.watched import SeenFile, Stamp, WatchedFolder, WatchedFolders
from regard.words import Micros
from regard.workspace.beside import broken_off
from regard.workspace.company import COMPANY_FILE, MAPPING_FILE
from regard.workspace.folder import Only, find_files
from regard.workspace.reading import digest_of

WATCHER = "watched folder"
"""Who reads, for the log."""
TRIED_AGAIN_AFTER = 5 * MINUTE
"""What broke off for a reason that lies in no file, as a store that is busy, is tried again then."""
_SETTINGS = (COMPANY_FILE, MAPPING_FILE)
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", ".swp", ".lock")
_NO_EXPORTS = ("~$", "thumbs.db", "desktop.ini", "regard.sqlite")
_VANISHED = "The folder is not there. What was read of it stays. See whether its drive or share is mounted."
_EMPTIED = "The folder is empty now. What was read of it stays. See whether its drive or share is mounted."


@dataclass(frozen=True, slots=True)
class Glance:
    """What the last look at a folder saw. waiting: files that are still being written. reading: files that are being read now.

    told: what is wrong with the folder itself.
    """

    at: Micros | None = None
    waiting: int = 0
    reading: int = 0
    told: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched folder: since when, what the last look saw, how many of its files were read, and which could not be."""

    path: str
    since: Micros
    glance: Glance
    read: int
    unread: tuple[SeenFile, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the folder as it is now."""

    path: Path
    stamp: Stamp

    def is_as(self, seen: SeenFile | None) -> bool:
        """Whether nothing was done to it since it was read, or tried in vain."""
        return seen is not None and seen.stamp == self.stamp

    def digest(self) -> str:
        """What its content digests to; empty where it cannot be opened."""
        try:
            return digest_of(self.path)
        except OSError:
            return ""


_Files: TypeAlias = Mapping[str, _File]
_Ask: TypeAlias = Callable[[], AbstractContextManager[Access]]


class Read(Protocol):
    """Whoever reads some files of a folder."""

    def __call__(self, folder: Path, now: Micros, *, by: str, only: Only) -> tuple[FileRead, ...]:
        """Read them, and say what became of each."""


def watch(store: Store, folder: Path, now: Micros) -> Path:
    """Have a folder watched from ``now`` on, and give its whole path. Raises NoSuchFolder."""
    if not folder.is_dir():
        raise NoSuchFolder(str(folder))
    whole = folder.resolve()
    with store.writing():
        WatchedFolders(store.connection).add(WatchedFolder(str(whole), now))
    return whole


def unwatch(store: Store, folder: Path) -> bool:
    """Have a folder watched no longer; what was read of it stays. False where it was not watched."""
    with store.writing():
        return WatchedFolders(store.connection).drop(str(folder.resolve()))


def watched_folders(store: Store) -> tuple[WatchedFolder, ...]:
    """The folders that are watched, by path."""
    return WatchedFolders(store.connection).folders()


class Watching:
    """The watched folders of one store. What is known of them can be asked for while they are looked at, from any thread."""

    def __init__(self, ask: _Ask, read: Read) -> None:
        self._ask = ask
        self._read = read
        self._looking = Lock()
        self._closed = False
        self._eyes: dict[str, _Eye] = {}

    def watched(self) -> tuple[Watched, ...]:
        """Every watched folder, by path."""
        with self._ask() as access:
            table, eyes = WatchedFolders(access.connection), self._eyes
            return tuple(
                Watched(
                    one.path, one.since, eyes[one.path].glance if one.path in eyes else Glance(), table.count_read(one.path),
                    table.unread(one.path),
                )
                for one in table.folders()
            )  # fmt: skip

    def watch_by_setting(self, folders: Collection[Path], now: Micros) -> None:
        """Watch these folders for as long as the setting names them, besides those that are watched anyway."""
        wanted = {str(folder.resolve()) for folder in folders}
        with self._ask() as access:
            table = WatchedFolders(access.connection)
            for one in table.folders():
                if one.by_setting and one.path not in wanted:
                    table.drop(one.path)
            for path in sorted(wanted):
                table.add(WatchedFolder(path, now, by_setting=True))

    def look(self, now: Micros) -> tuple[FileRead, ...]:
        """Look at every watched folder once, read what is new or another, and say what became of it."""
        with self._looking:
            if self._closed:
                return ()
            with self._ask() as access:
                table = WatchedFolders(access.connection)
                self._eyes = {
                    one.path: self._eyes.get(one.path) or _Eye(one.path, table.files(one.path), self._ask, self._read)
                    for one in table.folders()
                }
            return tuple(file for eye in self._eyes.values() for file in eye.look(now))

    def close(self) -> None:
        """Wait for what is being read, and look no more."""
        with self._looking:
            self._closed = True


class _Eye:
    """What looks at one folder, and remembers from look to look how it was."""

    def __init__(self, folder: str, known: dict[str, SeenFile], ask: _Ask, read: Read) -> None:
        self.glance = Glance()
        self._folder = folder
        self._known = known
        self._ask = ask
        self._read = read
        self._before: _Files = {}
        self._broke: tuple[_Files, Micros] | None = None

    def look(self, now: Micros) -> tuple[FileRead, ...]:
        """Look once; a file is read when the look before found it as it is now."""
        files, told = self._files()
        other = [name for name, file in files.items() if not file.is_as(self._known.get(name))]
        still = [name for name in other if self._before.get(name) == files[name]]
        self._before = files
        waits = self._broke is not None and self._broke[0] == files and now - self._broke[1] < TRIED_AGAIN_AFTER
        self.glance = Glance(now, len(other) - len(still), told=self.glance.told if waits else told)
        if told or waits:
            return ()
        self._forget([name for name, seen in self._known.items() if seen.reason and name not in files])
        return self._read_these(files, self._really_other(files, still, set(other)), now)

    def _files(self) -> tuple[_Files, str]:
        """The files that lie there, and what is wrong with the folder. Settings alone are nothing to read."""
        try:
            found = {file.shown_as: file.path for file in find_files(Path(self._folder)) if _is_export(file.path.name)}
        except (NoSuchFolder, NothingToRead, OSError) as error:
            return {}, _VANISHED if not isinstance(error, NothingToRead) else _EMPTIED if self._known else ""
        return dict(_stamped({**found, **{name: Path(self._folder, name) for name in _SETTINGS}} if found else {})), ""

    def _really_other(self, files: _Files, still: list[str], other: set[str]) -> dict[str, str]:
        """Those whose content is another than the one that was read, with its digest; all, where they may mean something else."""
        if MAPPING_FILE in still:
            return {name: file.digest() for name, file in files.items() if name in still or name not in other}
        digests = {name: files[name].digest() for name in still}
        same = [name for name in still if (seen := self._known.get(name)) and seen.import_id and seen.digest == digests[name]]
        self._keep(replace(self._known[name], stamp=files[name].stamp) for name in same)
        return {name: digest for name, digest in digests.items() if name not in same}

    def _read_these(self, files: _Files, digests: Mapping[str, str], now: Micros) -> tuple[FileRead, ...]:
        if not digests:
            return ()
        seen, self.glance = self.glance, replace(self.glance, reading=len(digests))
        try:
            read = self._read(Path(self._folder), now, by=WATCHER, only=digests.keys())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told on the page; the other folders are looked at
            self._broke = (files, now)
            self.glance = replace(seen, told=broken_off(error)[0])
            return ()
        became = {file.path: file for file in read}
        self._keep(
            _seen(name, files[name], digest, became.get(name))
            for name, digest in digests.items()
            if name in became or name in _SETTINGS
        )
        self.glance = seen
        return read

    def _keep(self, files: Iterable[SeenFile]) -> None:
        kept = {file.path: file for file in files}
        if kept:
            with self._ask() as access:
                WatchedFolders(access.connection).keep(self._folder, kept.values())
            self._known |= kept

    def _forget(self, names: Collection[str]) -> None:
        """A file that could not be read is gone, and so is what was told of it."""
        if names:
            with self._ask() as access:
                WatchedFolders(access.connection).forget(self._folder, names)
            self._known = {name: seen for name, seen in self._known.items() if name not in names}


def _is_export(name: str) -> bool:
    """Whether a name can be one of an export: not of a file that another program will give its name, or keeps for itself."""
    low = name.lower()
    return not low.startswith(_NO_EXPORTS) and not low.endswith(_UNFINISHED)


def _stamped(paths: Mapping[str, Path]) -> Iterable[tuple[str, _File]]:
    """These files as they are now; those that went meanwhile are left out."""
    for name, path in paths.items():
        with suppress(OSError):
            told = path.stat()
            yield name, _File(path, Stamp(told.st_size, told.st_mtime_ns, told.st_ctime_ns))


def _seen(name: str, file: _File, digest: str, read: FileRead | None) -> SeenFile:
    """What is to be remembered of a file that was read or tried in vain; its settings become nothing."""
    if read is None or read.import_id:
        return SeenFile(name, file.stamp, digest, read.import_id if read else "")
    return SeenFile(name, file.stamp, digest, "", read.problems[0].reason, read.problems[0].remedy)
