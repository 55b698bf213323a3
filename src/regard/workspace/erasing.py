"""Erases people, and sees to it that they stay erased: after a new export, after a kill, after an older copy came back."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from secrets import token_bytes

from regard.clock import iso
from regard.connectors.manifest import manifest_of, systems
from regard.errors import BadSettings, NoSuchPerson
from regard.privacy.erased import NOBODY, Erased
from regard.storage.erasing import Held, digests_of, erase, erased_before, held_about, together, write_digests
from regard.storage.outbox import Outbox
from regard.storage.pulls import Pulls
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.acts import HERE
from regard.workspace.log import ERASED, write_doing

KEY_FILE, LIST_FILE = "erased.key", "erased.jsonl"
_CHECKED = "the key of this list"
"""Its digest stands in the list: with another key nobody would be known as erased."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: of how many people, how many records with how many entries, and the kinds of files that told of them."""

    people: int
    records: int
    entries: int
    systems: tuple[str, ...]

    @property
    def told(self) -> str:
        """In words that name nobody."""
        where = f"; still held, as far as we know, by {', '.join(self.systems)}" if self.systems else ""
        people, entries = _many(self.people, "person", "people"), _many(self.entries, "entry", "entries")
        return f"{people}, {_many(self.records, 'record', 'records')} with {entries}{where}"


class Erasures:
    """The list of erasures, beside the store and apart from it: digests only, and the key of the digests in another file.

    A store that comes back from an older copy is held against the list when it is opened. folder: where both files are.
    key: of the digests, where the environment gives one (``REGARD_ERASURE_KEY``).
    """

    def __init__(self, folder: Path, key: str = "") -> None:
        self._folder = folder
        self._key = key.encode()

    def of(self, store: Store) -> Erased:
        """Everybody of whom the store knows that they were erased."""
        digests = digests_of(store)
        return Erased(self._known_key(), digests) if digests else NOBODY

    def erase(self, store: Store, people: Sequence[int], now: Micros, by: str) -> Erasure:
        """Erase people. The list is written first, so that whatever happens after it is made up for at the next opening.

        by: who did it, for the log. Raises NoSuchPerson.
        """
        each = [held_about(store, person) for person in people]
        for person, held in zip(people, each, strict=True):
            if not held.records:
                raise NoSuchPerson(str(person))
        erased, every = Erased(self._some_key()), together(each)
        digests = frozenset(map(erased.digest, chain.from_iterable(held.marks for held in each)))
        self._note(digests, now)
        done = Erasure(len(people), len(every.records), every.entries, _systems(every))
        with store.writing():
            write_digests(store, digests, now)
            erase(store, every, people, erased)
            _ask_others(store, every, now)
            write_doing(store, now, by, ERASED, done.told)
        store.connection.overwrite()
        return done

    def keep(self, store: Store) -> bool:
        """Erase whoever the list names and the store does not: it is an older copy, or we were killed while erasing.

        Gives whether anybody was found.
        """
        known = digests_of(store)
        missing = {digest: at for digest, at in self._noted().items() if digest not in known}
        if not missing:
            return False
        with store.writing():
            for digest, at in missing.items():
                write_digests(store, [digest], at)
        return self.sweep(store)

    def sweep(self, store: Store, imports: Collection[str] | None = None) -> bool:
        """Look through everybody for whoever is held in spite of the list, and erase them. Gives whether anybody was found.

        imports: look through those only of whom these tell.
        """
        erased = self.of(store)
        held, people = erased_before(store, erased, imports)
        if held.records:
            erase(store, held, people, erased)
            store.connection.overwrite()
        return bool(held.records)

    def _noted(self) -> dict[bytes, Micros]:
        path = self._folder / LIST_FILE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        told = [json.loads(line) for line in lines if line.endswith("}")]  # a kill may have left half a line
        if told and Erased(self._known_key()).digest(_CHECKED).hex() != told[-1]["check"]:
            raise BadSettings(f"The key is not the one of {path}. Give REGARD_ERASURE_KEY, or {KEY_FILE}, as it was.")
        return {bytes.fromhex(digest): one["at"] for one in told for digest in one["digests"]}

    def _note(self, digests: Iterable[bytes], now: Micros) -> None:
        check = Erased(self._known_key()).digest(_CHECKED).hex()
        line = {"at": now, "day": iso(now), "check": check, "digests": sorted(digest.hex() for digest in digests)}
        _append(self._folder / LIST_FILE, f"\n{json.dumps(line)}")

    def _some_key(self) -> bytes:
        """The key; made at the first erasure where there is none."""
        path = self._folder / KEY_FILE
        if not self._key and not path.is_file():
            _append(path, token_bytes(32).hex())
        return self._known_key()

    def _known_key(self) -> bytes:
        """The key. Raises BadSettings where it is lost: who was erased could not be told from others any more."""
        path = self._folder / KEY_FILE
        if self._key:
            return self._key
        if not path.is_file():
            raise BadSettings(
                f"{path} is missing. Without it nobody can be known as erased: put it back, or set REGARD_ERASURE_KEY."
            )
        return path.read_bytes()


def _ask_others(store: Store, held: Held, now: Micros) -> None:
    """Have the records erased in the systems that are read and written to; each stays open until it is confirmed.

    A system that cannot be told is left to a human. Of all others nothing is kept: the name of a record may be an address.
    """
    for system in systems():
        to = manifest_of(system).write
        records = [record for record in held.records.values() if record.startswith(f"{system}:")]
        if records and to and Pulls(store.connection).reached(system):
            Outbox(store.connection).to_erase(system, records, now)


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _systems(held: Held) -> tuple[str, ...]:
    """Where the records came from, in words of the files that told of them: whoever keeps these has to be told (GDPR 19)."""
    return tuple(variant for source, variant in held.origins if source not in HERE)


def _append(path: Path, text: str) -> None:
    """Write to the end of a file that only its owner may read, and see it on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
