"""How long a value can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from regard.clock import DAY
from regard.words import Micros


@dataclass(frozen=True, slots=True)
class ShelfLives:
    """Days for which a value may be acted on; None never goes stale.

    title, employer: in January 2024 the median employee in the United States had been with the employer for 3.9 years,
        those of 25 to 34 years for 2.7 (Bureau of Labor Statistics, Employee Tenure in 2024); after a year and a half
        roughly one in three of the younger is somewhere else, and titles change inside of a firm as well.
    email, phone, city: two years is how long the French regulator lets recruiters keep somebody after the last contact
        (CNIL, guide for recruitment, 2023); whoever was silent for longer is asked anew anyway.
    """

    title: int | None = 540
    employer: int | None = 540
    level: int | None = 540
    family: int | None = 540
    email: int | None = 730
    phone: int | None = 730
    city: int | None = 730
    country: int | None = 730
    zone: int | None = 730

    def of(self, field: str) -> int | None:
        """The days of ``field``; None for fields that do not age, such as a name."""
        days: int | None = getattr(self, field, None)
        return days


class Age(NamedTuple):
    """How old a value is, in whole days. ``certain`` is False where the source gave no date and receipt has to do."""

    days: int
    certain: bool


def age(observed_at: Micros | None, learnt: Micros, now: Micros) -> Age:
    """The age of a value at ``now``. Without a date of its own it counts from its receipt; it may be older than that."""
    since = learnt if observed_at is None else min(observed_at, learnt)
    return Age(max(0, now - since) // DAY, observed_at is not None)


def is_stale(field: str, observed_at: Micros | None, learnt: Micros, now: Micros, lives: ShelfLives | None = None) -> bool:
    """Whether a value is past its shelf life; on the last day it still holds."""
    days = (lives or ShelfLives()).of(field)
    return days is not None and age(observed_at, learnt, now).days > days
