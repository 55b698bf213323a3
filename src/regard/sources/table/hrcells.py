"""Cells of human resources: since when somebody works here, how it went, and when and why they left."""

from __future__ import annotations

from collections.abc import Iterator

from regard.clock import DAY
from regard.ledger.event import Saying
from regard.sources.table.line import Line
from regard.sources.table.wishcells import CellReading
from regard.sources.table.wording import meaning_in, truth
from regard.words import Json, Micros


def _started(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """Whoever begins later counts as hired since the file told so: nobody is courted who has signed."""
    at = line.date("started", cell)
    if at is not None and at > line.now:
        yield line.say("employment.started", until=at, detail={"column": column})
    elif at is not None:
        yield line.say("employment.started", at=at, detail={"column": column})


def _ended(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    at = line.date("ended", cell)
    if at is not None:
        yield _left(line, at, {"column": column})


def _employed(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """A word for how it stands. It says something only where no day does."""
    meaning = meaning_in("employment", cell) or {True: "works", False: "left", None: ""}[truth(cell)]
    detail: dict[str, Json] = {"column": column, "said": cell.strip()}
    if meaning == "left" and line.when("ended") is None:
        yield _left(line, line.at, detail)
    elif meaning == "works" and line.when("started", "ended") is None:
        yield line.say("employment.started", at=line.at, detail=detail)


def _left(line: Line, at: Micros | None, detail: dict[str, Json]) -> Saying:
    kind, regretted = line.marks.get("leaving_type", "").strip(), truth(line.marks.get("regretted", ""))
    number = None if regretted is None else int(regretted)
    told = {**detail, **({"type": kind} if kind else {})}
    return line.say("employment.ended", line.marks.get("leaving_reason", "").strip(), at=at, number=number, detail=told)


def _outcome(line: Line, cell: str, column: str, days: str) -> Iterator[Saying]:
    """How it went: after so many days where the column says so, else on the day of the review."""
    if truth(cell) is None and not any(map(str.isalnum, cell)):
        return
    started, reviewed = line.when("started"), line.when("reviewed_at")
    number = int(days) if days else (reviewed - started) // DAY if started and reviewed else None
    at = started + number * DAY if days and started and number else reviewed
    at = at if at is not None and at <= line.now else line.at
    yield line.say("outcome.recorded", cell.strip(), at=at, number=number, detail={"column": column})


READINGS: dict[str, CellReading] = {"started": _started, "ended": _ended, "employed": _employed, "outcome": _outcome}
