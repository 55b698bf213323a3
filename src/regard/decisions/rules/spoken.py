"""The never-automate list: what must be said by a human voice, and what to do where the telephone is closed (E2, E3)."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.decisions.facts.scope import Scope, after, either, latest, since
from regard.decisions.rules.mishaps import protesting
from regard.decisions.rules.rule import Condition, Proof, Rule
from regard.words import Total, Verdict


def within_maximum(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    """Whether their own maximum lets us come to them today; what they asked for themselves does not count against it."""
    return facts.frequency_until <= scope.now


def _bad_news(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    recent = since(facts.rejected_at, scope.ago(scope.settings.bad_news_days))
    met = facts.held_at.notnull() & (facts.held_at <= facts.rejected_at)
    return recent & met & (facts.rejected_at > latest(facts.told_at, facts.spoke_at)) & within_maximum(facts, scope)


def _offer_talk(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    ended = latest(facts.offer_closed_at, facts.closed_at, facts.spoke_at)
    recent = since(facts.offered_at, scope.ago(scope.settings.offer_days))
    return recent & (facts.offered_at > ended) & within_maximum(facts, scope)


def _asked_for_call(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return since(facts.call_asked_at, scope.ago(scope.settings.request_days)) & (
        facts.call_asked_at > facts.spoke_at.fill_null(0)
    )


def known_to_us(facts: ir.Table) -> ir.BooleanValue:
    """Whether we know each other: they met us, came to an event, applied or answered once."""
    return latest(facts.held_at, facts.seen_at, facts.applied_at, facts.replied_at) > 0


def _second_unanswered(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    silent = (facts.unanswered.fill_null(0) >= 2) & (facts.sent_at <= scope.ago(scope.settings.unanswered_days))
    return silent.fill_null(False) & known_to_us(facts) & after(facts.sent_at, facts.called_at) & within_maximum(facts, scope)


def _protest(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return protesting(facts) & (scope.now > 0)


SPEAK: tuple[Condition, ...] = (_protest, _bad_news, _offer_talk, _asked_for_call)
"""What a human writes where the telephone is closed. After two unanswered messages a third would not help, so not there."""


def _can_ring(facts: ir.Table) -> ir.BooleanValue:
    return (facts.phone > 0) & facts.safe_hour


def _ring(condition: Condition) -> Condition:
    return lambda facts, scope: condition(facts, scope) & _can_ring(facts)


def _any(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return either(condition(facts, scope) for condition in SPEAK)


_LAW = "Practice: the never-automate list; E2, E3"
_HOLD = "Automation is on hold for {name} until somebody has spoken with them."

RULES = (
    Rule(
        "complaint_in_writing",
        40,
        Verdict.CALL,
        _ring(_protest),
        "{name} complained or asked for a human on {protest_at:date}, and nobody has spoken with them.",
        _LAW,
        "A written complaint, or a wish to talk to a human, is answered by voice.",
        total=Total.SHOULD_CALL,
        channel="phone",
        not_before="opens",
        evidence=(Proof(("message.replied",), at="protest_at"),),
        task=_HOLD,
        avoid="Do not defend, do not offer a role; listen, and say what will change.",
    ),
    Rule(
        "bad_news",
        41,
        Verdict.CALL,
        _ring(_bad_news),
        "{name} met us and was turned down on {rejected_at:date}; that is said by voice, and nobody has.",
        _LAW,
        "Bad news after an interview is spoken.",
        total=Total.SHOULD_CALL,
        channel="phone",
        not_before="opens",
        evidence=(Proof(("application.rejected",), at="rejected_at"), Proof(("meeting.held",), at="held_at")),
        task=_HOLD,
        avoid="No comparison with other candidates, no promise about later roles, no reasons that are not on record.",
    ),
    Rule(
        "offer_talk",
        42,
        Verdict.CALL,
        _ring(_offer_talk),
        "{name} has had an open offer since {offered_at:date}, and nobody has talked about it with them.",
        _LAW,
        "An open offer is talked about by voice.",
        total=Total.SHOULD_CALL,
        channel="phone",
        not_before="opens",
        evidence=(Proof(("offer.made",), at="offered_at"),),
        task=_HOLD,
        avoid="No pressure by dates, no figures that are not in the written offer.",
    ),
    Rule(
        "asked_for_call",
        43,
        Verdict.CALL,
        _ring(_asked_for_call),
        "{name} asked on {call_asked_at:date} to be called, and nobody has reached them yet.",
        "Stated wish; E2",
        "Whoever asks to be called is called.",
        total=Total.SHOULD_CALL,
        channel="phone",
        not_before="opens",
        evidence=(Proof(("request.call",), at="call_asked_at"),),
        task=_HOLD,
        avoid="Do not ask them to write instead.",
    ),
    Rule(
        "second_unanswered",
        44,
        Verdict.CALL,
        _ring(_second_unanswered),
        "{name} knows us and has left {unanswered} messages unanswered, the last of {sent_at:date}; "
        "a third one would not help, a call may.",
        "Telephone reminder after silence: Trials 2020;21:33; E3",
        "After two unanswered messages to somebody we know comes a call, never a third message.",
        total=Total.SHOULD_CALL,
        channel="phone",
        not_before="opens",
        evidence=(Proof(("message.sent",), since="unanswered_since"),),
        task=_HOLD,
        avoid="Do not ask whether they got the messages; ask how they are and whether contact is welcome at all.",
    ),
    Rule(
        "human_writes",
        45,
        Verdict.WRITE,
        lambda f, s: _any(f, s) & (f.write_channel > 0) & f.safe_hour & within_maximum(f, s),
        "{name} should be spoken with, but no telephone call is possible ({phone_closed}); "
        "a human writes personally by {channel}.",
        _LAW,
        "Where the telephone is closed a human writes, on a channel that is open; no automatic message.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        evidence=(
            Proof(("application.rejected",), at="rejected_at"),
            Proof(("offer.made",), at="offered_at"),
            Proof(("request.call",), at="call_asked_at"),
            Proof(("message.replied",), at="protest_at"),
        ),
        task="Write to {name} personally and offer a conversation. " + _HOLD,
        avoid="No template.",
    ),
)
