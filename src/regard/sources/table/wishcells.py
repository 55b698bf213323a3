"""Cells in which people state what they want: stop, channels, consent, hours, pauses, topics, calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from regard.ledger.event import Saying
from regard.sources.table.line import Line
from regard.sources.table.meanings import plain
from regard.sources.table.wording import channels, gap_in_days, meaning_in, names_no_channel, truth, window
from regard.wishes.answers import answer_wishes
from regard.words import Channel, Method

CellReading = Callable[[Line, str, str, str], Iterator[Saying]]
"""Reads one cell: the row, the cell, the column's name, and what stands behind the colon of its meaning."""
_LISTED = re.compile(r"\s*[,;|\n]\s*")


def _stop(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """Whatever stands in an opt-out column and is no "no" stops: a yes, a date, a reason."""
    if truth(cell) is not False or plain(cell) in _SAYS_STOP:
        yield line.say("wish.stop", _words(column, cell), at=_dated(line, "stop", cell), method=Method.STATED)


def _dated(line: Line, meaning: str, cell: str) -> int | None:
    at = line.date(meaning, cell)
    return line.at if at is None else at


_SAYS_STOP = frozenset({"unsubscribed", "opted out", "opt out", "withdrawn", "revoked", "declined", "never"})


def _words(column: str, cell: str) -> str:
    return column if truth(cell) else f"{column}: {cell.strip()}"


def _never(line: Line, cell: str, column: str, channel: str) -> Iterator[Saying]:
    if truth(cell) is not False or plain(cell) in _SAYS_STOP:
        at = _dated(line, f"never:{channel}", cell)
        yield line.say("wish.channel", _words(column, cell), at=at, channel=_channel(channel), number=0, method=Method.STATED)


def _may(line: Line, cell: str, column: str, channel: str) -> Iterator[Saying]:
    said = truth(cell)
    if said is False:
        yield line.say(
            "wish.channel", _words(column, cell), at=line.at, channel=_channel(channel), number=0, method=Method.STATED
        )
    elif said:
        yield line.say("permission.given", "recruiting", at=line.at, channel=_channel(channel))


def _channel(name: str) -> Channel:
    return Channel[name.upper()] if name.upper() in Channel.__members__ else Channel.NONE


def _permission(line: Line, cell: str, column: str, scope: str) -> Iterator[Saying]:
    said = truth(cell)
    at = line.date(f"permission:{scope}" if scope else "permission", cell)
    if said is None and at is None:
        return
    channel = Channel.EMAIL if scope == "newsletter" else _channel(scope)
    purpose = "newsletter" if scope == "newsletter" else "recruiting"
    kind = "permission.withdrawn" if said is False else "permission.given"
    given_at = line.when("permission_at:email") if said else None
    yield line.say(
        kind,
        purpose,
        at=at or given_at or line.at,
        channel=channel,
        until=line.when("permission_until") if kind == "permission.given" else None,
        detail={"column": column, "said": cell.strip()},
    )


def _permission_at(line: Line, cell: str, column: str, channel: str) -> Iterator[Saying]:
    """The first date of consent stands for the consent itself where no column of its own says yes or no."""
    if cell != line.marks.get(f"permission_at:{channel}") or any(
        mark.startswith("permission") and ":newsletter" not in mark and not mark.startswith("permission_") for mark in line.marks
    ):
        return
    at = line.date(f"permission_at:{channel}", cell)
    if at is not None:
        yield line.say("permission.given", "newsletter", at=at, channel=_channel(channel), detail={"column": column})


def _list_status(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    meaning = meaning_in("list", cell)
    at = line.when("status_at") or line.at
    if meaning == "stop":
        yield line.say("wish.stop", f"{column}: {cell.strip()}", at=at, method=Method.STATED)
    elif meaning == "bounced":
        yield line.say("message.bounced", line.marks.get("email", "").strip(), at=at, channel=Channel.EMAIL)
    elif meaning == "subscribed" and not any(mark.startswith("permission_at") for mark in line.marks):
        yield line.say("permission.given", "newsletter", at=at, channel=Channel.EMAIL, detail={"column": column})


def _preferred(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    if names_no_channel(cell):
        yield line.say("wish.stop", f"{column}: {cell.strip()}", at=line.at, method=Method.STATED)
        return
    named = channels(cell)
    if not named:
        yield from _in_words(line, cell, column)
    for channel in named:
        yield line.say("wish.channel", f"{column}: {cell.strip()}", at=line.at, channel=channel, number=2, method=Method.STATED)


def _in_words(line: Line, cell: str, column: str) -> Iterator[Saying]:
    """The wishes in an answer's own words."""
    yield from answer_wishes(column, cell, at=line.at, zone=line.zone, record=line.record)


def _hours(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    found = ";".join(dict.fromkeys(hours for part in _LISTED.split(cell) if (hours := window(part)))) or window(cell)
    if found:
        yield line.say("wish.hours", found, at=line.at, method=Method.STATED, detail={"said": cell})
    else:
        yield from _in_words(line, cell, column)


def _pause(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    until = line.date("pause", cell)
    if until is not None:
        yield line.say("wish.pause", f"{column}: {cell.strip()}", at=line.at, until=until, method=Method.STATED)
    else:
        yield from _in_words(line, cell, column)


def _frequency(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    if truth(cell) is False and plain(cell) == "never":
        yield line.say("wish.stop", f"{column}: {cell.strip()}", at=line.at, method=Method.STATED)
    elif (days := gap_in_days(cell)) is not None:
        yield line.say("wish.frequency", cell.strip(), at=line.at, number=days, method=Method.STATED)
    else:
        yield from _in_words(line, cell, column)


def _listed(kind: str) -> CellReading:
    def read(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
        for part in _LISTED.split(cell.strip()):
            if part and truth(part) is None:
                yield line.say(kind, part, at=line.at, method=Method.STATED, detail={"column": column})

    return read


def _asked(kind: str, channel: Channel) -> CellReading:
    def read(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
        said = truth(cell)
        if said:
            yield line.say(kind, column, at=line.at, channel=channel, method=Method.STATED)
        elif said is None:
            found = list(_in_words(line, cell, column))
            yield from found or [line.say(kind, f"{column}: {cell.strip()}", at=line.at, channel=channel, method=Method.STATED)]

    return read


def _answer(line: Line, cell: str, column: str, _: str) -> Iterator[Saying]:
    """An answer is kept with its question; whatever wish its words state counts besides."""
    number = int(cell) if cell.strip().isdecimal() and len(cell.strip()) < 3 else None
    detail = {"question": column, "answer": cell}
    yield line.say("answer.given", f"{column} = {cell}", at=line.at, number=number, method=Method.STATED, detail=detail)
    yield from _in_words(line, cell, column)


READINGS: dict[str, CellReading] = {
    "stop": _stop,
    "never": _never,
    "may": _may,
    "permission": _permission,
    "permission_at": _permission_at,
    "list_status": _list_status,
    "preferred_channel": _preferred,
    "hours": _hours,
    "pause": _pause,
    "frequency": _frequency,
    "topic": _listed("wish.topic"),
    "not_topic": _listed("wish.not_topic"),
    "place": _listed("wish.place"),
    "document": _listed("wish.document"),
    "call_me": _asked("request.call", Channel.PHONE),
    "meet_me": _asked("request.meeting", Channel.MEETING),
    "answer": _answer,
}
