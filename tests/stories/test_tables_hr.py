"""Tables of human resources: who works here is not courted, and how a hire went and why somebody left stands on the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import ReadWith

from regard.clock import DAY, midday
from regard.intake.reading import Outcome, Reading
from regard.words import Basis, Method, Micros
from regard.workspace import Workspace, open_workspace

HEAD = (
    "Employee ID,First Name,Last Name,Work Email,Personal Email,Job Title,Hire Date,Termination Date,Termination Reason,"
    "Termination Type,Regretted,Employment Status,90 Day Result,Probation Result,Probation End Date,Annual Salary,IBAN\n"
)
ADA = "1001,Ada,Aho,ada@firm.example,ada@mail.example,Engineer,2025-03-01,,,,,Active,Good,Passed,2025-09-01,90000,DE01\n"
BEN = (
    "1002,Ben,Boyd,ben@firm.example,ben@mail.example,Engineer,2024-01-15,2025-12-31,Better pay elsewhere,Voluntary,Yes,"
    "Terminated,Weak,Failed,2024-07-15,80000,DE02\n"
)


def said(readings: list[Reading]) -> list[tuple[str, str, str, Micros | None, int | None]]:
    """What is told of employment: record, kind, text, when, number."""
    kinds = ("employment.started", "employment.ended", "outcome.recorded", "application.hired")
    every = [one for reading in readings for one in reading.sayings]
    return [(one.record, one.kind, one.text, one.at, one.number) for one in every if one.kind in kinds]


def noon(text: str) -> Micros:
    """The noon of a day."""
    return midday(date.fromisoformat(text))


def test_a15_hire_result_and_leaving_become_events(read_with: ReadWith) -> None:
    """The first and last day, why, whether we regret it, and how it went after 90 days and at the end of probation."""
    readings, notes = read_with("table", HEAD + ADA + BEN, "people.csv")
    assert said(readings) == [
        ("hr:1001", "employment.started", "", noon("2025-03-01"), None),
        ("hr:1001", "outcome.recorded", "Good", noon("2025-03-01") + 90 * DAY, 90),
        ("hr:1001", "outcome.recorded", "Passed", noon("2025-09-01"), 184),
        ("hr:1002", "employment.started", "", noon("2024-01-15"), None),
        ("hr:1002", "employment.ended", "Better pay elsewhere", noon("2025-12-31"), 1),
        ("hr:1002", "outcome.recorded", "Weak", noon("2024-01-15") + 90 * DAY, 90),
        ("hr:1002", "outcome.recorded", "Failed", noon("2024-07-15"), 182),
    ]
    assert {(one.method, one.basis) for reading in readings for one in reading.sayings} == {(Method.SYSTEM, Basis.CONTRACT)}
    left = next(one for one in readings[1].sayings if one.kind == "employment.ended")
    assert left.detail["type"] == "Voluntary"
    assert any("Annual Salary, IBAN" in note.message for note in notes)
    assert not any("90000" in reading.raw or "DE01" in reading.raw for reading in readings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Personalnummer;Name;E-Mail;Eintrittsdatum;Austrittsdatum;Austrittsgrund\n"
                "7;Kim Aho;kim@mail.example;01.03.2024;31.01.2026;Umzug\n"
            ),
            [("employment.started", "", "2024-03-01"), ("employment.ended", "Umzug", "2026-01-31")],
        ),
        (
            "Name,Email,Hire Date,Leaving Date,Leaving Reason\nKim Aho,kim@mail.example,2024-03-01,,\n",
            [("employment.started", "", "2024-03-01")],
        ),
        (
            (
                "Employee Number,Employee Name,Email,Hire Date,Status\n"
                "7,Kim Aho,kim@mail.example,,Terminated\n8,Ann Bo,ann@mail.example,,Active\n"
            ),
            [("employment.ended", "", ""), ("employment.started", "", "")],
        ),
    ],
)
def test_tables_of_other_systems(read_with: ReadWith, text: str, expected: list[tuple[str, str, str]]) -> None:
    """German columns, a table without numbers of employees, and one that has a word instead of a day."""
    readings, _ = read_with("table", text, "staff.csv")
    assert {reading.outcome for reading in readings} == {Outcome.IMPORTED}
    assert [(kind, why, at) for _, kind, why, at, _ in said(readings)] == [
        (kind, why, noon(day) if day else None) for kind, why, day in expected
    ]


def test_a_hire_date_in_an_export_of_applications_is_still_a_hire(read_with: ReadWith) -> None:
    """Without the number of an employee or a last day it is no table of employees; a curriculum is none either."""
    readings, _ = read_with("table", "Candidate ID,Name,Email,Hire Date\n1,Kim,kim@mail.example,2025-01-01\n", "ats.csv")
    assert [kind for _, kind, *_ in said(readings)] == ["application.hired"]
    readings, _ = read_with("table", "Company Name,Title,Start Date,End Date\nFirm,Engineer,2020-01-01,2021-01-01\n", "cv.csv")
    assert said(readings) == []


Read = Callable[[str, Micros], Workspace]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Reads a table of employees, beside what an applicant system knows of Kim; gives the workspace."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "ats.csv").write_text("Name,Email,Phone,Job Title\nKim Aho,kim@mail.example,+358401234567,Engineer\n")
    with open_workspace(tmp_path / "kept") as workspace:

        def reading(rows: str, now: Micros) -> Workspace:
            (home / "staff.csv").write_text(f"Employee ID,Name,Personal Email,Hire Date,Termination Date\n{rows}")
            workspace.read(home, now)
            return workspace

        yield reading


def rule(workspace: Workspace, now: Micros) -> str:
    """What decides about Kim."""
    return workspace.why("kim@mail.example", now).decision.rule


def test_a15_whoever_works_here_is_not_courted_until_they_have_left(read: Read, now: Micros) -> None:
    """Kim works here; she gives notice and works here until her last day; afterwards she may be courted again, and come back."""
    workspace = read("7,Kim Aho,kim@mail.example,2024-01-01,\n", now)
    assert rule(workspace, now) == "hired"
    assert "works here" in workspace.why("kim@mail.example", now).decision.because
    read("7,Kim Aho,kim@mail.example,2024-01-01,2026-03-31\n", now + DAY)
    assert rule(workspace, now + DAY) == "hired"
    assert rule(workspace, now + 40 * DAY) != "hired"
    read("7,Kim Aho,kim@mail.example,2026-05-01,\n", now + 70 * DAY)
    assert rule(workspace, now + 70 * DAY) == "hired"


def test_whoever_begins_next_month_is_not_courted_either(read: Read, now: Micros) -> None:
    """She has signed and begins on the first of April."""
    assert rule(read("7,Kim Aho,kim@mail.example,2026-04-01,\n", now), now) == "hired"


def test_colleagues_are_kept_while_they_work_here_and_two_years_after(read: Read, now: Micros) -> None:
    """Without a word for years she is not due while she works here, nor on her last day; two years later she is."""
    workspace = read("7,Kim Aho,kim@mail.example,2020-01-01,2026-03-31\n", now - 1_000 * DAY)
    assert workspace.due(now) == ()
    assert workspace.due(now + 40 * DAY) == ()
    assert len(workspace.due(now + (27 + 731) * DAY)) == 1
