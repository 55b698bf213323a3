"""Lists of addresses: LinkedIn connections of each recruiter, Mailchimp audiences, HubSpot contacts, the do-not-contact list."""

from __future__ import annotations

from datetime import timedelta

from regard.demo.exports.desk import Cell, Desk, belongs, day, spaced
from regard.demo.exports.gatherings import address
from regard.demo.exports.workbook import workbook
from regard.demo.life import Life

PREAMBLE = (
    'Notes:\r\n"Some e-mail addresses may be missing from this file: only connections who allow their address to be '
    'downloaded are shown with one."\r\n\r\n'
)
LINKEDIN = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
AUDIENCE = (
    "Email Address", "First Name", "Last Name", "Phone Number", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME",
    "CONFIRM_IP",
    "TIMEZONE", "CC", "LAST_CHANGED", "LEID", "TAGS",
)  # fmt: skip
EXTRA = {
    "subscribed": (),
    "unsubscribed": ("UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_REASON"),
    "cleaned": ("CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE"),
}
SOURCING = ("Name", "Email", "LinkedIn", "Current Company", "Current Title", "Location", "Skills", "Source", "Added on")
HUBSPOT = (
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Company Name", "City", "Country/Region",
    "LinkedIn URL",
    "Contact owner", "Lead Status", "Unsubscribed from all email", "Create Date", "Last Modified Date",
)  # fmt: skip


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the lists."""
    for office in desk.world.offices:
        _connections(desk, [life for life in lives if life.connected and life.person.office == office], office.folder)
    for status in EXTRA:
        _audience(desk, [life for life in lives if life.newsletter == status], status)
    for office in desk.world.offices:
        _sourcing(desk, [life for life in lives if life.sourced and life.person.office == office], office.folder)
    _hubspot(desk, [life for life in lives if life.in_hubspot])
    _do_not_contact(desk, [life for life in lives if life.stop])


def _connections(desk: Desk, lives: list[Life], folder: str) -> None:
    path = f"offices/{folder}/linkedin-connections-{desk.today}.csv"
    for life in lives:
        belongs(life, path, life.person.linkedin)
    desk.table(path, LINKEDIN, map(_connection, lives), preamble=PREAMBLE)


def _connection(life: Life) -> tuple[Cell, ...]:
    person = life.person
    shown = person.email if person.number % 11 == 0 else ""
    connected = life.connected.strftime("%d %b %Y") if life.connected else ""
    return (person.given, person.family_name, person.linkedin, shown, person.job.employer, person.job.title, connected)


def _audience(desk: Desk, lives: list[Life], status: str) -> None:
    path = f"newsletter/mailchimp/{status}_members_export_{desk.today}.csv"
    for life in lives:
        belongs(life, path, address(life))
    desk.table(path, (*AUDIENCE, *EXTRA[status]), (_member(life, status) for life in lives))


def _member(life: Life, status: str) -> tuple[Cell, ...]:
    person, joined = life.person, life.newsletter_at
    left = max([h.at for h in life.hits if h.event in {"unsubscribe", "bounce"}], default=joined)
    changed = joined if status == "subscribed" else left
    row = (
        address(life), person.given, person.family_name, "", 2 + person.number % 4, spaced(joined),
        f"198.51.100.{1 + person.number % 250}",
        spaced(joined + timedelta(minutes=3)) if joined else "", f"198.51.100.{1 + person.number % 250}", person.place.zone,
        person.place.country.lower(), spaced(changed), 500_000 + person.number, '"newsletter"',
    )  # fmt: skip
    extra = {"unsubscribed": (spaced(left), "Letter", "No longer interested"), "cleaned": (spaced(left), "Letter")}
    return (*row, *extra.get(status, ()))


def _sourcing(desk: Desk, lives: list[Life], folder: str) -> None:
    """What a sourcer found on public pages and wrote down by hand."""
    path = f"offices/{folder}/sourcing-list.csv"
    for life in lives:
        belongs(life, path, life.person.email)
    if lives:
        desk.table(path, SOURCING, map(_found, lives))


def _found(life: Life) -> tuple[Cell, ...]:
    person, place = life.person, life.person.place
    return (
        person.name, person.email, person.linkedin, person.job.employer, person.job.title,
        f"{place.city}, {place.country_name}",
        ", ".join(person.skills), life.source, day(life.created),
    )  # fmt: skip


def _hubspot(desk: Desk, lives: list[Life]) -> None:
    path = f"crm/hubspot-crm-exports-all-contacts-{desk.today}.csv"
    for life in lives:
        belongs(life, path, address(life))
    desk.table(path, HUBSPOT, (_contact(desk, life) for life in lives))


def _contact(desk: Desk, life: Life) -> tuple[Cell, ...]:
    person = life.person
    linkedin = person.linkedin if not life.truth.get("second_address_unlinked") else ""
    return (
        90_000_000 + person.number, person.given, person.family_name, address(life), person.phone, person.job.title,
        person.job.employer, person.place.city, person.place.country_name, linkedin,
        desk.world.recruiters[desk.world.recruiter(person.office.city)].name,
        "NEW" if life.story == "calm" else "IN_PROGRESS", "true" if life.hubspot_stop else "false",
        _minute(life.created), _minute(life.seen),
    )  # fmt: skip


def _minute(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _do_not_contact(desk: Desk, lives: list[Life]) -> None:
    path = "do-not-contact.xlsx"
    rows = [("Name", "Email", "LinkedIn", "Do not contact", "Reason", "Added on", "Added by")]
    for life in lives:
        person, stop = life.person, life.stop
        belongs(life, path, person.email)
        if stop:
            rows.append(
                (
                    person.name,
                    person.email,
                    person.linkedin,
                    "yes",
                    stop.reason,
                    stop.at.date().isoformat(),
                    desk.world.recruiters[0].name,
                )
            )
    desk.data(path, workbook("Do not contact", rows), len(rows) - 1)
