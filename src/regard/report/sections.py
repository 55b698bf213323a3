"""The sections behind the lines, packed small: one row of numbers and texts a fact, words that repeat told once.

The page unpacks a sheet of people only when one of them is opened, so ten thousand of them cost a reader nothing. A sheet
has words of its own, so that each can be made where its people's cards are.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from regard.clock import MINUTE
from regard.decisions.day import Card, Day, Decision, Evidence, Moment, Value, WishLine
from regard.ledger.event import Place
from regard.people.stages import State
from regard.report.phrases import age, readable
from regard.report.plain import compact, plain
from regard.words import Micros

Packed: TypeAlias = "list[int | str | Packed | None]"

_DIALLED = re.compile(r"\+[0-9]{5,15}")
NEWEST = (40, 15, 5)
"""Moments of a timeline that the page carries, it says how many earlier ones there are; fewer where ``ROOM`` is too small."""

ROOM = 7_500_000
"""Bytes for all sheets: with the lines of ten thousand people the page stays under 10 MB."""

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


class Brief(NamedTuple):
    """What the line of a person takes from their card: the zone of their clock, their work, a number that can be dialled."""

    zone: str = ""
    work: str = ""
    phone: str = ""


class Sheet(NamedTuple):
    """Up to ``PARCEL`` people as the page carries them: their sections packed into one text, and a brief of each."""

    parcel: str
    briefs: Mapping[int, Brief]


def sheets(day: Day) -> list[Sheet]:
    """The sheets of all for whom the day has a card or who are on a list, in the order of the decisions."""
    wanted = [decision for decision in day.decisions if decision.person in day.cards or decision.is_listed]
    return [sheet(some, day.cards, day.at, room(len(wanted))) for some in by_sheets(wanted)]


def by_sheets(decisions: Sequence[Decision]) -> list[Sequence[Decision]]:
    """The decisions in the portions of which each fills a sheet."""
    return [decisions[start : start + PARCEL] for start in range(0, len(decisions), PARCEL)]


def room(people: int) -> int:
    """Bytes that one sheet of so many people may take."""
    return ROOM // max(1, -(-people // PARCEL))


def sheet(decisions: Sequence[Decision], cards: Mapping[int, Card], at: Micros, room: int) -> Sheet:
    """The sheet of these people as of ``at``; with fewer moments of each where it would not fit its room."""
    nobody = {one.person: Card(one.person, one.name, "UTC", (), (), ()) for one in decisions if one.person not in cards}
    known = {**cards, **nobody}
    packed = ""
    for newest in NEWEST:
        words = Words()
        sections = [_section(decision, known[decision.person], at, newest, words) for decision in decisions]
        packed = parcel([words.all(), sections])
        if len(packed) <= room:
            break
    return Sheet(packed, {one.person: _brief(known[one.person]) for one in decisions})


def _brief(card: Card) -> Brief:
    number = _held(card, "phone")
    work = ", ".join(plain(value, 80) for value in (_held(card, "title"), _held(card, "employer")) if value)
    return Brief(card.zone or "UTC", work, number if _DIALLED.fullmatch(number) else "")


def _held(card: Card, field: str) -> str:
    """The value that survives for ``field``, empty where none does."""
    return next((value.value for value in card.values if value.field == field and value.current), "")


def parcel(content: object) -> str:
    """Anything as JSON, compressed; the page unpacks it when it is asked for."""
    return base64.b64encode(zlib.compress(compact(content).encode(), 5)).decode()


def _section(decision: Decision, card: Card, at: Micros, newest: int, words: Words) -> Packed:
    return [
        words[card.zone or "UTC"],
        [_evidence(evidence, words) for evidence in decision.evidence],
        [_wish(wish, words) for wish in card.wishes],
        [_moment(moment, words) for moment in card.timeline[:newest]],
        max(0, len(card.timeline) - newest),
        [_value(value, at, words) for value in _in_order(card.values)],
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
