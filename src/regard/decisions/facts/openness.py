"""Facts derived from facts: which channels are open to us, which one is theirs, and from when on it may be used."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.fit import role_of
from regard.decisions.facts.scope import Scope, after, at_of, beside, either, is_stated, latest, number_of, since
from regard.decisions.facts.wishes import CHANNELS
from regard.decisions.tables import HOURS, PERMISSIONS
from regard.words import Channel

WRITING = (Channel.EMAIL, Channel.LINKEDIN, Channel.CHAT, Channel.SMS)
"""In the order of preference where the person showed none."""
MEANINGS = {
    "email_known": "true if an address is known that has not bounced",
    "zone_key": "term of the zone, minus the term of the country, or 0",
    "window_key": "term of the wanted hours, 0 for the default",
    "opens": "the next instant at which they may be reached",
    "write_channel": "the channel for writing to them: stated, else their habit, else the usual order; 0 if none is open",
    "phone": "the code of the telephone if they may be rung, else 0",
    "amends_channel": "telephone if open, else the channel for writing",
    "outreach_channel": "the channel for writing, or the telephone if that is what they want",
    "free_at": "the next instant that keeps their hours and their own maximum",
    "frequency_until": "instant until which their own maximum frequency keeps us away",
    "cap_until": "instant until which the company's cap keeps us away",
}


def unpacked(scope: Scope, facts: ir.Table) -> ir.Table:
    """Packed values as plain ones, and what follows from one person's facts alone."""
    touched, settings = facts.touched_at, scope.settings
    gap = number_of(facts.frequency)
    full = facts.touches.fill_null(0) >= settings.cap_touches
    cap = ibis.ifelse(full, facts.window_first_at + settings.cap_days * DAY, 0)
    works = facts.email_reply_at.notnull() & (facts.bounced_at.isnull() | (facts.email_reply_at > facts.bounced_at))
    values = {name: number_of(facts[name]) for name in ("employer", "level", "family", "city", "country", "zone")}
    roles = {name: role_of(facts[name]) for name in ("fit_role", "senior_role", "moved_role", "topic_role", "place_role", "level_role")}
    return facts.mutate(
        **{f"{name}_code": value for name, value in values.items()},
        **roles,
        **_moments(scope, facts),
        email_known=facts.email_at.notnull() | works,
        email_seen_at=latest(facts.email_at, facts.email_reply_at),
        wanting_at=facts.wanting >> 4,
        wanting_channel=facts.wanting & 15,
        protest_at=facts.protest >> 4,
        protest_channel=facts.protest & 15,
        window_key=window_key(facts),
        zone_key=zone_key(facts),
        frequency_until=ibis.coalesce(touched + gap * DAY, 0),
        cap_until=ibis.greatest(ibis.coalesce(touched + settings.gap_days * DAY, 0), cap),
        told_us_themselves=either(is_stated(facts[n]) for n in ("employer", "title", "level", "family", "city", "country")) | (facts.email_stated == 1).fill_null(False),  # noqa: E501, FBT003
    )


def zone_key(facts: ir.Table) -> ir.IntegerValue:
    """The zone to ask for: its term, else minus the term of the country, else 0."""
    return ibis.coalesce(number_of(facts.zone), -number_of(facts.country), 0)


def window_key(facts: ir.Table) -> ir.IntegerValue:
    """The window of hours to ask for: its term, 0 for the default."""
    return number_of(facts.hours).fill_null(0)


def _moments(scope: Scope, facts: ir.Table) -> dict[str, ir.IntegerValue]:
    """Instants that follow from others, for sentences, evidence and waiting."""
    settings = scope.settings
    conversation = latest(facts.replied_at, facts.held_at, facts.booked_at)
    return {
        **{f"{name}_seen_at": at_of(facts[name]) for name in ("title", "employer", "level", "family", "city", "country", "frequency")},
        "work_seen_at": ibis.greatest(latest(at_of(facts.title)), latest(at_of(facts.employer))),
        "obtained_at": ibis.coalesce(facts.sourced_at, facts.first_learnt),
        "notice_by": ibis.coalesce(facts.sourced_at, facts.first_learnt) + settings.notice_days * DAY,
        "rest_until": facts.doubled_at + settings.cooling_off_days * DAY,
        "doubled_since": facts.doubled_at - DAY,
        "silence_since": latest(facts.replied_at, facts.held_at, facts.seen_at, facts.applied_at),
        "claimed_until": facts.claimed_at + settings.colleague_days * DAY,
        "conversation_at": conversation,
        "conversation_until": conversation + settings.colleague_days * DAY,
        "process_until": facts.moved_at + settings.process_days * DAY,
        "cap_since": facts.person * 0 + scope.ago(settings.cap_days),
    }


def _law() -> ir.Table:
    """(country, needs_<channel>): the table of permissions with a column for each channel."""
    columns = {
        f"needs_{c.word}": ibis.cases((PERMISSIONS.channel == int(c), PERMISSIONS.needs_consent.cast("int64"))).max() for c in CHANNELS
    }
    return PERMISSIONS.group_by("country").agg(**columns)


def with_law_and_hours(facts: ir.Table) -> ir.Table:
    """Beside each person the law of their country (or the rule for unknown ones) and the next open hour of their zone."""
    keyed = facts.mutate(country_key=facts.country_code.fill_null(0), unknown_country=ibis.literal(0, "int64"))
    here = _law()
    default = _law().rename({f"default_{c.word}": f"needs_{c.word}" for c in CHANNELS})
    joined = beside(beside(keyed, here, ("country_key", "country")), default, ("unknown_country", "country"))
    joined = beside(joined, HOURS, ("zone_key", "zone"), ("window_key", "window"))
    return joined.mutate(
        **{f"needs_{c.word}": ibis.coalesce(joined[f"needs_{c.word}"], joined[f"default_{c.word}"], 0) for c in CHANNELS}
    )


def _known(facts: ir.Table, channel: Channel) -> ir.BooleanValue:
    known: dict[Channel, Callable[[], ir.BooleanValue]] = {
        Channel.EMAIL: lambda: facts.email_known,
        Channel.SMS: lambda: facts.phone_at.notnull(),
        Channel.PHONE: lambda: facts.phone_at.notnull(),
        Channel.CHAT: lambda: facts.chat_reply_at.notnull(),
        Channel.LINKEDIN: lambda: facts.linkedin_at.notnull(),
    }
    return known[channel]()


def with_channels(scope: Scope, facts: ir.Table) -> ir.Table:
    """For each channel: known, refused, not now, lawful; and what they chose last."""
    columns: dict[str, ir.Value] = {}
    for channel in CHANNELS:
        columns |= _state(scope, facts, channel)
    return facts.mutate(**columns)


def _state(scope: Scope, facts: ir.Table, channel: Channel) -> dict[str, ir.Value]:
    word = channel.word
    closed_at, allowed_at = facts[f"closed_{word}_at"], facts[f"allowed_{word}_at"]
    closed = closed_at.notnull() & ~after(allowed_at, closed_at)
    later = facts[f"later_{word}_at"].notnull() & ~after(allowed_at, facts[f"later_{word}_at"])
    consent = ibis.greatest(facts[f"consent_{word}_at"].fill_null(0), facts.consented_at.fill_null(0)).nullif(0)
    consented = after(consent, facts.withdrawn_at) & ~(closed_at.notnull() & (closed_at >= consent)).fill_null(False)  # noqa: FBT003
    known = _known(facts, channel)
    lawful = (facts[f"needs_{word}"] == 0) | consented
    return {
        f"known_{word}": known,
        f"closed_{word}": closed,
        f"later_{word}": later,
        f"lawful_{word}": lawful,
        f"open_{word}": known & ~closed & ~later & lawful,
        f"chosen_{word}": after(allowed_at, closed_at).ifelse(allowed_at, 0).fill_null(0),
    }


def with_choice(facts: ir.Table) -> ir.Table:
    """The channel to use: the one that they asked for, else the one on which they answer, else the usual order."""
    chosen = ibis.greatest(*[facts[f"chosen_{c.word}"] for c in CHANNELS])
    any_wish = chosen > 0

    def may(channel: Channel) -> ir.BooleanValue:
        return facts[f"open_{channel.word}"] & (~any_wish | (facts[f"chosen_{channel.word}"] == chosen))

    def score(place: int, channel: Channel) -> ir.IntegerValue:
        replies = facts[f"replies_{channel.word}"].fill_null(0)
        return may(channel).ifelse(replies * 8 + len(WRITING) - place, 0)

    best = ibis.greatest(*[score(place, channel) for place, channel in enumerate(WRITING)])
    return facts.mutate(
        best=best,
        phone=facts.open_phone.ifelse(int(Channel.PHONE), 0),
        phone_wanted=may(Channel.PHONE).ifelse(int(Channel.PHONE), 0),
        any_known=either(facts[f"known_{c.word}"] for c in CHANNELS),
        any_welcome=either(facts[f"known_{c.word}"] & ~facts[f"closed_{c.word}"] for c in CHANNELS),
        any_lawful=either(_but_for_now(facts, c) for c in CHANNELS),
        any_open=either(facts[f"open_{c.word}"] for c in CHANNELS),
        later_until=ibis.greatest(
            *[(_but_for_now(facts, c) & facts[f"later_{c.word}"]).ifelse(facts[f"later_{c.word}_until"], 0) for c in CHANNELS]
        ),
    )


def _but_for_now(facts: ir.Table, channel: Channel) -> ir.BooleanValue:
    word = channel.word
    return facts[f"known_{word}"] & ~facts[f"closed_{word}"] & facts[f"lawful_{word}"]


def with_way(scope: Scope, facts: ir.Table) -> ir.Table:
    """Where to write, ring or make amends, and from when on."""
    places = facts.best & 7
    writing = ibis.ifelse(
        facts.best == 0, 0, ibis.cases(*[(places == len(WRITING) - n, int(channel)) for n, channel in enumerate(WRITING)], else_=0)
    )
    answer = ibis.cases(*[(facts.wanting_channel == int(c), facts[f"open_{c.word}"].ifelse(int(c), 0)) for c in CHANNELS], else_=0)
    return facts.mutate(
        write_channel=writing,
        amends_channel=ibis.ifelse(facts.phone > 0, facts.phone, writing),
        outreach_channel=ibis.ifelse(writing > 0, writing, facts.phone_wanted),
        answer_channel=answer,
        no_channel=ibis.literal(0, "int64"),
        meeting=ibis.literal(int(Channel.MEETING), "int64"),
        phone_closed=_why_no_call(facts),
        free_at=ibis.greatest(facts.opens, ibis.ifelse(facts.frequency_until > scope.now, facts.frequency_until, scope.now)),
        answer_at=ibis.ifelse(facts.window_key > 0, facts.opens, scope.now),
        safe_hour=facts.opens.notnull(),
        asked_lately=since(facts.asked_at, scope.ago(scope.settings.question_days)),
    )


def _why_no_call(facts: ir.Table) -> ir.IntegerValue:
    """Why they cannot be rung: 1 no number, 2 refused, 3 not now, 4 not lawful, 5 no safe hour; 0 if they can."""
    return ibis.cases(
        (~facts.known_phone, 1), (facts.closed_phone, 2), (facts.later_phone, 3), (~facts.lawful_phone, 4), (facts.opens.isnull(), 5), else_=0
    )
