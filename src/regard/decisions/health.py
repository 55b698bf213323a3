"""The health of the data as plain values: how complete, fresh, unique and valid each source is, and who looks after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from regard.ledger.event import Place
from regard.words import Micros

TOO_FEW = 5
"""Under so many people or rows a share says nothing; only the counts are shown."""

_Z = 1.959964
ANYTHING = "*"


class Quality(StrEnum):
    """The four questions that are asked of every source."""

    COMPLETE = "complete"
    FRESH = "fresh"
    UNIQUE = "unique"
    VALID = "valid"


_SHORTFALLS = {
    Quality.COMPLETE: "without {what}",
    Quality.FRESH: "with {what} too old",
    Quality.UNIQUE: "not {what}",
    Quality.VALID: "not {what}",
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many good ones of so many. Both are people, or rows where the quality is ``valid``."""

    good: int
    of: int

    @property
    def bad(self) -> int:
        """How many are not good; the length of the list behind the figure."""
        return self.of - self.good

    @property
    def ratio(self) -> float | None:
        """Good ones of all, 0 to 1; None where there are too few to say."""
        return self.good / self.of if self.of >= TOO_FEW else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share (Wilson 1927, score interval); None where there are too few to say."""
        if self.of < TOO_FEW:
            return None
        n, z2, p = self.of, _Z * _Z, self.good / self.of
        middle, half = p + z2 / (2 * n), _Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        low, high = (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)
        return max(0.0, low), min(1.0, high)


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(share.good for share in every), sum(share.of for share in every))


@dataclass(frozen=True, slots=True)
class Then:
    """The same figure as of an earlier reading of the source (UTC microseconds)."""

    at: Micros
    share: Share


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one source.

    what: what was looked at, as ``e-mail``. people: exactly those behind the bad ones, by number, in order.
    rows: the places of bad rows, the first of them; ``more_rows`` counts the rest.
    trend: the figure after each reading of the source, oldest first; ``share`` is that of now, as time goes on it ages.
    """

    quality: Quality
    what: str
    share: Share
    people: tuple[int, ...] = ()
    rows: tuple[Place, ...] = ()
    more_rows: int = 0
    trend: tuple[Then, ...] = ()

    @property
    def before(self) -> Then | None:
        """The figure after the reading before the last one; None where the source was read once."""
        return self.trend[-2] if len(self.trend) > 1 else None

    @property
    def change(self) -> float | None:
        """By how much the share (0 to 1) went up or down since the reading before; None where that cannot be said."""
        then = self.before.share.ratio if self.before else None
        return None if then is None or self.share.ratio is None else self.share.ratio - then

    @property
    def shortfall(self) -> str:
        """What is wrong with the bad ones, in words that follow a number of them: ``without an e-mail``."""
        return _SHORTFALLS[self.quality].format(what=self.what)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """All figures of one source, by the name under which users know it.

    owner: empty where nobody owns it. people: whom it describes, by number. records: its entries of its own; the
    addresses of a mailbox and the numbers of applications are none.
    """

    source: str
    owner: str
    people: tuple[int, ...]
    records: int
    figures: tuple[Figure, ...]

    def overall(self, quality: Quality) -> Share:
        """The figures of one quality put together."""
        return _sum(figure.share for figure in self.figures if figure.quality is quality)

    def change(self, quality: Quality) -> float | None:
        """By how much the figures of one quality together went up or down since the reading before."""
        mine = [figure for figure in self.figures if figure.quality is quality and figure.before]
        now, then = _sum(figure.share for figure in mine), _sum(figure.before.share for figure in mine if figure.before)
        return None if now.ratio is None or then.ratio is None else now.ratio - then.ratio


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records that contradict each other: what its source calls it, whom it belongs to, where it was read."""

    record: str
    person: int
    name: str
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two records that share a key and were not joined, because something speaks against it; for a human to look at."""

    reason: str
    why: str
    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Health:
    """The health of all sources as of one moment, the pairs that contradict each other, and names for all numbers."""

    at: Micros
    sources: tuple[SourceHealth, ...]
    contradictions: tuple[Contradiction, ...]


def owner_of(source: str, owners: Mapping[str, str]) -> str:
    """Who looks after a source: by its name in any letter case, else whoever owns everything else (``*``)."""
    folded = {name.casefold(): owner for name, owner in owners.items()}
    return folded.get(source.casefold(), owners.get(ANYTHING, ""))
