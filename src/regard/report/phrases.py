"""Numbers, dates and ages the way a person would say them: ``today from 18:00 in Helsinki``, ``3 months old``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfoNotFoundError

from regard import clock
from regard.words import Channel, Micros, Verdict

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WAYS = {
    Channel.NONE: "",
    Channel.EMAIL: "by e-mail",
    Channel.SMS: "by text message",
    Channel.CHAT: "by chat",
    Channel.PHONE: "by phone",
    Channel.POST: "by post",
    Channel.LINKEDIN: "on LinkedIn",
    Channel.MEETING: "in a meeting",
}


def many(count: int, one: str, several: str = "") -> str:
    """``1 person``, ``4,312 people``: a count with its noun."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def day(on: date) -> str:
    """``4 March 2026``."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def weekday(on: date) -> str:
    """``Wednesday 4 March 2026``."""
    return f"{_DAYS[on.weekday()]} {day(on)}"


def month(at: Micros | None) -> str:
    """``March 2026`` in UTC, or that no date is known."""
    on = local(at, "UTC")
    return "No date known" if on is None else f"{_MONTHS[on.month - 1]} {on.year}"


def local(at: Micros | None, zone: str) -> datetime | None:
    """``at`` in the civil time of ``zone`` (UTC where the zone is unknown); None where no calendar reaches it."""
    if at is None:
        return None
    try:
        return clock.moment(at, zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return local(at, "UTC")
    except OverflowError:
        return None


def place(zone: str) -> str:
    """Whose clock it is: ``in Helsinki`` for Europe/Helsinki, ``UTC`` where the zone is unknown."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return "UTC" if city in ("", "UTC") else f"in {city}"


def not_before(at: Micros | None, now: Micros, zone: str, verdict: Verdict) -> str:
    """When to act, on the person's own clock; for ``wait until`` the day alone. Empty where any time will do."""
    there, here = local(at, zone), local(now, zone)
    if at is None or there is None or here is None:
        return ""
    if verdict is Verdict.WAIT:
        return f"until {_DAYS[there.weekday()][:3]} {day(there)}"
    if at <= now:
        return "now"
    if there.date() == here.date():
        return f"today from {there:%H:%M} {place(zone)}"
    year = "" if there.year == here.year else f" {there.year}"
    return f"from {_DAYS[there.weekday()][:3]} {there.day} {_MONTHS[there.month - 1]}{year}, {there:%H:%M} {place(zone)}"


def age(at: Micros | None, now: Micros) -> str:
    """How old something is, rounded down: ``today``, ``5 days old``, ``3 months old``; never a guess."""
    if at is None:
        return "age unknown"
    return _aged((now - at) // clock.DAY)


@lru_cache(maxsize=4096)
def _aged(days: int) -> str:
    if days < 0:
        return "dated ahead"
    for unit, length, until in (("day", 1, 14), ("week", 7, 60), ("month", 30.44, 730)):
        if days < until:
            return f"{many(int(days / length), unit)} old" if days else "today"
    return f"{many(int(days / 365.25), 'year')} old"


def way(channel: Channel) -> str:
    """The channel in a sentence: ``by e-mail``; empty where there is none."""
    return _WAYS[channel]


_FINDINGS = {
    "name word same": "the same word in both names", "name word alike": "words of the names are alike",
    "name word other": "a word of the name differs", "name given other": "the given names differ",
    "name rare": "there are namesakes", "email same": "the same address", "email alike": "addresses are alike",
    "email named": "the same before the @, which is the name",
    "email other": "the addresses differ", "phone same": "the same telephone", "phone other": "the telephones differ",
    "profile same": "the same profile", "profile other": "the profiles differ", "number same": "the same number of a document",
    "number alike": "numbers of documents are alike", "number other": "the numbers of documents differ",
    "born same": "born on the same day", "born alike": "days of birth are alike", "born close": "born at about the same time",
    "born other": "the days of birth differ", "postcode same": "the same postcode", "postcode alike": "postcodes are alike",
    "postcode other": "the postcodes differ", "street alike": "the same street", "street other": "the streets differ",
    "employer same": "the same employer", "employer other": "the employers differ", "title same": "the same title",
    "title other": "the titles differ", "city same": "the same city", "city other": "the cities differ",
}  # fmt: skip


def findings(evidence: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """What was found on two people in words, what was found twice counted together; what speaks loudest first."""
    told: dict[str, tuple[int, float]] = {}
    for name, bits in evidence:
        count, so_far = told.get(name, (0, 0.0))
        told[name] = count + 1, so_far + bits
    found = [
        (f"{count} times {_FINDINGS.get(name, name)}" if count > 1 else _FINDINGS.get(name, name), bits)
        for name, (count, bits) in told.items()
    ]
    return sorted(found, key=lambda one: -abs(one[1]))


@lru_cache(maxsize=1024)
def readable(name: str) -> str:
    """A name of the program as words: ``message.replied`` and ``asked_to-stop`` become ``message replied`` ..."""
    return name.replace(".", " ").replace("_", " ").replace("-", " ").strip()


def titled(name: str) -> str:
    """``readable`` with a capital in front, for headings."""
    words = readable(name)
    return "LinkedIn" if words == "linkedin" else words[:1].upper() + words[1:]
