"""Facts about meetings, events, applications and our own work with the person."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.decisions.facts.scope import Scope, is_kind, last, when

MEANINGS = {
    "booked_at": "instant at which a meeting was agreed last",
    "held_at": "instant of the latest meeting that took place",
    "missed_by_us_at": "instant of the latest meeting to which we did not come",
    "seen_at": "instant of their latest sign-up for or visit to an event; whoever missed one had signed up",
    "came_at": "instant at which they came to an event last",
    "missed_at": "instant of the latest event that they had signed up for and did not come to",
    "excused_at": "instant at which they signed off from an event, or we called one off, last",
    "called_off_at": "instant at which we called off an event last that they had signed up for",
    "applied_at": "instant of their latest application",
    "moved_at": "instant at which an application was opened or moved last",
    "rejected_at": "instant of our latest decision against them",
    "closed_at": "instant at which an application was closed last, by whomever",
    "hired_at": "instant of the latest hire by us, or first day with us",
    "unhired_at": "instant at which a hire was taken back last, or of the last day with us",
    "offered_at": "instant of the latest offer",
    "offer_closed_at": "instant at which an offer was accepted or declined last",
    "told_at": "instant at which a decision was told by voice last",
    "asked_at": "instant of our latest question",
    "answered_at": "instant of their latest answer to a question or survey",
    "repaired_at": "instant at which a mishap was made good last",
    "claimed_at": "instant at which a colleague took the person over last",
    "away_until": "instant until which an absence note says that they are away",
    "next_start": "start of the next agreed meeting that stands",
    "next_booked_at": "instant at which that meeting was agreed",
}


APPLICATIONS = (
        "application.created", "application.moved", "application.rejected", "application.withdrawn", "application.reopened",
        "application.hired", "application.unhired", "application.lost", "application.deleted",
        "offer.made", "offer.accepted", "offer.declined", "news.told",
        "employment.started", "employment.ended",
)  # fmt: skip


def applications(events: ir.Table) -> dict[str, ir.IntegerScalar]:
    """How far their applications went."""
    return {
        "applied_at": last(events, "application.created"),
        "moved_at": last(events, "application.created", "application.moved", "application.reopened"),
        "rejected_at": last(events, "application.rejected"),
        "closed_at": last(
            events,
            "application.rejected",
            "application.withdrawn",
            "application.hired",
            "application.lost",
            "application.deleted",
        ),
        "hired_at": last(events, "application.hired", "employment.started"),
        "unhired_at": last(events, "application.unhired", "employment.ended"),
        "offered_at": last(events, "offer.made"),
        "offer_closed_at": last(events, "offer.accepted", "offer.declined"),
        "told_at": last(events, "news.told"),
    }


ENCOUNTERS = (
        "meeting.booked", "meeting.held", "meeting.missed_by_us", "event.registered", "event.attended",
        "event.missed", "event.cancelled", "event.called_off",
        "question.asked", "answer.given", "repair.done", "contact.claimed", "message.absent",
)  # fmt: skip


def encounters(scope: Scope, events: ir.Table) -> dict[str, ir.IntegerScalar]:
    """Meetings, events, questions, repairs and claims."""
    believed = is_kind(events, "message.absent") & (events["at"] >= scope.ago(scope.settings.away_days))
    return {
        "booked_at": last(events, "meeting.booked"),
        "held_at": last(events, "meeting.held"),
        "missed_by_us_at": last(events, "meeting.missed_by_us"),
        "seen_at": last(events, "event.registered", "event.attended", "event.missed", "event.called_off"),
        "came_at": last(events, "event.attended"),
        "missed_at": last(events, "event.missed"),
        "excused_at": last(events, "event.cancelled", "event.called_off"),
        "called_off_at": last(events, "event.called_off"),
        "asked_at": last(events, "question.asked"),
        "answered_at": last(events, "answer.given"),
        "repaired_at": last(events, "repair.done"),
        "claimed_at": last(events, "contact.claimed"),
        "away_until": when(believed, events.until).max(),
    }


def appointments(scope: Scope) -> ir.Table:
    """The next agreed meeting that was not called off."""
    events = scope.events("meeting.booked", "meeting.cancelled")
    events = events.filter(events.until >= scope.now)
    agreed = events.group_by("person", "until").agg(
        next_booked_at=last(events, "meeting.booked"), cancelled_at=last(events, "meeting.cancelled")
    )
    stands = agreed.filter(
        agreed.next_booked_at.notnull() & (agreed.cancelled_at.isnull() | (agreed.next_booked_at > agreed.cancelled_at))
    )
    return stands.group_by("person").agg(next_start=stands.until.min(), next_booked_at=stands.next_booked_at.max())
