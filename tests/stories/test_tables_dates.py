"""Dates in columns: many ways of writing one day, and a column that decides for itself which number is the month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import day, read, table

from regard.intake.dates import Column, Order, order_of

SAME_DAY = """
2026-05-28 | 2026/05/28 | 28.05.2026 | 28.5.26 | 5/28/2026 | 28/05/2026 | 28 May 2026 | May 28, 2026 | 28-May-26 | 28. Mai 2026
28 mai 2026 | 28 de mayo de 2026 | 28 maj 2026 | 28 mei 2026 | 28 maggio 2026 | 28 maja 2026 r. | 28 de maio de 2026 | 20260528
Thu, 28 May 2026 | 46170
"""
SAME_SECOND = """
2026/05/28 7:01:33 PM GMT+2 | 2026-05-28T17:01:33Z | 2026-05-28T19:01:33+02:00 | Thu, 28 May 2026 19:01:33 +0200 | 1779987693
1779987693000 | 28.05.2026 17:01:33 | 2026-05-28 17:01:33 UTC | 5/28/2026 5:01:33 PM | Thu May 28 17:01:33 2026
28 May 2026 19:01:33 CEST
"""


def written(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", written(SAME_DAY))
def test_a_day_is_noon_however_it_is_written(text: str) -> None:
    """A date without a time is noon UTC."""
    assert Column(serials=True).read(text) == day(2026, 5, 28)


@pytest.mark.parametrize("text", written(SAME_SECOND))
def test_an_instant_is_the_same_however_it_is_written(text: str) -> None:
    """Zones and twelve-hour clocks are honoured."""
    assert Column().read(text) == day(2026, 5, 28, 17, 1, 33)


@pytest.mark.parametrize(
    "text", ["", "soon", "31.02.2026", "99/99/2026", "2026-13-01", "12", "4", "May", "28 May 2026 19:01 XYZ", "13:61"]
)
def test_what_is_no_date_is_unknown(text: str) -> None:
    """Nothing is made up, and nothing raises."""
    assert Column().read(text) is None


def test_times_without_a_zone_are_of_the_zone_of_the_file() -> None:
    """Noon in Berlin is ten or eleven in UTC, by the season."""
    assert Column(zone="Europe/Berlin").read("2026-07-01 12:00") == day(2026, 7, 1, 10)
    assert Column(zone="Europe/Berlin").read("2026-01-01 12:00") == day(2026, 1, 1, 11)


def test_one_clear_date_decides_for_its_column(tmp_path: Path) -> None:
    """13/01 can only be the thirteenth of January, so 03/02 is the third of February."""
    found = read(table(tmp_path, "Email,Created at\na@post.example,03/02/2025\nb@post.example,13/01/2025\n"))
    assert [saying.at for saying in found.said("observed.email")] == [day(2025, 2, 3), day(2025, 1, 13)]
    american = read(table(tmp_path, "Email,Created at\na@post.example,03/02/2025\nb@post.example,01/13/2025\n"))
    assert american.said("observed.email")[0].at == day(2025, 3, 2)


def test_an_undecided_column_is_reported_and_not_guessed(tmp_path: Path) -> None:
    """Nothing decides: the dates stay unknown, the note says what to write; and what the user writes is done."""
    path = table(tmp_path, "Email,Created at\na@post.example,03/02/2025\nb@post.example,05/05/2025\n")
    found = read(path)
    assert [saying.at for saying in found.said("observed.email")] == [None, day(2025, 5, 5)]
    (note,) = [note for note in found.notes if "day first or month first" in note.message]
    assert "date_order" in note.remedy
    assert read(path, {"date_order": "dmy"}).said("observed.email")[0].at == day(2025, 2, 3)
    assert read(path, {"date_order": "mdy"}).said("observed.email")[0].at == day(2025, 3, 2)


def test_a_column_that_contradicts_itself_decides_nothing(tmp_path: Path) -> None:
    """13/01 and 01/13 side by side: each is clear by itself, 03/02 is not."""
    text = "Email,Created at\na@post.example,13/01/2025\nb@post.example,01/13/2025\nc@post.example,03/02/2025\n"
    found = read(table(tmp_path, text))
    assert [saying.at for saying in found.said("observed.email")] == [day(2025, 1, 13), day(2025, 1, 13), None]


def test_dates_in_the_future_are_noted(tmp_path: Path) -> None:
    """Nobody was contacted next year."""
    found = read(table(tmp_path, "Email,Last contacted\na@post.example,2027-01-01\n"))
    assert found.noted("in the future")


def test_a_date_that_cannot_be_read_is_noted_and_kept(tmp_path: Path) -> None:
    """The row is imported, the cell kept as it came."""
    found = read(table(tmp_path, "Email,Last contacted\na@post.example,2026-02-31\n"))
    assert found.noted("2026-02-31")
    assert found.texts("observed.other") == ["2026-02-31"]


@given(st.dates(date(1970, 1, 2), date(2199, 12, 31)), st.sampled_from("/-."))
def test_what_a_column_decides_is_what_was_written(when: date, sign: str) -> None:
    """Write any day first, together with a clear one: it is read back as written."""
    text = f"{when:%d}{sign}{when:%m}{sign}{when:%Y}"
    assert Column(order_of([text, f"31{sign}01{sign}2020"])).read(text) == day(when.year, when.month, when.day)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    """Any text at all: an instant or nothing."""
    for order in Order:
        value = Column(order, serials=True).read(text)
        assert value is None or isinstance(value, int)
