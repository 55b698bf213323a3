"""What a job object says: a role that is looked for, or no longer."""

from __future__ import annotations

from regard.clock import iso
from regard.intake.jsonfields import Table, instant, rows, table, word
from regard.intake.places import place
from regard.intake.titles import read_title
from regard.sources.greenhouse.scribe import Scribe, role_record
from regard.words import Json, Micros


def tell_job(scribe: Scribe, job: Table, *, gone: str = "") -> None:
    """Note a job. A draft is not looked for yet. gone: why it is no longer looked for, where the webhook says so."""
    record, title = role_record(word(job, "id")), word(job, "name", "title")
    status = word(job, "status").lower()
    opened = instant(job, "opened_at", "open_date", "created_at")
    closed = instant(job, "closed_at", "close_date")
    if status != "draft" and not gone:
        scribe.say("role.opened", record, opened, text=title, detail=_detail(job, record, title, opened))
    if gone or status in {"closed", "deleted"} or (closed is not None and status != "open"):
        scribe.say(
            "role.closed",
            record,
            closed,
            text=gone or word(job, "close_reason") or "closed in Greenhouse",
            detail=_detail(job, record, title, opened),
        )


def _detail(job: Table, record: str, title: str, opened: Micros | None) -> dict[str, Json]:
    """The detail keys of a role; what Greenhouse has no field for stays out."""
    office = next((office for office in rows(job, "offices")), {})
    written = word(table(office, "location"), "name") or word(office, "location", "name")
    where = place(written)
    level, family = read_title(title)
    return {
        "id": record.removeprefix("role:"),
        "title": title,
        "family": family,
        "level": level,
        "city": where.city,
        "country": where.country,
        "remote": True if "remote" in f"{title} {written}".lower() else None,
        "opened": (iso(opened) or "")[:10],
        "owner": _owner(job),
        "persona": False,
        "department": word(next(iter(rows(job, "departments")), {}), "name"),
    }


def _owner(job: Table) -> str:
    team = table(job, "hiring_team")
    for part in ("hiring_managers", "recruiters"):
        for member in rows(team, part):
            if word(member, "email", "name"):
                return word(member, "email", "name")
    return ""
