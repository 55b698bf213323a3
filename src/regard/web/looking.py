"""The mapping wizard: a file is looked at first, its columns are given their meanings, and a dry run says what would come."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import HOUR
from regard.errors import NoSuchLink
from regard.sources.table.meanings import WITHHELD
from regard.sources.table.offering import MEANINGS, ColumnLook
from regard.sources.table.rawrow import MOST_COLUMNS
from regard.web.readings import begun, received, visit_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit, form_of
from regard.words import Micros
from regard.workspace.company import FileMapping
from regard.workspace.looking import Look, settled_by

KEPT_FOR = HOUR
"""So long a file that was only looked at lies there."""
ORDERS = (("", "as the dates themselves show"), ("dmy", "day first"), ("mdy", "month first"))
_OF_EVENT = "on:"


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column: what it is taken for, what was proposed, and its first values. locked: sensitive, or settled by the format."""

    look: ColumnLook
    proposed: str
    locked: bool


@dataclass(frozen=True, slots=True)
class LookingScreen:
    """One file: its columns with what each would mean, and what reading it would do.

    meanings: what a column may be taken for, in groups of (meaning, in words). wrong_zone: typed, but no time zone.
    """

    frame: Frame
    id: str
    look: Look
    columns: tuple[ColumnLine, ...]
    meanings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    orders: tuple[tuple[str, str], ...]
    wrong_zone: str


@dataclass(frozen=True, slots=True)
class Lying:
    """A file on the desk: alone in its folder, who looks at it, until when it is kept, and what is settled about it."""

    path: Path
    who: str
    until: Micros
    mapping: FileMapping


class Desk:
    """Files that are being looked at."""

    def __init__(self) -> None:
        self._files: dict[str, Lying] = {}
        self._turn = Lock()

    def lay(self, path: Path, who: str, mapping: FileMapping, now: Micros) -> str:
        """Keep a file for an hour; those whose hour is over go."""
        with self._turn:
            for gone in [name for name, lying in self._files.items() if lying.until <= now]:
                shutil.rmtree(self._files.pop(gone).path.parent, ignore_errors=True)
            name = token_urlsafe(12)
            self._files[name] = Lying(path, who, now + KEPT_FOR, mapping)
            return name

    def find(self, name: str, who: str, now: Micros) -> Lying:
        """The file. Raises NoSuchLink for everybody but who laid it there, and when its hour is over."""
        lying = self._files.get(name)
        if lying is None or lying.who != who or lying.until <= now:
            raise NoSuchLink
        return lying

    def settle(self, name: str, mapping: FileMapping) -> None:
        """Keep what was settled about a file."""
        with self._turn:
            self._files[name] = replace(self._files[name], mapping=mapping)

    def give(self, name: str) -> None:
        """Whoever asks has the file from now on."""
        with self._turn:
            del self._files[name]


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    desk: Desk = request.app.state.desk
    return desk


async def lay(request: Request) -> Response:
    """Take one file and show it."""
    visit = await visit_of(request)
    if visit is None:
        return RedirectResponse("/sign-in", status_code=303)
    folder = await received(request, "file")
    if folder is None:
        return RedirectResponse("/sources", status_code=303)
    path = next(folder.iterdir())
    settled = await run_in_threadpool(visit.live.settled, path.name)
    name = desk_of(request).lay(path, visit.account.email, settled, visit.now)
    return RedirectResponse(f"/sources/look/{name}", status_code=303)


def look(visit: Visit) -> Response:
    """What reading the file would do."""
    visit.need(MAY_READ_IN)
    lying = desk_of(visit.request).find(visit.request.path_params["id"], visit.account.email, visit.now)
    return show("looking", _screen(visit, visit.live.look_at(lying.path, visit.now, lying.mapping)))


async def go_on(request: Request) -> Response:
    """Try other meanings, read the file with them, or throw it away. A table may have many columns, and so has its form."""
    visit = await visit_of(request)
    if visit is None:
        return RedirectResponse("/sign-in", status_code=303)
    form = await form_of(request, fields=MOST_COLUMNS + 100)
    return await run_in_threadpool(_go_on, replace(visit, form=form))


def _go_on(visit: Visit) -> Response:
    name, act, desk = visit.request.path_params["id"], visit.form.get("act", ""), desk_of(visit.request)
    lying = desk.find(name, visit.account.email, visit.now)
    if act == "drop":
        desk.give(name)
        shutil.rmtree(lying.path.parent, ignore_errors=True)
        return RedirectResponse("/sources", status_code=303)
    seen = visit.live.look_at(lying.path, visit.now, lying.mapping)
    zone = visit.form.get("zone", "")
    if not _is_zone(zone):
        return show("looking", _screen(visit, seen, wrong_zone=zone), 422)
    mapping = settled_by(seen, _wanted(visit, seen), date_order=visit.form.get("date_order", ""), zone=zone)
    desk.settle(name, mapping)
    if act != "read":
        return RedirectResponse(f"/sources/look/{name}", status_code=303)
    desk.give(name)
    settled = {lying.path.name: mapping}
    return begun(visit, visit.live.beside.start(lying.path.parent, visit.now, by=visit.account.email, mappings=settled))


def _wanted(visit: Visit, seen: Look) -> dict[str, str]:
    """What each column is to be taken for; the fields of the form are numbered as the columns are."""
    told = {column.name: visit.form.get(f"meaning_{place}", column.meaning) for place, column in enumerate(seen.table.columns)}
    known = {meaning for group in MEANINGS.values() for meaning in group} | set(seen.proposed.values()) | {""}
    return {name: meaning for name, meaning in told.items() if meaning in known}


def _is_zone(name: str) -> bool:
    try:
        return not name or bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _screen(visit: Visit, seen: Look, wrong_zone: str = "") -> LookingScreen:
    columns = tuple(
        ColumnLine(column, seen.proposed.get(column.name, ""), seen.table.fixed or seen.proposed.get(column.name) == WITHHELD)
        for column in seen.table.columns
    )  # fmt: skip
    offered = {meaning for group in MEANINGS.values() for meaning in group}
    odd = sorted({column.meaning for column in seen.table.columns} - offered - {""})
    groups = (*MEANINGS.items(), *((("As it was", tuple(odd)),) if odd else ()))
    meanings = tuple((title, tuple((one, in_words(one)) for one in group)) for title, group in groups)
    return LookingScreen(
        frame("Look first", visit.live.company, visit.account, "/sources"), visit.request.path_params["id"], seen, columns,
        meanings, ORDERS, wrong_zone,
    )  # fmt: skip


def in_words(meaning: str) -> str:
    """What a column is taken for, as people say it: ``on:call.made`` is ``day of: call made``."""
    if meaning in _WORDS:
        return _WORDS[meaning]
    head, colon, rest = meaning.partition(":")
    if colon:
        return f"{_HEADS.get(head, head + ':')} {rest.replace('.', ' ').replace('_', ' ')}"
    return meaning.replace("_", " ")


_HEADS = {
    "on": "day of:",
    "never": "never by",
    "may": "may by",
    "permission": "permission:",
    "permission_at": "permission since:",
}
_WORDS = {
    "other": "keep as it came",
    "withheld": "do not keep at all",
    "id": "id in its system",
    "observed_at": "when the row was true",
    "source": "where we have them from",
    "sourced_at": "since when we have them",
    "email": "e-mail",
    "linkedin": "LinkedIn profile",
    "stop": "do not contact",
    "counted": "opens and clicks, counted",
    "started": "first day with us",
    "ended": "last day with us",
    "leaving_reason": "why they left",
    "leaving_type": "who ended it",
    "regretted": "whether we regret that they left",
    "employed": "whether they work here",
    "outcome": "how it went",
    "outcome:90": "how it went after 90 days",
    "outcome:180": "how it went after 180 days",
    "reviewed_at": "when it was looked at how it went",
    "never:sms": "never by SMS",
    "may:sms": "may by SMS",
}
