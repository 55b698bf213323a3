"""The page of the log: who did what, the latest first, and the way to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit
from regard.words import Micros
from regard.workspace.log import Done, Line

AT_A_TIME = 50
_FROM_NOW = 1 << 62


@dataclass(frozen=True, slots=True)
class LogScreen:
    """Some of what was done. who, kind: by whom and of what kind only, empty for all. colleagues, kinds: what can be chosen."""

    frame: Frame
    lines: tuple[Done, ...]
    who: str
    kind: str
    colleagues: tuple[str, ...]
    kinds: tuple[str, ...]
    older: str
    may_undo: bool


def log(visit: Visit) -> Response:
    """Who did what."""
    query = visit.request.query_params
    who, kind = query.get("who", "")[:300], query.get("kind", "")
    kind = kind if kind in set(Line) else ""
    lines = visit.live.log(*_before(query.get("before", "")), AT_A_TIME, who, kind)
    with visit.live.access() as access:
        colleagues = tuple(account.email for account in access.accounts())
    further = {"before": f"{lines[-1].at}.{lines[-1].place}" if lines else "", "who": who, "kind": kind}
    around = frame("Log", visit.live.company, visit.account, "/log")
    return show("log", LogScreen(
        around, lines, who, kind, ("the person", *colleagues), tuple(Line),
        "?" + urlencode(further) if len(lines) == AT_A_TIME else "", visit.account.role in MAY_READ_IN,
    ))  # fmt: skip


def _before(asked: str) -> tuple[Micros, int]:
    """The instant and the place of a cursor; an odd one is none."""
    parts = [min(int(part), _FROM_NOW) if part.isdecimal() and len(part) < 20 else _FROM_NOW for part in asked.split(".")]
    return parts[0], parts[-1]


def undo(visit: Visit) -> Response:
    """Take something back. Raises OnlyThePerson for what somebody said on their own page."""
    visit.need(MAY_READ_IN)
    visit.live.undo(visit.form.get("import", ""), visit.now, by=visit.account.email)
    kept = {name: visit.form[name] for name in ("who", "kind") if visit.form.get(name)}
    return RedirectResponse("/log" + (f"?{urlencode(kept)}" if kept else ""), status_code=303)
