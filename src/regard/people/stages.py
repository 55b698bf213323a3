"""Where an application stands: its events folded to a state, as of any instant (requirements A2, A3 and A7).

The state is worked out when it is asked for and stored nowhere. A step that was taken back within a few minutes was an
accident: once it is undone the state is the one from before it, with its old times. Until then it holds like any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from regard.clock import MINUTE
from regard.ledger.event import Event, Place
from regard.words import Micros

ACCIDENT = 5 * MINUTE
"""A step undone within this time was an accident (Ashby looks for such moves as well, with a time of its own)."""

UNKNOWN = "unknown"


class Standing(StrEnum):
    """Whether an application goes on, and who ended it where it does not."""

    OPEN = "open"
    REJECTED = "rejected by us"
    WITHDRAWN = "withdrawn by them"
    HIRED = "hired"
    LOST = "lost"
    GONE = "deleted at the source"


_ENDS = {
    "application.rejected": (Standing.REJECTED, "us"),
    "application.withdrawn": (Standing.WITHDRAWN, "them"),
    "application.lost": (Standing.LOST, "nobody"),
    "application.hired": (Standing.HIRED, "both"),
    "application.deleted": (Standing.GONE, "nobody"),
}
_REOPENS = frozenset({"application.reopened", "application.unhired"})
_NOWHERE = Place("", 0)
_WORDLESS = {Standing.HIRED: "hired", Standing.GONE: "deleted"}


@dataclass(frozen=True, slots=True)
class State:
    """How one application stands.

    record, number: whom the source speaks of, and its number for the application, empty where it has none.
    side, code: who ended it and why; empty while it is open, never empty once it is closed.
    since: when it came to stand so (UTC microseconds). by: which of us did it, empty where the source does not say.
    """

    record: str
    number: str
    role: str
    standing: Standing
    stage: str
    since: Micros
    side: str = ""
    code: str = ""
    by: str = ""
    source: str = ""
    place: Place = _NOWHERE

    @property
    def system(self) -> str:
        """The system that keeps it."""
        return self.record.partition(":")[0].removesuffix("-application")

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self.standing is not Standing.OPEN


class Course:
    """One application through time: the states that it went through, each as it was known at its moment."""

    def __init__(self, record: str, number: str, accident: Micros = ACCIDENT) -> None:
        self._accident = accident
        self._past: list[State] = []
        self._moments: list[Micros] = []
        self._states: list[State] = []
        self._nothing = State(record, number, "", Standing.OPEN, "", 0)

    @property
    def system(self) -> str:
        """The system that keeps it."""
        return self._nothing.system

    def take(self, event: Event) -> None:
        """Take the next event in, in the order of when it happened."""
        now = self._next(event)
        if self._past and _same(now, self._last):
            self._past[-1] = replace(self._last, role=now.role)
        else:
            self._past = self._undone(now) or [*self._past, now]
        self._moments.append(when(event))
        self._states.append(self._last)

    def as_of(self, at: Micros) -> State | None:
        """The state at ``at`` (UTC microseconds), None before the first event."""
        known = bisect_right(self._moments, at)
        return self._states[known - 1] if known else None

    @property
    def _last(self) -> State:
        return self._past[-1] if self._past else self._nothing

    def _undone(self, now: State) -> list[State]:
        """The past up to the state that ``now`` goes back to, if what lies between was an accident; else nothing.

        What the role is called was learnt on the way and is no part of the accident.
        """
        for at in range(len(self._past) - 2, -1, -1):
            if now.since - self._past[at + 1].since > self._accident:
                break
            if _same(self._past[at], now):
                return [*self._past[:at], replace(self._past[at], role=now.role)]
        return []

    def _next(self, event: Event) -> State:
        """The state after ``event``, told as if it began with it."""
        said, before = event.saying, self._last
        stage = said.text if said.kind == "application.moved" else str(said.detail.get("stage") or before.stage)
        standing, side, code = before.standing, before.side, before.code
        if said.kind in _REOPENS:
            standing, side, code = Standing.OPEN, "", ""
        elif said.kind in _ENDS:
            standing, side = _ENDS[said.kind]
            code = _WORDLESS.get(standing) or said.text or UNKNOWN
        role = _named(event) or before.role or _role(event)
        return State(
            before.record, before.number, role, standing, stage, when(event), side, code, said.actor, event.source, event.place
        )


def courses(events: Iterable[Event], accident: Micros = ACCIDENT) -> list[Course]:
    """The course of every application that these events of one person tell of, in the order in which they began."""
    found: dict[tuple[str, str], Course] = {}
    applied = [event for event in events if event.saying.kind.startswith("application.")]
    for event in sorted(applied, key=lambda event: (when(event), event.seq)):
        number = _number(event)
        course = Course(event.saying.record, number, accident)
        key = (course.system, number) if number else (event.saying.record, _role(event))
        found.setdefault(key, course).take(event)
    return list(found.values())


def states(events: Iterable[Event], at: Micros, accident: Micros = ACCIDENT) -> tuple[State, ...]:
    """How all applications of one person stood at ``at`` (UTC microseconds), in the order in which they began."""
    found = (course.as_of(at) for course in courses(events, accident))
    return tuple(state for state in found if state)


def told_once(found: Iterable[State]) -> tuple[State, ...]:
    """Without those that a list of the same system tells again, by role and without a number of the application."""
    every = tuple(found)
    numbered = {(state.system, state.role.casefold()) for state in every if state.number}
    return tuple(state for state in every if state.number or (state.system, state.role.casefold()) not in numbered)


def when(event: Event) -> Micros:
    """When it happened; where the source does not say, when we learnt it."""
    return event.learnt if event.saying.at is None else event.saying.at


def _number(event: Event) -> str:
    return str(event.saying.detail.get("application") or "")


def _named(event: Event) -> str:
    """The role in words, where this kind of event has it."""
    return event.saying.text if event.saying.kind in {"application.created", "application.hired"} else ""


def _role(event: Event) -> str:
    return str(event.saying.detail.get("role") or "") or _named(event)


def _same(one: State, other: State) -> bool:
    return (one.standing, one.stage, one.code) == (other.standing, other.stage, other.code)
