"""Which likely pairs may be joined all at once: the surest first, and never where something speaks against any two of a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Pair(NamedTuple):
    """Two people by number, the bits for their being one, and whether something speaks against it."""

    one: int
    other: int
    bits: float
    against: bool


def surely(pairs: Iterable[Pair], least: float) -> list[Pair]:
    """The pairs whose joining makes whoever is as good as certain one person; each joins two who were not one by those before.

    least: the bits from which a pair is as good as certain. A pair is left to humans where it would make one person of any two
    against whom something speaks, however many sure steps lead from one to the other: a family of namesakes is a chain of those.
    """
    apart: defaultdict[int, set[int]] = defaultdict(set)
    sure = []
    for pair in pairs:
        if pair.against:
            apart[pair.one].add(pair.other)
            apart[pair.other].add(pair.one)
        elif pair.bits >= least:
            sure.append(pair)
    group: dict[int, set[int]] = {}
    joined = []
    for pair in sorted(sure, key=lambda pair: (-pair.bits, pair.one, pair.other)):
        mine, theirs = (group.get(person, {person}) for person in (pair.one, pair.other))
        if mine is not theirs and all(apart[person].isdisjoint(theirs) for person in mine):
            mine |= theirs
            group.update(dict.fromkeys(mine, mine))
            joined.append(pair)
    return joined
