"""Windows of hours open by the wall clock of the person, on every night of the year and in every zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.clock import DAY, MINUTE, iso, micros
from regard.wishes.hours import DEFAULT, OUTER, describe, is_open, narrowed, next_open, spans
from regard.wishes.windows import window_in
from regard.words import Micros

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Africa/Casablanca",
]
instants = st.integers(micros(datetime(2024, 1, 1, tzinfo=UTC)), micros(datetime(2027, 12, 31, tzinfo=UTC)))
windows = st.builds(
    lambda days, start, end: f"{days}|{start}-{end}",
    st.lists(st.sampled_from("01"), min_size=7, max_size=7).map("".join),
    st.integers(0, 1439),
    st.integers(0, 1440),
)


def local(zone: str, *when: int) -> Micros:
    year, month, day, *clock = when
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    return micros(datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(zone)))


@given(now=instants, zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=3), window=windows)
@settings(max_examples=150, deadline=None)
def test_b3_the_moment_found_is_open_everywhere_and_none_before_it_is(now: Micros, zones: list[str], window: str) -> None:
    """Whatever the person wished and wherever they may be: we act inside of the window, and not later than need be."""
    found = next_open(now, zones, window)
    end = now + 14 * DAY if found is None else found
    assert found is None or (found >= now and all(is_open(found, zone, window) for zone in zones))
    step = max(MINUTE, (end - now) // 200)
    assert not any(all(is_open(at, zone, window) for zone in zones) for at in range(now, end, step))


@given(now=instants, zone=st.sampled_from(ZONES), window=windows)
@settings(max_examples=100, deadline=None)
def test_b3_a_window_cut_to_the_law_is_open_only_where_both_are(now: Micros, zone: str, window: str) -> None:
    """A wish may narrow the legal hours of 8 to 21, never widen them."""
    both = narrowed(window, OUTER)
    assert (both is not None and is_open(now, zone, both)) == (is_open(now, zone, window) and is_open(now, zone, OUTER))


def test_l_t1_at_20_59_is_open_and_at_21_00_is_closed() -> None:
    """The law counts the wall clock of the called party."""
    assert is_open(local("America/Denver", 2026, 3, 4, 20, 59, 59), "America/Denver", OUTER)
    assert not is_open(local("America/Denver", 2026, 3, 4, 21, 0), "America/Denver", OUTER)
    assert not is_open(local("America/Denver", 2026, 3, 4, 7, 59, 59), "America/Denver", OUTER)
    assert next_open(local("America/Denver", 2026, 3, 4, 21, 0), ["America/Denver"], OUTER) == local(
        "America/Denver", 2026, 3, 5, 8, 0
    )


def test_b3_the_night_that_loses_an_hour() -> None:
    """Bo wants 02:30 to 04:00; on 29 March 2026 Berlin has no 02:30, so the window opens at 03:00."""
    assert (
        iso(next_open(local("Europe/Berlin", 2026, 3, 29, 0, 0), ["Europe/Berlin"], "1111111|150-240")) == "2026-03-29T01:00:00Z"
    )


def test_b3_the_night_that_repeats_an_hour() -> None:
    """Bo wants 02:00 to 02:30; on 25 October 2026 Berlin has it twice, and it is closed in between."""
    first = next_open(local("Europe/Berlin", 2026, 10, 25, 0, 0), ["Europe/Berlin"], "1111111|120-150")
    assert iso(first) == "2026-10-25T00:00:00Z"
    assert first is not None
    assert iso(next_open(first + 30 * MINUTE, ["Europe/Berlin"], "1111111|120-150")) == "2026-10-25T01:00:00Z"


def test_b3_ten_in_the_morning_stays_ten_when_clocks_change() -> None:
    """Friday evening before the clocks change in New York: Monday 10:00 there is one hour earlier in UTC."""
    assert iso(next_open(local("America/New_York", 2026, 3, 6, 19, 0), ["America/New_York"], DEFAULT)) == "2026-03-09T14:00:00Z"


def test_b3_an_unknown_place_means_open_in_all_plausible_ones() -> None:
    """Somebody in the USA, nobody knows where: 10:00-18:00 holds from New York to Honolulu only late in the New York day."""
    zones = ["America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Honolulu"]
    assert iso(next_open(local("UTC", 2026, 3, 4, 9, 0), zones, DEFAULT)) == "2026-03-04T20:00:00Z"
    assert next_open(local("UTC", 2026, 3, 4, 9, 0), ["Asia/Tokyo", "America/New_York"], DEFAULT) is None
    assert next_open(local("UTC", 2026, 3, 4, 9, 0), [], DEFAULT) is None


def test_b3_a_window_over_midnight_belongs_to_the_evening() -> None:
    """A nurse is awake Monday to Friday from 22:00 to 06:00: early Saturday is still Friday's night, early Monday is none."""
    nights = "1111100|1320-360"
    assert is_open(local("Europe/Paris", 2026, 3, 7, 5, 59), "Europe/Paris", nights)
    assert not is_open(local("Europe/Paris", 2026, 3, 7, 22, 30), "Europe/Paris", nights)
    assert not is_open(local("Europe/Paris", 2026, 3, 9, 5, 0), "Europe/Paris", nights)
    assert describe(nights) == "Mon-Fri 22:00-06:00"


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("mon-fri 18-20", "1111100|1080-1200"),
        ("weekday evenings", "1111100|1080-1260"),
        ("weekends", "0000011|480-1260"),
        ("nur vormittags", "1111111|480-720"),
        ("after 6pm", "1111111|1080-1260"),
        ("between 9:30 and 11", "1111111|570-660"),
        ("2 to 4pm", "1111111|840-960"),
        ("tuesdays and thursdays 9-12", "0101000|540-720"),
        ("werktags zwischen 9 und 12 uhr", "1111100|540-720"),
        ("le soir apres 18h", "1111111|1080-1260"),
        ("entre las 9 y las 12", "1111111|540-720"),
    ],
)
def test_b3_hours_in_words(words: str, window: str) -> None:
    """People do not write masks of days."""
    found = window_in(words)
    assert found is not None
    assert found.text == window


@given(window=windows)
def test_a_window_is_written_for_people_without_loss_of_its_times(window: str) -> None:
    """The card shows the clock times that the wish holds."""
    [span] = spans(window)
    if (span.start, span.end) != (0, 1440):
        assert describe(window).endswith(f"{span.start // 60:02}:{span.start % 60:02}-{span.end // 60:02}:{span.end % 60:02}")


@pytest.mark.parametrize("text", ["", "111110|0-60", "1111100|0-1441", "1111100", "1111100|a-b"])
def test_what_is_no_window_is_refused(text: str) -> None:
    """A window that cannot be read is an error at once, never an open door."""
    with pytest.raises(ValueError, match=r".*"):
        spans(text)
