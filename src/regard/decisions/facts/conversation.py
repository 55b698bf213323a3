"""Facts about the conversation: what we sent, what they answered, and what went wrong between us."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regard.clock import DAY, MINUTE
from regard.decisions.facts.scope import Scope, beside, is_kind, last, when
from regard.words import Channel

WRITING = (Channel.EMAIL, Channel.LINKEDIN, Channel.CHAT, Channel.SMS)
"""The channels for writing, in the usual order."""
MEANINGS = {
    "sent_at": "instant of our latest message to this person; a newsletter is none",
    "called_at": "instant of our latest call, reached or not",
    "spoke_at": "instant of our latest call in which we spoke",
    "touched_at": "instant of our latest message or call, over all colleagues and channels",
    "touches": "number of our messages and calls within the period of the cap",
    "window_first_at": "instant of the first message or call within the period of the cap",
    "replied_at": "instant of their latest message or call",
    "wanting": "their latest message that needs an answer: instant * 16 + channel",
    "protest": "their latest written complaint or wish for a human: instant * 16 + channel",
    "habit": "the channel on which they answer most; 0 if they never wrote",
    "email_reply_at": "instant of their latest e-mail, which proves that the address works",
    "chat_reply_at": "instant of their latest chat message, which proves that there is a chat",
    "unanswered": "number of our messages since their last sign of life, within the period that matters",
    "unanswered_since": "instant of the first of these",
    "doubled_first_at": "instant of the first of two messages that should have been one",
    "doubled_at": "instant of the second of two messages that should have been one",
    "late_answer_at": "instant of an answer of ours that came too late",
    "late_question_at": "instant of the message that waited for this answer",
}


def is_letter(events: ir.Table) -> ir.BooleanValue:
    """A message that we wrote to this person; what went to many at once answers nobody and expects no answer."""
    return is_kind(events, "message.sent") & (events.number.fill_null(0) != 1)


def lately(scope: Scope) -> ir.Table:
    """What we and they did since the earliest moment that silence, a doubled message or a late answer looks at.

    Read once for the three of them; newsletters are left out.
    """
    settings = scope.settings
    days = max(settings.unanswered_within_days, settings.doubled_days, settings.late_answer_repair_days + _QUESTION_DAYS)
    events = scope.events("message.sent", "call.made", *_SIGNS)
    recent = events.filter(events["at"] >= scope.ago(days), ~is_kind(events, "message.sent") | is_letter(events))
    return recent.select("seq", "person", "kind", "channel", "at", "number", "actor")


def outgoing(scope: Scope) -> ir.Table:
    """What we did, over all senders and channels (B4)."""
    events = scope.events("message.sent", "call.made")
    counted = events["at"] > scope.ago(scope.settings.cap_days)
    return events.group_by("person").agg(
        sent_at=last(events, "message.sent", only=is_letter(events)),
        called_at=last(events, "call.made"),
        spoke_at=last(events, "call.made", only=events.number.fill_null(1) == 1),
        touched_at=events["at"].max(),
        touches=when(counted, ibis.literal(1)).sum(),
        window_first_at=when(counted, events["at"]).min(),
    )


def incoming(scope: Scope) -> ir.Table:
    """What they did: replies by channel, and the latest that wants an answer."""
    events = scope.events("message.replied", "call.received")
    written = is_kind(events, "message.replied")
    weight = events.number.fill_null(1)
    routed = events["at"] * 16 + events.channel.cast("int64")

    def replies(channel: Channel) -> ir.IntegerScalar:
        return when(written & (events.channel == int(channel)), ibis.literal(1)).sum()

    known = events.group_by("person").agg(
        replied_at=events["at"].max(),
        wanting=when(written & (weight == 1), routed).max(),
        protest=when(written & (weight == 2), routed).max(),
        **{f"replies_{channel.word}": replies(channel) for channel in WRITING},
        email_reply_at=last(events, "message.replied", only=events.channel == int(Channel.EMAIL)),
        chat_reply_at=last(events, "message.replied", only=events.channel == int(Channel.CHAT)),
    )
    scores = [known[f"replies_{channel.word}"].fill_null(0) * 8 + int(channel) for channel in WRITING]
    best = ibis.greatest(*scores)
    return known.mutate(habit=ibis.ifelse(best >= 8, best & 7, 0)).drop(*[f"replies_{channel.word}" for channel in WRITING])


_QUESTION_DAYS = 90
"""How long before an answer its question may lie."""
_SIGNS = (
    "message.replied", "call.received", "meeting.booked", "meeting.held", "event.registered", "event.attended",
    "application.created",
    "request.call", "request.meeting", "answer.given",
)  # fmt: skip


def silence(scope: Scope, recent: ir.Table) -> ir.Table:
    """How many of our messages they left unanswered lately. Only recent events can matter, so only they are read."""
    period = recent.filter(recent["at"] >= scope.ago(scope.settings.unanswered_within_days))
    sent = period.filter(is_kind(period, "message.sent")).select("person", sent_at="at")
    signs = period.filter(is_kind(period, *_SIGNS))
    heard = signs.group_by("person").agg(heard_at=signs["at"].max())
    open_messages = beside(sent, heard, "person").filter(lambda t: t.heard_at.isnull() | (t.sent_at > t.heard_at))
    return open_messages.group_by("person").agg(unanswered=open_messages.count(), unanswered_since=open_messages.sent_at.min())


def doubled(scope: Scope, recent: ir.Table) -> ir.Table:
    """Messages sent twice: two on one channel within minutes, or on one day by two colleagues."""
    sent = recent.filter(is_kind(recent, "message.sent"), recent["at"] >= scope.ago(scope.settings.doubled_days))
    order = ibis.window(group_by=["person", "channel"], order_by=["at", "seq"])
    seen = sent.select(
        "person",
        "actor",
        sent_at=sent["at"],
        before_at=sent["at"].lag().over(order),
        before_actor=sent.actor.lag().over(order),
    )
    gap = seen.sent_at - seen.before_at
    twice = (gap <= scope.settings.doubled_minutes * MINUTE) | ((gap < DAY) & (seen.actor != seen.before_actor))
    wrong = seen.filter(twice.fill_null(False))
    return wrong.group_by("person").agg(doubled_at=wrong.sent_at.max(), doubled_first_at=wrong.before_at.max())


def late_answers(scope: Scope, recent: ir.Table) -> ir.Table:
    """Answers of ours that came too late: the first message after theirs, for each of ours within the period."""
    settings = scope.settings
    begin = scope.ago(settings.late_answer_repair_days)
    every = recent.filter(is_kind(recent, "message.sent", "call.made", "meeting.held"))
    ours = every.filter(every["at"] >= begin)
    order = ibis.window(group_by="person", order_by=["at", "seq"])
    answers = ours.select("person", answer_at=ours["at"], previous_at=ours["at"].lag().over(order))
    before = every.filter((every["at"] < begin) & (every["at"] >= begin - _QUESTION_DAYS * DAY))
    earlier = before.group_by("person").agg(earlier_at=before["at"].max())
    asked = is_kind(recent, "message.replied") & (recent.number.fill_null(1) != 0)
    theirs = recent.filter(asked, recent["at"] >= begin - _QUESTION_DAYS * DAY)
    questions = theirs.select("person", question_at=theirs["at"])
    pairs = beside(answers, earlier, "person")
    pairs = pairs.select("person", "answer_at", floor=pairs.previous_at.fill_null(pairs.earlier_at).fill_null(0))
    waits = pairs.join(questions, "person").filter(
        lambda t: (t.question_at > t.floor) & (t.answer_at - t.question_at > settings.late_answer_days * DAY)
    )
    return waits.group_by("person").agg(late_answer_at=waits.answer_at.max(), late_question_at=waits.question_at.min())
