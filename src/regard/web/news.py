"""The page of what is new: who moved, changed employers, was promoted or is gone, who says so, and what follows today."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import Visit
from regard.words import Micros
from regard.workspace.news import MOST, NEW_FOR_DAYS, News


@dataclass(frozen=True, slots=True)
class Novelty:
    """One thing that is new: what was and is held, since when, the place that says so, and the line of the person today."""

    what: str
    before: str
    after: str
    at: Micros
    source: str
    place: str
    line: Line


@dataclass(frozen=True, slots=True)
class NewsScreen:
    """Everything that is new, the latest first."""

    frame: Frame
    items: tuple[Novelty, ...]
    days: int
    most: int


def news(visit: Visit) -> Response:
    """What is new about people."""
    found = visit.live.news(visit.now)
    decided = visit.live.these(list({one.person: None for one in found}), visit.now, most=len(found)).decisions
    lines = {decision.person: line_of(decision, visit.now) for decision in decided}
    items = tuple(_novelty(one, lines[one.person]) for one in found if one.person in lines)
    around = frame("What is new", visit.live.company, visit.account, "/")
    return show("news", NewsScreen(around, items, NEW_FOR_DAYS, MOST))


def _novelty(one: News, line: Line) -> Novelty:
    before, after = one.values
    return Novelty(str(one.what), before, after, one.at, one.after.source, str(one.after.place), line)
