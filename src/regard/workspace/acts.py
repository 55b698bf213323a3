"""What people do in Regard itself, as entries of the ledger: an act is an import of one row, with who did it and when."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from secrets import token_hex

from regard.clock import iso
from regard.decisions.day import Decision
from regard.intake.reading import Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.storage.batch import batches
from regard.storage.database import next_number
from regard.storage.store import Imported, Store
from regard.words import Basis, Channel, Method, Micros, Verdict

COLLEAGUE = Recognition("colleague", 100, "Regard")
"""What one of us did."""
PERSON = Recognition("person", 100, "their own page")
"""What the person said themselves. Nobody else can take it back."""
HERE = frozenset({COLLEAGUE.source, PERSON.source})


class Done(StrEnum):
    """How a verdict was followed."""

    WRITTEN = "written"
    SPOKEN = "spoken"
    NOT_REACHED = "not reached"
    MET = "met"


def write_act(store: Store, sayings: Sequence[Saying], *, by: str, at: Micros, how: Recognition = COLLEAGUE) -> Imported:
    """Write down what was done or said here at ``at``, in one transaction. by: whose act it is."""
    act = {"by": by, "at": iso(at), "says": [[said.kind, said.record, said.text] for said in sayings]}
    with store.writing():
        line = next_number(store.connection, "imports", "ordinal")
        row = Reading(line, Outcome.IMPORTED, json.dumps(act, ensure_ascii=False), tuple(sayings))
        return store.take_in(
            batches([row], how), path=how.variant, digest=token_hex(8), recognition=how, mapping={}, learnt=at
        )  # fmt: skip


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
