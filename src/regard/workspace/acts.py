"""What people do in Regard itself, as entries of the ledger: an act is an import of one row, with who did it and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import TypeAlias

from regard.clock import iso, micros, moment
from regard.decisions.day import Card, Decision
from regard.intake.fields import observe
from regard.intake.reading import Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.people.decided import NEVER, OPEN, SAME
from regard.storage.batch import batches
from regard.storage.database import next_number
from regard.storage.store import Imported, Store
from regard.words import Basis, Channel, Json, Method, Micros, Total, Verdict

COLLEAGUE = Recognition("colleague", 100, "Regard")
"""What one of us did."""
PERSON = Recognition("person", 100, "their own page")
"""What the person said themselves. Nobody else can take it back."""
CORRECTABLE = ("name", "email", "phone", "title", "employer", "city", "country")
"""Fields that a colleague may correct."""
STATES = {"allow": 2, "not now": 1, "never": 0}
"""How a channel may be used, and the number of it in the ledger."""
_EACH_COUNTS = frozenset({SAME, NEVER, OPEN, "person.sourced"})
"""Decided, taken back and decided again within a second is three acts, and each recommendation has a link of its own; a row
that says the same twice would count once."""
HERE = frozenset({COLLEAGUE.source, PERSON.source})
Meant: TypeAlias = Callable[[Decision, Card, Sequence[str]], Sequence[Saying]]
"""What a colleague means to do, said once the verdict, what is held and the records of the person are known.

Raises ValueError, with a sentence, where it cannot be done.
"""


class Done(StrEnum):
    """How a verdict was followed."""

    WRITTEN = "written"
    SPOKEN = "spoken"
    NOT_REACHED = "not reached"
    MET = "met"


def write_act(store: Store, sayings: Sequence[Saying], *, by: str, at: Micros, how: Recognition = COLLEAGUE) -> Imported:
    """Write down what was done or said here at ``at``, in one transaction. by: whose act it is."""
    act: dict[str, Json] = {"by": by, "at": iso(at), "says": [[said.kind, said.record, said.text] for said in sayings]}
    with store.writing():
        line = next_number(store.connection, "imports", "ordinal")
        if any(said.kind in _EACH_COUNTS for said in sayings):
            act["turn"] = line
        row = Reading(line, Outcome.IMPORTED, json.dumps(act, ensure_ascii=False), tuple(sayings))
        return store.take_in(
            batches([row], how), path=how.variant, digest=token_hex(8), recognition=how, mapping={}, learnt=at
        )  # fmt: skip


def doings(decision: Decision) -> tuple[Done, ...]:
    """The ways in which a verdict can be followed."""
    if decision.verdict is Verdict.CALL:
        return (Done.SPOKEN, Done.NOT_REACHED)
    if decision.verdict is Verdict.MEET:
        return (Done.MET, Done.SPOKEN, Done.NOT_REACHED)
    if decision.verdict in (Verdict.WRITE, Verdict.ASK):
        return (Done.WRITTEN,)
    return (Done.WRITTEN, Done.SPOKEN, Done.NOT_REACHED) if decision.verdict is Verdict.REPAIR else ()


def settling(
    decision: Decision, record: str, act: str, *, by: str, at: Micros, why: str = "", done: Done | None = None,
    until: Micros | None = None, colleague: str = "",
) -> tuple[Saying, ...]:  # fmt: skip
    """What it means that a colleague did, put off, handed over or overrode a verdict.

    Raises ValueError, with a sentence for the colleague, where that cannot be done.
    """
    if act == "done":
        if done not in doings(decision):
            raise ValueError("The verdict has changed, or does not ask for this. Look at it again.")
        return followed(decision, record, done, by=by, at=at)
    if not why:
        raise ValueError("Say why, so that your colleagues understand it later.")
    if act == "put_off":
        if until is None:
            raise ValueError("Choose the day on which to look again.")
        if until <= at:
            raise ValueError("That day is over. Choose a later one.")
        return put_off(record, until, why, by=by, at=at)
    if act == "hand_over":
        return handed_over(record, colleague or by, why, at=at)
    if act == "override" and decision.total is not Total.MUST_NOT:
        return overridden(record, _end_of_day(at), why, by=by, at=at)
    raise ValueError("That cannot be done here: only the person can lift a wish.")


def _end_of_day(at: Micros) -> Micros:
    tomorrow = moment(at).date() + timedelta(days=1)
    return micros(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC))


def reported(
    record: str, at: Micros, *, by: str, channels: Mapping[Channel, str] | None = None, pause_until: Micros | None = None,
    stop: bool = False, call_me: bool = False, words: str = "",
) -> tuple[Saying, ...]:  # fmt: skip
    """What a person told one of us they wish. channels: ``allow``, ``not now`` or ``never`` for each."""
    told = [
        _ours("wish.channel", record, by, at, text=state, number=STATES[state], channel=channel)
        for channel, state in (channels or {}).items()
    ]
    if pause_until is not None:
        told.append(_ours("wish.pause", record, by, at, text=words, until=pause_until))
    if stop:
        told.append(_ours("wish.stop", record, by, at, text=words))
    if call_me:
        told.append(_ours("request.call", record, by, at, text=words))
    return tuple(told)


def followed(decision: Decision, record: str, done: Done, *, by: str, at: Micros) -> tuple[Saying, ...]:
    """What it means that a verdict was followed: the contact itself, and what it settles."""
    told = [_contact(decision, record, done, by=by, at=at)]
    if done is Done.NOT_REACHED:
        return tuple(told)
    if decision.verdict is Verdict.REPAIR or (decision.verdict is Verdict.CALL and done is Done.SPOKEN):
        told.append(_ours("repair.done", record, by, at, text=f"{done}: {decision.rule}"))
    if decision.rule.startswith("bad_news") and done is Done.SPOKEN:
        told.append(_ours("news.told", record, by, at, text="by telephone"))
    return tuple(told)


def _contact(decision: Decision, record: str, done: Done, *, by: str, at: Micros) -> Saying:
    if done in (Done.SPOKEN, Done.NOT_REACHED):
        return _ours("call.made", record, by, at, text=done, number=int(done is Done.SPOKEN), channel=Channel.PHONE)
    if done is Done.MET:
        return _ours("meeting.held", record, by, at, text="meeting", channel=Channel.MEETING)
    if decision.verdict is Verdict.ASK:
        return _ours("question.asked", record, by, at, text=decision.because, channel=decision.channel)
    return _ours("message.sent", record, by, at, text=decision.offer or "by hand", channel=decision.channel or Channel.EMAIL)


def put_off(record: str, until: Micros, why: str, *, by: str, at: Micros) -> tuple[Saying, ...]:
    """Look at the person again at ``until``, not before."""
    return (_ours("verdict.snoozed", record, by, at, text=why, until=until),)


def overridden(record: str, until: Micros, why: str, *, by: str, at: Micros) -> tuple[Saying, ...]:
    """Somebody decided otherwise; until: the end of the day for which that holds."""
    return (_ours("verdict.overridden", record, by, at, text=why, until=until),)


def handed_over(record: str, colleague: str, why: str, *, at: Micros) -> tuple[Saying, ...]:
    """A colleague took the person over."""
    return (_ours("contact.claimed", record, colleague, at, text=why),)


def corrected(record: str, field: str, value: str, *, by: str, at: Micros, country: str = "") -> tuple[Saying, ...]:
    """One of us says what is right; the value before stays in the history, and what the person said outranks it.

    country: ISO code for national telephone numbers. Raises ValueError, with a sentence, for what cannot be read.
    """
    if field not in CORRECTABLE or not value:
        raise ValueError("Write the value that is right.")
    seen = observe(record, {field: value}, at=at, method=Method.STAFF, basis=Basis.INTEREST, country=country)
    if not any(one.kind == f"observed.{field}" for one in seen.sayings):
        raise ValueError(" ".join(seen.problems) or f"“{value}” cannot be read as {field}.")
    return tuple(replace(one, actor=by) for one in seen.sayings)


def held_back(record: str, why: str, *, lifted: bool, by: str, at: Micros) -> tuple[Saying, ...]:
    """A legal hold is placed or lifted. Raises ValueError, with a sentence, where nobody says why."""
    if not why:
        raise ValueError("Say why, so that your colleagues understand it later.")
    return (_ours("hold.lifted" if lifted else "hold.placed", record, by, at, text=why),)


def gave_feedback(record: str, interviewer: str, text: str, *, at: Micros) -> tuple[Saying, ...]:
    """An interviewer said what they think; where that stands. The opinion itself belongs into the applicant system."""
    return (_ours("feedback.given", record, interviewer, at, text=text or "told to us"),)


def _ours(
    kind: str, record: str, by: str, at: Micros, *, text: str = "", number: int | None = None, until: Micros | None = None,
    channel: Channel = Channel.NONE,
) -> Saying:  # fmt: skip
    return Saying(kind, record, at, channel, until, str(text), number, by, Method.STAFF)


def stated(
    kind: str, record: str, at: Micros, *, text: str = "", number: int | None = None, until: Micros | None = None,
    channel: Channel = Channel.NONE,
) -> Saying:  # fmt: skip
    """A wish of the person in their own words or by their own click."""
    return Saying(kind, record, at, channel, until, text, number, "", Method.STATED, Basis.CONSENT)
