"""Asking twice is answered once: a POST with an ``Idempotency-Key`` gets the first answer again for a day."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regard.api.asking import NoToken, token_of
from regard.storage.machines import Kept, Machines
from regard.words import Micros
from regard.workspace.live import Live

MOST_BYTES = 1 << 20
"""A longer request is not kept in memory to compare it; files need no key, reading one twice changes nothing."""


class AskingTwice:
    """Answers a POST that carries a key it has seen before from what it answered then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        key = Headers(scope=scope).get("idempotency-key", "") if scope["type"] == "http" else ""
        if not key or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        answer = await self._once(Request(scope, receive), key)
        await answer(scope, receive, send)

    async def _once(self, request: Request, key: str) -> Response:
        live: Live = request.app.state.live
        now: Micros = request.app.state.clock()
        try:
            token, _ = await run_in_threadpool(token_of, live, _bearer(request), now)
        except NoToken as error:
            return problem(401, str(error))
        body = await _body(request)
        if body is None or not 1 <= len(key) <= 200:
            return problem(422, "A request with a key holds at most 1 MB, and the key 1 to 200 signs.")
        asked = blake2b(f"{request.url.path}?{request.url.query}\0".encode() + body, digest_size=16).digest()
        kept = await run_in_threadpool(_begin, live, token.digest, key, asked, now)
        if kept is not None:
            return _again(kept, asked)
        try:
            status, answer = await self._ask(request.scope, body)
        except BaseException:
            await run_in_threadpool(_keep, live, token.digest, key, now, 500, "")
            raise
        await run_in_threadpool(_keep, live, token.digest, key, now, status, answer)
        return _as_kept(status, answer)

    async def _ask(self, scope: Scope, body: bytes) -> tuple[int, str]:
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        status = next(message["status"] for message in said if message["type"] == "http.response.start")
        parts = [message.get("body", b"") for message in said if message["type"] == "http.response.body"]
        return status, b"".join(parts).decode()


def problem(status: int, detail: str, *, title: str = "", errors: list[dict[str, str]] | None = None) -> JSONResponse:
    """What went wrong, as RFC 9457 asks for."""
    said: dict[str, Any] = {
        "type": "about:blank", "title": title or _TITLES.get(status, "Error"), "status": status, "detail": detail,
        "errors": errors or [],
    }  # fmt: skip
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}.get(status)
    return JSONResponse(said, status, headers, media_type="application/problem+json")


_TITLES = {
    400: "Bad request", 401: "Unauthorised", 403: "Forbidden", 404: "Not found", 405: "Method not allowed", 409: "Conflict",
    413: "Too large", 422: "Cannot be used", 429: "Too often", 500: "Our mistake", 503: "Not now", 507: "No room",
}  # fmt: skip


def _begin(live: Live, token: bytes, key: str, asked: bytes, now: Micros) -> Kept | None:
    with live.access() as access:
        machines = Machines(access.connection)
        kept = machines.answer(token, key, now)
        if kept is None:
            machines.begin_answer(token, key, asked, now)
        return kept


def _keep(live: Live, token: bytes, key: str, begun: Micros, status: int, body: str) -> None:
    with live.access() as access:
        Machines(access.connection).keep_answer(token, key, begun, status, body)


def _again(kept: Kept, asked: bytes) -> Response:
    if kept.request != asked:
        return problem(422, "This key was used for another request. Take a new one for each.")
    if kept.status is None:
        return problem(409, "The first request with this key is still being worked on. Ask again in a moment.")
    answer = _as_kept(kept.status, kept.body)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _as_kept(status: int, body: str) -> Response:
    if not body:
        return Response(status_code=status)
    kind = "application/problem+json" if status >= 400 and "title" in json.loads(body) else "application/json"
    return Response(body, status, media_type=kind)


async def _body(request: Request) -> bytes | None:
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > MOST_BYTES:
            return None
    return body


def _bearer(request: Request) -> str:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret if kind.lower() == "bearer" else ""
