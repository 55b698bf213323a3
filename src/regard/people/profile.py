"""What is known about a person: of all observations of a field the one that survives, and the others behind it.

Survivorship is worked out when it is asked for and stored nowhere: stated by the person beats entered by staff beats
system of record beats bulk import beats inferred; equals compare by when they were true, else by when we learnt them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regard.people.freshness import ShelfLives, age, is_stale
from regard.people.observation import Observation
from regard.words import Micros

SEVERAL = frozenset({"email", "phone", "skill", "language", "tag", "website", "other"})
"""Fields of which a person has many at a time: all their values are current."""

_FOLLOWS = {"level": "title", "family": "title", "country": "city", "zone": "city"}
"""Fields read out of another one: they hold only as long as the value they were read from."""


@dataclass(frozen=True, slots=True)
class Held:
    """One value that is held about a person.

    best: the observation that speaks for it. others: all further observations of the same value, best first.
    current: it survives, or its field may have several. stale: past its shelf life. dated: its source gave a date.
    """

    field: str
    text: str
    best: Observation
    others: tuple[Observation, ...] = ()
    current: bool = True
    stale: bool = False
    dated: bool = True


def profile(observations: Iterable[Observation], now: Micros, lives: ShelfLives | None = None) -> tuple[Held, ...]:
    """All values of one person, by field, the current ones first. Every observation stands behind exactly one value."""
    fields: dict[str, list[Observation]] = {}
    for seen in observations:
        fields.setdefault(seen.field, []).append(seen)
    for several in fields.values():
        several.sort(key=_rank, reverse=True)
    lives = lives or ShelfLives()
    held: list[Held] = []
    for field in sorted(fields):
        held += _values(field, fields, now, lives)
    return tuple(held)


def current(values: Iterable[Held], field: str) -> Held | None:
    """The value to use for ``field``: the surviving one, of several the best; None where nothing is known."""
    return next((held for held in values if held.field == field and held.current), None)


def _rank(seen: Observation) -> tuple[int, Micros, Micros, str, str, int, str]:
    at, learnt, (file, line) = seen.at, seen.learnt, seen.place
    return (seen.method, learnt if at is None else at, learnt, seen.source, file, -line, seen.text)


def _values(field: str, ranked: dict[str, list[Observation]], now: Micros, lives: ShelfLives) -> list[Held]:
    behind: dict[str, list[Observation]] = {}
    for seen in ranked[field]:
        behind.setdefault(seen.text, []).append(seen)
    survivor = _survivor(field, ranked)
    values = [_held(text, seen, now, lives, current=field in SEVERAL or text == survivor) for text, seen in behind.items()]
    return sorted(values, key=lambda held: not held.current)


def _held(text: str, seen: list[Observation], now: Micros, lives: ShelfLives, *, current: bool) -> Held:
    """The value behind its observations, the best first; the newest of them tells how fresh it is."""
    best, *others = seen
    newest = max(seen, key=_since) if others else best
    stale = is_stale(best.field, newest.at, newest.learnt, now, lives)
    return Held(best.field, text, best, tuple(others), current, stale, dated=age(newest.at, newest.learnt, now).certain)


def _since(seen: Observation) -> Micros:
    return seen.since


def _survivor(field: str, ranked: dict[str, list[Observation]]) -> str | None:
    """The text of the value that survives. A level goes with its title: when the title is replaced, so is the level."""
    if field not in _FOLLOWS:
        return ranked[field][0].text
    leading = ranked.get(_FOLLOWS[field], [])
    replaced = {(seen.source, seen.place) for seen in leading} - _places_of(leading)
    return next((seen.text for seen in ranked[field] if (seen.source, seen.place) not in replaced), None)


def _places_of(leading: list[Observation]) -> set[tuple[str, object]]:
    return {(seen.source, seen.place) for seen in leading if seen.text == leading[0].text}
