"""Times to come in people's words - "in March", "after the summer", "in 6 months" - as days of the civil calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from regard.clock import moment
from regard.wishes.index import Index
from regard.wishes.vocabulary import LANGUAGES, alternatives, plain, spoken, words_of
from regard.words import Micros

SOON = timedelta(days=14)
"""Where the time named has begun already ("in March", said in March): look again after this."""
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_GAP = r"(?:[\s,]+|(?<=['-]))"
_DIGIT = re.compile(r"\d")
_ISO = re.compile(r"\b(20\d\d)-(\d\d?)-(\d\d?)\b")
_DOTTED = re.compile(r"\b(\d\d?)\.\s?(\d\d?)\.(?:\s?(20\d\d|\d\d)\b)?")
_SLASHED = re.compile(r"\b(\d\d?)/(\d\d?)/(20\d\d|\d\d)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A time named in a text: where it stands, the day meant, and what was said before it.

    anchor: ``until``, ``after``, ``from``, ``in`` or empty. exact: a day, not a month or a season.
    """

    start: int
    end: int
    day: date
    anchor: str = ""
    exact: bool = False


def times_in(text: str, at: Micros, zone: str = "UTC") -> tuple[Named, ...]:
    """Every time after ``at`` that ``text`` names, in the order of the text; ``zone`` tells which day it is there.

    Seasons are those of the north; the third quarter is that of the calendar year. Weekdays and "tomorrow" are
    appointments, not times to wait for, and are left out.
    """
    today = moment(at, zone).date()
    words = plain(text)
    possible = _index().possible(words)
    understood = spoken(words) if possible else ()
    found = [
        named
        for language, name, expression in possible
        if language in understood
        for named in _in_language(language, name, expression, words, today)
    ]
    if _DIGIT.search(words):
        found += [named for expression, read in _FIGURES for named in _figures(expression, read, words, today)]
    return tuple(_without_inner(found))


def _without_inner(found: list[Named]) -> Iterator[Named]:
    """The longest readings; what lies inside of another is part of it."""
    longest: list[Named] = []
    for named in sorted(found, key=lambda n: (n.start - n.end, n.start)):
        if all(named.end <= other.start or named.start >= other.end for other in longest):
            longest.append(named)
    return iter(sorted(longest, key=lambda n: n.start))


def _in_language(language: str, name: str, expression: str, words: str, today: date) -> Iterator[Named]:
    for match in _compiled(expression).finditer(words):
        day = _READERS[name](match, today, language)
        if day is not None and day > today:
            yield Named(match.start(), match.end(), day, _anchor(match), name == "day")


_compiled = cache(re.compile)


@cache
def _index() -> Index[tuple[str, str, str]]:
    """The expressions of all languages, with the language and the way to name a time."""
    ways = [(language, name, form) for language in LANGUAGES for name, form in _expressions(language).items()]
    return Index((way, way[-1]) for way in ways)


def _expressions(language: str) -> dict[str, str]:
    """One expression a way to name a time, from the words that the language lists under ``[when]``."""
    when = words_of(f"speech/{language}")["when"]
    anchors = "|".join(f"(?P<{name}>{alternatives(when[name])})" for name in ("until", "after", "from", "in") if when.get(name))
    before = rf"(?<![\w'])(?:{anchors}){_GAP}"
    article = rf"(?:{alternatives(when['article'])}{_GAP})?"
    months = alternatives([name for month in when["months"] for name in month])
    number = rf"(?P<number>\d\d?|{alternatives(list(when['numbers']))})"
    year = (
        rf"(?:,?\s*(?:(?:{alternatives([*when['of'], 'of'])}\s*)?(?P<year>20\d\d)|(?P<later>{alternatives(when['next_year'])})))?"
    )
    part = "|".join(f"(?P<{name}>{alternatives(when[name])})" for name in ("early", "mid", "late"))
    of = rf"(?:{alternatives(when['of'])}\s*)?"
    at, units, later = rf"(?:{before})?{article}", _units(when), alternatives(when["next_year"])
    day_first = rf"(?P<day>\d\d?)(?:st|nd|rd|th|er|\.|º|°)?\s*{of}(?P<month>{months})"
    month_first = rf"(?P<month_first>{months})\s(?P<day_last>\d\d?)(?:st|nd|rd|th)?"
    amount = rf"{number}\s+(?P<unit>{units})|(?P<phrase>{alternatives(list(when['spans']))})"
    behind = rf"(?P<unit_first>{units})\s+{alternatives(when['next_behind'])}"
    forms = {
        "day": rf"{at}(?:{day_first}|{month_first}){year}",
        "part": rf"{at}(?:{part})[\s-]*{of}(?P<month>{months}){year}",
        "month": rf"{before}{article}(?P<month>{months}){year}",
        "span": rf"(?<![\w'])(?:{alternatives(when['ahead'])})\s+(?:{amount})",
        "next": rf"(?:{at}{alternatives(when['next'])}\s+(?P<unit>{units})|{behind})",
        "year": rf"{at}(?P<later>{later})",
        "season": rf"{before}{article}(?P<season>{alternatives(list(when['seasons']))})",
        "feast": rf"{before}{article}(?P<feast>{alternatives(list(when['feasts']))})",
        "quarter": rf"{at}(?:q\s?|t)(?P<quarter>[1-4])(?:\s*/?\s*(?P<year>20\d\d))?",
    }
    return {name: rf"(?<![\w']){form}(?!\w)" for name, form in forms.items()}


def _units(when: dict[str, Any]) -> str:
    return alternatives([word for words in when["units"].values() for word in words])


def _anchor(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next((name for name in ("until", "after", "from", "in") if groups.get(name)), "")


def _month(language: str, word: str) -> int:
    months = words_of(f"speech/{language}")["when"]["months"]
    return next(i for i, names in enumerate(months, 1) if word in [plain(name) for name in names])


def _entry(table: dict[str, Any], word: str) -> Any:
    """What the table has for a word as it was found: any spacing, no accents."""
    return next(value for key, value in table.items() if plain(key) == " ".join(word.split()))


def _unit(language: str, word: str) -> str:
    units = words_of(f"speech/{language}")["when"]["units"]
    return next(str(unit) for unit, words in units.items() if " ".join(word.split()) in [plain(name) for name in words])


def _year_of(match: re.Match[str], today: date) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    return today.year + 1 if groups.get("later") else None


def _coming(month: int, day: int, year: int | None, today: date) -> date | None:
    """The next such day from today on, or the one of ``year``; None where the calendar has no such day."""
    try:
        this = date(year or today.year, month, day)
        return this if year or this > today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _read_day(match: re.Match[str], today: date, language: str) -> date | None:
    month = _month(language, match["month"] or match["month_first"])
    day = _coming(month, int(match["day"] or match["day_last"]), _year_of(match, today), today)
    return day + timedelta(days=1) if day and match.groupdict().get("after") else day


def _read_part(match: re.Match[str], today: date, language: str) -> date | None:
    month, year = _month(language, match["month"]), _year_of(match, today)
    if match["late"]:
        last = _coming(month, 28, year, today)
        first_after = None if last is None else _first_of_next(last)
        over = match.groupdict().get("after") or match.groupdict().get("until")
        return first_after if over or first_after is None else first_after - timedelta(days=1)
    return _coming(month, 15 if match["mid"] else 1, year, today)


def _read_month(match: re.Match[str], today: date, language: str) -> date | None:
    month, year = _month(language, match["month"]), _year_of(match, today)
    if month == today.month and year is None:
        return _first_of_next(today) if match.groupdict().get("after") else today + SOON
    first = _coming(month, 1, year, today)
    return _first_of_next(first) if first and match.groupdict().get("after") else first


def _read_span(match: re.Match[str], today: date, language: str) -> date | None:
    when = words_of(f"speech/{language}")["when"]
    if match["phrase"]:
        amount, unit = str(_entry(when["spans"], match["phrase"])).split()
        return _later(today, int(amount), unit)
    number = int(match["number"]) if match["number"].isdigit() else int(_entry(when["numbers"], match["number"]))
    return _later(today, number, _unit(language, match["unit"]))


def _later(today: date, amount: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today + timedelta(days=amount * (7 if unit == "week" else 1))
    months = today.month - 1 + amount * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, (_first_of_next(date(year, month, 1)) - timedelta(days=1)).day))


def _first_of_next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _read_next(match: re.Match[str], today: date, language: str) -> date | None:
    unit = _unit(language, match["unit"] or match["unit_first"])
    if unit == "day":
        return None
    if unit == "week":
        return today + timedelta(days=7 - today.weekday())
    if unit == "year":
        return _new_year(today)
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) if unit == "quarter" else today.replace(day=1)
    return _later(first, 1, unit)


def _new_year(today: date) -> date:
    """7 January: when people are back."""
    return date(today.year + 1, 1, 7)


def _read_year(_: re.Match[str], today: date, __: str) -> date:
    return _new_year(today)


def _read_season(match: re.Match[str], today: date, language: str) -> date | None:
    begins = _SEASONS[_entry(words_of(f"speech/{language}")["when"]["seasons"], match["season"])]
    if match.groupdict().get("after"):
        return _coming((begins + 2) % 12 + 1, 1, None, today)
    if (today.month - begins) % 12 < 3:
        return today + SOON
    return _coming(begins, 1, None, today)


def _read_feast(match: re.Match[str], today: date, language: str) -> date | None:
    if _entry(words_of(f"speech/{language}")["when"]["feasts"], match["feast"]) != "easter":
        return _new_year(today)
    this = _easter(today.year) + timedelta(days=2)
    return this if this > today else _easter(today.year + 1) + timedelta(days=2)


def _easter(year: int) -> date:
    """Easter Sunday, Gregorian (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def _read_quarter(match: re.Match[str], today: date, _: str) -> date | None:
    month, year = 3 * int(match["quarter"]) - 2, _year_of(match, today)
    first = _coming(month, 1, year, today)
    return _first_of_next(_later(first, 2, "month")) if first and match.groupdict().get("after") else first


_READERS: dict[str, Callable[[re.Match[str], date, str], date | None]] = {
    "day": _read_day,
    "part": _read_part,
    "month": _read_month,
    "span": _read_span,
    "next": _read_next,
    "year": _read_year,
    "season": _read_season,
    "feast": _read_feast,
    "quarter": _read_quarter,
}


def _figures(
    expression: re.Pattern[str], read: Callable[[re.Match[str], date], date | None], words: str, today: date
) -> Iterator[Named]:
    for match in expression.finditer(words):
        day = read(match, today)
        if day is not None and day > today:
            yield Named(match.start(), match.end(), day, _anchor_before(words[: match.start()]), exact=True)


@cache
def _anchor_words() -> re.Pattern[str]:
    whens = [words_of(f"speech/{language}")["when"] for language in LANGUAGES]
    return re.compile(rf"(?<!\w){alternatives([word for when in whens for word in when['until']])}\s*$")


def _anchor_before(words: str) -> str:
    return "until" if _anchor_words().search(words) else ""


def _read_iso(match: re.Match[str], today: date) -> date | None:
    return _coming(int(match[2]), int(match[3]), int(match[1]), today)


def _read_dotted(match: re.Match[str], today: date) -> date | None:
    return _coming(int(match[2]), int(match[1]), _full_year(match[3]), today)


def _read_slashed(match: re.Match[str], today: date) -> date | None:
    """Day first or month first: where both are possible the later day holds, which only ever waits longer."""
    readings = [_coming(int(match[a]), int(match[b]), _full_year(match[3]), today) for a, b in ((1, 2), (2, 1))]
    return max((day for day in readings if day is not None), default=None)


def _full_year(text: str | None) -> int | None:
    return None if text is None else int(text) + (2000 if len(text) == 2 else 0)


_FIGURES = ((_ISO, _read_iso), (_DOTTED, _read_dotted), (_SLASHED, _read_slashed))
