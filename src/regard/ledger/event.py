"""The shapes of an entry: a saying is what one row of a source claims, an event is the saying with its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from regard.words import Basis, Channel, Json, Method, Micros


@dataclass(slots=True)
class Saying:
    """One fact that a row of a source states about one record, before it is written down. Nobody changes one.

    It is not frozen because a folder holds a million of them, and making a frozen one takes three times as long.

    kind: a name of ``regard.ledger.catalogue.KINDS``, for instance ``message.sent`` or ``observed.title``.
    record: whom the source speaks of, in its own words with its name in front: ``greenhouse:1017``,
        ``mail:ann@example.org``. Records are joined to persons later, never here.
    at: when it happened or was observed (UTC microseconds); None where the source does not say.
    until: the other end of a span: a pause, a permission's expiry, a meeting's start. UTC microseconds.
    text: the value in words: an address, a title, a stage, a topic, the person's own words.
    number: the value as a number where the kind has one (see its line in the catalogue).
    actor: who of us did it (a colleague's address), empty where unknown.
    detail: whatever else is worth keeping; shown, never decided on.
    """

    kind: str
    record: str
    at: Micros | None = None
    channel: Channel = Channel.NONE
    until: Micros | None = None
    text: str = ""
    number: int | None = None
    actor: str = ""
    method: Method = Method.IMPORTED
    basis: Basis = Basis.INTEREST
    detail: Mapping[str, Json] = field(default_factory=dict)


class Place(NamedTuple):
    """Where something was read: the file (path as given) and the first line, row or message number, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Event:
    """One entry of the ledger, never changed: a saying, when we learnt it, and the place it was read from."""

    seq: int
    saying: Saying
    learnt: Micros
    source: str
    place: Place
    imported: str
