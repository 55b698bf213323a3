"""The health of the data on the page: a line a source, its figures, the people behind each, and who contradicts whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from regard.decisions.day import Day
from regard.decisions.health import Contradiction, Figure, Quality, Share, SourceHealth, Then
from regard.report.phrases import day as day_in_words
from regard.report.phrases import local, many
from regard.report.plain import plain

PAIRS = 100
"""Contradicting pairs on one page; the rest is counted."""

_NOTABLE = 0.005
_WIDTH, _HEIGHT = 100, 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One share in words, in percent for a bar (None: too few to say), and how it moved since the reading before."""

    text: str
    percent: float | None
    change: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. low, high: the 95 % interval in percent. behind: the number of the list that it opens, -1 for none."""

    quality: str
    what: str
    good: int
    of: int
    cell: Cell
    low: float
    high: float
    trend: str
    history: str
    behind: int
    short: str
    rows: tuple[str, ...]
    more_rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """One source: who looks after it, its four shares, and its figures.

    troubled: how many figures have somebody behind them. described: the list of its people, -1 for none.
    """

    name: str
    owner: str
    people: int
    records: int
    cells: tuple[Cell, ...]
    rows: tuple[Row, ...]
    troubled: int
    described: int


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything about the health of the data. lists: a title and positions in ``Day.decisions`` for each figure."""

    sources: tuple[Source, ...]
    pairs: tuple[tuple[Contradiction, str, str], ...]
    more_pairs: int
    lists: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def told(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.sources or self.pairs)


def checkup(day: Day) -> Checkup:
    """The health of the day's data, ready for the page."""
    lists: list[tuple[str, tuple[int, ...]]] = []
    places = {decision.person: at for at, decision in enumerate(day.decisions)}
    sources = tuple(_source(source, places, lists) for source in day.health)
    pairs = tuple((pair, _said(pair.one.name), _said(pair.other.name)) for pair in day.contradictions[:PAIRS])
    return Checkup(sources, pairs, max(0, len(day.contradictions) - PAIRS), tuple(lists))


def steps(positions: Sequence[int]) -> list[int]:
    """Ascending positions as the step from each to the next: small numbers pack well."""
    return [after - before for before, after in zip((0, *positions), positions, strict=False)]


def _said(name: str) -> str:
    return plain(name, 120) or "a person without a name"


def _source(source: SourceHealth, places: dict[int, int], lists: list[tuple[str, tuple[int, ...]]]) -> Source:
    people = _listed(f"{plain(source.source, 120)}: everybody", source.people, places, lists)
    rows = tuple(_row(source, figure, places, lists) for figure in source.figures)
    cells = tuple(_cell(source.overall(quality), source.change(quality)) for quality in Quality)
    troubled = sum(figure.share.bad > 0 for figure in source.figures)
    name, owner = plain(source.source, 120), plain(source.owner, 120)
    return Source(name, owner, len(source.people), source.records, cells, rows, troubled, people)


def _listed(title: str, people: Iterable[int], places: dict[int, int], lists: list[tuple[str, tuple[int, ...]]]) -> int:
    """The number of the list of these people, -1 where there are none."""
    found = tuple(sorted(places[person] for person in people if person in places))
    lists += [(title, found)] if found else []
    return len(lists) - 1 if found else -1


def _row(source: SourceHealth, figure: Figure, places: dict[int, int], lists: list[tuple[str, tuple[int, ...]]]) -> Row:
    bad = figure.share.bad
    noun = ("row", "rows") if figure.quality is Quality.VALID else ("person", "people")
    low, high = figure.share.interval or (0.0, 1.0)
    return Row(
        quality=figure.quality.value,
        what=figure.what,
        good=figure.share.good,
        of=figure.share.of,
        cell=_cell(figure.share, figure.change),
        low=100 * low,
        high=100 * high,
        trend=_trend(figure.trend),
        history=_history(figure.before),
        behind=_listed(f"{plain(source.source, 120)}: {figure.shortfall}", figure.people, places, lists),
        short=many(bad, *noun) if bad else "",
        rows=tuple(plain(str(place)) for place in figure.rows),
        more_rows=figure.more_rows,
    )


def _cell(share: Share, change: float | None) -> Cell:
    percent = None if share.ratio is None else 100 * share.ratio
    moved = change is not None and abs(change) >= _NOTABLE
    tone = "" if change is None or not moved else "better" if change > 0 else "worse"
    return Cell(percentage(share), percent, f"{100 * change:+.0f}" if change is not None and moved else "", tone)


def percentage(share: Share) -> str:
    """``93 %``, rounded down so that only a whole is 100; counts where there are too few to say, empty for nothing."""
    if share.ratio is None:
        return f"{share.good} of {share.of}" if share.of else ""
    return f"{100 * share.good // share.of} %"


def _history(before: Then | None) -> str:
    """``61 % on 4 February 2026``: the figure after the reading before."""
    on = local(before.at, "UTC") if before else None
    return f"{percentage(before.share)} on {day_in_words(on)}" if before and on else ""


def _trend(trend: Iterable[Then]) -> str:
    """The corners of a line through the shares, for an image of 100 by 20; empty under three readings."""
    ratios = [then.share.ratio for then in trend if then.share.ratio is not None]
    return " ".join(_corners(ratios)) if len(ratios) > 1 else ""


def _corners(ratios: Sequence[float]) -> Iterator[str]:
    for at, ratio in enumerate(ratios):
        yield f"{at * _WIDTH / (len(ratios) - 1):.1f},{1 + (1 - ratio) * (_HEIGHT - 2):.1f}"
