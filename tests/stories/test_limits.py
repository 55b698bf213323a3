"""Who sees whom: hiring managers the people of their roles, others the offices and clients to which they are limited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.storage.access import Role
from regard.storage.machines import Right
from regard.words import Micros

FAR = "Name,Email,Job Title,City,Country,Last Activity\nCid Cole,cid@mail.example,Senior Accountant,Madrid,Spain,2026-02-21\n"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, who belong to the role in Helsinki, and Cid, who belongs to none."""
    opened = open_office(tmp_path, now)
    opened.admin.post("/sources/upload", files={"files": ("far.csv", FAR)})
    yield opened
    opened.live.close()


@pytest.mark.parametrize(("role", "only"), [
    (Role.MANAGER, ""), (Role.RECRUITER, "Harbour Bank"), (Role.RECRUITER, "helsinki"),
])  # fmt: skip
def test_somebody_limited_meets_nobody_else_anywhere(office: Office, role: Role, only: str) -> None:
    """Lists, search, numbers, a person's page and why: Cid does not exist, and no number gives him away."""
    visitor, cid = office.colleague(role, only=only), office.number("Cid Cole")
    for path in ("/", "/people", "/people?q=Cid", "/must-not", "/calls"):
        assert "Cid Cole" not in visitor.get(path).text
    assert "Ann Aho" in visitor.get("/people").text
    for path in (f"/people/{cid}", f"/people/{cid}/why"):
        assert visitor.get(path).status_code == 404
    assert visitor.post(f"/people/{cid}/act", data={"act": "put_off", "until": "2026-04-01", "why": "x"}).status_code in (
        403,
        404,
    )
    assert visitor.get("/sources").status_code == 403


def test_a_hiring_manager_of_no_role_sees_nobody(office: Office) -> None:
    """Limited to what does not exist is limited to nothing."""
    visitor = office.colleague(Role.RECRUITER, only="Antarctica")
    assert "Ann Aho" not in visitor.get("/people").text


def test_the_programs_of_somebody_limited_are_limited(office: Office) -> None:
    """The token of a recruiter for one client: no other person, no ledger, no health of the whole."""
    office.colleague(Role.RECRUITER, only="Harbour Bank")
    program, cid = office.program(*Right, holder="recruiter@firm.example"), office.number("Cid Cole")
    assert {one["name"] for one in program.get("/verdicts").json()["items"]} == {"Ann Aho", "Ben Boyd"}
    assert program.get("/people", params={"q": "Cid"}).json()["items"] == []
    assert sum(program.get("/totals").json()["rules"].values()) == 2
    assert program.get(f"/people/{cid}").status_code == 404
    assert program.post(f"/people/{cid}/link").status_code == 404
    assert program.get("/events").status_code == 403
    assert program.get("/health").status_code == 403


def test_lifting_a_limit_is_an_invitation_without_one(office: Office) -> None:
    """The administrator invites the recruiter again, for everybody."""
    visitor = office.colleague(Role.RECRUITER, only="Harbour Bank")
    assert "Cid Cole" not in visitor.get("/people").text
    assert "Cid Cole" in office.colleague(Role.RECRUITER).get("/people").text


def test_a_program_finds_whom_it_may_see_however_many_others_are_found_before(office: Office) -> None:
    """Ann and Ben answer to the same word and come first; the recruiter for Madrid sees Cid only, and one result is asked for."""
    role = "roles:\n  - {title: 'Senior Accountant, Madrid', city: Madrid, country: ES, client: Far Bank}\n"
    office.admin.post("/sources/upload", files={"files": ("roles.yaml", role)})
    office.colleague(Role.RECRUITER, only="Far Bank")
    program = office.program(Right.READ, holder="recruiter@firm.example")
    asked = {"q": "mail.example", "limit": "1"}
    assert [one["name"] for one in program.get("/people", params=asked).json()["items"]] == ["Cid Cole"]
