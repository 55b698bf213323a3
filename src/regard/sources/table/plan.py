"""How one table is to be read: where its header stands, whose export it is, what each column means, how its dates go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regard.intake.dates import Column, Order, is_ambiguous, order_of
from regard.intake.reading import Note
from regard.sources.table.activityreader import is_log, places_of
from regard.sources.table.brands import UNKNOWN, Brand, brand_of
from regard.sources.table.delimited import Row
from regard.sources.table.meanings import IDENTIFYING, OTHER, WITHHELD, is_known, looks_like_value, mapping_of, plain
from regard.sources.table.openings import are_roles, keys_of
from regard.sources.table.rawrow import MOST_COLUMNS

ACTIVITY = Brand("E-mail activity log", "mail", rows="activity")
ROLES = Brand("Roles", "role", rows="roles")
_HEADER_WITHIN = 30
DATED = frozenset(
    [
        "observed_at",
        "stage_at",
        "status_at",
        "event_at",
        "registered_at",
        "checked_in_at",
        "pause",
        "stop",
        "bounced",
        "sourced_at",
        "permission",
        "permission_until",
        "started",
        "ended",
        "reviewed_at",
    ]
)
_DATED_HEADS = ("on:", "permission_at:", "permission:", "never:")
DATE_ORDER = "date_order"
"""The word of ``mapping.toml`` that settles what no date of a column decides; its value is ``dmy`` or ``mdy``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read one table.

    header: lines up to and including the header (0: there is none). dates: column -> how its dates are read.
    """

    columns: tuple[str, ...]
    brand: Brand
    mapping: Mapping[str, str]
    header: int = 0
    dates: Mapping[str, Column] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def is_contacts(self) -> bool:
        """Whether the table says whom it is about at all."""
        return any(meaning in IDENTIFYING - {"id"} for meaning in self.mapping.values())


_ADDRESS = re.compile(r"\s*[^\s@]+@[^\s@]+\.\w+\s*")
"""Whoever answers a form may type the name of a column; the row of the names never holds an address."""


def header_index(rows: Sequence[Row], file_name: str) -> int | None:
    """Which of the first rows is the header; None where the table starts with values at once.

    Found by content: a known brand, or the row with names that we know, or else a first row of full width in which
    nothing looks like a value.
    """
    first = [row for row in rows[:_HEADER_WITHIN] if not row.damage]
    usual = max(Counter(len(row.cells) for row in first).items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if brand_of(row.cells, file_name).header and not any(map(_ADDRESS.fullmatch, row.cells)):
            return index
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        known = sum(map(is_known, row.cells))
        if known and known * 4 >= len(row.cells) and len(row.cells) * 2 >= usual and not any(map(looks_like_value, row.cells)):
            return index
    return _first_full(rows, usual)


def _first_full(rows: Sequence[Row], usual: int) -> int | None:
    """The first row of the usual width, if all of its cells are filled and none looks like a value."""
    index = next((index for index, row in enumerate(rows[:_HEADER_WITHIN]) if len(row.cells) == usual), None)
    if index is None or usual < 2:
        return None
    cells = rows[index].cells
    return index if all(cell.strip() for cell in cells) and not any(map(looks_like_value, cells)) else None


def column_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """The columns' names, made to differ: ``Email``, ``Email (2)``, and ``column 3`` where the header has none."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for index in range(width):
        name = cells[index].strip("\ufeff \t\r\n") if index < len(cells) else ""
        name = name or f"column {index + 1}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def plan_of(rows: Sequence[Row], file_name: str, given: Mapping[str, str], zone: str) -> Plan:
    """The plan for a table that starts with ``rows``. given: what the user or an earlier look has settled."""
    if any(len(row.cells) > MOST_COLUMNS for row in rows[:_HEADER_WITHIN]):
        names = column_names((), MOST_COLUMNS + 1)
        return Plan(names, UNKNOWN, dict.fromkeys(names, OTHER))
    index = header_index(rows, file_name)
    header = rows[index].cells if index is not None else []
    body = [row.cells for row in rows[index + 1 if index is not None else 0 :] if not row.damage]
    width = len(header) or max(Counter(map(len, body[:200])).items(), key=lambda item: item[1], default=(0, 0))[0]
    columns = column_names(header, min(width, MOST_COLUMNS + 1))
    header_notes = _about_header(rows, index, columns)
    if is_log(columns, body):
        return Plan(columns, ACTIVITY, _turned(columns, places_of(columns)), rows[index or 0].line, notes=tuple(header_notes))
    if are_roles(columns):
        return Plan(columns, ROLES, _turned(columns, keys_of(columns)), rows[index or 0].line, notes=tuple(header_notes))
    brand = brand_of(columns, file_name)
    mapping = {**_mapping(columns, body, brand), **{name: meaning for name, meaning in given.items() if name in columns}}
    dates, ambiguous = _dates(columns, body, mapping, given.get(DATE_ORDER, ""), zone)
    notes = (*header_notes, *_about_columns(mapping, header), *ambiguous)
    return Plan(columns, brand, mapping, 0 if index is None else rows[index].line, dates, notes)


def _turned(columns: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    meanings = {index: meaning for meaning, index in places.items()}
    return {column: meanings.get(index, OTHER) for index, column in enumerate(columns)}


def _mapping(columns: Sequence[str], body: Sequence[Sequence[str]], brand: Brand) -> dict[str, str]:
    mapping = mapping_of(columns, body)
    for column in columns:
        own = brand.columns.get(plain(column))
        if own is not None and mapping[column] != WITHHELD:
            mapping[column] = own
        elif mapping[column] == OTHER:
            mapping[column] = brand.unknown
    return mapping


def _dates(
    columns: Sequence[str], body: Sequence[Sequence[str]], mapping: Mapping[str, str], stated: str, zone: str
) -> tuple[dict[str, Column], list[Note]]:
    found: dict[str, Column] = {}
    notes = []
    for index, column in enumerate(columns):
        if mapping[column] in DATED or mapping[column].startswith(_DATED_HEADS):
            cells = [cells[index] for cells in body if index < len(cells)]
            order = Order(stated) if stated in set(Order) and stated else order_of(cells)
            found[column] = Column(order, zone, serials=True)
            unsure = next((cell for cell in cells if is_ambiguous(cell)), "")
            if unsure and not order:
                notes.append(_ambiguous(column, unsure))
    return found, notes


def _ambiguous(column: str, example: str) -> Note:
    message = (
        f"The dates in the column {column} could be day first or month first ({example}); "
        "those that can be read both ways are left unknown."
    )
    return Note(0, message, f'Write {DATE_ORDER} = "dmy" or {DATE_ORDER} = "mdy" into mapping.toml for this file.')


def _about_header(rows: Sequence[Row], index: int | None, columns: Sequence[str]) -> list[Note]:
    if index is None:
        return [
            Note(0, f"No row with names of columns was found; they are called {columns[0] if columns else 'column 1'} and so on.")
        ]
    if index:
        return [Note(0, f"The names of the columns stand in line {rows[index].line}; what stands above is no row of the table.")]
    return []


def _about_columns(mapping: Mapping[str, str], header: Sequence[str]) -> list[Note]:
    notes = []
    withheld = [column for column, meaning in mapping.items() if meaning == WITHHELD]
    if withheld:
        listed = ", ".join(withheld)
        notes.append(Note(0, f"Not kept, because it is sensitive or a network trace (GDPR Art. 9, data minimisation): {listed}."))
    twice = [name for name, count in Counter(name.strip() for name in header).items() if count > 1 and name]
    if twice:
        notes.append(Note(0, f"Several columns have the same name: {', '.join(twice)}; the later ones are numbered."))
    if "email" not in mapping.values() and header:
        notes.append(Note(0, "There is no column with e-mail addresses; people are known by the other columns only."))
    return notes
