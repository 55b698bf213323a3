"""D8: field ages. Titles, employers, addresses and places have a shelf life."""

from __future__ import annotations

import pytest

from regard.clock import DAY
from regard.ledger.event import Place
from regard.people.freshness import ShelfLives, age, is_stale
from regard.people.observation import Observation
from regard.words import Basis, Method, Micros

NOW: Micros = 20_000 * DAY


def said(field: str, text: str, days_ago: int | None, number: int | None = None) -> Observation:
    at = None if days_ago is None else NOW - days_ago * DAY
    return Observation(field, text, Method.IMPORTED, Basis.INTEREST, at, NOW, "csv", Place("a.csv", 1), number)


@pytest.mark.parametrize(
    ("field", "days"), [("title", 540), ("employer", 540), ("level", 540), ("email", 730), ("phone", 730), ("city", 730)]
)
def test_d8_a_value_holds_on_its_last_day_and_not_on_the_next(field: str, days: int) -> None:
    """The shelf lives of the documentation, to the day."""
    assert not is_stale(field, NOW - days * DAY, NOW, NOW)
    assert is_stale(field, NOW - (days + 1) * DAY, NOW, NOW)


def test_d8_a_name_does_not_age() -> None:
    """Names, profiles and tags have no shelf life."""
    assert not is_stale("name", 0, 0, NOW)


def test_d8_shelf_lives_can_be_set() -> None:
    """A company that trusts titles for a month only; another one trusts addresses for ever."""
    assert is_stale("title", NOW - 40 * DAY, NOW, NOW, ShelfLives(title=30))
    assert not is_stale("email", 0, 0, NOW, ShelfLives(email=None))


def test_d8_without_a_date_age_counts_from_receipt_and_says_so() -> None:
    """An export without dates came two years ago: its titles are at least that old."""
    assert age(None, NOW - 700 * DAY, NOW) == (700, False)
    assert age(NOW - 5 * DAY, NOW, NOW) == (5, True)
    assert is_stale("title", None, NOW - 541 * DAY, NOW)
    assert not is_stale("title", None, NOW - 1 * DAY, NOW)


def test_d8_a_date_in_the_future_does_not_keep_a_value_fresh() -> None:
    """A typing error says 2099; the value is as old as its receipt."""
    assert is_stale("title", NOW + 9_999 * DAY, NOW - 600 * DAY, NOW)
    assert age(NOW + DAY, NOW + DAY, NOW).days == 0
