"""Referrals: somebody of ours names a person; the credit is theirs, and they are told how it stands and nothing more (C3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regard.intake.contact import address, linkedin
from regard.intake.fields import observe
from regard.ledger.event import Event, Saying
from regard.people.stages import State
from regard.words import Basis, Method, Micros

TO_BE_REFERRED = 2
"""The purpose of a permission that the referrer passes on: to be named to us. It opens no channel; only the person does that."""


@dataclass(frozen=True, slots=True)
class Referral:
    """How one referral stands, in words that the referrer may read."""

    name: str
    at: Micros
    consent: bool
    stands: str


def refer(name: str, email: str, profile: str, words: str, *, consent: bool, by: str, at: Micros) -> tuple[Saying, ...]:
    """What a colleague says who refers somebody. consent: the person agreed to be named, as the referrer says.

    Raises ValueError, with a sentence, where it is nobody who could be found again.
    """
    known = address(email) or linkedin(profile)
    if not name or not known:
        raise ValueError("Give the name, and an e-mail address or a LinkedIn profile that can be read.")
    record = f"referral:{known}"
    values = {"name": name, "email": email, "linkedin": profile}
    seen = observe(record, values, at=at, method=Method.STAFF, basis=Basis.INTEREST)
    sourced = Saying(
        "person.sourced", record, at, text=f"referral: {words}" if words else "referral", actor=by, method=Method.STAFF
    )
    agreed = Saying("permission.given", record, at, text="to be referred", number=TO_BE_REFERRED, actor=by, method=Method.STAFF)
    return (*seen.sayings, sourced, *([agreed] if consent else []))


def standing_of(name: str, events: Sequence[Event], applications: Sequence[State], by: str) -> Referral:
    """How the referral of a person by ``by`` stands, from all their events. What a person wishes is not the referrer's."""
    mine = [event for event in events if event.saying.kind == "person.sourced" and event.saying.actor == by]
    at = min((event.saying.at or event.learnt for event in mine), default=0)
    consent = any(event.saying.kind == "permission.given" and event.saying.number == TO_BE_REFERRED for event in events)
    return Referral(name, at, consent, _stands(events, applications, at))


def _stands(events: Sequence[Event], applications: Sequence[State], at: Micros) -> str:
    since = [state for state in applications if state.since >= at]
    latest = max(since, key=lambda state: state.since, default=None)
    if latest is not None:
        return f"{latest.standing}: {latest.stage}" if latest.stage and not latest.closed else str(latest.standing)
    ours = {"message.sent", "call.made", "meeting.held", "meeting.booked"}
    touched = any(event.saying.kind in ours and (event.saying.at or event.learnt) >= at for event in events)
    return "we are in touch" if touched else "noted"
