"""Who asks, from where, and when: what every page has to know before it calls the workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.errors import NotAllowed
from regard.storage.access import Account, Role
from regard.web import cookies
from regard.web.protection import Limits
from regard.words import Micros
from regard.workspace.live import Live

MAY_WRITE = frozenset({Role.ADMIN, Role.OPS, Role.RECRUITER})
MAY_ERASE = frozenset({Role.ADMIN, Role.OPS})
MAY_READ_IN = frozenset({Role.ADMIN, Role.OPS})
Page = Callable[["Visit"], Response]
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a colleague who has signed in. form: the fields of a form, empty for a page that is only looked at."""

    request: Request
    live: Live
    now: Micros
    account: Account
    form: Form

    def need(self, roles: frozenset[Role]) -> None:
        """Raises NotAllowed where the colleague has none of these roles."""
        if self.account.role not in roles:
            raise NotAllowed

    def number(self, name: str, otherwise: int = 0) -> int:
        """A whole number of the address, as in ``?from=50``."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def now_of(request: Request) -> Micros:
    """The moment of the request, by the clock that the application was given."""
    return int(request.app.state.clock())


def live_of(request: Request) -> Live:
    """The workspace that the application serves."""
    live: Live = request.app.state.live
    return live


def limits_of(request: Request) -> Limits:
    """How often somebody may try in vain."""
    limits: Limits = request.app.state.limits
    return limits


def signed_in(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """A page that only colleagues see; whoever has not signed in is led to do so and comes back."""

    async def answer(request: Request) -> Response:
        account = await run_in_threadpool(account_of, request)
        if account is None:
            way = f"/sign-in?to={request.url.path}" if request.method == "GET" else "/sign-in"
            return RedirectResponse(way, status_code=303)
        form = await form_of(request)
        live = await run_in_threadpool(live_of(request).seen_by, account)
        return await in_thread(page, Visit(request, live, now_of(request), account, form))

    return answer


async def in_thread(page: Callable[..., Response], *arguments: object) -> Response:
    """The workspace blocks; it is asked outside of the loop that serves everybody."""
    return await run_in_threadpool(page, *arguments)


async def form_of(request: Request, fields: int = 100) -> Form:
    """The text fields of a form that was sent; fields: so many at most."""
    if request.method != "POST":
        return {}
    async with request.form(max_files=0, max_fields=fields) as sent:
        return {name: value.strip() for name, value in sent.items() if isinstance(value, str)}


def account_of(request: Request) -> Account | None:
    """The colleague behind the session, None where there is none or it has ended."""
    secret = cookies.read(request, cookies.SESSION)
    if not secret:
        return None
    with live_of(request).access() as access:
        email = access.seen(secret, now_of(request))
        account = access.account(email) if email else None
    return None if account is None or account.barred else account
