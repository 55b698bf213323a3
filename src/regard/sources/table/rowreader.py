"""Rows of people become sayings after the plan of their table; what no row changes is worked out once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from regard.clock import DAY
from regard.intake.contact import address, linkedin
from regard.intake.dates import Column
from regard.intake.fields import observe
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.table import pastcells, wishcells
from regard.sources.table.delimited import Row
from regard.sources.table.line import Line
from regard.sources.table.meanings import DROPPED, FIELDS, WITHHELD
from regard.sources.table.plan import MOST_COLUMNS, Plan
from regard.sources.table.wishcells import CellReading
from regard.sources.table.wording import truth
from regard.words import Channel, Method, Micros

CELL_READINGS: dict[str, CellReading] = {**wishcells.READINGS, **pastcells.READINGS}
_HIDDEN = "(not kept)"
_KNOWN_BY = frozenset({"observed.email", "observed.phone", "observed.linkedin", "observed.name"})
_REMEDY = "Add an e-mail address, a telephone number, a profile address or a name to the row."
_SHOWN_CHARS = 2_000


class _Told(NamedTuple):
    """A column that tells more than a value: where it stands, its name, its meaning in two parts, and who reads it."""

    index: int
    column: str
    meaning: str
    rest: str
    read: CellReading


class RowReader:
    """Reads the rows of one table.

    observed_at: when the whole export was true, for rows that do not say it themselves. happened: events of which
    the file shows that they took place.
    """

    def __init__(self, plan: Plan, circumstances: Circumstances, observed_at: Micros | None, origin: str, happened: frozenset[str]) -> None:
        self._plan = plan
        self._circumstances = circumstances
        self._observed_at = observed_at
        self._origin = origin
        self._happened = happened
        self._fields: list[tuple[int, str]] = []
        self._marks: list[tuple[int, str]] = []
        self._told: list[_Told] = []
        self._dated: list[tuple[int, Column]] = []
        self._hidden: list[int] = []
        for index, column in enumerate(plan.columns):
            self._place(index, column, plan.mapping[column])
        self._dates = {plan.mapping[column]: dates for column, dates in plan.dates.items()}
        self._always = [] if any(told.meaning in plan.brand.always for told in self._told) else list(plan.brand.always)

    def _place(self, index: int, column: str, meaning: str) -> None:
        head, _, rest = meaning.partition(":")
        if meaning == "observed_at":
            self._dated.append((index, self._plan.dates[column]))
        elif meaning == WITHHELD:
            self._hidden.append(index)
        elif meaning in FIELDS:
            self._fields.append((index, meaning))
        elif head in CELL_READINGS:
            self._told.append(_Told(index, column, meaning, rest, CELL_READINGS[head]))
        elif head in MARKS:
            self._marks.append((index, meaning))
        elif meaning != DROPPED:
            self._fields.append((index, f"other:{column}"))

    def read(self, row: Row) -> Iterator[Reading | Note]:
        """The reading of one row, and a note for whatever is odd about it."""
        cells, width = row.cells, len(self._plan.columns)
        if row.damage or (len(cells) > width and any(cells[width:])):
            yield self._unread(row)
            return
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        sayings, problems = self._sayings(row.line, cells)
        why = self._nobody(cells, sayings)
        if why:
            yield Reading(row.line, Outcome.REJECTED, self._raw(cells), reason=why, remedy=_REMEDY)
            return
        yield Reading(row.line, Outcome.IMPORTED, self._raw(cells), sayings)
        for problem in problems:
            yield Note(row.line, problem)
        yield from self._futures(row.line, sayings)

    def _sayings(self, number: int, cells: Sequence[str]) -> tuple[tuple[Saying, ...], tuple[str, ...]]:
        values: dict[str, str] = {}
        for index, name in self._fields:
            cell = cells[index]
            if cell:
                values[name] = f"{values[name]}, {cell}" if name in values else cell
        record, at = self._record(number, cells, values), self._at(cells)
        brand = self._plan.brand
        if self._told or self._always:
            events = self._events(cells, values, record, at)
        else:
            events = ()
        seen = observe(record, values, at=at, method=brand.method, basis=brand.basis, country=self._circumstances.country)
        return (*seen.sayings, *events), seen.problems

    def _events(self, cells: Sequence[str], values: dict[str, str], record: str, at: Micros | None) -> tuple[Saying, ...]:
        marks = {meaning: cells[index] for index, meaning in reversed(self._marks) if cells[index]}
        marks.update({told.meaning: cells[told.index] for told in reversed(self._told) if cells[told.index]})
        if "email" in values:
            marks["email"] = address(values["email"]) or values["email"]
        line = self._line(record, at, marks)
        events: list[Saying] = []
        for told in self._told:
            cell = cells[told.index]
            if cell and not cell.isspace():
                said = list(told.read(line, cell, told.column, told.rest))
                events += said
                if not said and truth(cell) is not False:
                    values[f"other:{told.column}"] = cell
        for meaning in self._always:
            events += self._without_column(meaning, line, values)
        if not events:
            values.update({f"other:{self._plan.columns[i]}": cells[i] for i, meaning in self._marks if cells[i] and meaning != "id"})
        return tuple(events)

    def _line(self, record: str, at: Micros | None, marks: Mapping[str, str]) -> Line:
        brand, here = self._plan.brand, self._circumstances
        return Line(record, at, marks, self._dates, brand.method, brand.basis, here.zone, self._happened, here.now)

    def _without_column(self, meaning: str, line: Line, values: Mapping[str, str]) -> Iterator[Saying]:
        """What holds for every row of the file: an address on an opt-out list stops, a bare number is never rung."""
        if meaning == "stop" and "phone" in values and not values.keys() & {"email", "linkedin"}:
            for channel in (Channel.PHONE, Channel.SMS):
                yield line.say("wish.channel", self._plan.brand.title, at=line.at, channel=channel, number=0, method=Method.STATED)
        elif meaning == "stop":
            words = line.marks.get("reason", "").strip() or self._plan.brand.title
            yield line.say("wish.stop", words, at=line.at, method=Method.STATED)
        else:
            yield from CELL_READINGS[meaning](line, "yes", self._plan.brand.title, "")

    def _record(self, number: int, cells: Sequence[str], values: Mapping[str, str]) -> str:
        key = self._plan.brand.key
        for index, meaning in self._marks:
            if meaning == "id" and cells[index].strip():
                return f"{key}:{cells[index].strip()}" if self._plan.brand.header else f"{self._origin}{cells[index].strip()}"
        known = address(values.get("email", "")) or linkedin(values.get("linkedin", ""))
        return f"{key}:{known}" if known else f"{self._origin}{number}"

    def _at(self, cells: Sequence[str]) -> Micros | None:
        stated = [at for index, dates in self._dated if (at := dates.read(cells[index])) is not None]
        return max(stated, default=self._observed_at)

    def _nobody(self, cells: Sequence[str], sayings: Sequence[Saying]) -> str:
        """Why the row is about nobody, or nothing where it is about somebody."""
        if any(saying.kind in _KNOWN_BY for saying in sayings):
            return ""
        if any(meaning == "id" and cells[index].strip() for index, meaning in self._marks):
            return ""
        stated = [cells[index].strip() for index, meaning in self._fields if meaning in {"email", "phone", "linkedin"} and cells[index].strip()]
        if not stated:
            return "The row has no e-mail address, telephone number, profile, id or name, so it is about nobody."
        if any(meaning == "phone" and cells[index].strip() for index, meaning in self._fields):
            return ""
        return f"The only thing the row says about a person is “{stated[0][:80]}”, which is no address that mail can reach."

    def _futures(self, line: int, sayings: Sequence[Saying]) -> Iterator[Note]:
        latest = max((saying.at for saying in sayings if saying.at is not None), default=0)
        if latest > self._circumstances.now + DAY:
            message = "A date of this row lies in the future although it tells of something past."
            yield Note(line, message, 'If day and month are swapped, set date_order = "dmy" or "mdy" in mapping.toml.')

    def _raw(self, cells: Sequence[str]) -> str:
        named = dict(zip(self._plan.columns, cells, strict=False))
        for index in self._hidden:
            if cells[index]:
                named[self._plan.columns[index]] = _HIDDEN
        return json.dumps(named, ensure_ascii=False)

    def _unread(self, row: Row) -> Reading:
        width = len(self._plan.columns)
        if len(row.cells) > MOST_COLUMNS:
            reason = f"The row has {len(row.cells):,} cells; up to {MOST_COLUMNS:,} columns are read."
            raw = json.dumps(row.cells[:100], ensure_ascii=False)[:_SHOWN_CHARS]
            return Reading(row.line, Outcome.REJECTED, raw, reason=reason, remedy="Export fewer columns.")
        shown = list(row.cells)
        for index in self._hidden:
            if index < len(shown) and shown[index]:
                shown[index] = _HIDDEN
        extra = {f"column {number}": cell for number, cell in enumerate(shown[width:], width + 1)}
        raw = json.dumps({**dict(zip(self._plan.columns, shown, strict=False)), **extra}, ensure_ascii=False)
        reason = f"The row is damaged: {row.damage}." if row.damage else f"The row has {len(row.cells)} cells under {width} columns."
        return Reading(row.line, Outcome.SHOWN, raw, reason=reason, remedy="Correct this line in the file and import it again.")


MARKS = frozenset({"id", "owner", "role", "reason", "stage_at", "status_at", "event", "event_at", "permission_until", "sourced_at"})
"""Meanings that other columns' cells are read with."""
