"""Rows of people become sayings after the plan of their table; what no row changes is worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from regard.clock import DAY
from regard.intake.contact import address, linkedin
from regard.intake.dates import Column, is_ambiguous
from regard.intake.fields import observe
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.table import hrcells, pastcells, wishcells
from regard.sources.table.delimited import Row
from regard.sources.table.line import Line
from regard.sources.table.meanings import DROPPED, FIELDS, WITHHELD
from regard.sources.table.plan import Plan
from regard.sources.table.rawrow import is_readable, padded, raw_of, unread
from regard.sources.table.wishcells import CellReading
from regard.sources.table.wording import truth
from regard.words import Channel, Method, Micros

CELL_READINGS: dict[str, CellReading] = {**wishcells.READINGS, **pastcells.READINGS, **hrcells.READINGS}
_KNOWN_BY = frozenset({"observed.email", "observed.phone", "observed.linkedin", "observed.name"})
_STOPS = frozenset({"wish.stop", "message.bounced"})
_SAID_ELSEWHERE = frozenset({"registered_at", "checked_in_at", "permission_at:email"})
"""Columns whose dates other columns' sayings carry."""
_DATES_THE_ROW = frozenset({"observed_at", "registered_at", "permission_at:email", "on:application.created"})
"""Columns that say when the row was true; the latest of them counts."""
_REMEDY = "Add an e-mail address, a telephone number, a profile address or a name to the row."


class _Told(NamedTuple):
    """A column that tells more than a value: where it stands, its name, its meaning in two parts, and who reads it."""

    place: int
    column: str
    meaning: str
    rest: str
    read: CellReading


class RowReader:
    """Reads the rows of one table.

    observed_at: when the whole export was true, for rows that do not say it themselves. happened: events of which
    the file shows that they took place.
    """

    def __init__(
        self, plan: Plan, circumstances: Circumstances, observed_at: Micros | None, origin: str, happened: frozenset[str]
    ) -> None:
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
        self._all_dated = [(plan.columns.index(column), column, dates) for column, dates in plan.dates.items()]
        self._always = plan.brand.always
        self._future: tuple[int, int] | None = None

    def _place(self, index: int, column: str, meaning: str) -> None:
        head, _, rest = meaning.partition(":")
        if meaning in _DATES_THE_ROW:
            self._dated.append((index, self._plan.dates[column]))
        if meaning == "observed_at":
            return
        if meaning == WITHHELD:
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
        columns = self._plan.columns
        if not is_readable(row, len(columns)):
            if not self._stops_anyway(row):
                yield unread(row, columns, self._hidden)
                return
            yield Note(row.line, "The row has more cells than the list has columns; it is read all the same, because it stops.")
        cells = padded(row.cells, len(columns))
        raw = raw_of(columns, cells, self._hidden)
        sayings, problems = self._sayings(row.line, cells)
        why = self._nobody(cells, sayings)
        if why:
            yield Reading(row.line, Outcome.REJECTED, raw, reason=why, remedy=_REMEDY)
            return
        yield Reading(row.line, Outcome.IMPORTED, raw, sayings)
        for problem in problems:
            yield Note(row.line, problem)
        self._count_futures(row.line, sayings)

    def _stops_anyway(self, row: Row) -> bool:
        """Whether a row that is too long stands on an opt-out list: losing it would mean writing to the person."""
        emails = [row.cells[index] for index, meaning in self._fields if meaning == "email" and index < len(row.cells)]
        return "stop" in self._plan.brand.always and not row.damage and any(map(address, emails))

    def remarks(self) -> Iterator[Note]:
        """What is to be said after the last row."""
        if self._future:
            line, count = self._future
            message = f"{count:,} rows have a date in the future for something past, the first of them here."
            yield Note(line, message, 'If day and month are swapped, set date_order = "dmy" or "mdy" in mapping.toml.')

    def _sayings(self, number: int, cells: Sequence[str]) -> tuple[tuple[Saying, ...], tuple[str, ...]]:
        values: dict[str, str] = {}
        for index, name in self._fields:
            cell = cells[index]
            if cell:
                values[name] = f"{values[name]}, {cell}" if name in values else cell
        if "tag" in values:
            values["tag"] = values["tag"].replace('"', "")
        record, at, brand = self._record(number, cells, values), self._at(cells), self._plan.brand
        events = self._events(cells, values, record, at) if self._told or self._always else []
        seen = observe(record, values, at=at, method=brand.method, basis=brand.basis, country=self._circumstances.country)
        return (*seen.sayings, *events), (*seen.problems, *self._unreadable_dates(cells))

    def _events(self, cells: Sequence[str], values: dict[str, str], record: str, at: Micros | None) -> list[Saying]:
        line = self._line(record, at, self._marked(cells, values))
        events: list[Saying] = []
        for told in self._told:
            cell = cells[told.place]
            if cell and not cell.isspace():
                said = list(told.read(line, cell, told.column, told.rest))
                events += said
                if not said and truth(cell) is not False and told.meaning not in _SAID_ELSEWHERE:
                    values[f"other:{told.column}"] = cell
        for meaning in self._always:
            if not any(event.kind in _STOPS for event in events) and truth(line.marks.get(meaning, "")) is not False:
                events += self._without_column(meaning, line, values)
        if not events:
            values.update(
                {f"other:{self._plan.columns[i]}": cells[i] for i, meaning in self._marks if cells[i] and meaning != "id"}
            )
        return list({(said.kind, said.at, said.text, said.channel): said for said in events}.values())

    def _marked(self, cells: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
        marks = {meaning: cells[index] for index, meaning in reversed(self._marks) if cells[index]}
        marks.update({told.meaning: cells[told.place] for told in reversed(self._told) if cells[told.place]})
        if "email" in values:
            marks["email"] = address(values["email"]) or values["email"]
        return marks

    def _unreadable_dates(self, cells: Sequence[str]) -> Iterator[str]:
        for index, column, dates in self._all_dated:
            cell = cells[index]
            if cell and not cell.isspace() and dates.read(cell) is None and not is_ambiguous(cell) and _is_meant_as_date(cell):
                yield f"The column {column} holds “{cell.strip()[:40]}”, no date that we can read; it is kept as it came."

    def _line(self, record: str, at: Micros | None, marks: Mapping[str, str]) -> Line:
        brand, here = self._plan.brand, self._circumstances
        return Line(record, at, marks, self._dates, brand.method, brand.basis, here.zone, self._happened, here.now)

    def _without_column(self, meaning: str, line: Line, values: Mapping[str, str]) -> Iterator[Saying]:
        """What holds for every row of the file: an address on an opt-out list stops, a bare number is never rung."""
        if meaning == "stop" and "phone" in values and not values.keys() & {"email", "linkedin"}:
            for one in (Channel.PHONE, Channel.SMS):
                yield line.say("wish.channel", self._plan.brand.title, at=line.at, channel=one, number=0, method=Method.STATED)
        elif meaning == "stop":
            words = line.marks.get("reason", "").strip() or self._plan.brand.title
            yield line.say("wish.stop", words, at=line.at, method=Method.STATED)
        else:
            yield from CELL_READINGS[meaning](line, "yes", self._plan.brand.title, "")

    def _record(self, number: int, cells: Sequence[str], values: Mapping[str, str]) -> str:
        key = self._plan.brand.key
        own = self._has(cells, self._marks, "id")
        if own:
            return f"{key}:{own}" if self._plan.brand.header else f"{self._origin}{own}"
        known = address(values.get("email", "")) or linkedin(values.get("linkedin", ""))
        return f"{key}:{known}" if known else f"{self._origin}{number}"

    def _at(self, cells: Sequence[str]) -> Micros | None:
        stated = [at for index, dates in self._dated if (at := dates.read(cells[index])) is not None]
        return max(stated, default=self._observed_at)

    def _nobody(self, cells: Sequence[str], sayings: Sequence[Saying]) -> str:
        """Why the row is about nobody, or nothing where it is about somebody."""
        if any(saying.kind in _KNOWN_BY for saying in sayings) or self._has(cells, self._marks, "id"):
            return ""
        if self._has(cells, self._fields, "phone"):
            return ""
        stated = self._has(cells, self._fields, "email") or self._has(cells, self._fields, "linkedin")
        if stated:
            return f"The only thing the row says about a person is “{stated[:80]}”, which is no address that can be reached."
        return "The row has no e-mail address, telephone number, profile, id or name, so it is about nobody."

    @staticmethod
    def _has(cells: Sequence[str], columns: Sequence[tuple[int, str]], meaning: str) -> str:
        return next((text for index, one in columns if one == meaning and (text := cells[index].strip())), "")

    def _count_futures(self, line: int, sayings: Sequence[Saying]) -> None:
        limit = self._circumstances.now + DAY
        if any(saying.at is not None and saying.at > limit for saying in sayings):
            first, count = self._future or (line, 0)
            self._future = (first, count + 1)


def _is_meant_as_date(cell: str) -> bool:
    """Whether a cell of a column of dates is no mere yes, no or remark."""
    return truth(cell) is None and any(sign.isdigit() for sign in cell)


MARKS = frozenset(
    [
        *("id", "owner", "role", "reason", "stage_at", "status_at", "event", "event_at", "permission_until", "sourced_at"),
        *("reviewed_at", "leaving_reason", "leaving_type", "regretted"),
    ]
)
"""Meanings that other columns' cells are read with."""
