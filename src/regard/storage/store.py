"""The operational store: takes imports in whole, takes them back whole, and answers for single people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw

from regard.intake.reading import Note, Outcome, Reading, Recognition
from regard.ledger.catalogue import KINDS, term
from regard.ledger.event import Saying
from regard.storage.database import build_indexes, connect
from regard.storage.vocabulary import Numbering
from regard.words import Micros

BATCH = 2_000
_as_json = json.JSONEncoder(ensure_ascii=False).encode

EventRow = tuple[int, int, int, int, int, int, int | None, int, int | None, int | None, int | None, str, str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import holds: its id, its place in the order of reading, and the counts of its rows."""

    import_id: str
    ordinal: int
    path: str
    source: str
    variant: str
    mapping: Mapping[str, str]
    learnt: Micros
    rows: int
    imported: int
    rejected: int
    shown: int


class Store:
    """The ledger on disk. Use it in a ``with`` block; every public change is one transaction."""

    def __init__(self, path: Path | None, *, key: str = "", durable: bool = True) -> None:
        self.connection = connect(path, key=key, durable=durable)
        self.records = Numbering(self.connection, "records", "number", "record")
        self.terms = Numbering(self.connection, "terms", "code", "text")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self.connection.pragma("wal_checkpoint(TRUNCATE)")
        self.connection.close()

    def known_import(self, path: str, digest: str, recognition: Recognition, mapping: Mapping[str, str]) -> Imported | None:
        """The import of the same content, read in the same way, if there is one."""
        return next(self._imports("WHERE import = ?", (_import_id(path, digest, recognition, mapping),)), None)

    def imports(self) -> tuple[Imported, ...]:
        """All imports in the order of reading."""
        return tuple(self._imports("ORDER BY ordinal", ()))

    def superseded(self, path: str, digest: str, source: str) -> tuple[str, ...]:
        """Imports of the same content under another mapping: they give way to the new reading."""
        found = self.connection.execute(
            "SELECT import FROM imports WHERE path = ? AND digest = ? AND source = ?", (path, digest, source)
        )
        return tuple(row[0] for row in found)

    def take_in(
        self,
        readings: Iterator[Reading | Note],
        *,
        path: str,
        digest: str,
        recognition: Recognition,
        mapping: Mapping[str, str],
        learnt: Micros,
    ) -> Imported:
        """Write a whole file down in one transaction: all of it or, where reading breaks off, nothing."""
        try:
            with self.connection:
                writer = _Writer(self, recognition, learnt)
                writer.add_all(readings)
                counts = writer.counts
                imported = Imported(
                    _import_id(path, digest, recognition, mapping), writer.ordinal, path, recognition.source,
                    recognition.variant, dict(mapping), learnt, sum(counts.values()),
                    counts[Outcome.IMPORTED], counts[Outcome.REJECTED], counts[Outcome.SHOWN],
                )  # fmt: skip
                self._write_import(imported, digest)
        except BaseException:
            self._reload()
            raise
        return imported

    def undo(self, import_id: str) -> bool:
        """Take an import back as if it had never been read; rows that a later file repeated stay, as that file's."""
        found = self.connection.execute("SELECT ordinal FROM imports WHERE import = ?", (import_id,)).fetchone()
        if found is None:
            return False
        with self.connection:
            self._hand_over(found[0])
            self._forget(found[0])
        self._reload()
        return True

    def remember(self, name: str, value: str) -> None:
        """Keep a setting for the next time the store is opened."""
        self.connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str:
        """A setting as it was kept last; empty where it never was."""
        found = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def settle(self) -> None:
        """Build the look-up indexes after reading."""
        build_indexes(self.connection)

    def problems(self, ordinal: int, limit: int = 50) -> tuple[tuple[int, str, str, str], ...]:
        """The first rejected and shown rows and the notes of an import: (line, outcome, reason, remedy)."""
        return tuple(self.connection.execute(_PROBLEMS, (ordinal, ordinal, limit)))

    def count_problems(self, ordinal: int) -> int:
        """How many rejected and shown rows and notes an import has in all."""
        return one(self.connection, _COUNT_PROBLEMS, (ordinal, ordinal))

    def _reload(self) -> None:
        """Numbers given out in a transaction that did not happen must be forgotten."""
        self.records.reload()
        self.terms.reload()

    def _write_import(self, done: Imported, digest: str) -> None:
        values = (
            done.ordinal, done.import_id, done.path, digest, done.source, done.variant, json.dumps(done.mapping),
            done.learnt, done.rows, done.imported, done.rejected, done.shown,
        )  # fmt: skip
        self.connection.execute("INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _imports(self, where: str, values: Sequence[str]) -> Iterator[Imported]:
        columns = "import, ordinal, path, source, variant, mapping, learnt, rows_read, imported, rejected, shown"
        for row in self.connection.execute(f"SELECT {columns} FROM imports {where}", values):
            yield Imported(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), *row[6:])

    def _hand_over(self, ordinal: int) -> None:
        self.connection.execute(_HAND_OVER, (ordinal, ordinal, ordinal))
        self.connection.execute("DELETE FROM sightings WHERE ordinal = ?", (ordinal,))
        self.connection.execute(_SIGHTING_USED)

    def _forget(self, ordinal: int) -> None:
        for statement in _FORGET:
            self.connection.execute(statement, (ordinal,))
        self.connection.execute(_FORGET_RECORDS)
        terms = ", ".join(str(kind.code) for kind in KINDS.values() if kind.term)
        self.connection.execute(_FORGET_TERMS.format(kinds=terms))


class _Writer:
    """Collects the rows of one import and writes them in batches."""

    def __init__(self, store: Store, recognition: Recognition, learnt: Micros) -> None:
        self._store = store
        self._learnt = learnt
        self._salt = f"{recognition.source}\0{recognition.variant}\0"
        self.ordinal = _next(store.connection, "imports", "ordinal")
        self._row = _next(store.connection, "rows", "number")
        self._seq = _next(store.connection, "events", "seq")
        self.counts = {Outcome.IMPORTED: 0, Outcome.REJECTED: 0, Outcome.SHOWN: 0}
        self._batch: list[Reading] = []
        self._notes: list[tuple[int, int, str, str]] = []

    def add_all(self, readings: Iterator[Reading | Note]) -> None:
        for reading in readings:
            self.add(reading)
        self.flush()

    def add(self, reading: Reading | Note) -> None:
        if isinstance(reading, Note):
            self._notes.append((self.ordinal, reading.line, reading.message, reading.remedy))
            return
        reading = _legible(reading)
        self.counts[reading.outcome] += 1
        self._batch.append(reading)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the batch: rows that the store knows are only noted as seen again."""
        rows: list[tuple[object, ...]] = []
        events: list[EventRow] = []
        digests = [self._digest(reading) for reading in self._batch]
        known = self._known(digests)
        again: list[tuple[bytes, int, int]] = []
        for reading, digest in zip(self._batch, digests, strict=True):
            if digest is not None and digest in known:
                again.append((digest, self.ordinal, reading.line))
                continue
            rows.append(
                (self._row, self.ordinal, reading.line, reading.outcome, digest, reading.raw, reading.reason, reading.remedy)
            )
            events.extend(self._events(reading.sayings))
            self._row += 1
            if digest is not None:
                known.add(digest)
        self._write(rows, events, again)
        self._batch.clear()

    def _write(self, rows: list[tuple[object, ...]], events: list[EventRow], again: list[tuple[bytes, int, int]]) -> None:
        run = self._store.connection.executemany
        run("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        run("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)
        run("INSERT INTO sightings VALUES (?, ?, ?)", again)
        run("INSERT INTO notes VALUES (?, ?, ?, ?)", self._notes)
        self._notes.clear()
        self._store.records.flush()
        self._store.terms.flush()

    def _digest(self, reading: Reading) -> bytes | None:
        """What makes an imported row the same row again: who read it, as what, its raw text and its date."""
        if reading.outcome is not Outcome.IMPORTED:
            return None
        date = reading.sayings[0].at if reading.sayings else None
        return blake2b(f"{self._salt}{date}\0{reading.raw}".encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _known(self, digests: list[bytes | None]) -> set[bytes]:
        wanted = [digest for digest in digests if digest is not None]
        marks = ", ".join("?" * len(wanted))
        return {row[0] for row in self._store.connection.execute(f"SELECT digest FROM rows WHERE digest IN ({marks})", wanted)}

    def _events(self, sayings: Sequence[Saying]) -> Iterator[EventRow]:
        """The rows that a reading adds to the ledger. Enumerations go in as they are: they are numbers and texts."""
        record, actor = self._store.records.number, self._store.terms.number
        for said in sayings:
            yield (
                self._seq, self._row, record(said.record), KINDS[said.kind].code, said.channel, said.method, said.at,
                self._learnt, said.until, self._number(said), actor(said.actor) if said.actor else None, said.basis, said.text,
                _as_json(said.detail) if said.detail else "",
            )  # fmt: skip
            self._seq += 1

    def _number(self, saying: Saying) -> int | None:
        kind = KINDS[saying.kind]
        if kind.term:
            return self._store.terms.number(term(kind, saying.text))
        return address_number(saying.text) if kind.address and saying.text else saying.number


def _legible(reading: Reading) -> Reading:
    """A row with half a surrogate pair cannot be written as UTF-8: it is shown, with the odd character escaped."""
    try:
        reading.raw.encode()
    except UnicodeEncodeError:
        raw = reading.raw.encode(errors="backslashreplace").decode()
        return Reading(
            reading.line, Outcome.SHOWN, raw, (), "The row holds half a character.", "Save the file as UTF-8 and read it again."
        )
    return reading


def _next(connection: apsw.Connection, table: str, column: str) -> int:
    return one(connection, f"SELECT coalesce(max({column}), 0) + 1 FROM {table}")


def one(connection: apsw.Connection, sql: str, values: Sequence[object] = ()) -> int:
    """The single number that a query answers."""
    return int(next(iter(connection.execute(sql, tuple(values))))[0])


@lru_cache(100_000)
def address_number(address: str) -> int:
    """An opaque number below 2^55 for a contact address: engines can tell equal addresses without seeing one."""
    return int.from_bytes(blake2b(address.encode("utf-8", "surrogatepass"), digest_size=7, person=b"regard").digest()) >> 1


def _import_id(path: str, digest: str, recognition: Recognition, mapping: Mapping[str, str]) -> str:
    """Equal for the same content at the same place read in the same way, and for nothing else."""
    how = f"{path}\0{digest}\0{recognition.source}\0{json.dumps(dict(mapping), sort_keys=True)}"
    return blake2b(how.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


_PROBLEMS = """
SELECT line, outcome, reason, remedy FROM rows WHERE outcome <> 'imported' AND ordinal = ?
UNION ALL SELECT line, 'note', message, remedy FROM notes WHERE ordinal = ?
ORDER BY line LIMIT ?"""
_COUNT_PROBLEMS = """
SELECT (SELECT count(*) FROM rows WHERE outcome <> 'imported' AND ordinal = ?) + (SELECT count(*) FROM notes WHERE ordinal = ?)"""
_HAND_OVER = """
UPDATE rows SET (ordinal, line) = (
    SELECT s.ordinal, s.line FROM sightings s WHERE s.digest = rows.digest AND s.ordinal <> ? ORDER BY s.ordinal, s.line LIMIT 1)
WHERE ordinal = ? AND digest IN (SELECT digest FROM sightings WHERE ordinal <> ?)"""
_SIGHTING_USED = """
DELETE FROM sightings WHERE EXISTS (
    SELECT 1 FROM rows r WHERE r.digest = sightings.digest AND r.ordinal = sightings.ordinal AND r.line = sightings.line)"""
_FORGET = (
    "DELETE FROM events WHERE row_number IN (SELECT number FROM rows WHERE ordinal = ?)",
    "DELETE FROM rows WHERE ordinal = ?",
    "DELETE FROM notes WHERE ordinal = ?",
    "DELETE FROM imports WHERE ordinal = ?",
)
_FORGET_RECORDS = "DELETE FROM records WHERE number NOT IN (SELECT record FROM events)"
_FORGET_TERMS = """
DELETE FROM terms WHERE code NOT IN (SELECT number FROM events WHERE kind IN ({kinds}) AND number IS NOT NULL)
AND code NOT IN (SELECT actor FROM events WHERE actor IS NOT NULL)"""
