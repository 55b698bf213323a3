"""What machines report about an address, by mail or as provider events: bounces, delays, complaints, unsubscribes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from regard.intake.contact import address as canonical
from regard.intake.jsontext import Found, objects
from regard.intake.reading import Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.mailbox.bounces import Failure, failures, judged
from regard.sources.mailbox.complaints import Complaint
from regard.sources.mailbox.events import Told, told
from regard.sources.mailbox.mime import Mail
from regard.sources.mailbox.sayings import LONGEST, about, email, imported, shown
from regard.words import Json, Method, Micros

_HARD = frozenset({"hardbounce", "hard_bounce", "permanent"})
_NOT_A_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc", "virus"})


def event_readings(file: BinaryIO) -> Iterator[Reading]:
    """One reading for every event of a provider's file."""
    for ordinal, found in enumerate(objects(file), 1):
        yield _event(ordinal, found)


def _event(ordinal: int, found: Found) -> Reading:
    text = found.text[:LONGEST]
    if found.error:
        return Reading(ordinal, Outcome.REJECTED, text, reason=found.error, remedy="Export the events again.")
    events = list(told(found.value))
    sayings = tuple(saying for event in events for saying in says(event))
    if sayings:
        return Reading(ordinal, Outcome.IMPORTED, text, sayings)
    words = ", ".join(sorted({event.word for event in events if event.word})) or "unknown"
    return Reading(
        ordinal, Outcome.SHOWN, text, reason=f"An event that says nothing about the person ({words}).", remedy="Nothing to do."
    )


def says(event: Told) -> tuple[Saying, ...]:
    """What an event says about the person; nothing for deliveries, opens and the like, or where the address is none."""
    address = canonical(event.address)
    if not address or not event.kind:
        return ()
    if event.kind == "failed":
        failure = judged(address, event.diagnosis, event.status, hard=event.word.lower() in _HARD)
        return bounced(failure, event.at, event.message_id)
    detail: dict[str, Json] = {"word": event.word, "message_id": event.message_id}
    if event.kind == "complained":
        return (email(address, event.at), about("message.complained", address, event.at, text=address, detail=detail))
    stop = about("wish.stop", address, event.at, text="unsubscribed with the mail provider", detail=detail)
    return (email(address, event.at), replace(stop, method=Method.STATED))


def bounced(failure: Failure, at: Micros | None, message_id: str) -> tuple[Saying, ...]:
    """That a message did not arrive: for good, for now, or because the person moved away."""
    address = canonical(failure.address) or failure.address
    detail: dict[str, Json] = {"reason": failure.reason, "status": failure.status, "diagnosis": failure.diagnosis[:500]}
    if message_id:
        detail["message_id"] = message_id
    kind = "message.bounced" if failure.dead else "message.delayed"
    said = (email(address, at), about(kind, address, at, text=address, detail=detail))
    return (*said, about("message.moved", address, at, text=address, detail=detail)) if failure.reason == "moved" else said


def failed(line: int, mail: Mail) -> Reading:
    """The reading of a delivery report."""
    named = failures(mail)
    if not named:
        remedy = "Open the message and mark the address that it means."
        return shown(line, mail, "A message came back, but the report names no address.", remedy)
    original = mail.original.get("message-id").strip("<> ") if mail.original else ""
    return imported(line, mail, mail.notices, *(s for failure in named for s in bounced(failure, mail.sent_at, original)))


def complained(line: int, mail: Mail, complaint: Complaint) -> Reading:
    """The reading of a feedback report."""
    if complaint.feedback in _NOT_A_COMPLAINT:
        return shown(line, mail, f"A technical report of a mail provider ({complaint.feedback}), not a complaint.")
    address = canonical(complaint.address)
    if not address:
        remedy = "Look up the message by its date and subject, and stop writing to that person."
        return shown(line, mail, "A complaint whose sender the provider hides.", remedy)
    detail: dict[str, Json] = {"feedback": complaint.feedback}
    said = [email(address, mail.sent_at), about("message.complained", address, mail.sent_at, text=address, detail=detail)]
    if complaint.feedback.startswith("opt-out"):
        stop = about("wish.stop", address, mail.sent_at, text="opted out with the mail provider")
        said.append(replace(stop, method=Method.STATED))
    return imported(line, mail, mail.text, *said)
