"""The mapping wizard: a file is looked at first, its columns are given their meanings, and a dry run says what would come."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkdtemp
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import HOUR
from regard.errors import NoSuchLink
from regard.intake.naming import safe_name
from regard.sources.table.meanings import FIELDS
from regard.web.ops import sources_after
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit, account_of, live_of, now_of
from regard.words import Micros
from regard.workspace.looking import Look, write_mapping

KEPT_FOR = HOUR
"""So long a file that was only looked at lies there."""
_BLOCK = 1 << 20
MEANINGS = ("", "other", "id", *sorted(FIELDS))


@dataclass(frozen=True, slots=True)
class LookingScreen:
    """One file: its columns with what each would mean, and what reading it would do."""

    frame: Frame
    id: str
    look: Look
    columns: tuple[tuple[str, str, str], ...]
    meanings: tuple[str, ...]


class Desk:
    """Files that are being looked at, each with who looks and until when it is kept."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[Path, str, Micros]] = {}
        self._turn = Lock()

    def lay(self, path: Path, who: str, now: Micros) -> str:
        """Keep a file for an hour; those whose hour is over go."""
        with self._turn:
            for gone in [name for name, (_, _, until) in self._files.items() if until <= now]:
                shutil.rmtree(self._files.pop(gone)[0].parent, ignore_errors=True)
            name = token_urlsafe(12)
            self._files[name] = (path, who, now + KEPT_FOR)
            return name

    def find(self, name: str, who: str, now: Micros) -> Path:
        """The file. Raises NoSuchLink for everybody but who laid it there, and when its hour is over."""
        path, owner, until = self._files.get(name, (Path(), "", 0))
        if owner != who or until <= now:
            raise NoSuchLink
        return path

    def clear(self, name: str) -> None:
        """The file goes."""
        with self._turn:
            path, _, _ = self._files.pop(name)
        shutil.rmtree(path.parent, ignore_errors=True)


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    desk: Desk = request.app.state.desk
    return desk


async def lay(request: Request) -> Response:
    """Take one file and show it."""
    account = await run_in_threadpool(account_of, request)
    if account is None:
        return RedirectResponse("/sign-in", status_code=303)
    live = await run_in_threadpool(live_of(request).seen_by, account)
    visit = Visit(request, live, now_of(request), account, {})
    visit.need(MAY_READ_IN)
    async with request.form(max_files=1) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return RedirectResponse("/sources", status_code=303)
        path = Path(mkdtemp(prefix="regard-look-")) / safe_name(file.filename)
        with path.open("wb") as out:
            while block := await file.read(_BLOCK):
                out.write(block)
    return RedirectResponse(f"/sources/look/{desk_of(request).lay(path, account.email, visit.now)}", status_code=303)


def look(visit: Visit) -> Response:
    """What reading the file would do."""
    return show("looking", _screen(visit, {}))


def go_on(visit: Visit) -> Response:
    """Try other meanings, read the file with them, or throw it away."""
    visit.need(MAY_READ_IN)
    name, act = visit.request.path_params["id"], visit.form.get("act", "")
    path = desk_of(visit.request).find(name, visit.account.email, visit.now)
    if act == "drop":
        desk_of(visit.request).clear(name)
        return RedirectResponse("/sources", status_code=303)
    columns = _columns(visit)
    if act != "read":
        return show("looking", _screen(visit, columns))
    if columns:
        write_mapping(path, columns)
    read = visit.live.read(path.parent, visit.now)
    desk_of(visit.request).clear(name)
    return show("sources", sources_after(visit, read))


def _columns(visit: Visit) -> dict[str, str]:
    """Meanings that were changed: fields come in pairs, the column and its meaning, and only what differs is told."""
    changed = {}
    for place in range(500):
        column, meaning = visit.form.get(f"column_{place}"), visit.form.get(f"meaning_{place}")
        if column is not None and meaning is not None and meaning != visit.form.get(f"was_{place}"):
            changed[column] = meaning
        if column is not None and visit.form.get(f"kept_{place}"):
            changed.setdefault(column, meaning or "")
    return changed


def _screen(visit: Visit, columns: dict[str, str]) -> LookingScreen:
    visit.need(MAY_READ_IN)
    name = visit.request.path_params["id"]
    path = desk_of(visit.request).find(name, visit.account.email, visit.now)
    found = visit.live.look_at(path, visit.now, columns)
    lines = tuple((column, meaning, "1" if column in columns else "") for column, meaning in found.mapping.items())
    meanings = tuple(dict.fromkeys((*MEANINGS, *found.mapping.values())))
    return LookingScreen(frame("Look first", visit.live.company, visit.account, "/sources"), name, found, lines, meanings)
