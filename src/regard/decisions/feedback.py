"""The clock of interviewers: when feedback on an interview is to be reminded of, and when it is late (A14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from regard.clock import HOUR, micros, moment
from regard.decisions.settings import Settings
from regard.words import Micros

_SATURDAY = 5


class Due(StrEnum):
    """How feedback that is waited for stands."""

    IN_TIME = "in time"
    REMIND = "remind"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Feedback that is waited for: on whom, from whom (empty: the source does not say), since when, until when it is in time."""

    person: int
    name: str
    interviewer: str
    held: Micros
    late_at: Micros
    due: Due


def how_due(held: Micros, now: Micros, zone: str, settings: Settings) -> tuple[Due, Micros]:
    """How feedback on an interview held at ``held`` stands at ``now``, and when it is late. zone: of the company, IANA."""
    late_at = after_weekday_hours(held, settings.feedback_late_hours, zone)
    if now >= late_at:
        return Due.LATE, late_at
    warn_at = after_weekday_hours(held, settings.feedback_warn_hours, zone)
    return (Due.REMIND if now >= warn_at else Due.IN_TIME), late_at


def after_weekday_hours(start: Micros, hours: int, zone: str) -> Micros:
    """The instant at which so many hours of Monday to Friday have gone by since ``start``, on the clock of ``zone``.

    Saturdays and Sundays stand still; a night on which clocks are moved has as many hours as it really has.
    """
    at, left = start, hours * HOUR
    while True:
        local = moment(at, zone)
        midnight = _midnight_after(local)
        if local.weekday() < _SATURDAY:
            if left <= midnight - at:
                return at + left
            left -= midnight - at
        at = midnight


def _midnight_after(local: datetime) -> Micros:
    zone = local.tzinfo if isinstance(local.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    return micros(datetime.combine(local.date() + timedelta(days=1), time(), zone))
