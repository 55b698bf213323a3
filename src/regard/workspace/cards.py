"""The card of a person: timeline over all sources, every value with its source and age, wishes in force."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from regard.clock import MINUTE
from regard.decisions.day import Card, Day, Decision, Moment, Value, WishLine
from regard.decisions.facts.scope import Scope
from regard.ledger.event import Event
from regard.ledger.telling import says
from regard.people.freshness import ShelfLives
from regard.people.observation import Observation
from regard.people.profile import Held, current, profile
from regard.people.stages import states, told_once
from regard.report.sections import Sheet, by_sheets, room, sheet
from regard.storage.people import moments_of, observations_of
from regard.storage.store import Store
from regard.wishes.stated import standing
from regard.words import Micros
from regard.workspace.company import Company
from regard.workspace.crew import share
from regard.workspace.memory import rarely_collected

_HIDDEN = frozenset({"level", "family", "zone"})


def cards_of(store: Store, listed: Sequence[Decision], scope: Scope, lives: ShelfLives) -> dict[int, Card]:
    """A card for each of these people, as of the scope's moment. lives: how long values may be acted on."""
    numbers = [decision.person for decision in listed]
    moments = _Turns(moments_of(store, numbers, scope.now))
    observations = _Turns(observations_of(store, numbers, scope.now))
    return {
        person.person: card(person.person, person.name, moments.of(person.person), observations.of(person.person), scope, lives)
        for person in listed
    }


def sheets_of(store: Store, day: Day, company: Company) -> list[Sheet]:
    """The sheets of the report for all who are on a list, worked out by several processes where that pays."""
    listed = [decision for decision in day.decisions if decision.is_listed]
    portions = by_sheets(listed)
    make = partial(_sheets, store.again, store, day.at, company, room(len(listed)))
    return share(make, portions, min(os.cpu_count() or 1, len(portions) // 2 if store.again else 1))


def _sheets(
    again: Callable[[], Store] | None,
    ours: Store,
    at: Micros,
    company: Company,
    most: int,
    portions: Sequence[Sequence[Decision]],
) -> list[Sheet]:
    """A connection does not survive the birth of a process, so each opens the store for itself."""
    scope = Scope(at, company.settings)
    with rarely_collected(), again() if again else nullcontext(ours) as store:
        return [sheet(some, cards_of(store, some, scope, company.lives), at, most) for some in portions]


Of = TypeVar("Of")


class _Turns(Generic[Of]):
    """What comes person by person, handed out as each has their turn; some have nothing."""

    def __init__(self, rows: Iterator[tuple[int, Of]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, person: int) -> list[Of]:
        if self._next is None or self._next[0] != person:
            return []
        mine = [row[1] for row in self._next[1]]
        self._next = next(self._groups, None)
        return mine


def card(
    person: int, name: str, moments: Sequence[Event], observations: Iterable[Observation], scope: Scope, lives: ShelfLives
) -> Card:
    """One person's card from whatever happened, newest first, and what was observed, both as known at the scope's moment."""
    now, accident = scope.now, scope.settings.accident_minutes * MINUTE
    values = profile(observations, now, lives)
    zone = current(values, "zone")
    applications = told_once(states(moments, now, accident))
    where = zone.text if zone else ""
    timeline = tuple(map(moment_of, moments))
    return Card(person, name, where, timeline, tuple(_values(values)), tuple(_wishes(moments, now)), applications)


def moment_of(event: Event) -> Moment:
    """One line of the timeline."""
    said = event.saying
    words = says(said.kind, said.text, channel=said.channel, number=said.number, until=said.until)
    return Moment(said.at, said.kind, words, said.actor, event.source, event.place)


def _values(held: Iterable[Held]) -> Iterable[Value]:
    """Values for people to read; what only engines need (levels, zones) stays out."""
    for one in held:
        if one.field not in _HIDDEN:
            yield _value(one.field, one.text, one.best, stale=one.stale, current=one.current)


def _value(field: str, text: str, seen: Observation, *, stale: bool, current: bool) -> Value:
    return Value(
        field, text, seen.method, str(seen.basis), seen.source, seen.place, seen.at, seen.learnt, stale=stale, current=current
    )


def _wishes(events: Sequence[Event], now: Micros) -> Iterable[WishLine]:
    """What they wish now, stated or inferred, and what they asked for. Defaults are nobody's wish."""
    for wish in standing(events, now):
        if wish.event is not None:
            yield WishLine(wish.says, wish.stated, wish.since, wish.event.source, wish.event.place)
    for event in events:
        if event.saying.kind.startswith("request."):
            asked = moment_of(event)
            yield WishLine(asked.says, True, asked.at, asked.source, asked.place)
