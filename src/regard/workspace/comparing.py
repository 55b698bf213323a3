"""Everybody compared with whoever has something in common with them: which pairs are likely one person, by which weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from regard.people.learning import learnt
from regard.people.likeness import Likeness, Weights, likeness
from regard.storage.likely import Everybody
from regard.workspace.memory import rarely_collected

_SAMPLE = 20_000
_STRANGERS = 10_000
"""So many pairs at most weights are learnt from: those that met, and those that chance brings together."""


class Likely(NamedTuple):
    """Two people by number, and how likely they are one."""

    one: int
    other: int
    like: Likeness


class Compared(NamedTuple):
    """The pairs to be shown, and the weights by which they were found."""

    pairs: tuple[Likely, ...]
    weights: Weights


def compare_all(told: Iterable[tuple[int, str, str]]) -> Compared:
    """Compare everybody. told: person, field of ``Traits``, and value in its canonical form.

    The wide part - keys, pairs, and a bound that leaves nearly all of them out - is the columnar engine's.
    """
    with rarely_collected(), Everybody(told) as everybody:
        everybody.meet()
        common = everybody.common()
        weights = learnt(everybody.some_pairs(_SAMPLE), everybody.strangers(_STRANGERS), common)
        found = ((a, b, likeness(a, b, common, weights)) for a, b in everybody.likely(weights))
        shown = tuple(Likely(int(a.record), int(b.record), like) for a, b, like in found if like.bits >= weights.review)
    return Compared(shown, weights)
