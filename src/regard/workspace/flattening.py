"""Objects as the rows of a table: every field a column, nested ones as ``outer.inner``, and what their columns mean."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from regard.intake.jsonfields import Table
from regard.sources.table.brands import UNKNOWN
from regard.sources.table.delimited import Row
from regard.sources.table.plan import Plan, plan_of
from regard.sources.table.rawrow import MOST_COLUMNS
from regard.words import Json

_MOST_CHARACTERS, _MOST_LINES = 1_000_000, 500
"""Of one row: what is longer is no row of a table."""
_LOOKED_AT = 500
_OF_A_PERSON = frozenset({"email", "linkedin", "first_name", "last_name"})
"""Companies, campaigns and deals have names and telephones too."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Objects as rows. lines: the line at which each begins, from 1, behind the header. joined: columns with lists of objects."""

    columns: tuple[str, ...]
    body: bytes
    lines: tuple[int, ...]
    plan: Plan
    joined: frozenset[str]

    @property
    def are_readable(self) -> bool:
        """Whether the columns will be found as they were written."""
        return self.plan.columns == self.columns and self.plan.header == self.lines[0] - 1

    @property
    def are_about_people(self) -> bool:
        """Whether they name a person without doubt, or are an export that is known."""
        return self.plan.brand is not UNKNOWN or bool(_OF_A_PERSON & set(self.plan.mapping.values()))


def fits(one: Table) -> bool:
    """Whether an object can be a row: not empty, not too long, and not too wide."""
    cells = [text for _, text, _ in _flat(one)]
    characters, ends = sum(map(len, cells)), sum(text.count("\n") + text.count("\r") for text in cells)
    return any(map(str.strip, cells)) and characters <= _MOST_CHARACTERS and ends < _MOST_LINES and len(cells) <= MOST_COLUMNS


def rows_of(objects: Sequence[Table], fields: Sequence[str], given: Mapping[str, str], name: str) -> Rows:
    """Objects as rows. fields: the order of their columns, where the stream says one. given: what columns mean.

    name: of the file, by which some exports are known.
    """
    flats = [{column: (text, joined) for column, text, joined in _flat(one)} for one in objects]
    held = dict.fromkeys(column for one in flats for column in one)
    columns = tuple(dict.fromkeys([*(field for field in fields if field in held), *held]))
    cells = [[one.get(column, ("", False))[0] for column in columns] for one in flats]
    texts = [_line(columns), *map(_line, cells)]
    begins = [1]
    for text in texts[:-1]:
        begins.append(begins[-1] + text.count("\n"))
    sample = [Row(line, list(row)) for line, row in zip(begins, [columns, *cells], strict=True)][:_LOOKED_AT]
    joined = frozenset(column for one in flats for column, (_, is_joined) in one.items() if is_joined)
    # The mark of the order of bytes says that it is UTF-8, whatever stands in it.
    body = "".join(texts).encode("utf-8-sig", "replace")
    return Rows(columns, body, tuple(begins[1:]), plan_of(sample, name, given, "UTC"), joined)


def _flat(value: Json, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Column, text, and whether a list of objects was made one text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        nested = any(isinstance(inner, dict | list) for inner in value)
        yield path, json.dumps(value, ensure_ascii=False) if nested else "; ".join(map(_text, value)), nested
    else:
        yield path, _text(value), False


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _line(cells: Sequence[str]) -> str:
    """A line of the table; an end of line within a cell is one sign, so that lines can be counted."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(
        cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells
    )
    return out.getvalue()
