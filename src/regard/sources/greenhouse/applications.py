"""What an application object says: opened, where it stands, how it ended (requirements A2 and A7)."""

from __future__ import annotations

from regard.intake.jsonfields import Table, instant, table, word
from regard.sources.greenhouse.loss import loss
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
    _tell_stage(scribe, application, record, event=happened == "moved")
    _tell_end(scribe, application, record, happened)
    offer = table(application, "offer")
    if offer:
        hired = {"offer_status": "accepted"} if happened == "hired" else {}
        tell_offer(scribe, {**offer, **hired}, record, job_of(application))


def _about(application: Table) -> dict[str, Json]:
    job, _ = job_of(application)
    return {"application": word(application, "id"), "role": role_record(job)}


def _tell_opening(scribe: Scribe, application: Table, record: str) -> None:
    source = word(table(application, "source"), "public_name", "name") or word(application, "source_name")
    prospect = application.get("prospect") is True
    _, role = job_of(application)
    at = instant(application, "applied_at", "created_at")
    credited = user_of(table(application, "credited_to"))
    scribe.say(
        "application.created",
        record,
        at,
        text=role,
        source=source,
        prospect=prospect or None,
        credited=credited,
        **_about(application),
    )
    if prospect or is_sourced(source):
        scribe.say("person.sourced", record, at, text=source or "prospect in Greenhouse", actor=credited)


def _tell_stage(scribe: Scribe, application: Table, record: str, *, event: bool) -> None:
    """A move where the webhook reports one; else the stage of a snapshot, whose time is that of the last activity."""
    current = table(application, "current_stage")
    stage = word(current, "name") or word(application, "stage_name")
    if not stage:
        return
    order = current.get("priority")
    scribe.say(
        "application.moved", record, changed(application), text=stage, number=order if isinstance(order, int) else None,
        seen="move" if event else "snapshot", to=stage, stage=word(current, "id"), **_about(application),
        **{"from": word(table(application, "previous_stage"), "name")},
    )  # fmt: skip


def _tell_end(scribe: Scribe, application: Table, record: str, happened: str) -> None:
    status, at = word(application, "status").lower(), changed(application)
    offer = table(application, "offer")
    _, role = job_of(application)
    if happened == "reopened":
        scribe.say("application.reopened", record, at, **_about(application))
    elif happened == "unhired":
        scribe.say("application.unhired", record, at, **_about(application))
    elif happened == "hired" or status == "hired":
        hired = instant(application, "hired_at") or instant(offer, "resolved_at") or at
        scribe.say("application.hired", record, hired, text=role, **_about(application))
    elif status == "rejected" or word(application, "rejected_at"):
        _tell_loss(scribe, application, record)


def _tell_loss(scribe: Scribe, application: Table, record: str) -> None:
    reason = table(application, "rejection_reason")
    name = word(reason, "name") or word(application, "rejection_reason_name")
    kind = word(table(reason, "type"), "name")
    end = loss(name, kind)
    at = instant(application, "rejected_at") or changed(application)
    actor = user_of(table(application, "rejected_by"))
    scribe.say(end.kind, record, at, text=end.code, actor=actor, side=end.side, reason=name, type=kind, **_about(application))
