"""From Ashby's webhooks and objects to readings: whose application, how it stands or ended; deletions and merges."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from regard.intake.fields import observe
from regard.intake.jsonfields import Table, as_table, instant, rows, table, word
from regard.intake.jsontext import Found, readings
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.privacy.withheld import kept
from regard.words import Basis, Json, Method, Micros


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each webhook body."""
    return readings(path, partial(_reading, circumstances), "Ask Ashby to send it again.")


def _reading(circumstances: Circumstances, found: Found) -> Iterator[Reading | Note]:
    value, raw, _ = kept(found.text, found.value)
    body = _as_body(as_table(value))
    action, data = word(body, "action"), table(body, "data")
    application = table(data, "application") or table(table(data, "offer"), "application")
    candidate = table(data, "candidate") or table(application, "candidate")
    if not word(candidate, "id"):
        reason = f"The action {action or 'without a name'} is about no candidate."
        yield Reading(found.line, Outcome.SHOWN, raw, (), reason, "Nothing has to be done.")
        return
    record = candidate_record(candidate)
    at = instant(application, "updatedAt") or instant(candidate, "updatedAt", "createdAt")
    seen = observe(record, _values(candidate), at=at, method=Method.SYSTEM, basis=Basis.INTEREST, country=circumstances.country)
    told = [*seen.sayings, *_happened(action, data, record, at), *_application(application, record)]
    yield from (Note(found.line, problem) for problem in seen.problems)
    yield Reading(found.line, Outcome.IMPORTED, raw, tuple(told))


def _as_body(value: Table) -> Table:
    """An object as the interface lists it, in the shape of a webhook that is about it."""
    if "action" in value or "data" in value:
        return value
    return {"data": {"application" if "candidate" in value else "candidate": value}}


def candidate_record(candidate: Table) -> str:
    """The record of a candidate, the same as in Ashby's exports."""
    return f"ashby:{word(candidate, 'id')}"


def _values(candidate: Table) -> dict[str, str]:
    links = {word(one, "type").lower(): word(one, "url") for one in rows(candidate, "socialLinks")}
    place = table(candidate, "location") or table(candidate, "primaryLocation")
    return {
        "name": word(candidate, "name"), "email": word(table(candidate, "primaryEmailAddress"), "value"),
        "phone": word(table(candidate, "primaryPhoneNumber"), "value"), "linkedin": links.get("linkedin", ""),
        "employer": word(candidate, "company"), "title": word(candidate, "position", "title"),
        "city": word(place, "city", "locationSummary"), "country": word(place, "country"),
        "zone": word(candidate, "timezone"),
    }  # fmt: skip


def _happened(action: str, data: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    if action == "candidateDelete":
        yield _say("person.erased", record, at, "deleted in Ashby")
    if action == "candidateMerge":
        for merged in rows(data, "mergedCandidates"):
            yield _say("record.merged", candidate_record(merged), at, record, {"why": "merged in Ashby"})


def _application(application: Table, record: str) -> Iterator[Saying]:
    """The application as it stands; the same body twice says the same."""
    if not word(application, "id"):
        return
    role = word(table(application, "job"), "title")
    current = table(application, "currentInterviewStage")
    stage, order = word(current, "title"), current.get("orderInInterviewPlan")
    about: dict[str, Json] = {"application": word(application, "id"), "stage": stage}
    changed = instant(application, "updatedAt")
    yield _say("application.created", record, instant(application, "createdAt"), role, about)
    if word(table(application, "source"), "title"):
        about |= {"source": word(table(application, "source"), "title")}
    status = word(application, "status").lower()
    if status == "hired":
        yield _say("application.hired", record, changed, role, about)
    elif status == "archived":
        why = word(table(application, "archiveReason"), "text", "title")
        theirs = word(table(application, "archiveReason"), "reasonType").lower() == "rejectedbycandidate"
        kind = "application.withdrawn" if theirs else "application.rejected"
        yield _say(kind, record, changed, "unknown", about | {"side": "they" if theirs else "we", "reason": why})
    elif stage:
        yield _say("application.moved", record, changed, stage, about, order if isinstance(order, int) else None)


def _say(
    kind: str, record: str, at: Micros | None, text: str, detail: dict[str, Json] | None = None, number: int | None = None
) -> Saying:
    basis = Basis.CONTRACT if kind.startswith("application.") else Basis.INTEREST
    return Saying(kind, record, at, text=text, number=number, method=Method.SYSTEM, basis=basis, detail=detail or {})
