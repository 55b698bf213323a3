"""Tables of roles and personas: every row is one opening, with the details that people are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from regard.clock import moment
from regard.intake.dates import Column, Order, order_of
from regard.intake.places import place
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.intake.titles import read_title
from regard.ledger.event import Saying
from regard.sources.table.delimited import Row
from regard.sources.table.meanings import meaning_of_name, plain, word_list
from regard.sources.table.rawrow import is_readable, padded, raw_of, unread
from regard.sources.table.wording import truth
from regard.words import Json, Method, Micros

_LISTED = re.compile(r"\s*[,;|\n]\s*")
_LISTS = ("must_skills", "nice_skills", "stop_employers", "stop_countries", "topics", "offer")
_PEOPLE = frozenset({"email", "phone", "first_name", "last_name", "linkedin"})


@cache
def _columns() -> dict[str, str]:
    return {name: key for key, names in word_list("openings")["columns"].items() for name in names}


def keys_of(columns: Sequence[str]) -> dict[str, int]:
    """Key of a role -> index of its column; the first column of a key wins."""
    found: dict[str, int] = {}
    for index, column in enumerate(columns):
        key = _columns().get(plain(column))
        if key:
            found.setdefault(key, index)
    return found


def are_roles(columns: Sequence[str]) -> bool:
    """Whether a table with these columns is one of roles and of no people."""
    keys = keys_of(columns)
    if any(meaning_of_name(column) in _PEOPLE for column in columns) or "title" not in keys:
        return False
    return len(keys.keys() & set(word_list("openings")["telling"])) >= 2


class OpeningReader:
    """Reads the rows of one table of roles."""

    def __init__(self, columns: Sequence[str], circumstances: Circumstances, first: Sequence[Row]) -> None:
        self._columns = columns
        self._keys = keys_of(columns)
        self._now = circumstances.now
        stated = circumstances.mapping.get("date_order", "")
        dated = [self._keys[key] for key in ("opened", "closes") if key in self._keys]
        order = order_of(row.cells[i] for row in first for i in dated if len(row.cells) > i)
        self._dates = Column(Order(stated) if stated in {"dmy", "mdy"} else order, circumstances.zone, serials=True)

    def read(self, row: Row) -> Iterator[Reading | Note]:
        """The reading of one role."""
        if not is_readable(row, len(self._columns)):
            yield unread(row, self._columns, ())
            return
        cells = padded(row.cells, len(self._columns))
        raw = raw_of(self._columns, cells, ())
        values = {key: cells[index].strip() for key, index in self._keys.items() if cells[index].strip()}
        if "title" not in values:
            yield Reading(
                row.line, Outcome.REJECTED, raw, reason="The role has no title.", remedy="Write what the job is called."
            )
            return
        yield Reading(row.line, Outcome.IMPORTED, raw, tuple(self._sayings(values)))
        for key in ("opened", "closes"):
            if key in values and self._dates.read(values[key]) is None:
                yield Note(
                    row.line,
                    f"“{values[key][:40]}” is no date that can be read.",
                    "Write it as 2026-03-04, or set date_order in mapping.toml.",
                )

    def _sayings(self, values: Mapping[str, str]) -> Iterator[Saying]:
        detail = self._detail(values)
        record = f"role:{detail['id']}"
        opened, closes = (self._dates.read(values.get(key, "")) for key in ("opened", "closes"))
        yield Saying("role.opened", record, opened, until=closes, text=values["title"], method=Method.STAFF, detail=detail)
        shut = plain(values.get("status", "")) in word_list("openings")["closed"]["words"]
        if shut or (closes is not None and closes <= self._now):
            why = values.get("status", "") if shut else "its date has passed"
            yield Saying(
                "role.closed", record, closes if closes is None or closes <= self._now else None, text=why, method=Method.STAFF
            )

    def _detail(self, values: Mapping[str, str]) -> dict[str, Json]:
        title = read_title(values["title"])
        where = place("", values.get("city", ""), "", values.get("country", ""))
        lists: dict[str, Json] = {key: [part for part in _LISTED.split(values.get(key, "")) if part] for key in _LISTS}
        level = _level(values.get("level", ""))
        opened, closes = (self._dates.read(values.get(key, "")) for key in ("opened", "closes"))
        return {
            "id": values.get("id") or plain(values["title"]).replace(" ", "-"),
            "title": values["title"],
            "family": plain(values["family"]) if "family" in values else title.family,
            "level": title.level if level is None else level,
            "city": where.city or values.get("city", ""),
            "country": where.country,
            "remote": truth(values.get("remote", "")) is True or plain(values.get("remote", "")) == "remote",
            **lists,
            "opened": _day(opened),
            "closes": _day(closes),
            "owner": values.get("owner", ""),
            "min_level": _level(values.get("min_level", "")),
            "max_level": _level(values.get("max_level", "")),
            "persona": truth(values.get("persona", "")) is True,
        }


def _level(cell: str) -> int | None:
    if cell.strip().isdecimal():
        return min(int(cell), 8)
    found = next((level for level, words in word_list("openings")["levels"].items() if plain(cell) in words), None)
    return None if found is None else int(found)


def _day(at: Micros | None) -> str | None:
    return None if at is None else moment(at).date().isoformat()
