"""The page of the log: who did what, the latest first, and the way to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit
from regard.workspace.log import Done

AT_A_TIME = 50
_FROM_NOW = 1 << 62


@dataclass(frozen=True, slots=True)
class LogScreen:
    """Some of what was done. who: by whom only, empty for everybody. colleagues: by whom it can be narrowed."""

    frame: Frame
    lines: tuple[Done, ...]
    who: str
    colleagues: tuple[str, ...]
    older: str
    may_undo: bool


def log(visit: Visit) -> Response:
    """Who did what."""
    who, asked = visit.request.query_params.get("who", "")[:300], visit.request.query_params.get("before", "").split(".")
    before = [min(int(part), _FROM_NOW) if part.isdecimal() and len(part) < 20 else _FROM_NOW for part in asked]
    lines = visit.live.log(before[0], before[-1], AT_A_TIME, who)
    with visit.live.access() as access:
        colleagues = tuple(account.email for account in access.accounts())
    older = "?" + urlencode({"before": f"{lines[-1].at}.{lines[-1].place}", "who": who}) if len(lines) == AT_A_TIME else ""
    around = frame("Log", visit.live.company, visit.account, "/log")
    return show("log", LogScreen(around, lines, who, ("the person", *colleagues), older, visit.account.role in MAY_READ_IN))


def undo(visit: Visit) -> Response:
    """Take something back. Raises OnlyThePerson for what somebody said on their own page."""
    visit.need(MAY_READ_IN)
    visit.live.undo(visit.form.get("import", ""), visit.now, by=visit.account.email)
    return RedirectResponse("/log", status_code=303)
