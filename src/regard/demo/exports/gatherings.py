"""Who came to our evenings: Eventbrite attendee reports, Luma guest lists and Tito tickets, one file an event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from regard.demo.cast import ascii_of
from regard.demo.exports.desk import Cell, Desk, belongs, day, spaced, stamp
from regard.demo.life import Guest, Life
from regard.demo.world import Gathering

EVENTBRITE = (
    "Order #", "Order Date", "First Name", "Last Name", "Email", "Quantity", "Ticket Type", "Order Type", "Attendee Status",
    "Event Name",
    "Event Start Date", "Job Title", "Company",
)  # fmt: skip
LUMA = (
    "api_id", "name", "first_name", "last_name", "email", "phone_number", "created_at", "approval_status", "checked_in_at",
    "ticket_name",
    "event_name", "event_start_at",
)  # fmt: skip
TITO = (
    "Ticket",
    "Reference",
    "Name",
    "Email",
    "Company",
    "Tags",
    "Registration Date",
    "Void Status",
    "Checked In At",
    "Event",
    "Event Date",
)


def write(desk: Desk, lives: list[Life]) -> None:
    """Write one file for each gathering, in the form of the system that it was announced with."""
    forms = {"eventbrite": (EVENTBRITE, _eventbrite), "luma": (LUMA, _luma), "tito": (TITO, _tito)}
    for number, gathering in enumerate(desk.world.gatherings):
        columns, row = forms[gathering.system]
        start = starts(desk.now, gathering)
        path = f"events/{gathering.system}/{ascii_of(gathering.title)}-{day(start)}.csv"
        guests = list(_guests(lives, number))
        for life, _ in guests:
            belongs(life, path, address(life))
        desk.table(path, columns, (row(gathering, start, life, guest) for life, guest in guests))


def starts(now: datetime, gathering: Gathering) -> datetime:
    """When a gathering begins: at six in the evening UTC."""
    return (now - timedelta(days=gathering.days_ago)).replace(hour=18, minute=0, second=0, microsecond=0)


def address(life: Life) -> str:
    """The address that somebody signs up with: their second one, if they have one."""
    return life.person.other_email or life.person.email


def _guests(lives: list[Life], number: int) -> Iterator[tuple[Life, Guest]]:
    return ((life, guest) for life in lives for guest in life.guests if guest.gathering == number)


def _eventbrite(gathering: Gathering, start: datetime, life: Life, guest: Guest) -> tuple[Cell, ...]:
    status = {"yes": "Checked In", "no": "Attending", "unknown": "Attending", "cancelled": "Not Attending"}[guest.came]
    person = life.person
    return (
        7_000_000_000 + person.number, spaced(guest.registered), person.given, person.family_name, address(life), 1,
        "General Admission",
        "Free Order", status, gathering.title, spaced(start), person.job.title, person.job.employer,
    )  # fmt: skip


def _luma(gathering: Gathering, start: datetime, life: Life, guest: Guest) -> tuple[Cell, ...]:
    person = life.person
    arrived = stamp(start + timedelta(minutes=person.number % 40)) if guest.came == "yes" else ""
    return (
        f"gst-{person.number:010x}", person.name, person.given, person.family_name, address(life), person.phone,
        stamp(guest.registered),
        "declined" if guest.came == "cancelled" else "approved", arrived, "Standard", gathering.title, stamp(start),
    )  # fmt: skip


def _tito(gathering: Gathering, start: datetime, life: Life, guest: Guest) -> tuple[Cell, ...]:
    person = life.person
    arrived = spaced(start + timedelta(minutes=person.number % 40)) if guest.came == "yes" else ""
    return (
        "Early Bird" if person.number % 3 == 0 else "Standard", f"T{person.number:04X}-1", person.name, address(life),
        person.job.employer, "",
        spaced(guest.registered), "voided" if guest.came == "cancelled" else "", arrived, gathering.title, day(start),
    )  # fmt: skip
