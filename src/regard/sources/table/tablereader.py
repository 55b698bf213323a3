"""Tables become readings: every row is imported, rejected or shown, as a stream and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.sources.table import delimited, sheets
from regard.sources.table.activityreader import ActivityReader
from regard.sources.table.delimited import Row
from regard.sources.table.openings import OpeningReader
from regard.sources.table.plan import Plan, plan_of
from regard.sources.table.rowreader import RowReader
from regard.sources.table.wording import meaning_in

LOOKAHEAD_ROWS = 5_000
"""Rows that columns are judged by; the rest is streamed."""
LOOKAHEAD_CHARS = 16_000_000


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row of a table that is not blank, the header included: its first line (from 1) and its cells."""
    for _, found in tables(path):
        for row in found:
            yield row.line, row.cells


def head_of(path: Path) -> bytes:
    """The first bytes of a file, by which its encoding and kind are told."""
    with path.open("rb") as file:
        return file.read(delimited.SAMPLE_BYTES)


def tables(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """The sheets of a workbook by name, or the one table of a text under the empty name."""
    head = head_of(path)
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
    head = head_of(path)
    why = sheets.danger(path, head) if sheets.is_workbook(path, head) else ""
    if why:
        yield _unreadable(why)
        return
    given = {**recognition.mapping, **circumstances.mapping}
    try:
        for name, found in tables(path):
            yield from _Table(path, name, given, circumstances).read(found, recognition)
    except (sheets.DamagedWorkbook, OSError) as error:
        yield _unreadable(f"the file cannot be read: {error}")


def _unreadable(why: str) -> Reading:
    reason = f"{why[0].upper()}{why[1:]}."
    return Reading(1, Outcome.REJECTED, "", reason=reason, remedy="Export the table again, as CSV if possible.")


class _Table:
    """One sheet, or the one table of a text."""

    def __init__(self, path: Path, name: str, given: Mapping[str, str], circumstances: Circumstances) -> None:
        self._path = path
        self._name = name
        self._given = given
        self._circumstances = circumstances

    def read(self, found: Iterator[Row], recognition: Recognition) -> Iterator[Reading | Note]:
        first = first_rows(found)
        if not first:
            return
        plan = plan_of(first, self._path.name, self._given, self._circumstances.zone)
        shown = f"Sheet {self._name}: " if self._name else ""
        yield from (Note(note.line, shown + note.message, note.remedy) for note in plan.notes)
        yield from self._readings(chain(first, found), first, plan, recognition)

    def _readings(self, found: Iterator[Row], first: list[Row], plan: Plan, recognition: Recognition) -> Iterator[Reading | Note]:
        body = (row for row in found if row.line > plan.header)
        if plan.brand.rows == "activity":
            log = ActivityReader(plan.columns, self._circumstances, first)
            yield from log.notes
            log.look(row for row in self._again() if row.line > plan.header)
            yield from chain.from_iterable(map(log.read, body))
        elif plan.brand.rows == "roles":
            yield from chain.from_iterable(map(OpeningReader(plan.columns, self._circumstances, first).read, body))
        else:
            yield from self._people(body, plan, recognition)

    def _people(self, body: Iterator[Row], plan: Plan, recognition: Recognition) -> Iterator[Reading | Note]:
        origin = f"{plan.brand.key}:{self._circumstances.shown_as}:" + (f"{self._name}:" if self._name else "")
        named = recognition.observed_at
        observed_at = named if named is not None and named <= self._circumstances.now else None
        reader = RowReader(plan, self._circumstances, observed_at, origin, self._happened(plan))
        for row in body:
            yield from reader.read(row)
        yield from reader.remarks()

    def _again(self) -> Iterator[Row]:
        """The rows of this table from the start, for what has to be known before the first of them is read."""
        return chain.from_iterable(found for name, found in tables(self._path) if name == self._name)

    def _happened(self, plan: Plan) -> frozenset[str]:
        """The events of which somebody was checked in; asks for a first pass over the file."""
        checks = [i for i, column in enumerate(plan.columns) if plan.mapping[column] in {"attendance", "checked_in_at"}]
        events = [i for i, column in enumerate(plan.columns) if plan.mapping[column] == "event"]
        if not checks:
            return frozenset()
        came: set[str] = set()
        came.update(_event(row, events) for row in self._again() if row.line > plan.header and _came(row, checks, plan))
        return frozenset(came)


def _event(row: Row, events: list[int]) -> str:
    return row.cells[events[0]].strip() if events and len(row.cells) > events[0] else ""


def _came(row: Row, checks: list[int], plan: Plan) -> bool:
    for index in checks:
        cell = row.cells[index] if index < len(row.cells) else ""
        if plan.mapping[plan.columns[index]] == "checked_in_at":
            if plan.dates[plan.columns[index]].read(cell) is not None:
                return True
        elif meaning_in("attendance", cell) == "came":
            return True
    return False
