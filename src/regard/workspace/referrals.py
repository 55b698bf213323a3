"""Referrals: somebody of ours names a person; the credit is theirs, and they are told how it stands and nothing more (C3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from regard.clock import DAY
from regard.decisions.facts.standing import RECOMMENDED
from regard.intake.contact import address, linkedin
from regard.intake.fields import observe
from regard.ledger.event import Event, Saying
from regard.people.stages import State
from regard.words import Basis, Json, Method, Micros

TO_BE_REFERRED = 2
"""The purpose of a permission that the referrer passes on: to be named to us. It opens no channel; only the person does that."""


class Reply(StrEnum):
    """What somebody answers who was recommended."""

    YES = "yes"
    CALL = "call"
    LATER = "later"
    NO = "no"
    ERASE = "erase"


class Asking(StrEnum):
    """How far asking the person has come, as far as the referrer may know."""

    HAND_ON = "pass the link on to them"
    WAITING = "waiting for their answer"
    REMIND = "no answer yet"
    ANSWERED = "they have answered; what they said is theirs"
    OVER = "ended without an answer"
    NOBODY = "noted"

    @property
    def is_open(self) -> bool:
        """Whether the link opens something, and a word of the referrer may help."""
        return self in (Asking.HAND_ON, Asking.WAITING, Asking.REMIND)


_SHARED = {
    Reply.YES: "they said that we may write",
    Reply.CALL: "they asked to be rung",
    Reply.LATER: "they said: not now",
    Reply.NO: "they said no",
}
"""What the referrer is told of an answer, where the person wants them to know it."""


@dataclass(frozen=True, slots=True)
class Referral:
    """How one referral stands, in words that the referrer may read.

    id: of the act. until: when asking ends. consent: the person knows that they were named, as the referrer says.
    """

    id: str
    name: str
    at: Micros
    consent: bool
    stands: str
    asking: Asking
    until: Micros


def refer(
    name: str, email: str, profile: str, words: str, *, role: str = "", consent: bool, by: str, at: Micros
) -> tuple[Saying, ...]:  # fmt: skip
    """What a colleague says who refers somebody. role: for what. consent: the person agreed to be named, as the referrer says.

    Raises ValueError, with a sentence, where it is nobody who could be found again.
    """
    known = address(email) or linkedin(profile)
    if not name or not known:
        raise ValueError("Give the name, and an e-mail address or a LinkedIn profile that can be read.")
    record = f"referral:{known}"
    values = {"name": name, "email": email, "linkedin": profile}
    seen = observe(record, values, at=at, method=Method.STAFF, basis=Basis.INTEREST)
    detail: dict[str, Json] = {"role": role} if role else {}
    sourced = Saying(
        "person.sourced", record, at, text=f"referral: {words}" if words else "referral", number=RECOMMENDED, actor=by,
        method=Method.STAFF, detail=detail,
    )  # fmt: skip
    agreed = Saying("permission.given", record, at, text="to be referred", number=TO_BE_REFERRED, actor=by, method=Method.STAFF)
    return (*(replace(one, actor=by) for one in seen.sayings), sourced, *([agreed] if consent else []))


def standing_of(
    name: str, events: Sequence[Event], applications: Sequence[State], *, by: str, now: Micros, days: int
) -> Referral | None:  # fmt: skip
    """How the latest referral of a person by ``by`` stands, from all their events. What a person wishes is not the referrer's.

    days: so long the person is asked. None where the referral was taken back.
    """
    mine = [event for event in events if event.saying.kind == "person.sourced" and event.saying.actor == by]
    latest = max(mine, key=_when, default=None)
    if latest is None:
        return None
    consent = any(event.saying.kind == "permission.given" and event.saying.number == TO_BE_REFERRED for event in events)
    at = _when(latest)
    asking = asking_of(latest, events, by, now, days)
    stands = _stands(events, applications, at) or _shared(latest, events) or str(asking)
    return Referral(latest.imported, name, at, consent, stands, asking, at + days * DAY)


def asking_of(latest: Event, events: Sequence[Event], by: str, now: Micros, days: int) -> Asking:
    """How far asking has come: the referrer is reminded once, when half of the time is over."""
    begun = _when(latest)
    if latest.saying.number != RECOMMENDED:
        return Asking.NOBODY
    if any(event.saying.kind == "answer.given" and "recommendation" in event.saying.detail for event in _since(events, begun)):
        return Asking.ANSWERED
    if now >= begun + days * DAY:
        return Asking.OVER
    half = begun + days * DAY // 2
    passed_on = [_when(event) for event in _since(events, begun) if _is_passed_on(event, by)]
    if now >= half and not any(at >= half for at in passed_on):
        return Asking.REMIND
    return Asking.WAITING if passed_on else Asking.HAND_ON


def _is_passed_on(event: Event, by: str) -> bool:
    return event.saying.kind == "question.asked" and event.saying.actor == by and "recommendation" in event.saying.detail


def _shared(latest: Event, events: Sequence[Event]) -> str:
    """What they answered, where they want the referrer to know; the latest answer on this link counts."""
    answers = [
        event
        for event in events
        if event.saying.kind == "answer.given" and event.saying.detail.get("recommendation") == latest.imported
    ]
    last = max(answers, key=lambda event: (_when(event), event.seq), default=None)
    if last is None or not last.saying.detail.get("shared"):
        return ""
    return _SHARED.get(Reply(str(last.saying.detail.get("reply"))), "")


def _stands(events: Sequence[Event], applications: Sequence[State], at: Micros) -> str:
    since = [state for state in applications if state.since >= at]
    latest = max(since, key=lambda state: state.since, default=None)
    if latest is not None:
        return f"{latest.standing}: {latest.stage}" if latest.stage and not latest.closed else str(latest.standing)
    ours = {"message.sent", "call.made", "meeting.held", "meeting.booked"}
    return "we are in touch" if any(event.saying.kind in ours for event in _since(events, at)) else ""


def _since(events: Sequence[Event], at: Micros) -> list[Event]:
    return [event for event in events if _when(event) >= at]


def _when(event: Event) -> Micros:
    return event.learnt if event.saying.at is None else event.saying.at
