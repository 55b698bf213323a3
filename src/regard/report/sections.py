"""The sections behind the lines, packed small: one row of numbers and texts a fact, words that repeat told once.

The page unpacks a parcel of people only when one of them is opened, so ten thousand of them cost a reader nothing.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import TypeAlias

from regard.clock import MINUTE
from regard.decisions.day import Card, Day, Decision, Evidence, Moment, Value, WishLine
from regard.ledger.event import Place
from regard.people.stages import State
from regard.report.phrases import age, readable
from regard.report.plain import compact, plain
from regard.words import Micros, Verdict

Packed: TypeAlias = "list[int | str | Packed | None]"

NEWEST = (40, 15, 5)
"""Moments of a timeline that the page carries, it says how many earlier ones there are; fewer where ``ROOM`` is too small."""

ROOM = 7_500_000
"""Bytes for all parcels: with the lines of ten thousand people the page stays under 10 MB."""

PARCEL = 100
"""People unpacked at once: small enough to open in a few milliseconds, large enough to compress well."""


class Words(dict[str, int]):
    """Texts that repeat, each with its number; asking for a new text numbers it."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number

    def all(self) -> list[str]:
        """Every text at its number, fit for a page."""
        return [plain(text) for text in self]


def listed(day: Day, decision: Decision) -> bool:
    """Whether the page carries a section for this person: they are on a list, or the day has a card for them."""
    return decision.person in day.cards or decision.total is not None or decision.verdict is not Verdict.LEAVE


def parcels(day: Day, words: Words) -> list[str]:
    """The sections of all who are listed, in the order of the decisions, ``PARCEL`` people to a compressed text."""
    packed: list[str] = []
    for newest in NEWEST:
        packed = _parcels(day, newest, words)
        if sum(map(len, packed)) <= ROOM:
            break
    return packed


def _parcels(day: Day, newest: int, words: Words) -> list[str]:
    sections = [_section(day, decision, newest, words) for decision in day.decisions if listed(day, decision)]
    return [parcel(sections[start : start + PARCEL]) for start in range(0, len(sections), PARCEL)]


def parcel(sections: object) -> str:
    """Anything as JSON, compressed; the page unpacks it when it is asked for."""
    return base64.b64encode(zlib.compress(compact(sections).encode(), 5)).decode()


def _section(day: Day, decision: Decision, newest: int, words: Words) -> Packed:
    card = day.cards.get(decision.person) or Card(decision.person, decision.name, "UTC", (), (), ())
    return [
        words[card.zone or "UTC"],
        [_evidence(evidence, words) for evidence in decision.evidence],
        [_wish(wish, words) for wish in card.wishes],
        [_moment(moment, words) for moment in card.timeline[:newest]],
        max(0, len(card.timeline) - newest),
        [_value(value, day.at, words) for value in _in_order(card.values)],
        [_application(state, words) for state in card.applications],
    ]


def _in_order(values: Iterable[Value]) -> list[Value]:
    """Fields together, the surviving value of each before those that it replaced."""
    return sorted(values, key=lambda value: (value.field, not value.current, -(value.observed_at or 0)))


def _minutes(at: Micros | None) -> int | None:
    return None if at is None else at // MINUTE


def _place(source: str, place: Place, words: Words) -> tuple[int, int]:
    """The source and the file as one word, on two lines; and the line."""
    return words[f"{source}\n{place.file}"], place.line


def _evidence(evidence: Evidence, words: Words) -> Packed:
    kind = words[readable(evidence.event)]
    return [_minutes(evidence.at), kind, plain(evidence.says), *_place(evidence.source, evidence.place, words)]


def _moment(moment: Moment, words: Words) -> Packed:
    kind, actor = words[readable(moment.kind)], words[moment.actor]
    return [_minutes(moment.at), kind, plain(moment.says), *_place(moment.source, moment.place, words), actor]


def _wish(wish: WishLine, words: Words) -> Packed:
    return [_minutes(wish.since), int(wish.stated), plain(wish.says), *_place(wish.source, wish.place, words)]


def _application(state: State, words: Words) -> Packed:
    """How an application stands; a stage and a code are told in the words of their source."""
    ended = f"{readable(state.code)} ({state.side})" if state.closed else ""
    what = [words[text] for text in (state.role.removeprefix("role:"), state.standing.value, state.stage, ended, state.by)]
    return [state.since // MINUTE, *what, *_place(state.source, state.place, words)]


def _value(value: Value, now: Micros, words: Words) -> Packed:
    """Where the source gives no date, the value goes with the day on which we received it, marked as such."""
    known, old = words[f"{value.method.phrase}, {value.basis}"], words[age(value.observed_at, now)]
    marks = 1 * value.current + 2 * value.stale + 4 * (value.observed_at is None)
    at = value.received_at if value.observed_at is None else value.observed_at
    field, place = words[readable(value.field)], _place(value.source, value.place, words)
    return [at // MINUTE, field, plain(value.value), *place, known, old, marks]
