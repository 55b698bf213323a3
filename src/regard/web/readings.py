"""Files that are sent: they are streamed to a folder, read beside everything else, and a page tells how far that is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.intake.naming import safe_name
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit, account_of, live_of, now_of
from regard.workspace.beside import Stand

MOST_FILES = 200
LOOKED_AT_AGAIN = 2
"""Seconds after which the page of a reading looks again by itself."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadingScreen:
    """How far a reading is, and what became of its files. again: whether the page looks again by itself."""

    frame: Frame
    stand: Stand
    again: bool


async def visit_of(request: Request) -> Visit | None:
    """The visit of a colleague who sends files and may; None where nobody has signed in. Raises NotAllowed."""
    account = await run_in_threadpool(account_of, request)
    if account is None:
        return None
    live = await run_in_threadpool(live_of(request).seen_by, account)
    visit = Visit(request, live, now_of(request), account, {})
    visit.need(MAY_READ_IN)
    return visit


class Uploads:
    """Where files that were sent lie until they are read or thrown away; what is left goes with the application."""

    def __init__(self) -> None:
        self._folder = Path(mkdtemp(prefix="regard-uploads-"))
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def room(self) -> Path:
        """A new folder in it."""
        return Path(mkdtemp(dir=self._folder))


async def received(request: Request, field: str) -> Path | None:
    """A new folder with the files that were sent under this name; None where there are none."""
    uploads: Uploads = request.app.state.uploads
    folder = await run_in_threadpool(uploads.room)
    try:
        async with request.form(max_files=MOST_FILES) as sent:
            files = [value for value in sent.getlist(field) if isinstance(value, UploadFile) and value.filename]
            for file in files:
                await _keep(file, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    if not files:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return folder


async def _keep(file: UploadFile, folder: Path) -> None:
    with (folder / safe_name(file.filename or "")).open("wb") as out:
        while block := await file.read(_BLOCK):
            await run_in_threadpool(out.write, block)


async def upload(request: Request) -> Response:
    """Have the files that were sent read."""
    visit = await visit_of(request)
    if visit is None:
        return RedirectResponse("/sign-in", status_code=303)
    folder = await received(request, "files")
    if folder is None:
        return RedirectResponse("/sources", status_code=303)
    name = visit.live.beside.start(folder, visit.now, by=visit.account.email)
    return await run_in_threadpool(begun, visit, name)


def begun(visit: Visit, name: str) -> Response:
    """Lead to the page of a reading that has begun: after a moment, because most are over by then."""
    stand = visit.live.beside.stand(name, wait=visit.request.app.state.patience)
    if stand.told:
        return _page(visit, stand)
    return RedirectResponse(f"/sources/reading/{name}", status_code=303)


def reading(visit: Visit) -> Response:
    """How far a reading is. The page looks again by itself, without script, until it is over; ``?again=no`` leaves that out."""
    visit.need(MAY_READ_IN)
    return _page(visit, visit.live.beside.stand(visit.request.path_params["name"]))


def _page(visit: Visit, stand: Stand) -> Response:
    again = not stand.is_over and visit.request.query_params.get("again") != "no"
    around = frame("Reading" if not stand.is_over else "Read", visit.live.company, visit.account, "/sources")
    answer = show("reading", ReadingScreen(around, stand, again), stand.status)
    if again:
        # A header does what <meta http-equiv="refresh"> does; the page has a link that stops it, for whoever reads slowly.
        answer.headers["Refresh"] = str(LOOKED_AT_AGAIN)
    return answer
