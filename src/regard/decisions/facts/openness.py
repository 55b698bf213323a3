"""Facts derived from facts: which channels are open to us, which one is theirs, and from when on it may be used.

Sets of channels are integers with a bit for each channel, so that the same few operations serve every engine.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.conversation import WRITING
from regard.decisions.facts.fit import role_of
from regard.decisions.facts.scope import Scope, at_of, beside, either, is_stated, latest, number_of, since, when
from regard.decisions.facts.wishes import CHANNELS, bit
from regard.decisions.tables import HOURS, PERMISSIONS
from regard.words import Channel

MEANINGS = {
    "opens": "the next instant at which they may be reached",
    "window": "term of the wanted hours, 0 for the default",
    "needs_consent": "set of channels that need consent where they live",
    "email_known": "true if an address is known that has not bounced",
    "known": "set of channels for which we have an address",
    "welcome": "set of known channels that they have not refused",
    "lawful": "set of welcome channels that the law allows",
    "open": "set of channels that can be used today",
    "write_channel": "the channel for writing to them: stated, else their habit, else the usual order; 0 if none is open",
    "invited_channel": "the channel for writing on which they have said that we may, in the usual order; 0 if there is none",
    "phone": "the code of the telephone if they may be rung, else 0",
    "amends_channel": "telephone if open, else the channel for writing; 0 where no hour is safe",
    "outreach_channel": "the channel for writing, or the telephone if that is what they want",
    "answer_channel": "the channel on which they wrote, if it is open, else 0",
    "answer_at": "now, or the start of the hours that they asked for",
    "frequency_until": "instant until which their own maximum frequency keeps us away",
    "cap_until": "instant until which the company's cap keeps us away",
    "obtained_at": "instant at which the data were obtained: from whom they were sourced, else first learnt",
    "conversation_at": "instant of the latest exchange in both directions",
    "phone_closed": "why they cannot be rung: 1 no number, 2 refused, 3 not lawful, 4 not now, 5 no safe hour",
}
JOINED_LAST = ("window", "opens", "needs_consent")
"""The last columns of everything that is joined, before anything is derived from it."""
_VALUES = ("level", "city", "country", "family", "title", "employer", "frequency")
_ROLES = ("fit_role", "senior_role", "moved_role", "topic_role", "place_role", "level_role")


def zone_key(facts: ir.Table) -> ir.IntegerValue:
    """The zone to ask for: its term, else minus the term of the country, else 0."""
    return ibis.coalesce(number_of(facts.zone), -number_of(facts.country), 0)


def window_key(facts: ir.Table) -> ir.IntegerValue:
    """The window of hours to ask for: its term, 0 for the default."""
    return number_of(facts.hours).fill_null(0)


def law_and_hours(facts: ir.Table) -> ir.Table:
    """Beside each person the law of their country as a set of channels, and the next open hour of their zone.

    A country that is not known, or not in the table, has the rule of country 0.
    """
    law = PERMISSIONS.group_by("country").agg(needs_consent=_needing_consent())
    usual = law.filter(law.country == 0).needs_consent.max().as_scalar()
    keyed = facts.mutate(land=number_of(facts.country).fill_null(0), key=zone_key(facts), window=window_key(facts))
    lawful = beside(keyed, law, ("land", "country"))
    known = beside(lawful, HOURS, ("key", "zone"), "window")
    return known.select(*facts.columns, "window", "opens", needs_consent=ibis.coalesce(known.needs_consent, usual, 0))


def _needing_consent() -> ir.IntegerScalar:
    needs = PERMISSIONS.needs_consent == 1
    return reduce(
        add,
        [when(needs & (PERMISSIONS.channel == int(c)), PERMISSIONS.country * 0 + bit(c)).max().fill_null(0) for c in CHANNELS],
    )


def has(channels: ir.IntegerValue, channel: Channel) -> ir.BooleanValue:
    """Whether a set of channels has this one."""
    return (channels & bit(channel)) != 0


def unpacked(scope: Scope, facts: ir.Table) -> ir.Table:
    """Packed values as plain ones, instants that follow from others, and the channels for which there is an address."""
    touched, settings = facts.touched_at, scope.settings
    full = facts.touches.fill_null(0) >= settings.cap_touches
    cap = ibis.ifelse(full, facts.window_first_at + settings.cap_days * DAY, 0)
    stated = [is_stated(facts[name]) for name in ("employer", "title", "level", "family", "city", "country")]
    return facts.mutate(
        **{name: role_of(facts[name]) for name in _ROLES},
        **{f"{name}_seen_at": at_of(facts[name]) for name in _VALUES},
        recommended_at=at_of(facts.recommended),
        referrer=number_of(facts.recommended),
        known=_known(facts),
        email_seen_at=latest(facts.email_at, facts.email_reply_at),
        wanting_at=facts.wanting >> 4,
        wanting_channel=(facts.wanting & 15).fill_null(0),
        protest_at=facts.protest >> 4,
        work_seen_at=ibis.coalesce(at_of(facts.title), at_of(facts.employer)),
        obtained_at=ibis.coalesce(facts.sourced_at, facts.first_learnt),
        conversation_at=latest(facts.replied_at, facts.held_at, facts.booked_at),
        frequency_until=ibis.coalesce(touched + number_of(facts.frequency) * DAY, 0),
        cap_until=ibis.greatest(ibis.coalesce(touched + settings.gap_days * DAY, 0), cap),
        told_us_themselves=either(stated) | facts.email_stated.notnull(),
    )


def _known(facts: ir.Table) -> ir.IntegerValue:
    """The channels for which we have an address; an answer by e-mail proves that an address works."""
    works = facts.email_reply_at.notnull() & (facts.bounced_at.isnull() | (facts.email_reply_at > facts.bounced_at))
    ways = {
        bit(Channel.EMAIL): facts.email_at.notnull() | works,
        bit(Channel.SMS) + bit(Channel.PHONE): facts.phone_at.notnull(),
        bit(Channel.CHAT): facts.chat_reply_at.notnull(),
        bit(Channel.LINKEDIN): facts.linkedin_at.notnull(),
    }
    return reduce(add, [ibis.ifelse(known, members, 0) for members, known in ways.items()])


def with_channels(scope: Scope, facts: ir.Table) -> ir.Table:
    """What remains of the known channels after their wishes, the law, what rests for now; an old address comes last."""
    refused, not_now, chosen, consented = (facts[name].fill_null(0) for name in ("refused", "not_now", "chosen", "consented"))
    needing = facts.needs_consent - (facts.needs_consent & consented)
    welcome = facts.known - (facts.known & refused)
    lawful = welcome - (welcome & needing)
    usable = lawful - (lawful & not_now)
    theirs = ibis.ifelse(chosen > 0, usable & chosen, usable)
    stale = facts.email_seen_at <= scope.ago(scope.settings.email_days)
    others = reduce(add, [bit(channel) for channel in WRITING if channel is not Channel.EMAIL])
    return facts.mutate(
        email_known=has(facts.known, Channel.EMAIL),
        welcome=welcome,
        lawful=lawful,
        open=usable,
        theirs=ibis.ifelse(stale & ((theirs & others) != 0), theirs - (theirs & bit(Channel.EMAIL)), theirs),
    )


def with_way(scope: Scope, facts: ir.Table) -> ir.Table:
    """Where to write, ring or make amends: what they asked for, else where they answer, else the usual order."""
    habitual = [((facts.habit == int(c)) & has(facts.theirs, c), int(c)) for c in WRITING[1:]]
    usual = [(has(facts.theirs, c), int(c)) for c in WRITING]
    invited = facts.theirs & (facts.consented.fill_null(0) | facts.chosen.fill_null(0))
    wanted = [((facts.wanting_channel == int(c)) & has(facts.open, c), int(c)) for c in CHANNELS]
    return facts.mutate(
        write_channel=ibis.cases(*habitual, *usual, else_=0),
        invited_channel=ibis.cases(*[(has(invited, c), int(c)) for c in WRITING], else_=0),
        phone=ibis.ifelse(has(facts.open, Channel.PHONE), int(Channel.PHONE), 0),
        phone_wanted=ibis.ifelse(has(facts.theirs, Channel.PHONE), int(Channel.PHONE), 0),
        answer_channel=ibis.cases(*wanted, else_=0),
        phone_closed=_why_no_call(facts),
        answer_at=ibis.ifelse(facts.window > 0, facts.opens.fill_null(scope.now), scope.now),
        safe_hour=facts.opens.notnull(),
        asked_lately=since(facts.asked_at, scope.ago(scope.settings.question_days)),
    )


def with_second_choice(facts: ir.Table) -> ir.Table:
    """The telephone where amends are made, and writing where they did not choose the telephone."""
    return facts.mutate(
        amends_channel=ibis.cases((~facts.safe_hour, 0), (facts.phone > 0, facts.phone), else_=facts.write_channel),
        outreach_channel=ibis.ifelse(facts.write_channel > 0, facts.write_channel, facts.phone_wanted),
    )


def _why_no_call(facts: ir.Table) -> ir.IntegerValue:
    """Why they cannot be rung: 1 no number, 2 refused, 3 not lawful, 4 not now, 5 no safe hour; 0 if they can."""
    known, welcome, lawful, usable = (has(facts[name], Channel.PHONE) for name in ("known", "welcome", "lawful", "open"))
    return ibis.cases((~known, 1), (~welcome, 2), (~lawful, 3), (~usable, 4), (facts.opens.isnull(), 5), else_=0)
