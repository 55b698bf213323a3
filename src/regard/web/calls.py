"""The page of calls: whom to ring, with everything that is needed while it rings, and the outcome in two clicks."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from regard.decisions.day import Card, Decision, Moment
from regard.report.phrases import local, place
from regard.web.person import doings_of
from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Visit
from regard.words import Micros, Verdict

AT_A_TIME = 20
LAST_MOMENTS = 3


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the number, what time it is there, their wishes, what happened last, and how it can end."""

    line: Line
    phone: str
    there: str
    wishes: tuple[str, ...]
    moments: tuple[Moment, ...]
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CallsScreen:
    """Some of the calls, how many there are in all, and the way to the rest."""

    frame: Frame
    calls: tuple[Call, ...]
    count: int
    may_write: bool
    newer: str
    older: str


def calls(visit: Visit) -> Response:
    """Whom to ring, who is owed it first."""
    start = visit.number("from")
    agenda = visit.live.to_do(visit.now, [Verdict.CALL], start=start, most=AT_A_TIME)
    told = (visit.live.person(decision.person, visit.now) for decision in agenda.decisions)
    return show("calls", CallsScreen(
        frame("Calls", visit.live.company, visit.account, "/calls"), tuple(_call(*one, visit.now) for one in told), agenda.count,
        visit.account.role in MAY_WRITE, f"/calls?from={max(start - AT_A_TIME, 0)}" if start else "",
        f"/calls?from={start + AT_A_TIME}" if start + AT_A_TIME < agenda.count else "",
    ))  # fmt: skip


def _call(decision: Decision, card: Card, now: Micros) -> Call:
    phone = next((value.value for value in card.values if value.field == "phone" and value.current), "")
    there = f"{place(card.zone)} it is {local(now, card.zone):%H:%M}" if card.zone else "their own hour is not known"
    wishes = tuple(wish.says for wish in card.wishes if wish.stated)
    happened = [moment for moment in card.timeline if moment.at is not None and moment.kind != "record.merged"]
    return Call(line_of(decision, now, card.zone), phone, there, wishes, tuple(happened[:LAST_MOMENTS]), doings_of(decision))
