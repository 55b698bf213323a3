"""Text of strangers made fit for a page: nothing in it can run, hide or reach outside its own line."""

from __future__ import annotations

import json
import re

LONGEST = 1_000
"""Characters of one text that the page shows; what is cut is counted, never dropped silently."""

_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff\u202d\u202e\ufffe\uffff]")
_OVERRIDES = (0x202D, 0x202E)
"""They turn letters round, so that a reader takes one name for another; no language needs them."""
_IN_SCRIPT = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def plain(text: str, longest: int = LONGEST) -> str:
    """``text`` fit to be shown: what cannot be drawn gets a sign, and a long tail is counted.

    A control character becomes its picture (NUL is ␀), an override of direction its number, half a character �.
    """
    if len(text) > longest:
        text = f"{text[:longest]} … ({len(text) - longest:,} more characters)"
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWABLE.sub(_drawn, text.replace("\r\n", "\n"))


def _drawn(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x20:
        return chr(0x2400 + number)
    if number in _OVERRIDES:
        return f"⟨U+{number:X}⟩"
    return "␡" if number == 0x7F else "\N{REPLACEMENT CHARACTER}"


def compact(data: object) -> str:
    """``data`` as the shortest JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def embedded(data: object) -> str:
    """``data`` as JSON that may stand inside a script element: no tag, comment or line end of JavaScript in it."""
    text = compact(data)
    for sign, escape in _IN_SCRIPT:
        text = text.replace(sign, escape)
    return text
