"""Where somebody is: city, country and time zone out of free text or columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from regard.intake.atlas import City, Region, cities, country_code, country_names, key, region_names, state_zones, table, zones

_DOMINANCE = 5
"""How many times more people than its namesakes a city needs to be meant where neither region nor country is given."""

_SEPARATORS = re.compile(r"[,;|/()\[\]\n•·–—]|\s-\s")


class Place(NamedTuple):
    """City (its GeoNames name), ISO 3166 country, IANA zone; each empty where unknown. zones: every plausible zone.

    ``zone`` is filled only where all plausible zones keep the same time; ``zones`` is empty where nothing is known.
    """

    city: str = ""
    country: str = ""
    zone: str = ""
    zones: tuple[str, ...] = ()


class _Hints(NamedTuple):
    """What the parts of a text besides the city may mean."""

    countries: frozenset[str]
    regions: frozenset[Region]


@lru_cache(65_536)
def place(text: str, city: str = "", region: str = "", country: str = "") -> Place:
    """Read a place from free text ("Greater Munich Area", "Paris, TX"), from columns, or from both.

    Of cities with one name the one in the named country or state is meant, else the largest if it has five times
    the people of the next, else none: a wrong city is worse than no city. A city that GeoNames does not have is
    taken as written where a column or the country behind it says that it is one.
    """
    sure = country_code(country) if country.strip() else ""
    parts = list(dict.fromkeys(part for field in (city, text) for part in _parts(field)))
    where = _parts(region)
    found = _city(parts, where, sure)
    if found:
        return Place(found.name, found.country, found.zone, (found.zone,))
    hints = _hints([*parts, *where], sure)
    return _without_city(hints, _as_written(text, city, hints))


def _parts(text: str) -> list[str]:
    """The parts of a text as keys, without postal codes and words like "greater" and with the country split off."""
    found: list[str] = []
    for raw in _SEPARATORS.split(text):
        part = " ".join(word for word in key(raw).split() if word.isalpha() or not any(map(str.isdecimal, word)))
        if not _is_known(part):
            part = " ".join(_noise().sub(" ", part).split())
        found += [part] if _is_known(part) else _split_off(part)
    return [part for part in found if part]


def _is_known(part: str) -> bool:
    return part in country_names() or part in region_names() or part in table()["known_as"] or part in cities()


def _split_off(part: str) -> list[str]:
    """Split the country or state off the end: "austin tx" is Austin and Texas."""
    words = part.split()
    for size in range(min(3, len(words) - 1), 0, -1):
        end = " ".join(words[-size:])
        if end in country_names() or end in region_names():
            return [" ".join(words[:-size]), end]
    return [part]


@cache
def _noise() -> re.Pattern[str]:
    words: list[str] = sorted(table()["noise"]["words"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _hints(parts: Iterable[str], sure: str) -> _Hints:
    parts = tuple(parts)
    regions = frozenset(region for part in parts for region in region_names().get(part, ()))
    if sure:
        return _Hints(frozenset({sure}), frozenset(region for region in regions if region[0] == sure))
    return _Hints(frozenset(country_names()[part] for part in parts if part in country_names()), regions)


def _city(parts: list[str], where: list[str], sure: str) -> City | None:
    """The first part that is the name of a city under the hints that all other parts give."""
    for at, part in enumerate(parts):
        if len(part) <= 2 and part.isascii() and part not in table()["known_as"]:
            continue  # "CA" and "IN" are states and countries, and airports only by chance
        chosen = _choose(part, _hints([*parts[:at], *parts[at + 1 :], *where], sure))
        if chosen and (part not in country_names() or _names_both(part, chosen)):
            return chosen
    return None


def _names_both(part: str, city: City) -> bool:
    """Whether a part that names a country is its city as well: Singapore and Luxembourg, but neither Mexico nor Lebanon."""
    return city.country == country_names()[part] and key(city.name) == part


def _choose(name: str, hints: _Hints) -> City | None:
    known = _known_as(name)
    namesakes = (*known, *cities().get(name, ()))
    for fits in (
        [city for city in namesakes if (city.country, city.region) in hints.regions],
        [city for city in namesakes if city.country in hints.countries or (city.country, "") in hints.regions],
    ):
        if fits:
            return fits[0]
    if hints.countries or hints.regions or not namesakes:
        return None
    return namesakes[0] if known or _dominates(name, namesakes) else None


def _dominates(name: str, namesakes: tuple[City, ...]) -> bool:
    """Whether the first of the cities is meant by a mere name. By a byname it is so only where nothing else comes close."""
    factor = _DOMINANCE if key(namesakes[0].name) == name else _DOMINANCE**2
    return len(namesakes) == 1 or namesakes[0].people >= factor * namesakes[1].people


def _known_as(name: str) -> tuple[City, ...]:
    city, country = table()["known_as"].get(name, ("", ""))
    return tuple(found for found in cities().get(key(city), ()) if found.country == country)[:1]


def _as_written(text: str, city: str, hints: _Hints) -> str:
    """The city as it stands in its column, or before a country; nothing where the words mean something else."""
    first = _SEPARATORS.split(text)[0].strip()
    written = city.strip() or (first if hints.countries and len(_SEPARATORS.split(text)) > 1 else "")
    parts = _parts(written)
    is_place = any(part in country_names() or part in region_names() for part in parts)
    return "" if is_place or not parts or key(written) in cities() else written


def _without_city(hints: _Hints, city: str) -> Place:
    countries = hints.countries | {country for country, _ in hints.regions}
    if len(countries) != 1:
        return Place(city=city)
    (country,) = countries
    plausible = state_zones(hints.regions) or zones(country)
    return Place(city, country, plausible[0] if _agree(plausible) else "", plausible)


@lru_cache(1_024)
def _agree(plausible: tuple[str, ...]) -> bool:
    """Whether the zones keep the same time in winter and in summer."""
    year = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
    clocks = {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in year) for zone in plausible}
    return len(clocks) == 1
