"""Coming in: the invitation on which a colleague sets a password, signing in, and signing out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import DAY
from regard.errors import NoSuchLink
from regard.storage.access import Account, Purpose
from regard.web.protection import Patience
from regard.web.show import Frame, frame, show
from regard.web.visit import COOKIE, Form, form_of, in_thread, live_of, now_of

SESSION_LASTS = 14 * DAY
SHORTEST = 12
"""Signs of a password (NIST SP 800-63B asks for 8 at least; length is what counts)."""
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody's password")
"""Checked where there is no such colleague, so that the time of the answer does not tell who works here."""


@dataclass(frozen=True, slots=True)
class SignInScreen:
    """The form to sign in with; what was typed stays, and what was wrong is said."""

    frame: Frame
    email: str
    to: str
    told: str


@dataclass(frozen=True, slots=True)
class InvitationScreen:
    """The form on which an invited colleague says their name and sets a password."""

    frame: Frame
    email: str
    name: str
    told: str


async def sign_in(request: Request) -> Response:
    """Show the form, or check it."""
    form = await form_of(request)
    return await in_thread(_sign_in, request, form)


def _sign_in(request: Request, form: Form) -> Response:
    email, to = form.get("email", "").lower(), form.get("to") or request.query_params.get("to", "/")
    if request.method != "POST":
        return _ask(request, email, to)
    patience: Patience = request.app.state.patience
    who = f"{request.client.host if request.client else ''} {email}"
    if patience.is_over(who):
        return _ask(request, email, to, "Too many tries. Wait a quarter of an hour.", 429)
    with live_of(request).access() as access:
        account = access.account(email)
    if not _is_right(account, form.get("password", "")):
        patience.tried(who)
        return _ask(request, email, to, "The address and the password do not go together.", 401)
    return _let_in(request, email, to)


def _is_right(account: Account | None, password: str) -> bool:
    try:
        _HASHER.verify(account.password if account and account.password else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return account is not None and bool(account.password)


def _ask(request: Request, email: str, to: str, told: str = "", status: int = 200) -> Response:
    return show("sign-in", SignInScreen(frame("Sign in", live_of(request).company, None), email, to, told), status)


def _let_in(request: Request, email: str, to: str) -> Response:
    """A session in a cookie that no script can read; only ways inside of this site are followed."""
    with live_of(request).access() as access:
        secret = access.give(Purpose.SESSION, email, now_of(request) + SESSION_LASTS)
    inside = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(inside, status_code=303)
    answer.set_cookie(
        COOKIE, secret, max_age=SESSION_LASTS // 1_000_000, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )  # fmt: skip
    return answer


async def invitation(request: Request) -> Response:
    """Show the invitation, or take the password."""
    form = await form_of(request)
    return await in_thread(_invitation, request, form)


def _invitation(request: Request, form: Form) -> Response:
    secret, live = request.path_params["secret"], live_of(request)
    with live.access() as access:
        email = access.holder(Purpose.INVITATION, secret, now_of(request))
        account = access.account(email) if email else None
    if account is None:
        raise NoSuchLink
    around, name = frame("Welcome", live.company, None), form.get("name", account.name)
    if request.method != "POST":
        return show("invitation", InvitationScreen(around, account.email, name, ""))
    if len(form.get("password", "")) < SHORTEST:
        told = f"Choose a password of at least {SHORTEST} signs; three or four words are easy to remember."
        return show("invitation", InvitationScreen(around, account.email, name, told), 422)
    with live.access() as access:
        access.keep(replace(account, name=name, password=_HASHER.hash(form["password"])))
        access.take_back(Purpose.INVITATION, account.email)
        access.take_back(Purpose.SESSION, account.email)
    return _let_in(request, account.email, "/")


def sign_out(request: Request) -> Response:
    """End the session."""
    with live_of(request).access() as access:
        access.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer
