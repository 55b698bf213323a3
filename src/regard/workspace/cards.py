"""The card of a person: timeline over all sources, every value with its source and age, wishes in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from regard.clock import MINUTE
from regard.decisions.day import Card, Decision, Moment, Value, WishLine
from regard.decisions.facts.scope import Scope
from regard.ledger.event import Event
from regard.ledger.telling import says
from regard.people.freshness import ShelfLives
from regard.people.observation import Observation, observation
from regard.people.profile import Held, current, profile
from regard.people.stages import states, told_once
from regard.storage.people import events_of
from regard.storage.store import Store
from regard.wishes.stated import standing
from regard.words import Micros

_HIDDEN = frozenset({"level", "family", "zone"})


def cards_of(store: Store, listed: Sequence[Decision], scope: Scope, lives: ShelfLives) -> dict[int, Card]:
    """A card for each of these people, as of the scope's moment. lives: how long values may be acted on."""
    names = {decision.person: decision.name for decision in listed}
    rows = events_of(store, list(names))
    grouped = groupby(rows, key=lambda row: row[0])
    return {person: card(person, names[person], [event for _, event in mine], scope, lives) for person, mine in grouped}


def card(person: int, name: str, events: Sequence[Event], scope: Scope, lives: ShelfLives) -> Card:
    """One person's card from all their events, newest first."""
    now, accident = scope.now, scope.settings.accident_minutes * MINUTE
    known = [event for event in events if event.learnt <= now]
    values = profile(filter(None, map(observation, known)), now, lives)
    zone = current(values, "zone")
    timeline = tuple(moment_of(event) for event in known if not event.saying.kind.startswith("observed."))
    applications = told_once(states(known, now, accident))
    where = zone.text if zone else ""
    return Card(person, name, where, timeline, tuple(_values(values)), tuple(_wishes(known, now)), applications)


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
