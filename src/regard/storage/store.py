"""The operational store: takes imports in whole, takes them back whole, and answers for single people."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from secrets import randbits
from types import TracebackType
from typing import Self

from regard.errors import RegardError
from regard.intake.reading import Recognition
from regard.ledger.catalogue import KINDS
from regard.storage.batch import IDENTIFYING_CODES, OUTCOMES, Batch
from regard.storage.database import build_indexes, connect, next_number, one
from regard.storage.vocabulary import Numbering
from regard.storage.writing import Fresh, Writer
from regard.words import Micros


class ReadElsewhere(RegardError):
    """Somebody else began to read the same file meanwhile. Their reading goes on, this one was left."""

    exit_code = 1
    http_status = 409


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

    def __init__(self, place: Path | str | None, *, key: str = "", durable: bool = True) -> None:
        self.connection = connect(place, key=key, durable=durable)
        self.again = partial(Store, place, key=key, durable=durable) if place else None
        """Opens the same store once more, for another process; None where it is in memory only."""
        self.records = Numbering(self.connection, "records", "number", "record")
        self.terms = Numbering(self.connection, "terms", "code", "text")
        self.fresh = Fresh(self.next_seq())
        self.others = 0
        """How often it was noticed that another process had written."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()

    def catch_up(self) -> None:
        """Forget what is held in memory where another process has written since."""
        if self.connection.changed_elsewhere():
            self._know_only_what_is_written()
            self.others += 1

    @contextmanager
    def as_of_now(self) -> Iterator[None]:
        """One moment of the store, in which all answers fit together however much others write meanwhile."""
        with self.connection:
            self._reload()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, in which nobody else writes and whatever others wrote before is known."""
        with self.connection.alone():
            self.catch_up()
            yield

    def known_import(self, path: str, digest: str, recognition: Recognition, mapping: Mapping[str, str]) -> Imported | None:
        """The whole import of the same content, read in the same way, if there is one."""
        name = import_id(path, digest, recognition, mapping)
        return next(self._imports("WHERE import = ? AND rows_read >= 0", (name,)), None)

    def imports(self) -> tuple[Imported, ...]:
        """All imports in the order of reading."""
        return tuple(self._imports("WHERE rows_read >= 0 ORDER BY ordinal", ()))

    def superseded(self, path: str, digest: str, source: str) -> tuple[str, ...]:
        """Imports of the same content under another mapping: they give way to the new reading."""
        found = self.connection.execute(
            "SELECT import FROM imports WHERE path = ? AND digest = ? AND source = ? AND rows_read >= 0", (path, digest, source)
        )
        return tuple(row[0] for row in found)

    def take_in(
        self,
        batches: Iterable[Batch],
        *,
        path: str,
        digest: str,
        recognition: Recognition,
        mapping: Mapping[str, str],
        learnt: Micros,
    ) -> Imported:
        """Write a whole file down in one transaction: all of it or, where reading breaks off, nothing.

        Where another process took in the same meanwhile, its import is the answer; what it left half gives way.
        """
        name = import_id(path, digest, recognition, mapping)
        try:
            with self.writing():
                known = self.known_import(path, digest, recognition, mapping)
                if known is not None:
                    deque(batches, maxlen=0)
                    return known
                self.undo(name)
                writer = Writer(self.connection, self.records, self.terms, self.fresh, learnt)
                for batch in batches:
                    writer.write(batch)
                counts = [writer.counts[outcome] for outcome in OUTCOMES]
                told = (path, recognition.source, recognition.variant, dict(mapping), learnt)
                imported = Imported(name, writer.ordinal, *told, sum(counts), *counts)
                self._write_import(imported, digest)
        except BaseException:
            self._know_only_what_is_written()
            raise
        return imported

    def take_in_by_turns(
        self,
        batches: Iterable[Batch],
        alone: Callable[[], AbstractContextManager[object]],
        *,
        path: str,
        digest: str,
        recognition: Recognition,
        mapping: Mapping[str, str],
        learnt: Micros,
    ) -> Imported:
        """The same for a store that others use meanwhile: a transaction for each batch, and a turn for others in between.

        Until the last one the import counts as half; where reading breaks off it is taken back. Where the program ends
        meanwhile, the next reading of the same file begins anew, and ``clear_halves`` does away with what nobody reads again.
        alone: held during each transaction. Raises ReadElsewhere where somebody else began to read the same file.
        """
        name, half = import_id(path, digest, recognition, mapping), -1 - randbits(62)
        told = (path, recognition.source, recognition.variant, dict(mapping), learnt)
        try:
            with alone(), self.writing():
                known = self.known_import(path, digest, recognition, mapping)
                if known is None:
                    self.undo(name)
                    writer = Writer(self.connection, self.records, self.terms, self.fresh, learnt)
                    self._write_import(Imported(name, writer.ordinal, *told, half, 0, 0, 0), digest)
            if known is not None:
                deque(batches, maxlen=0)
                return known
            for batch in batches:
                with alone(), self._going_on(half):
                    writer.go_on(self.fresh)
                    writer.write(batch)
            counts = [writer.counts[outcome] for outcome in OUTCOMES]
            with alone(), self._going_on(half):
                self.connection.execute(_WHOLE, (sum(counts), *counts, half))
        except BaseException:
            with alone():
                self._take_back_halves("rows_read = ?", half)
                self._know_only_what_is_written()
            raise
        return Imported(name, writer.ordinal, *told, sum(counts), *counts)

    @contextmanager
    def _going_on(self, half: int) -> Iterator[None]:
        """One more turn of the import that is noted as half under this number. Raises ReadElsewhere where it is so no longer."""
        with self.writing():
            if self.connection.execute("SELECT 1 FROM imports WHERE rows_read = ?", (half,)).fetchone() is None:
                raise ReadElsewhere
            yield

    def clear_halves(self, before: Micros) -> bool:
        """Take back what a program that ended meanwhile left half written, if it began before this instant. Whether any was."""
        return self._take_back_halves("rows_read < 0 AND learnt < ?", before)

    def _take_back_halves(self, where: str, value: int) -> bool:
        found = self.connection.execute(f"SELECT import FROM imports WHERE {where}", (value,)).fetchall()
        for row in found:
            self.undo(row[0])
        return bool(found)

    def undo(self, import_id: str) -> bool:
        """Take an import back as if it had never been read; rows that a later file repeated stay, as that file's."""
        with self.writing():
            found = self.connection.execute("SELECT ordinal FROM imports WHERE import = ?", (import_id,)).fetchone()
            if found is None:
                return False
            self._hand_over(found[0])
            self._forget(found[0])
        self._know_only_what_is_written()
        return True

    def remember(self, name: str, value: str) -> None:
        """Keep a setting for the next time the store is opened."""
        sql = "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        self.connection.execute(sql, (name, value))

    def recall(self, name: str) -> str:
        """A setting as it was kept last; empty where it never was."""
        found = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def next_seq(self) -> int:
        """The number that the next event gets."""
        return next_number(self.connection, "events", "seq")

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Build the look-up indexes after reading, in the engine, while the caller does something else than ask the store."""
        with ThreadPoolExecutor(1) as engine:
            built = engine.submit(build_indexes, self.connection)
            yield
            built.result()

    def problems(self, ordinal: int, limit: int = 50) -> tuple[tuple[int, str, str, str], ...]:
        """The first rejected and shown rows and the notes of an import: (line, outcome, reason, remedy)."""
        return tuple(self.connection.execute(_PROBLEMS, (ordinal, ordinal, limit)))

    def rows(self) -> Iterator[tuple[str, int, str, str, str]]:
        """Every row as it came: (import, line, outcome, raw, reason)."""
        yield from self.connection.scan(_ROWS)

    def count_problems(self, ordinal: int) -> int:
        """How many rejected and shown rows and notes an import has in all."""
        return one(self.connection, _COUNT_PROBLEMS, (ordinal, ordinal))

    def _know_only_what_is_written(self) -> None:
        self._reload()
        self.fresh = Fresh(self.next_seq())

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
        self.connection.execute("DELETE FROM identifiers")
        self.connection.execute(_IDENTIFY.format(kinds=", ".join(map(str, IDENTIFYING_CODES))))
        self._forget_terms()

    def forget_unused_words(self) -> None:
        """After entries were deleted, forget the words that none uses any more, and what is held in memory of them."""
        with self.writing():
            self._forget_terms()
        self._know_only_what_is_written()

    def _forget_terms(self) -> None:
        terms = ", ".join(str(kind.code) for kind in KINDS.values() if kind.term)
        self.connection.execute(_FORGET_TERMS.format(kinds=terms))


def import_id(path: str, digest: str, recognition: Recognition, mapping: Mapping[str, str]) -> str:
    """The name of an import. Equal for the same content at the same place read in the same way, and for nothing else."""
    how = f"{path}\0{digest}\0{recognition.source}\0{json.dumps(dict(mapping), sort_keys=True)}"
    return blake2b(how.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


_WHOLE = "UPDATE imports SET rows_read = ?, imported = ?, rejected = ?, shown = ? WHERE rows_read = ?"
"""Of an import that is still being written ``rows_read`` is a number below nought by which its writer knows it as its own."""
_ROWS = """
SELECT i.import, r.line, r.outcome, r.raw, r.reason FROM rows r JOIN imports i ON i.ordinal = r.ordinal ORDER BY r.number"""
_PROBLEMS = """
SELECT line, outcome, reason, remedy FROM rows WHERE outcome <> 'imported' AND ordinal = ?
UNION ALL SELECT line, 'note', message, remedy FROM notes WHERE ordinal = ?
ORDER BY line, outcome DESC, reason, remedy LIMIT ?"""
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
_FORGET_RECORDS = "DELETE FROM records WHERE number IN (SELECT number FROM records EXCEPT SELECT record FROM events)"
_IDENTIFY = "INSERT INTO identifiers SELECT DISTINCT record, kind, text FROM events WHERE kind IN ({kinds})"
_FORGET_TERMS = """
DELETE FROM terms WHERE code IN (
    SELECT code FROM terms EXCEPT SELECT number FROM events WHERE kind IN ({kinds}) EXCEPT SELECT actor FROM events)"""
