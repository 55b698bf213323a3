"""Exports of known systems: one declarative manifest each, found by the names of its columns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from regard.sources.table.meanings import plain
from regard.words import Basis, Method


@dataclass(frozen=True, slots=True)
class Brand:
    """What is known about the tables of one system.

    title: as a person would call it. key: what the ids of its records start with. rows: what a row is: ``people``,
    ``activity`` (one message event) or ``roles``. header: columns that must all be there. file: pattern that the
    file's name must match, where the columns do not suffice. columns: name -> meaning, over what the name would
    mean elsewhere. unknown: meaning of the other columns. always: meanings that hold for every row.
    not_read: column -> why nothing is made of it.
    """

    title: str
    key: str
    rows: str = "people"
    header: tuple[str, ...] = ()
    file: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unknown: str = "other"
    always: tuple[str, ...] = ()
    method: Method = Method.IMPORTED
    basis: Basis = Basis.INTEREST
    not_read: Mapping[str, str] = field(default_factory=dict)

    def fits(self, columns: frozenset[str], file_name: str) -> bool:
        """Whether a table with these columns (in plain form) in a file of this name is one of this brand."""
        if self.file and not re.search(self.file, file_name, re.IGNORECASE):
            return False
        return all(any(plain(name) in columns for name in alternatives.split("|")) for alternatives in self.header)


UNKNOWN = Brand("Table", "table")


@cache
def brands() -> tuple[Brand, ...]:
    """All manifests, the most demanding first."""
    folder = files("regard.sources.table").joinpath("brands")
    found = [_brand(entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda brand: (-len(brand.header) - bool(brand.file), brand.title)))


def _brand(text: str) -> Brand:
    stated = tomllib.loads(text)
    stated["method"] = Method[stated.get("method", "imported").upper()]
    stated["basis"] = Basis[stated.get("basis", "interest").upper()]
    for name in ("header", "always"):
        stated[name] = tuple(stated.get(name, ()))
    stated["columns"] = {plain(name): meaning for name, meaning in stated.get("columns", {}).items()}
    return Brand(**stated)


def brand_of(columns: Sequence[str], file_name: str) -> Brand:
    """The brand of a table with these ``columns``; ``UNKNOWN`` where none fits."""
    names = frozenset(map(plain, columns))
    return next((brand for brand in brands() if brand.fits(names, file_name)), UNKNOWN)
