"""Turns a screen into a page: one frozen value is all that a template sees, and whatever it lacks is an error."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from regard.clock import moment
from regard.report.phrases import age, findings, many, readable
from regard.report.phrases import day as day_in_words
from regard.report.plain import plain
from regard.storage.access import Account, Role
from regard.words import Micros

_HERE = Path(__file__).parent
LISTS = (
    ("/", "Today"),
    ("/calls", "Calls"),
    ("/people", "People"),
    ("/board", "Board"),
    ("/must-not", "Must not contact"),
    ("/feedback", "Feedback"),
    ("/referrals", "Referrals"),
    ("/sources", "Sources"),
    ("/who", "Who is who"),
    ("/health", "Health"),
    ("/retention", "Retention"),
    ("/rules", "Rules"),
    ("/log", "Log"),
    ("/team", "Team"),
    ("/connections", "Connections"),
)


_OF_ALL = frozenset(Role) - {Role.MANAGER}
_ONLY_FOR = {
    "/connections": frozenset({Role.ADMIN}),
    "/retention": frozenset({Role.ADMIN, Role.OPS}),
    **dict.fromkeys(("/sources", "/rules", "/health", "/who", "/log", "/team"), _OF_ALL),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every screen: the title, the company, who is signed in, and which of the lists is open."""

    title: str
    company: str
    colleague: str
    here: str
    lists: tuple[tuple[str, str], ...] = LISTS


def frame(title: str, company: str, account: Account | None, here: str = "") -> Frame:
    """The frame of a screen; nobody signed in means no way to the lists."""
    name = (account.name or account.email) if account else ""
    return Frame(title, company or "Regard", name, here, lists_of(account.role) if account else ())


def lists_of(role: Role) -> tuple[tuple[str, str], ...]:
    """The lists that somebody of this role may open."""
    return tuple((path, name) for path, name in LISTS if path not in _ONLY_FOR or role in _ONLY_FOR[path])


def show(template: str, screen: object, status: int = 200) -> HTMLResponse:
    """The page that ``template`` makes of ``screen``."""
    return HTMLResponse(_templates().get_template(f"{template}.html.j2").render(screen=screen), status)


@cache
def _templates() -> Environment:
    surroundings = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    surroundings.filters |= {
        "shown": plain,
        "day": on_day,
        "clock": at_clock,
        "many": many,
        "readable": readable,
        "bytes": in_bytes,
        "findings": findings,
    }
    surroundings.globals["age"] = age
    return surroundings


def on_day(at: Micros | None) -> str:
    """``4 March 2026``; that a day is unknown is said."""
    return "an unknown day" if at is None else day_in_words(moment(at))


def at_clock(at: Micros | None) -> str:
    """``4 March 2026, 09:00`` in UTC."""
    return "an unknown time" if at is None else f"{day_in_words(moment(at))}, {moment(at):%H:%M}"


def in_bytes(size: int) -> str:
    """``12.3 MB``: a size for people, in powers of a thousand."""
    for unit, power in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= power:
            return f"{size / power:.1f} {unit}"
    return f"{size} bytes"
