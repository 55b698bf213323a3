"""The word lists of this source: read once, when somebody needs them, and searched quickly."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Phrases(NamedTuple):
    """Phrases in lower case to look for. In a gapped one ``...`` stands for up to 60 characters."""

    plain: tuple[str, ...]
    gapped: tuple[tuple[str, re.Pattern[str]], ...]

    def within(self, text: str) -> bool:
        """Whether one of them stands in ``text`` (lower case). Plain search: ten times as fast as one big pattern."""
        if any(phrase in text for phrase in self.plain):
            return True
        return any(start in text and pattern.search(text) is not None for start, pattern in self.gapped)

    def open(self, text: str) -> bool:
        """Whether ``text`` (lower case) begins with one of the plain ones."""
        return text.startswith(self.plain)


def phrases(words: list[str]) -> Phrases:
    """``words`` made ready to be looked for."""
    gapped = [[piece.strip() for piece in word.split("...")] for word in words if "..." in word]
    patterns = [(pieces[0], re.compile(".{0,60}?".join(map(re.escape, pieces)))) for pieces in gapped]
    return Phrases(tuple(word for word in words if "..." not in word), tuple(patterns))


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
