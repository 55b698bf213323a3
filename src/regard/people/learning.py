"""Weights learnt from the people held, without knowing who is who: counting and expectation-maximisation (Winkler 1988).

How often a finding comes by chance is counted in pairs drawn at random, without those that look like one person: where everybody
lives in one city, the city says nothing. How often it comes in two records of one person is estimated from the pairs that are
compared: from the weights in use follows how likely each is of one person, from that the weights, and so on. The shipped
weights count as if they had been seen before, no weight leaves them by more than a few bits, to share something never speaks
against, and chance is never taken for rarer than shipped: a workspace of families, or one without any duplicate, must not
teach that a family is one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from regard.people.likeness import Found, Likeness, Weights, shipped

LEAST = 400
"""Of fewer pairs nothing is learnt."""
_BEFORE = 100.0
"""So many pairs the shipped weights count for."""
_FARTHEST = 4.0
"""A learnt share of one person is at most so many times the shipped one, and at least so small a part of it."""
_ROUNDS = 10
_Pattern: TypeAlias = tuple[tuple[str, ...], float]
"""Findings, and the bits of the words that are shared, which go by how rare each is."""


def learnt(seen: Iterable[Likeness], strangers: Iterable[Likeness]) -> Weights:
    """Weights by a fair sample of the pairs that are compared, and by pairs drawn at random; the shipped ones for too few.

    Both are compared by the shipped weights.
    """
    start = shipped()
    chance = Counter(name for like in strangers if like.bits < start.review for name, _ in _named(like))
    weights = replace(start, u=_by_chance(chance, start.u))
    patterns = Counter(map(_pattern, seen))
    if patterns.total() < LEAST:
        return start
    for _ in range(_ROUNDS):
        found = _maximised([(one, n * _likely(one, weights)) for one, n in patterns.items()], start.m)
        weights = replace(weights, m={name: max(m, weights.u[name]) if _agrees(name) else m for name, m in found.items()})
    return replace(weights, model=f"{start.model}-learnt")


def _pattern(like: Likeness) -> _Pattern:
    found = _named(like)
    rare = sum(bits for name, bits in found if name in _BY_RARITY)
    return tuple(sorted(name for name, _ in found if name not in _BY_RARITY)), round(rare)


def _named(like: Likeness) -> list[Found]:
    """The findings by the names they have in the weights."""
    return [(says.replace(" ", "_"), bits) for says, bits in like.findings]


_BY_RARITY = frozenset({"name_word_same", "name_rare"})


def _likely(pattern: _Pattern, weights: Weights) -> float:
    """How likely a pair is of one person: at ``review`` as likely as not."""
    names, rare = pattern
    bits = rare + sum(weights.bits[name] for name in names) - weights.review
    return float(1 / (1 + 2.0 ** -min(max(bits, -100), 100)))


def _by_chance(counted: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    found = _shares(counted, before, 1 / min(before.values()))
    return {name: max(found[name], held) if _agrees(name) else held for name, held in before.items()}


def _maximised(seen: Sequence[tuple[_Pattern, float]], before: Mapping[str, float]) -> dict[str, float]:
    counted: dict[str, float] = {}
    for (names, _), count in seen:
        for name in names:
            counted[name] = counted.get(name, 0.0) + count
    return _shares(counted, before, _FARTHEST)


def _shares(counted: Mapping[str, float], before: Mapping[str, float], farthest: float) -> dict[str, float]:
    """How often each finding is found where the field is known on both sides, the shipped shares as if seen before."""
    total: dict[str, float] = {}
    for name, count in counted.items():
        total[_field(name)] = total.get(_field(name), 0.0) + count
    return {name: _share(name, held, counted, total, farthest) for name, held in before.items()}


def _share(name: str, held: float, counted: Mapping[str, float], total: Mapping[str, float], farthest: float) -> float:
    if _field(name) in _LEFT:
        return held
    share = (counted.get(name, 0.0) + _BEFORE * held) / (total.get(_field(name), 0.0) + _BEFORE)
    return min(max(share, held / farthest), held * farthest, 0.99)


def _field(finding: str) -> str:
    return finding.rpartition("_")[0]


def _agrees(finding: str) -> bool:
    return not finding.endswith("_other")


_LEFT = frozenset({"name_word", "name_given", "name"})
"""Names are weighed by how rare their words are."""
