"""What guards every answer: the headers of a browser's own protections, and that forms come from our own pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from threading import Lock
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regard.clock import MINUTE, SECOND
from regard.errors import RegardError
from regard.words import Micros

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_BY_TLS = {"Strict-Transport-Security": "max-age=63072000"}
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_REMEMBERED = 15 * MINUTE
_MOST_REMEMBERED = 10_000
"""When so many have tried, those whose quarter of an hour is over are looked for and forgotten."""


class Protection:
    """Adds the headers, and refuses whatever would change something at the wish of another site's page.

    A browser says in ``Sec-Fetch-Site`` where a request comes from, older ones in ``Origin``; programs say neither.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**_HEADERS, **(_BY_TLS if scope["scheme"] == "https" else {})}.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] not in _LOOKING and _is_foreign(Headers(scope=scope)):
            await PlainTextResponse("This form was sent from another site.", 403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)


def _is_foreign(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "")


class TooManyTries(RegardError):
    """Too many tries in vain came from where you are. Wait a little, then try again."""

    exit_code = 2
    http_status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"In {max(1, -(-seconds // 60))} min at the latest it works again.")
        self.seconds = seconds


class Patience:
    """How often somebody may try in vain: so many times in a quarter of an hour, then they have to wait."""

    def __init__(self, clock: Callable[[], Micros], most: int = 10) -> None:
        self._clock = clock
        self._most = most
        self._tries: dict[str, deque[Micros]] = {}
        self._one_at_a_time = Lock()

    def is_over(self, who: str) -> bool:
        """Whether ``who`` has to wait."""
        with self._one_at_a_time:
            return len(self._recent(who)) >= self._most

    def tried(self, who: str) -> None:
        """One more try in vain."""
        with self._one_at_a_time:
            self._count(who)

    def may_try(self, who: str) -> bool:
        """Whether ``who`` may try now; the try counts until it is forgiven, so that many at the same moment gain nothing."""
        with self._one_at_a_time:
            if len(self._recent(who)) >= self._most:
                return False
            self._count(who)
            return True

    def forgive(self, who: str) -> None:
        """The last try was not in vain."""
        with self._one_at_a_time:
            tries = self._tries.get(who)
            if tries:
                tries.pop()

    def seconds(self, who: str) -> int:
        """How long ``who`` has to wait, 0 where they need not."""
        with self._one_at_a_time:
            tries = self._recent(who)
            return (tries[-self._most] + _REMEMBERED - self._clock()) // SECOND + 1 if len(tries) >= self._most else 0

    def _recent(self, who: str) -> deque[Micros]:
        tries = self._tries.get(who, deque())
        while tries and tries[0] < self._clock() - _REMEMBERED:
            tries.popleft()
        if not tries:
            self._tries.pop(who, None)
        return tries

    def _count(self, who: str) -> None:
        if len(self._tries) >= _MOST_REMEMBERED:
            for other in list(self._tries):
                self._recent(other)
        self._tries.setdefault(who, deque()).append(self._clock())


class Limits:
    """What is limited. person: passwords for one account from one address, and codes of one account.

    crowd: passwords for one account from everywhere, and for all accounts from one address: an office shares one.
    links: secret links that open nothing, by address. begun: ways to the provider, by address.
    """

    def __init__(self, clock: Callable[[], Micros]) -> None:
        self.person = Patience(clock, 10)
        self.crowd = Patience(clock, 40)
        self.links = Patience(clock, 20)
        self.begun = Patience(clock, 200)


def address_of(request: Request) -> str:
    """Where a request comes from; of IPv6 the network, because one line has billions of addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    return host if address.version == 4 else str(ip_network((address, 64), strict=False))
