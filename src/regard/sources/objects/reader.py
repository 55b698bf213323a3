"""From objects of other systems to readings: who it is, how applications stand, who came, what they wish and allow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from regard.intake.contact import address
from regard.intake.fields import observe
from regard.intake.jsonfields import Table, as_table, leaves_at, moment_of
from regard.intake.jsontext import Found, readings
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.privacy.withheld import kept
from regard.sources.objects.brands import Brand, brand_of
from regard.sources.objects.telling import answered, asked_for, first_word, tagged, told, words_at
from regard.words import Micros

_SEVERAL = frozenset({"phone", "tag", "skill", "language"})


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each object."""
    return readings(path, partial(_reading, circumstances), "Ask the system for it again.")


def _reading(circumstances: Circumstances, found: Found) -> Iterator[Reading | Note]:
    value, raw, _ = kept(found.text, found.value)
    one = as_table(value)
    brand = brand_of(one)
    if brand is None and (listed := _listed(one)):
        for inner in listed:
            yield from _reading(circumstances, Found(found.line, json.dumps(inner, ensure_ascii=False), inner))
        return
    if brand is None:
        reason = "The fields of this object are of no system that we know."
        yield Reading(found.line, Outcome.REJECTED, raw, (), reason, "See docs/sources/objects.md for those that are read.")
        return
    record = _record(brand, one)
    if not record:
        yield Reading(found.line, Outcome.SHOWN, raw, (), "This object is about nobody.", "Nothing has to be done.")
        return
    at = next((at for path in brand.at for leaf in leaves_at(one, path) if (at := moment_of(leaf)) is not None), None)
    events = list(told(brand, one, record, at))
    if any(event.kind == "person.erased" for event in events):
        yield Reading(found.line, Outcome.IMPORTED, raw, tuple(event for event in events if event.kind == "person.erased"))
        return
    sayings, problems = _observed(brand, one, record, at, circumstances.country)
    events += [*tagged(brand, one, record, at), *answered(brand, one, record, at)]
    yield from (Note(found.line, problem) for problem in problems)
    yield Reading(found.line, Outcome.IMPORTED, raw, (*sayings, *events))


def _listed(one: Table) -> list[Table]:
    """The objects of an answer that was saved as it came: those of its first list that is about anything we know."""
    lists = (list(map(as_table, value)) for value in one.values() if isinstance(value, list))
    return next((listed for listed in lists if any(map(brand_of, listed))), [])


def _record(brand: Brand, one: Table) -> str:
    """Whom it is about, named as in the other exports of the same system."""
    for path in brand.record:
        for word in words_at(one, path):
            known = address(word) if "@" in word or path.endswith("email") else word
            if known:
                return f"{brand.key}:{known}"
    return ""


def _observed(
    brand: Brand, one: Table, record: str, at: Micros | None, country: str
) -> tuple[tuple[Saying, ...], tuple[str, ...]]:  # fmt: skip
    """The values of the person; those that one field holds twice after the others."""
    values, more = _values(brand, one), _links(brand, one)
    sayings: list[Saying] = []
    problems: list[str] = []
    for some in ({**values, **more[0]}, *more[1:]):
        seen = observe(record, some, at=at, method=brand.method, basis=brand.basis, country=country)
        sayings += seen.sayings
        problems += seen.problems
    return tuple(sayings), tuple(problems)


def _values(brand: Brand, one: Table) -> dict[str, str]:
    values: dict[str, str] = {}
    for field, paths in brand.person.items():
        if field in _SEVERAL:
            values[field] = ", ".join(next((found for path in paths if (found := words_at(one, path))), []))
        elif field == "email":
            # What is no address is not offered as one: part of it might be another's.
            every = next((found for path in paths if (found := words_at(one, path))), [])
            values["email"] = ", ".join(word for word in every if address(word))
            values["other:email"] = ", ".join(word for word in every if not address(word))
        elif field != "links":
            values[field] = first_word(one, paths)
    return asked_for(brand, one) | {field: value for field, value in values.items() if value}


def _links(brand: Brand, one: Table) -> list[dict[str, str]]:
    """Profiles and sites, the first of each together."""
    links = [word for path in brand.person.get("links", ()) for word in words_at(one, path)]
    profiles = [link for link in links if "linkedin.com/" in link.lower()]
    sites = [link for link in links if link not in profiles]
    first = {"linkedin": profiles[0] if profiles else "", "website": sites[0] if sites else ""}
    return [
        {field: link for field, link in first.items() if link},
        *({"linkedin": link} for link in profiles[1:]),
        *({"website": link} for link in sites[1:]),
    ]
