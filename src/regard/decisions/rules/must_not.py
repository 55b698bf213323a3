"""Rules that forbid: on hold, erased, blocked, complained, stopped, hired, not informed in time."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.scope import Scope, after, latest
from regard.decisions.rules.rule import Proof, Rule
from regard.words import Total, Verdict


def never_theirs(facts: ir.Table) -> ir.BooleanValue:
    """Whether nothing that we hold came from the person: no message, application, sign-up, meeting or value of theirs."""
    theirs = latest(
        facts.replied_at,
        facts.applied_at,
        facts.seen_at,
        facts.held_at,
        facts.answered_at,
        facts.wish_at,
        facts.pause_at,
        facts.call_asked_at,
        facts.meeting_asked_at,
        facts.not_interested_at,
        facts.consented_at,
        facts.resume_at,
    )
    return (theirs == 0) & ~facts.told_us_themselves


def uninformed(facts: ir.Table) -> ir.BooleanValue:
    """Whether the data came from somebody else and the person has not been told."""
    return never_theirs(facts) & facts.notice_at.isnull()


def _overdue(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return uninformed(facts) & (facts.obtained_at <= scope.now - scope.settings.notice_days * DAY)


RULES = (
    Rule(
        "on_hold",
        103,
        Verdict.LEAVE,
        lambda f, s: f.person.notnull() & ibis.literal(s.settings.hold_all > 0),
        "Every contact is on hold by a decision of ours; nobody is written to, rung or met until that is lifted.",
        "Decision of the company: the setting hold_all",
        "The kill switch: while it is on, nobody is contacted on any channel.",
        total=Total.MUST_NOT,
    ),
    Rule(
        "erased",
        1,
        Verdict.LEAVE,
        lambda f, _: f.erased_at.notnull(),
        "A source says that this person was erased on {erased_at:date}; their data must go and they are not contacted.",
        "GDPR Art. 17 and 19",
        "Erased or anonymised at any source: nothing is done with what is left.",
        total=Total.MUST_NOT,
        evidence=(Proof(("person.erased",), at="erased_at"),),
        task="Erase what is still held here.",
    ),
    Rule(
        "blocked",
        2,
        Verdict.LEAVE,
        lambda f, _: f.blocked_at.notnull(),
        "{name} has been blocked from contact since {blocked_at:date}.",
        "Decision of the company or of the law",
        "Blocked by law, by a client's no-hire list or by the company itself.",
        total=Total.MUST_NOT,
        evidence=(Proof(("person.blocked",), at="blocked_at"),),
    ),
    Rule(
        "complained",
        3,
        Verdict.LEAVE,
        lambda f, _: after(f.complained_at, f.resume_at),
        "A message to {name} was reported as spam on {complained_at:date}.",
        "GDPR Art. 21; sender rules of Gmail and Yahoo (spam rate)",
        "A spam complaint stops everything until the person asks for contact again.",
        total=Total.MUST_NOT,
        evidence=(Proof(("message.complained",), at="complained_at"), Proof(("message.sent",), at="sent_at")),
        task="Find out what went wrong: who wrote, why, and how the address was obtained. Send nothing meanwhile.",
    ),
    Rule(
        "stopped",
        4,
        Verdict.LEAVE,
        lambda f, _: after(f.stop_at, f.resume_at),
        "{name} asked on {stop_at:date} not to be contacted, and only they can lift that.",
        "GDPR Art. 21(2)-(4); CAN-SPAM; ePrivacy Art. 13",
        "Do not contact, from any system, until the person themselves lifts it.",
        total=Total.MUST_NOT,
        evidence=(Proof(("wish.stop",), at="stop_at"),),
    ),
    Rule(
        "consent_withdrawn",
        5,
        Verdict.LEAVE,
        lambda f, _: after(f.withdrawn_at, f.resume_at) & after(f.withdrawn_at, f.consented_at),
        "{name} took back their consent on {withdrawn_at:date}.",
        "GDPR Art. 7(3)",
        "Consent to be contacted was taken back and not given again.",
        total=Total.MUST_NOT,
        evidence=(Proof(("permission.withdrawn",), at="withdrawn_at"),),
    ),
    Rule(
        "hired",
        6,
        Verdict.LEAVE,
        lambda f, _: after(f.hired_at, f.unhired_at),
        "{name} was hired on {hired_at:date} and works here.",
        "Practice: colleagues are not recruited",
        "Hired by us or on our payroll; the hire was not taken back, and they have not left.",
        evidence=(Proof(("application.hired", "employment.started"), at="hired_at"),),
    ),
    Rule(
        "notice_overdue",
        7,
        Verdict.LEAVE,
        _overdue,
        "The data about {name} came from others on {obtained_at:date}, and they have not been told for {obtained_at:ago}; "
        "a month is the limit.",
        "GDPR Art. 14(3)(a)",
        "Obtained from others a month ago or longer and never told: erase.",
        total=Total.MUST_NOT,
        evidence=(Proof(("person.sourced",), at="sourced_at"),),
        task="Erase the data about this person; the day to tell them has passed.",
    ),
)
