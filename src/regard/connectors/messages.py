"""The messages of Singer taps and Airbyte sources: what one line of their output says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from regard.intake.jsonfields import Table, as_table, table, word, words
from regard.words import Json

LONGEST_LINE = 1 << 26
"""The longest line that is read, in bytes. What is longer is no record of a person."""
DEEPEST = 60
"""Objects within objects, up to which a record is read."""
_KEPT_OF_LONGER = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """One object of a stream."""

    stream: str
    value: Table


@dataclass(frozen=True, slots=True)
class State:
    """How far the other side is. text: what is given back, once all before it is kept.

    of: the stream of which it tells, empty for all of them; a later one of the same takes its place.
    """

    text: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a stream says of its objects: their fields in order, and which of them tell one object from another."""

    stream: str
    fields: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """The other side says that something went wrong there."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no message: as it came, or what it holds where that can be read; and why."""

    line: Json
    why: str


Message: TypeAlias = Record | State | Schema | Failure | Unreadable | None
"""None says nothing that concerns us."""


def lines(stream: BinaryIO) -> Iterator[tuple[int, str, bool]]:
    """The lines that are not blank, by number from 1, and whether they were too long and lost their tail."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        whole = len(line) < LONGEST_LINE or line.endswith(b"\n")
        if not whole:
            line = line[:_KEPT_OF_LONGER]
            while (rest := stream.readline(_KEPT_OF_LONGER)) and not rest.endswith(b"\n"):
                pass
        if text := line.decode("utf-8", "replace").strip("\ufeff \t\r\n\0"):
            yield number, text, not whole


def message(text: str) -> Message:
    """What a line says. Never raises."""
    try:
        value = json.loads(text)
    except ValueError as error:
        return Unreadable(text, f"it is no JSON: {error}")
    except RecursionError:
        return Unreadable(text, "it is nested too deeply")
    if text.count("{") + text.count("[") > DEEPEST and _depth(value) > DEEPEST:
        return Unreadable(text, "it is nested too deeply")
    if not isinstance(value, dict) or not word(value, "type"):
        return Unreadable(value, "it is no message, for it names no type")
    read = _READERS.get(word(value, "type").upper())
    if read is None:
        return Unreadable(value, f"messages of the type {word(value, 'type')[:40]} are not known")
    return read(value, text)


def _depth(value: Json) -> int:
    """How deep objects and lists stand in one another, without calling itself."""
    depth, layer = 0, [value]
    while layer:
        depth += 1
        layer = [inner for one in layer for inner in _within(one)]
    return depth


def _within(value: Json) -> list[Json]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in inner if isinstance(one, dict | list)]


def _record(value: Table, _: str) -> Message:
    """Singer names the stream beside the record, Airbyte within it."""
    record = value.get("record")
    if isinstance(record, dict) and word(value, "stream"):
        return Record(word(value, "stream"), record)
    data = as_table(record).get("data")
    if isinstance(data, dict) and (stream := word(as_table(record), "stream")):
        space = word(as_table(record), "namespace")
        return Record(f"{space}.{stream}" if space else stream, data)
    return Unreadable(value, "a RECORD has to name its stream and hold an object")


def _state(value: Table, text: str) -> Message:
    """Of Singer the value alone is given back, of Airbyte the whole message; one of a single stream stands for that stream."""
    if "value" in value:
        return State(json.dumps(value["value"], ensure_ascii=False))
    state = value.get("state")
    if not isinstance(state, dict):
        return Unreadable(value, "a STATE has to hold a value")
    return State(text, json.dumps(table(table(state, "stream"), "stream_descriptor"), sort_keys=True))


def _schema(value: Table, _: str) -> Message:
    if not word(value, "stream"):
        return Unreadable(value, "a SCHEMA has to name its stream")
    fields = table(table(value, "schema"), "properties")
    return Schema(word(value, "stream"), tuple(fields), tuple(words(value, "key_properties")))


def _trace(value: Table, _: str) -> Message:
    trace = table(value, "trace")
    if word(trace, "type").upper() != "ERROR":
        return None
    error = table(trace, "error")
    stream = word(table(error, "stream_descriptor"), "name")
    return Failure(f"{stream}: {_said(error)}" if stream else _said(error))


def _said(error: Table) -> str:
    return word(error, "message", "internal_message") or "an error without words"


def _log(value: Table, _: str) -> Message:
    log = table(value, "log")
    return Failure(word(log, "message")) if word(log, "level").upper() in {"FATAL", "ERROR"} else None


def _connection(value: Table, _: str) -> Message:
    status = table(value, "connectionStatus")
    return Failure(_said(status)) if word(status, "status").upper() == "FAILED" else None


def _nothing(_: Table, __: str) -> Message:
    return None


_READERS = {
    "RECORD": _record, "STATE": _state, "SCHEMA": _schema, "TRACE": _trace, "LOG": _log, "CONNECTION_STATUS": _connection,
    "ACTIVATE_VERSION": _nothing, "CATALOG": _nothing, "SPEC": _nothing, "CONTROL": _nothing,
}  # fmt: skip
