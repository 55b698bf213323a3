"""Rules of courtesy: dead addresses, meetings, colleagues already in touch, channels that are closed, and how often."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.clock import DAY, HOUR
from regard.decisions.facts.scope import Scope, after, latest, since
from regard.decisions.rules.rule import Proof, Rule
from regard.words import Channel, Micros, Total, Verdict


def _dead(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return facts.bounced_at.notnull() & ~facts.email_known & (facts.known == 0) & (scope.now > 0)


def _asked_to_meet(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    recent = since(facts.meeting_asked_at, scope.ago(scope.settings.request_days))
    possible = (facts.amends_channel > 0) & facts.safe_hour
    return recent & (facts.meeting_asked_at > latest(facts.booked_at, facts.held_at)) & possible


def _soon(scope: Scope) -> Micros:
    """A day and a half ahead: today and tomorrow, wherever the person is. Instants are the moment plus a constant, always."""
    return scope.now + 36 * HOUR


def _in_process(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return after(facts.moved_at, facts.closed_at) & since(facts.moved_at, scope.ago(scope.settings.process_days))


def _colleague(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return facts.conversation_at > scope.ago(scope.settings.colleague_days)


MEETINGS = (
    Rule(
        "dead_addresses",
        50,
        Verdict.LEAVE,
        _dead,
        "Every address known of {name} is dead since {bounced_at:date}, and there is no other way to reach them.",
        "Sender rules: never mail a dead address again",
        "A hard bounce on all that is known: nothing is sent there again.",
        total=Total.MUST_NOT,
        evidence=(Proof(("message.bounced", "message.moved"), at="bounced_at"),),
        task="Look for a current address in a lawful source, or let them go.",
    ),
    Rule(
        "meeting_due",
        51,
        Verdict.MEET,
        lambda f, s: f.next_start.notnull() & (f.next_start < _soon(s)),
        "{name} has an appointment with us, agreed on {next_booked_at:date}, that starts on {next_start:time}.",
        "Agreement with the person",
        "A meeting today or tomorrow: be there.",
        total=Total.MAY_CONTACT,
        channel=Channel.MEETING,
        not_before="next_start",
        evidence=(Proof(("meeting.booked",), at="next_booked_at"),),
        task="Prepare the meeting and be on time.",
    ),
    Rule(
        "meeting_booked",
        52,
        Verdict.WAIT,
        lambda f, _: f.next_start.notnull(),
        "{name} has an appointment with us on {next_start:date}; everything else waits until then.",
        "Agreement with the person",
        "A meeting later on: wait for it.",
        not_before="next_start",
        evidence=(Proof(("meeting.booked",), at="next_booked_at"),),
    ),
    Rule(
        "asked_to_meet",
        53,
        Verdict.MEET,
        _asked_to_meet,
        "{name} asked on {meeting_asked_at:date} to meet, and no meeting has been agreed.",
        "Stated wish",
        "Whoever asks to meet gets a date.",
        total=Total.MAY_CONTACT,
        channel="amends_channel",
        not_before="opens",
        evidence=(Proof(("request.meeting",), at="meeting_asked_at"),),
        task="Offer {name} two times for a meeting.",
    ),
    Rule(
        "claimed",
        54,
        Verdict.WAIT,
        lambda f, s: since(f.claimed_at, s.ago(s.settings.colleague_days)),
        "A colleague took {name} over on {claimed_at:date}; nobody else approaches them before {not_before:date}.",
        "Practice: one voice at a time",
        "A colleague took the person over: the others wait.",
        not_before=lambda f, s: f.claimed_at + s.settings.colleague_days * DAY,
        evidence=(Proof(("contact.claimed",), at="claimed_at"),),
    ),
    Rule(
        "colleague_in_touch",
        55,
        Verdict.WAIT,
        _colleague,
        "A colleague is in touch with {name}: their latest exchange was on {conversation_at:date}.",
        "Practice: one voice at a time",
        "A conversation is going on: nobody else cuts in.",
        not_before=lambda f, s: f.conversation_at + s.settings.colleague_days * DAY,
        evidence=(Proof(("message.replied", "meeting.held", "meeting.booked", "call.received"), at="conversation_at"),),
    ),
    Rule(
        "in_process",
        56,
        Verdict.WAIT,
        _in_process,
        "{name} is in a hiring process that moved on {moved_at:date}.",
        "Practice: one voice at a time",
        "An application in process belongs to those who run it.",
        not_before=lambda f, s: f.moved_at + s.settings.process_days * DAY,
        evidence=(Proof(("application.created", "application.moved", "application.reopened"), at="moved_at"),),
    ),
)

CLOSED = (
    Rule(
        "no_address",
        60,
        Verdict.LEAVE,
        lambda f, _: f.known == 0,
        "There is no address, number or profile at which {name} could be reached.",
        "Practice: nothing to use",
        "No way to reach the person is known.",
    ),
    Rule(
        "all_refused",
        61,
        Verdict.LEAVE,
        lambda f, _: f.welcome == 0,
        "{name} refused every channel that we could use.",
        "GDPR Art. 21; stated wish; B2",
        "Every known channel was refused: a refused channel is never replaced by another.",
        total=Total.MUST_NOT,
        evidence=(Proof(("wish.channel", "permission.withdrawn")),),
    ),
    Rule(
        "no_permission",
        62,
        Verdict.LEAVE,
        lambda f, _: f.lawful == 0,
        "Where {name} lives, the channels that we could use need a consent that we do not have.",
        "ePrivacy Art. 13 as put into national law; TCPA",
        "Channel and country need consent, and there is none.",
        total=Total.MUST_NOT,
        evidence=(Proof(("observed.country",), at="country_seen_at"),),
    ),
    Rule(
        "preferred_unusable",
        63,
        Verdict.LEAVE,
        lambda f, _: f.outreach_channel == 0,
        "{name} asked to be contacted in a way that we cannot use, and a wish is not silently replaced by another channel.",
        "Stated wish; B1",
        "The channel that they chose has no address or is not lawful: no other is used instead.",
        total=Total.MUST_NOT,
        evidence=(Proof(("wish.channel",)),),
        task="Find the address for the channel that they chose.",
    ),
    Rule(
        "no_safe_hour",
        64,
        Verdict.LEAVE,
        lambda f, _: ~f.safe_hour,
        "It is not known where {name} lives, and no hour within two weeks suits every place that is plausible.",
        "47 CFR 64.1200(c)(1); stated hours; B3",
        "No hour is safe for an unknown zone: nothing is sent anyway.",
        total=Total.MUST_NOT,
        evidence=(Proof(("wish.hours",)),),
        task="Find out in which country they live.",
    ),
)

RHYTHM = (
    Rule(
        "own_maximum",
        70,
        Verdict.WAIT,
        lambda f, s: f.frequency_until > s.now,
        "{name} wants to hear from us at most every {frequency:number} days; the last time was on {touched_at:date}.",
        "Stated wish; B4",
        "Their own maximum, counted over all senders and channels.",
        not_before="frequency_until",
        evidence=(Proof(("message.sent", "call.made"), at="touched_at"), Proof(("wish.frequency",), at="frequency_seen_at")),
    ),
    Rule(
        "cap",
        71,
        Verdict.WAIT,
        lambda f, s: f.cap_until > s.now,
        "We were in touch with {name} on {touched_at:date}, and {touches} times in {settings.cap_days} days: enough for now.",
        "Practice: cap over all senders and channels",
        "The company's cap over all colleagues and channels.",
        not_before="cap_until",
        evidence=(Proof(("message.sent", "call.made"), since="window_first_at"),),
    ),
    Rule(
        "away",
        72,
        Verdict.WAIT,
        lambda f, s: f.away_until.notnull() & (f.away_until > s.now),
        "{name} is away until {away_until:date}, says their absence note.",
        "Practice: an absence note is not an answer",
        "An absence note names the day of return.",
        not_before="away_until",
        evidence=(Proof(("message.absent",)),),
    ),
    Rule(
        "not_interested",
        73,
        Verdict.LEAVE,
        lambda f, s: (
            since(f.not_interested_at, s.ago(s.settings.not_interested_days))
            & (f.not_interested_at > latest(f.resume_at, f.call_asked_at, f.meeting_asked_at))
        ),
        "{name} said on {not_interested_at:date} that they are not interested.",
        "Stated wish",
        "A plain no to what was offered rests for half a year.",
        evidence=(Proof(("wish.not_interested",), at="not_interested_at"),),
    ),
)
