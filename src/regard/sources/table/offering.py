"""A table as it can be shown before it is read: its columns with what each is taken for, some values, and what it could mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from regard.sources.table import sheets
from regard.sources.table.delimited import Row
from regard.sources.table.meanings import WITHHELD
from regard.sources.table.plan import Plan, plan_of
from regard.sources.table.tablereader import head_of, tables

MEANINGS = {
    "Who it is": ("name", "first_name", "last_name", "email", "phone", "linkedin", "id"),
    "What they do": ("employer", "title", "skill", "language", "website", "tag"),
    "Where they live": ("location", "city", "region", "country", "zone"),
    "About the row": ("observed_at", "source", "sourced_at", "owner", "note", "answer", "other", "withheld"),
    "Applications": (
        "role", "stage", "status", "reason", "stage_at", "status_at", "on:application.created", "on:application.rejected",
        "on:application.withdrawn", "on:application.hired", "on:offer.made", "on:offer.accepted", "on:offer.declined",
    ),
    "Employment": (
        "started", "ended", "leaving_reason", "leaving_type", "regretted", "employed", "outcome", "outcome:90", "outcome:180",
        "reviewed_at",
    ),
    "Contact": (
        "on:message.sent", "on:message.replied", "on:message.bounced", "on:call.made", "bounced", "list_status", "counted",
    ),
    "Events": ("event", "event_at", "attendance", "registered_at", "checked_in_at"),
    "Wishes": (
        "stop", "pause", "hours", "frequency", "preferred_channel", "topic", "not_topic", "place", "document", "call_me",
        "meet_me", "never:email", "never:phone", "never:sms", "never:chat", "never:post", "never:linkedin",
    ),
    "Permission": (
        "permission", "permission:email", "permission:phone", "permission:sms", "permission:newsletter", "permission_at:email",
        "permission_until", "may:email", "may:phone", "may:sms", "may:linkedin",
    ),
}  # fmt: skip
"""Everything that a column may be taken for, in groups; see docs/sources/table.md."""
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column: its name, what it is taken for (empty: left out), and its first values, unless they are sensitive."""

    name: str
    meaning: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableLook:
    """The columns of all sheets by name. fixed: what they mean cannot be changed, as in a list of roles."""

    columns: tuple[ColumnLook, ...]
    fixed: bool


def look_at(path: Path, given: Mapping[str, str], most: int = 3) -> TableLook:
    """The columns of a table. given: what was settled about them. A file that is none, or that must not be opened, has none."""
    found: dict[str, ColumnLook] = {}
    fixed = False
    try:
        for rows in _first_rows(path):
            plan = plan_of(rows, path.name, given, "UTC")
            fixed = fixed or plan.brand.rows != "people"
            for column in _columns(plan, rows, most):
                found.setdefault(column.name, column)
    except (sheets.DamagedWorkbook, OSError, UnicodeError):
        return TableLook((), fixed=True)
    return TableLook(tuple(found.values()), fixed)


def _first_rows(path: Path) -> Iterator[Sequence[Row]]:
    head = head_of(path)
    if not head or (sheets.is_workbook(path, head) and sheets.danger(path, head)):
        return
    if not sheets.is_workbook(path, head) and b"\0\0\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0")):
        return
    for _, rows in tables(path):
        first = list(islice(rows, _LOOKED_AT))
        if first:
            yield first


def _columns(plan: Plan, rows: Sequence[Row], most: int) -> Iterator[ColumnLook]:
    body = [row.cells for row in rows if row.line > plan.header and not row.damage]
    for index, name in enumerate(plan.columns):
        meaning = plan.mapping[name]
        filled = (cells[index].strip() for cells in body if index < len(cells))
        values = () if meaning == WITHHELD else tuple(islice(dict.fromkeys(cell for cell in filled if cell), most))
        yield ColumnLook(name, meaning, values)
