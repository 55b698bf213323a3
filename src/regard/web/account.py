"""My account: a colleague's own password, second factor and sessions."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.storage.access import Purpose, Session
from regard.web import cookies, factor
from regard.web.coming_in import WAIT, let_in
from regard.web.passwords import complaint, hashed, is_right
from regard.web.show import Frame, frame, show
from regard.web.visit import Visit, limits_of
from regard.words import Micros

_DONE = {
    "password": "Your password is changed, and your other sessions have ended.",
    "off": "The second factor is switched off.",
    "ended": "The session has ended.",
}


@dataclass(frozen=True, slots=True)
class AccountScreen:
    """What a colleague may change of their own. since: when the second factor was switched on. picture: while it is set up.

    codes: recovery codes that were just made, shown this once; codes_left: how many can still be used.
    """

    frame: Frame
    email: str
    role: str
    has_password: bool
    since: Micros | None
    picture: factor.Picture | None
    codes: tuple[str, ...]
    codes_left: int
    sessions: tuple[Session, ...]
    told: str
    done: str


def account(visit: Visit) -> Response:
    """The page."""
    return _page(visit, done=_DONE.get(visit.request.query_params.get("done", ""), ""))


def change_password(visit: Visit) -> Response:
    """A new password: whoever knew the old one is outside, and this browser goes on with a new session."""
    email, new = visit.account.email, visit.form.get("new", "")
    told, status = _doubt(visit)
    if told:
        return _page(visit, told, status)
    told = complaint(new, email, visit.live.company)
    if told:
        return _page(visit, told, 422)
    password = hashed(new)
    with visit.live.access() as access:
        access.set_password(email, password)
    return let_in(visit.request, email, "/account?done=password")


def prepare_factor(visit: Visit) -> Response:
    """Show a new second factor to scan; it is not switched on yet. One that is on has to be switched off first."""
    with visit.live.access() as access:
        if visit.account.email not in access.factors():
            factor.prepare(access, visit.account.email)
    return RedirectResponse("/account#factor", status_code=303)


def switch_on(visit: Visit) -> Response:
    """Switch the second factor on, once a right code shows that the phone has it."""
    tries, who = limits_of(visit.request).person, f"code {visit.account.email}"
    if not tries.may_try(who):
        return _page(visit, WAIT, 429)
    with visit.live.access() as access:
        codes = factor.switch_on(access, visit.account.email, visit.form.get("code", ""), visit.now)
    if not codes:
        return _page(visit, "That code is not right. Look whether the clock of your phone is, and try the next one.", 422)
    tries.forgive(who)
    return _page(visit, codes=codes)


def switch_off(visit: Visit) -> Response:
    """Switch the second factor off; one that was only prepared goes without a question."""
    email = visit.account.email
    with visit.live.access() as access:
        is_on = email in access.factors()
    told, status = _doubt(visit) if is_on else ("", 200)
    if told:
        return _page(visit, told, status)
    with visit.live.access() as access:
        access.drop_factor(email)
    return RedirectResponse(f"/account{'?done=off' if is_on else ''}", status_code=303)


def new_codes(visit: Visit) -> Response:
    """New recovery codes; the earlier ones end."""
    told, status = _doubt(visit)
    if told:
        return _page(visit, told, status)
    with visit.live.access() as access:
        is_on = visit.account.email in access.factors()
        codes = factor.new_recovery_codes(access, visit.account.email) if is_on else ()
    return _page(visit, codes=codes)


def end_session(visit: Visit) -> Response:
    """End one of the colleague's own sessions, or all but this one."""
    email, number = visit.account.email, visit.form.get("session", "")
    with visit.live.access() as access:
        for session in access.sessions(email, cookies.read(visit.request, cookies.SESSION), visit.now):
            if session.number == number or (number == "others" and not session.here):
                access.end_session(email, session.number)
    return RedirectResponse("/account?done=ended", status_code=303)


def _doubt(visit: Visit) -> tuple[str, int]:
    """What speaks against believing that it is the colleague who asks, and the status to say it with; empty where nothing does.

    Whoever has no password, because a provider knows them, is asked for a code of their second factor instead.
    """
    tries, who, typed = limits_of(visit.request).person, f"account {visit.account.email}", visit.form.get("password", "")
    if not tries.may_try(who):
        return WAIT, 429
    if visit.account.password:
        right, told = is_right(visit.account, typed), "That is not your password; nothing was changed."
    else:
        with visit.live.access() as access:
            right, told = factor.is_right(access, visit.account.email, typed, visit.now), "That code is not right."
    if not right:
        return told, 403
    tries.forgive(who)
    return "", 200


def _page(visit: Visit, told: str = "", status: int = 200, *, codes: tuple[str, ...] = (), done: str = "") -> Response:
    email, company = visit.account.email, visit.live.company
    with visit.live.access() as access:
        kept = access.factor(email)
        left = access.how_many(Purpose.RECOVERY, email)
        sessions = access.sessions(email, cookies.read(visit.request, cookies.SESSION), visit.now)
    screen = AccountScreen(
        frame("My account", company, visit.account, "/account"), email, visit.account.role, bool(visit.account.password),
        kept.since if kept else None, factor.picture(kept, company) if kept and kept.since is None else None, codes, left,
        sessions, told, done,
    )  # fmt: skip
    return show("account", screen, status)
