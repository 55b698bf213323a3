"""Rules about having a reason: fresh data, wishes to confirm, a named date, a role that fits, or nothing to offer."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.scope import Scope, latest, since
from regard.decisions.rules.must_not import uninformed
from regard.decisions.rules.rule import Condition, Proof, Rule
from regard.words import Total, Verdict


def _only_old_email(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return (facts.outreach_channel == 1) & (facts.email_seen_at <= scope.ago(scope.settings.email_days))


def _old_work(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    settings = scope.settings
    title = facts.title_seen_at.notnull() & (facts.title_seen_at <= scope.ago(settings.title_days))
    employer = facts.employer_seen_at.notnull() & (facts.employer_seen_at <= scope.ago(settings.employer_days))
    left = facts.gone_at.notnull() & (facts.employer_seen_at.fill_null(0) <= facts.gone_at) & facts.employer_seen_at.notnull()
    return title | employer | left


def _may_ask(facts: ir.Table) -> ir.BooleanValue:
    return ~facts.asked_lately & (facts.write_channel > 0)


def _woke(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    ended = since(facts.paused_until, scope.ago(scope.settings.woke_days)) & (facts.paused_until <= scope.now)
    return ended & (facts.paused_until > facts.touched_at.fill_null(0))


def _renew(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    said = latest(facts.wish_at, facts.answered_at)
    return facts.wish_at.notnull() & (said <= scope.ago(scope.settings.wish_days)) & _may_ask(facts)


def _warned(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return uninformed(facts) & (facts.obtained_at <= scope.now - scope.settings.notice_warn_days * DAY)


def _fits(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return facts.fit_role.notnull() & (scope.now > 0)


def _by_call(condition: Condition) -> Condition:
    return lambda facts, scope: condition(facts, scope) & (facts.write_channel == 0)


_WORK = (Proof(("observed.title",), at="title_seen_at"), Proof(("observed.employer",), at="employer_seen_at"))
_SOURCED = (Proof(("person.sourced",), at="sourced_at"),)
_PLACE = (Proof(("observed.city", "wish.place"), at="city_seen_at"),)
_PROFILE = (Proof(("observed.family",), at="family_seen_at"), Proof(("observed.level",), at="level_seen_at"), *_PLACE)
_STALE = "Practice: shelf lives of fields; GDPR Art. 5(1)(d); D8"

ADDRESS = (
    Rule(
        "email_too_old",
        80,
        Verdict.LEAVE,
        _only_old_email,
        "The only way to {name} is an e-mail address last seen on {email_seen_at:date}, which is too old to use.",
        _STALE,
        "An address past its shelf life is refreshed before it is used.",
        total=Total.DATA_TOO_OLD,
        evidence=(Proof(("observed.email", "message.replied"), at="email_seen_at"),),
        task="Check the address of {name} against a current source.",
    ),
)

AGE = (
    Rule(
        "work_too_old",
        81,
        Verdict.ASK,
        lambda f, s: _old_work(f, s) & _may_ask(f),
        "What {name} does was last confirmed on {work_seen_at:date}, too long ago to act on.",
        _STALE,
        "Title or employer past its shelf life: ask before anything is offered.",
        total=Total.DATA_TOO_OLD,
        channel="write_channel",
        not_before="opens",
        evidence=_WORK,
        task="Ask {name}: is this still where you work and what you do?",
    ),
    Rule(
        "work_too_old_asked",
        82,
        Verdict.LEAVE,
        _old_work,
        "What {name} does was last confirmed on {work_seen_at:date}, and a question is already open or cannot be put in writing.",
        _STALE,
        "Title or employer too old, and a question was asked lately: never two.",
        total=Total.DATA_TOO_OLD,
        evidence=_WORK,
        task="Refresh the title and employer of {name} from a current source.",
    ),
)

NAMED_DATE = (
    Rule(
        "woke_up_call",
        85,
        Verdict.CALL,
        _by_call(_woke),
        "{name} named {paused_until:date} as the day to talk again, and wants to be rung.",
        "Stated wish; C17",
        "The date that they named has come, and the telephone is their channel.",
        total=Total.SHOULD_CALL,
        channel="outreach_channel",
        not_before="opens",
        role="fit_role",
        evidence=(Proof(("wish.pause",), at="pause_at"),),
    ),
    Rule(
        "woke_up",
        86,
        Verdict.WRITE,
        _woke,
        "{name} named {paused_until:date} as the day to talk again, and it has come.",
        "Stated wish; C17",
        "The date that they named has come: keep the word, with or without a role.",
        total=Total.MAY_CONTACT,
        channel="outreach_channel",
        not_before="opens",
        role="fit_role",
        evidence=(Proof(("wish.pause",), at="pause_at"),),
    ),
    Rule(
        "wish_to_confirm",
        87,
        Verdict.ASK,
        _renew,
        "The wishes of {name} are from {wish_at:date}; they are obeyed, and asked about once.",
        "Stated wish; B13",
        "A wish that is past its validity is obeyed and asked about again.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        evidence=(Proof(("wish.channel", "wish.hours", "wish.frequency", "wish.topic", "wish.not_topic"), at="wish_at"),),
        task="Ask {name}: is this still how you want to hear from us?",
    ),
)

NOTICE = (
    Rule(
        "notice_last_days",
        90,
        Verdict.WRITE,
        lambda f, s: _warned(f, s) & (f.write_channel > 0),
        "The data about {name} came from others on {obtained_at:date} and they have not been told; "
        "tell them by {obtained_at:notice_days} or erase.",
        "GDPR Art. 14(3)",
        "Day 21 to 29 after obtaining data from others: write the notice, with a role where one fits.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        role="fit_role",
        evidence=_SOURCED,
        task="Tell {name} what is held about them, from where and why; offer to erase it.",
    ),
    Rule(
        "notice_with_offer",
        91,
        Verdict.WRITE,
        lambda f, s: uninformed(f) & _fits(f, s) & (f.write_channel > 0),
        "{name} fits {role}; their data came from others on {obtained_at:date}, so the first message must say so.",
        "GDPR Art. 14(3)(b); ePrivacy Art. 13 (objection in the first message)",
        "A first message to somebody whose data came from others tells them so.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        role="fit_role",
        evidence=(*_SOURCED, *_PROFILE),
        task="Put the notice into the first message: what is held, from where, why, and how to object.",
    ),
)

OFFERS = (
    Rule(
        "fits_role_call",
        95,
        Verdict.CALL,
        _by_call(_fits),
        "{name} fits {role} and wants to be rung.",
        "Stated wish; B1",
        "A role fits, and the telephone is their channel.",
        total=Total.SHOULD_CALL,
        channel="outreach_channel",
        not_before="opens",
        role="fit_role",
        evidence=_PROFILE,
    ),
    Rule(
        "fits_role",
        96,
        Verdict.WRITE,
        _fits,
        "{name} fits {role} in every criterion that it must have.",
        "GDPR Art. 6(1)(f); no score, no ranking (EU AI Act Annex III 4(a))",
        "An open role fits by its must criteria.",
        total=Total.MAY_CONTACT,
        channel="outreach_channel",
        not_before="opens",
        role="fit_role",
        evidence=_PROFILE,
    ),
    Rule(
        "too_senior",
        97,
        Verdict.LEAVE,
        lambda f, _: f.senior_role.notnull(),
        "{name} would fit {role}, but is at least one level above it and has not asked for that.",
        "Practice: seniority guard; D9",
        "At least one level above the role: no message, unless they asked for such roles.",
        role="senior_role",
        evidence=(Proof(("observed.level",), at="level_seen_at"),),
    ),
    Rule(
        "not_their_topic",
        98,
        Verdict.LEAVE,
        lambda f, _: f.topic_role.notnull(),
        "{name} would fit {role}, but does not want to hear about its subject.",
        "Stated wish; B6",
        "The only roles that would fit are about a subject that they do not want.",
        role="topic_role",
        evidence=(Proof(("wish.topic", "wish.not_topic")),),
    ),
    Rule(
        "moved_away",
        99,
        Verdict.LEAVE,
        lambda f, _: f.moved_role.notnull(),
        "{name} would fit {role}, but has moved away from its place.",
        "Practice: never mail who has moved; D8",
        "Moved away from where the role is.",
        role="moved_role",
        evidence=_PLACE,
    ),
    Rule(
        "place_unknown",
        100,
        Verdict.ASK,
        lambda f, _: f.place_role.notnull() & _may_ask(f),
        "{name} would fit {role}, if only we knew where they would work.",
        "Practice: one question at a time; B9",
        "Everything fits but the place, which is unknown: ask that one thing.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        role="place_role",
        evidence=_PROFILE,
        task="Ask {name}: where would you like to work?",
    ),
    Rule(
        "level_unknown",
        101,
        Verdict.ASK,
        lambda f, _: f.level_role.notnull() & _may_ask(f),
        "{name} would fit {role}, if only we knew how senior they are.",
        "Practice: one question at a time; B9",
        "Everything fits but the level, which is unknown: ask that one thing.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        role="level_role",
        evidence=_PROFILE,
        task="Ask {name}: what is your role today?",
    ),
    Rule(
        "nothing_to_offer",
        102,
        Verdict.LEAVE,
        lambda f, _: f.person.notnull(),
        "There is nothing to offer {name} today.",
        "Practice: no message without a reason",
        "No rule gives a reason to disturb them.",
    ),
)
