"""Writes the batches of one import into the store's tables, inside the caller's transaction."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

import apsw

from regard.intake.reading import Outcome
from regard.storage.batch import BASES, NO_WORD, NULL, OUTCOMES, Batch, Sayings
from regard.storage.database import next_number
from regard.storage.vocabulary import Numbering
from regard.words import Micros

MOST_FRESH = 4_000_000


class Fresh:
    """The numbers of events as they were written down, column by column, so that the mirror need not ask for them again.

    Columns are those of the table ``events`` that hold whole numbers; NULL stands for nothing. Empty, and not to be used,
    when more than MOST_FRESH came: then the mirror reads the store.
    """

    ALL = 1 << 62
    """Above every number of an event."""
    NAMES = ("seq", "record", "kind", "channel", "method", "happened", "learnt", "until", "number", "actor")

    def __init__(self, first: int) -> None:
        self.first = first
        self.overflown = False
        self._clear()

    def _clear(self) -> None:
        self.columns = {name: array("h" if name in {"kind", "channel", "method"} else "q") for name in self.NAMES}

    def add(self, **columns: Iterable[int]) -> None:
        """Append as many entries to each column."""
        if self.overflown:
            return
        for name, values in columns.items():
            self.columns[name].extend(values)
        if len(self.columns["seq"]) > MOST_FRESH:
            self.overflown = True
            self._clear()

    def forget_from(self, seq: int) -> None:
        """Entries from this number on were taken back."""
        keep = max(0, seq - self.first)
        for column in self.columns.values():
            del column[keep:]


class Writer:
    """Writes one import: rows that the store knows already are only noted as seen again."""

    def __init__(self, connection: apsw.Connection, records: Numbering, terms: Numbering, fresh: Fresh, learnt: Micros) -> None:
        self._connection = connection
        self._records = _FileNumbers(records)
        self._terms = _FileNumbers(terms)
        self._fresh = fresh
        self._learnt = learnt
        self.ordinal = next_number(connection, "imports", "ordinal")
        self._row = next_number(connection, "rows", "number")
        self.first_seq = self._seq = next_number(connection, "events", "seq")
        self.counts = dict.fromkeys(Outcome, 0)

    def write(self, batch: Batch) -> None:
        """Write a batch down: all but the rows that are known, by digest, from this or from an earlier import."""
        for place, outcome in enumerate(OUTCOMES):
            self.counts[outcome] += batch.rows.outcome.count(place)
        self._records.learn(batch.new_records)
        self._terms.learn(batch.new_words)
        self._connection.executemany("INSERT INTO notes VALUES (?, ?, ?, ?)", [(self.ordinal, *note) for note in batch.notes])
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
        self._connection.executemany("INSERT INTO sightings VALUES (?, ?, ?)", again)
        return batch.only(new)

    def _known(self, digests: Sequence[bytes]) -> set[bytes]:
        marks = ", ".join("?" * len(digests))
        return {row[0] for row in self._connection.execute(f"SELECT digest FROM rows WHERE digest IN ({marks})", digests)}

    def _write_new(self, batch: Batch) -> None:
        rows = batch.rows
        numbers = range(self._row, self._row + len(rows.line))
        outcomes = map(OUTCOMES.__getitem__, rows.outcome)
        entries = zip(numbers, repeat(self.ordinal), rows.line, outcomes, *rows[2:-1])
        self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries)
        self._write_events(batch.sayings, list(chain.from_iterable(map(repeat, numbers, rows.sayings))))
        self._row = numbers.stop

    def _write_events(self, said: Sayings, rows: list[int]) -> None:
        seqs = range(self._seq, self._seq + len(rows))
        records = self._records.numbers(said.record)
        actors = self._terms.numbers(said.actor)
        numbers = [word if place != NO_WORD else number for place, word, number in
                   zip(said.term, self._terms.numbers(said.term), said.number, strict=True)]  # fmt: skip
        entries = zip(
            seqs, rows, records, said.kind, said.channel, said.method, _nullable(said.happened), repeat(self._learnt),
            _nullable(said.until), _nullable(numbers), _nullable(actors), map(BASES.__getitem__, said.basis), said.text,
            said.detail,
        )  # fmt: skip
        self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", entries)
        self._fresh.add(
            seq=seqs, record=records, kind=said.kind, channel=said.channel, method=said.method, happened=said.happened,
            learnt=repeat(self._learnt, len(rows)), until=said.until, number=numbers, actor=actors,
        )  # fmt: skip
        self._seq = seqs.stop


class _FileNumbers:
    """The store's numbers for the words of one file. A word gets one when something that stays names it."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._words: list[str] = []
        self._numbers: dict[int, int] = {NO_WORD: NULL}
        self.flush = numbering.flush

    def learn(self, words: Sequence[str]) -> None:
        self._words += words

    def numbers(self, places: Sequence[int]) -> list[int]:
        known, number = self._numbers, self._numbering.number
        for place in dict.fromkeys(places):
            if place not in known:
                known[place] = number(self._words[place])
        return [known[place] for place in places]


def _first_time(digests: Iterable[bytes | None], seen: set[bytes]) -> Iterator[bool]:
    """Whether each row is new; rows without a digest always are."""
    for digest in digests:
        yield digest is None or digest not in seen
        if digest is not None:
            seen.add(digest)


def _nullable(column: Iterable[int]) -> Iterator[int | None]:
    return (None if value == NULL else value for value in column)
