"""Rules about a warm beginning: whoever a colleague recommended (C3), came to an event, or signed up and stayed away (C4)."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.scope import Scope, after, since
from regard.decisions.rules.must_not import uninformed
from regard.decisions.rules.rule import Proof, Rule
from regard.words import Total, Verdict


def _asked(facts: ir.Table) -> ir.BooleanValue:
    """Whether a colleague's recommendation is all that we have: nothing came from them, and nobody has told them.

    Whoever we know otherwise is met as we know them; a recommendation neither opens nor closes anything there.
    """
    return facts.recommended_at.notnull() & uninformed(facts)


def _may_still_answer(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return since(facts.recommended_at, scope.ago(scope.settings.referral_days))


def _said_yes(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    recent = since(facts.recommended_at, scope.ago(scope.settings.request_days))
    return recent & after(facts.recommended_at, facts.touched_at) & (facts.invited_channel > 0)


def _came(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    return since(facts.came_at, scope.ago(scope.settings.came_days)) & after(facts.came_at, facts.touched_at)


def _stayed_away(facts: ir.Table, scope: Scope) -> ir.BooleanValue:
    """Lists of one event contradict each other: who came, signed off or was put off around that day has not stayed away."""
    recent = since(facts.missed_at, scope.ago(scope.settings.stayed_away_days)) & after(facts.missed_at, facts.touched_at)
    there = ~after(facts.missed_at, facts.came_at + DAY)
    excused = ~after(facts.missed_at, facts.excused_at + scope.settings.stayed_away_days * DAY)
    return recent & ~there & ~excused & (facts.unanswered.fill_null(0) < 2)


_CAME = (Proof(("event.attended",), at="came_at"),)
_ABOUT_IT = (
    "{name} came to our event on {came_at:date}, and nobody has been in touch since; until {came_at:came_days} it is fresh."
)

_RECOMMENDED = Proof(("person.sourced",), at="recommended_at")
_PASSED_ON = Proof(("question.asked",), since="recommended_at")

ASKED = (
    Rule(
        "recommended_waiting",
        107,
        Verdict.WAIT,
        lambda f, s: _asked(f) & _may_still_answer(f, s),
        "Recommended by {referrer} on {recommended_at:date}; waiting until {recommended_at:referral_days} for {name} "
        "to say whether we may write.",
        "GDPR Art. 6(1)(a), 14; being recommended is no permission; C3",
        "A colleague recommended them and passes a link on: nobody writes before they say that we may.",
        not_before=lambda f, s: f.recommended_at + s.settings.referral_days * DAY,
        evidence=(_RECOMMENDED, _PASSED_ON),
        task="Nobody here writes or rings; {referrer} passes the link on.",
    ),
    Rule(
        "recommended_silent",
        108,
        Verdict.LEAVE,
        lambda f, _: _asked(f),
        "Recommended by {referrer} on {recommended_at:date}, and {name} has not said that we may write: nobody does, "
        "and what is held is to be erased on {obtained_at:notice_days}.",
        "GDPR Art. 6(1)(a), 14(3); no answer is no permission; C3",
        "Recommended, and no answer in time: left alone until what is held is erased.",
        total=Total.MUST_NOT,
        evidence=(_RECOMMENDED, _PASSED_ON),
    ),
)
"""Asked before it is looked at which channels are open: whatever the law of their country allows, they are asked first."""

RULES = (
    Rule(
        "recommended_and_welcome",
        109,
        Verdict.WRITE,
        _said_yes,
        "Recommended by {referrer} on {recommended_at:date}, and {name} has said that we may write.",
        "Permission of the person; GDPR Art. 6(1)(a); C3",
        "Recommended by a colleague, has said that we may write, and nobody has since.",
        total=Total.MAY_CONTACT,
        channel="invited_channel",
        not_before="opens",
        role="fit_role",
        evidence=(_RECOMMENDED, Proof(("permission.given", "wish.channel"))),
        task="Write to {name} personally: name {referrer}, say what is held and from where, and how to say no.",
        avoid="No template; they said yes to a person, not to a mailing.",
    ),
    Rule(
        "came_to_event_call",
        104,
        Verdict.CALL,
        lambda f, s: _came(f, s) & (f.write_channel == 0) & (f.outreach_channel > 0),
        _ABOUT_IT,
        "Stated wish; B1; C4",
        "Came to an event some days ago, nobody has been in touch since, and the telephone is their channel.",
        total=Total.SHOULD_CALL,
        channel="outreach_channel",
        not_before="opens",
        evidence=_CAME,
        task="Ring {name} about what they came for.",
        avoid="Do not open with a role: it is about the event first.",
    ),
    Rule(
        "came_to_event",
        105,
        Verdict.WRITE,
        lambda f, s: _came(f, s) & (f.write_channel > 0),
        _ABOUT_IT,
        "Practice: a follow-up while it is fresh, and once; C4",
        "Came to an event some days ago, and nobody has been in touch since: write about what they came for, once.",
        total=Total.MAY_CONTACT,
        channel="write_channel",
        not_before="opens",
        evidence=_CAME,
        task="Write to {name} about what they came for: a human, by name, with one thing that is worth their time.",
        avoid="Do not open with a role: it is about the event first.",
    ),
    Rule(
        "stayed_away",
        106,
        Verdict.WRITE,
        lambda f, s: _stayed_away(f, s) & (f.invited_channel > 0),
        "{name} had signed up for our event on {missed_at:date} and did not come; they have said that we may write.",
        "Practice: one line without reproach, to whoever allowed it; C4",
        "Signed up, stayed away, and has said that we may write: one friendly line within some days, then nothing more.",
        total=Total.MAY_CONTACT,
        channel="invited_channel",
        not_before="opens",
        evidence=(Proof(("event.missed",), at="missed_at"),),
        task="Send {name} one friendly line with the recording, or the next date.",
        avoid="No reproach, no question why they did not come, no second line if they do not answer.",
    ),
)
