"""Facts about what a person wants: pauses, channels, hours, frequency. What was stated beats the rest; only they lift."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.facts.scope import FAR, STATED, Scope, after, beside, is_kind, last, latest, packed, tick, when
from regard.words import Channel

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.PHONE, Channel.LINKEDIN)
"""The channels that can be used so far; there is no event that holds a postal address."""
MEANINGS = {
    "paused_until": "instant until which they asked to be left alone, after their latest statement",
    "pause_at": "instant of the latest wish for a pause",
    "hours": "packed: the window of hours that they want",
    "frequency": "packed: their shortest gap between two touches, in days",
    "open_level": "packed: the lowest level of role that they are open to",
    "wish_at": "instant of their latest wish about channels, hours, frequency or topics",
}
MEANINGS |= {
    "refused": "set of channels that were refused last, in any system",
    "not_now": "set of channels that they do not want for now",
    "not_now_until": "instant until which the last of these rests",
    "chosen": "set of channels that they named last as welcome; empty if they never did",
    "consented": "set of channels for which a consent is in force",
}


def bit(channel: Channel) -> int:
    """A channel as a member of a set: sets of channels are integers with a bit for each."""
    return 1 << int(channel)


def pauses(scope: Scope) -> ir.Table:
    """Their latest statement decides; a pause entered by others can be added to it but never shortens it."""
    events = scope.events("wish.pause", "wish.resume")
    spoken = events.method == STATED
    statement = tick(events["at"]) * (1 << 32) + tick(ibis.least(events.until, FAR) + (1 << 20) - 1)
    pause = is_kind(events, "wish.pause") & events.until.notnull()
    stated = events.group_by("person").agg(
        stated_at=when(spoken, events["at"]).max(),
        resumed_at=last(events, "wish.resume", only=spoken),
        stated_pause_at=when(spoken & pause, events["at"]).max(),
        statement=when(spoken & pause, statement).max(),
    )
    entered = events.filter(pause & ~spoken).select("person", entered_at=events["at"], entered_until=events.until)
    later = beside(entered, stated, "person").filter(lambda t: t.stated_at.isnull() | (t.entered_at >= t.stated_at))
    others = later.group_by("person").agg(entered_at=later.entered_at.max(), entered_until=later.entered_until.max())
    both = beside(stated, others, "person")
    stands = both.statement.notnull() & (both.resumed_at.isnull() | (both.stated_pause_at >= both.resumed_at))
    own = when(stands, (both.statement & ((1 << 32) - 1)) * (1 << 20)).fill_null(0)
    return both.select(
        "person",
        paused_until=ibis.greatest(own, both.entered_until.fill_null(0)).nullif(0),
        pause_at=ibis.greatest(when(stands, both.stated_pause_at).fill_null(0), both.entered_at.fill_null(0)).nullif(0),
    )


def preferences(scope: Scope) -> ir.Table:
    """Hours, frequency and level as they want them; and how long ago they last said anything of the kind (B13)."""
    events = scope.events("wish.hours", "wish.frequency", "wish.level", "wish.topic", "wish.not_topic", "wish.channel")
    value = packed(events, events.number)
    welcome = ~is_kind(events, "wish.channel", "wish.level") | (is_kind(events, "wish.channel") & (events.number == 2))
    return events.group_by("person").agg(
        hours=when(is_kind(events, "wish.hours"), value).max(),
        frequency=when(is_kind(events, "wish.frequency"), value).max(),
        open_level=when(is_kind(events, "wish.level"), value).max(),
        wish_at=when(welcome, events["at"]).max(),
    )


def channels(scope: Scope) -> ir.Table:
    """Which channels were refused, are welcome, rest for now, or have a consent, as sets."""
    events = scope.events("wish.channel", "permission.given", "permission.withdrawn")
    columns: dict[str, ir.IntegerScalar] = _moments(scope, events, Channel.NONE)
    for channel in CHANNELS:
        columns |= _moments(scope, events, channel)
    known = events.group_by("person").agg(**columns)
    known = known.mutate(newest=ibis.greatest(*[_welcome(known, channel).fill_null(0) for channel in CHANNELS]))
    return known.select(
        "person",
        refused=_members(lambda c: _refused(known, c)),
        not_now=_members(lambda c: _rests(known, c)),
        not_now_until=ibis.greatest(*[_rests(known, c).ifelse(known[f"later_{c.word}_until"], 0) for c in CHANNELS]),
        chosen=_members(lambda c: (_welcome(known, c) == known.newest).fill_null(False)),
        consented=_members(lambda c: _consented(known, c)),
    )


def _members(belongs: Callable[[Channel], ir.BooleanValue]) -> ir.IntegerValue:
    return reduce(add, [belongs(channel).ifelse(bit(channel), 0) for channel in CHANNELS])


def _moments(scope: Scope, events: ir.Table, channel: Channel) -> dict[str, ir.IntegerScalar]:
    """When a channel was refused, welcomed, put off and consented to last; NONE stands for consent to every channel."""
    here = events.channel == int(channel)
    wish = here & is_kind(events, "wish.channel")
    ours = here & (events.number.fill_null(1) == 1)
    running = events.until.isnull() | (events.until > scope.now)
    later = wish & (events.number == 1) & running
    end = events.until.fill_null(scope.now + scope.settings.not_now_days * DAY)
    word = channel.word
    return {
        f"closed_{word}_at": when(wish & (events.number == 0), events["at"]).max(),
        f"welcome_{word}_at": when(wish & (events.number == 2) & (events.method == STATED), events["at"]).max(),
        f"later_{word}_at": when(later, events["at"]).max(),
        f"later_{word}_until": when(later, end).max(),
        f"consent_{word}_at": when(ours & running & is_kind(events, "permission.given"), events["at"]).max(),
        f"withdrawn_{word}_at": when(ours & is_kind(events, "permission.withdrawn"), events["at"]).max(),
    }


def _welcome(known: ir.Table, channel: Channel) -> ir.IntegerValue:
    """When they said that this channel is welcome, as long as it was not refused since."""
    at = known[f"welcome_{channel.word}_at"]
    return when(after(at, known[f"closed_{channel.word}_at"]), at)


def _refused(known: ir.Table, channel: Channel) -> ir.BooleanValue:
    """Refused, or consent for it taken back; only a later word of theirs opens it again."""
    closed, withdrawn = known[f"closed_{channel.word}_at"], known[f"withdrawn_{channel.word}_at"]
    welcome, consent = known[f"welcome_{channel.word}_at"], known[f"consent_{channel.word}_at"]
    return (closed.notnull() & ~after(welcome, closed)) | (
        withdrawn.notnull() & ~after(consent, withdrawn) & ~after(welcome, withdrawn)
    )


def _rests(known: ir.Table, channel: Channel) -> ir.BooleanValue:
    later = known[f"later_{channel.word}_at"]
    return later.notnull() & ~after(known[f"welcome_{channel.word}_at"], later)


def _consented(known: ir.Table, channel: Channel) -> ir.BooleanValue:
    """A consent for this channel or for every one, not taken back and not refused since."""
    consent = latest(known[f"consent_{channel.word}_at"], known.consent_none_at)
    against = latest(known[f"withdrawn_{channel.word}_at"], known.withdrawn_none_at, known[f"closed_{channel.word}_at"])
    return consent > against
