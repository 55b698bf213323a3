"""The clock of the duty to tell people whose data came from somebody else (GDPR Art. 14)."""

from __future__ import annotations

from regard.clock import DAY
from regard.words import Micros

LIMIT_DAYS = 30
"""GDPR Art. 14(3)(a): within a reasonable period, at the latest within one month; we count 30 days."""
WARN_FROM_DAYS = 21
"""From this day on the page warns: nine days are left to write the first message or to let the data go."""
RULE = "GDPR Art. 14(3): at the first communication, and at the latest one month after the data was obtained"


def due(sourced: Micros) -> Micros:
    """The instant by which whoever was ``sourced`` then must have been told, or be erased."""
    return sourced + LIMIT_DAYS * DAY


def is_overdue(sourced: Micros, now: Micros) -> bool:
    """Whether day 30 has come."""
    return now >= due(sourced)


def is_near(sourced: Micros, now: Micros) -> bool:
    """Whether it is time to warn: from day 21 to the end of day 29."""
    return sourced + WARN_FROM_DAYS * DAY <= now < due(sourced)
