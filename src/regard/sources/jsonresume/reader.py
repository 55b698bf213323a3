"""From CVs to readings: who the person is, where they work now, what they can do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from regard.intake.contact import address
from regard.intake.fields import observe
from regard.intake.jsonfields import Table, as_table, read_instant, rows, table, word, words
from regard.intake.jsontext import Found, readings
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.sources.jsonresume.shape import faults
from regard.words import Basis, Method, Micros

_SHOWN_FAULTS = 3


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each CV: one object, an array of them, or JSON Lines."""
    return readings(path, partial(_reading, circumstances), "Export the CV again.")


def _reading(circumstances: Circumstances, found: Found) -> Iterator[Reading | Note]:
    wrong = sorted(faults(found.value))
    if wrong:
        more = f" (and {len(wrong) - _SHOWN_FAULTS} more)" if len(wrong) > _SHOWN_FAULTS else ""
        reason = f"This is no valid JSON Resume: {'; '.join(wrong[:_SHOWN_FAULTS])}{more}."
        yield Reading(found.line, Outcome.REJECTED, found.text, (), reason, "Correct the place named, or leave the field out.")
        return
    yield from _person(found, as_table(found.value), circumstances)


def _person(found: Found, resume: Table, circumstances: Circumstances) -> Iterator[Reading | Note]:
    values, at = _values(resume), _modified(resume)
    record = _record(values, f"{circumstances.shown_as}:{found.line}")
    seen = observe(record, values, at=at, method=Method.IMPORTED, basis=Basis.INTEREST, country=circumstances.country)
    if not seen.sayings:
        yield Note(found.line, "This CV is valid but names nobody.", "Fill in basics.name and basics.email.")
    elif at is None:
        yield Note(found.line, "The CV does not say how old it is.", "Fill in meta.lastModified.")
    elif at > circumstances.now:
        yield Note(found.line, "meta.lastModified is in the future.", "Check it.")
    yield from (Note(found.line, problem) for problem in seen.problems)
    yield Reading(found.line, Outcome.IMPORTED, found.text, seen.sayings)


def _modified(resume: Table) -> Micros | None:
    return read_instant(word(table(resume, "meta"), "lastModified"))


def _record(values: dict[str, str], place: str) -> str:
    return f"jsonresume:{address(values['email']) or values['linkedin'] or place}"


def _values(resume: Table) -> dict[str, str]:
    basics, current = table(resume, "basics"), _current(resume)
    location = table(basics, "location")
    skills = [text for skill in rows(resume, "skills") for text in [word(skill, "name"), *words(skill, "keywords")] if text]
    return {
        "name": word(basics, "name"),
        "email": word(basics, "email"),
        "phone": word(basics, "phone"),
        "website": word(basics, "url"),
        "linkedin": _linkedin(basics),
        "title": word(current, "position") or word(basics, "label"),
        "employer": word(current, "name", "company"),
        "city": word(location, "city"),
        "region": word(location, "region"),
        "country": word(location, "countryCode"),
        "skill": "; ".join(skills),
        "language": "; ".join(words(resume, "languages", "language")),
        "other:summary": word(basics, "summary"),
    }


def _current(resume: Table) -> Table:
    """The work without an end; of several, the one that began last."""
    open_ended = [work for work in rows(resume, "work") if not word(work, "endDate")]
    return max(open_ended, key=lambda work: word(work, "startDate"), default={})


def _linkedin(basics: Table) -> str:
    for profile in rows(basics, "profiles"):
        if word(profile, "network").lower() == "linkedin" or "linkedin.com/" in word(profile, "url").lower():
            return word(profile, "url") or f"https://www.linkedin.com/in/{word(profile, 'username')}"
    return ""
