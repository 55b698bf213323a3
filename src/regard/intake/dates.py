"""Dates as exports write them, read into instants; where day and month could be swapped, the whole column decides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from regard.clock import micros, midday
from regard.words import Micros

_REMEMBERED = 65_536
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a civil date; the zone is the column's
"""Day 0 of spreadsheets (ECMA-376 part 1, 18.17.4.1), so that serial numbers from 1 March 1900 on are right."""
_SERIALS = (14_000.0, 80_000.0)
"""Serial numbers that are taken for dates: 1938 to 2119. Smaller ones are counts, larger ones identifiers."""
_EPOCHS = {10: 1_000_000, 13: 1_000, 16: 1}
"""Unix time by its number of digits, as microseconds a unit; ten digits last from 2001 to 2286."""

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?=\Z|T\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d\d)(?!\d)")
_TIME = re.compile(
    r"[\sT,]*(?:(?:at|um|kl\.?|om|alle|a las|às)\s+)?"
    r"(\d{1,2})(?:[:.h](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:([ap])\.?\s?m\.?)?\s*(?:Uhr|h)?\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_COMPACT_TIME = re.compile(r"T(\d\d)(\d\d)(\d\d)?")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d\d)?(?:\s*[(\[][^()\[\]]*[)\]])?\Z", re.IGNORECASE)
_WORDED_TIME = re.compile(r"\d{1,2}:\d\d|(?<=[\s,])\d{1,2}\.\d\d(?=\s*(?:Uhr|h\b|\Z))")
_PIECES = re.compile(r"\d+|[^\W\d_]+")


class Order(StrEnum):
    """Which of two small numbers is the day, in a whole column: the words of ``date_order`` in ``mapping.toml``."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    UNDECIDED = ""


class Column(NamedTuple):
    """What the dates of one column have in common.

    order: UNDECIDED where no value decides, or where values contradict each other; then values that could be read
        both ways are unknown rather than guessed.
    zone: IANA zone of times written without one. serials: whether plain numbers are days of a spreadsheet.
    """

    order: Order = Order.UNDECIDED
    zone: str = "UTC"
    serials: bool = False

    def read(self, text: str) -> Micros | None:
        """The instant that ``text`` names; noon of the day where it names no time; None where it cannot be told."""
        return _read(text.strip(), self.order, self.zone, self.serials)


def order_of(values: Iterable[str]) -> Order:
    """The order that the ``values`` of a column agree on; UNDECIDED where none decides or where they contradict."""
    orders = {order for text in values if (order := _own_order(text))}
    return orders.pop() if len(orders) == 1 else Order.UNDECIDED


@lru_cache(_REMEMBERED)
def is_ambiguous(text: str) -> bool:
    """Whether ``text`` is a date that could be read both day first and month first, with different results."""
    match = _YEAR_LAST.match(text.strip())
    if not match or match[2] == ".":
        return False
    return 1 <= int(match[1]) <= 12 and 1 <= int(match[3]) <= 12 and int(match[1]) != int(match[3])


def looks_like_date(text: str) -> bool:
    """Whether ``text`` is written as a date. Plain numbers never are: they could be anything."""
    text = text.strip()
    return not text.isdigit() and (is_ambiguous(text) or Column().read(text) is not None)


@lru_cache(_REMEMBERED)
def _own_order(text: str) -> Order:
    """The order that one value proves by itself. Dots prove nothing: they are day first everywhere."""
    match = _YEAR_LAST.match(text.strip())
    if not match or match[2] == ".":
        return Order.UNDECIDED
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > 12 >= first else Order.UNDECIDED


@lru_cache(_REMEMBERED)
def _read(text: str, order: Order, zone: str, serials: bool) -> Micros | None:
    try:
        if not text.isascii() or not text[:1].isdigit():
            return _worded(text, zone)
        if text.replace(".", "", 1).isdigit() and text.count(".") < 2:
            return _number(text, zone, serials=serials)
        return _figures(text, order, zone)
    except (ValueError, OverflowError):
        return None


def _number(text: str, zone: str, *, serials: bool) -> Micros | None:
    whole = text.partition(".")[0]
    if serials and len(whole) == 5 and _SERIALS[0] <= float(text) <= _SERIALS[1]:
        return _serial(float(text), zone)
    if len(whole) in _EPOCHS:
        return int(float(text) * _EPOCHS[10]) if len(whole) == 10 else int(whole) * _EPOCHS[len(whole)]
    compact = _COMPACT.fullmatch(text)
    return _instant(_day(*compact.groups()), "", zone) if compact else None


def _serial(value: float, zone: str) -> Micros:
    wall = _SERIAL_ZERO + timedelta(seconds=round(value * 86_400))
    return midday(wall.date(), zone) if value.is_integer() else micros(wall.replace(tzinfo=_zone(zone)))


def _figures(text: str, order: Order, zone: str) -> Micros | None:
    match = _YEAR_FIRST.match(text)
    if match:
        return _instant(_day(match[1], match[3], match[4]), text[match.end() :], zone)
    match = _COMPACT.match(text)
    if match:
        return _instant(_day(*match.groups()), _COMPACT_TIME.sub(r"T\1:\2:\3", text[match.end() :]).rstrip(":"), zone)
    match = _YEAR_LAST.match(text)
    if match:
        return _instant(_year_last(match, order), text[match.end() :], zone)
    return _worded(text, zone)


def _year_last(match: re.Match[str], order: Order) -> date | None:
    first, second = int(match[1]), int(match[3])
    if match[2] != "." and first != second and max(first, second) <= 12 and order is Order.UNDECIDED:
        return None
    month_first = match[2] != "." and (second > 12 or (first <= 12 and order is Order.MONTH_FIRST))
    return _day(match[4], match[1], match[3]) if month_first else _day(match[4], match[3], match[1])


def _day(year: str, month: str, day: str) -> date | None:
    """The civil day. Two digits of a year mean 1970 to 2069, as in POSIX ``strptime``, moved by one."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 70 else 2000
    return date(number, int(month), int(day)) if _FIRST_YEAR <= number <= _LAST_YEAR else None


def _worded(text: str, zone: str) -> Micros | None:
    """A date whose month is a word: ``28 May 2026``, ``Thu, 28 Mai 2026 19:01:33 +0200``, ``March 3rd, 2026``."""
    start = _WORDED_TIME.search(text)
    front, time = (text[: start.start()], text[start.start() :]) if start else (text, "")
    year = re.search(r"\s(\d{4})\Z", time)
    if year and not re.search(r"\d{4}", front):
        front, time = f"{front} {year[1]}", time[: year.start()]
    day = _worded_day(front)
    return _instant(day, time, zone)


def _worded_day(text: str) -> date | None:
    table = _table()
    numbers: list[str] = []
    months: list[int] = []
    for piece in _PIECES.findall(_plain(text)):
        if piece.isdigit():
            numbers.append(piece)
        elif piece in table["months"]:
            months.append(table["months"][piece])
        elif piece not in table["ignored"]:
            return None
    if len(numbers) != 2 or len(months) != 1:
        return None
    year_first = len(numbers[0]) == 4
    return _day(numbers[1 - year_first], str(months[0]), numbers[year_first])


def _instant(day: date | None, time: str, zone: str) -> Micros | None:
    if day is None:
        return None
    time = time.strip()
    if not time:
        return midday(day, zone)
    match = _TIME.fullmatch(time)
    where = _zone(zone) if not match or not match[6] else _written_zone(match[6].strip())
    if not match or where is None or (match[2] is None and match[5] is None):
        return None
    hour = _hour(int(match[1]), match[5])
    fraction = int((match[4] or "0")[:6].ljust(6, "0"))
    return micros(datetime(day.year, day.month, day.day, hour, int(match[2] or 0), int(match[3] or 0), fraction, tzinfo=where))


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("twelve-hour clock")
    return hour % 12 + (12 if half in "pP" else 0)


def _written_zone(text: str) -> tzinfo | None:
    minutes = _table()["zones"].get(text.upper())
    if minutes is not None:
        return timezone(timedelta(minutes=minutes))
    match = _OFFSET.fullmatch(text)
    if match:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(offset if match[1] == "+" else -offset)
    return _zone(text.strip("()[]")) if "/" in text else None


@cache
def _zone(name: str) -> tzinfo | None:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None


@cache
def _table() -> dict[str, Any]:
    words = tomllib.loads(files("regard.intake").joinpath("dates.toml").read_text("utf-8"))
    months = {name: int(number) for number, names in words["months"].items() for name in names}
    return {"months": months, "ignored": frozenset(words["words"]["ignored"]), "zones": words["zones"]}


def _plain(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
