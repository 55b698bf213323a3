"""Other systems, read and written to by themselves while a workspace is served: each whose key is known, once an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from time import sleep as wait
from typing import Protocol

from regard.clock import HOUR
from regard.connectors.fetching import Connection
from regard.connectors.manifest import Manifest, manifest_of
from regard.connectors.systems import connection_to, described, known_systems
from regard.decisions.day import FileRead
from regard.errors import NotPulled
from regard.ledger.event import Saying
from regard.people.agreement import Rule
from regard.storage.outbox import Entry, Outbox
from regard.storage.people import names_of, people_of_records
from regard.storage.pulls import Pulls, Reached
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.beside import broken_off
from regard.workspace.folder import Columns
from regard.workspace.hearing import hear
from regard.workspace.log import SETTINGS, write_doing
from regard.workspace.pulling import Carried, carried, held_of, pull
from regard.workspace.streams import GENERIC, bridges, manifest_in
from regard.workspace.writing import MOST_WRITTEN, Exchanged, exchange, plan, rules_of, set_rules, settle

MOST_TOLD = 1_000
"""So many fields that were exchanged are told at most, besides those that wait for a human."""
EVERY = HOUR
"""How often a system is asked for what is new."""


class Served(Protocol):
    """The workspace as it is served."""

    def asking(self) -> AbstractContextManager[Store]:
        """The store in a transaction of its own."""

    def take_in(self, name: str, body: bytes, now: Micros, source: str = "", columns: Columns = None) -> FileRead:
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


@dataclass(frozen=True, slots=True)
class Stand:
    """How one system stands: how far each stream is read, who decides over which field, and what is exchanged, the latest first.

    round: the last since the server began, or the one that goes on. has_key: whether the server can enter it.
    """

    manifest: Manifest
    streams: Mapping[str, Reached]
    rules: Mapping[str, Rule]
    entries: tuple[Entry, ...]
    round: Round | None
    has_key: bool

    @property
    def is_heard_only(self) -> bool:
        """Whether nobody reads it: what comes from it comes by itself."""
        return self.manifest.name == GENERIC

    @property
    def open(self) -> tuple[Entry, ...]:
        """What waits for a human."""
        return tuple(one for one in self.entries if one.state.is_open)


class Exchanging:
    """The systems whose keys are known. They can be asked for from any thread while a round goes on.

    keys: by system. urls: other addresses, by system. sleep: waits for so many seconds when a system asks for it.
    """

    def __init__(self, served: Served) -> None:
        self._served = served
        self._going = Lock()
        self._rounds: dict[str, Round] = {}
        self._wanted: set[str] = set()
        self.keys: Mapping[str, str] = {}
        self.urls: Mapping[str, str] = {}
        self.sleep: Callable[[float], None] = wait

    def want(self, system: str) -> None:
        """Have a round at once, or as soon as the one that goes on is over. Raises NotPulled where the key is not known."""
        title = self.stand(system).manifest.title
        if system not in self.keys:
            raise NotPulled(f"The server has no key of {title}.")
        self._wanted.add(system)

    def look(self, now: Micros) -> tuple[str, ...]:
        """One round with each system whose time has come; gives their names."""
        with self._going:
            due = tuple(name for name in self.keys if self._is_due(name, now))
            for name in due:
                self._wanted.discard(name)
                self._rounds[name] = Round(now, is_running=True)
                try:
                    self._round(name, now)
                finally:
                    self._rounds[name] = replace(self._rounds[name], is_running=False)
            return due

    def _is_due(self, system: str, now: Micros) -> bool:
        last = self._rounds.get(system)
        return last is None or system in self._wanted or now - last.at >= EVERY

    def systems(self) -> tuple[Stand, ...]:
        """How every system stands that can be read, and every bridge."""
        with self._served.asking() as store:
            names = (*known_systems(), *bridges(store.connection))
        return tuple(self.stand(name, most=0) for name in names)

    def stand(self, system: str, most: int = MOST_TOLD) -> Stand:
        """How a system stands, with whatever is open and so many other fields, the latest first. Raises NoSuchSystem."""
        with self._served.asking() as store:
            manifest = manifest_in(store.connection, system)
            outbox = Outbox(store.connection)
            entries = tuple(dict.fromkeys((*outbox.open(system), *outbox.latest(system, most))))
            return Stand(
                manifest, Pulls(store.connection).reached(system), rules_of(store, system), entries, self._rounds.get(system),
                has_key=system in self.keys,
            )  # fmt: skip

    def carried(self, system: str) -> tuple[Carried, ...]:
        """What became of every field that came. Raises NoSuchSystem."""
        with self._served.asking() as store:
            return carried(store.connection, system)

    def hear(self, source: str, body: bytes, now: Micros) -> Sequence[FileRead]:
        """Take in what a system told at a hook. Raises ValueError, with a sentence, where it is no JSON object."""
        return hear(self._served.asking, self._served.take_in, source, body, now)

    def planned(self, system: str, now: Micros) -> Iterator[Exchanged]:
        """What a round would write now; nothing is done. Raises NoSuchSystem."""
        return plan(self._served.asking, manifest_of(system), now)

    def set_rules(self, system: str, rules: Mapping[str, str], *, by: str, now: Micros) -> None:
        """Say who decides over which field. Raises NoSuchSystem and BadSettings."""
        with self._served.asking() as store:
            told = set_rules(store, manifest_of(system), rules)
            if told:
                write_doing(store, now, by, SETTINGS, told)

    def people(self, entries: Iterable[Entry]) -> dict[str, tuple[int, str]]:
        """The people of these records, with their names; nobody for a record that is nobody's any more."""
        with self._served.asking() as store:
            people = people_of_records(store, {one.record for one in entries})
            names = names_of(store, sorted({*people.values()}))
        return {record: (person, names.get(person, "")) for record, person in people.items()}

    def settle(self, system: str, record: str, field: str, choice: str, *, by: str, now: Micros) -> None:
        """A human decides over an open field. Raises NoSuchSystem, and ValueError with a sentence."""
        system = manifest_of(system).name
        settle(self._served.asking, partial(self._adopt, by, now), system, record, field, choice, by=by, now=now)

    def _round(self, system: str, now: Micros) -> None:
        take_in = partial(self._served.take_in, source=described(system).source)
        url, held = self.urls.get(system, ""), partial(self._held, system)
        try:
            with connection_to(system, self.keys[system], self.sleep, url, held) as connection:
                for stream in pull(self._served.asking, connection, take_in, now):
                    so_far = self._rounds[system]
                    self._rounds[system] = replace(
                        so_far, objects=so_far.objects + stream.objects, told=so_far.told or stream.told
                    )  # fmt: skip
                if not isinstance(connection, Connection):
                    return
                adopt = partial(self._adopt, "", now)
                for one in exchange(self._served.asking, connection, adopt, now, MOST_WRITTEN):
                    so_far = self._rounds[system]
                    self._rounds[system] = replace(so_far, written=so_far.written + (one.entry.mark > 0))
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread; the page of the system tells it
            self._rounds[system] = replace(self._rounds[system], told=broken_off(error)[0])

    def _held(self, system: str, stream: str, uid: str) -> Sequence[str]:
        with self._served.asking() as store:
            return held_of(store, system, stream, uid)

    def _adopt(self, by: str, now: Micros, person: int, sayings: tuple[Saying, ...]) -> None:
        self._served.act(person, sayings, by=by or sayings[0].actor, now=now)
