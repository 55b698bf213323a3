"""What an application object says: opened, where it stands, how it ended (requirements A2 and A7)."""

from __future__ import annotations

from regard.intake.jsonfields import Table, instant, table, word
from regard.intake.loss import loss
from regard.sources.greenhouse.offers import tell_offer
from regard.sources.greenhouse.scribe import Scribe, changed, job_of, role_record, user_of
from regard.sources.greenhouse.typed import is_sourced
from regard.words import Json


def tell_application(scribe: Scribe, application: Table, record: str, happened: str = "") -> None:
    """Note an application of the candidate ``record``.

    happened: what the webhook says took place just now (``moved``, ``reopened``, ``unhired``, ``hired``); without it
    the object is a snapshot, and the stage it stands in is told as such.
    """
    scribe.link(word(application, "id"), record)
    _tell_opening(scribe, application, record)
    if not _tell_end(scribe, application, record, happened):
        _tell_stage(scribe, application, record, seen="move" if happened == "moved" else "snapshot")
    offer = table(application, "offer")
    if offer:
        hired = {"offer_status": "accepted"} if happened == "hired" else {}
        tell_offer(scribe, {**offer, **hired}, record, job_of(application))


def _about(application: Table) -> dict[str, Json]:
    job, _ = job_of(application)
    stage = word(table(application, "current_stage"), "name") or word(application, "stage_name")
    return {"application": word(application, "id"), "role": role_record(job), "stage": stage}


def _tell_opening(scribe: Scribe, application: Table, record: str) -> None:
    source = word(table(application, "source"), "public_name", "name") or word(application, "source_name")
    prospect = application.get("prospect") is True
    job, role = job_of(application)
    at = instant(application, "applied_at", "created_at")
    credited = user_of(table(application, "credited_to"))
    detail: dict[str, Json] = {
        "application": word(application, "id"),
        "role": role_record(job),
        "source": source,
        "prospect": prospect or None,
        "credited": credited,
    }
    scribe.say("application.created", record, at, text=role, detail=detail)
    if prospect or is_sourced(source):
        scribe.say("person.sourced", record, at, text=source or "prospect in Greenhouse", actor=credited)


def _tell_stage(scribe: Scribe, application: Table, record: str, *, seen: str) -> None:
    """A move where the webhook reports one; else the stage of a snapshot, whose time is that of the last activity."""
    current, about = table(application, "current_stage"), _about(application)
    stage = str(about["stage"])
    order = current.get("priority")
    before = word(table(application, "previous_stage"), "name")
    if stage:
        detail = {**about, "seen": seen, "from": before, "to": stage}
        number = order if isinstance(order, int) else None
        scribe.say("application.moved", record, changed(application), text=stage, number=number, detail=detail)


def _tell_end(scribe: Scribe, application: Table, record: str, happened: str) -> bool:
    """How the application ended, or that its end was taken back. False where it goes on as before."""
    status, at = word(application, "status").lower(), changed(application)
    if happened in {"reopened", "unhired"}:
        scribe.say(f"application.{happened}", record, at, detail=_about(application))
    elif happened == "hired" or status == "hired":
        hired = instant(application, "hired_at") or instant(table(application, "offer"), "resolved_at") or at
        scribe.say("application.hired", record, hired, text=job_of(application)[1], detail=_about(application))
    elif status == "rejected" or word(application, "rejected_at"):
        _tell_loss(scribe, application, record)
    else:
        return False
    return True


def _tell_loss(scribe: Scribe, application: Table, record: str) -> None:
    reason = table(application, "rejection_reason")
    name = word(reason, "name") or word(application, "rejection_reason_name")
    kind = word(table(reason, "type"), "name")
    end = loss(name, kind)
    at = instant(application, "rejected_at") or changed(application)
    actor = user_of(table(application, "rejected_by"))
    detail = {**_about(application), "side": end.side, "reason": name, "type": kind}
    scribe.say(end.kind, record, at, text=end.code, actor=actor, detail=detail)
