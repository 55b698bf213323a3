"""Reads one message: its headers, the text a person would see, and the reports and originals that machines attach.

The standard parser builds a tree of every part and costs half a millisecond for an ordinary reply; this reader cuts the
bytes at the boundaries that it needs and decodes only the text. It never raises: what is broken is read as far as it goes.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from functools import cached_property, lru_cache
from itertools import islice

from regard.clock import micros
from regard.sources.mailbox.html import plain
from regard.words import Micros

DEEPEST = 12
"""Parts within parts that are followed; real mail stays under six."""

LONGEST_NOTICE = 40_000
"""Characters of a part that are looked at for the words of a mail system; a returned message follows them."""

LONGEST_FIELD = 100_000
"""Characters of one header value that are looked at: some thousand recipients."""

_INDENT = re.compile(r"[ \t]{20,}")
_EMPTY = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
_DELIMITER = re.compile(rb"^--(\S[^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_FOLD = re.compile(r"\r?\n[ \t]+")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;\s]*)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_USUAL_DATE = re.compile(
    rf"(?:[A-Z][a-z][a-z], )?(\d\d?) ({'|'.join(_MONTHS)}) ([12]\d\d\d) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)([0-5]\d)", re.ASCII
)
_SIMPLE = re.compile(r"\s*(?:\"?([^\"<>,;:@()\\\\]*?)\"?\s*<)?([\w.+'=&/-]+@[\w-]+(?:\.[\w-]+)+)>?\s*")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]+@[^\s<>()\[\]\\,;:\"@]+\.?[^\s<>()\[\]\\,;:\"@]*")


class Head:
    """The header of a message or part; names in any case, values unfolded and with encoded words read."""

    __slots__ = ("_raw",)

    def __init__(self, block: bytes) -> None:
        self._raw: dict[str, list[bytes]] = {}
        for name, value in _FIELD.findall(block):
            self._raw.setdefault(name.decode("ascii").lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def __len__(self) -> int:
        return len(self._raw)

    def get(self, name: str) -> str:
        """The first value of ``name`` (lower case), readable; empty where there is none."""
        found = self._raw.get(name)
        return readable(found[0]) if found else ""

    def every(self, name: str) -> list[str]:
        """All values of ``name`` (lower case), readable, in order."""
        return [readable(value) for value in self._raw.get(name, ())]

    def names(self) -> list[str]:
        """The names of the fields, lower case."""
        return list(self._raw)

    def each_name(self) -> list[str]:
        """The same, each as often as it stands there."""
        return [name for name, values in self._raw.items() for _ in values]


@lru_cache(maxsize=4096)
def readable(value: bytes) -> str:
    """A header value as text: unfolded, 8-bit read as UTF-8 or Latin, encoded words decoded whatever they claim."""
    text = decoded(value, "").strip()
    if "\n" in text:
        text = _FOLD.sub(" ", text)
    return _encoded_words(text) if "=?" in text else text


def _encoded_words(text: str) -> str:
    try:
        chunks = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        return text
    return "".join(chunk if isinstance(chunk, str) else decoded(chunk, charset or "") for chunk, charset in chunks)


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text. UTF-8 wins where it fits, since a wrong label is commoner than Latin that looks like UTF-8."""
    stateful = b"\x1b$" in data or b"\x1b(" in data or charset.startswith(("utf-7", "utf-16", "utf-32", "hz", "iso-2022"))
    if data.isascii() and not stateful:
        return data.decode("ascii")
    for name in (
        (charset or "iso-2022-jp", "utf-8", "cp1252") if stateful else ("utf-8", charset or "cp1252", *_KIN.get(charset, ()))
    ):
        try:
            return data.decode(name)
        except (LookupError, ValueError):  # no such charset, a charset with a null in its name, or bytes that do not fit
            continue
    return data.decode("latin-1")


_KIN = {
    "iso-2022-jp": ("euc_jp", "shift_jis"),
    "shift_jis": ("cp932",),
    "gb2312": ("gb18030",),
    "ks_c_5601-1987": ("cp949",),
    "us-ascii": ("cp1252",),
}


@dataclass(slots=True)
class Part:
    """One part: its header and its bytes as they came."""

    head: Head
    body: bytes
    kind: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes with the transfer encoding taken off, as far as it can be."""
        encoding = self.head.get("content-transfer-encoding").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        return _base64(self.body) if encoding == "base64" else self.body

    def text(self) -> str:
        """The content as text with plain line ends; HTML as the text that a reader sees."""
        words = decoded(self.content(), self.parameters.get("charset", "").lower()).replace("\r\n", "\n")
        return plain(words) if self.kind == "text/html" else words


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])


def cut(block: bytes) -> tuple[bytes, bytes]:
    """Header and body of a message or part, cut at the first empty line."""
    if block.startswith((b"\n", b"\r\n")):
        return b"", block.lstrip(b"\r\n")
    unix, dos = block.find(b"\n\n"), block.find(b"\n\r\n")
    if unix < 0 and dos < 0:
        return block, b""
    if dos < 0 or 0 <= unix < dos:
        return block[:unix], block[unix + 2 :]
    return block[:dos], block[dos + 3 :]


def part_of(block: bytes) -> Part:
    """A part out of its bytes. Without a single header field everything is body."""
    head_block, body = cut(block)
    head = Head(head_block)
    if not len(head):
        head, body = Head(b""), block.lstrip(b"\r\n")
    declared = head.get("content-type")
    kind = declared.partition(";")[0].strip().lower()
    return Part(head, body, kind if "/" in kind else "text/plain", parameters(declared))


@lru_cache(maxsize=1024)
def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured header: ``charset``, ``boundary``, ``report-type`` ..., names in lower case."""
    found = _PARAMETER.findall(value)
    return {name.lower().rstrip("*"): collapse_rfc2231_value(_bare(text)) for name, text in found}


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def leaves(part: Part, depth: int = 0) -> Iterator[Part]:
    """Every part that holds something, in order; a message within a message is one part and is not opened."""
    boundary = part.parameters.get("boundary", "").strip() or _boundary_in(part)
    if not part.kind.startswith("multipart/") or not boundary or depth > DEEPEST:
        yield part
        return
    delimiter = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(?:--)?[ \t]*(?:\r?\n|\Z)")
    sections = _sections(part.body, delimiter)
    if len(sections) < 2:
        yield Part(part.head, part.body)
        return
    for section in sections[1:]:
        if section.strip():
            yield from leaves(part_of(section), depth + 1)


def _boundary_in(part: Part) -> str:
    """The boundary that the body itself shows, for headers that lost theirs."""
    found = _DELIMITER.search(part.body) if part.kind.startswith("multipart/") else None
    return found[1].decode("utf-8", "replace") if found else ""


def _sections(body: bytes, delimiter: re.Pattern[bytes]) -> list[bytes]:
    """The body cut at the delimiter lines; a delimiter may share its line end with the one before it."""
    sections, start, at = [], 0, 0
    while found := delimiter.search(body, at):
        sections.append(body[start : found.start()])
        start = found.end()
        at = max(start - 2, found.start() + 1) if body[start - 2 : start] == b"\r\n" else max(start - 1, found.start() + 1)
    return [*sections, body[start:]]


class Mail:
    """One message as this source needs it."""

    def __init__(self, block: bytes) -> None:
        self.block = block
        self.whole = part_of(block)
        self.head = self.whole.head

    @cached_property
    def parts(self) -> list[Part]:
        """The leaves of the message."""
        return list(leaves(self.whole))

    @property
    def names(self) -> list[str]:
        """The names of what stands in it: of its headers, and the kinds of its parts, whether attached or not."""
        return [*self.head.each_name(), *(f"{'attached ' * _is_attached(part)}{part.kind}" for part in self.parts)]

    @cached_property
    def text(self) -> str:
        """What a person would read: the plain text, else the text of the HTML; attachments left aside."""
        shown = [part for part in self.parts if part.kind.startswith("text/") and not _is_attached(part)]
        plains = [part.text() for part in shown if part.kind == "text/plain" and part.body.strip()]
        chosen = plains or [part.text() for part in shown if part.kind == "text/html"]
        return "\n".join(chosen).replace("\x00", "")

    @cached_property
    def linked(self) -> bool:
        """Whether a web address stands in any of its texts."""
        return any(b"http" in p.content() for p in self.parts if p.kind.startswith("text/"))

    @cached_property
    def notices(self) -> str:
        """The text parts outside of any returned message, one after another: what a mail system wrote."""
        texts = (part for part in self.parts if part.kind.startswith("text/") and part.kind != "text/rfc822-headers")
        text = "\n".join(part.text()[:LONGEST_NOTICE] for part in islice(texts, 5))
        return _EMPTY.sub("\n\n", _INDENT.sub("    ", text))

    def reports(self, *kinds: str) -> list[str]:
        """The bodies of the machine-readable parts of these kinds."""
        return [p.text() for p in self.parts if p.kind in kinds]

    @cached_property
    def original(self) -> Head | None:
        """The header of the message that a report returns, if it does."""
        for part in self.parts:
            if part.kind in (
                "message/rfc822",
                "text/rfc822-headers",
                "message/rfc822-headers",
                "message/global",
                "message/global-headers",
            ):
                return Head(cut(part.content().lstrip())[0])
        return None

    @cached_property
    def inner(self) -> list[Mail]:
        """The messages within this one, one level deep."""
        return [Mail(part.content().lstrip()) for part in self.parts if part.kind == "message/rfc822"]

    @cached_property
    def sent_at(self) -> Micros | None:
        """When it was sent (UTC microseconds), from Date; None where that is missing or impossible."""
        return instant(self.head.get("date"))


def _is_attached(part: Part) -> bool:
    disposition = part.head.get("content-disposition").lower()
    return disposition.startswith("attachment") or "name=" in disposition or "name" in part.parameters


@lru_cache(maxsize=1024)
def instant(date: str) -> Micros | None:
    """A Date header as UTC microseconds; a missing zone counts as UTC, as RFC 5322 has it for ``-0000``."""
    try:
        usual = _USUAL_DATE.fullmatch(date)
        moment = _usual(usual) if usual else parsedate_to_datetime(date)
        return micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _usual(date: re.Match[str]) -> datetime:
    """A date as nearly every program writes it, ten times as fast as the parser for all others."""
    day, month, year, hour, minute, second, sign, hours, minutes = date.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-ahead if sign == "-" else ahead)
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=zone)


def addresses(head: Head, *names: str) -> list[tuple[str, str]]:
    """Display name and lower-case address of everybody in these fields; groups and broken ones as far as they go."""
    return [one for name in names for value in head.every(name) for one in _people(value)]


@lru_cache(maxsize=8192)
def _people(value: str) -> tuple[tuple[str, str], ...]:
    """The people in one header value. One plain address, the ordinary case, needs no parser."""
    simple = _SIMPLE.fullmatch(value)
    if simple:
        return (((simple[1] or "").strip(), simple[2].lower()),)
    try:
        found = [(name, address) for name, address in getaddresses([value[:LONGEST_FIELD]]) if "@" in address]
    except RecursionError:  # the standard parser follows brackets within brackets as deep as they go
        found = []
    found = found or [("", address) for address in _ADDRESS.findall(value)]
    return tuple((name.strip(), address.strip().strip(".").lower()) for name, address in found)
