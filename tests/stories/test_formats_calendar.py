"""Calendars of recruiters: interviews booked, held, missed on either side, called off, repeated, in strange zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regard.clock import iso
from regard.intake.reading import Note, Outcome, Reading
from regard.ledger.event import Saying

if TYPE_CHECKING:
    from tests.conftest import ReadWith

OURS = frozenset({"acme.example"})


def calendar(*events: str, method: str = "PUBLISH") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", *events, "END:VCALENDAR", ""])


def event(
    *lines: str,
    uid: str = "1",
    start: str = ";TZID=Europe/Berlin:20260210T100000",
    guest: str = "ATTENDEE;CN=Ann Osei:mailto:ann@osei.example",
) -> str:
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTART{start}",
            "DTSTAMP:20260301T080000Z",
            "CREATED:20260201T080000Z",
            "ORGANIZER:mailto:rita@acme.example",
            guest,
            *lines,
            "END:VEVENT",
        ],
    )


def told(read_with: ReadWith, text: str, **more: object) -> tuple[list[Reading], list[Note], list[Saying]]:
    readings, notes = read_with("calendar", text, "team.ics", **{"ours": OURS, **more})
    said = [saying for reading in readings for saying in reading.sayings if not saying.kind.startswith("observed.")]
    return readings, notes, said


def test_a_past_accepted_interview_is_booked_but_not_held(read_with: ReadWith) -> None:
    """It is over, Ann accepted and it was confirmed: nobody wrote that she came, so nobody may say that it was held."""
    guest = 'ATTENDEE;CN="Osei, Ann";PARTSTAT=ACCEPTED:MAILTO:Ann@Osei.example'
    _, _, said = told(read_with, calendar(event("SUMMARY:Interview Data Engineer", "STATUS:CONFIRMED", guest=guest)))
    [booked] = said
    assert (booked.kind, booked.record, booked.text, booked.actor) == (
        "meeting.booked",
        "mail:ann@osei.example",
        "interview",
        "rita@acme.example",
    )
    assert (iso(booked.at), iso(booked.until)) == ("2026-02-01T08:00:00Z", "2026-02-10T09:00:00Z")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("SUMMARY:Interview - candidate no-show", "meeting.missed_by_them"),
        ("SUMMARY:No-show: Ann", "meeting.missed_by_them"),
        ("DESCRIPTION:Agenda\\nKandidatin nicht erschienen", "meeting.missed_by_them"),
        ("DESCRIPTION:La candidate ne s'est pas présentée", "meeting.missed_by_them"),
        ("DESCRIPTION:La candidata no se presentó", "meeting.missed_by_them"),
        ("DESCRIPTION:Il candidato non si è presentato", "meeting.missed_by_them"),
        ("SUMMARY:5 May: kandydat nie przyszedł", "meeting.missed_by_them"),
        ("COMMENT:Interviewer did not show", "meeting.missed_by_us"),
        ("DESCRIPTION:Wir sind nicht erschienen", "meeting.missed_by_us"),
        ("X-OUTCOME:interviewer no-show", "meeting.missed_by_us"),
        ("CATEGORIES:attended", "meeting.held"),
        ("DESCRIPTION:Hat stattgefunden", "meeting.held"),
    ],
)
def test_how_it_went_is_taken_from_words_on_either_side(line: str, kind: str, read_with: ReadWith) -> None:
    _, _, said = told(read_with, calendar(event(line)))
    assert [saying.kind for saying in said] == ["meeting.booked", kind]
    assert iso(said[1].at) == "2026-02-10T09:00:00Z"


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:If you do not attend\\, please tell us",
        "DESCRIPTION:Our no-show policy",
        "DESCRIPTION:Bitte nicht absagen: wer nicht erschienen ist\\, wird angerufen",
        "SUMMARY:Interview withheld details",
        "DESCRIPTION:Ann attended the university of Lund and then joined Nordwind as an engineer",
    ],
)
def test_words_about_what_might_happen_decide_nothing(line: str, read_with: ReadWith) -> None:
    _, _, said = told(read_with, calendar(event(line)))
    assert [saying.kind for saying in said] == ["meeting.booked"]


def test_a_no_show_of_a_meeting_to_come_is_noted_not_believed(read_with: ReadWith) -> None:
    _, notes, said = told(read_with, calendar(event("SUMMARY:No-show", start=":20270101T100000Z")))
    assert [saying.kind for saying in said] == ["meeting.booked"]
    assert any("to come" in note.message for note in notes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (calendar(event("STATUS:CANCELLED")), "the meeting was called off"),
        (calendar(event(), method="CANCEL"), "the meeting was called off"),
        (calendar(event(guest="ATTENDEE;PARTSTAT=DECLINED:mailto:ann@osei.example")), "the guest declined"),
    ],
)
def test_called_off_or_declined_is_cancelled(text: str, why: str, read_with: ReadWith) -> None:
    _, _, [said] = told(read_with, text)
    assert (said.kind, said.detail["why"], iso(said.until)) == ("meeting.cancelled", why, "2026-02-10T09:00:00Z")


def test_only_the_latest_version_of_a_meeting_counts(read_with: ReadWith) -> None:
    """Moved twice; the versions stand in the file out of order. Two are shown as replaced, one hour remains."""
    versions = [event(f"SEQUENCE:{number}", start=f":202602{10 + number}T100000Z") for number in (1, 2, 0)]
    readings, _, [said] = told(read_with, calendar(*versions))
    assert iso(said.until) == "2026-02-12T10:00:00Z"
    assert [reading.outcome.value for reading in readings] == ["shown", "imported", "shown"]


def test_meetings_among_ourselves_and_with_rooms_are_shown(read_with: ReadWith) -> None:
    guests = "ATTENDEE:mailto:omar@eu.acme.example\r\nATTENDEE;CUTYPE=ROOM:mailto:room1@rooms.example"
    [reading], _, said = told(read_with, calendar(event(guest=guests)))
    assert (reading.outcome, reading.reason, said) == (Outcome.SHOWN, "Nobody from outside takes part.", [])


def test_without_settings_the_organisers_domain_is_ours(read_with: ReadWith) -> None:
    _, _, said = told(read_with, calendar(event("ATTENDEE:mailto:omar@acme.example")), ours=frozenset())
    assert {saying.record for saying in said} == {"mail:ann@osei.example"}


def test_an_unknown_zone_is_asked_about_until_the_user_names_it(read_with: ReadWith) -> None:
    """Outlook calls its zone by a name of its own: nothing is booked until mapping.toml says which zone that is."""
    text = calendar(event(start=";TZID=Customized Time Zone:20260210T100000"))
    [reading], _, said = told(read_with, text)
    assert reading.outcome is Outcome.SHOWN
    assert '"Customized Time Zone"' in reading.remedy
    assert said == []
    _, _, [booked] = told(read_with, text, mapping={"Customized Time Zone": "America/New_York"})
    assert iso(booked.until) == "2026-02-10T15:00:00Z"


def test_windows_zones_and_floating_times_are_understood(read_with: ReadWith) -> None:
    windows, floating = event(start=";TZID=Tokyo Standard Time:20260210T100000"), event(uid="2", start=":20260210T100000")
    _, notes, said = told(read_with, calendar(windows, floating), zone="Europe/Lisbon")
    assert [iso(saying.until) for saying in said] == ["2026-02-10T01:00:00Z", "2026-02-10T10:00:00Z"]
    assert any("Europe/Lisbon" in note.message for note in notes)


def test_a_repeated_meeting_is_told_near_today_and_keeps_its_hour_over_the_clock_change(read_with: ReadWith) -> None:
    """Every week since 2019 without an end, one left out, one moved: at most 60 starts, at 10:00 in Berlin in summer too."""
    series = event("RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Berlin:20260303T100000", start=";TZID=Europe/Berlin:20190101T100000")
    moved = event("RECURRENCE-ID;TZID=Europe/Berlin:20260310T100000", start=";TZID=Europe/Berlin:20260311T150000")
    _, _, said = told(read_with, calendar(series, moved))
    starts = [iso(saying.until) for saying in said]
    assert len(starts) <= 61
    assert {"2026-02-24T09:00:00Z", "2026-03-31T08:00:00Z", "2026-03-11T14:00:00Z"} <= set(starts)
    assert not {"2026-03-03T09:00:00Z", "2026-03-10T09:00:00Z"} & set(starts)


def test_an_event_without_a_usable_start_is_rejected_with_the_property(read_with: ReadWith) -> None:
    [reading], _, _ = told(read_with, calendar(event(start=":TOMORROW")))
    assert reading.outcome is Outcome.REJECTED
    assert "DTSTART" in reading.reason
    assert "TOMORROW" in reading.reason
