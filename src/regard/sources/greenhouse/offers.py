"""What an offer object says: made, accepted, declined."""

from __future__ import annotations

from regard.intake.jsonfields import Table, instant, table, word
from regard.sources.greenhouse.scribe import Scribe, role_record, user_of
from regard.words import Json


def tell_offer(scribe: Scribe, offer: Table, record: str, job: tuple[str, str] = ("", "")) -> None:
    """Note an offer to ``record``. One that was not sent yet was not made: it says nothing about the person."""
    status = word(offer, "offer_status", "status").lower()
    number, role = word(offer, "job_id") or job[0], job[1]
    detail: dict[str, Json] = {"offer": word(offer, "id"), "role": role_record(number), "version": word(offer, "version")}
    actor = user_of(table(offer, "user"))
    sent = instant(offer, "sent_at", "sent_on")
    resolved = instant(offer, "resolved_at")
    if sent is not None or status in {"accepted", "rejected", "declined"} or resolved is not None:
        made = sent if sent is not None else instant(offer, "created_at")
        scribe.say("offer.made", record, made, text=role, actor=actor, detail=detail)
    if status == "accepted":
        scribe.say("offer.accepted", record, resolved, text=role, detail=detail)
    elif status in {"rejected", "declined"}:
        scribe.say("offer.declined", record, resolved, text=role, detail=detail)
