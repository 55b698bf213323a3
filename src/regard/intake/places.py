"""Where somebody is: city, country and time zone out of free text, from the GeoNames tables on this machine."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Place(NamedTuple):
    """City (its GeoNames name), ISO country code, IANA zone; each empty where unknown. zones: every plausible zone."""

    city: str = ""
    country: str = ""
    zone: str = ""
    zones: tuple[str, ...] = ()


@lru_cache(65_536)
def place(text: str, city: str = "", region: str = "", country: str = "") -> Place:
    """Read a place."""
    return Place(city=city, country=country.upper() if len(country) == 2 else "")
