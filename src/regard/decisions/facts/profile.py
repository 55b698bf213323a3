"""Facts about the person: where and as what they work, where they live, and which addresses are known and alive."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.decisions.facts.scope import Scope, is_kind, last, packed, when

MEANINGS = {
    "employer": "packed: where they work",
    "title": "packed: their title; only how and when it came to be known",
    "level": "packed: the level of their title",
    "family": "packed: the family of their title",
    "city": "packed: the city where they live",
    "country": "packed: the country where they live",
    "zone": "packed: their time zone",
    "phone_at": "instant at which a telephone number was observed last",
    "linkedin_at": "instant at which a LinkedIn profile was observed last",
    "email_at": "instant at which the address that is alive was observed last",
    "email_stated": "1 if they gave us an address themselves",
    "bounced_at": "instant at which an address of theirs turned out dead, or they turned out to have left",
    "gone_at": "instant at which a mailbox said that they are no longer there",
}
_FIELDS = ("employer", "level", "family", "city", "country", "zone")


def profile(scope: Scope) -> ir.Table:
    """The surviving value of each field: stated, then staff, system, import, inference; the latest of equals."""
    events = scope.events("observed.title", *(f"observed.{name}" for name in _FIELDS))
    known = events.select("person", "kind", value=packed(events, events.number.fill_null(0)))
    fields = {name: when(is_kind(known, f"observed.{name}"), known.value).max() for name in (*_FIELDS, "title")}
    return known.group_by("person").agg(**fields)


def places(scope: Scope) -> ir.Table:
    """Where they live, for the question which hours are needed."""
    events = scope.events("observed.zone", "observed.country")
    known = events.select("person", "kind", value=packed(events, events.number.fill_null(0)))
    return known.group_by("person").agg(
        **{name: when(is_kind(known, f"observed.{name}"), known.value).max() for name in ("zone", "country")}
    )


def addresses(scope: Scope) -> ir.Table:
    """Telephone and LinkedIn: known since when."""
    events = scope.events("observed.phone", "observed.linkedin")
    return events.group_by("person").agg(phone_at=last(events, "observed.phone"), linkedin_at=last(events, "observed.linkedin"))


def emails(scope: Scope) -> ir.Table:
    """E-mail address by address: one that bounced for good stays dead; one without a number lives if observed later."""
    events = scope.events("observed.email", "message.bounced", "message.moved")
    address = events.number.fill_null(0)
    each = events.group_by("person", address=address).agg(
        seen_at=last(events, "observed.email"),
        stated=when(is_kind(events, "observed.email") & (events.method == 5), address * 0 + 1).max(),
        dead_at=last(events, "message.bounced", "message.moved"),
        gone_at=last(events, "message.moved"),
    )
    alive = each.seen_at.notnull() & (each.dead_at.isnull() | ((each.address == 0) & (each.seen_at > each.dead_at)))
    whole = each.group_by("person").agg(
        alive_at=when(alive, each.seen_at).max(),
        unnumbered_at=when(each.address == 0, each.dead_at).max(),
        email_stated=each.stated.max(),
        bounced_at=each.dead_at.max(),
        gone_at=each.gone_at.max(),
    )
    lives = whole.unnumbered_at.isnull() | (whole.alive_at > whole.unnumbered_at)
    return whole.select("person", "email_stated", "bounced_at", "gone_at", email_at=when(lives, whole.alive_at))
