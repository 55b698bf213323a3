"""What interviews, scorecards and the activity feed say: meetings booked and held, mails, notes, moves."""

from __future__ import annotations

import re

from regard.intake.contact import address, domain
from regard.intake.jsonfields import Table, instant, rows, table, word
from regard.sources.greenhouse.scribe import Scribe, user_of
from regard.words import Channel, Json, Micros

_MOVED = re.compile(r"moved (?:.*? )?from (?P<old>.+?) (?:in)?to (?P<new>.+?)(?: (?:for|on) .*)?\.?$", re.IGNORECASE | re.DOTALL)
_MOVED_INTO = re.compile(r"moved (?:.*? )?into (?P<new>.+?)(?: (?:for|on) .*)?\.?$", re.IGNORECASE | re.DOTALL)


def tell_interview(scribe: Scribe, interview: Table) -> None:
    """Note a scheduled interview. ``complete`` means that it took place; awaiting feedback only that its time is over."""
    record, number = scribe.person_of(interview), word(interview, "id")
    if number and record:
        scribe.say("record.merged", interview_record(number), None, text=record, detail={"why": "interview of the candidate"})
    record = record or interview_record(number)
    start = _time(interview, "start", "starts_at", "scheduled_at")
    status = word(interview, "status").lower()
    name = word(table(interview, "interview"), "name") or word(interview, "name")
    detail: dict[str, Json] = {"interview": number, "name": name, "status": status, "place": word(interview, "location")}
    actor = user_of(table(interview, "organizer"))
    told = {
        "meeting.booked": (instant(interview, "created_at"), "interview", start),
        **({"meeting.held": (start, "interview", None)} if status in {"complete", "completed"} else {}),
        **({"meeting.cancelled": (instant(interview, "updated_at"), "", start)} if status in {"cancelled", "canceled"} else {}),
    }
    for kind, (at, text, until) in told.items():
        scribe.say(kind, record, at, text=text, until=until, channel=Channel.MEETING, actor=actor, detail=detail)


def interview_record(number: str) -> str:
    """The record that stands for the candidate where only their interview is named."""
    return f"greenhouse-interview:{number}"


def _time(holder: Table, *keys: str) -> Micros | None:
    for key in keys:
        inner = table(holder, key)
        at = instant(inner, "date_time", "date") if inner else instant(holder, key)
        if at is not None:
            return at
    return None


def tell_scorecard(scribe: Scribe, scorecard: Table, *, deleted: bool = False) -> None:
    """Note that an interview took place: a scorecard names when. Its ratings stay in the raw row, they decide nothing."""
    record = scribe.person_of(scorecard)
    held = instant(scorecard, "interviewed_at")
    if record and held is not None:
        who = user_of(table(scorecard, "interviewer")) or user_of(table(scorecard, "submitted_by"))
        detail: dict[str, Json] = {"scorecard": word(scorecard, "id"), "deleted": deleted or None}
        scribe.say("meeting.held", record, held, text="interview", channel=Channel.MEETING, actor=who, detail=detail)
        submitted = instant(scorecard, "submitted_at")
        if submitted is not None and not deleted:
            scribe.say("feedback.given", record, submitted, text="scorecard in Greenhouse", actor=who, detail=detail)


def tell_feed(scribe: Scribe, feed: Table, record: str) -> None:
    """Note the activity feed of one candidate: notes by us, mails both ways, and moves as the feed words them."""
    for note in rows(feed, "notes"):
        text = word(note, "body")
        scribe.say("note.written", record, instant(note, "created_at"), text=text, actor=user_of(table(note, "user")))
    for mail in rows(feed, "emails"):
        _tell_mail(scribe, mail, record)
    for activity in rows(feed, "activities"):
        _tell_activity(scribe, activity, record)


def _tell_mail(scribe: Scribe, mail: Table, record: str) -> None:
    sender, user = address(word(mail, "from")) or "", table(mail, "user")
    ours = scribe.circumstances.ours
    by_us = sender in ours or domain(sender) in ours or sender == user_of(user) or (not sender and bool(user))
    kind, text = ("message.sent", word(mail, "subject")) if by_us else ("message.replied", word(mail, "body"))
    at = instant(mail, "created_at")
    actor = user_of(user) if by_us else ""
    scribe.say(kind, record, at, text=text, channel=Channel.EMAIL, actor=actor, detail={"subject": word(mail, "subject")})


def _tell_activity(scribe: Scribe, activity: Table, record: str) -> None:
    body = word(activity, "body", "subject")
    at, actor = instant(activity, "created_at"), user_of(table(activity, "user"))
    move = _MOVED.search(body) or _MOVED_INTO.search(body)
    if move:
        old = move.groupdict().get("old") or ""
        scribe.say(
            "application.moved",
            record,
            at,
            text=move["new"],
            actor=actor,
            detail={"seen": "move", "from": old, "to": move["new"]},
        )
    elif body:
        scribe.say("note.written", record, at, text=body, actor=actor, detail={"activity": word(activity, "id")})
