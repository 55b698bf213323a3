"""From the door to a session: the form to sign in, the question for the second factor, and the session itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import MINUTE
from regard.storage.access import SESSION_LASTS, Purpose
from regard.web import cookies, factor
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, form_of, in_thread, limits_of, live_of, now_of

CODE_LASTS = 5 * MINUTE
WAIT = "Too many tries. Wait a quarter of an hour."
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignInScreen:
    """The form to sign in with; what was typed stays, and what was wrong is said. provider: who else knows colleagues."""

    frame: Frame
    email: str
    to: str
    told: str
    provider: str


@dataclass(frozen=True, slots=True)
class CodeScreen:
    """The form for the code of the second factor."""

    frame: Frame
    to: str
    told: str


def ask(request: Request, email: str, to: str, told: str = "", status: int = 200) -> Response:
    """The form to sign in with."""
    provider = request.app.state.provider
    around = frame("Sign in", live_of(request).company, None)
    return show("sign-in", SignInScreen(around, email, to, told, provider.host if provider else ""), status)


def come_in(request: Request, email: str, to: str) -> Response:
    """Whoever has proved who they are comes in; whoever has a second factor is asked for it first, whichever way they came."""
    now = now_of(request)
    with live_of(request).access() as access:
        asked = email in access.factors()
        secret = access.give(Purpose.CODE, email, now + CODE_LASTS, now=now) if asked else ""
    if not secret:
        return let_in(request, email, to)
    answer = RedirectResponse(f"/sign-in/code?to={quote(to, safe='')}", status_code=303)
    cookies.keep(answer, request, cookies.CODE, secret, CODE_LASTS)
    return answer


def let_in(request: Request, email: str, to: str) -> Response:
    """A new session, in a cookie; the one that this browser had before ends. Only ways inside of this site are followed."""
    with live_of(request).access() as access:
        access.end(cookies.read(request, cookies.SESSION))
        secret = access.begin_session(email, browser_in(request.headers.get("user-agent", "")), now_of(request))
    inside = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(inside, status_code=303)
    cookies.keep(answer, request, cookies.SESSION, secret, SESSION_LASTS)
    return answer


async def second_step(request: Request) -> Response:
    """Ask for the code, or check it."""
    form = await form_of(request)
    return await in_thread(_second_step, request, form)


def _second_step(request: Request, form: Form) -> Response:
    live, now, secret = live_of(request), now_of(request), cookies.read(request, cookies.CODE)
    to = form.get("to") or request.query_params.get("to", "/")
    with live.access() as access:
        email = access.holder(Purpose.CODE, secret, now)
    if email is None:
        return ask(request, "", to, "That took longer than five minutes. Begin again.", 403)
    if request.method != "POST":
        return _ask_code(request, to)
    tries, who = limits_of(request).person, f"code {email}"
    if not tries.may_try(who):
        return _waiting(_ask_code(request, to, WAIT, 429), tries.seconds(who))
    with live.access() as access:
        right = factor.is_right(access, email, form.get("code", ""), now)
        if right:
            access.end(secret)
    if not right:
        return _ask_code(request, to, "That code is not right, or it was used before. Wait for the next one.", 401)
    tries.forgive(who)
    answer = let_in(request, email, to)
    cookies.drop(answer, request, cookies.CODE)
    return answer


def _ask_code(request: Request, to: str, told: str = "", status: int = 200) -> Response:
    return show("code", CodeScreen(frame("Second factor", live_of(request).company, None), to, told), status)


def ask_to_wait(request: Request, email: str, to: str, seconds: int) -> Response:
    """The form, with the advice to wait."""
    return _waiting(ask(request, email, to, WAIT, 429), seconds)


def _waiting(answer: Response, seconds: int) -> Response:
    answer.headers["Retry-After"] = str(seconds)
    return answer


def browser_in(told: str) -> str:
    """``Firefox on Linux`` out of what a browser says of itself; nothing more of it is kept."""
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    words = browser or re.sub(r"[^\w .-]", "", told.partition("/")[0])[:40] or "An unknown browser"
    return f"{words} on {system}" if system else words
