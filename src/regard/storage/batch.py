"""Rows of a file and what they say, column by column: made where the file is read, written down where the store is.

Files are read by several processes. A batch is what they hand over: plain lists and arrays, quick to send and to write.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, compress, repeat
from typing import NamedTuple

from regard.intake.reading import Note, Outcome, Reading, Recognition
from regard.ledger.catalogue import KINDS, Kind, term
from regard.ledger.event import Saying
from regard.words import Basis, Json, Micros

MOST_ROWS = 2_000
MOST_SAYINGS = 10_000
MOST_TEXT = 2_000_000
"""A batch is full at so many rows, sayings or characters: memory stays bounded however long a file or a row is."""
NULL = -(1 << 63)
"""Stands for nothing in columns of whole numbers."""
OUTCOMES = tuple(Outcome)
BASES = tuple(Basis)
NO_WORD = -1
IDENTIFYING = frozenset({"observed.email", "observed.phone", "observed.linkedin", "observed.name", "record.merged"})
IDENTIFYING_CODES = tuple(sorted(KINDS[kind].code for kind in IDENTIFYING))
"""Kinds that tell who a record is."""
_MOST_IDENTIFIED = 500_000
_OUTCOME = {outcome: place for place, outcome in enumerate(OUTCOMES)}
_BASIS = {basis: place for place, basis in enumerate(BASES)}
_WHOLE = "q"
_SMALL = "h"

_Row = tuple[int, int, bytes | None, str, str, str, int]
_Said = tuple[int, int, int, int, Micros, Micros, int, int, int, int, str, str]


class Rows(NamedTuple):
    """One entry a row: its line, what became of it (a place in OUTCOMES), what makes it the same row again, its text."""

    line: Sequence[int] = ()
    outcome: Sequence[int] = ()
    digest: Sequence[bytes | None] = ()
    raw: Sequence[str] = ()
    reason: Sequence[str] = ()
    remedy: Sequence[str] = ()
    sayings: Sequence[int] = ()


class Sayings(NamedTuple):
    """One entry a saying, row by row. Record, term and actor are places in the file's own words, NO_WORD for none."""

    record: array[int]
    kind: array[int]
    channel: array[int]
    method: array[int]
    happened: array[int]
    until: array[int]
    number: array[int]
    term: array[int]
    actor: array[int]
    basis: array[int]
    text: Sequence[str]
    detail: Sequence[str]


_TYPES = (_WHOLE, _SMALL, _SMALL, _SMALL, _WHOLE, _WHOLE, _WHOLE, _WHOLE, _WHOLE, _SMALL)


class Batch(NamedTuple):
    """Some rows of a file, in order, with the records and words that the file names for the first time in them.

    identifying: the places of sayings that tell who a record is, and tell it for the first time in the file.
    notes: line, message and remedy.
    """

    rows: Rows
    sayings: Sayings
    identifying: Sequence[int]
    new_records: Sequence[str]
    new_words: Sequence[str]
    notes: Sequence[tuple[int, str, str]]

    def only(self, wanted: Sequence[bool]) -> Batch:
        """The same batch without the rows that are not wanted."""
        flags = list(chain.from_iterable(map(repeat, wanted, self.rows.sayings)))
        places = list(accumulate(flags, initial=0))
        return self._replace(
            rows=_rows(compress(zip(*self.rows, strict=True), wanted)),
            sayings=_columns(compress(zip(*self.sayings, strict=True), flags)),
            identifying=[places[place] for place in self.identifying if flags[place]],
        )


def batches(readings: Iterable[Reading | Note], recognition: Recognition) -> Iterator[Batch]:
    """What a source reads of one file, batch by batch; the file stays a stream."""
    gathering = _Gathering(recognition)
    for reading in readings:
        if isinstance(reading, Note):
            gathering.notes.append((reading.line, reading.message, reading.remedy))
            continue
        gathering.add(reading)
        if gathering.full:
            yield gathering.hand_over()
    yield gathering.hand_over()


class _Gathering:
    """The batch in the making, and the words of the file so far."""

    def __init__(self, recognition: Recognition) -> None:
        self._salt = _salt(recognition.source, recognition.variant)
        self._records = _FileWords()
        self._words = _FileWords()
        self._identified: set[tuple[str, str, str]] = set()
        self._start()

    def _start(self) -> None:
        self._rows: list[_Row] = []
        self._said: list[_Said] = []
        self._identifying: list[int] = []
        self._text = 0
        self.notes: list[tuple[int, str, str]] = []

    @property
    def full(self) -> bool:
        return len(self._rows) >= MOST_ROWS or len(self._said) >= MOST_SAYINGS or self._text >= MOST_TEXT

    def add(self, reading: Reading) -> None:
        date = reading.sayings[0].at if reading.sayings else None
        try:
            digest = _digest(self._salt, date, reading.raw) if reading.outcome is Outcome.IMPORTED else None
            if digest is None:
                reading.raw.encode()
        except UnicodeEncodeError:
            self.add(_escaped(reading))
            return
        outcome = _OUTCOME[reading.outcome]
        sayings = reading.sayings
        self._rows.append((reading.line, outcome, digest, reading.raw, reading.reason, reading.remedy, len(sayings)))
        for said in sayings:
            if said.kind in IDENTIFYING:
                self._identify(said)
            self._said.append(self._entry(said))
        self._text += len(reading.raw)

    def hand_over(self) -> Batch:
        rows, said = _rows(self._rows), _columns(self._said)
        batch = Batch(
            rows._replace(raw=_all_seen(rows.raw), reason=_all_seen(rows.reason), remedy=_all_seen(rows.remedy)),
            said._replace(text=_all_seen(said.text), detail=_all_seen(said.detail)),
            self._identifying,
            _all_seen(self._records.take_new()),
            _all_seen(self._words.take_new()),
            [(line, seen(message), seen(remedy)) for line, message, remedy in self.notes],
        )
        self._start()
        if len(self._identified) > _MOST_IDENTIFIED:
            self._identified.clear()
        return batch

    def _identify(self, said: Saying) -> None:
        key = (said.record, said.kind, said.text)
        if key not in self._identified:
            self._identified.add(key)
            self._identifying.append(len(self._said))

    def _entry(self, said: Saying) -> _Said:
        kind = KINDS[said.kind]
        at, until, number, actor, detail = said.at, said.until, self._number(kind, said), said.actor, said.detail
        return (
            self._records.place(said.record), kind.code, said.channel, said.method, NULL if at is None else at,
            NULL if until is None else until, NULL if number is None else number,
            self._words.place(term(kind, said.text)) if kind.term else NO_WORD,
            self._words.place(actor) if actor else NO_WORD, _BASIS[said.basis], said.text, _as_json(detail) if detail else "",
        )  # fmt: skip

    @staticmethod
    def _number(kind: Kind, said: Saying) -> int | None:
        """The saying's own number; of a word the store gives it, of an address its text."""
        if kind.term:
            return None
        return address_number(said.text) if kind.address and said.text else said.number


class _FileWords:
    """Words in the order in which a file first names them."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._new: list[str] = []

    def place(self, word: str) -> int:
        place = self._places.get(word)
        if place is None:
            place = self._places[word] = len(self._places)
            self._new.append(word)
        return place

    def take_new(self) -> list[str]:
        new, self._new = self._new, []
        return new


def row_digest(source: str, variant: str, date: Micros | None, raw: str) -> bytes:
    """By what a row is known again: read by the same source, as the same variant, with the same text and date."""
    return _digest(_salt(source, variant), date, raw)


def _salt(source: str, variant: str) -> str:
    return f"{source}\0{variant}\0"


def _digest(salt: str, date: Micros | None, raw: str) -> bytes:
    return blake2b(f"{salt}{date}\0{raw}".encode(), digest_size=16).digest()


def _rows(rows: Iterable[_Row]) -> Rows:
    return Rows(*zip(*rows, strict=True))


def _columns(said: Iterable[_Said]) -> Sayings:
    columns = list(zip(*said, strict=True)) or [()] * len(Sayings._fields)
    return Sayings(*map(array, _TYPES, columns), *columns[len(_TYPES) :])


def _escaped(reading: Reading) -> Reading:
    """A row with half a surrogate pair cannot be written as UTF-8: it is shown, with the odd character escaped."""
    raw = reading.raw.encode(errors="backslashreplace").decode()
    return Reading(
        reading.line, Outcome.SHOWN, raw, (), "The row holds half a character.", "Save the file as UTF-8 and read it again."
    )


def seen(text: str) -> str:
    """The text with what no store can hold as something that can be seen: NUL as its sign, half a character escaped."""
    return text.replace("\0", "␀").encode(errors="backslashreplace").decode()


def _all_seen(texts: Sequence[str]) -> Sequence[str]:
    """Nearly always as they are: looking at all of them at once costs next to nothing."""
    together = "".join(texts)
    try:
        together.encode()
    except UnicodeEncodeError:
        return list(map(seen, texts))
    return list(map(seen, texts)) if "\0" in together else texts


_dumps = json.JSONEncoder(ensure_ascii=False).encode
_quoted = json.encoder.encode_basestring


def _as_json(detail: Mapping[str, Json]) -> str:
    """A detail as JSON. Nearly all hold texts only, which are put together here in a third of the time."""
    parts = []
    for name, value in detail.items():
        if type(value) is not str:
            return _dumps(detail)
        parts.append(f"{_quoted(name)}: {_quoted(value)}")
    return "{" + ", ".join(parts) + "}"


@lru_cache(100_000)
def address_number(address: str) -> int:
    """An opaque number below 2^55 for a contact address: engines can tell equal addresses without seeing one."""
    return int.from_bytes(blake2b(address.encode("utf-8", "surrogatepass"), digest_size=7, person=b"regard").digest()) >> 1
