"""Who may open what: every route of pages and API tried by a stranger, by a colleague who may not, and by one who may.

A route that nobody decided about fails here: give it a line below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, cast

import httpx2
import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.conftest import day_of_the_stories
from tests.office import Office, open_office

from regard.api.app import create_api
from regard.storage.access import Role
from regard.storage.machines import Right
from regard.web.app import create_app
from regard.workspace.live import Live

ANY, ALL = frozenset(Role), frozenset(Role) - {Role.MANAGER}
WRITE, OPS = frozenset({Role.ADMIN, Role.OPS, Role.RECRUITER}), frozenset({Role.ADMIN, Role.OPS})
ADMIN, REFER = frozenset({Role.ADMIN}), frozenset(Role) - {Role.AUDITOR}

PAGES: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): ANY,
    ("GET", "/calls"): ANY,
    ("GET", "/news"): ANY,
    ("GET", "/people"): ANY,
    ("GET", "/board"): ANY,
    ("GET", "/must-not"): ANY,
    ("GET", "/people/{number:int}"): ANY,
    ("GET", "/people/{number:int}/why"): ANY,
    ("GET", "/people/{number:int}/own-page"): ANY,
    ("POST", "/people/{number:int}/act"): WRITE,
    ("POST", "/people/{number:int}/correct"): WRITE,
    ("POST", "/people/{number:int}/hold"): OPS,
    ("GET", "/retention"): OPS,
    ("POST", "/retention"): OPS,
    ("POST", "/people/views"): ANY,
    ("POST", "/people/bulk"): WRITE,
    ("GET", "/people/bulk/{id}"): WRITE,
    ("POST", "/people/{number:int}/link"): WRITE,
    ("POST", "/people/{number:int}/erase"): OPS,
    ("GET", "/feedback"): ANY,
    ("POST", "/feedback"): WRITE | {Role.MANAGER},
    ("GET", "/referrals"): ANY,
    ("POST", "/referrals"): REFER,
    ("POST", "/referrals/link"): REFER,
    ("POST", "/referrals/passed-on"): REFER,
    ("GET", "/sources"): ALL,
    ("GET", "/sources/system/{name}"): ALL,
    ("POST", "/sources/system/{name}"): OPS,
    ("POST", "/sources/system/{name}/now"): OPS,
    ("POST", "/sources/system/{name}/settle"): WRITE,
    ("POST", "/sources/upload"): OPS,
    ("POST", "/sources/undo"): OPS,
    ("POST", "/sources/look"): OPS,
    ("GET", "/sources/look/{id}"): OPS,
    ("POST", "/sources/look/{id}"): OPS,
    ("GET", "/sources/reading/{name}"): OPS,
    ("GET", "/rules"): ANY,
    ("POST", "/rules"): OPS,
    ("GET", "/rules/changed"): ALL,
    ("GET", "/health"): ALL,
    ("GET", "/health/people"): ALL,
    ("GET", "/who"): ALL,
    ("POST", "/who"): WRITE,
    ("POST", "/who/certain"): WRITE,
    ("POST", "/who/undo"): WRITE,
    ("POST", "/people/{number:int}/part"): WRITE,
    ("GET", "/log"): ALL,
    ("POST", "/log/undo"): OPS,
    ("GET", "/team"): ANY,
    ("POST", "/team/invite"): ADMIN,
    ("POST", "/team/factor"): ADMIN,
    ("POST", "/team/access"): ADMIN,
    ("GET", "/connections"): ADMIN,
    ("POST", "/connections"): ADMIN,
    ("GET", "/account"): ANY,
    ("POST", "/account/password"): ANY,
    ("POST", "/account/factor"): ANY,
    ("POST", "/account/factor/on"): ANY,
    ("POST", "/account/factor/off"): ANY,
    ("POST", "/account/factor/codes"): ANY,
    ("POST", "/account/sessions"): ANY,
}
OPEN = {
    "/sign-in", "/sign-in/code", "/sign-in/elsewhere", "/sign-in/back", "/sign-out", "/welcome/{secret}", "/static/{name}",
    "/me/{secret}", "/me/{secret}/stop", "/me/{secret}/download", "/recommended/{secret}",
}  # fmt: skip
"""Open without a session: the ways in, what stands around pages, and what is there for people outside behind its secret."""
ASKS_AGAIN = {"/account/password", "/account/factor/off", "/account/factor/codes"}
"""Ask for the current password first, whoever comes."""
GONE = {
    "/sources/look/{id}",
    "/sources/reading/{name}",
    "/sources/system/{name}",
    "/people/bulk/{id}",
    "/sources/system/{name}/now",
    "/sources/system/{name}/settle",
    "/referrals/link",
    "/referrals/passed-on",
}
"""There is nothing to be looked at, nothing being read, no system of this name, and no such referral."""
ASKED = {
    "/rules/changed": "?before=stopped&after=hired", "/health/people": "?source=table&quality=complete&what=phone",
}  # fmt: skip

API: dict[tuple[str, str], Right] = {
    ("GET", "/verdicts"): Right.READ,
    ("GET", "/news"): Right.READ,
    ("GET", "/people"): Right.READ,
    ("GET", "/people/{person}"): Right.READ,
    ("GET", "/people/{person}/why"): Right.READ,
    ("POST", "/people/{person}/acts"): Right.ACT,
    ("PUT", "/people/{person}/wishes"): Right.ACT,
    ("POST", "/people/{person}/link"): Right.ACT,
    ("DELETE", "/people/{person}"): Right.MANAGE,
    ("POST", "/people/{person}/corrections"): Right.ACT,
    ("GET", "/referrals"): Right.READ,
    ("POST", "/referrals"): Right.ACT,
    ("POST", "/referrals/{referral}/link"): Right.ACT,
    ("POST", "/referrals/{referral}/passed-on"): Right.ACT,
    ("GET", "/who"): Right.READ,
    ("GET", "/who/decisions"): Right.READ,
    ("POST", "/who/certain"): Right.ACT,
    ("POST", "/who/decisions"): Right.ACT,
    ("DELETE", "/who/decisions/{import_id}"): Right.ACT,
    ("GET", "/settings"): Right.READ,
    ("POST", "/settings/try"): Right.READ,
    ("PUT", "/settings"): Right.MANAGE,
    ("GET", "/log"): Right.READ,
    ("GET", "/totals"): Right.READ,
    ("GET", "/rules"): Right.READ,
    ("GET", "/pools"): Right.READ,
    ("GET", "/feedback"): Right.READ,
    ("GET", "/health"): Right.READ,
    ("GET", "/systems"): Right.READ,
    ("GET", "/systems/{system}"): Right.READ,
    ("GET", "/systems/{system}/carried"): Right.READ,
    ("GET", "/systems/{system}/exchanged"): Right.READ,
    ("PUT", "/systems/{system}/rules"): Right.MANAGE,
    ("POST", "/systems/{system}/rounds"): Right.MANAGE,
    ("POST", "/systems/{system}/settle"): Right.ACT,
    ("GET", "/events"): Right.READ,
    ("GET", "/imports"): Right.READ,
    ("POST", "/imports"): Right.IMPORT,
    ("DELETE", "/imports/{import_id}"): Right.IMPORT,
    **{
        (method, path): Right.MANAGE
        for kind, id_ in (("tokens", "{token}"), ("hooks", "{hook}"), ("subscribers", "{subscriber}"))
        for method, path in (("GET", f"/{kind}"), ("POST", f"/{kind}"), ("DELETE", f"/{kind}/{id_}"))
    },
    ("GET", "/deliveries"): Right.MANAGE,
    ("POST", "/deliveries/{delivery}/retry"): Right.MANAGE,
}
SAID: dict[str, object] = {
    "/people/{person}/acts": {"act": "put_off", "until": "2026-05-01", "why": "x"}, "/people/{person}/wishes": {"stop": True},
    "/people/{person}/corrections": {"field": "city", "value": "Helsinki"}, "/settings": {"gap_days": 8},
    "/settings/try": {"gap_days": 8}, "/referrals": {"name": "Dora Dahl", "email": "dora@mail.example"},
    "/systems/{system}/rules": {"employer": "latest"},
    "/systems/{system}/settle": {"record": "greenhouse:1", "field": "title", "choice": "ours"},
    "/tokens": {"name": "x", "scopes": ["manage"]}, "/hooks": {"source": "generic"},
    "/who/certain": {},
    "/who/decisions": {"one": "x:1", "other": "x:2", "decision": "same"},
    "/subscribers": {"url": "https://x.example/in", "kinds": ["act.done"]},
}  # fmt: skip


NOBODY = 999_999


class Visitors(NamedTuple):
    """One office, and somebody of each role who has signed in."""

    office: Office
    by_role: dict[Role, TestClient]
    number: int


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    """Ann and Ben belong to the role whose owner is the hiring manager, so everybody may see them."""
    office = open_office(tmp_path_factory.mktemp("office"), day_of_the_stories())
    by_role: dict[Role, TestClient] = {role: office.colleague(role) for role in Role if role is not Role.ADMIN}
    yield Visitors(office, {Role.ADMIN: office.admin, **by_role}, office.number("Ann Aho"))
    office.live.close()


def _pages() -> dict[tuple[str, str], Route]:
    app = create_app(cast("Live", None), lambda: 0)
    routes = [route for route in app.routes if isinstance(route, Route)]
    return {(method, route.path): route for route in routes for method in sorted((route.methods or set()) - {"HEAD"})}


def _operations() -> set[tuple[str, str]]:
    described = create_api(cast("Live", None), lambda: 0).openapi()["paths"]
    return {(method.upper(), path) for path, methods in described.items() for method in methods}


def test_every_route_was_decided_about() -> None:
    """A new route is closed or open by decision, never by forgetting."""
    pages = _pages()
    assert {path for _, path in pages} - {path for _, path in PAGES} == OPEN
    assert {key for key in pages if key[1] not in OPEN} == set(PAGES)
    assert _operations() == set(API)


def _ask(visitor: TestClient, method: str, path: str, number: int) -> httpx2.Response:
    address = path.replace("{number:int}", str(number)) + ASKED.get(path, "")
    return visitor.request(method, address, follow_redirects=False)


@pytest.mark.parametrize(("method", "path"), sorted(PAGES), ids=str)
def test_a_page_opens_to_whoever_may_and_to_nobody_else(visitors: Visitors, method: str, path: str) -> None:
    """The stranger is led to sign in and learns no name; whoever may not is told so; whoever may is answered."""
    office, may = visitors.office, PAGES[method, path]
    stranger = _ask(office.browser(), method, path, visitors.number)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/sign-in")
    assert "Ann Aho" not in stranger.text
    for role, visitor in visitors.by_role.items():
        before = len(office.live.log(1 << 62, 1 << 62, 500))
        answer = _ask(visitor, method, path, visitors.number)
        if role in may:
            assert answer.status_code in (200, 303, 409, 422, 404) or path in ASKS_AGAIN, (role, answer.status_code)
            assert answer.status_code != 404 or method == "POST" or path in GONE, role
        else:
            assert answer.status_code == 403, role
            assert "Ann Aho" not in answer.text
            assert len(office.live.log(1 << 62, 1 << 62, 500)) == before


def _address(path: str, number: int) -> str:
    return (
        "/api"
        + re.sub(r"\{person\}", str(number), path)
        .replace("{import_id}", "0" * 12)
        .replace("{referral}", "0" * 12)
        .replace("{", "x")
        .replace("}", "")
        + ("?q=Ann" if path == "/people" else "")
    )


@pytest.mark.parametrize(("method", "path"), sorted(API), ids=str)
def test_a_route_of_the_api_opens_to_its_scope_and_to_no_other(visitors: Visitors, method: str, path: str) -> None:
    """No token, a token with every other scope, and the token of an auditor do not open it; the right scope does."""
    office, right = visitors.office, API[method, path]
    person = NOBODY if (method, path) == ("DELETE", "/people/{person}") else visitors.number  # Ann is needed by the others
    address, said = _address(path, person), SAID.get(path)
    body = None if said is None else json.dumps(said)
    kind = {"Content-Type": "application/json"}
    files = {"files": ("x.csv", b"Name,Email\nX,x@x.example\n")} if path == "/imports" and method == "POST" else None

    def asked_by(visitor: TestClient) -> httpx2.Response:
        if files:
            return visitor.post("http://regard.test" + address, files=files)
        return visitor.request(method, "http://regard.test" + address, content=body, headers=kind if body else None)

    stranger = asked_by(office.browser())
    assert stranger.status_code == 401
    assert "Ann Aho" not in stranger.text
    assert asked_by(office.program(*(set(Right) - {right}))).status_code == 403
    if right is not Right.READ:
        assert asked_by(office.program(*Right, holder="auditor@firm.example")).status_code == 403
    assert asked_by(office.program(right)).status_code in (200, 201, 202, 204, 404, 409)


def test_a_link_opens_its_own_page_and_no_other(visitors: Visitors) -> None:
    """Ann's link shows Ann, Ben's link Ben, a guessed one nobody; neither needs a session, and a session opens none."""
    office = visitors.office
    ann, ben = office.own_page("Ann Aho"), office.own_page("Ben Boyd")
    assert "Ann Aho" in office.browser().get(ann).text
    assert "Ann Aho" not in office.browser().get(ben).text
    guessed = ann[:-6] + "AAAAAA"
    for path in (guessed, f"{guessed}/stop", f"{guessed}/download"):
        for visitor in (office.browser(), office.admin):
            answer = visitor.get(path)
            assert answer.status_code == 404
            assert "Aho" not in answer.text
    assert office.browser().get(ann).headers["referrer-policy"] == "no-referrer"
