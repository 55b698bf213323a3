"""Everybody compared with whoever has something in common with them: which pairs are likely one person, by which weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from regard.people.learning import learnt
from regard.people.likeness import Weights, shipped
from regard.storage.likely import Everybody, Likely
from regard.workspace.memory import rarely_collected

_SAMPLE = 20_000
_STRANGERS = 10_000
"""So many pairs at most weights are learnt from: those that met, and those that chance brings together."""


class Compared(NamedTuple):
    """The pairs to be shown, and the weights by which they were found."""

    pairs: tuple[Likely, ...]
    weights: Weights


def compare_all(told: Iterable[pa.Table]) -> Compared:
    """Compare everybody. told: person, field of ``Traits``, and value in its canonical form, as ``in_columns`` makes them.

    The wide part - keys, pairs, how values stand to each other - is the columnar engine's.
    """
    with rarely_collected(), Everybody(told) as everybody:
        everybody.meet()
        seen, strangers = everybody.some_pairs(_SAMPLE, shipped()), everybody.strangers(_STRANGERS, shipped())
        weights = learnt((met.like for met in seen), (met.like for met in strangers))
        return Compared(tuple(everybody.likely(weights)), weights)
