"""The page of referrals: every colleague names people worth knowing, and sees how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.storage.access import Role
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, Visit
from regard.workspace.referrals import Referral, refer

MAY_REFER = frozenset(Role) - {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class ReferralsScreen:
    """The colleague's own referrals, and the form for another one, which keeps what was typed."""

    frame: Frame
    referrals: tuple[Referral, ...]
    may_refer: bool
    told: str
    typed: Form


def referrals(visit: Visit) -> Response:
    """How one's referrals stand."""
    return show("referrals", _screen(visit))


def _screen(visit: Visit, told: str = "") -> ReferralsScreen:
    return ReferralsScreen(
        frame("Referrals", visit.live.company, visit.account, "/referrals"), visit.live.referrals(visit.account.email, visit.now),
        visit.account.role in MAY_REFER, told, visit.form if told else {},
    )  # fmt: skip


def add(visit: Visit) -> Response:
    """Refer somebody."""
    visit.need(MAY_REFER)
    form, by = visit.form, visit.account.email
    try:
        sayings = refer(
            form.get("name", "")[:200], form.get("email", "")[:300], form.get("profile", "")[:300], form.get("words", "")[:500],
            consent=bool(form.get("consent")), by=by, at=visit.now,
        )  # fmt: skip
    except ValueError as error:
        return show("referrals", _screen(visit, str(error)), 422)
    visit.live.refer(sayings, by=by, now=visit.now)
    return RedirectResponse("/referrals", status_code=303)
