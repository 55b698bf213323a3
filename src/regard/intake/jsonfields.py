"""Looking into a JSON object without trusting its shape: a missing or odd field is empty, never an error."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from regard.clock import micros, midday
from regard.words import Json, Micros

Table: TypeAlias = dict[str, Json]


def as_table(value: Json) -> Table:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def table(holder: Table, key: str) -> Table:
    """The object under ``key``, or an empty one."""
    return as_table(holder.get(key))


def rows(holder: Table, key: str) -> list[Table]:
    """The objects in the list under ``key``; whatever else stands in it is passed over."""
    value = holder.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def word(holder: Table, *keys: str) -> str:
    """The first non-empty text or number under one of ``keys``, as text."""
    for key in keys:
        value = holder.get(key)
        if isinstance(value, str):
            if text := value.strip():
                return text
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def words(holder: Table, key: str, *names: str) -> list[str]:
    """The texts in the list under ``key``; of objects in it, the first of their fields ``names``."""
    value = holder.get(key)
    items = value if isinstance(value, list) else []
    return [text for item in items if (text := item.strip() if isinstance(item, str) else word(as_table(item), *names))]


def instant(holder: Table, *keys: str) -> Micros | None:
    """The first ISO 8601 time under one of ``keys``; a time without an offset is UTC, a date is noon UTC."""
    for key in keys:
        text = word(holder, key)
        if text and (at := read_instant(text)) is not None:
            return at
    return None


@lru_cache(10_000)
def read_instant(text: str) -> Micros | None:
    """An ISO 8601 time as UTC microseconds, or None."""
    try:
        if len(text) <= 10:
            return midday(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
        return micros(moment if moment.tzinfo else datetime.fromisoformat(text + "+00:00"))
    except (ValueError, OverflowError):
        return None
