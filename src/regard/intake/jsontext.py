"""Objects out of JSON text of any size: one object, an array, JSON Lines, or objects one after the other."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from regard.intake.reading import Note, Outcome, Reading
from regard.words import Json

CHUNK = 1 << 20
LONGEST = 1 << 26
"""The longest single object that is read, in characters. What is longer is not a record of a person."""

_OPENING = re.compile(r"[\s\ufeff]*\[?")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
_DECODER = json.JSONDecoder()


class Found(NamedTuple):
    """One object: the line where it begins (from 1), its text as it came, and its value; or why it cannot be read."""

    line: int
    text: str
    value: Json = None
    error: str = ""


def readings(path: Path, of: Callable[[Found], Iterator[Reading | Note]], remedy: str) -> Iterator[Reading | Note]:
    """What ``of`` makes of each object of a file. One that cannot be read is rejected; remedy: what to do about it."""
    with path.open("rb") as file:
        for found in objects(file):
            if found.error:
                yield Reading(found.line, Outcome.REJECTED, found.text, (), f"This is {found.error}.", remedy)
            else:
                yield from of(found)


def objects(file: BinaryIO) -> Iterator[Found]:
    """Stream the elements of a JSON file. A broken line of JSON Lines costs itself, a broken array its rest."""
    start = file.read(4096)
    file.seek(0)
    reader = io.TextIOWrapper(file, _encoding(start), "replace")
    first = start.decode(_encoding(start), "replace").lstrip("\ufeff \t\r\n").partition("\n")[0].rstrip()
    by_line = first.startswith("{") and (first.endswith("}") or len(first) > 2048)
    try:
        yield from _lines(reader) if by_line else _elements(reader)
    finally:
        reader.detach()


def _encoding(start: bytes) -> str:
    """UTF-8 unless the first bytes say otherwise (RFC 8259 8.1; older writers used UTF-16)."""
    return json.detect_encoding(start) if start else "utf-8"


def _lines(reader: io.TextIOWrapper) -> Iterator[Found]:
    for number, line in enumerate(reader, 1):
        text = line.strip("\ufeff \t\r\n\x1e")
        if text:
            yield _decoded(number, text)


def _decoded(number: int, text: str) -> Found:
    try:
        return Found(number, text, _whole(text, json.loads(text)))
    except (ValueError, RecursionError) as error:
        return Found(number, text, None, _why(error, number))


def _whole(text: str, value: Json) -> Json:
    """The value without halves of characters: half of a surrogate pair, which JSON can escape, is no text to store."""
    if not _SURROGATE.search(text):
        return value
    written = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    cleaned: Json = json.loads(written)
    return cleaned


def _why(error: Exception, line: int) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON at line {line + error.lineno - 1}, column {error.colno}: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else f"not valid JSON: {error}"


class _Window:
    """The part of the text that is in memory: grows until one element fits, forgets what was read."""

    def __init__(self, reader: io.TextIOWrapper) -> None:
        self._reader = reader
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def grow(self) -> None:
        """Read on, each time as much again as is held, so that a long element costs linear time."""
        held = self.text[self.at :]
        more = self._reader.read(max(CHUNK, len(held)))
        self.ended = not more
        self.text, self.at = held + more, 0

    def pass_by(self, end: int) -> None:
        """Go on at ``end``, counting lines."""
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Pass by what matches here and return the next character, empty at the end of what is in memory."""
        match = pattern.match(self.text, self.at)
        self.pass_by(match.end() if match else self.at)
        return self.text[self.at : self.at + 1]


def _elements(reader: io.TextIOWrapper) -> Iterator[Found]:
    window = _Window(reader)
    window.grow()
    window.skip(_OPENING)
    while not (window.ended and window.at >= len(window.text)):
        mark = window.skip(_BETWEEN)
        if mark == "]":
            return
        found = _element(window) if mark else None
        if found is None:
            window.grow()
            continue
        yield found
        if found.error:
            return


def _element(window: _Window) -> Found | None:
    """The element that begins here; None where more text has to be read first."""
    try:
        value, end = _DECODER.raw_decode(window.text, window.at)
    except (ValueError, RecursionError) as error:
        rest = window.text[window.at :]
        if not window.ended and len(rest) < LONGEST and not isinstance(error, RecursionError):
            return None
        if not window.ended and len(rest) >= LONGEST:
            return Found(window.line, rest[:CHUNK], None, f"an object of more than {LONGEST:,} characters")
        return _decoded(window.line, rest)._replace(text=rest[:CHUNK])
    text = window.text[window.at : end]
    found = Found(window.line, text, _whole(text, value))
    window.pass_by(end)
    return found
