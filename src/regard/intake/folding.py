"""Text made comparable: lower case, no accents, single spaces. Only for comparing; what is shown stays as written."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_GAPS = re.compile(r"\s+")


@lru_cache(65_536)
def folded(text: str) -> str:
    """``text`` in the form in which two spellings of the same word are equal: ``Zürich`` and ``ZURICH``."""
    text = _GAPS.sub(" ", text).strip().casefold()
    if text.isascii():
        return text
    bare = "".join(sign for sign in normalize("NFKD", text.translate(_SPECIAL)) if not combining(sign))
    return normalize("NFC", bare.translate(_SPECIAL))
