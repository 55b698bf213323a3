"""Erases people, and sees to it that they stay erased: after a new export, after a kill, after an older copy came back."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

from regard.clock import iso
from regard.errors import BadSettings, NoSuchPerson
from regard.privacy.erased import NOBODY, Erased
from regard.storage.erasing import Held, digests_of, erase, erased_before, held_about, write_digests
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.acts import HERE
from regard.workspace.log import ERASED, write_doing

KEY_FILE, LIST_FILE = "erased.key", "erased.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased: how many records of which systems, and entries about them."""

    records: int
    entries: int
    systems: tuple[str, ...]

    @property
    def told(self) -> str:
        """In words that name nobody."""
        where = f"; still held, as far as we know, by {', '.join(self.systems)}" if self.systems else ""
        records, entries = self.records, self.entries
        return f"{records} record{'' if records == 1 else 's'} with {entries:,} entr{'y' if entries == 1 else 'ies'}{where}"


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

    def erase(self, store: Store, person: int, now: Micros, by: str) -> Erasure:
        """Erase a person. The list is written first, so that whatever happens after it is made up for at the next opening.

        by: who did it, for the log. Raises NoSuchPerson.
        """
        held = held_about(store, person)
        if not held.records:
            raise NoSuchPerson(str(person))
        erased = Erased(self._some_key())
        digests = frozenset(map(erased.digest, held.marks))
        self._note(digests, now)
        done = Erasure(len(held.records), held.entries, _systems(held))
        with store.writing():
            write_digests(store, digests, now)
            erase(store, held, person, erased)
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
        found = [held for held in erased_before(store, erased, imports) if held.records]
        for held in found:
            erase(store, held, None, erased)
        if found:
            store.connection.overwrite()
        return bool(found)

    def _noted(self) -> dict[bytes, Micros]:
        path = self._folder / LIST_FILE
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        told = [json.loads(line) for line in lines if line.endswith("}")]
        return {bytes.fromhex(digest): one["at"] for one in told for digest in one["digests"]}

    def _note(self, digests: Iterable[bytes], now: Micros) -> None:
        line = {"at": now, "day": iso(now), "digests": sorted(digest.hex() for digest in digests)}
        _append(self._folder / LIST_FILE, f"{json.dumps(line)}\n")

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
