"""Lever opportunities of the Rotterdam office and Ashby's candidate export, both as CSV."""

from __future__ import annotations

from regard.demo.exports.desk import Cell, Desk, belongs, spaced, stamp
from regard.demo.exports.greenhouse import known
from regard.demo.life import Application, Life

LEVER = (
    "Opportunity ID", "Contact ID", "Candidate name", "Emails", "Phones", "Headline", "Links", "Location", "Tags",
    "Sources", "Origin",
    "Stage", "Owner", "Posting", "Created at", "Last interaction at", "Archived at", "Archive reason",
)  # fmt: skip
ASHBY = (
    "Candidate ID", "Candidate Name", "Email", "Phone Number", "LinkedIn", "Current Company", "Current Title", "Location",
    "Job",
    "Current Interview Stage", "Status", "Source", "Credited To", "Application Created At", "Last Activity At",
    "Archive Reason", "Archived At",
)  # fmt: skip


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the two exports."""
    _export(desk, lives, "lever", f"ats/lever/lever-opportunities-{desk.today}.csv", LEVER)
    _export(desk, lives, "ashby", f"ats/ashby/ashby-candidates-{desk.today}.csv", ASHBY)


def _export(desk: Desk, lives: list[Life], home: str, path: str, columns: tuple[str, ...]) -> None:
    row = _lever if home == "lever" else _ashby
    held = [life for life in lives if life.home == home]
    for life in held:
        belongs(life, path, f"{home}-{life.person.number}")
    desk.table(path, columns, (row(desk, life, a) for life in held for a in life.applications))


def _owner(desk: Desk, life: Life) -> str:
    return desk.world.recruiters[desk.world.recruiter(life.person.office.city)].name


def _lever(desk: Desk, life: Life, a: Application) -> tuple[Cell, ...]:
    person, (job, place, seen) = life.person, known(life)
    return (
        f"op-{a.number:08x}", f"co-{person.number:08x}", person.name, person.email, person.phone,
        f"{job.title}, {job.employer}",
        person.linkedin, f"{place.city}, {place.country_name}", ", ".join(person.skills), a.source,
        "sourced" if "LinkedIn" in a.source else "applied",
        a.stage, _owner(desk, life), a.role, spaced(a.opened), spaced(seen), spaced(a.ended),
        "Hired" if a.end == "hired" else a.reason,
    )  # fmt: skip


def _ashby(desk: Desk, life: Life, a: Application) -> tuple[Cell, ...]:
    person, (job, place, seen) = life.person, known(life)
    status = {"active": "Active", "hired": "Hired"}.get(a.end, "Archived")
    return (
        f"{person.number:08x}-ash", person.name, person.email, person.phone, person.linkedin, job.employer, job.title,
        f"{place.city}, {place.country_name}", a.role, a.stage, status, a.source, _owner(desk, life), stamp(a.opened),
        stamp(seen),
        a.reason, stamp(a.ended) if status == "Archived" else "",
    )  # fmt: skip
