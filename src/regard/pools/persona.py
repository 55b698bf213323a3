"""A role or persona with its must, nice and stop criteria, and what each of them finds in what is known of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from regard.intake.folding import folded
from regard.ledger.event import Saying
from regard.people.profile import Held, current
from regard.words import Json


class Weight(StrEnum):
    """What a criterion is for: a must has to hold, a stop must not, a nice one is only worth saying."""

    MUST = "must"
    NICE = "nice"
    STOP = "stop"


class Reason(NamedTuple):
    """One criterion asked of one person: whether it held, and the value that it rests on, in words."""

    criterion: str
    held: bool
    evidence: str
    weight: Weight = Weight.MUST


class Member(NamedTuple):
    """A person of a pool, by number, with every reason."""

    person: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A concrete opening, or a persona: the kind of person looked for whether or not there is an opening.

    lowest, highest: levels that suit (0 intern to 8 C-level); by default the role's own and the one below, which makes
    it a promotion. countries are ISO codes. offer: arguments, in the order in which to bring them.
    """

    id: str
    title: str
    persona: bool = False
    family: str = ""
    level: int | None = None
    lowest: int | None = None
    highest: int | None = None
    city: str = ""
    country: str = ""
    remote: bool = False
    must_skills: tuple[str, ...] = ()
    nice_skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stop_employers: tuple[str, ...] = ()
    stop_countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    owner: str = ""

    @classmethod
    def from_detail(cls, detail: Mapping[str, Json]) -> Role:
        """The role in the detail of a ``role.opened`` event. Fields of another type than expected count as missing."""
        level, lowest, highest = (_whole(detail.get(key)) for key in ("level", "min_level", "max_level"))
        return cls(
            id=_text(detail, "id"), title=_text(detail, "title"), persona=detail.get("persona") is True,
            family=_text(detail, "family"), level=level,
            lowest=lowest if lowest is not None else None if level is None else level - 1,
            highest=highest if highest is not None else level,
            city=_text(detail, "city"), country=_text(detail, "country").upper(), remote=detail.get("remote") is True,
            must_skills=_texts(detail, "must_skills"), nice_skills=_texts(detail, "nice_skills"),
            languages=_texts(detail, "languages"), stop_employers=_texts(detail, "stop_employers"),
            stop_countries=_texts(detail, "stop_countries"), topics=_texts(detail, "topics"), offer=_texts(detail, "offer"),
            owner=_text(detail, "owner"),
        )  # fmt: skip

    @classmethod
    def from_saying(cls, saying: Saying) -> Role:
        """The role that a ``role.opened`` saying opens."""
        return cls.from_detail({"title": saying.text, "id": saying.record.removeprefix("role:"), **saying.detail})


def reasons(role: Role, profile: Iterable[Held]) -> list[Reason]:
    """Every criterion of the role, asked of one person. An unknown value does not satisfy a must, and stops nothing."""
    values = tuple(profile)
    return [*_musts(role, values), *_nice(role, values), *_stops(role, values)]


def belongs(found: Iterable[Reason]) -> bool:
    """Whether every must held and no stop did."""
    return all(reason.held == (reason.weight is Weight.MUST) for reason in found if reason.weight is not Weight.NICE)


def members(role: Role, profiles: Mapping[int, Iterable[Held]]) -> list[Member]:
    """The people who belong to the pool of a role, by person number, which says nothing about their order of merit."""
    asked = (Member(person, tuple(reasons(role, profile))) for person, profile in sorted(profiles.items()))
    return [member for member in asked if belongs(member.reasons)]


def _musts(role: Role, values: tuple[Held, ...]) -> Iterator[Reason]:
    if role.family:
        yield _equal(f"works in {role.family}", role.family, values, "family")
    if role.lowest is not None or role.highest is not None:
        yield _level(role, values)
    if role.city or role.country:
        yield _place(role, values)
    yield from (_one_of(f"can {skill}", skill, values, "skill") for skill in role.must_skills)


def _nice(role: Role, values: tuple[Held, ...]) -> Iterator[Reason]:
    for skill in role.nice_skills:
        yield _one_of(f"can {skill}", skill, values, "skill")._replace(weight=Weight.NICE)
    for language in role.languages:
        yield _one_of(f"reads {language}", language, values, "language")._replace(weight=Weight.NICE)


def _stops(role: Role, values: tuple[Held, ...]) -> Iterator[Reason]:
    for employer in role.stop_employers:
        yield _equal(f"works at {employer}", employer, values, "employer")._replace(weight=Weight.STOP)
    for country in role.stop_countries:
        yield _equal(f"lives in {country}", country, values, "country")._replace(weight=Weight.STOP)


def _equal(criterion: str, wanted: str, values: tuple[Held, ...], field: str) -> Reason:
    held = current(values, field)
    return Reason(criterion, held is not None and folded(held.text) == folded(wanted), _evidence(field, held))


def _one_of(criterion: str, wanted: str, values: tuple[Held, ...], field: str) -> Reason:
    found = next((held for held in values if held.field == field and folded(held.text) == folded(wanted)), None)
    return Reason(criterion, found is not None, _evidence(field, found))


def _level(role: Role, values: tuple[Held, ...]) -> Reason:
    held = current(values, "level")
    level = held.best.number if held else None
    low, high = role.lowest, role.highest
    fits = level is not None and (low is None or level >= low) and (high is None or level <= high)
    criterion = f"level {'any' if low is None else low} to {'any' if high is None else high}"
    return Reason(criterion, fits, _evidence("level", held))


def _place(role: Role, values: tuple[Held, ...]) -> Reason:
    """The city itself, or for remote work and roles without a city, the country."""
    if role.city and not role.remote:
        return _equal(f"lives in {role.city}", role.city, values, "city")
    if role.country:
        return _equal(f"lives in {role.country}", role.country, values, "country")
    return Reason("may work from anywhere", held=True, evidence="the role is remote")


def _evidence(field: str, held: Held | None) -> str:
    """The value with its source and age, as a person would say it."""
    if held is None:
        return f"{field} is not known"
    aged = ", past its shelf life" if held.stale else ""
    return f"{field} is {held.text} ({held.best.source}, {held.best.place}{aged})"


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(detail: Mapping[str, Json], key: str) -> str:
    value = detail.get(key)
    return value if isinstance(value, str) else ""


def _texts(detail: Mapping[str, Json], key: str) -> tuple[str, ...]:
    value = detail.get(key)
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()
