"""The lines of vCard and iCalendar: unfolding, components, parameters, escapes (RFC 6350 3.2, RFC 5545 3.1, vCard 2.1)."""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import BinaryIO, NamedTuple

LONGEST_LINE = 1 << 24
"""A line longer than this many bytes is cut: no card or meeting needs it, and a file without line ends must not fill memory."""

_HEAD = re.compile(r'\s*(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":]|"[^"]*")*)?):')
_PARAMETER = re.compile(r'(?:[^;"]|"[^"]*")+')
_VALUE = re.compile(r'(?:[^,"]|"[^"]*")+')
_QUOTED_PRINTABLE = re.compile(rb"^[^:]*[;=]QUOTED-PRINTABLE[;:]", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_EDGES = frozenset({b"B", b"E", b"b", b"e"})
"""First letters of the lines that can be BEGIN or END."""
_BARE_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"})


class Line(NamedTuple):
    """One physical line without its end, numbered from 1."""

    number: int
    content: bytes


class Block(NamedTuple):
    """A component from BEGIN to END as physical lines. Not ``closed``: the file or the next BEGIN came first.

    name: the component, upper case; empty for a run of lines outside of every wanted component.
    """

    name: str
    lines: tuple[Line, ...]
    closed: bool

    @property
    def first(self) -> int:
        """The number of its first line."""
        return self.lines[0].number

    @property
    def raw(self) -> str:
        """The block as it stands in the file."""
        return "\n".join(_text(line.content) for line in self.lines)


class Property(NamedTuple):
    """One logical line: NAME;PARAM=a,b:value. Names are upper case; the value is decoded but still escaped."""

    name: str
    params: dict[str, tuple[str, ...]]
    value: str

    def param(self, name: str) -> str:
        """The first value of a parameter, or an empty text."""
        return self.params.get(name, ("",))[0]

    @property
    def plain(self) -> str:
        """The value as one text, escapes resolved."""
        return unescape(self.value).strip()


def physical(file: BinaryIO) -> Iterator[Line]:
    """Number the lines of a file; a UTF-16 file is turned into UTF-8 on the way, a byte order mark is dropped."""
    start = file.read(3)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        reader = codecs.getreader("utf-16")(file, "replace")
        yield from (Line(n, text.rstrip("\r\n").encode()) for n, text in enumerate(reader, 1))
        return
    for number, content in enumerate(iter(partial(file.readline, LONGEST_LINE), b""), 1):
        bare = content.rstrip(b"\r\n")
        yield Line(number, bare.removeprefix(codecs.BOM_UTF8) if number == 1 else bare)


def blocks(lines: Iterable[Line], wanted: frozenset[bytes]) -> Iterator[Block]:
    """Cut a file into the wanted components (``{b"VCARD"}``) and the runs of lines between them."""
    run: list[Line] = []
    name = b""
    depth = 0
    for line in lines:
        if line.content[:1] not in _EDGES:
            run.append(line)
            continue
        edge, _, label = line.content.strip().upper().partition(b":")
        label = label.strip()
        if edge == b"BEGIN" and label in wanted and (not name or b"AGENT" not in run[-1].content.upper()):
            yield from _block(name, run, closed=False)
            run, name, depth = [line], label, 1
            continue
        run.append(line)
        depth += (edge == b"BEGIN" and bool(name) and label == name) - (edge == b"END" and label == name)
        if name and depth == 0:
            yield from _block(name, run, closed=True)
            run, name = [], b""
    yield from _block(name, run, closed=False)


def _block(name: bytes, run: list[Line], *, closed: bool) -> Iterator[Block]:
    if any(line.content.strip() for line in run):
        yield Block(name.decode("ascii", "replace"), tuple(run), closed)


def logical(lines: Iterable[Line], *, keep_space: bool = False) -> Iterator[bytes]:
    """Unfold: a line that begins with a blank continues the one before, and so does one after a soft line break.

    keep_space: vCard 2.1 folds at a blank that belongs to the text; later versions insert it.
    """
    held: bytes | None = None
    for line in lines:
        content = line.content
        if not content.strip() and not _breaks_softly(held):
            continue
        if held is not None and _breaks_softly(held):
            held = held[:-1] + content
        elif held is not None and content[:1] in {b" ", b"\t"}:
            held += content if keep_space else content[1:]
        else:
            if held is not None:
                yield held
            held = content
    if held is not None:
        yield held


def _breaks_softly(held: bytes | None) -> bool:
    return held is not None and held.endswith(b"=") and bool(_QUOTED_PRINTABLE.match(held))


def parse(line: bytes) -> Property | None:
    """Read one logical line; None where it is not of the form NAME:value."""
    text = _text(line)
    head = _HEAD.match(text)
    if head is None:
        return None
    params = _params(head[2]) if head[2] else {}
    return Property(head[1].upper(), params, _decoded(line, text[head.end() :], params))


def _text(line: bytes, charset: str = "cp1252") -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(charset, "replace")


@lru_cache(4_096)
def _params(written: str) -> dict[str, tuple[str, ...]]:
    params: dict[str, tuple[str, ...]] = {}
    for item in _PARAMETER.findall(written):
        key, equals, value = item.partition("=")
        if not equals:
            key, value = ("ENCODING" if key.upper() in _BARE_ENCODINGS else "TYPE"), key
        values = tuple(_uncaret(part.strip().strip('"')) for part in _VALUE.findall(value))
        name = key.strip().upper()
        params[name] = params.get(name, ()) + values
    return params


def _uncaret(value: str) -> str:
    return _CARET.sub(lambda hit: {"n": "\n", "^": "^", "'": '"'}[hit[1]], value) if "^" in value else value


def _decoded(line: bytes, value: str, params: dict[str, tuple[str, ...]]) -> str:
    if "CHARSET" not in params and "ENCODING" not in params:
        return value
    charset = _known(params.get("CHARSET", ("",))[0])
    if params.get("ENCODING", ("",))[0].upper() in {"QUOTED-PRINTABLE", "Q"}:
        return _text(quopri.decodestring(value.encode("utf-8")), charset)
    return value if _is_utf8(line) else _text(line, charset).partition(":")[2]


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def unescape(value: str) -> str:
    r"""Resolve ``\n``, ``\,``, ``\;`` and ``\\``."""
    return _ESCAPE.sub(lambda hit: "\n" if hit[1] in "nN" else hit[1], value) if "\\" in value else value


def parts(value: str, mark: str) -> list[str]:
    """Split a structured value at an unescaped ``mark`` (``;`` or ``,``) and resolve the escapes of each part."""
    return [unescape(piece).strip() for piece in re.split(rf"(?<!\\){mark}", value)]
