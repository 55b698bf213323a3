"""Time as an argument: instants are UTC microseconds, civil time comes from IANA zones, nothing asks for now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from regard.words import Micros

SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
HOUR: Micros = 60 * MINUTE
DAY: Micros = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> Micros:
    """The instant of an aware ``moment``; a naive one is a mistake of the caller and raises ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(at: Micros, zone: str = "UTC") -> datetime:
    """The instant ``at`` as an aware datetime in ``zone`` (an IANA name)."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def midday(day: date, zone: str = "UTC") -> Micros:
    """Noon of a civil ``day``: the instant to use where a source gives a date without a time."""
    return micros(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)))


def iso(at: Micros | None) -> str | None:
    """``at`` as ISO 8601 in UTC with seconds, or None where the time is unknown."""
    return None if at is None else moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")
