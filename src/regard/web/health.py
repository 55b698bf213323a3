"""The page of data health: how complete, fresh, unique and valid each source is, and exactly who is behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from regard.clock import moment
from regard.decisions.health import Contradiction, Figure, Quality, SourceHealth
from regard.report.phrases import day as day_in_words
from regard.web.recruiter import AT_A_TIME, list_screen
from regard.web.show import Frame, frame, show
from regard.web.visit import Visit

PAIRS = 100
"""Contradicting pairs on the page; the rest is counted."""
_WIDTH, _HEIGHT = 100.0, 20.0


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure: its share and interval in words, how many are behind it and the way to them, and its trend.

    points: of the line through its readings, for a picture 100 by 20; empty where there is one reading only.
    """

    quality: str
    what: str
    share: str
    interval: str
    behind: str
    opens: str
    points: str
    history: str
    rows: tuple[str, ...]
    more_rows: int


@dataclass(frozen=True, slots=True)
class SourceLines:
    """One source: who looks after it, how many people and records it describes, and its figures."""

    name: str
    owner: str
    people: int
    records: int
    figures: tuple[FigureLine, ...]

    @property
    def troubled(self) -> int:
        """How many figures have somebody or something behind them."""
        return sum(bool(figure.behind) for figure in self.figures)


@dataclass(frozen=True, slots=True)
class HealthScreen:
    """Every source, and the pairs of records that contradict each other."""

    frame: Frame
    sources: tuple[SourceLines, ...]
    pairs: tuple[Contradiction, ...]
    more_pairs: int


def health(visit: Visit) -> Response:
    """How healthy the data are."""
    found = visit.live.health(visit.now)
    around = frame("Data health", visit.live.company, visit.account, "/health")
    sources = tuple(
        SourceLines(one.source, one.owner, len(one.people), one.records, tuple(_line(one, figure) for figure in one.figures))
        for one in found.sources
    )  # fmt: skip
    more = max(0, len(found.contradictions) - PAIRS)
    return show("health", HealthScreen(around, sources, found.contradictions[:PAIRS], more))


def behind(visit: Visit) -> Response:
    """The people behind one figure."""
    asked = {name: visit.request.query_params.get(name, "") for name in ("source", "quality", "what")}
    found = visit.live.health(visit.now).sources
    figures = [(source, figure) for source in found if source.source == asked["source"] for figure in source.figures]
    chosen = [figure for _, figure in figures if (figure.quality.value, figure.what) == (asked["quality"], asked["what"])]
    if not chosen:
        return RedirectResponse("/health", status_code=303)
    agenda = visit.live.these(chosen[0].people, visit.now, start=visit.number("from"), most=AT_A_TIME)
    return show("list", list_screen(
        visit, f"{asked['source']}: {chosen[0].shortfall}", agenda, f"/health/people?{urlencode(asked)}&", here="/health",
        intro="Everybody behind this figure, and nobody else.", empty="Nobody is behind this figure any more.",
    ))  # fmt: skip


def _line(source: SourceHealth, figure: Figure) -> FigureLine:
    share, interval = figure.share, figure.share.interval
    asked = {"source": source.source, "quality": figure.quality.value, "what": figure.what}
    trend = [(then.at, then.share.ratio) for then in figure.trend if then.share.ratio is not None]
    return FigureLine(
        Quality(figure.quality).value, figure.what, "too few to say" if share.ratio is None else f"{share.ratio:.0%}",
        f"{interval[0]:.0%} to {interval[1]:.0%}, n = {share.of:,}" if interval else f"n = {share.of:,}",
        f"{share.bad:,} {figure.shortfall}" if share.bad else "", f"/health/people?{urlencode(asked)}" if figure.people else "",
        _points([ratio for _, ratio in trend]), "; ".join(f"{day_in_words(moment(at))}: {ratio:.0%}" for at, ratio in trend),
        tuple(map(str, figure.rows)), figure.more_rows,
    )  # fmt: skip


def _points(ratios: list[float]) -> str:
    if len(ratios) < 2:
        return ""
    step = _WIDTH / (len(ratios) - 1)
    return " ".join(f"{place * step:.1f},{_HEIGHT - 1 - ratio * (_HEIGHT - 2):.1f}" for place, ratio in enumerate(ratios))
