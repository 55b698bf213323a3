"""A file looked at before it is read: how it is recognised, what its columns would mean, and what would become of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from regard.decisions.day import Problem
from regard.intake.reading import Note, Outcome, Reading, Recognition
from regard.sources import discover
from regard.sources.table.meanings import WITHHELD
from regard.sources.table.offering import TableLook
from regard.sources.table.offering import look_at as table_at
from regard.words import Micros
from regard.workspace.company import Company, FileMapping
from regard.workspace.reading import FileReader, Found

SHOWN_ROWS, SHOWN_PROBLEMS = 3, 10
TRIED = 50_000
"""Rows of a dry run; of a longer file so many are tried, and that is said."""
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Look:
    """What reading a file would do. read_as: empty where nobody recognises it.

    table: its columns, with what each is taken for and its first values; none where it is no table. proposed: what each column
    was taken for before anybody settled it. sample: the first rows of what is no table, as they came. The three counts add up
    to rows; whole: whether all of them were tried. people: how many records of people it speaks of.
    """

    name: str
    read_as: str
    mapping: FileMapping
    table: TableLook
    proposed: Mapping[str, str]
    sample: tuple[str, ...]
    rows: int
    imported: int
    rejected: int
    shown: int
    people: int
    problems: tuple[Problem, ...]
    more_problems: int
    whole: bool


def look_at(path: Path, company: Company, now: Micros, mapping: FileMapping) -> Look:
    """Read the file, up to TRIED rows, and keep nothing of it. mapping: what is settled about it."""
    found = Found(path, path.name, path.stat().st_size)
    reader = FileReader(discover(), company, {path.name: mapping}, now, frozenset())
    recognition = reader.recognise(found)
    claimed = replace(reader, mappings={}).recognise(found)
    is_table = (recognition or claimed or Recognition(TABLE, 0, "")).source == TABLE
    table, proposed = TableLook((), fixed=True), {}
    if is_table:
        table = table_at(path, mapping.columns)
        proposed = {column.name: column.meaning for column in table_at(path, {}).columns}
    tried = _try_out(reader, found, recognition) if recognition else _Tried()
    return Look(
        path.name, recognition.variant if recognition else "", mapping, table, proposed,
        () if table.columns else tuple(tried.sample), sum(tried.counts.values()), tried.counts[Outcome.IMPORTED],
        tried.counts[Outcome.REJECTED], tried.counts[Outcome.SHOWN], len(tried.records), tuple(tried.problems[:SHOWN_PROBLEMS]),
        max(0, tried.troubled - SHOWN_PROBLEMS), tried.whole,
    )  # fmt: skip


def settled_by(look: Look, wanted: Mapping[str, str], *, date_order: str, zone: str) -> FileMapping:
    """What a form settles about a file: only what differs from the proposal. wanted: column to meaning.

    What is sensitive stays out whatever a form says. A table that nobody recognises is read as one as soon as anything is
    settled about it.
    """
    columns = {
        name: meaning
        for name, meaning in wanted.items()
        if name in look.proposed and look.proposed[name] not in (meaning, WITHHELD)
    }
    told = {**columns, **({"date_order": date_order} if date_order in ("dmy", "mdy") else {})}
    unclaimed = not look.read_as or look.mapping.source == TABLE
    return FileMapping(TABLE if columns and unclaimed else "", zone, told)


class _Tried:
    """What a dry run has seen so far."""

    def __init__(self) -> None:
        self.counts: Counter[Outcome] = Counter()
        self.records: set[str] = set()
        self.sample: list[str] = []
        self.problems: list[Problem] = []
        self.troubled = 0
        self.whole = True

    def see(self, read: Reading | Note) -> None:
        if isinstance(read, Note):
            self._trouble(Problem(read.line, "note", read.message, read.remedy))
            return
        self.counts[read.outcome] += 1
        self.records.update(said.record for said in read.sayings if not said.record.startswith("role:"))
        if read.outcome is not Outcome.IMPORTED:
            self._trouble(Problem(read.line, str(read.outcome), read.reason, read.remedy))
        if len(self.sample) < SHOWN_ROWS:
            self.sample.append(read.raw[:300])

    def _trouble(self, problem: Problem) -> None:
        self.troubled += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(problem)

    def broke_off(self, error: Exception) -> None:
        told = f"Reading breaks off ({type(error).__name__}: {error}); nothing of the file would be kept."
        self.counts.clear()
        self.problems.insert(0, Problem(0, "not read", told, "Please report this with a small file that shows it."))


def _try_out(reader: FileReader, found: Found, recognition: Recognition) -> _Tried:
    tried, readings = _Tried(), reader.readings(found, recognition)
    try:
        for read in islice(readings, TRIED):
            tried.see(read)
        tried.whole = next(readings, None) is None
    except Exception as error:  # noqa: BLE001 - a reader that fails on this file is what a dry run is there to tell
        tried.broke_off(error)
    return tried
