"""Facts about what a person wants: pauses, channels, hours, frequency. What was stated beats the rest; only they lift."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regard.decisions.facts.scope import FAR, STATED, Scope, beside, is_kind, last, packed, tick, when
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
for _channel in CHANNELS:
    MEANINGS |= {
        f"closed_{_channel.word}_at": f"instant at which {_channel.word} was refused last, in any system",
        f"allowed_{_channel.word}_at": f"instant at which they said last that {_channel.word} is welcome",
        f"later_{_channel.word}_at": f"instant of the latest 'not now' for {_channel.word} that is still running",
        f"later_{_channel.word}_until": f"instant until which they do not want {_channel.word} for now",
        f"consent_{_channel.word}_at": f"instant of the latest consent for {_channel.word} that has not run out",
    }


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
    """For each channel: refused, welcome, not now, consented."""
    events = scope.events("wish.channel", "permission.given", "permission.withdrawn")
    columns: dict[str, ir.IntegerScalar] = {}
    for channel in CHANNELS:
        columns |= _channel(scope, events, channel)
    return events.group_by("person").agg(**columns)


def _channel(scope: Scope, events: ir.Table, channel: Channel) -> dict[str, ir.IntegerScalar]:
    here = events.channel == int(channel)
    wish = here & is_kind(events, "wish.channel")
    ours = here & (events.number.fill_null(1) == 1)
    withdrawn = ours & is_kind(events, "permission.withdrawn")
    running = events.until.isnull() | (events.until > scope.now)
    later = wish & (events.number == 1) & running
    word = channel.word
    return {
        f"closed_{word}_at": when((wish & (events.number == 0)) | withdrawn, events["at"]).max(),
        f"allowed_{word}_at": when(wish & (events.number == 2) & (events.method == STATED), events["at"]).max(),
        f"later_{word}_at": when(later, events["at"]).max(),
        f"later_{word}_until": when(later, events.until.fill_null(scope.now + 90 * 86_400_000_000)).max(),
        f"consent_{word}_at": when(ours & running & is_kind(events, "permission.given"), events["at"]).max(),
    }
