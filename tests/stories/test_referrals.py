"""Somebody of ours refers a person: credit, consent, and how it stands (C3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.clock import DAY
from regard.storage.access import Role
from regard.words import Micros

DORA = {"name": "Dora Dahl", "email": "dora@mail.example", "words": "worked with her", "consent": "1"}


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def test_c3_the_referrer_has_the_credit_and_sees_how_it_stands(office: Office) -> None:
    """Dora is referred, then written to, then says stop: the referrer sees that we are in touch, never her wish."""
    manager = office.colleague(Role.MANAGER)
    manager.post("/referrals", data=DORA)
    office.live.settle(office.clock())
    assert "noted" in manager.get("/referrals").text
    number = office.number("Dora Dahl")
    person = office.admin.get(f"/people/{number}").text
    assert "referral: worked with her" in person
    assert "manager@firm.example" in person
    assert "to be referred" in person
    office.clock.now += DAY // 2
    office.admin.post(f"/people/{number}/act", data={"act": "done", "done": "written"})
    assert "Dora Dahl" not in office.colleague(Role.RECRUITER).get("/referrals").text
    office.browser().post(f"{office.own_page('Dora Dahl')}/stop")
    page = manager.get("/referrals").text
    assert "Dora Dahl" in page
    assert "stop" not in page


def test_c3_being_referred_is_no_permission_and_starts_the_notice_clock(office: Office) -> None:
    """The data came from somebody else: she is told in the first message, and after a month it is too late."""
    office.admin.post("/referrals", data=DORA)
    office.live.settle(office.clock())
    decision, _ = office.live.person(office.number("Dora Dahl"), office.clock())
    assert decision.rule.startswith("notice") or decision.verdict.phrase == "leave alone"
    late, _ = office.live.person(office.number("Dora Dahl"), office.clock() + 31 * DAY)
    assert late.rule == "notice_overdue"


def test_c3_somebody_who_cannot_be_found_again_is_refused(office: Office) -> None:
    """Neither address nor profile: what was typed stays, and nobody is made."""
    answer = office.admin.post("/referrals", data={"name": "Nobody Known", "email": "no address"})
    assert answer.status_code == 422
    assert 'value="Nobody Known"' in answer.text
    office.live.settle(office.clock())
    assert "Nobody is left." in office.admin.get("/people", params={"q": "Nobody Known"}).text
