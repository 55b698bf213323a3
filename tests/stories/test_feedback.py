"""The clock of interviewers: reminded, late, and weekends that stand still (A14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.clock import HOUR, micros
from regard.decisions.feedback import Due, after_weekday_hours, how_due
from regard.decisions.settings import Settings
from regard.storage.access import Role
from regard.storage.machines import Right
from regard.words import Micros


def _at(day: int, hour: int, month: int = 3) -> Micros:
    return micros(datetime(2026, month, day, hour, tzinfo=UTC))


@pytest.mark.parametrize(("held", "hours", "zone", "late"), [
    (_at(3, 10), 24, "UTC", _at(4, 10)),
    (_at(6, 15), 24, "UTC", _at(9, 15)),
    (_at(7, 10), 12, "UTC", _at(9, 12)),
    (_at(6, 23), 1, "Europe/Helsinki", _at(8, 23)),
    (_at(27, 12), 24, "Europe/Berlin", _at(30, 11)),
], ids=["weekday", "over a weekend", "held on a saturday", "already saturday in helsinki", "the clocks go forward"])  # fmt: skip
def test_a14_hours_of_a_weekend_do_not_count(held: Micros, hours: int, zone: str, late: Micros) -> None:
    """Friday 15:00 plus 24 hours is Monday 15:00, on the clock of the company."""
    assert after_weekday_hours(held, hours, zone) == late


def test_a14_feedback_is_reminded_of_and_then_late() -> None:
    """After 12 hours a reminder, after 24 it is late, with the settings as they come."""
    held = _at(3, 10)
    for hours, due in ((0, Due.IN_TIME), (11, Due.IN_TIME), (12, Due.REMIND), (23, Due.REMIND), (24, Due.LATE)):
        assert how_due(held, held + hours * HOUR, "UTC", Settings())[0] is due


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann was interviewed by the hiring manager on Monday; today is Wednesday, 9:00."""
    opened = open_office(tmp_path, now)
    interview = {
        "id": 5, "application_id": 71, "candidate_id": 900, "interviewed_at": "2026-03-02T10:00:00Z",
        "interview": {"name": "Onsite"}, "interviewer": {"email": "manager@firm.example"},
    }  # fmt: skip
    candidate = {
        "id": 900, "first_name": "Ann", "last_name": "Aho", "application_ids": [71],
        "email_addresses": [{"value": "ann@mail.example", "type": "personal"}],
    }  # fmt: skip
    files = [("files", ("candidate.json", json.dumps(candidate))), ("files", ("scorecard.json", json.dumps(interview)))]
    opened.admin.post("/sources/upload", files=files)
    yield opened
    opened.live.close()


def test_a14_a_hiring_manager_sees_the_clock_and_ends_it(office: Office) -> None:
    """Late since a day; said to be given, it is waited for no more, and the timeline says who said so."""
    manager = office.colleague(Role.MANAGER)
    page = manager.get("/feedback")
    assert "Waiting for <b>manager@firm.example</b>" in page.text
    assert "late since" in page.text
    number = office.number("Ann Aho")
    said = {"person": number, "interviewer": "manager@firm.example", "text": "scorecard"}
    assert "No feedback is waited for" in manager.post("/feedback", data=said).text
    assert "Feedback after an interview" in office.admin.get(f"/people/{number}").text
    assert manager.post("/feedback", data=said).status_code == 409


def test_a14_feedback_that_the_applicant_system_has_is_not_waited_for(office: Office) -> None:
    """A scorecard with the time of its submission ends the wait; programs see the same."""
    program = office.program(Right.READ)
    assert [one["due"] for one in program.get("/feedback").json()] == ["late"]
    scorecard = {
        "id": 5, "application_id": 71, "candidate_id": 900, "interviewed_at": "2026-03-02T10:00:00Z",
        "submitted_at": "2026-03-03T08:00:00Z", "interviewer": {"email": "manager@firm.example"},
    }  # fmt: skip
    office.admin.post("/sources/upload", files=[("files", ("later.json", json.dumps(scorecard)))])
    assert program.get("/feedback").json() == []


def test_a14_others_see_it_only_within_their_limits(office: Office) -> None:
    """A recruiter for another client does not learn that Ann was interviewed; an auditor looks and changes nothing."""
    assert "Ann Aho" not in office.colleague(Role.RECRUITER, only="Antarctica").get("/feedback").text
    auditor = office.colleague(Role.AUDITOR)
    assert "Ann Aho" in auditor.get("/feedback").text
    assert auditor.post("/feedback", data={"person": "1"}).status_code == 403
