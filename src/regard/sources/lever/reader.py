"""From Lever's webhooks to readings. They hold numbers only: who it is comes with Lever's exports, under the same contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from regard.intake.jsonfields import Table, as_table, table, word
from regard.intake.jsontext import Found, readings
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.privacy.withheld import kept
from regard.words import Basis, Json, Method, Micros


def read(path: Path, _: Recognition, __: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each webhook body."""
    return readings(path, _reading, "Ask Lever to send it again.")


def _reading(found: Found) -> Iterator[Reading | Note]:
    value, raw, _ = kept(found.text, found.value)
    body = as_table(value)
    event, data, at = word(body, "event"), table(body, "data"), _at(body)
    contact = word(data, "contactId") or word(data, "candidateId")
    tell = _TELLS.get(event)
    if tell is None or not contact:
        reason = f"The event {event or 'without a name'} tells nothing that decides."
        yield Reading(found.line, Outcome.SHOWN, raw, (), reason, "Nothing has to be done.")
    else:
        yield Reading(found.line, Outcome.IMPORTED, raw, tuple(tell(data, f"lever:{contact}", at)))


def _at(body: Table) -> Micros | None:
    """``triggeredAt`` counts milliseconds."""
    at = body.get("triggeredAt")
    return at * 1000 if isinstance(at, int) and 0 < at < 1 << 43 else None


def _created(data: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    yield _say("application.created", record, at, "", data)


def _moved(data: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    yield _say("application.moved", record, at, word(data, "toStageId") or "unknown", data)


def _hired(data: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    yield _say("application.hired", record, at, "", data)


def _archived(data: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    """Into the archive, or out of it again."""
    reason = word(table(data, "toArchived"), "reason") or word(data, "archiveReasonId")
    if not reason and "toArchived" in data and not data["toArchived"]:
        yield _say("application.reopened", record, at, "", data)
    else:
        yield _say("application.rejected", record, at, "unknown", data, {"side": "we", "reason": reason})


def _deleted(_: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    yield Saying("person.erased", record, at, text="deleted in Lever", method=Method.SYSTEM, basis=Basis.INTEREST)


def _say(kind: str, record: str, at: Micros | None, text: str, data: Table, more: dict[str, Json] | None = None) -> Saying:
    about: dict[str, Json] = {"application": word(data, "opportunityId") or word(data, "candidateId")}
    stage = word(data, "toStageId")
    detail = about | ({"stage": stage} if stage else {}) | (more or {})
    return Saying(kind, record, at, text=text, method=Method.SYSTEM, basis=Basis.CONTRACT, detail=detail)


_TELLS: dict[str, Callable[[Table, str, Micros | None], Iterator[Saying]]] = {
    "applicationCreated": _created, "candidateStageChange": _moved, "candidateHired": _hired,
    "candidateArchiveChange": _archived, "candidateDeleted": _deleted,
}  # fmt: skip
