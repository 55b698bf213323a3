"""Carried through, or said so: what becomes of every field that another system sends, down to the last leaf."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from regard.words import Json


class Fate(StrEnum):
    """What becomes of a leaf. Whatever is not withheld stays in the row as it came, too."""

    CARRIED = "carried"
    LOSSY = "carried in part"
    RAW = "kept as it came only"
    WITHHELD = "withheld"
    REJECTED = "in a row that could not be used"
    UNKNOWN = "in a row that was used, perhaps this too"
    NEW = "new, kept as it came only"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a path was seen, and how often of these it was withheld or stood in a row that could not be used."""

    seen: int = 0
    withheld: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Declared:
    """What is known of the fields of a stream. Paths are written ``phones[].value``; ``*`` is any key, and all below it.

    lossy: path -> what of it is lost. raw: fields of which is known that nothing is made of them. gone: fields that are not even
    kept, because nobody needs them.
    """

    carried: tuple[str, ...] = ()
    lossy: Mapping[str, str] = field(default_factory=dict)
    raw: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def fate(self, path: str) -> Fate:
        """What becomes of a leaf at this path. A field that nobody declared is new: the other system has changed.

        Where an object with declared fields may stand and does not (null), that is no new field.
        """
        if path in self.lossy:
            return Fate.LOSSY
        if self._carried.fullmatch(path):
            return Fate.CARRIED
        if self._raw.fullmatch(path) or path in self._holders:
            return Fate.RAW
        return Fate.WITHHELD if self._gone.fullmatch(path) else Fate.NEW

    @cached_property
    def _holders(self) -> frozenset[str]:
        """The paths at which objects and lists with declared fields stand."""
        declared = (*self.carried, *self.lossy, *self.raw)
        return frozenset(path[: end.start()] for path in declared for end in re.finditer(r"\.|\[\]", path))

    def __add__(self, other: Declared) -> Declared:
        """Both together."""
        return Declared(self.carried + other.carried, {**self.lossy, **other.lossy}, self.raw + other.raw)

    def below(self, path: str) -> Declared:
        """The same fields, of an object that stands at this path."""
        lossy = {f"{path}.{inner}": why for inner, why in self.lossy.items()}
        return Declared(tuple(f"{path}.{inner}" for inner in self.carried), lossy, tuple(f"{path}.{inner}" for inner in self.raw))

    def fate_and_why(self, path: str) -> tuple[Fate, str]:
        """The same, with what is lost of a leaf that is carried in part."""
        return self.fate(path), self.lossy.get(path, "")

    @cached_property
    def _carried(self) -> re.Pattern[str]:
        return _either(self.carried)

    @cached_property
    def _gone(self) -> re.Pattern[str]:
        return _either(self.gone)

    @cached_property
    def _raw(self) -> re.Pattern[str]:
        return _either(self.raw)


def _either(paths: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(path).replace(r"\*", ".+") for path in paths) or r"(?!)", re.DOTALL)


def leaf_paths(value: Json) -> list[str]:
    """The path of every leaf: of a text, a number, a truth value or a null. An empty list or object has none."""
    found: list[str] = []
    _gather(value, "", found)
    return found


def _gather(value: Json, path: str, found: list[str]) -> None:
    """Leaves are looked at where they stand, without a call for each: there are millions of them."""
    if isinstance(value, dict):
        before = f"{path}." if path else ""
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                _gather(inner, before + key, found)
            else:
                found.append(before + key)
    elif isinstance(value, list):
        path = f"{path}[]"
        for inner in value:
            if isinstance(inner, dict | list):
                _gather(inner, path, found)
            else:
                found.append(path)
    else:
        found.append(path)
