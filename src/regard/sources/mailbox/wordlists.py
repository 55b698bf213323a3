"""The word lists of this source: read once, when somebody needs them, and searched quickly."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Phrases(NamedTuple):
    """Phrases in lower case to look for. In a gapped one ``...`` stands for up to 60 characters."""

    plain: tuple[str, ...]
    gapped: tuple[tuple[str, re.Pattern[str]], ...]

    def within(self, text: str) -> bool:
        """Whether one of them stands in ``text`` (lower case). Plain search: ten times as fast as one big pattern."""
        for phrase in self.plain:
            if phrase in text:
                return True
        return any(start in text and pattern.search(text) is not None for start, pattern in self.gapped)

    def first(self, text: str) -> int:
        """Where the first of the plain ones begins in ``text`` (lower case); -1 where none stands in it."""
        return min((at for phrase in self.plain if (at := text.find(phrase)) >= 0), default=-1)

    def open(self, text: str) -> bool:
        """Whether ``text`` (lower case) begins with one of the plain ones."""
        return text.startswith(self.plain)


def phrases(words: list[str]) -> Phrases:
    """``words`` made ready to be looked for."""
    gapped = [[piece.strip() for piece in word.split("...")] for word in words if "..." in word]
    patterns = [(pieces[0], re.compile(".{0,60}?".join(map(re.escape, pieces)))) for pieces in gapped]
    return Phrases(tuple(word for word in words if "..." not in word), tuple(patterns))


class Ranked:
    """Many lists of phrases at once: which list is the first of which one stands in a text.

    Each phrase is filed under the rarest run of four letters in it, and only those are looked for of which the text holds
    the run. With a thousand phrases that is several times as fast as a search for each.
    """

    def __init__(self, lists: Iterable[tuple[str, Phrases]]) -> None:
        self._known: list[tuple[str, str, re.Pattern[str] | None]] = []
        for name, listed_words in lists:
            self._known += [(name, phrase, None) for phrase in listed_words.plain]
            self._known += [(name, start, pattern) for start, pattern in listed_words.gapped]
        common = Counter(run for _, phrase, _ in self._known for run in _runs(phrase))
        self._filed: dict[str, list[int]] = {}
        for rank, (_, phrase, _) in enumerate(self._known):
            self._filed.setdefault(min(_runs(phrase), key=lambda run: common[run], default=""), []).append(rank)
        self._keys = frozenset(self._filed)

    def first(self, text: str) -> str:
        """The name of the first list that has a phrase in ``text`` (lower case), empty where none has."""
        ranks = [rank for run in self._keys & {"", *_runs(text)} for rank in self._filed[run]]
        for rank in sorted(ranks):
            name, phrase, pattern = self._known[rank]
            if phrase in text and (pattern is None or pattern.search(text)):
                return name
        return ""


def _runs(text: str) -> set[str]:
    return {text[at : at + 4] for at in range(len(text) - 3)}


@cache
def table(name: str) -> dict[str, Any]:
    """The word list ``name``.toml beside this module."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def listed(name: str, *keys: str) -> Phrases:
    """The phrases that stand in the word list ``name`` under ``keys``."""
    found: Any = table(name)
    for key in keys:
        found = found[key]
    return phrases(found)
