"""Everything that a store holds, in open formats: nobody has to ask us for their own data (D21)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from regard.clock import iso
from regard.decisions.day import Day
from regard.storage.people import events_after, records_of_people, values_of_everybody
from regard.storage.store import Store
from regard.words import Json, Total
from regard.workspace.document import as_event

AT_A_TIME = 5_000


def export(store: Store, folder: Path) -> dict[str, int]:
    """Write ``events``, ``rows``, ``imports`` and ``records`` as JSON Lines into ``folder``; gives how many lines each has.

    Events name their record, person, source, file and line; rows are as they came. Instants are ISO 8601 in UTC.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "imports": _write(folder / "imports.jsonl", _imports(store)),
        "records": _write(folder / "records.jsonl", _records(store)),
        "rows": _write(folder / "rows.jsonl", _rows(store)),
        "events": _write(folder / "events.jsonl", _events(store)),
    }


def write_people(store: Store, day: Day, path: Path) -> int:
    """Write everybody as CSV, one row a person: the values that survive, and what to do with them today; gives how many.

    Whoever must not be contacted says so in a column of their own, so that no other tool writes to them from this file.
    """
    decided = {decision.person: decision for decision in day.decisions}
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8-sig", errors="surrogateescape", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("Regard ID", *_COLUMNS.values(), "Do Not Contact", "Verdict", "Not Before", "Why"))
        for person, values in values_of_everybody(store, list(_COLUMNS)):
            if decision := decided.get(person):
                held, never = (values.get(field, "") for field in _COLUMNS), decision.total is Total.MUST_NOT
                day_of_it = (iso(decision.not_before) or "")[:10]
                told = (str(person), *held, "yes" if never else "", decision.verdict.phrase, day_of_it, decision.because)
                rows.writerow(map(_cell, told))
                count += 1
    return count


_COLUMNS = {
    "name": "Name", "email": "Email", "phone": "Phone", "linkedin": "LinkedIn", "title": "Job Title", "employer": "Company",
    "city": "City", "country": "Country",
}  # fmt: skip


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; telephone numbers begin with a plus and are none."""
    return f"'{text}" if text[:1] in {"=", "@", "\t", "\r"} or (text[:1] in {"+", "-"} and not text[1:2].isdigit()) else text


def _write(path: Path, lines: Iterable[dict[str, Json]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="surrogateescape") as out:
        for line in lines:
            out.write(json.dumps(line) + "\n")
            count += 1
    return count


def _imports(store: Store) -> Iterable[dict[str, Json]]:
    for done in store.imports():
        yield {
            "import": done.import_id, "path": done.path, "source": done.source, "read_as": done.variant,
            "learnt": iso(done.learnt), "rows": done.rows, "imported": done.imported, "rejected": done.rejected,
            "shown": done.shown, "mapping": dict(done.mapping),
        }  # fmt: skip


def _records(store: Store) -> Iterable[dict[str, Json]]:
    for record, person in records_of_people(store):
        yield {"record": record, "person": person}


def _rows(store: Store) -> Iterable[dict[str, Json]]:
    for import_id, line, outcome, raw, reason in store.rows():
        yield {"import": import_id, "line": line, "outcome": outcome, "raw": raw, "reason": reason}


def _events(store: Store) -> Iterable[dict[str, Json]]:
    seq = 0
    while found := events_after(store, seq, AT_A_TIME):
        for person, event in found:
            yield as_event(person, event)
        seq = found[-1][1].seq
