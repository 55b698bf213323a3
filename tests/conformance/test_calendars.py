"""Other people's calendar files: never a crash, every event accounted for, no meeting moved silently."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regard.intake.reading import Outcome

if TYPE_CHECKING:
    from tests.conftest import ReadWith

SETS = ("icalendar", "node_ical")


@pytest.mark.parametrize("folder", SETS)
def test_every_event_is_accounted_for(folder: str, corpus: Path, read_with: ReadWith) -> None:
    """As many readings as there are BEGIN:VEVENT; whatever is not imported says why and what to do."""
    files = sorted((corpus / "calendar" / folder).glob("*.ics"))
    assert files
    for file in files:
        readings, _ = read_with("calendar", file)
        assert len(readings) == len(re.findall(rb"(?im)^BEGIN:VEVENT\s*$", file.read_bytes())), file.name
        assert all(reading.outcome is Outcome.IMPORTED or (reading.reason and reading.remedy) for reading in readings), file.name


def test_the_json_form_of_calendars_is_read_too(corpus: Path, read_with: ReadWith) -> None:
    for file in sorted((corpus / "calendar").rglob("*.jcal")):
        readings, _ = read_with("calendar", file)
        assert len(readings) == file.read_text("utf-8").lower().count('"vevent"'), file.name


@pytest.mark.parametrize(
    ("file", "zone"),
    [
        ("node_ical/bad_custom_ms_tz2.ics", "Customized Time Zone 1"),
        ("node_ical/germany_at_end_of_day_repeating.ics", "Europe/Germany"),
        ("node_ical/music-school-weekly-until.ics", "(GMT +01:00)"),
        ("icalendar/issue_526_calendar_with_event_subset.ics", "Western/Central Europe"),
    ],
)
def test_an_unknown_zone_is_asked_about(file: str, zone: str, corpus: Path, read_with: ReadWith) -> None:
    """The event is shown, the question names the zone and the remedy the line to write in mapping.toml."""
    readings, _ = read_with("calendar", corpus / "calendar" / file)
    asked = [reading for reading in readings if zone in reading.reason]
    assert asked
    assert all(reading.outcome is Outcome.SHOWN and "mapping.toml" in reading.remedy and not reading.sayings for reading in asked)


def test_zones_that_the_file_defines_or_windows_names_are_not_asked_about(corpus: Path, read_with: ReadWith) -> None:
    for file in ("node_ical/bad_ms_tz.ics", "icalendar/issue_836_do_not_quote_tzid.ics", "icalendar/issue_218_bad_tzid.ics"):
        readings, _ = read_with("calendar", corpus / "calendar" / file)
        assert not [reading for reading in readings if "zone" in reading.reason], file


@pytest.mark.parametrize("file", ["duplicate-uid-sequence.ics", "duplicate-rrule-sequence.ics", "recurrence-sequence.ics"])
def test_of_several_versions_only_the_latest_counts(file: str, corpus: Path, read_with: ReadWith) -> None:
    """The versions that say of themselves that they should be ignored are shown as replaced; the winners are not."""
    readings, _ = read_with("calendar", corpus / "calendar/node_ical" / file)
    replaced = [reading for reading in readings if "later version" in reading.reason]
    assert replaced
    assert all(
        ("ignored" in reading.raw) == (reading in replaced)
        for reading in readings
        if "ignored" in reading.raw or "should win" in reading.raw
    )
