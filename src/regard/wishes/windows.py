"""Times of the day in people's words - "weekday evenings", "Mon-Thu 9 to 12", "nach 18 Uhr" - as a canonical window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from regard.wishes.hours import ANYTIME, Span
from regard.wishes.index import Index
from regard.wishes.vocabulary import LANGUAGES, alternatives, plain, section, spoken

EARLIEST, LATEST = 480, 1260
"""Open ends stop at the legal outer window: "after 6pm" ends at 21:00."""
_PARTS = {
    "morning": (480, 720),
    "noon": (720, 840),
    "afternoon": (720, 1080),
    "evening": (1080, 1260),
    "office": (540, 1020),
    "night": (1260, 1440),
}
_EVERY, _WORK, _WEEKEND = "1111111", "1111100", "0000011"
_DIGIT = re.compile(r"\d")
_NEVER = "(?!)"
"""Stands for a list that a language does not have: matches nothing."""
_NOON = 12
_TIME = r"(?P<{0}h>[01]?\d|2[0-4]|{1})(?:(?::|\.|h)(?P<{0}m>[0-5]\d))?\s*(?P<{0}half>a\.?m\.?|p\.?m\.?|{2})?"
_AM, _PM = "am", "pm"


@dataclass(frozen=True, slots=True)
class Found:
    """A window found in a text, and how many words stand besides it."""

    text: str
    rest: int


def window_in(words: str, *, standing: bool = False) -> Found | None:
    """The window that the ``plain`` text ``words`` names in any language; None where it names none.

    standing: one weekday alone means every such day, as in the answer to a form; otherwise it is an appointment.
    """
    possible = LANGUAGES if _DIGIT.search(words) else _index().possible(words)
    understood = spoken(words) if possible else ()
    languages = [language for language in understood if language in possible]
    candidates = [found for language in languages if (found := _in_language(language, words, standing=standing))]
    return min(candidates, key=lambda found: found.rest, default=None)


@cache
def _index() -> Index[str]:
    """The languages by their words for days and for times of the day without a figure."""
    lists = ("workdays", "weekend", "everyday", "anytime", *(f"parts.{part}" for part in _PARTS))
    return Index(
        (language, alternatives(words))
        for language in LANGUAGES
        for words in (
            *(section(language, f"hours.{name}") for name in lists),
            *section(language, "hours.weekdays"),
            _spoken_ends(language),
        )
        if words
    )


def _spoken_ends(language: str) -> list[str]:
    """Every "after six": an hour in a word counts only behind such a preposition."""
    words = [*section(language, "hours.numbers")]
    return [f"{side} {hour}" for name in ("after", "before") for side in section(language, f"hours.{name}") for hour in words]


def _in_language(language: str, words: str, *, standing: bool) -> Found | None:
    days, left = _days(language, words, standing=standing)
    minutes, left = _minutes(language, left)
    if minutes is None and days is None:
        anytime = _any(language, "anytime").search(words)
        return Found(ANYTIME, _count(words) - _count(anytime[0])) if anytime else None
    if minutes is None:
        minutes = (EARLIEST, LATEST)
    return Found(str(Span(days or _EVERY, *minutes)), _count(left))


def _count(words: str) -> int:
    return len(re.findall(r"\w+", words))


@cache
def _any(language: str, name: str) -> re.Pattern[str]:
    listed = section(language, f"hours.{name}") or ["(?!)"]
    return re.compile(rf"(?<!\w){alternatives(listed)}(?!\w)")


def _cut(words: str, match: re.Match[str]) -> str:
    return words[: match.start()] + " " + words[match.end() :]


def _days(language: str, words: str, *, standing: bool) -> tuple[str | None, str]:
    """The days named as standing ones: a range, a list, a plural, working days, the weekend."""
    for name, mask in (("workdays", _WORK), ("weekend", _WEEKEND), ("everyday", _EVERY)):
        if match := _any(language, name).search(words):
            return mask, _cut(words, match)
    if match := _range(language).search(words):
        first, last = _weekday(language, match["first"]), _weekday(language, match["last"])
        return "".join("1" if (day - first) % 7 <= (last - first) % 7 else "0" for day in range(7)), _cut(words, match)
    return _listed(language, words, standing=standing)


def _listed(language: str, words: str, *, standing: bool) -> tuple[str | None, str]:
    matches = list(_day(language).finditer(words))
    regular = standing or len(matches) > 1 or any(match[0] in _plurals(language) for match in matches)
    if not matches or not regular:
        return None, words
    chosen = {_weekday(language, match[0]) for match in matches}
    return "".join("1" if day in chosen else "0" for day in range(7)), _day(language).sub(" ", words)


@cache
def _plurals(language: str) -> frozenset[str]:
    """Weekday words that mean every such day: ``mondays``, ``montags``, ``los lunes``."""
    listed = section(language, "hours.plurals")
    words = (
        [plain(word) for word in listed]
        if listed
        else [plain(names[0]).replace("?", "") for names in section(language, "hours.weekdays")]
    )
    return frozenset(words)


@cache
def _day(language: str) -> re.Pattern[str]:
    names = [name for names in section(language, "hours.weekdays") for name in names]
    return re.compile(rf"(?<!\w){alternatives(names or [_NEVER])}(?!\w)")


@cache
def _range(language: str) -> re.Pattern[str]:
    names = alternatives([name for names in section(language, "hours.weekdays") for name in names] or [_NEVER])
    to = alternatives([*(section(language, "hours.to") or []), "-"])
    return re.compile(rf"(?<!\w)(?P<first>{names})\.?\s*{to}\s*(?P<last>{names})(?!\w)")


def _weekday(language: str, word: str) -> int:
    listed = section(language, "hours.weekdays")
    return next(i for i, names in enumerate(listed) if re.fullmatch(alternatives(names), word))


def _minutes(language: str, words: str) -> tuple[tuple[int, int] | None, str]:
    ends = [match for side in ("after", "before") if (match := _open_end(language, side).search(words))]
    ends.sort(key=re.Match.start)
    if (match := _between(language).search(words)) and (minutes := _read_between(language, match)):
        return minutes, _cut(words, match)
    for match in ends:  # the first begins first: "not after 6pm" before the "after 6pm" within it
        if minutes := _read_open(language, match):
            return minutes, _cut(words, match)
    for part, minutes in _PARTS.items():
        if match := _any(language, f"parts.{part}").search(words):
            return minutes, _cut(words, match)
    return None, words


@cache
def _time(language: str, which: str) -> str:
    """A time of the day in figures or as a word, with what makes it one of the later half of the day."""
    spoken_hours = alternatives([*section(language, "hours.numbers")] or [_NEVER])
    return _TIME.format(which, spoken_hours + r"(?!\w)", alternatives(section(language, "hours.late") or [_NEVER]))


@cache
def _oclock(language: str) -> str:
    return rf"(?:\s*{alternatives(section(language, 'hours.oclock') or ['h'])})?"


def _maybe(language: str, name: str) -> str:
    """One of the words listed under ``name``, or nothing."""
    return rf"(?:{alternatives(section(language, f'hours.{name}') or [_NEVER])}\s*)?"


@cache
def _between(language: str) -> re.Pattern[str]:
    to = alternatives([*(section(language, "hours.to") or []), *(section(language, "hours.and") or []), "-"])
    at, oclock = _maybe(language, "at"), _oclock(language)
    before = _maybe(language, "between") + at
    first, last = _time(language, "a"), _time(language, "b")
    return re.compile(rf"(?<![\w:/.+-]){before}{first}{oclock}\s*{to}\s*{at}{last}{oclock}(?![\w/:-])")


@cache
def _open_end(language: str, side: str) -> re.Pattern[str]:
    """A time with one end: side ``after`` ("after 6pm") or ``before`` ("before 10")."""
    words = alternatives(section(language, f"hours.{side}") or [_NEVER])
    time, at = _time(language, "a"), _maybe(language, "at")
    end = r"(?![\w/:-])(?!\.\s*\w|\s*(?:st|th)\b)"
    return re.compile(rf"(?<!\w)(?P<{side}>{words})\s*{at}(?!{_date(language)}){time}{_oclock(language)}{end}")


@cache
def _date(language: str) -> str:
    """A figure that counts days, weeks or months, or is the day of a month: "after 10 weeks", "na 10 mei"."""
    months = [name for names in section(language, "when.months") for name in names]
    units = [name for names in (section(language, "when.units") or {}).values() for name in names]
    of = alternatives(section(language, "when.of") or [_NEVER])
    amount = alternatives([r"\d+\.?", *section(language, "hours.numbers")])
    return rf"{amount}\s*(?:{of}\s+)?{alternatives([*months, *units])}\w{{0,2}}(?!\w)"


def _half(match: re.Match[str], which: str) -> str:
    """``am`` or ``pm`` where it is said: "in the evening" is the later half as well."""
    said = (match[f"{which}half"] or "").replace(".", "")
    return said if said in (_AM, "") else _PM


def _clock(language: str, match: re.Match[str], which: str) -> int:
    """Minutes since midnight. An hour in a word before eight is one of the evening: nobody asks for a call at six."""
    said, half = match[f"{which}h"], _half(match, which)
    hour = int(said) if said.isdigit() else _spoken_hour(language, said)
    if hour < _NOON and (half == _PM or (not half and not said.isdigit() and hour * 60 < EARLIEST)):
        hour += _NOON
    if half == _AM and hour == _NOON:
        hour = 0
    return hour * 60 + int(match[f"{which}m"] or 0)


def _spoken_hour(language: str, word: str) -> int:
    hours: dict[str, int] = section(language, "hours.numbers")
    return next(hour for name, hour in hours.items() if plain(name) == word)


def _read_between(language: str, match: re.Match[str]) -> tuple[int, int] | None:
    start, end = _clock(language, match, "a"), _clock(language, match, "b")
    if _half(match, "b") == _PM and not match["ahalf"] and start + 720 < end:
        start += 720
    if not match["ahalf"] and not match["bhalf"] and end <= start and end < 720:
        end += 720
    return (start, end) if start != end and start <= 1440 and end <= 1440 else None


def _read_open(language: str, match: re.Match[str]) -> tuple[int, int] | None:
    at = _clock(language, match, "a")
    if "after" in match.re.groupindex:
        return (at, LATEST) if EARLIEST <= at < LATEST else None
    return (EARLIEST, at) if EARLIEST < at <= LATEST else None


def opposite(window: str) -> str | None:
    """What a refused window leaves: the other days, or the rest of the day where one end is open; None where that is unclear."""
    days, _, minutes = window.partition("|")
    start, _, end = minutes.partition("-")
    if (int(start), int(end)) == (EARLIEST, LATEST):
        left = "".join("0" if day == "1" else "1" for day in days)
        return str(Span(left, EARLIEST, LATEST)) if "1" in left else None
    if int(start) != EARLIEST and int(end) != LATEST:
        return None
    return str(Span(days, int(end), LATEST) if int(start) == EARLIEST else Span(days, EARLIEST, int(start)))
