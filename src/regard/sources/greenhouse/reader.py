"""From Greenhouse objects to readings: what kind of object each is, what is withheld, what could not be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from regard.intake.jsonfields import Table, as_table, rows, word
from regard.intake.jsontext import Found, readings
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.privacy.withheld import kept
from regard.sources.greenhouse.applications import tell_application
from regard.sources.greenhouse.candidates import tell_candidate
from regard.sources.greenhouse.jobs import tell_job
from regard.sources.greenhouse.meetings import tell_feed, tell_interview, tell_scorecard
from regard.sources.greenhouse.offers import tell_offer
from regard.sources.greenhouse.scribe import Scribe
from regard.sources.greenhouse.webhooks import tell_webhook

_WRAPPERS = (
    "candidates",
    "applications",
    "jobs",
    "offers",
    "scheduled_interviews",
    "scorecards",
    "data",
    "items",
    "results",
    "webhooks",
)


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each object, those inside ``{"candidates": [...]}`` included."""
    return readings(path, partial(_unwrapped, circumstances), "Save the body exactly as Greenhouse sent it.")


def _unwrapped(circumstances: Circumstances, found: Found) -> Iterator[Reading | Note]:
    holder = as_table(found.value)
    wrapper = next((key for key in _WRAPPERS if len(holder) <= 3 and rows(holder, key)), "")
    if not wrapper or "action" in holder or "id" in holder:
        yield from _reading(found, circumstances)
        return
    for item in rows(holder, wrapper):
        yield from _reading(Found(found.line, json.dumps(item, ensure_ascii=False), item), circumstances)


def _reading(found: Found, circumstances: Circumstances) -> Iterator[Reading | Note]:
    value, raw, taken = kept(found.text, found.value)
    scribe = Scribe(circumstances)
    trouble = _tell(scribe, as_table(value), taken)
    yield from _notes(found.line, scribe, taken)
    if trouble:
        yield Reading(found.line, Outcome.SHOWN, raw, (), *trouble)
    else:
        yield Reading(found.line, Outcome.IMPORTED, raw, tuple(scribe.sayings))


def _notes(line: int, scribe: Scribe, taken: tuple[str, ...]) -> Iterator[Note]:
    if taken:
        where = ", ".join(taken[:5]) + (", ..." if len(taken) > 5 else "")
        yield Note(
            line,
            f"Answers about protected characteristics were not kept: {where}.",
            "They belong in a separate, aggregate report.",
        )
    yield from (Note(line, problem) for problem in scribe.problems)


def _tell(scribe: Scribe, holder: Table, taken: tuple[str, ...]) -> tuple[str, str] | None:
    """Note what the object says; reason and remedy where it cannot be used."""
    if "action" in holder and "payload" in holder:
        known = tell_webhook(scribe, holder)
        return (
            None
            if known
            else (f"The webhook action {word(holder, 'action')!r} is not known.", "Nothing of it was used; see the docs.")
        )
    telling = next((telling for is_one, telling in _SHAPES if is_one(holder)), None)
    if telling is not None:
        trouble = telling(scribe, holder)
        return trouble if isinstance(trouble, tuple) else None
    if taken:
        return "Nothing but withheld answers stands in this object.", "Nothing to do."
    return "This is no Greenhouse object that is known.", "Export candidates, applications, offers, interviews, jobs or webhooks."


def _application(scribe: Scribe, holder: Table) -> None:
    candidate = as_table(holder.get("candidate"))
    record = (
        tell_candidate(scribe, candidate)
        if word(candidate, "id")
        else scribe.person_of({**holder, "application_id": holder.get("id")})
    )
    tell_application(scribe, holder, record)


def _feed(scribe: Scribe, holder: Table) -> tuple[str, str] | None:
    record = scribe.person_of(holder)
    if not record:
        return "The activity feed does not say whose it is.", 'Put "candidate_id" beside "notes" when you save it.'
    tell_feed(scribe, holder, record)
    return None


def _offer(scribe: Scribe, holder: Table) -> None:
    tell_offer(scribe, holder, scribe.person_of(holder))


def _about_the_account(scribe: Scribe, _: Table) -> None:
    scribe.problems.append("This object is about the account, not about a person; it is kept as it came.")


def _has(*keys: str) -> Callable[[Table], bool]:
    return lambda holder: all(key in holder for key in keys)


def _any(present: tuple[str, ...], one_of: tuple[str, ...]) -> Callable[[Table], bool]:
    return lambda holder: all(key in holder for key in present) and any(key in holder for key in one_of)


Telling = Callable[[Scribe, Table], object]
_SHAPES: tuple[tuple[Callable[[Table], bool], Telling], ...] = (
    (_any((), ("activities",)), _feed),
    (_has("notes", "emails"), _feed),
    (_any(("id",), ("email_addresses", "can_email", "application_ids", "applications")), tell_candidate),
    (_any(("interviewed_at",), ("candidate_id", "application_id")), tell_scorecard),
    (_any(("application_id",), ("interviewers", "interview", "external_event_id")), tell_interview),
    (_any(("application_id",), ("sent_at", "sent_on", "starts_at", "start_date", "version")), _offer),
    (_any(("id",), ("applied_at", "rejected_at", "current_stage", "prospect", "stage_id")), _application),
    (_any(("id",), ("hiring_team", "openings", "requisition_id", "opened_at", "closed_at")), tell_job),
    (_any(("id", "first_name", "last_name"), ("created_at", "company", "title", "recruiter", "tags")), tell_candidate),
    (
        _any(("id", "name"), ("parent_id", "child_ids", "primary_email_address", "type", "job_id", "external_id")),
        _about_the_account,
    ),
)
