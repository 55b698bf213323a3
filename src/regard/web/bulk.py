"""The same for several people: first what would happen to whom, and who is left out and why; then it is done, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from regard.clock import midday
from regard.decisions.day import Decision
from regard.errors import NoSuchPerson
from regard.ledger.event import Saying
from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Form, Visit
from regard.words import Micros
from regard.workspace.acts import settling

MOST = 100


@dataclass(frozen=True, slots=True)
class BulkScreen:
    """What would happen (or, when done, happened) to these people, and why the others are left out."""

    frame: Frame
    act: str
    chosen: tuple[Line, ...]
    left_out: tuple[tuple[Line, str], ...]
    done: bool
    typed: Form


def bulk(visit: Visit) -> Response:
    """Show what would happen, or do it. One that cannot be done stops none of the others."""
    visit.need(MAY_WRITE)
    chosen, left_out = [], []
    numbers = [int(name[1:]) for name in visit.form if name[:1] == "p" and name[1:].isdecimal() and len(name) < 12]
    for number in numbers[:MOST]:
        try:
            decision, _ = visit.live.person(number, visit.now)
        except NoSuchPerson:
            continue
        line = line_of(decision, visit.now)
        try:
            sayings = _sayings(visit, decision)
        except ValueError as error:
            left_out.append((line, str(error)))
            continue
        chosen.append(line)
        if visit.form.get("confirm"):
            visit.live.act(number, sayings, by=visit.account.email, now=visit.now)
    return show("bulk", BulkScreen(
        frame("Several people", visit.live.company, visit.account, "/people"), visit.form.get("act", "").replace("_", " "),
        tuple(chosen), tuple(left_out), bool(visit.form.get("confirm")), visit.form,
    ))  # fmt: skip


def _sayings(visit: Visit, decision: Decision) -> Sequence[Saying]:
    """What the act means for one of them. Raises ValueError, with a sentence, where it cannot be done."""
    form = visit.form
    if form[f"p{decision.person}"] != decision.rule:
        raise ValueError("The verdict has changed since the list was shown.")
    return settling(
        decision, visit.live.record(decision.person, visit.now), form.get("act", ""), by=visit.account.email, at=visit.now,
        why=form.get("why", "")[:300], until=_day(form.get("until", "")), colleague=form.get("colleague", ""),
    )  # fmt: skip


def _day(text: str) -> Micros | None:
    try:
        return midday(date.fromisoformat(text))
    except ValueError:
        return None
