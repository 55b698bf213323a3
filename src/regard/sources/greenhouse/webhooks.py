"""What each webhook action means, by the names that Greenhouse documents."""

from __future__ import annotations

from collections.abc import Callable

from regard.intake.jsonfields import Table, instant, table, word
from regard.sources.greenhouse.applications import tell_application
from regard.sources.greenhouse.candidates import tell_candidate
from regard.sources.greenhouse.jobs import tell_job
from regard.sources.greenhouse.meetings import interview_record, tell_scorecard
from regard.sources.greenhouse.offers import tell_offer
from regard.sources.greenhouse.scribe import Scribe, application_record, candidate_record, role_record
from regard.words import Json

Telling = Callable[[Scribe, Table], None]


def tell_webhook(scribe: Scribe, body: Table) -> bool:
    """Note what a webhook body says. False where its action is not known."""
    telling = _ACTIONS.get(word(body, "action"))
    if telling is not None:
        telling(scribe, table(body, "payload"))
    return telling is not None


def _application(happened: str = "") -> Telling:
    def tell(scribe: Scribe, payload: Table) -> None:
        application = table(payload, "application") or payload
        candidate = table(application, "candidate")
        record = tell_candidate(scribe, candidate) if candidate else scribe.person_of(application)
        merged = {**application, "job": application.get("job") or payload.get("job")}
        tell_application(scribe, merged, record, happened)

    return tell


def _candidate(scribe: Scribe, payload: Table) -> None:
    tell_candidate(scribe, table(payload, "candidate") or table(payload, "person") or payload)


def _merged(scribe: Scribe, payload: Table) -> None:
    person = table(payload, "person") or table(payload, "candidate")
    into = word(person, "new_candidate_id") or word(payload, "new_candidate_id")
    record = tell_candidate(scribe, person)
    if into:
        scribe.say("record.merged", record, None, text=candidate_record(into), detail={"why": "merged in Greenhouse"})


def _erased(scribe: Scribe, payload: Table) -> None:
    """Deleted or anonymised: only the number of the candidate is taken, nothing else about them."""
    person = table(payload, "person") or table(payload, "candidate") or payload
    record = candidate_record(word(person, "id", "candidate_id"))
    fields = payload.get("anonymized_fields")
    if not isinstance(fields, list):
        scribe.say("person.erased", record, None, text="deleted in Greenhouse")
    elif "full_name" in fields:
        scribe.say("person.erased", record, None, text="anonymised in Greenhouse")
    else:
        scribe.problems.append(f"Only {', '.join(map(str, fields))} of this candidate were anonymised; the person is not gone.")
    gone = person.get("deleted_application_ids")
    for number in gone if isinstance(gone, list) else []:
        _deleted_application(scribe, {"application": {"id": number, "candidate_id": word(person, "id")}})


def _deleted_application(scribe: Scribe, payload: Table) -> None:
    application = table(payload, "application") or payload
    number, candidate = word(application, "id"), word(application, "candidate_id")
    record = candidate_record(candidate) if candidate else application_record(number)
    job: Json = role_record(word(application, "job_id"))
    scribe.say("application.deleted", record, None, detail={"application": number, "role": job})


def _offer(scribe: Scribe, payload: Table) -> None:
    offer = table(payload, "offer") or payload
    tell_offer(scribe, offer, scribe.person_of(offer))


def _deleted_offer(scribe: Scribe, payload: Table) -> None:
    """An offer that is deleted was never for the person to see, or is told by the application; the body is kept."""
    scribe.problems.append(
        f"Offer {word(table(payload, 'offer'), 'id')} was deleted in Greenhouse; what was told of it before stands."
    )


def _deleted_interview(scribe: Scribe, payload: Table) -> None:
    interview = table(payload, "interview") or payload
    number = word(interview, "id")
    record = scribe.person_of(interview) or interview_record(number)
    start = instant(table(interview, "start"), "date_time")
    scribe.say("meeting.cancelled", record, instant(interview, "deleted_at"), until=start, detail={"interview": number})


def _deleted_scorecard(scribe: Scribe, payload: Table) -> None:
    tell_scorecard(scribe, table(payload, "scorecard") or payload, deleted=True)


def _job(gone: str = "") -> Telling:
    return lambda scribe, payload: tell_job(scribe, table(payload, "job") or payload, gone=gone)


def _nobody(scribe: Scribe, _: Table) -> None:
    """Departments, offices, job posts, stages: about the account, not about a person."""
    scribe.problems.append("This webhook says nothing about a person; its body is kept as it came.")


_ACTIONS: dict[str, Telling] = {
    "new_candidate_application": _application(),
    "new_prospect_application": _application(),
    "application_updated": _application(),
    "candidate_stage_change": _application("moved"),
    "hire_candidate": _application("hired"),
    "unhire_candidate": _application("unhired"),
    "reject_candidate": _application(),
    "unreject_candidate": _application("reopened"),
    "new_candidate": _candidate,
    "update_candidate": _candidate,
    "merge_candidate": _merged,
    "delete_candidate": _erased,
    "candidate_anonymized": _erased,
    "delete_application": _deleted_application,
    "offer_created": _offer,
    "offer_updated": _offer,
    "offer_approved": _offer,
    "offer_deleted": _deleted_offer,
    "interview_deleted": _deleted_interview,
    "scorecard_deleted": _deleted_scorecard,
    "job_created": _job(),
    "job_updated": _job(),
    "job_approved": _job(),
    "job_deleted": _job("deleted in Greenhouse"),
    **dict.fromkeys(
        (
            "job_post_created",
            "job_post_updated",
            "job_post_deleted",
            "job_interview_stage_deleted",
            "department_deleted",
            "office_deleted",
            "ping",
        ),
        _nobody,
    ),
}
