"""The keys of a role as people write them, and the detail that the ledger keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from regard.intake.jsonfields import Table
from regard.intake.languages import language
from regard.intake.places import place
from regard.intake.titles import read_title
from regard.words import Json

FAMILIES = frozenset(
    {"engineering", "data", "product", "design", "sales", "marketing", "people", "finance", "operations", "support", "legal",
     "security", "research", "health", "education", "other"},
)  # fmt: skip
LEVELS = {
    **dict.fromkeys(("intern", "trainee"), 0),
    "junior": 1,
    **dict.fromkeys(("mid", "regular"), 2),
    "senior": 3,
    **dict.fromkeys(("lead", "staff", "principal"), 4),
    "manager": 5,
    **dict.fromkeys(("head", "director"), 6),
    "vp": 7,
    **dict.fromkeys(("c-level", "chief", "founder"), 8),
}


class Fault(NamedTuple):
    """What is wrong with one key, and what to write instead."""

    key: str
    reason: str
    remedy: str


class Role(NamedTuple):
    """A role as read: the detail for the ledger, when and why it closed, faults that forbid it, keys that nobody knows."""

    detail: dict[str, Json]
    opened: date | None
    closed: date | None
    why: str
    faults: list[Fault]
    unknown: list[str]


class _Wrong(Exception):
    """A value is not of the form that its key wants; the text is the remedy."""


def read_role(written: Table, *, persona: bool) -> Role:
    """Read the keys of one role. Everything wrong is collected, so that it can be corrected in one go."""
    faults: list[Fault] = []
    found: dict[str, Json] = {}
    for key, name, reader in _KEYS:
        if written.get(key) is None:
            continue
        try:
            found[name] = reader(written[key])
        except _Wrong as wrong:
            faults.append(Fault(key, f"{key} is {written[key]!r}", str(wrong)))
    if not found.get("title"):
        faults.append(Fault("title", "The role has no title", "write title: and what the job is called"))
    detail = _completed(found, persona=persona)
    unknown = [str(key) for key in written if str(key) not in _KNOWN]
    opened, closed = _date_of(found.get("opened")), _date_of(found.pop("closed", None))
    return Role(detail, opened, closed, str(found.get("why") or ""), faults, unknown)


def _completed(found: dict[str, Json], *, persona: bool) -> dict[str, Json]:
    """All keys of a role's detail. What the title or the place says fills what was not written."""
    title = str(found.get("title") or "")
    reading = read_title(title)
    where = place(str(found.get("location") or ""), str(found.get("city") or ""), "", str(found.get("country") or ""))
    level = found.get("level", reading.level)
    return {
        "id": found.get("id") or _slug(title), "title": title,
        "family": found.get("family") or reading.family, "level": level,
        "city": where.city or found.get("city") or "", "country": where.country or "", "remote": found.get("remote", False),
        "must_skills": found.get("must_skills", []), "nice_skills": found.get("nice_skills", []),
        "languages": found.get("languages", []),
        "stop_employers": found.get("stop_employers", []), "stop_countries": found.get("stop_countries", []),
        "topics": found.get("topics", []), "offer": found.get("offer", []),
        "opened": found.get("opened"), "closes": found.get("closes"), "owner": found.get("owner") or "",
        "client": found.get("client") or "",
        "min_level": found.get("min_level"), "max_level": found.get("max_level"), "persona": found.get("persona", persona),
    }  # fmt: skip


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")


def _date_of(value: Json) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _text(value: object) -> Json:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    raise _Wrong("write a text")


def _texts(value: object) -> Json:
    items = value if isinstance(value, list) else re.split(r"\s*[,;]\s*", value) if isinstance(value, str) else None
    if items is None or not all(isinstance(item, str | int | float) for item in items):
        raise _Wrong("write a list of texts: [one, two]")
    return [text for item in items if (text := str(item).strip())]


def _arguments(value: object) -> Json:
    """Arguments are sentences: commas do not part them."""
    return _texts(value if isinstance(value, list) else [value])


def _level(value: object) -> Json:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 8:
        return value
    if isinstance(value, str) and value.strip().lower() in LEVELS:
        return LEVELS[value.strip().lower()]
    raise _Wrong(f"write a number from 0 to 8 or one of {', '.join(LEVELS)}")


def _family(value: object) -> Json:
    if isinstance(value, str) and value.strip().lower() in FAMILIES:
        return value.strip().lower()
    raise _Wrong(f"write one of {', '.join(sorted(FAMILIES))}")


def _truth(value: object) -> Json:
    if isinstance(value, bool):
        return value
    raise _Wrong("write true or false")


def _day(value: object) -> Json:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise _Wrong("write a date as 2026-03-31") from error


def _country(value: object) -> Json:
    """ISO code of a country, or what stands there in capitals if it has two letters; NO is not false, if YAML thinks so."""
    written = "NO" if value is False else str(value).strip()
    code = place("", "", "", written).country
    if code or len(written) == 2:
        return code or written.upper()
    raise _Wrong("write the two-letter code of the country: DE")


def _countries(value: object) -> Json:
    return [_country(item) for item in (value if isinstance(value, list) else [value])]


def _languages(value: object) -> Json:
    texts = _texts(value)
    return [language(str(text)) or str(text) for text in texts] if isinstance(texts, list) else []


_KEYS: tuple[tuple[str, str, Callable[[object], Json]], ...] = (
    *((key, key, _text) for key in ("id", "title", "location", "city", "owner", "client", "why")),
    ("name", "title", _text),
    ("family", "family", _family),
    *((key, key, _level) for key in ("level", "min_level", "max_level")),
    ("country", "country", _country),
    *((key, key, _truth) for key in ("remote", "persona")),
    *((key, key, _texts) for key in ("must_skills", "nice_skills", "stop_employers", "topics")),
    ("skills", "must_skills", _texts),
    ("languages", "languages", _languages),
    ("stop_countries", "stop_countries", _countries),
    ("offer", "offer", _arguments),
    *((key, key, _day) for key in ("opened", "closes", "closed")),
)
_KNOWN = frozenset(key for key, _, _ in _KEYS)
