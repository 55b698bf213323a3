"""Raw field values of one row become observations; what cannot be read is kept as it came, with a plain sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from regard.intake.contact import address, linkedin, number
from regard.intake.languages import language
from regard.intake.places import Place, place
from regard.intake.titles import read_title
from regard.ledger.catalogue import KINDS
from regard.ledger.event import Saying
from regard.words import Basis, Channel, Json, Method, Micros

LONGEST = 2_000
"""Characters kept of one value; a longer one is cut, and that is said."""


class Observed(NamedTuple):
    """What one row says: sayings to write down, and a plain sentence for each value that could not be read."""

    sayings: tuple[Saying, ...]
    problems: tuple[str, ...]


class _Found(NamedTuple):
    """One value as it will be observed. ``column`` is set for values kept as they came."""

    field: str
    text: str
    number: int | None = None
    column: str = ""


_KINDS = {kind.removeprefix("observed."): kind for kind in KINDS if kind.startswith("observed.")}
_PLACES = ("location", "city", "region", "country", "zone")
_SEVERAL = re.compile(r"\s*[,;|\n\r]\s*|\s+/\s+|\s+(?=<?[^\s@<>]+@)")
_LISTED = re.compile(r"\s*[,;|\n\r•·]\s*")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KNOWN = frozenset(_PLACES) | {
    *("name", "first_name", "last_name", "email", "phone", "linkedin", "website"),
    *("employer", "title", "skill", "language", "tag"),
}


def observe(
    record: str,
    values: Mapping[str, str],
    *,
    at: Micros | None,
    method: Method,
    basis: Basis,
    country: str = "",
) -> Observed:
    """Turn the raw values of one row into ``observed.*`` sayings about ``record``.

    values: field name -> text as it came; the names stand in docs/people.md, other columns as ``other:<column>``.
    at: when the values held (UTC microseconds), None where the source does not say.
    country: ISO 3166 code for national telephone numbers where the row itself names no country.
    Text is kept as it came between outer white space, except that control characters go and that what is longer than
    ``LONGEST`` is cut; both are said in ``problems``. Never raises for a value.
    """
    found, problems = _read(tuple(values.items()), country.upper())
    return Observed(tuple([_saying(record, one, at, method, basis) for one in found]), problems)


@lru_cache(10_000)
def _read(values: tuple[tuple[str, str], ...], country: str) -> tuple[tuple[_Found, ...], tuple[str, ...]]:
    """What raw values hold, each value once. A system tells the same of somebody again and again, hence the cache."""
    problems: list[str] = []
    clean = {field: _clean(field, text, problems) for field, text in values if text and not text.isspace()}
    where = _where(clean)
    found = [
        *_name(clean),
        *_contacts(clean, where.country or country, problems),
        *_work(clean),
        *_place(clean, where, problems),
    ]
    found += _lists(clean, problems)
    found += [_Found("other", text, column=field.removeprefix("other:")) for field, text in clean.items() if field not in _KNOWN]
    return tuple(dict.fromkeys(found)), tuple(problems)


def _saying(record: str, found: _Found, at: Micros | None, method: Method, basis: Basis) -> Saying:
    field, text, level, column = found
    detail: dict[str, Json] = {"column": column} if column else {}
    return Saying(_KINDS[field], record, at, Channel.NONE, None, text, level, "", method, basis, detail)


def _clean(field: str, text: str, problems: list[str]) -> str:
    if not text.isprintable() and _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
        problems.append(f"{_called(field)} holds control characters; they were left out.")
    if len(text) > LONGEST:
        problems.append(f"{_called(field)} has {len(text):,} characters; the first {LONGEST:,} are kept.")
        text = text[:LONGEST]
    return text


def _called(field: str) -> str:
    return "The column " + field.removeprefix("other:") if field.startswith("other:") else "The " + field.replace("_", " ")


def _kept(field: str, text: str, why: str, problems: list[str]) -> _Found:
    problems.append(f"{_called(field)} {_quoted(text)} {why}; it is kept as it came.")
    return _Found("other", text, column=field)


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _name(values: Mapping[str, str]) -> Iterator[_Found]:
    parts = [values[part].strip() for part in ("first_name", "last_name") if part in values]
    whole = values.get("name", "").strip() or " ".join(part for part in parts if part)
    if whole:
        yield _Found("name", whole)


def _contacts(values: Mapping[str, str], country: str, problems: list[str]) -> Iterator[_Found]:
    if "email" in values:
        yield from _emails(values["email"], problems)
    if "phone" in values:
        yield from _phones(values["phone"], country, problems)
    if "linkedin" in values:
        text = values["linkedin"]
        profile = linkedin(text)
        yield _Found("linkedin", profile) if profile else _kept("linkedin", text, "is no address of a profile", problems)
    if "website" in values:
        yield _Found("website", values["website"].strip())


def _emails(text: str, problems: list[str]) -> Iterator[_Found]:
    whole = address(text)
    for part in [text] if whole else _SEVERAL.split(text):
        read = whole or address(part)
        if read:
            yield _Found("email", read)
        elif "@" in part or part == text:
            yield _kept("email", part, "is no address that mail can reach", problems)


def _phones(text: str, country: str, problems: list[str]) -> Iterator[_Found]:
    whole = number(text, country)
    for part in [text] if whole else _SEVERAL.split(text):
        read = whole or number(part, country)
        if read:
            yield _Found("phone", read)
        elif part:
            why = "is no telephone number" if country else "has no country code, and the row names no country"
            yield _kept("phone", part, why, problems)


def _work(values: Mapping[str, str]) -> Iterator[_Found]:
    if "employer" in values:
        yield _Found("employer", values["employer"].strip())
    if "title" in values:
        title = values["title"].strip()
        yield _Found("title", title)
        level, family = read_title(title)
        if level is not None:
            yield _Found("level", str(level), level)
        if family is not None:
            yield _Found("family", family)


def _where(values: Mapping[str, str]) -> Place:
    location, city, region, country = (values.get(part, "") for part in _PLACES[:4])
    return place(location, city, region, country) if location or city or region or country else Place()


def _place(values: Mapping[str, str], where: Place, problems: list[str]) -> Iterator[_Found]:
    if where.city:
        yield _Found("city", where.city)
    if where.country:
        yield _Found("country", where.country)
    zone = values.get("zone", "").strip()
    if zone and not _is_zone(zone):
        yield _kept("zone", zone, "is no time zone of the IANA list", problems)
        zone = ""
    if zone or where.zone:
        yield _Found("zone", zone or where.zone)
    for part in ("location", "region"):
        if part in values and (part == "region" or not (where.city and where.country)):
            yield _Found("other", values[part], column=part)


@lru_cache(1_024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _lists(values: Mapping[str, str], problems: list[str]) -> Iterator[_Found]:
    for field in ("skill", "tag"):
        if field in values:
            yield from (_Found(field, part) for part in _LISTED.split(values[field].strip()) if part)
    if "language" in values:
        for part in _LISTED.split(values["language"].strip()):
            code = language(part)
            yield _Found("language", code) if code else _kept("language", part, "is no language we know", problems)
