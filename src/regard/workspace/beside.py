"""Readings that go on beside the calls: one after the other, each with how far it is and, at last, what became of its files."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_urlsafe
from shutil import rmtree
from threading import Event, Lock
from typing import Protocol

from regard.decisions.day import FileRead
from regard.errors import RegardError
from regard.storage.database import named
from regard.words import Micros
from regard.workspace.company import FileMapping
from regard.workspace.folder import Progress

_MOST_KEPT = 50
_FAILED = "That went wrong on our side. Files that had been read before stay. Try again, or tell whoever runs this server."
_log = logging.getLogger("regard")


class NoSuchReading(RegardError):
    """Nothing is known of this reading any more. What was read stands under Sources."""

    exit_code = 2
    http_status = 404


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a reading is. file: the one being read, empty before the first and after the last. done, total: bytes.

    files: what became of them, None until it is over. told: what went wrong, empty where nothing did; status: as HTTP says it.
    """

    token: str
    by: str
    begun: Micros
    file: str = ""
    done: int = 0
    total: int = 0
    files: tuple[FileRead, ...] | None = None
    told: str = ""
    status: int = 200

    @property
    def is_over(self) -> bool:
        """Whether nothing more is coming."""
        return self.files is not None or bool(self.told)

    @property
    def percent(self) -> int:
        """The share of the bytes that are done, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0


def broken_off(error: Exception) -> tuple[str, int]:
    """What is said of a reading that ended with this error, and its status; what nobody foresaw goes to the console."""
    known = error if isinstance(error, RegardError) else named(error)
    if known is None:
        _log.error("A reading broke off.", exc_info=error)
        return _FAILED, 500
    return str(known), known.http_status


class Read(Protocol):
    """Whoever reads a folder."""

    def __call__(
        self, folder: Path, now: Micros, progress: Progress, *, by: str, mappings: Mapping[str, FileMapping] | None
    ) -> tuple[FileRead, ...]:
        """Read the folder and say what became of its files."""


class Beside:
    """Reads folders one after the other, while others are answered. Each folder goes when it is read."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="regard-reader")
        self._stands: OrderedDict[str, Stand] = OrderedDict()
        self._over: dict[str, Event] = {}
        self._lock = Lock()

    def start(self, folder: Path, now: Micros, *, by: str, mappings: Mapping[str, FileMapping] | None = None) -> str:
        """Have the folder read as soon as its turn comes, and give the name of the reading."""
        token = token_urlsafe(12)
        with self._lock:
            self._stands[token], self._over[token] = Stand(token, by, now), Event()
            for old in [name for name, stand in self._stands.items() if stand.is_over][: max(0, len(self._stands) - _MOST_KEPT)]:
                del self._stands[old], self._over[old]
        self._reader.submit(self._run, token, folder, now, by, mappings)
        return token

    def stand(self, token: str, *, wait: float = 0) -> Stand:
        """How far a reading is. wait: seconds to wait for its end at most. Raises NoSuchReading."""
        if wait:
            self.wait(token, wait)
        with self._lock:
            found = self._stands.get(token)
        if found is None:
            raise NoSuchReading
        return found

    def running(self) -> tuple[Stand, ...]:
        """Readings that are not over, in the order in which they began."""
        with self._lock:
            return tuple(stand for stand in self._stands.values() if not stand.is_over)

    def wait(self, token: str, seconds: float) -> bool:
        """Wait for the end of a reading, at most so long; whether it is over."""
        with self._lock:
            over = self._over.get(token)
        return over is None or over.wait(seconds)

    def close(self) -> None:
        """Wait for what is being read; what has not begun is left out."""
        self._reader.shutdown(cancel_futures=True)

    def _run(self, token: str, folder: Path, now: Micros, by: str, mappings: Mapping[str, FileMapping] | None) -> None:
        def progress(file: str, done: int, total: int) -> None:
            self._change(token, file=file, done=done, total=total)

        try:
            files = self._read(folder, now, progress, by=by, mappings=mappings)
            self._change(token, files=files)
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread; the page of the reading tells it
            told, status = broken_off(error)
            self._change(token, told=told, status=status)
        finally:
            rmtree(folder, ignore_errors=True)
            self._over[token].set()

    def _change(self, token: str, **what: object) -> None:
        with self._lock:
            self._stands[token] = replace(self._stands[token], **what)  # type: ignore[arg-type]  # named fields of a stand
