"""The contract between a source and the intake: recognise a file, then say what became of every row of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from regard.ledger.event import Saying
from regard.words import Micros


class Outcome(StrEnum):
    """What became of a row. The three add up to the rows read."""

    IMPORTED = "imported"
    REJECTED = "rejected"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One row, card, message or object of a file.

    line: its first line (text), row (sheet), or ordinal (mailbox, JSON array), from 1.
    raw: the row as it came, as text, so that nothing is lost; a mail keeps its headers and own words.
    reason, remedy: for rows that were rejected (cannot be used) or shown (malformed, look at it yourself).
    """

    line: int
    outcome: Outcome
    raw: str
    sayings: tuple[Saying, ...] = ()
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying about a file or a row that did not cost the row: an assumption, an odd value.

    ``line`` 0 means the whole file. Ambiguity (is 03/04 in March or April?) is noted, never guessed silently.
    """

    line: int
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a source may look at to recognise a file: the path, its size in bytes and the first 64 KiB."""

    path: Path
    size: int
    head: bytes

    @property
    def as_json(self) -> bytes:
        """The beginning, where it can be one of JSON; empty for everything else."""
        head = self.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return head if head[:1] in {b"{", b"["} else b""


@dataclass(frozen=True, slots=True)
class Recognition:
    """A source's claim to a file.

    confidence: 0 to 100; the highest claim wins.
    variant: the brand or dialect, as a person would call it: ``LinkedIn connections``, ``vCard 3.0``.
    mapping: column -> field, shown to the user and overridable in ``mapping.toml``; empty for formats without columns.
    observed_at: the date of the whole export where the file or its name gives one (UTC microseconds).
    """

    source: str
    confidence: int
    variant: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    observed_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a reader has to know besides the file.

    now: when the import happens (UTC microseconds); dates after it are odd and are noted.
    shown_as: the path to write into places, relative to the folder that the user named.
    ours: addresses and domains of the company, lower case; who is on our side of a mail or a meeting.
    country: ISO code that resolves national telephone numbers and local dates where the row gives no country.
    zone: IANA zone of times that the source gives without one.
    mapping: column -> field set by the user for this file; ``""`` drops a column, a missing column is left to the source.
    """

    now: Micros
    shown_as: str
    ours: frozenset[str] = frozenset()
    country: str = ""
    zone: str = "UTC"
    mapping: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """One kind of file. Each folder of ``regard.sources`` exposes exactly one as ``SOURCE``."""

    name: str
    title: str

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim the file, or return None. Must be quick, and must never raise on strange bytes."""

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """Stream the file: a Reading for every row, a Note for whatever else is worth saying. Bad rows never raise."""
