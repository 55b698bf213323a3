"""Tables become readings: every row is imported, rejected or shown, as a stream and in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from regard.clock import DAY
from regard.intake.contact import address, linkedin
from regard.intake.fields import observe
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.sources.table import delimited, pastcells, sheets, wishcells
from regard.sources.table.delimited import Row
from regard.sources.table.line import Line
from regard.sources.table.meanings import DROPPED, FIELDS, OTHER, WITHHELD
from regard.sources.table.plan import MOST_COLUMNS, Plan, plan_of
from regard.words import Channel, Method, Micros

LOOKAHEAD_ROWS = 5_000
"""Rows that columns are judged by; the rest is streamed."""
LOOKAHEAD_CHARS = 16_000_000
_READINGS = {**wishcells.READINGS, **pastcells.READINGS}
_HIDDEN = "(not kept)"
_MARKED = frozenset({"observed.email", "observed.phone", "observed.linkedin", "observed.name"})


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row of a table that is not blank, the header included: its first line (from 1) and its cells."""
    for _, found in tables(path):
        for row in found:
            yield row.line, row.cells


def tables(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """The sheets of a workbook by name, or the one table of a text under the empty name."""
    with path.open("rb") as file:
        head = file.read(delimited.SAMPLE_BYTES)
    if sheets.is_workbook(path, head):
        yield from sheets.sheets(path)
    else:
        yield "", delimited.records(path, delimited.dialect_of(head))


def first_rows(found: Iterator[Row]) -> list[Row]:
    """The rows that columns are judged by."""
    taken: list[Row] = []
    size = 0
    for row in found:
        taken.append(row)
        size += sum(map(len, row.cells))
        if len(taken) >= LOOKAHEAD_ROWS or size >= LOOKAHEAD_CHARS:
            break
    return taken


def read(path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream every table of the file."""
    with path.open("rb") as file:
        head = file.read(delimited.SAMPLE_BYTES)
    if sheets.is_workbook(path, head) and (why := sheets.danger(path, head)):
        yield Reading(1, Outcome.REJECTED, "", reason=f"{why[0].upper()}{why[1:]}.", remedy="Export the table again, as CSV if possible.")
        return
    given = {**recognition.mapping, **circumstances.mapping}
    try:
        for name, found in tables(path):
            yield from _table(path, name, found, given, recognition, circumstances)
    except (ValueError, OSError) as error:
        yield Reading(1, Outcome.REJECTED, "", reason=f"The file cannot be read: {error}.", remedy="Export the table again.")


def _table(
    path: Path, sheet: str, found: Iterator[Row], given: Mapping[str, str], recognition: Recognition, circumstances: Circumstances
) -> Iterator[Reading | Note]:
    first = first_rows(found)
    if not first:
        return
    plan = plan_of(first, path.name, given, circumstances.zone, serials=True)
    named = f"Sheet {sheet}: " if sheet else ""
    yield from (Note(note.line, named + note.message, note.remedy) for note in plan.notes)
    reader = _Reader(plan, circumstances, sheet, recognition.observed_at)
    for row in chain(first, found):
        if row.line > plan.header:
            yield from reader.read(row)


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one table after its plan; what does not change from row to row is worked out once."""

    plan: Plan
    circumstances: Circumstances
    sheet: str
    observed_at: Micros | None
    fields: list[tuple[int, str]] = field(init=False)
    events: list[tuple[int, str, str, str, wishcells.Reading]] = field(init=False)
    hidden: list[int] = field(init=False)
    dated: list[tuple[int, str]] = field(init=False)
    always: tuple[str, ...] = ()
    origin: str = ""

    def __post_init__(self) -> None:
        self.fields, self.events, self.hidden, self.dated = [], [], [], []
        for index, column in enumerate(self.plan.columns):
            self._place(index, column, self.plan.mapping[column])
        has_own = {event[2] for event in self.events} & {"stop"}
        self.always = () if has_own and "Mail" not in self.plan.brand.title else self.plan.brand.always
        shown = self.circumstances.shown_as
        self.origin = f"{self.plan.brand.key}:{shown}:{self.sheet}:" if self.sheet else f"{self.plan.brand.key}:{shown}:"

    def _place(self, index: int, column: str, meaning: str) -> None:
        if meaning in FIELDS:
            self.fields.append((index, meaning))
        elif meaning == WITHHELD:
            self.hidden.append(index)
        elif meaning == "observed_at":
            self.dated.append((index, column))
        elif meaning != DROPPED:
            head, _, rest = meaning.partition(":")
            function = _READINGS.get(head)
            if function:
                self.events.append((index, column, meaning, rest, function))
            if not function or head in _KEPT_TOO:
                self.fields.append((index, f"other:{column}"))

    def read(self, row: Row) -> Iterator[Reading | Note]:
        """The reading of one row, and what is odd about it."""
        cells = row.cells
        width = len(self.plan.columns)
        if row.damage or len(cells) > width and any(cells[width:]):
            yield self._shown(row)
            return
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        raw = self._raw(cells)
        sayings, problems = self._told(row.line, cells)
        why = _unknown_person(sayings)
        if why:
            yield Reading(row.line, Outcome.REJECTED, raw, reason=why, remedy=_WHO)
            return
        yield Reading(row.line, Outcome.IMPORTED, raw, sayings)
        for problem in problems:
            yield Note(row.line, problem)
        if any(saying.at is not None and saying.at > self.circumstances.now + DAY for saying in sayings):
            yield Note(row.line, "A date lies in the future although it tells of something past.", "Look at the row; if day and month are swapped, set date_order in mapping.toml.")

    def _shown(self, row: Row) -> Reading:
        width = len(self.plan.columns)
        if width > MOST_COLUMNS or len(row.cells) > MOST_COLUMNS:
            reason = f"The row has {len(row.cells):,} cells; tables of up to {MOST_COLUMNS:,} columns are read."
            return Reading(row.line, Outcome.REJECTED, json.dumps(row.cells[:20], ensure_ascii=False)[:2_000], reason=reason, remedy="Export fewer columns.")
        named = dict(zip(self.plan.columns, row.cells, strict=False))
        for index in self.hidden:
            named.pop(self.plan.columns[index], None)
        extra = {f"column {number}": cell for number, cell in enumerate(row.cells[width:], width + 1)}
        reason = f"The row is damaged: {row.damage}." if row.damage else f"The row has {len(row.cells)} cells under {width} columns."
        raw = json.dumps({**named, **extra}, ensure_ascii=False)
        return Reading(row.line, Outcome.SHOWN, raw, reason=reason, remedy="Correct this line in the file, or enter the person by hand.")

    def _raw(self, cells: Sequence[str]) -> str:
        named = dict(zip(self.plan.columns, cells, strict=False))
        for index in self.hidden:
            if cells[index]:
                named[self.plan.columns[index]] = _HIDDEN
        return json.dumps(named, ensure_ascii=False)

    def _told(self, number: int, cells: Sequence[str]) -> tuple[tuple[Saying, ...], tuple[str, ...]]:
        values: dict[str, str] = {}
        for index, name in self.fields:
            cell = cells[index]
            if cell:
                values[name] = f"{values[name]}, {cell}" if name in values else cell
        marks = {meaning: cells[index] for index, _, meaning, _, _ in reversed(self.events) if cells[index]}
        record = self._record(number, cells, values)
        at = self._at(cells)
        brand = self.plan.brand
        seen = observe(record, values, at=at, method=brand.method, basis=brand.basis, country=self.circumstances.country)
        told = list(seen.sayings)
        if marks or self.always:
            told += self._events(cells, Line(record, at, marks, self._dates(), brand.method, brand.basis, brand.key, self.circumstances.country, self.circumstances.zone, now=self.circumstances.now))
        return tuple(told), seen.problems
