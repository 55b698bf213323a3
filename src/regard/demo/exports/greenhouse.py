"""Greenhouse: the candidate export as CSV, Harvest candidates as JSON Lines, and the webhook bodies of three years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any

from regard.demo.exports.desk import Cell, Desk, belongs, day, stamp
from regard.demo.life import Application, Job, Life
from regard.demo.plot import STAGES
from regard.demo.world import Place

COLUMNS = (
    "Candidate ID", "First Name", "Last Name", "Email", "Phone", "Company", "Title", "Address", "Social Media", "Job",
    "Stage", "Status", "Source", "Recruiter", "Application ID", "Application Date", "Rejection Reason", "Rejected On", "Skills",
    "Tags", "Last Activity",
)  # fmt: skip
TAGS = ("", "silver medalist", "alumni talk", "referral bonus")
TABLE, HARVEST, HOOKS = (
    "ats/greenhouse/greenhouse-candidates-{today}.csv",
    "ats/greenhouse/harvest-candidates.jsonl",
    "ats/greenhouse/webhooks.jsonl",
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the three files; a candidate has a row for every application in the first."""
    held = [life for life in lives if life.home == "greenhouse"]
    path = TABLE.format(today=desk.today)
    for life in held:
        for file in (HARVEST, HOOKS) if _anonymized(life) else (path, HARVEST, HOOKS):
            belongs(life, file, str(candidate_id(life)))
    desk.table(path, COLUMNS, (row for life in held if not _anonymized(life) for row in _rows(desk, life)))
    candidates: list[str] = []
    hooks: list[tuple[datetime, int, str]] = []
    for number, life in enumerate(held):
        person = _person(desk, life)
        hooks.extend((at, number, line) for at, line in _hooks(life, person))
        candidates.append(_dump(_candidate(life, person)))
    desk.lines(HARVEST, candidates)
    hooks.sort(key=itemgetter(0, 1))
    desk.lines(HOOKS, [line for _, _, line in hooks])


def candidate_id(life: Life) -> int:
    """The number under which Greenhouse knows the person."""
    return 40_000_000 + life.person.number * 17


def known(life: Life) -> tuple[Job, Place, datetime | None]:
    """Job, place and the day they were last confirmed, as this system has them: the older ones where there are any."""
    return life.before or life.person.job, life.before_place or life.person.place, life.before_at or life.seen


def _anonymized(life: Life) -> bool:
    return any(a.end == "anonymized" for a in life.applications)


def _rows(desk: Desk, life: Life) -> Iterator[tuple[Cell, ...]]:
    job, place, seen = known(life)
    person = life.person
    for a in life.applications:
        yield (
            candidate_id(life), person.given, person.family_name, person.email, person.phone, job.employer, job.title,
            f"{place.city}, {place.country_name}", person.linkedin, a.role, a.stage, _status(a), a.source,
            _recruiter(desk, life)["name"], a.number, day(a.opened), a.reason, day(a.ended) if a.reason else "",
            ", ".join(person.skills), TAGS[person.number % 4], day(seen),
        )  # fmt: skip


def _status(application: Application) -> str:
    return {"active": "Active", "hired": "Hired"}.get(application.end, "Rejected")


def _recruiter(desk: Desk, life: Life) -> dict[str, Any]:
    number = desk.world.recruiter(life.person.office.city)
    us = desk.world.recruiters[number]
    return {"id": 900 + number, "email": us.email, "name": us.name}


def _candidate(life: Life, body: dict[str, Any]) -> dict[str, Any]:
    """A candidate of the Harvest interface."""
    gone = _anonymized(life)
    if gone:
        body |= {"first_name": "[Anonymized]", "last_name": "[Anonymized]", "company": None, "title": None, "tags": []}
        body |= {key: [] for key in ("email_addresses", "phone_numbers", "addresses", "social_media_addresses")}
    body["application_ids"] = [a.number for a in life.applications]
    body["applications"] = [_application(a, a.touched, a.stage) for a in life.applications]
    return body


def _person(desk: Desk, life: Life) -> dict[str, Any]:
    person = life.person
    job, place, seen = known(life)
    return {
        "id": candidate_id(life), "first_name": person.given, "last_name": person.family_name, "company": job.employer,
        "title": job.title,
        "created_at": stamp(life.created), "updated_at": stamp(seen), "last_activity": stamp(seen), "is_private": False,
        "can_email": life.can_email,
        "phone_numbers": [{"value": person.phone, "type": "mobile"}] if person.phone else [],
        "email_addresses": [{"value": person.email, "type": "personal"}],
        "addresses": [{"value": f"{place.city}, {place.country_name}", "type": "home"}],
        "website_addresses": [], "social_media_addresses": [{"value": person.linkedin}],
        "recruiter": _recruiter(desk, life), "coordinator": None, "tags": [TAGS[person.number % 4]] if person.number % 4 else [],
    }  # fmt: skip


def _application(a: Application, at: datetime, stage: str, end: str | None = None) -> dict[str, Any]:
    status = {"active": "active", "hired": "hired", "anonymized": "rejected"}.get(a.end if end is None else end, "rejected")
    over = status == "rejected"
    return {
        "id": a.number, "rejected_at": stamp(a.ended) if over else None, "prospect": a.source.startswith("LinkedIn"),
        "status": status,
        "applied_at": stamp(a.opened), "last_activity_at": stamp(at),
        "source": {"id": 1 + len(a.source), "public_name": a.source},
        "rejection_reason": {"id": 70 + len(a.reason), "name": a.reason, "type": _side(a)} if over and a.reason else None,
        "current_stage": {"id": 500 + STAGES.index(stage), "name": stage, "interviews": []},
        "jobs": [_job(a)],
    }  # fmt: skip


def _side(a: Application) -> dict[str, Any]:
    return {"id": 2, "name": "They rejected us"} if a.end == "withdrawn" else {"id": 1, "name": "We rejected them"}


def _job(a: Application) -> dict[str, Any]:
    return {
        "id": 3000 + sum(map(ord, a.role)) % 997,
        "name": a.role,
        "status": "open",
        "offices": [{"id": len(a.office), "name": a.office}],
    }


def _hooks(life: Life, person: dict[str, Any]) -> Iterator[tuple[datetime, str]]:
    for a in life.applications:
        yield a.opened, _hook("new_prospect_application" if a.source.startswith("LinkedIn") else "new_candidate_application",
                              _payload(a, a.opened, STAGES[0], person, "active"))  # fmt: skip
        for move in a.moves:
            yield move.at, _hook("candidate_stage_change", _payload(a, move.at, move.stage, person, "active"))
        if a.offer_at:
            yield a.offer_at, _hook("offer_created", _offer(a, a.offer_at))
        if a.ended:
            yield a.ended, _ending(life, a, a.ended, person)


def _ending(life: Life, a: Application, at: datetime, person: dict[str, Any]) -> str:
    if a.end == "anonymized":
        fields = [
            "full_name",
            "current_company",
            "current_title",
            "email_addresses",
            "phone_numbers",
            "addresses",
            "social_media_links",
        ]
        return _hook("candidate_anonymized", {"candidate_id": candidate_id(life), "anonymized_fields": fields})
    return _hook("hire_candidate" if a.end == "hired" else "reject_candidate", _payload(a, at, a.stage, person, a.end))


def _payload(a: Application, at: datetime, stage: str, person: dict[str, Any], end: str) -> dict[str, Any]:
    return {"application": {**_application(a, at, stage, end), "candidate": person}}


def _offer(a: Application, at: datetime) -> dict[str, Any]:
    closed = a.ended if a.end in {"hired", "withdrawn", "rejected"} else None
    status = {"hired": "Accepted", "active": "Created"}.get(a.end, "Rejected")
    return {
        "id": 800_000 + a.number, "application_id": a.number, "job_id": _job(a)["id"], "user_id": 900, "version": 1,
        "sent_on": day(at),
        "resolved_at": stamp(closed) or None, "start_date": None, "notes": None, "offer_status": status,
    }  # fmt: skip


def _hook(action: str, payload: dict[str, Any]) -> str:
    return _dump({"action": action, "payload": payload})


def _dump(value: dict[str, Any]) -> str:
    return _ENCODER.encode(value)
