"""The recruiters' calendars as iCalendar: interviews and talks, held, missed by either side, called off, and still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from regard.demo.exports.desk import Desk, belongs
from regard.demo.life import Life, Meeting
from regard.demo.world import Recruiter

NOTES = {
    "held": "Took place",
    "missed_by_them": "No-show: the candidate did not come",
    "missed_by_us": "No-show: our interviewer did not join, the candidate waited",
}


def write(desk: Desk, lives: list[Life]) -> None:
    """Write one calendar for each recruiter."""
    for number, recruiter in enumerate(desk.world.recruiters):
        office = desk.world.office(recruiter.office)
        path = f"offices/{office.folder}/calendar.ics"
        entries = [(life, m) for life in lives for m in life.meetings if m.recruiter == number]
        entries.sort(key=lambda entry: (entry[1].start, entry[0].person.number))
        for life, _ in entries:
            belongs(life, path, life.person.email)
        body = "".join(_event(recruiter, office.zone, life, m, n) for n, (life, m) in enumerate(entries))
        head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Harbour Calendar//EN\r\nX-WR-TIMEZONE:{office.zone}\r\n"
        desk.data(path, f"{head}{_zone(office.zone)}{body}END:VCALENDAR\r\n".encode(), len(entries))


def _event(recruiter: Recruiter, zone: str, life: Life, m: Meeting, number: int) -> str:
    person = life.person
    named = m.zone or zone
    start = _local(m.start, zone)
    end = _local(m.start + timedelta(minutes=m.minutes), zone)
    answer = "ACCEPTED" if m.outcome != "cancelled" else "DECLINED"
    lines = [
        "BEGIN:VEVENT", f"UID:{number:05d}-{person.number}@tidewright.example", f"DTSTAMP:{_utc(m.booked)}",
        f"CREATED:{_utc(m.booked)}",
        f"DTSTART;TZID={named}:{start}", f"DTEND;TZID={named}:{end}", f"SUMMARY:{m.title} {_escaped(person.name)}",
        f"ORGANIZER;CN={recruiter.name}:mailto:{recruiter.email}",
        f"ATTENDEE;CN={recruiter.name};PARTSTAT=ACCEPTED:mailto:{recruiter.email}",
        f'ATTENDEE;CN="{person.name}";ROLE=REQ-PARTICIPANT;PARTSTAT={answer}:mailto:{person.email}',
        *_notes(m), f"STATUS:{'CANCELLED' if m.outcome == 'cancelled' else 'CONFIRMED'}", "END:VEVENT",
    ]  # fmt: skip
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _notes(m: Meeting) -> Iterator[str]:
    if m.outcome in NOTES:
        yield f"DESCRIPTION:{_escaped(NOTES[m.outcome])}"


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets (RFC 5545, 3.1), never cut inside of a letter."""
    if len(line) <= 75 and line.isascii():
        yield line
        return
    piece, room = "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", 74
        piece, room = piece + letter, room - size
    yield piece


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _utc(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y%m%dT%H%M%S")


def _zone(zone: str) -> str:
    """The zone's rule of today, as calendars write it; readers go by its IANA name."""
    standard, summer = {"Europe/Lisbon": ("+0000", "+0100"), "Europe/Amsterdam": ("+0100", "+0200")}.get(zone, ("-0500", "-0400"))
    american = zone.startswith("America")
    to_summer, to_standard = (
        ("BYDAY=2SU;BYMONTH=3", "BYDAY=1SU;BYMONTH=11") if american else ("BYDAY=-1SU;BYMONTH=3", "BYDAY=-1SU;BYMONTH=10")
    )
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:{zone}\r\n"
        f"BEGIN:DAYLIGHT\r\nDTSTART:19700308T020000\r\nRRULE:FREQ=YEARLY;{to_summer}\r\nTZOFFSETFROM:{standard}\r\nTZOFFSETTO:{summer}\r\nEND:DAYLIGHT\r\n"
        f"BEGIN:STANDARD\r\nDTSTART:19701101T020000\r\nRRULE:FREQ=YEARLY;{to_standard}\r\nTZOFFSETFROM:{summer}\r\nTZOFFSETTO:{standard}\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
    )
