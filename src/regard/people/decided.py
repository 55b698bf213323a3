"""Who is who by decision of humans: the entries of the ledger folded into what stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

SAME, NEVER, OPEN = "identity.same", "identity.never", "identity.open"
Pair: TypeAlias = tuple[str, str]
"""Two records, the first by name first."""


class Ruling(NamedTuple):
    """One entry: that two records are the same, never the same, or that the last decision on them is taken back."""

    kind: str
    one: str
    other: str

    @property
    def pair(self) -> Pair:
        """The records in the order of their names."""
        return (self.one, self.other) if self.one < self.other else (self.other, self.one)


def standing(rulings: Iterable[Ruling]) -> dict[Pair, str]:
    """What stands on each pair: SAME or NEVER. rulings: in the order in which they were made.

    The last decision on a pair holds. Taking it back brings back the one before, so that nothing is lost by looking twice.
    """
    decided: dict[Pair, list[str]] = {}
    for ruling in rulings:
        past = decided.setdefault(ruling.pair, [])
        if ruling.kind != OPEN:
            past.append(ruling.kind)
        elif past:
            past.pop()
    return {pair: past[-1] for pair, past in decided.items() if past}


def others(decided: dict[Pair, str], kind: str) -> dict[str, tuple[str, ...]]:
    """By record, the records with which it forms a pair on which ``kind`` stands."""
    found: dict[str, list[str]] = {}
    for (one, other), what in sorted(decided.items()):
        if what == kind:
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return {record: tuple(them) for record, them in found.items()}
