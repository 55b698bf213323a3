"""The invented world as values: the company's offices, recruiters and roles, and the places, trades and firms around it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A town where people live, and the office of ours that looks after it."""

    city: str
    country: str
    country_name: str
    zone: str
    office: str
    weight: int


@dataclass(frozen=True, slots=True)
class Office:
    """One of our offices; ``share`` of all people belong to it, ``cultures`` names those that its people come from."""

    city: str
    country: str
    zone: str
    folder: str
    share: float
    cultures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recruiter:
    """One of us who writes, calls and meets."""

    name: str
    email: str
    office: str
    language: str


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: its share of people, the skills that go with it, and what a level is called."""

    family: str
    weight: int
    skills: tuple[str, ...]
    titles: dict[int, str]


@dataclass(frozen=True, slots=True)
class Gathering:
    """An event of ours; ``days_ago`` is negative for one to come, ``checked_in`` says whether anybody kept the door list."""

    title: str
    system: str
    office: str
    days_ago: int
    checked_in: bool


@dataclass(frozen=True, slots=True)
class Role:
    """What we look for. ``opened`` and ``closes`` are days before now (negative: to come); a persona never closes."""

    id: str
    title: str
    family: str
    level: int
    city: str
    country: str
    remote: bool
    must_skills: tuple[str, ...]
    stop_employers: tuple[str, ...]
    stop_countries: tuple[str, ...]
    topics: tuple[str, ...]
    offer: tuple[str, ...]
    opened: int
    owner: str
    min_level: int
    max_level: int
    closes: int | None = None
    persona: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody could be hired for it now: neither closed nor a persona."""
        return not self.persona and (self.closes is None or self.closes < 0)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stays the same whatever the seed."""

    name: str
    domain: str
    domains: tuple[str, ...]
    country: str
    zone: str
    offices: tuple[Office, ...]
    recruiters: tuple[Recruiter, ...]
    places: tuple[Place, ...]
    works: tuple[Work, ...]
    gatherings: tuple[Gathering, ...]
    roles: tuple[Role, ...]
    employers: tuple[str, ...]
    mailhosts: tuple[str, ...]
    newsletters: tuple[str, ...]

    def office(self, city: str) -> Office:
        """The office in ``city``."""
        return next(o for o in self.offices if o.city == city)

    def recruiter(self, office: str) -> int:
        """The number of the recruiter who works in ``office``."""
        return next(n for n, r in enumerate(self.recruiters) if r.office == office)

    def work(self, family: str) -> Work:
        """The kind of work called ``family``."""
        return next(w for w in self.works if w.family == family)


def words(name: str) -> dict[str, Any]:
    """A data file of this folder, by its name without the ending."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def world() -> World:
    """The world, read once."""
    told = words("world")
    works = [{**w, "titles": {int(level): title for level, title in w["titles"].items()}} for w in told["work"]]
    return World(
        **{key: _frozen(told["company"])[key] for key in ("name", "domain", "domains", "country", "zone")},
        offices=_many(Office, told["office"]),
        recruiters=_many(Recruiter, told["recruiter"]),
        places=_many(Place, told["place"]),
        works=_many(Work, works),
        gatherings=_many(Gathering, told["event"]),
        roles=_many(Role, words("roles")["role"]),
        employers=tuple(told["employers"]["names"]),
        mailhosts=tuple(told["employers"]["mailhosts"]),
        newsletters=tuple(told["newsletter"]["subjects"]),
    )


def _many(kind: type[Any], rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**_frozen(row)) for row in rows)


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
