"""Where other systems tell us something: signed on the raw bytes, read like an export, and twice is once."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from regard.api.answers import problem
from regard.api.company import heard_shape
from regard.intake.signatures import is_signed
from regard.storage.machines import Hook, Machines
from regard.words import Micros
from regard.workspace.live import Live

MOST_BYTES = 10 << 20
_REFUSED = "The signature is missing or wrong, or this hook was closed."


async def hear(request: Request) -> Response:
    """Take in one body. Who does not know the secret learns nothing: an unknown hook and a wrong signature answer alike."""
    live: Live = request.app.state.live
    now: Micros = request.app.state.clock()
    hook = await run_in_threadpool(_hook, live, request.path_params["hook"])
    if hook is None:
        return problem(401, _REFUSED)
    blocks, size = [], 0
    async for block in request.stream():
        blocks.append(block)
        size += len(block)
        if size > MOST_BYTES:
            return problem(413, "A body holds at most 10 MB.")
    body = b"".join(blocks)
    if not is_signed(hook.source, hook.secret, request.headers, body, now):
        return problem(401, _REFUSED)
    return await run_in_threadpool(_take_in, live, hook, body, now)


def _hook(live: Live, hook: str) -> Hook | None:
    with live.access() as access:
        return Machines(access.connection).hook(hook)


def _take_in(live: Live, hook: Hook, body: bytes, now: Micros) -> Response:
    try:
        files = live.exchanging.hear(hook.source, body, now)
    except ValueError as error:
        return problem(422, str(error))
    with live.access() as access:
        Machines(access.connection).heard(hook.id, now)
    heard = heard_shape(*files)
    return JSONResponse(heard.model_dump(), 200 if heard.already_known else 202)
