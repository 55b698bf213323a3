"""Rules about what we owe: an unanswered reply, and mishaps of ours to be made good; and the pauses that they asked for."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.scope import Scope, after, latest, since
from regard.decisions.rules.rule import Proof, Rule
from regard.words import Verdict


def _answered(facts: ir.Table) -> ir.IntegerValue:
    """When their messages were last answered, or settled by a wish that other rules obey."""
    return latest(
        facts.sent_at,
        facts.spoke_at,
        facts.held_at,
        facts.booked_at,
        facts.pause_at,
        facts.stop_at,
        facts.not_interested_at,
        facts.call_asked_at,
        facts.meeting_asked_at,
        facts.repaired_at,
    )


def waiting(facts: ir.Table) -> ir.BooleanValue:
    """Whether a message of theirs that needs an answer has none."""
    return facts.wanting_at.notnull() & (facts.wanting_at > _answered(facts))


def protesting(facts: ir.Table) -> ir.BooleanValue:
    """Whether they complained in writing or asked for a human, and nobody has spoken with them since."""
    return facts.protest_at.notnull() & (facts.protest_at > latest(facts.spoke_at, facts.held_at, facts.repaired_at))


def _late(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return facts.wanting_at <= scope.ago(scope.settings.answer_within_days)


def _made_good(facts: ir.Table) -> ir.IntegerValue:
    return latest(facts.repaired_at, facts.spoke_at, facts.held_at, facts.sent_at)


def _elsewhere(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    recent = since(facts.bounced_at, scope.ago(scope.settings.bounce_repair_days))
    dead = recent & ~facts.email_known
    return dead & (facts.bounced_at >= latest(facts.repaired_at, facts.touched_at)) & (facts.amends_channel > 0)


def _called_off(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    """A round mail to everybody who had signed up makes this good: unlike a meeting, an event is with many."""
    recent = since(facts.called_off_at, scope.ago(30))
    return recent & (facts.called_off_at > latest(facts.repaired_at, facts.touched_at)) & (facts.write_channel > 0)


_REPLY = (Proof(("message.replied",), at="wanting_at"),)

OWED = (
    Rule(
        "reply_late",
        10,
        Verdict.REPAIR,
        lambda f, s: waiting(f) & _late(f, s),
        "{name} wrote on {wanting_at:date} and nobody has answered for {wanting_at:ago}: the answer is late.",
        "Practice: a person who answers has a human on the other side; B14",
        "A reply that nobody answered within two days: answer today, and say sorry.",
        channel="answer_channel",
        not_before="answer_at",
        evidence=_REPLY,
        task="Answer {name} today, by a human, and apologise for the wait.",
        avoid="Do not pretend that their message has just arrived.",
    ),
    Rule(
        "reply_unanswered",
        11,
        Verdict.REPAIR,
        lambda f, _: waiting(f),
        "{name} wrote on {wanting_at:date} and nobody has answered yet.",
        "Practice: a person who answers has a human on the other side; B14",
        "A reply that nobody has answered: answer at once.",
        channel="answer_channel",
        not_before="answer_at",
        evidence=_REPLY,
        task="Answer {name} today.",
    ),
)

PAUSES = (
    Rule(
        "paused",
        20,
        Verdict.WAIT,
        lambda f, s: f.paused_until.notnull() & (f.paused_until > s.now),
        "{name} asked on {pause_at:date} to be left alone until {paused_until:date}.",
        "Stated wish; GDPR Art. 21; C17",
        "A pause that the person asked for: wait until the date that they named.",
        not_before="paused_until",
        evidence=(Proof(("wish.pause",), at="pause_at"),),
    ),
    Rule(
        "not_now",
        21,
        Verdict.WAIT,
        lambda f, _: (f.lawful > 0) & (f.open == 0),
        "{name} does not want to be contacted on any channel before {not_before:date}.",
        "Stated wish; B2",
        "'Not now' on every channel that could be used: wait.",
        not_before="not_now_until",
        evidence=(Proof(("wish.channel",)),),
    ),
)

MISHAPS = (
    Rule(
        "missed_by_us",
        30,
        Verdict.REPAIR,
        lambda f, s: since(f.missed_by_us_at, s.ago(90)) & (f.missed_by_us_at > _made_good(f)),
        "We did not come to the meeting with {name} on {missed_by_us_at:date} and nobody has made good for it.",
        "Practice: a mishap is made good by a human; B14",
        "We missed a meeting: apologise in person and offer another time.",
        channel="amends_channel",
        not_before="opens",
        evidence=(Proof(("meeting.missed_by_us",), at="missed_by_us_at"),),
        task="Apologise to {name} personally and offer two new times.",
        avoid="No excuses, no automatic message, nothing about other roles.",
    ),
    Rule(
        "sent_twice",
        31,
        Verdict.REPAIR,
        lambda f, _: after(f.doubled_at, f.repaired_at),
        "{name} got two messages of ours that should have been one on {doubled_at:date}; let them rest until {not_before:date}.",
        "Practice: a mishap is made good by a human; B14",
        "Two messages within minutes, or by two colleagues on one day: find out why, and let them rest.",
        not_before=lambda f, s: f.doubled_at + s.settings.cooling_off_days * DAY,
        evidence=(Proof(("message.sent",), since="doubled_first_at"),),
        task="Find out who wrote twice and agree on one voice; send nothing more for now.",
        avoid="Do not send a third message to explain the first two.",
    ),
    Rule(
        "answered_late",
        32,
        Verdict.REPAIR,
        lambda f, _: f.late_answer_at.notnull() & (f.late_answer_at > latest(f.repaired_at, f.replied_at, f.spoke_at)),
        "{name} waited from {late_question_at:date} to {late_answer_at:date} for our answer.",
        "Practice: a mishap is made good by a human; B14",
        "Our answer took longer than a week: say sorry before anything else.",
        channel="amends_channel",
        not_before="opens",
        evidence=(
            Proof(("message.replied",), at="late_question_at"),
            Proof(("message.sent", "call.made", "meeting.held"), at="late_answer_at"),
        ),
        task="Apologise to {name} for the wait and name one person who answers from now on.",
        avoid="Do not come with a new role before the apology.",
    ),
    Rule(
        "bounced_elsewhere",
        33,
        Verdict.REPAIR,
        _elsewhere,
        "The e-mail address of {name} turned out dead on {bounced_at:date}, but they can be reached by {channel}.",
        "Practice: data quality; B14",
        "The only address bounced for good while another channel is open: ask for the current address.",
        channel="amends_channel",
        not_before="opens",
        evidence=(Proof(("message.bounced", "message.moved"), at="bounced_at"),),
        task="Ask {name} for their current address.",
    ),
    Rule(
        "event_called_off",
        34,
        Verdict.REPAIR,
        _called_off,
        "On {called_off_at:date} we called off the event for which {name} had signed up, and nobody has been in touch since.",
        "Practice: a mishap is made good by a human; B14; C4",
        "We called off an event that they had signed up for: say sorry, and offer something instead.",
        channel="write_channel",
        not_before="opens",
        evidence=(Proof(("event.called_off",), at="called_off_at"),),
        task="Apologise to {name} and offer the next date, or what they would have heard.",
        avoid="Nothing about roles before the apology.",
    ),
)
