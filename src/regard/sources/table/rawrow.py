"""The text of a row that is kept for good: a JSON object of its cells in order, without what must not be kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as _quoted

from regard.intake.reading import Outcome, Reading
from regard.sources.table.delimited import Row

MOST_COLUMNS = 4_096
"""Columns that are read; more is a table turned on its side, or made to harm."""
HIDDEN = "(not kept)"
_SHOWN_CHARS = 2_000


def raw_of(columns: Sequence[str], cells: Sequence[str], hidden: Collection[int]) -> str:
    """The row as a JSON object; cells of ``hidden`` columns are replaced by a word, cells beyond the columns are numbered."""
    if hidden:
        cells = [HIDDEN if cell and index in hidden else cell for index, cell in enumerate(cells)]
    if len(cells) > len(columns):
        columns = (*columns, *(f"column {number}" for number in range(len(columns) + 1, len(cells) + 1)))
    return "{" + ", ".join(map(str.__add__, _keys(tuple(columns)), map(_quoted, cells))) + "}"


@lru_cache(64)
def _keys(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns as the keys of a JSON object, with their colons; written out once for all rows of a table."""
    return tuple(f"{_quoted(column)}: " for column in columns)


def is_readable(row: Row, width: int) -> bool:
    """Whether the row's cells stand under the columns; a row that is only short has empty cells at its end."""
    return not row.damage and width <= MOST_COLUMNS and (len(row.cells) <= width or not any(row.cells[width:]))


def padded(cells: list[str], width: int) -> list[str]:
    """The cells of a short row with the empty ones that its end left out."""
    return cells if len(cells) >= width else cells + [""] * (width - len(cells))


def unread(row: Row, columns: Sequence[str], hidden: Collection[int]) -> Reading:
    """The reading of a row that does not fit its table: shown, so that nothing vanishes."""
    if max(len(row.cells), len(columns)) > MOST_COLUMNS:
        reason = f"The table is too wide; up to {MOST_COLUMNS:,} columns are read."
        text = json.dumps(row.cells[:100], ensure_ascii=False)[:_SHOWN_CHARS]
        return Reading(row.line, Outcome.REJECTED, text, reason=reason, remedy="Export fewer columns.")
    reason = (
        f"The row is damaged: {row.damage}."
        if row.damage
        else f"The row has {len(row.cells)} cells under {len(columns)} columns."
    )
    remedy = "Correct this line in the file and import it again."
    return Reading(row.line, Outcome.SHOWN, raw_of(columns, row.cells, hidden), reason=reason, remedy=remedy)
