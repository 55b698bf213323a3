"""Writes the batches of one import into the store's tables, inside the caller's transaction."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

from regard.intake.reading import Outcome
from regard.storage.batch import BASES, NO_WORD, NULL, OUTCOMES, Batch
from regard.storage.database import Connection, next_number
from regard.storage.vocabulary import Numbering
from regard.words import Micros

MOST_FRESH = 4_000_000


class Fresh:
    """The numbers of the events written since the store was opened, so that the mirror need not ask for them again.

    They are numbered from ``first`` on, without a gap; NULL stands for nothing. When more than MOST_FRESH came they are
    let go, and the mirror reads the store.
    """

    def __init__(self, first: int) -> None:
        self.first: int | None = first
        self.columns = {name: array(kind) for name, kind in _FRESH.items()}

    def add(self, **columns: array[int]) -> None:
        """Append as many entries to each column."""
        if self.first is None:
            return
        for name, values in columns.items():
            self.columns[name] += values
        if len(self.columns["record"]) > MOST_FRESH:
            self.first = None
            self.columns = {name: array(kind) for name, kind in _FRESH.items()}


_FRESH = {
    "record": "q", "kind": "h", "channel": "h", "method": "h", "happened": "q", "learnt": "q", "until": "q", "number": "q",
    "actor": "q",
}  # fmt: skip


class Writer:
    """Writes one import: rows that the store knows already are only noted as seen again."""

    def __init__(self, connection: Connection, records: Numbering, terms: Numbering, fresh: Fresh, learnt: Micros) -> None:
        self._connection = connection
        self._records = _FileNumbers(records)
        self._terms = _FileNumbers(terms)
        self._fresh = fresh
        self._learnt = learnt
        self.ordinal = next_number(connection, "imports", "ordinal")
        self._row = next_number(connection, "rows", "number")
        self._seq = next_number(connection, "events", "seq")
        self.counts = dict.fromkeys(Outcome, 0)

    def go_on(self, fresh: Fresh) -> None:
        """Go on after others may have written. fresh: the numbers of events that are held in memory by now."""
        self._fresh = fresh
        self._row = next_number(self._connection, "rows", "number")
        self._seq = next_number(self._connection, "events", "seq")

    def write(self, batch: Batch) -> None:
        """Write a batch down: all but the rows that are known, by digest, from this or from an earlier import."""
        for place, outcome in enumerate(OUTCOMES):
            self.counts[outcome] += batch.rows.outcome.count(place)
        self._records.learn(batch.new_records)
        self._terms.learn(batch.new_words)
        self._connection.append("notes", [(self.ordinal, *note) for note in batch.notes])
        self._write_new(self._without_known(batch))
        self._records.flush()
        self._terms.flush()

    def _without_known(self, batch: Batch) -> Batch:
        digests = [digest for digest in batch.rows.digest if digest is not None]
        seen = self._known(digests)
        if not seen and len(set(digests)) == len(digests):
            return batch
        new = list(_first_time(batch.rows.digest, seen))
        again = [
            (digest, self.ordinal, line)
            for digest, line, is_new in zip(batch.rows.digest, batch.rows.line, new, strict=True)
            if not is_new
        ]
        self._connection.append("sightings", again)
        return batch.only(new)

    def _known(self, digests: Sequence[bytes]) -> set[bytes]:
        if not digests:
            return set()
        marks = ", ".join("?" * len(digests))
        return {row[0] for row in self._connection.execute(f"SELECT digest FROM rows WHERE digest IN ({marks})", digests)}

    def _write_new(self, batch: Batch) -> None:
        rows = batch.rows
        numbers = range(self._row, self._row + len(rows.line))
        outcomes = map(OUTCOMES.__getitem__, rows.outcome)
        entries = zip(numbers, repeat(self.ordinal), rows.line, outcomes, *rows[2:-1])
        self._connection.append("rows", entries)
        self._write_events(batch, list(chain.from_iterable(map(repeat, numbers, rows.sayings))))
        self._row = numbers.stop

    def _write_events(self, batch: Batch, rows: list[int]) -> None:
        said = batch.sayings
        seqs = range(self._seq, self._seq + len(rows))
        records = self._records.numbers(said.record)
        actors = self._terms.numbers(said.actor)
        numbers = array("q", map(max, self._terms.numbers(said.term), said.number))  # one of the two is NULL, below all
        entries = zip(
            seqs, rows, records, said.kind, said.channel, said.method, said.happened, repeat(self._learnt), said.until, numbers,
            actors, map(BASES.__getitem__, said.basis), said.text, said.detail,
        )  # fmt: skip
        self._connection.append("events", entries, _MAYBE)
        self._write_identifiers(batch, records)
        self._fresh.add(
            record=records, kind=said.kind, channel=said.channel, method=said.method, happened=said.happened,
            learnt=array("q", (self._learnt,)) * len(rows), until=said.until, number=numbers, actor=actors,
        )  # fmt: skip
        self._seq = seqs.stop

    def _write_identifiers(self, batch: Batch, records: Sequence[int]) -> None:
        kinds, texts = batch.sayings.kind, batch.sayings.text
        told = [(records[place], kinds[place], texts[place]) for place in batch.identifying]
        self._connection.executemany("INSERT INTO identifiers VALUES (?, ?, ?) ON CONFLICT DO NOTHING", told)


class _FileNumbers:
    """The store's numbers for the words of one file. A word gets one when something that stays names it."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._words: list[str] = []
        self._numbers: dict[int, int] = {NO_WORD: NULL}
        self.flush = numbering.flush

    def learn(self, words: Sequence[str]) -> None:
        self._words += words

    def numbers(self, places: Sequence[int]) -> array[int]:
        known, number = self._numbers, self._numbering.number
        for place in dict.fromkeys(places):
            if place not in known:
                known[place] = number(self._words[place])
        return array("q", map(known.__getitem__, places))


def _first_time(digests: Iterable[bytes | None], seen: set[bytes]) -> Iterator[bool]:
    """Whether each row is new; rows without a digest always are."""
    for digest in digests:
        yield digest is None or digest not in seen
        if digest is not None:
            seen.add(digest)


_MAYBE = (6, 8, 9, 10)
"""The places of the columns of an event that may hold nothing: happened, until, number, actor."""
