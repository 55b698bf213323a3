"""Events in plain words: one short sentence for a timeline or for the evidence of a verdict."""

from __future__ import annotations

from functools import lru_cache

from regard.clock import moment
from regard.ledger.catalogue import KINDS
from regard.words import Channel, Micros

LONGEST = 200

_SENTENCES = {
    "message.sent": "We wrote{by}{quoted}",
    "message.replied": "They wrote to us{by}{quoted}",
    "message.bounced": "Delivery failed for good{to}",
    "message.delayed": "Delivery failed for now{to}",
    "message.complained": "Reported our message as spam",
    "message.absent": "Automatic absence note{until}",
    "message.moved": "The mailbox says that they are no longer there{colon}",
    "message.opened": "Opened our message",
    "message.clicked": "Followed a link of ours",
    "message.scanned": "A machine opened or clicked; it counts for nothing",
    "call.made": "We rang{colon}",
    "call.received": "They rang us",
    "meeting.booked": "{subject} agreed for {day}",
    "meeting.held": "{subject} took place",
    "meeting.missed_by_them": "They did not come{colon}",
    "meeting.missed_by_us": "We did not come{colon}",
    "meeting.cancelled": "{subject} was called off",
    "event.registered": "Signed up{for}",
    "event.attended": "Came{to}",
    "event.missed": "Had signed up and did not come{to}",
    "event.cancelled": "Signed off{from}",
    "event.called_off": "We called it off{colon}",
    "application.created": "Application opened{colon}",
    "application.moved": "Moved to stage{colon}",
    "application.rejected": "We decided against{colon}",
    "application.withdrawn": "They withdrew or declined{colon}",
    "application.reopened": "The rejection was taken back",
    "application.hired": "Hired by us{colon}",
    "application.unhired": "The hire was taken back",
    "application.lost": "Closed without an answer{colon}",
    "application.deleted": "The application was deleted at the source",
    "offer.made": "We made an offer{colon}",
    "offer.accepted": "Accepted our offer{colon}",
    "offer.declined": "Declined our offer{colon}",
    "news.told": "Was told by voice{colon}",
    "feedback.given": "Feedback after an interview{colon}",
    "record.merged": "The source joined this record with {text}",
    "identity.same": "We say that this record and {text} are one person",
    "identity.never": "We say that this record and {text} are never one person",
    "identity.open": "Our decision on this record and {text} was taken back",
    "wish.stop": "Do not contact me{quoted}",
    "wish.resume": "You may contact me again{quoted}",
    "wish.pause": "Not before {day}{quoted}",
    "wish.hours": "Reach me {text}",
    "wish.frequency": "At most once in {number} days{quoted}",
    "wish.topic": "Wants to hear about {text}",
    "wish.not_topic": "Does not want to hear about {text}",
    "wish.place": "Would work in {text}",
    "wish.not_place": "Would not work in {text}",
    "wish.level": "Open to a role of a lower level",
    "wish.scheduling": "Scheduling: {text}",
    "wish.document": "Documents: {text}",
    "wish.pay": "Would move for {number} {text} a year",
    "wish.not_interested": "Not interested{quoted}",
    "request.call": "Please call me{quoted}",
    "request.meeting": "Would like to meet{quoted}",
    "permission.given": "Agreed{for}{by}",
    "permission.withdrawn": "Took consent back{for}{by}",
    "notice.given": "Was told what we hold and why",
    "person.sourced": "Found by us, not by them{from}",
    "person.erased": "Erased or anonymised at the source",
    "person.blocked": "Blocked{colon}",
    "hold.placed": "Has to be kept, by a legal hold{colon}",
    "hold.lifted": "The legal hold was lifted{colon}",
    "document.held": "We hold a document{colon}",
    "question.asked": "We asked{colon}",
    "answer.given": "Answered: {text}",
    "repair.done": "Made good{colon}",
    "contact.claimed": "A colleague took over{colon}",
    "note.written": "Note: {text}",
    "verdict.snoozed": "Put off{until}{colon}",
    "verdict.overridden": "Decided otherwise for the day{colon}",
    "employment.started": "Works for us",
    "employment.ended": "Left us{colon}",
    "outcome.recorded": "How it went: {text}",
}
_STATES = {2: "You may use {channel}", 1: "Not now by {channel}{until}", 0: "Never by {channel}"}


@lru_cache(65_536)
def says(
    kind: str, text: str = "", *, channel: Channel = Channel.NONE, number: int | None = None, until: Micros | None = None
) -> str:
    """What one event says, as a short sentence without a full stop. ``until`` is an instant in UTC microseconds."""
    if kind == "wish.channel":
        pattern = _STATES.get(number if number is not None else -1, "Wish about {channel}{colon}")
    elif kind.startswith("observed."):
        pattern = f"{kind.removeprefix('observed.').capitalize()}: {{text}}"
    else:
        pattern = _SENTENCES.get(kind) or KINDS[kind].meaning.capitalize() + "{colon}"
    return pattern.format(**_parts(_cut(text), channel, number, until))


def _parts(text: str, channel: Channel, number: int | None, until: Micros | None) -> dict[str, str]:
    """Optional parts of a sentence: each is empty where the event does not say it."""
    return {
        "text": text,
        "number": "an unknown number of" if number is None else str(number),
        "channel": channel.word,
        "subject": text.capitalize() or "Meeting",
        "day": _day(until) or "a date that is not known",
        "by": f" by {channel.word}" if channel else "",
        "quoted": f": \N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}" if text else "",
        "colon": f": {text}" if text else "",
        "to": f": {text}" if text else "",
        "for": f" for {text}" if text else "",
        "from": f": {text}" if text else "",
        "until": f" until {_day(until)}" if until is not None else "",
    }


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _day(at: Micros | None) -> str:
    return "" if at is None else f"{(day := moment(at)).day} {day:%B %Y}"
