"""Coming in: the invitation on which a colleague sets a password, signing in, and signing out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.errors import NoSuchLink
from regard.storage.access import Purpose
from regard.web import cookies
from regard.web.coming_in import ask, ask_to_wait, come_in
from regard.web.links import holder_of_link
from regard.web.passwords import complaint, hashed, is_right
from regard.web.protection import address_of
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, form_of, in_thread, limits_of, live_of, now_of


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
        return ask(request, email, to)
    limits, address = limits_of(request), address_of(request)
    counted = ((limits.person, f"{address} {email}"), (limits.crowd, f"from {address}"), (limits.crowd, f"for {email}"))
    for patience, who in counted:
        if not patience.may_try(who):
            return ask_to_wait(request, email, to, patience.seconds(who))
    with live_of(request).access() as access:
        account = access.account(email)
    if not is_right(account, form.get("password", "")):
        return ask(request, email, to, "The address and the password do not go together.", 401)
    for patience, who in counted:
        patience.forgive(who)
    return come_in(request, email, to)


async def invitation(request: Request) -> Response:
    """Show the invitation, or take the password."""
    form = await form_of(request)
    return await in_thread(_invitation, request, form)


def _invitation(request: Request, form: Form) -> Response:
    live, email = live_of(request), holder_of_link(request, Purpose.INVITATION)
    with live.access() as access:
        account = access.account(email)
    if account is None:
        raise NoSuchLink
    around, name = frame("Welcome", live.company, None), form.get("name", account.name)
    if request.method != "POST":
        return show("invitation", InvitationScreen(around, account.email, name, ""))
    told = complaint(form.get("password", ""), email, live.company)
    if told:
        return show("invitation", InvitationScreen(around, account.email, name, told), 422)
    password = hashed(form["password"])
    with live.access() as access:
        if access.holder(Purpose.INVITATION, request.path_params["secret"], now_of(request)) != email:
            raise NoSuchLink  # it was taken back while the password was hashed
        access.keep(replace(account, name=name))
        access.set_password(email, password)
    return come_in(request, email, "/")


def sign_out(request: Request) -> Response:
    """End the session."""
    with live_of(request).access() as access:
        access.end(cookies.read(request, cookies.SESSION))
    answer = RedirectResponse("/sign-in", status_code=303, headers={"Clear-Site-Data": '"cache", "storage"'})
    cookies.drop(answer, request, cookies.SESSION)
    return answer
