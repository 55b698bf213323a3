"""The page of referrals: every colleague names people worth knowing, passes a link on to them, and sees how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.storage.access import Role
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, Visit
from regard.words import Micros
from regard.workspace.recommending import LANGUAGES, Invitation, invite_again, passed_on, recommend
from regard.workspace.referrals import Asking, Referral, refer

MAY_REFER = frozenset(Role) - {Role.AUDITOR}
_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}


@dataclass(frozen=True, slots=True)
class ToPassOn:
    """A link that is shown this once, and a message with it in each language."""

    id: str
    name: str
    until: Micros
    link: str
    messages: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ReferralsScreen:
    """The colleague's own referrals, what to pass on, and the form for another one, which keeps what was typed.

    waiting: who has not answered, and of whom the colleague is reminded this once. roles: that are looked for.
    """

    frame: Frame
    referrals: tuple[Referral, ...]
    waiting: tuple[Referral, ...]
    roles: tuple[str, ...]
    may_refer: bool
    told: str
    typed: Form
    to_pass_on: ToPassOn | None


def referrals(visit: Visit) -> Response:
    """How one's referrals stand."""
    return show("referrals", _screen(visit))


def _screen(visit: Visit, told: str = "", to_pass_on: ToPassOn | None = None) -> ReferralsScreen:
    found = visit.live.referrals(visit.account.email, visit.now)
    return ReferralsScreen(
        frame("Referrals", visit.live.company, visit.account, "/referrals"), found,
        tuple(one for one in found if one.asking is Asking.REMIND),
        tuple(dict.fromkeys(pool.title for pool in visit.live.pools(visit.now))), visit.account.role in MAY_REFER, told,
        visit.form if told else {}, to_pass_on,
    )  # fmt: skip


def add(visit: Visit) -> Response:
    """Refer somebody, and show what to pass on to them."""
    visit.need(MAY_REFER)
    form, by = visit.form, visit.account.email
    try:
        sayings = refer(
            form.get("name", "")[:200], form.get("email", "")[:300], form.get("profile", "")[:300], form.get("words", "")[:500],
            role=form.get("role", "")[:200], consent=bool(form.get("consent")), by=by, at=visit.now,
        )  # fmt: skip
    except ValueError as error:
        return show("referrals", _screen(visit, str(error)), 422)
    return _invited(visit, recommend(visit.live, sayings, by=by, now=visit.now))


def give_link(visit: Visit) -> Response:
    """A new link for a referral of one's own; the one before ends."""
    visit.need(MAY_REFER)
    return _invited(visit, invite_again(visit.live, visit.form.get("id", ""), by=visit.account.email, now=visit.now))


def pass_on(visit: Visit) -> Response:
    """The colleague passed the link on, or reminded the person."""
    visit.need(MAY_REFER)
    passed_on(visit.live, visit.form.get("id", ""), by=visit.account.email, now=visit.now)
    visit.live.settle(visit.now)
    return RedirectResponse("/referrals", status_code=303)


def _invited(visit: Visit, invitation: Invitation) -> Response:
    link = str(visit.request.url_for("recommended", secret=invitation.secret))
    messages = tuple((code, _NAMES[code], invitation.message(link, visit.live.company, code)) for code in LANGUAGES)
    about = invitation.about
    return show("referrals", _screen(visit, to_pass_on=ToPassOn(about.id, about.name, about.until, link, messages)))
