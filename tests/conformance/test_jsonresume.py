"""The published test cases of JSON Resume: valid in, invalid refused with the place named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from regard.intake.reading import Outcome

if TYPE_CHECKING:
    from tests.conftest import ReadWith

Case = tuple[str, str, Any]


@pytest.fixture
def cases(corpus: Path) -> list[Case]:
    """(file, case, document) of every published case; dates.json holds bare dates and is asked in its own test."""
    found: list[Case] = []
    for file in sorted((corpus / "ats/jsonresume/test/__test__").glob("*.json")):
        if file.name != "dates.json":
            found += [(file.stem, name, value) for name, value in json.loads(file.read_text("utf-8")).items()]
    return found


def test_valid_cases_are_imported(cases: list[Case], read_with: ReadWith) -> None:
    for section, name, document in cases:
        if "valid" in name.lower() and "invalid" not in name.lower():
            [reading], _ = read_with("jsonresume", json.dumps(document), "resume.json")
            assert reading.outcome is Outcome.IMPORTED, (section, name, reading.reason)


def test_invalid_cases_are_refused_with_the_place_named(cases: list[Case], read_with: ReadWith) -> None:
    """The reason names the JSON pointer of what is wrong: the path to the null or the odd value of the case."""
    asked = 0
    for section, name, document in cases:
        if "invalid" in name.lower():
            [reading], _ = read_with("jsonresume", json.dumps(document), "resume.json")
            assert reading.outcome is Outcome.REJECTED, (section, name)
            assert _place(document) in reading.reason, (section, name, reading.reason)
            asked += 1
    assert asked > 60


@pytest.mark.parametrize("date", ["2013-12-02", "2013-12", "2013"])
def test_dates_of_three_precisions_are_dates(date: str, read_with: ReadWith) -> None:
    [reading], _ = read_with("jsonresume", json.dumps({"work": [{"startDate": date}]}), "resume.json")
    assert reading.outcome is Outcome.IMPORTED


def test_a_date_that_is_none_is_refused(corpus: Path, read_with: ReadWith) -> None:
    wrong = json.loads((corpus / "ats/jsonresume/test/__test__/dates.json").read_text("utf-8"))["invalid"]
    [reading], _ = read_with("jsonresume", json.dumps({"work": [{"startDate": wrong}]}), "resume.json")
    assert reading.outcome is Outcome.REJECTED
    assert "/work/0/startDate" in reading.reason


def test_the_published_sample_becomes_a_person(corpus: Path, read_with: ReadWith) -> None:
    """Name, address, place, skills and languages of the sample are observed, dated by its last modification."""
    [reading], _ = read_with("jsonresume", corpus / "ats/jsonresume/sample.resume.json")
    kinds = {saying.kind for saying in reading.sayings}
    assert {
        "observed.name",
        "observed.email",
        "observed.city",
        "observed.country",
        "observed.skill",
        "observed.language",
    } <= kinds
    assert {saying.at for saying in reading.sayings} == {reading.sayings[0].at} != {None}


def _place(document: Any) -> str:
    """The pointer to the deepest odd value: every invalid case holds one null or, under $schema, one object."""
    if isinstance(document, dict) and document:
        key, value = next(iter(document.items()))
        return f"/{key}{_place(value)}"
    if isinstance(document, list) and document:
        return f"/0{_place(document[0])}"
    return ""
