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


def within(holder: Table, path: str) -> Json:
    """What stands at a path such as ``meta.next``; the holder itself for an empty one."""
    value: Json = holder
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, dict) else None
    return value


def word_within(holder: Table, path: str) -> str:
    """The text or number at a path, as text; empty where there is none."""
    return word({"": within(holder, path)}, "")


def moment_of(value: Json) -> Micros | None:
    """A time as systems write it: ISO 8601, the same with ``UTC`` behind it, or milliseconds since 1970."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value * 1000 if 1 << 34 < value < 1 << 43 else None
    return read_instant(value.strip().removesuffix(" UTC")) if isinstance(value, str) and value.strip() else None


def leaves_at(value: Json, path: str) -> list[Json]:
    """Every leaf at a path such as ``emails[].value``, of which a list may hold several; an empty path is the value itself."""
    found: list[Json] = [value]
    for key in _steps(path):
        if key == "[]":
            found = [inner for one in found if isinstance(one, list) for inner in one]
        else:
            found = [one[key] for one in found if isinstance(one, dict) and key in one]
    return found


@lru_cache(4_096)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[]", ".[]").split(".")) if path else ()
