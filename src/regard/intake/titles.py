"""What a job title says about seniority (0 to 8) and about the kind of work, in any of the languages of ``titles.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from regard.intake.folding import folded

Words: TypeAlias = tuple[str, ...]

LEVELS = (
    "intern or trainee",
    "junior",
    "mid",
    "senior",
    "lead, staff or principal",
    "manager of people",
    "head or director",
    "vice president",
    "C-level or founder",
)
"""What the levels 0 to 8 are called."""

_PLAIN, _MANAGER, _HEAD, _VICE, _TOP = 2, 5, 6, 7, 8

# (m/w/d), (f/m/x), (all genders), and the endings of gendered German nouns: Entwickler:in, Leiter*in, Koch/-köchin stays two.
_GENDERS = re.compile(r"[(\[]\s*(?:[mwfdxhvknai]\s*[/|,*. ]\s*)+[mwfdxhvknai*]\s*[)\]]|\((?:all genders|gn|m/w/divers)\)")
_GENDERED = re.compile(r"(?<=[a-z])(?:[:*_]|/-?|\()(?:in|innen)\b\)?")
_PARTS = re.compile(r"\s[-–—|•·]\s|[,;|/•·()\[\]–—]|\s(?:&|and|und|et|och|en|y|e)\s")
_EMPLOYER = re.compile(r"\s@\s*|(?<=\w)@(?=\w)")
_WORD = re.compile(r"[^\W_]+")
_CHIEF = re.compile(r"\bchief (?:\w+ ){1,3}officer\b")
_DEPUTIES = frozenset(
    {"assistant", "deputy", "assistent", "adjoint", "adjointe", "stellvertretender", "stellvertretende", "stellv", "vice"}
)


class TitleReading(NamedTuple):
    """level 0 (intern) to 8 (C-level, founder) and family as in docs/people.md; None where the title does not say."""

    level: int | None
    family: str | None


class _Lexicon(NamedTuple):
    """Phrases as tuples of words, single words, and one pattern for the words given by beginning or end."""

    phrases: Mapping[Words, Any]
    affixes: re.Pattern[str] | None
    by_group: tuple[Any, ...]

    def values(self, words: Words) -> Iterator[tuple[int, int, Any]]:
        """Each match as (position, words, value), the longest first from every position, without overlaps."""
        at = 0
        while at < len(words):
            size, value = self._at(words, at)
            if size:
                yield at, size, value
            at += max(size, 1)

    def _at(self, words: Words, at: int) -> tuple[int, Any]:
        for size in range(min(5, len(words) - at), 0, -1):
            value = self.phrases.get(words[at : at + size])
            if value is not None:
                return size, value
        if words[at].endswith("s") and (words[at][:-1],) in self.phrases:
            return 1, self.phrases[words[at][:-1],]
        found = self.affixes.fullmatch(words[at]) if self.affixes else None
        return (1, self.by_group[(found.lastindex or 1) - 1]) if found else (0, None)


def _lexicon(entries: Iterator[tuple[str, Any]]) -> _Lexicon:
    phrases: dict[Words, Any] = {}
    affixes: dict[str, Any] = {}
    for entry, value in entries:
        if "*" in entry:
            affixes[entry.replace("*", r"\w+")] = value
        else:
            phrases.setdefault(tuple(entry.split()), value)
    pattern = re.compile("|".join(f"({affix})" for affix in affixes)) if affixes else None
    return _Lexicon(phrases, pattern, tuple(affixes.values()))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("titles.toml").read_text("utf-8"))


@cache
def _ranks() -> _Lexicon:
    table = _table()
    return _lexicon(
        (entry, (int(level), kind == "phrases"))
        for kind in ("phrases", "words")
        for level, entries in table[kind].items()
        for entry in entries
    )


@cache
def _kinds(strength: str) -> _Lexicon:
    families: dict[str, dict[str, list[str]]] = _table()["families"]
    return _lexicon((entry, family) for family, lists in families.items() for entry in lists.get(strength, ()))


@cache
def _any_work() -> _Lexicon:
    return _lexicon((entry, True) for entry in _table()["any_work"])


@lru_cache(65_536)
def read_title(text: str) -> TitleReading:
    """Seniority and kind of work of a job title.

    A title that names a job without a rank is level 2. Words that look like ranks inside the name of a job (product
    owner, account manager, lead generation, assistant to the CEO) are none. What is not understood is None.
    """
    parts = _parts(text)
    family = _family(parts)
    level = _level(parts)
    return TitleReading(_PLAIN if level is None and (family or _is_job(parts)) else level, family)


def _parts(text: str) -> list[Words]:
    """The parts of a title ("VP Sales, EMEA | Speaker"), each as its words, up to the employer."""
    bare = _GENDERED.sub("", _GENDERS.sub(" ", folded(text)))
    parts: list[Words] = []
    for part in _PARTS.split(_EMPLOYER.split(bare)[0]):
        words = tuple(_WORD.findall(part))
        stop = next((at for at, word in enumerate(words) if at and word in _table()["employer_after"]), len(words))
        if words:
            parts.append(words[:stop])
        if stop < len(words):
            break
    return parts


def _level(parts: list[Words]) -> int | None:
    found = [level for words in parts for level in _levels(words)]
    if not found:
        return None
    high = max(found)
    if 0 in found and (high < _MANAGER or found[0] == 0):
        return 0
    if 1 in found and high <= _MANAGER:
        return 1
    if high == _VICE and _is_bank(parts):
        return _MANAGER
    if high == _MANAGER and parts[0][0] in _DEPUTIES:
        return _MANAGER - 1
    return high


def _levels(words: Words) -> Iterator[int]:
    if _CHIEF.search(" ".join(words)):
        yield _TOP
    position = _table()["position"]
    for at, size, (level, phrase) in _ranks().values(words):
        is_last = at + size == len(words)
        if phrase or not ((words[at] in position["last"] and not is_last) or (words[at] in position["before"] and is_last)):
            yield level
        if phrase and level <= _PLAIN and words[at + size - 1] in ("of", "der", "des", "di", "de", "du"):
            return
    if len(words) > 1:
        yield from _grade(words[-2], words[-1])


def _grade(job: str, grade: str) -> Iterator[int]:
    table = _table()
    if grade in table["grades"] and (not grade.isdecimal() or job in table["grades_after"]):
        yield table["grades"][grade]


def _is_bank(parts: list[Words]) -> bool:
    whole = " ".join(word for words in parts for word in words)
    return any(department in whole for department in _table()["banking"])


def _is_job(parts: list[Words]) -> bool:
    return any(True for words in parts for _ in _any_work().values(words))


def _family(parts: list[Words]) -> str | None:
    for strength in ("clear", "hint", "weak"):
        for words in parts:
            matches = [(size, at, family) for at, size, family in _kinds(strength).values(words)]
            if matches:
                return str(max(matches)[2])
    return None
