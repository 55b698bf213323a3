"""What a column means: by its name in nine languages, else by what its values look like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from unicodedata import combining, normalize

from regard.intake.contact import address, linkedin
from regard.intake.dates import looks_like_date

FIELDS = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "linkedin",
        "website",
        "employer",
        "title",
        "location",
        "city",
        "region",
        "country",
        "zone",
        "skill",
        "language",
        "tag",
    ]
)
"""Meanings that are values of a person; the others are events, wishes or about the row itself."""
IDENTIFYING = frozenset({"name", "first_name", "last_name", "email", "phone", "linkedin", "id"})
OTHER, WITHHELD, DROPPED = "other", "withheld", ""
_UNLETTERED = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PHONE = re.compile(r"(?:\+|00)[\d\s()./-]{7,20}")
_WEB = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_EVIDENCE = 0.6
"""Share of the filled cells that must look like a thing for the column to be that thing."""


@lru_cache(4_096)
def plain(name: str) -> str:
    """``name`` as the word lists have it: lower case, no accents, words parted by single blanks."""
    folded = normalize("NFKD", _CAMEL.sub(" ", name)).casefold().replace("ł", "l").replace("ø", "o")
    return _UNLETTERED.sub(" ", "".join(sign for sign in folded if not combining(sign))).strip()


@cache
def word_list(name: str) -> dict[str, Any]:
    """The word list ``name``.toml beside this module."""
    return tomllib.loads(files("regard.sources.table").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def _names() -> dict[str, str]:
    return {name: target for target, names in word_list("columns")["names"].items() for name in names}


def meaning_of_name(name: str) -> str:
    """The meaning of a column called ``name``; ``other`` where its name alone tells nothing."""
    known = _names().get(plain(name))
    return known or _by_words(plain(name))


def is_known(name: str) -> bool:
    """Whether a cell is, word for word, the name of a column that we know: what makes a row a header."""
    return plain(name) in _names()


@lru_cache(4_096)
def _by_words(name: str) -> str:
    words = f" {name} "
    for target, alternatives in word_list("columns")["words"].items():
        if any(all(_stands(word, words) for word in alternative.split()) for alternative in alternatives):
            return str(target)
    return OTHER


def _stands(word: str, words: str) -> bool:
    return f" {word[:-1]}" in words if word.endswith("*") else f" {word} " in words


def meaning_of_values(cells: Iterable[str]) -> str:
    """The meaning that the filled cells of a column show: e-mail, LinkedIn, website, phone; ``other`` where they show none."""
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()][:200]
    if not filled:
        return OTHER
    for target, test in _TESTS.items():
        if sum(map(test, filled)) >= _EVIDENCE * len(filled):
            return target
    return OTHER


_TESTS = {
    "email": lambda cell: "@" in cell and address(cell) is not None,
    "linkedin": lambda cell: linkedin(cell) is not None,
    "website": lambda cell: _WEB.match(cell) is not None,
    "phone": lambda cell: _PHONE.fullmatch(cell) is not None,
}


def looks_like_value(cell: str) -> bool:
    """Whether a cell is a value and no name of a column: an address, a number, a date."""
    cell = cell.strip()
    return bool(cell) and (cell.replace(".", "").isdigit() or meaning_of_values([cell]) != OTHER or looks_like_date(cell))


def mapping_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Column -> meaning for a table that no brand explains.

    A name decides, values decide for columns whose name says nothing, and a name that only contains a word such as
    "email" has to be borne out by the values.
    """
    mapping = {}
    for index, column in enumerate(columns):
        mapping[column] = _meaning(column, [row[index] for row in rows if index < len(row)])
    return _once(mapping)


def _meaning(column: str, cells: list[str]) -> str:
    known = _names().get(plain(column))
    if known and known != "website":
        return known
    guessed, shown = known or _by_words(plain(column)), meaning_of_values(cells)
    if shown == "linkedin" or (guessed in {"email", "phone", "linkedin"} and guessed != shown):
        return shown
    return shown if guessed == OTHER else guessed


def _once(mapping: dict[str, str]) -> dict[str, str]:
    """A person has one name and one employer: the first column wins, later ones are kept as they came."""
    taken: set[str] = set()
    for column, target in mapping.items():
        if target in taken and target in FIELDS - {"email", "phone", "skill", "tag", "language"}:
            mapping[column] = OTHER
        taken.add(target)
    return mapping
