"""Cells that tell what happened: applications and their stages, messages and calls, events, sources, notes."""

from __future__ import annotations

from collections.abc import Iterator

from regard.ledger.event import Saying
from regard.sources.table.line import Line
from regard.sources.table.meanings import plain, word_list
from regard.sources.table.wishcells import CellReading
from regard.sources.table.wording import is_sourced, meaning_in, truth
from regard.words import Channel, Micros

_CHANNELS = {
    "message.sent": Channel.EMAIL,
    "message.replied": Channel.EMAIL,
    "message.bounced": Channel.EMAIL,
    "call.made": Channel.PHONE,
}
_ATTENDANCE = {
    "came": "event.attended",
    "missed": "event.missed",
    "cancelled": "event.cancelled",
    "called_off": "event.called_off",
}
_OUTCOMES = (
    "application.rejected",
    "application.withdrawn",
    "application.hired",
    "offer.accepted",
    "offer.declined",
    "application.lost",
)


def _on(line: Line, cell: str, column: str, kind: str) -> Iterator[Saying]:
    """A column of dates on which something happened."""
    at = line.date(f"on:{kind}", cell)
    if at is None:
        return
    if kind in {"application.rejected", "application.withdrawn", "application.lost"}:
        kind = _decided(line, kind)
        text = line.marks.get("role" if kind == "application.hired" else "reason", "").strip()
        yield line.say(kind, text, at=at, detail={"column": column, **_role(line)})
    else:
        text = line.marks.get("role", "").strip() if kind.startswith(("application.", "offer.")) else ""
        text = line.marks.get("email", "").strip() if kind == "message.bounced" else text
        number = 1 if kind == "call.made" else None
        yield line.say(kind, text, at=at, channel=_CHANNELS.get(kind, Channel.NONE), number=number, detail={"column": column})


def _role(line: Line) -> dict[str, str]:
    role = line.marks.get("role", "").strip()
    return {"role": role} if role else {}


def _decided(line: Line, kind: str) -> str:
    """Who ended it: a reason that is the person's own turns a rejection into a withdrawal."""
    if meaning_in("application", line.marks.get("reason", "")) == "application.hired":
        return "application.hired"
    reason = f" {plain(line.marks.get('reason', ''))} "
    table = word_list("words")["withdrawal_reasons"]
    if any(f" {word} " in reason for word in table["words"]):
        return "application.withdrawn"
    return "application.lost" if any(f" {word} " in reason for word in table["lost"]) else kind


def _stage(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """Where an application stands. An export tells the stage it stood in at its end as well: it did not move after that."""
    ended = line.when(*(f"on:{outcome}" for outcome in _OUTCOMES))
    at = line.when("stage_at", "on:application.created") or line.at
    if ended is not None or not meaning_in("application", line.marks.get("status", "")):
        moved = at if ended is None or at is None else min(at, ended)
        yield line.say("application.moved", cell.strip(), at=moved, detail={"column": column, **_role(line)})
    yield from _status(line, cell, column, "")


def _status(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """A state that ends an application, unless a column with the date of the end says it better."""
    kind = meaning_in("application", cell)
    if not kind:
        yield from _from_list(line, cell, column)
        return
    if kind == "application.unclear":
        kind = _decided(line, "application.rejected") if line.marks.get("reason") else ""
    elif kind == "application.rejected":
        kind = _decided(line, kind)
    if kind and not any(line.when(f"on:{outcome}") for outcome in _OUTCOMES):
        reason = line.marks.get("reason", "").strip() or cell.strip()
        text = line.marks.get("role", "").strip() if kind in {"application.hired", "offer.accepted", "offer.declined"} else reason
        at = line.when("status_at", "stage_at") or line.at
        yield line.say(kind, text, at=at, detail={"column": column, "said": cell.strip(), **_role(line)})


def _from_list(line: Line, cell: str, column: str) -> Iterator[Saying]:
    meaning = meaning_in("list", cell)
    if meaning == "stop":
        yield line.say("wish.stop", f"{column}: {cell.strip()}", at=line.when("status_at") or line.at)
    elif meaning == "bounced":
        yield line.say("message.bounced", line.marks.get("email", "").strip(), at=line.at, channel=Channel.EMAIL)


def _bounced(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    if truth(cell) is not False:
        detail = {"column": column, "said": cell.strip()}
        at = line.when("on:message.bounced") or line.date("bounced", cell) or line.at
        yield line.say("message.bounced", line.marks.get("email", "").strip(), at=at, channel=Channel.EMAIL, detail=detail)


def _attendance(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """Signed up, came, did not come, signed off, or we called it off.

    Who is still "attending" afterwards missed it only if others were checked in.
    """
    meaning = meaning_in("attendance", cell)
    event, start = line.marks.get("event", "").strip(), line.when("event_at")
    detail = {"column": column, "said": cell.strip()}
    signed_up = line.when("registered_at") or line.at
    if meaning in {*_ATTENDANCE, "registered"}:
        yield line.say("event.registered", event, at=signed_up, until=start, detail=detail)
    if meaning == "registered" and _was_missed(line, event, start):
        meaning = "missed"
    if meaning in _ATTENDANCE:
        checked_in, known = line.when("checked_in_at") or start, start and min(start, line.now)
        when = {"came": checked_in, "missed": start, "cancelled": signed_up, "called_off": known}
        yield line.say(_ATTENDANCE[meaning], event, at=when[meaning], detail=detail)


def _was_missed(line: Line, event: str, start: Micros | None) -> bool:
    """Whether somebody signed up stayed away: the event is over, others were checked in, and they were not."""
    return event in line.happened and line.when("checked_in_at") is None and (start is None or start <= line.now)


def _checked_in_at(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    at = line.date("checked_in_at", cell)
    if at is not None and meaning_in("attendance", line.marks.get("attendance", "")) != "came":
        yield line.say("event.attended", line.marks.get("event", "").strip(), at=at, detail={"column": column})


def _registered_at(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    at = line.date("registered_at", cell)
    if at is None or meaning_in("attendance", line.marks.get("attendance", "")):
        return
    event, start = line.marks.get("event", "").strip(), line.when("event_at")
    yield line.say("event.registered", event, at=at, until=start, detail={"column": column})
    if _was_missed(line, event, start):
        yield line.say("event.missed", event, at=start, detail={"column": "checked in at", "said": ""})


def _source(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    if is_sourced(cell):
        at = line.when("sourced_at", "on:application.created") or line.at
        yield line.say("person.sourced", cell.strip(), at=at, detail={"column": column})


def _counted(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """Opens or clicks as a bare count: without time and agent no machine can be told apart, so none counts for a person."""
    if cell.strip().isdecimal() and int(cell) > 0:
        email = line.marks.get("email", "")
        yield line.say("message.scanned", email, at=line.at, channel=Channel.EMAIL, detail={"column": column, "count": int(cell)})


def _note(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    yield line.say("note.written", cell, at=line.at, detail={"column": column})


READINGS: dict[str, CellReading] = {
    "on": _on,
    "stage": _stage,
    "status": _status,
    "bounced": _bounced,
    "attendance": _attendance,
    "checked_in_at": _checked_in_at,
    "registered_at": _registered_at,
    "source": _source,
    "counted": _counted,
    "note": _note,
}
