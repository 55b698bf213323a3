"""Signing in elsewhere: the way to the provider that knows a colleague, and the way back."""

from __future__ import annotations

from hmac import compare_digest

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import MINUTE
from regard.storage.access import Purpose
from regard.web import cookies
from regard.web.coming_in import ask, come_in
from regard.web.protection import TooManyTries, address_of
from regard.web.provider import Flow, Provider, ProviderTrouble, flow_of
from regard.web.visit import in_thread, limits_of, live_of, now_of

FLOW_LASTS = 10 * MINUTE


async def begin(request: Request) -> Response:
    """Send somebody to the provider. A link and no form: our own rules let a form lead nowhere outside."""
    return await in_thread(_begin, request, _provider(request))


def _begin(request: Request, provider: Provider) -> Response:
    limits, who, now = limits_of(request), address_of(request), now_of(request)
    if not limits.begun.may_try(who):
        raise TooManyTries(limits.begun.seconds(who))
    to = request.query_params.get("to", "/")
    try:
        address, flow = provider.way_there(str(request.url_for("back")), to)
    except ProviderTrouble as trouble:
        return ask(request, "", to, str(trouble), trouble.http_status)
    with live_of(request).access() as access:
        secret = access.give(Purpose.FLOW, flow.text(), now + FLOW_LASTS, now=now)
    answer = RedirectResponse(address, status_code=303)
    cookies.keep(answer, request, cookies.FLOW, secret, FLOW_LASTS)
    return answer


async def back(request: Request) -> Response:
    """Take somebody in who comes back: only a colleague of the Team whose address the provider has verified.

    The request comes from another site. It may, because it is a GET and brings what only this browser was given: the cookie
    (lax, so it is sent along) and the state that belongs to it.
    """
    return await in_thread(_back, request, _provider(request))


def _back(request: Request, provider: Provider) -> Response:
    flow = _flow(request)
    try:
        answer = _came_back(request, provider, flow)
    except ProviderTrouble as trouble:
        answer = ask(request, "", flow.to if flow else "/", str(trouble), trouble.http_status)
    cookies.drop(answer, request, cookies.FLOW)
    return answer


def _came_back(request: Request, provider: Provider, flow: Flow | None) -> Response:
    told = request.query_params
    if flow is None or not compare_digest(told.get("state", "").encode(), flow.state.encode()):
        raise ProviderTrouble("It was begun in another browser, or has taken too long. Begin again.")
    if not provider.is_issuer(told.get("iss", "")) and "iss" in told:
        raise ProviderTrouble("The answer came from somebody else. Begin again.")
    if "code" not in told:
        raise ProviderTrouble(f"{provider.host} did not let you in.")
    email = provider.email_of(flow, told["code"])
    with live_of(request).access() as access:
        account = access.account(email)
    if account is None or account.barred:
        raise ProviderTrouble(f"{email} is not on the Team of this workspace. Ask an administrator for an invitation.")
    return come_in(request, email, flow.to)


def _flow(request: Request) -> Flow | None:
    """What this browser was sent away with; it is good for one return."""
    secret = cookies.read(request, cookies.FLOW)
    with live_of(request).access() as access:
        text = access.holder(Purpose.FLOW, secret, now_of(request))
        access.end(secret)
    return flow_of(text) if text else None


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider
