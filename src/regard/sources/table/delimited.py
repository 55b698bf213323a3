"""Delimited text read as a stream: encoding, delimiter, quotation and damaged lines, in bounded memory."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

LINE_CHARS = 4_000_000
"""Characters of a physical line; whatever goes beyond is cut off and the row is shown as damaged."""
RECORD_LINES = 1_000
"""Lines that one quoted row may span before its opening quotation mark is taken for a slip."""
SAMPLE_BYTES = 65_536
_SHOWN_CHARS = 2_000
_DELIMITERS = ",;\t|"
_BOMS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WESTERN = frozenset("äöüÄÖÜßåÅæÆøØéèêëáàâãíìîïóòôõúùûýçÇñÑÉÈÊÀÁÂÃÍÎÓÔÕÚœ’‘“”„–—…€£§°·«»¡¿ºª©®™´\xa0")
_IMPLAUSIBLE = re.compile(r"[A-Za-z][„“”–—…][A-Za-z]|[À-ÿ]{4}")
"""Signs that show another code page read as Windows-1252: quotation marks inside of words, words of accents only."""
_SEPARATOR_HINT = re.compile(r"\"?sep=([,;\t|])\"?\s*\Z", re.IGNORECASE)

UNCLOSED = "a quotation mark is opened and not closed"
CUT = f"the line is longer than {LINE_CHARS:,} characters"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is written. loose: blanks stand between a delimiter and an opening quotation mark."""

    encoding: str = "utf-8"
    delimiter: str = ","
    loose: bool = False


class Row(NamedTuple):
    """One record: its first line (from 1), its cells, and what is wrong with the text of it (empty: nothing)."""

    line: int
    cells: list[str]
    damage: str = ""


def encoding_of(sample: bytes) -> str:
    """The encoding of a text that starts with ``sample``.

    A byte order mark decides, then the pattern of NUL bytes of UTF-16, then whether it is UTF-8; only what is
    left is compared with the habits of languages.
    """
    for bom, name in _BOMS.items():
        if sample.startswith(bom):
            return name
    if sample[1::2].count(0) > len(sample) // 3:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 3:
        return "utf-16-be"
    return "utf-8" if _is_utf8(sample) else _legacy(sample)


def _is_utf8(sample: bytes) -> bool:
    """Whether nearly all of the letters beyond ASCII are UTF-8; single damaged bytes do not change an encoding."""
    text = sample.decode("utf-8", "replace")
    damaged = len(_ESCAPED.findall(sample[:-3].decode("utf-8", "surrogateescape")))
    return damaged * 20 <= sum(not sign.isascii() for sign in text) - damaged


def _legacy(sample: bytes) -> str:
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes  # late: takes 40 ms, and most files are UTF-8

    allowed = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "cp850", "shift_jis", "gb18030", "big5", "euc_kr"]
    best = from_bytes(sample[:16_384], cp_isolation=allowed, enable_fallback=False).best()
    return best.encoding if best else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether ``sample`` reads as a western European language in Windows-1252, by far the most common case."""
    text = sample.decode("cp1252", "replace")
    return not set(_BEYOND_ASCII.findall(text)) - _WESTERN and not _IMPLAUSIBLE.search(text)


def dialect_of(sample: bytes) -> Dialect:
    """How the text that starts with ``sample`` is written."""
    encoding = encoding_of(sample)
    text = sample.decode(encoding, "replace")
    hint = _SEPARATOR_HINT.match(text.partition("\n")[0].strip("\ufeff\r"))
    delimiter = hint[1] if hint else max(_DELIMITERS, key=partial(_regularity, text))
    loose = len(re.findall(re.escape(delimiter) + r' +"', text)) > text.count(delimiter + '"')
    return Dialect(encoding, delimiter, loose)


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    """How much ``text`` looks like rows of one width when it is split at ``delimiter``."""
    lines = text.splitlines(keepends=True)[:200]
    if len(text) >= SAMPLE_BYTES - 4 and len(lines) > 1:
        lines.pop()
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
    except csv.Error:
        return (0.0, 0)
    regular = {width: count for width, count in widths.items() if width > 1}
    if not regular:
        return (0.0, 0)
    width, count = max(regular.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total(), width)


class _Feed:
    """Hands lines to the parser and remembers those of the record at hand, so that a slip can be taken back."""

    def __init__(self, source: Iterator[str]) -> None:
        self.line = 0
        self.record: list[str] = []
        self.over = False
        self.stopped = False
        self._source = source
        self._again: deque[str] = deque()

    def lines(self) -> Iterator[str]:
        """The lines still to be read; ends early where a record grows beyond what a record may span."""
        while True:
            if len(self.record) >= RECORD_LINES:
                self.stopped = True
                return
            text = self._again.popleft() if self._again else next(self._source, None)
            if text is None:
                self.over = True
                return
            self.line += 1
            self.record.append(text)
            yield text

    def give_back(self) -> None:
        """Give back everything of the record but its first line."""
        self._again.extendleft(reversed(self.record[1:]))
        self.line -= len(self.record) - 1
        self.record.clear()
        self.stopped = self.over = False


def _lines(path: Path, encoding: str) -> Iterator[str]:
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with path.open("rb") as binary, TextIOWrapper(binary, encoding, errors, newline="") as text:
        while line := text.readline(LINE_CHARS):
            if len(line) == LINE_CHARS and line[-1] not in "\r\n":
                _skip_line(text)
            yield line if line.isascii() else _repaired(line)


def _skip_line(text: TextIOWrapper) -> None:
    while (rest := text.readline(LINE_CHARS)) and rest[-1] not in "\r\n":
        pass


def _repaired(line: str) -> str:
    """``line`` with bytes that are not of its encoding read as Windows-1252, which is where they come from."""
    if not _ESCAPED.search(line):
        return line
    return _ESCAPED.sub(lambda sign: bytes([ord(sign[0]) - 0xDC00]).decode("cp1252", "replace"), line)


def records(path: Path, dialect: Dialect) -> Iterator[Row]:
    """Every record of the text that is not blank, in order, as a stream."""
    yield from records_of(_lines(path, dialect.encoding), dialect)


def records_of(lines: Iterator[str], dialect: Dialect) -> Iterator[Row]:
    """Every record of ``lines`` that is not blank."""
    csv.field_size_limit(LINE_CHARS * 2)
    feed = _Feed(lines)
    while not feed.over:
        try:
            yield from _parsed(feed, dialect)
        except csv.Error:
            if feed.record:
                yield _damaged(feed)


def _parsed(feed: _Feed, dialect: Dialect) -> Iterator[Row]:
    record = feed.record
    for cells in csv.reader(feed.lines(), delimiter=dialect.delimiter, skipinitialspace=dialect.loose):
        length = len(record)
        if length > 1 and (feed.stopped or _has_slip(record, dialect)):
            yield _damaged(feed)
            return
        long = length and len(record[-1]) >= LINE_CHARS
        record.clear()
        if long:
            yield Row(feed.line - length + 1, [cell[:_SHOWN_CHARS] for cell in cells[:100]], CUT)
        elif any(cells) and not (cells[0].isspace() and len(cells) == 1):
            yield Row(feed.line - length + 1, cells)


def _damaged(feed: _Feed) -> Row:
    line = feed.line - len(feed.record) + 1
    text = feed.record[0].rstrip("\r\n")[:_SHOWN_CHARS]
    feed.give_back()
    return Row(line, [text], UNCLOSED)


def _has_slip(record: list[str], dialect: Dialect) -> bool:
    """Whether a row over several lines is so only because a quotation mark was not closed where it should have been."""
    try:
        list(csv.reader(record, delimiter=dialect.delimiter, skipinitialspace=dialect.loose, strict=True))
    except csv.Error:
        return True
    return False
