"""Names of people made comparable: what two spellings have in common, and whether they can be one person."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from nicknames import NickNamer

from regard.intake.folding import folded

_WORD = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"(?<=\w)['’`´](?=\w)|(?<=\b\w)\.(?=\w\b)")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_PET_ENDING = re.compile("(ie|ey|y|i)$")
SHORTEST = 3
"""So many letters a short form has in common with the full name at least."""
_LATIN = re.compile(r"[a-z]+")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))


@cache
def _no_names() -> frozenset[str]:
    table = _table()
    return frozenset([*table["titles"], *table["suffixes"], *table["particles"]])


@cache
def _forms() -> dict[str, frozenset[int]]:
    """Given name -> the numbers of the lines of forms that it stands in."""
    lines: list[list[str]] = _table()["forms"]
    places: dict[str, set[int]] = {}
    for number, names in enumerate(lines):
        for name in names:
            places.setdefault(_even(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in places.items()}


def _even(word: str) -> str:
    """One spelling for Müller, Mueller and Muller, and for letters of other alphabets."""
    if not word.isascii():
        word = word.translate(_letters())
    for two, one in _UMLAUTS:
        word = word.replace(two, one)
    return word


@cache
def _letters() -> dict[int, str]:
    return str.maketrans(_table()["letters"])


@lru_cache(65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name to compare by, in their order: folded, in Latin letters, without titles, degrees and particles.

    "Dr. Jörg van der Müller-Łuk, MBA" gives jorg, muller, luk. A comma form ("MÜLLER, Jörg") keeps its order:
    comparing does not care for it. Words that cannot be put into Latin letters stay as they are.
    """
    found = pieces(_BRACKETS.sub(" ", name))
    return tuple(word for word, is_name in found if is_name) or tuple(word for word, _ in found)


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """The words of a name without brackets, each with whether it is part of the name itself.

    Those of a whole name are those of its parts between blanks, one after the other.
    """
    plain = text.isascii() and text.isalpha()  # most are, and a large vocabulary is quickly read then
    spelt = (text.lower(),) if plain else _WORD.findall(_JOINED.sub("", folded(text)))
    found = map(_even, spelt)
    return tuple((word, word not in _no_names()) for word in found)


def is_given(word: str) -> bool:
    """Whether a word of a name is known as a given name."""
    return word in _forms()


def forms(word: str) -> frozenset[int]:
    """The given names, by number, that a word is a form of: two words of one number may be one person's."""
    return _forms().get(word, frozenset())


def is_full(name: str) -> bool:
    """Whether a name has two words at least that are more than initials, so that it can contradict another."""
    return sum(len(word) > 1 and _LATIN.fullmatch(word) is not None for word in words(name)) > 1


@lru_cache(65_536)
def conflict(one: str, other: str) -> bool:
    """Whether two names cannot be of one person: both are full, and no word of one is any form of a word of the other.

    A shared given name is enough against a conflict (people marry), as is a shared surname (people have many given
    names), a nickname, an initial, a transliteration, a typing error, or the words in another order.
    """
    if not (is_full(one) and is_full(other)):
        return False
    return not any(alike(a, b) for a in words(one) for b in words(other))


@lru_cache(65_536)
def compatible(one: str, other: str) -> bool:
    """Whether two names are in all likelihood of one person: each word of the shorter, two at least, is in the longer."""
    short, long = sorted((words(one), words(other)), key=len)
    if len(short) < 2 or all(len(word) == 1 for word in short):
        return False
    rest = list(long)
    for word in short:
        match = next((candidate for candidate in rest if alike(word, candidate)), None)
        if match is None:
            return False
        rest.remove(match)
    return any(len(word) > 1 and word in long for word in short)


def alike(a: str, b: str) -> bool:
    """Whether two words of names may be one: equal, an initial, a form of the same given name, or one slip apart."""
    if a == b or (1 in (len(a), len(b)) and a[:1] == b[:1]):
        return True
    if not forms(a).isdisjoint(forms(b)):
        return True
    return _one_slip(a, b)


def akin(a: str, b: str) -> bool:
    """Whether two words may name one person: alike, an English nickname, or a short form of the other.

    Evidence among other evidence: a mother and her daughter have such names too, so it joins nobody.
    """
    return alike(a, b) or b in nicknames(a) or a in nicknames(b) or _is_short(*sorted((a, b), key=len))


def nicknames(word: str) -> frozenset[str]:
    """What people of this given name are called in English besides."""
    return _nicknames().get(word, frozenset())


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    return {_even(full): frozenset(map(_even, short)) for full, short in NickNamer.default_lookup().items()}


def _is_short(short: str, full: str) -> bool:
    """Whether ``short`` begins ``full`` with three letters at least, as alex and, without its ending, artie for arthur do."""
    return any(len(begin) >= SHORTEST and full.startswith(begin) for begin in (short, stem(short)))


def stem(word: str) -> str:
    """A pet name without its ending: art of artie, wil of willy."""
    bare = _PET_ENDING.sub("", word)
    return bare[:-1] if bare[-1:] == bare[-2:-1] else bare


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped tell the words apart (Damerau 1964), from 5 letters on."""
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    ends = {(a[at + 1 :], b[at + 1 :]), (a[at:], b[at + 1 :]), (a[at + 1 :], b[at:])}
    swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return swapped or any(x == y for x, y in ends)
