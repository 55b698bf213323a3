"""The readable word lists of this step, and how the notation in them becomes expressions; both only when needed.

The lists under ``speech`` hold one language each. Their phrases are written as people speak: a blank stands for any
spacing, `` ?`` for a blank that may be missing, ``...`` for up to four words, ``(a|b)`` and ``x?`` as in any expression,
and ``{name}`` for the words listed under that name in ``[words]`` of the same file. Case and accents do not count.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl")
_TOKEN = re.compile(r"[^\W\d_]{2,}")
_CLOSE = 0.6
"""A language that knows this share of what the best one knows is tried as well."""
_FEW = 4
"""Up to so many words every language is tried."""
_REPEATED = re.compile(r"\{\d*,\d*\}|\{\d+\}")
_LETTERS = str.maketrans(
    {
        "ß": "s",
        "æ": "a",
        "ø": "o",
        "ł": "l",
        "œ": "o",
        "đ": "d",
        "’": "'",
        "‘": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "\u00a0": " ",
    }
)


@cache
def words_of(name: str) -> dict[str, Any]:
    """The word list ``name``.toml beside this module, as it stands there."""
    return tomllib.loads(files("regard.wishes").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """``text`` in lower case without accents, letter for letter, so that places in it are places in the original."""
    return text.lower() if text.isascii() else text.translate(_plainly)


class _Plainly(dict[int, str]):
    """What becomes of each letter, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        small = letter.lower().translate(_LETTERS)
        bare = "".join(c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c))
        self[code] = bare if len(bare) == 1 else letter
        return self[code]


_plainly = _Plainly()


def alternatives(words: list[str]) -> str:
    """The words as one group, longest first, so that the longer reading wins."""
    return "(?:" + "|".join(spaced(word) for word in sorted(words, key=len, reverse=True)) + ")"


def spaced(phrase: str) -> str:
    """The notation of the word lists as an expression over ``plain`` text."""
    return plain(phrase).replace(" ... ", r"(?:\W+[\w'-]+){0,4}?\W+").replace(" ?", r"[\s,]*").replace(" ", r"[\s,]+")


@cache
def section(language: str, path: str) -> Any:
    """What a language lists under a dotted ``path``; empty where it lists nothing."""
    table: Any = words_of(f"speech/{language}")
    for key in path.split("."):
        table = table.get(key, {})
    return table


def listed(language: str, name: str, **fills: str) -> list[str]:
    """What a language lists under ``name``, each phrase as an expression over ``plain`` text; ``fills`` go into its braces.

    A phrase with braces that nothing fills is left out.
    """
    found = []
    for phrase in section(language, name) or ():
        filled = expression(language, phrase)
        for key, group in fills.items():
            filled = filled.replace(f"{{{key}}}", group)
        if "{" not in filled or "{" not in _REPEATED.sub("", filled):
            found.append(filled)
    return found


@cache
def whole_words(expression: str) -> re.Pattern[str]:
    """An expression where words begin and end."""
    return re.compile(rf"(?<![\w'])(?:{expression})(?!\w)")


@cache
def phrases(language: str, name: str) -> re.Pattern[str] | None:
    """What a language lists under ``name`` as one expression over ``plain`` text; None where it lists nothing."""
    found = section(language, name)
    return whole_words("|".join(expression(language, phrase) for phrase in found)) if found else None


@cache
def each(language: str, name: str, **fills: str) -> tuple[re.Pattern[str], ...]:
    """The same as one expression a phrase, for phrases with something to take out."""
    return tuple(whole_words(filled) for filled in listed(language, name, **fills))


@cache
def expression(language: str, phrase: str) -> str:
    """One phrase in the notation of the lists as an expression over ``plain`` text."""
    filled = spaced(phrase)
    for key, words in section(language, "words").items():
        filled = filled.replace(f"{{{key}}}", alternatives(words))
    return filled


@lru_cache(maxsize=1024)
def spoken(words: str) -> tuple[str, ...]:
    """The languages that ``plain`` text may be in, judged by the words that each list knows; several where close."""
    tokens = set(_TOKEN.findall(words))
    if len(tokens) <= _FEW:
        return LANGUAGES
    known = {language: len(tokens & _vocabulary(language)) for language in LANGUAGES}
    best = max(known.values())
    return tuple(language for language, count in known.items() if count and count >= best * _CLOSE)


@cache
def _vocabulary(language: str) -> frozenset[str]:
    """Every word that the list of a language contains, anywhere in it."""
    return frozenset(
        _TOKEN.findall(plain(files("regard.wishes").joinpath(f"speech/{language}.toml").read_text(encoding="utf-8")))
    )
