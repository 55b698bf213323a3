"""The page of people: search and filters together, views saved under a name, and the count of exactly whom the list holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from regard.decisions.rules.order import BY_NAME
from regard.report.phrases import readable, titled
from regard.web.recruiter import AT_A_TIME, Line, line_of
from regard.web.show import Frame, frame, on_day, show
from regard.web.visit import MAY_WRITE, Visit
from regard.words import Total, Verdict
from regard.workspace.at_hand import Choice
from regard.workspace.board import ANY_ROLE
from regard.workspace.lists import PoolSize
from regard.workspace.several import MOST

ANY, UNKNOWN = ANY_ROLE, "-"
"""In an address: any role with an open application, and a role or stage that nobody named."""
_FILTERS = ("q", "verdict", "of", "role", "system", "applied", "stage")
_SYSTEMS = {
    "mail": "Mailboxes and calendars", "table": "Other tables", "vcard": "Contacts (vCard)", "jsonresume": "Résumés",
    "optout": "Opt-out lists", "referral": "Referrals", "linkedin": "LinkedIn", "hubspot": "HubSpot",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """People, narrowed. asked: what is narrowed by, as it was chosen. views: name and query of each saved view.

    applied: the role and stage of the open applications that are asked for, in words. stages: person -> where they stand.
    most: so many the list may hold for an act on all of them.
    """

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
    systems: tuple[tuple[str, str], ...]
    applied: str
    stages: dict[int, str]
    views: tuple[tuple[str, str], ...]
    newer: str
    older: str
    may_write: bool
    most: int


def people(visit: Visit) -> Response:
    """Everybody, or whoever is left after narrowing."""
    asked, start = asked_for(dict(visit.request.query_params)), visit.number("from")
    agenda = visit.live.agenda(visit.now, choice_of(asked), start=start, most=AT_A_TIME)
    query = urlencode({name: value for name, value in asked.items() if value})
    with visit.live.access() as access:
        views = access.views(visit.account.email)
    base = f"/people?{query}&" if query else "/people?"
    return show("people", PeopleScreen(
        frame("People", visit.live.company, visit.account, "/people"), _title(asked),
        tuple(line_of(decision, visit.now) for decision in agenda.decisions), agenda.count, start, asked, query,
        tuple((verdict.name.lower(), titled(verdict.phrase.removesuffix(" until"))) for verdict in Verdict),
        tuple((str(total), titled(readable(total))) for total in Total),
        tuple((name, titled(readable(name))) for name in BY_NAME), visit.live.pools(visit.now), _systems(visit), _applied(asked),
        _stages(visit, asked, [decision.person for decision in agenda.decisions]), views,
        f"{base}from={max(start - AT_A_TIME, 0)}" if start else "",
        f"{base}from={start + AT_A_TIME}" if start + AT_A_TIME < agenda.count else "", visit.account.role in MAY_WRITE, MOST,
    ))  # fmt: skip


def asked_for(query: str | Mapping[str, str]) -> dict[str, str]:
    """What an address asks the list for, by filter; whatever else stands in it is left out."""
    told = dict(parse_qsl(query)) if isinstance(query, str) else query
    return {name: told.get(name, "").strip()[:500] for name in _FILTERS}


def choice_of(asked: dict[str, str]) -> Choice:
    """The people who are asked for."""
    rules = tuple(
        name
        for name, rule in BY_NAME.items()
        if asked["of"] in ("", name, str(rule.total or "")) and asked["verdict"] in ("", rule.verdict.name.lower())
    )
    role = asked["role"]
    return Choice(
        rules if asked["of"] or asked["verdict"] else None, (int(role),) if role.isdecimal() and len(role) < 12 else None,
        wanted=asked["q"][:200], system=asked["system"], applied=_word(asked["applied"] or (asked["stage"] and ANY)),
        stage=_word(asked["stage"]),
    )  # fmt: skip


def _word(text: str) -> str | None:
    """A role or stage as the address has it; None where none is asked for."""
    return None if not text else "" if text == UNKNOWN else text


def _systems(visit: Visit) -> tuple[tuple[str, str], ...]:
    return tuple((system, _SYSTEMS.get(system, titled(system))) for system in visit.live.systems(visit.now))


def _applied(asked: dict[str, str]) -> str:
    role, stage = asked["applied"] or (asked["stage"] and ANY), asked["stage"]
    if not role:
        return ""
    words = {ANY: "for any role", UNKNOWN: "for a role that is not named"}.get(role, f"for {role}")
    at = {"": "", UNKNOWN: ", no stage yet"}.get(stage, f", stage {stage}")
    return f"Open applications {words}{at}"


def _stages(visit: Visit, asked: dict[str, str], shown: list[int]) -> dict[int, str]:
    """Where those shown stand, where the list is asked for applications."""
    if not asked["applied"] and not asked["stage"]:
        return {}
    return {
        decision.person: "; ".join(
            f"{state.role or 'An application'}: {state.stage or 'no stage yet'}, since {on_day(state.since)}"
            for state in states if not state.closed
        )
        for decision, states in visit.live.lookup(shown, visit.now)
    }  # fmt: skip


def _title(asked: dict[str, str]) -> str:
    return titled(readable(asked["of"])) if asked["of"] else "People"


def save_view(visit: Visit) -> Response:
    """Keep the narrowing under a name, or forget one; each colleague has their own."""
    name, query = visit.form.get("name", "")[:60], urlencode(
        {field: value for field, value in asked_for(visit.form.get("query", "")[:2_000]).items() if value}
    )  # fmt: skip
    with visit.live.access() as access:
        if visit.form.get("act") == "forget":
            access.forget_view(visit.account.email, name)
        elif name and query:
            access.keep_view(visit.account.email, name, query)
    return RedirectResponse(f"/people?{query}" if query and visit.form.get("act") != "forget" else "/people", status_code=303)
