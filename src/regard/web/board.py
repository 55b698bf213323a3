"""The board: who has an open application, by stage; each count opens exactly its people."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from regard.decisions.day import Decision
from regard.people.stages import State
from regard.web.people import ANY, UNKNOWN
from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, on_day, show
from regard.web.visit import Visit
from regard.workspace.at_hand import Choice
from regard.workspace.board import ANY_ROLE, Column

AT_A_TIME = 25
"""People shown in a column; its count opens all of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person in a column: the verdict, the role, and since when they stand here."""

    line: Line
    role: str
    since: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One column: its people, the first of them, and the address that opens all."""

    title: str
    count: int
    opens: str
    people: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class BoardScreen:
    """Open applications by stage, for one role or for all. roles: value, title and number of people of each."""

    frame: Frame
    role: str
    roles: tuple[tuple[str, str, int], ...]
    stages: tuple[Stage, ...]
    all: str


def board(visit: Visit) -> Response:
    """Who stands where."""
    asked = visit.request.query_params.get("role", "").strip()[:500] or ANY
    role = "" if asked == UNKNOWN else asked
    found = visit.live.board(visit.now, Choice(applied=ANY_ROLE if asked == ANY else role), AT_A_TIME)
    shown = {person for column in found.columns for person in column.people}
    stands = {decision.person: (decision, states) for decision, states in visit.live.lookup(sorted(shown), visit.now)}
    return show("board", BoardScreen(
        frame("Board", visit.live.company, visit.account, "/board"), asked,
        tuple((name or UNKNOWN, name or "Role not named", count) for name, count in found.roles),
        tuple(_stage(column, asked, stands, visit.now) for column in found.columns), f"/people?{urlencode({'applied': asked})}",
    ))  # fmt: skip


def _stage(column: Column, asked: str, stands: dict[int, tuple[Decision, tuple[State, ...]]], now: int) -> Stage:
    opens = urlencode({"applied": asked, "stage": column.stage or UNKNOWN})
    people = (_standing(*stands[person], asked, column.stage, now) for person in column.people if person in stands)
    return Stage(column.stage or "No stage yet", column.count, f"/people?{opens}", tuple(people))


def _standing(decision: Decision, states: tuple[State, ...], asked: str, stage: str, now: int) -> Standing:
    here = [state for state in states if not state.closed and state.stage == stage and asked in (ANY, state.role or UNKNOWN)]
    since = f"since {on_day(min(state.since for state in here))}" if here else ""
    return Standing(line_of(decision, now), ", ".join(dict.fromkeys(state.role for state in here if state.role)), since)
