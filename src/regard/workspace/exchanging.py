"""Other systems, read and written to by themselves while a workspace is served: each whose key is known, once an hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from time import sleep as wait
from typing import Protocol

from regard.clock import HOUR
from regard.connectors.fetching import Connection
from regard.connectors.manifest import manifest_of
from regard.decisions.day import FileRead
from regard.errors import NotPulled
from regard.ledger.event import Saying
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.pulling import pull
from regard.workspace.writing import MOST_WRITTEN, exchange, settle

EVERY = HOUR
"""How often a system is asked for what is new."""


class Served(Protocol):
    """The workspace as it is served."""

    def asking(self) -> AbstractContextManager[Store]:
        """The store in a transaction of its own."""

    def take_in(self, name: str, body: bytes, now: Micros, source: str = "") -> FileRead:
        """Take in a small file."""

    def act(self, number: int, sayings: tuple[Saying, ...], *, by: str, now: Micros) -> None:
        """Write down what holds of a person."""


@dataclass(frozen=True, slots=True)
class Round:
    """The last round with a system. objects: how many came; written: fields that were written there. told: what went wrong."""

    at: Micros
    objects: int = 0
    written: int = 0
    told: str = ""
    is_running: bool = False


class Exchanging:
    """The systems whose keys are known. They can be asked for from any thread while a round goes on.

    keys: by system. urls: other addresses, by system. sleep: waits for so many seconds when a system asks for it.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._going = Lock()
        self._rounds: dict[str, Round] = {}
        self.keys: Mapping[str, str] = {}
        self.urls: Mapping[str, str] = {}
        self.sleep: Callable[[float], None] = wait

    def last(self, system: str) -> Round | None:
        """The last round with a system since the server began, or the one that goes on; None where there was none."""
        return self._rounds.get(system)

    def want(self, system: str) -> None:
        """Have the next round at once. Raises NotPulled where the key is not known."""
        if system not in self.keys:
            raise NotPulled(f"The server has no key of {manifest_of(system).title}.")
        self._rounds.pop(system, None)

    def look(self, now: Micros) -> tuple[str, ...]:
        """One round with each system whose time has come; gives their names."""
        with self._going:
            due = tuple(name for name in self.keys if (last := self._rounds.get(name)) is None or now - last.at >= EVERY)
            for name in due:
                self._rounds[name] = Round(now, is_running=True)
                try:
                    self._round(name, now)
                finally:
                    self._rounds[name] = replace(self._rounds[name], is_running=False)
            return due

    def settle(self, system: str, record: str, field: str, choice: str, *, by: str, now: Micros) -> None:
        """A human decides over an open field. Raises ValueError, with a sentence."""
        settle(self._served.asking, partial(self._adopt, by, now), system, record, field, choice, by=by, now=now)

    def _round(self, system: str, now: Micros) -> None:
        manifest = manifest_of(system)
        take_in = partial(self._served.take_in, source=manifest.source)
        try:
            with Connection(manifest, self.keys[system], self.sleep, self.urls.get(system, "")) as connection:
                for stream in pull(self._served.asking, connection, take_in, now):
                    so_far = self._rounds[system]
                    self._rounds[system] = replace(
                        so_far, objects=so_far.objects + stream.objects, told=so_far.told or stream.told
                    )  # fmt: skip
                adopt = partial(self._adopt, "", now)
                for one in exchange(self._served.asking, connection, adopt, now, MOST_WRITTEN):
                    so_far = self._rounds[system]
                    self._rounds[system] = replace(so_far, written=so_far.written + (one.entry.mark > 0))
        except NotPulled as error:
            self._rounds[system] = replace(self._rounds[system], told=str(error))

    def _adopt(self, by: str, now: Micros, person: int, sayings: tuple[Saying, ...]) -> None:
        self._served.act(person, sayings, by=by or sayings[0].actor, now=now)
