"""A file looked at before it is read: how it is recognised, what its columns would mean, and what would become of its rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from regard.decisions.day import Problem
from regard.intake.reading import Note, Outcome
from regard.sources import discover
from regard.words import Micros
from regard.workspace.company import MAPPING_FILE, Company, FileMapping
from regard.workspace.reading import FileReader, Found

SHOWN_ROWS, SHOWN_PROBLEMS = 3, 10


@dataclass(frozen=True, slots=True)
class Look:
    """What reading a file would do. read_as: empty where nobody recognises it.

    mapping: column -> meaning, as it would be read. sample: the first rows as they came. The three counts add up to rows.
    people: how many records of people it speaks of.
    """

    name: str
    read_as: str
    mapping: Mapping[str, str]
    sample: tuple[str, ...]
    rows: int
    imported: int
    rejected: int
    shown: int
    people: int
    problems: tuple[Problem, ...]


def look_at(path: Path, company: Company, now: Micros, columns: Mapping[str, str]) -> Look:
    """Read the whole file and keep nothing of it. columns: meanings that differ from those proposed."""
    reader = FileReader(discover(), company, {path.name: FileMapping(columns=columns)}, now, frozenset())
    found = Found(path, path.name, path.stat().st_size)
    recognition = reader.recognise(found)
    if recognition is None:
        return Look(path.name, "", {}, (), 0, 0, 0, 0, 0, ())
    counts: Counter[Outcome] = Counter()
    records: set[str] = set()
    sample: list[str] = []
    problems: list[Problem] = []
    for read in reader.readings(found, recognition):
        if isinstance(read, Note):
            problems.append(Problem(read.line, "note", read.message, read.remedy))
            continue
        counts[read.outcome] += 1
        records.update(said.record for said in read.sayings if not said.record.startswith("role:"))
        if read.outcome is not Outcome.IMPORTED:
            problems.append(Problem(read.line, str(read.outcome), read.reason, read.remedy))
        if len(sample) < SHOWN_ROWS:
            sample.append(read.raw[:300])
        del problems[SHOWN_PROBLEMS:]
    return Look(
        path.name, recognition.variant, {**recognition.mapping, **columns}, tuple(sample), sum(counts.values()),
        counts[Outcome.IMPORTED], counts[Outcome.REJECTED], counts[Outcome.SHOWN], len(records), tuple(problems),
    )  # fmt: skip


def write_mapping(path: Path, columns: Mapping[str, str]) -> None:
    """Lay the meanings beside the file, so that reading its folder goes by them."""
    lines = [f"[{json.dumps(path.name)}]", f"[{json.dumps(path.name)}.columns]"]
    lines += [f"{json.dumps(column)} = {json.dumps(meaning)}" for column, meaning in columns.items()]
    (path.parent / MAPPING_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
