"""Facts about who must not be approached at all: erased, blocked, complained, stopped, objected, not informed."""

from __future__ import annotations

import ibis.expr.types as ir

from regard.decisions.facts.scope import STATED, Scope, is_kind, last, numbered, when
from regard.decisions.tables import EVENTS

MEANINGS = {
    "first_learnt": "instant at which anything about the person was learnt first",
    "erased_at": "instant of the erasure at a source",
    "blocked_at": "instant of the latest legal block or block of our own",
    "complained_at": "instant of the latest spam complaint",
    "stop_at": "instant of the latest 'do not contact me', from any system",
    "resume_at": "instant at which the person said last that contact is welcome again",
    "withdrawn_at": "instant at which consent to be contacted on any channel was taken back last",
    "consented_at": "instant of the latest stated consent to be contacted on any channel",
    "notice_at": "instant at which the person was told last who holds what about them",
    "sourced_at": "instant at which the data were obtained from somebody else",
    "recommended_at": "instant at which a colleague recommended them last, to the second",
    "referrer": "term of the colleague who did",
    "not_interested_at": "instant of the latest 'no, thank you'",
    "call_asked_at": "instant of the latest wish to be called",
    "meeting_asked_at": "instant of the latest wish to meet",
}

RECOMMENDED = 1
"""The number of ``person.sourced`` where a colleague recommended the person, and asks them on our behalf (C3)."""
_COUNTS_FOR_NOTHING = ("message.opened", "message.clicked", "message.scanned")


def people(scope: Scope) -> ir.Table:
    """Everybody of whom anything is known, with the day it was learnt. Opens, clicks and scans count for nothing (A13)."""
    known = scope.restrict(EVENTS.filter(EVENTS["at"] <= scope.now, EVENTS.learnt <= scope.now))
    return known.group_by("person").agg(first_learnt=when(~is_kind(known, *_COUNTS_FOR_NOTHING), known.learnt).min())


STANDING = (
        "person.erased", "person.blocked", "message.complained", "wish.stop", "wish.resume", "permission.withdrawn",
    "permission.given",
        "notice.given", "person.sourced", "wish.not_interested", "request.call", "request.meeting",
)  # fmt: skip


def standing(scope: Scope, events: ir.Table) -> dict[str, ir.IntegerScalar]:
    """Blocks, stops and requests."""
    # for being contacted, on whatever channel
    general = (events.channel == 0) & (events.number.fill_null(1) == 1)
    stated = events.method == STATED
    return {
        "erased_at": last(events, "person.erased"),
        "blocked_at": last(events, "person.blocked"),
        "complained_at": last(events, "message.complained"),
        "stop_at": last(events, "wish.stop"),
        "resume_at": last(events, "wish.resume", only=stated),
        "withdrawn_at": last(events, "permission.withdrawn", only=general),
        "consented_at": last(events, "permission.given", only=general & (events.until.isnull() | (events.until > scope.now))),
        "notice_at": last(events, "notice.given"),
        "sourced_at": when(is_kind(events, "person.sourced"), events["at"]).min(),
        "recommended": when(
            is_kind(events, "person.sourced") & (events.number == RECOMMENDED), numbered(events["at"], events.actor.fill_null(0))
        ).max(),
        "not_interested_at": last(events, "wish.not_interested"),
        "call_asked_at": last(events, "request.call"),
        "meeting_asked_at": last(events, "request.meeting"),
    }
