"""The page of people: search and filters together, views saved under a name, and the count of exactly whom the list holds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from regard.decisions.rules.order import BY_NAME
from regard.report.phrases import readable, titled
from regard.web.recruiter import AT_A_TIME, Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Visit
from regard.words import Total, Verdict
from regard.workspace.at_hand import Choice
from regard.workspace.live import PoolSize

_FILTERS = ("q", "verdict", "of", "role")


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """People, narrowed. asked: what is narrowed by, as it was chosen. views: name and query of each saved view."""

    frame: Frame
    title: str
    lines: tuple[Line, ...]
    count: int
    start: int
    asked: dict[str, str]
    query: str
    verdicts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]
    roles: tuple[PoolSize, ...]
    views: tuple[tuple[str, str], ...]
    newer: str
    older: str
    may_write: bool


def people(visit: Visit) -> Response:
    """Everybody, or whoever is left after narrowing."""
    asked = {name: visit.request.query_params.get(name, "").strip()[:200] for name in _FILTERS}
    choice, start = _choice(asked), visit.number("from")
    agenda = visit.live.find(asked["q"], visit.now, choice, start=start, most=AT_A_TIME)
    query = urlencode({name: value for name, value in asked.items() if value})
    with visit.live.access() as access:
        views = access.views(visit.account.email)
    base = f"/people?{query}&" if query else "/people?"
    return show("people", PeopleScreen(
        frame("People", visit.live.company, visit.account, "/people"), _title(asked),
        tuple(line_of(decision, visit.now) for decision in agenda.decisions), agenda.count, start, asked, query,
        tuple((verdict.name.lower(), titled(verdict.phrase)) for verdict in Verdict),
        tuple((str(total), titled(readable(total))) for total in Total),
        tuple((name, titled(readable(name))) for name in BY_NAME), visit.live.pools(visit.now), views,
        f"{base}from={max(start - AT_A_TIME, 0)}" if start else "",
        f"{base}from={start + AT_A_TIME}" if start + AT_A_TIME < agenda.count else "", visit.account.role in MAY_WRITE,
    ))  # fmt: skip


def _choice(asked: dict[str, str]) -> Choice:
    rules = tuple(
        name
        for name, rule in BY_NAME.items()
        if asked["of"] in ("", name, str(rule.total or "")) and asked["verdict"] in ("", rule.verdict.name.lower())
    )
    role = asked["role"]
    return Choice(rules, (int(role),) if role.isdecimal() and len(role) < 12 else None)


def _title(asked: dict[str, str]) -> str:
    return titled(readable(asked["of"])) if asked["of"] else "People"


def save_view(visit: Visit) -> Response:
    """Keep the narrowing under a name, or forget one; each colleague has their own."""
    name, query = visit.form.get("name", "")[:60], visit.form.get("query", "")[:500]
    with visit.live.access() as access:
        if visit.form.get("act") == "forget":
            access.forget_view(visit.account.email, name)
        elif name and query:
            access.keep_view(visit.account.email, name, query)
    return RedirectResponse(f"/people?{query}" if visit.form.get("act") != "forget" else "/people", status_code=303)
