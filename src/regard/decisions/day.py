"""The answer of the day as plain values: files read, one decision a person, and a card for whom a list names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regard.decisions.health import Contradiction, SourceHealth
from regard.ledger.event import Place
from regard.people.stages import State
from regard.words import Channel, Method, Micros, Total, Verdict


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not imported, or an oddity: the line (0: whole file), what happened, why, what to do."""

    line: int
    outcome: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file. ``imported + rejected + shown == rows``, always.

    source, variant: who read it and as what; both empty where nothing recognised the file, and ``tried`` says what was.
    mapping: column -> field as used. problems: the first of them; ``more_problems`` counts the rest.
    """

    path: str
    source: str
    variant: str
    rows: int
    imported: int
    rejected: int
    shown: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0
    import_id: str = ""
    already_known: bool = False
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event on which a verdict rests: its kind, what it says in plain words, when, and where it was read."""

    event: str
    says: str
    at: Micros | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict over one person today.

    rule: the name of the rule that decided. because: one plain sentence. total: which of the four numbers counts them.
    not_before: earliest instant (UTC microseconds) for whatever is to be done; for ``wait until``, the day to look again.
    channel: the one to use; NONE where nothing is to be done. offer: what to offer (a role), empty if nothing.
    task: what a human has to do besides, or instead. avoid: what not to say on a call.
    """

    person: int
    name: str
    verdict: Verdict
    rule: str
    because: str
    evidence: tuple[Evidence, ...] = ()
    not_before: Micros | None = None
    channel: Channel = Channel.NONE
    total: Total | None = None
    offer: str = ""
    task: str = ""
    avoid: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether they stand on a list of the report: all but those left alone for want of anything to offer."""
        return self.total is not None or self.verdict is not Verdict.LEAVE


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a person's timeline, over all sources."""

    at: Micros | None
    kind: str
    says: str
    actor: str
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Value:
    """One value that is held about a person, with where it is from and how old it is.

    observed_at: when it was true as far as the source says; None where it does not say. stale: past its shelf life.
    current: the value that survives; the others are shown behind it.
    """

    field: str
    value: str
    method: Method
    basis: str
    source: str
    place: Place
    observed_at: Micros | None
    received_at: Micros
    stale: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish or habit in words. ``stated`` tells what the person said from what was inferred; never mix the two."""

    says: str
    stated: bool
    since: Micros | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Card:
    """Everything to know about one person on a list: timeline (newest first), values, wishes, how applications stand."""

    person: int
    name: str
    zone: str
    timeline: tuple[Moment, ...]
    values: tuple[Value, ...]
    wishes: tuple[WishLine, ...]
    applications: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One rule asked about one person: did it hold, did it decide, and on what."""

    rule: str
    held: bool
    decided: bool
    because: str
    law: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """The whole answer: one decision per person. ``totals`` has a number for each ``Total``; the rest counts nowhere.

    company: the name to put on the page. cards: for the people on the lists, by person number. health: of every source,
    where it was asked for. contradictions: pairs of records that share a key and were not joined. open_roles: how many
    roles and personas are looked for today; without any, nobody can be offered anything.
    """

    at: Micros
    company: str
    files: tuple[FileRead, ...]
    records: int
    people: int
    totals: Mapping[Total, int]
    decisions: tuple[Decision, ...]
    cards: Mapping[int, Card] = field(default_factory=dict)
    open_roles: int = 0
    health: tuple[SourceHealth, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
