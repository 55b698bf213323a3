"""What is new about people is told as soon as any source says it, with what follows from it today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.clock import DAY
from regard.storage.access import Role
from regard.storage.machines import Right
from regard.words import Micros

BEFORE = "Name,Email,City,Company,Title,Last Updated\nKim Kaya,kim@mail.example,Oslo,Fernbridge,Data Engineer,2025-11-01\n"
AFTER = "Name,Email,City,Company,Title,Last Updated\nKim Kaya,kim@mail.example,Berlin,Harbour Bank,Head of Data,2026-02-20\n"
OTHER = "Name,Email,City,Company,Title,Last Updated\nKim Kaya,kim@mail.example,Oslo,Fernbridge,Data Engineer,2025-12-01\n"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """An office that has known Kim since last autumn."""
    opened = open_office(tmp_path, now)
    read(opened, tmp_path, "autumn.csv", BEFORE)
    yield opened
    opened.live.close()


def read(office: Office, folder: Path, name: str, text: str) -> None:
    """A file more is read."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_text(text)
    office.live.read(folder / "in" / name, office.clock(), by="ops@firm.example")


def test_d8_who_moved_and_was_promoted_is_told_with_who_says_so(office: Office, tmp_path: Path) -> None:
    """A newer export says Berlin, another firm and a higher title: three things are new, with before and after and the place."""
    assert "new about people" not in office.admin.get("/").text
    assert "Nobody is known to have moved" in office.admin.get("/news").text
    read(office, tmp_path, "february.csv", AFTER)
    assert "3 things new about people" in office.admin.get("/").text
    page = office.admin.get("/news").text
    for told in ("Oslo → Berlin", "Fernbridge → Harbour Bank", "mid → head or director", "february.csv:2"):
        assert told in page
    told = office.program(Right.READ).get("/news").json()
    assert {(one["what"], one["after"]) for one in told} == {
        ("moved", "Berlin"), ("works elsewhere", "Harbour Bank"), ("was promoted", "head or director"),
    }  # fmt: skip
    assert all(one["name"] == "Kim Kaya" and one["verdict"] for one in told)


def test_d8_an_older_export_read_later_is_no_news(office: Office, tmp_path: Path) -> None:
    """What is read late and is older than what is held changes nothing, and nobody is said to have moved back."""
    read(office, tmp_path, "february.csv", AFTER)
    before = office.admin.get("/news").text
    read(office, tmp_path, "december.csv", OTHER)
    after = office.admin.get("/news").text
    assert "Oslo → Berlin" in before
    assert "Oslo → Berlin" in after
    assert "Berlin → Oslo" not in after


def test_d8_a_correction_by_a_colleague_is_news_at_once_and_a_month_later_none(office: Office) -> None:
    """What one of us writes down is told in the same moment; after a month it is new no more."""
    (number,) = [one["person"] for one in office.program(Right.READ).get("/people", params={"q": "Kim"}).json()["items"]]
    office.admin.get("/news")
    office.admin.post(f"/people/{number}/correct", data={"field": "city", "value": "Berlin", "seen": "Oslo"})
    assert "Oslo → Berlin" in office.admin.get("/news").text
    office.clock.now += 31 * DAY
    assert "Oslo → Berlin" not in office.admin.get("/news").text


def test_a_hiring_manager_is_told_of_their_own_people_only(office: Office, tmp_path: Path) -> None:
    """Kim belongs to none of their roles, so there is nothing new for them."""
    read(office, tmp_path, "february.csv", AFTER)
    assert "Kim" not in office.colleague(Role.MANAGER).get("/news").text
