"""Cuts a mailbox file into messages, one at a time, in memory that does not grow with the file or with one message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

KEPT = 2 << 20
"""Bytes kept of one message. Text and reports stand before attachments; what is longer loses its tail, never its text."""

_LONGEST_LINE = 1 << 16
_POSTMARK = re.compile(
    rb"From (?:\S+ +|)(?:.{0,80} )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +\S+ +\S+ +\d{1,2}:\d\d"
    rb"|From \S+ .{0,30}\d{1,2}:\d\d(?::\d\d)?.{0,20}\d{4}",
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def is_postmark(line: bytes) -> bool:
    """Whether a line is the ``From `` line that opens a message in an mbox file."""
    return line.startswith(b"From ") and _POSTMARK.match(line) is not None


def messages(file: BinaryIO) -> Iterator[bytes]:
    """The messages of an mbox file without their opening lines and with ``>From`` put back; the first may lack its line."""
    lines: list[bytes] = []
    size = 0
    for line in iter(partial(file.readline, _LONGEST_LINE), b""):
        if line.startswith(b"From ") and is_postmark(line):
            if lines:
                yield _whole(lines)
            lines, size = [], 0
        elif size < KEPT:
            lines.append(line)
            size += len(line)
    if lines:
        yield _whole(lines)


def single(file: BinaryIO) -> bytes:
    """The one message of an ``.eml`` or maildir file, without an opening ``From `` line."""
    first = file.readline(_LONGEST_LINE)
    return (b"" if first.startswith((b"From ", b">From ")) else first) + file.read(KEPT)


def _whole(lines: list[bytes]) -> bytes:
    message = b"".join(lines)
    return _ESCAPED.sub(rb"\1", message) if b"\n>" in message and b"From " in message else message
