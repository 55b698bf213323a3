"""Which phrases can stand in a text at all, told from the letters that each of them must contain.

Hundreds of phrases a language would have to be tried on every sentence, and nearly all in vain. Every phrase has some
literal pieces of which one must be there ("remove me from ..." needs ``remove``); one look at the three-letter pieces of
a sentence leaves the few phrases that are worth trying. Nothing that would match is ever left out.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
_GRAM = 3
_LONG_ENOUGH = 6
"""Letters from which on a longer piece is no rarer."""
_TIMES = re.compile(r"[*+?]\??|\{\d*,?\d*\}\??")
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_OPENING = re.compile(r"\((?:\?(?:P<\w+>|<?[=!:]|:))?")

Pieces = frozenset[str]


def needed(expression: str) -> Pieces:
    """Literal pieces of which every match of ``expression`` contains at least one; empty where none can be named."""
    return _any_of(expression, 0)[0]


def _any_of(text: str, at: int) -> tuple[Pieces, int]:
    """The pieces of an alternation from ``at`` up to its closing bracket, and where that stands."""
    found: list[Pieces] = []
    while True:
        pieces, at = _sequence(text, at)
        found.append(pieces)
        if at >= len(text) or text[at] == ")":
            return (frozenset().union(*found) if all(found) else frozenset()), at
        at += 1


def _sequence(text: str, at: int) -> tuple[Pieces, int]:
    """The best pieces of one alternative, and where it ends."""
    best: Pieces = frozenset()
    run = ""
    while at < len(text) and text[at] not in "|)":
        letter, pieces, at = _atom(text, at)
        times = _TIMES.match(text, at)
        if times:
            at = times.end()
            if times[0][0] in "*?" or times[0].startswith(("{0", "{,")):
                letter, pieces = "", frozenset()
        run += letter
        if not letter or times:
            best = max(best, frozenset({run}) - {""}, pieces, key=_worth)
            run = ""
    return max(best, frozenset({run}) - {""}, key=_worth), at


def _atom(text: str, at: int) -> tuple[str, Pieces, int]:
    """One letter, or the pieces of one group, and where it ends; classes and looks around name nothing."""
    if text[at] == "\\":
        return ("" if text[at + 1].isalnum() else text[at + 1]), frozenset(), at + 2
    if text[at] == "[":
        found = _CLASS.match(text, at)
        return "", frozenset(), found.end() if found else len(text)
    if text[at] == "(":
        opening = _OPENING.match(text, at)
        start = opening.end() if opening else at + 1
        pieces, end = _any_of(text, start)
        return "", frozenset() if text[start - 1] in "=!" else pieces, end + 1
    return ("" if text[at] in ".^$" else text[at]), frozenset(), at + 1


def _worth(pieces: Pieces) -> tuple[int, int]:
    """Long and few is best."""
    return (min(_LONG_ENOUGH, *map(len, pieces)), -len(pieces)) if pieces else (0, 0)


class Index(Generic[Key]):
    """Keys of expressions, found again by a text in which they may match."""

    def __init__(self, expressions: Iterable[tuple[Key, str]]) -> None:
        """Take each expression under its key; the order of the keys is kept in every answer."""
        self.keys: list[Key] = []
        self.always: list[int] = []
        self.by_gram: dict[str, dict[str, list[int]]] = {}
        self.short: dict[str, list[int]] = {}
        for number, (key, expression) in enumerate(expressions):
            self.keys.append(key)
            pieces = needed(expression)
            if not pieces:
                self.always.append(number)
            for piece in pieces:
                self._place(piece).setdefault(piece, []).append(number)
        self.possible = lru_cache(maxsize=1024)(self._possible)
        """The keys of all expressions that may match somewhere in a text, in their order; remembered for a while."""

    def _place(self, piece: str) -> dict[str, list[int]]:
        return self.short if len(piece) < _GRAM else self.by_gram.setdefault(piece[-_GRAM:], {})

    def _possible(self, words: str) -> tuple[Key, ...]:
        found = set(self.always)
        for gram in self.by_gram.keys() & grams(words):
            for piece, numbers in self.by_gram[gram].items():
                if piece in words:
                    found.update(numbers)
        for piece, numbers in self.short.items():
            if piece in words:
                found.update(numbers)
        return tuple(self.keys[number] for number in sorted(found))


@lru_cache(maxsize=16)
def grams(words: str) -> frozenset[str]:
    """Every three letters in a row of ``words``."""
    return frozenset(map("".join, zip(words, words[1:], words[2:], strict=False)))
