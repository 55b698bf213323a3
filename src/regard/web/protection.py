"""What guards every answer: the headers of a browser's own protections, and that forms come from our own pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regard.clock import MINUTE
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
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


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
                for name, value in _HEADERS.items():
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


class Patience:
    """How often somebody may try in vain: so many times in a quarter of an hour, then they have to wait."""

    def __init__(self, clock: Callable[[], Micros], most: int = 10) -> None:
        self._clock = clock
        self._most = most
        self._tries: dict[str, deque[Micros]] = {}

    def is_over(self, who: str) -> bool:
        """Whether ``who`` has to wait."""
        tries = self._tries.get(who, deque())
        while tries and tries[0] < self._clock() - 15 * MINUTE:
            tries.popleft()
        if not tries:
            self._tries.pop(who, None)
        return len(tries) >= self._most

    def tried(self, who: str) -> None:
        """One more try in vain."""
        self._tries.setdefault(who, deque()).append(self._clock())
