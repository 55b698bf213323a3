"""Hours to be reached as a canonical window, and the first instant at which a window is open in civil time.

A window is ``<days>|<from>-<to>``: a mask of seven days from Monday and minutes since local midnight, so that
``1111100|1080-1200`` is Monday to Friday, 18:00 up to but not including 20:00. A window whose end lies before its
start runs over midnight and belongs to the day on which it starts. Several windows are joined by ``;`` and any of
them may be open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from regard.clock import DAY, HOUR, SECOND, micros, moment
from regard.words import Micros

DEFAULT = "1111100|600-1080"
"""For whoever stated nothing: Monday to Friday 10:00-18:00. It satisfies every state rule known (L-T2)."""
OUTER = "1111111|480-1260"
"""The legal outer window at the called party's place: 8:00-21:00, 47 CFR 64.1200(c)(1)."""
ANYTIME = "1111111|0-1440"
HORIZON = 14 * DAY
"""How far ahead an open moment is looked for."""
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RANGES = {"1111100": "Mon-Fri", "0000011": "Sat and Sun", "1111111": "every day"}


@dataclass(frozen=True, slots=True)
class Span:
    """One window: the days on which it starts (Monday first) and its minutes since local midnight."""

    days: str
    start: int
    end: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Whether this window is open at ``minute`` of ``weekday`` (0 = Monday)."""
        today, yesterday = self.days[weekday] == "1", self.days[weekday - 1] == "1"
        if self.start <= self.end:
            return today and self.start <= minute < self.end
        return (today and minute >= self.start) or (yesterday and minute < self.end)

    def __str__(self) -> str:
        return f"{self.days}|{self.start}-{self.end}"


@lru_cache(maxsize=4096)
def spans(window: str) -> tuple[Span, ...]:
    """The windows of a canonical text; what is not canonical raises ``ValueError``."""
    return tuple(_span(part) for part in window.split(";"))


def _span(text: str) -> Span:
    days, _, minutes = text.partition("|")
    start, _, end = minutes.partition("-")
    span = Span(days, int(start), int(end))
    if len(days) != 7 or set(days) - {"0", "1"} or not 0 <= span.start <= 1440 or not 0 <= span.end <= 1440:
        raise ValueError(f"not a window: {text}")
    return span


def is_open(at: Micros, zone: str, window: str) -> bool:
    """Whether the wall clock of ``zone`` shows a time inside of ``window`` at the instant ``at``."""
    local = moment(at, zone)
    return any(span.holds(local.weekday(), local.hour * 60 + local.minute) for span in spans(window))


def next_open(now: Micros, zones: Sequence[str], window: str) -> Micros | None:
    """The first instant from ``now`` on at which ``window`` is open in all ``zones``; None if none within 14 days.

    zones: IANA names. Where a person's zone is unknown these are the plausible ones, and no zone at all is never
    open: sending anyway is not an answer.
    """
    if not zones:
        return None
    instants = sorted({now, *(at for zone in zones for at in _openings(now, zone, window))})
    return next((at for at in instants if all(is_open(at, zone, window) for zone in zones)), None)


def _openings(now: Micros, zone: str, window: str) -> Iterator[Micros]:
    """Every instant within the horizon at which ``window`` may go from closed to open in ``zone``.

    That happens where the wall clock reaches a start, or where it is put forward or back over one.
    """
    starts = {minute % 1440 for span in spans(window) for minute in (span.start, 0)}
    first = moment(now, zone).date()
    for days in range(-1, HORIZON // DAY + 2):
        midnight = datetime.combine(first + timedelta(days=days), datetime.min.time())
        for minute in starts:
            yield from _within(now, _instants(midnight + timedelta(minutes=minute), zone))
    yield from _within(now, _shifts(now, zone))


def _within(now: Micros, instants: Sequence[Micros]) -> list[Micros]:
    return [at for at in instants if now <= at <= now + HORIZON]


def _instants(wall: datetime, zone: str) -> list[Micros]:
    """The instants at which the wall clock shows ``wall``: two in a repeated hour."""
    return [micros(wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)) for fold in (0, 1)]


@lru_cache(maxsize=4096)
def _shifts_of_span(first_hour: int, zone: str) -> tuple[Micros, ...]:
    hours = range(first_hour, first_hour + HORIZON // HOUR + 48, 6)
    return tuple(
        _shift(h * HOUR, (h + 6) * HOUR, zone) for h in hours if _offset(h * HOUR, zone) != _offset((h + 6) * HOUR, zone)
    )


def _shifts(now: Micros, zone: str) -> Sequence[Micros]:
    """The instants at which clocks are put forward or back in ``zone`` within the horizon."""
    return _shifts_of_span(now // DAY * 24, zone)


def _shift(before: Micros, after: Micros, zone: str) -> Micros:
    while after - before > SECOND:
        middle = (before + after) // 2 // SECOND * SECOND
        before, after = (middle, after) if _offset(middle, zone) == _offset(before, zone) else (before, middle)
    return after


def _offset(at: Micros, zone: str) -> timedelta | None:
    return moment(at, zone).utcoffset()


def narrowed(window: str, limit: str = OUTER) -> str | None:
    """``window`` without what lies outside of ``limit``; None where nothing is left."""
    kept = [piece for a in _flat(window) for b in _flat(limit) if (piece := _overlap(a, b))]
    return ";".join(map(str, kept)) or None


def _flat(window: str) -> list[Span]:
    """The same window without any span over midnight."""
    flat: list[Span] = []
    for span in spans(window):
        if span.start <= span.end:
            flat.append(span)
        else:
            flat += [Span(span.days, span.start, 1440), Span(span.days[-1] + span.days[:-1], 0, span.end)]
    return flat


def _overlap(one: Span, other: Span) -> Span | None:
    days = "".join("1" if a == b == "1" else "0" for a, b in zip(one.days, other.days, strict=True))
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(days, start, end) if "1" in days and start < end else None


def describe(window: str) -> str:
    """``window`` for people: ``Mon-Fri 18:00-20:00``, ``any time``."""
    return "any time" if window == ANYTIME else " and ".join(f"{_days(s.days)} {_clock(s)}".strip() for s in spans(window))


def _clock(span: Span) -> str:
    if (span.start, span.end) == (0, 1440):
        return ""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (span.start, span.end))


def _days(mask: str) -> str:
    if mask in _RANGES:
        return _RANGES[mask]
    chosen = [index for index, flag in enumerate(mask) if flag == "1"]
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{_NAMES[chosen[0]]}-{_NAMES[chosen[-1]]}"
    return ", ".join(_NAMES[index] for index in chosen)
