"""What was read: for each file who read it, what became of its rows, and what nothing recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regard.decisions.day import Day, FileRead, Problem
from regard.report.plain import plain

COLUMNS = 60
PROBLEMS = 50
FILES = 400
"""How much of it one page shows; the rest is counted."""


@dataclass(frozen=True, slots=True)
class File:
    """One file in words. more_columns, more_problems: how many the page leaves out."""

    path: str
    kind: str
    rows: int
    imported: int
    rejected: int
    shown: int
    known: bool
    import_id: str
    mapping: tuple[tuple[str, str], ...]
    more_columns: int
    problems: tuple[Problem, ...]
    more_problems: int
    tried: tuple[str, ...]

    @property
    def speaks(self) -> bool:
        """Whether there is something to unfold under its line."""
        return bool(self.mapping or self.problems)


@dataclass(frozen=True, slots=True)
class Readings:
    """All files of the day: those that were read, those that nothing recognised, and the sums."""

    read: tuple[File, ...]
    more: int
    strange: tuple[File, ...]
    more_strange: int
    rows: int
    imported: int
    rejected: int
    shown: int


def readings(day: Day) -> Readings:
    """The day's files, those with something to look at first where there are too many for one page."""
    read = _most_telling(file for file in day.files if file.source)
    strange = [file for file in day.files if not file.source]
    return Readings(
        tuple(_file(file) for file in read[:FILES]),
        max(0, len(read) - FILES),
        tuple(_file(file) for file in strange[:FILES]),
        max(0, len(strange) - FILES),
        sum(file.rows for file in day.files),
        sum(file.imported for file in day.files),
        sum(file.rejected for file in day.files),
        sum(file.shown for file in day.files),
    )


def _most_telling(files: Iterable[FileRead]) -> list[FileRead]:
    found = list(files)
    if len(found) <= FILES:
        return found
    return sorted(found, key=lambda file: (-(file.rejected + file.shown), -file.rows, file.path))


def _file(file: FileRead) -> File:
    pairs = list(file.mapping.items())
    return File(
        path=plain(file.path),
        kind=plain(file.variant or file.source),
        rows=file.rows,
        imported=file.imported,
        rejected=file.rejected,
        shown=file.shown,
        known=file.already_known,
        import_id=plain(file.import_id),
        mapping=tuple((plain(column, 120), plain(field or "left out", 120)) for column, field in pairs[:COLUMNS]),
        more_columns=max(0, len(pairs) - COLUMNS),
        problems=tuple(_problem(problem) for problem in file.problems[:PROBLEMS]),
        more_problems=max(0, len(file.problems) - PROBLEMS) + file.more_problems,
        tried=tuple(plain(name) for name in file.tried),
    )


def _problem(problem: Problem) -> Problem:
    return Problem(problem.line, plain(problem.outcome), plain(problem.reason), plain(problem.remedy))
