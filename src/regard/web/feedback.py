"""The page of hiring managers, and of whoever helps them: feedback on interviews that is waited for, with its clock."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.clock import DAY, HOUR
from regard.decisions.feedback import Waiting
from regard.storage.access import Role
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Visit
from regard.words import Micros
from regard.workspace.acts import gave_feedback

MAY_GIVE = MAY_WRITE | {Role.MANAGER}


@dataclass(frozen=True, slots=True)
class FeedbackScreen:
    """What is waited for, the longest first, and how many of it is late."""

    frame: Frame
    waiting: tuple[tuple[Waiting, str], ...]
    late: int
    may_give: bool
    told: str


def feedback(visit: Visit) -> Response:
    """What is waited for."""
    return show("feedback", _screen(visit))


def _screen(visit: Visit, told: str = "") -> FeedbackScreen:
    waiting = visit.live.waiting_feedback(visit.now)
    return FeedbackScreen(
        frame("Feedback", visit.live.company, visit.account, "/feedback"),
        tuple((one, _left(one.late_at - visit.now)) for one in waiting), sum(one.due == "late" for one in waiting),
        visit.account.role in MAY_GIVE, told,
    )  # fmt: skip


def _left(left: Micros) -> str:
    """``late since 2 days``, ``3 hours left``: on the wall clock, over the weekend too."""
    days, hours = abs(left) // DAY, abs(left) // HOUR
    span = f"{days} day{'s' * (days != 1)}" if days else f"{hours} hour{'s' * (hours != 1)}" if hours else "less than an hour"
    return f"late since {span}" if left <= 0 else f"{span} left"


def give(visit: Visit) -> Response:
    """Say that feedback was given, and where it stands; a hiring manager says so of themselves."""
    visit.need(MAY_GIVE)
    number, interviewer = visit.form.get("person", ""), visit.form.get("interviewer", "")
    known = {(str(one.person), one.interviewer) for one, _ in _screen(visit).waiting}
    if (number, interviewer) not in known:
        return show("feedback", _screen(visit, "This is not waited for any more: somebody was faster. Nothing was changed."), 409)
    sayings = gave_feedback(
        visit.live.record(int(number), visit.now),
        interviewer or visit.account.email,
        visit.form.get("text", "")[:500],
        at=visit.now,
    )
    visit.live.act(int(number), sayings, by=visit.account.email, now=visit.now)
    return RedirectResponse("/feedback", status_code=303)
