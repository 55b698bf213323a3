"""The shape of a JSON Resume, version 1.0.0: which section holds what, and where a CV departs from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from regard.words import Json

Shape = str | list["Shape"] | dict[str, "Shape"]
"""``text``, ``date``, a list of one shape, or an object with named fields; fields that are not named are free."""

_STAY: dict[str, Shape] = {"url": "text", "startDate": "date", "endDate": "date", "summary": "text", "highlights": ["text"]}
RESUME: Shape = {
    "$schema": "text",
    "basics": {
        **dict.fromkeys(("name", "label", "image", "email", "phone", "url", "summary"), "text"),
        "location": dict.fromkeys(("address", "postalCode", "city", "countryCode", "region"), "text"),
        "profiles": [dict.fromkeys(("network", "username", "url"), "text")],
    },
    "work": [{**_STAY, **dict.fromkeys(("name", "location", "description", "position"), "text")}],
    "volunteer": [{**_STAY, "organization": "text", "position": "text"}],
    "education": [
        {**_STAY, **dict.fromkeys(("institution", "area", "studyType", "score"), "text"), "courses": ["text"]},
    ],
    "awards": [{"title": "text", "date": "date", "awarder": "text", "summary": "text"}],
    "certificates": [{"name": "text", "date": "date", "url": "text", "issuer": "text"}],
    "publications": [{**dict.fromkeys(("name", "publisher", "url", "summary"), "text"), "releaseDate": "date"}],
    "skills": [{"name": "text", "level": "text", "keywords": ["text"]}],
    "languages": [{"language": "text", "fluency": "text"}],
    "interests": [{"name": "text", "keywords": ["text"]}],
    "references": [{"name": "text", "reference": "text"}],
    "projects": [
        {**_STAY, **dict.fromkeys(("name", "description", "entity", "type"), "text"), "keywords": ["text"], "roles": ["text"]},
    ],
    "meta": {"canonical": "text", "version": "text", "lastModified": "text"},
}
_DATE = re.compile(r"[12]\d{3}(?:-[01]\d(?:-[0-3]\d)?)?")
_CALLED = {"text": "a text", "date": "a date (2024-05-31, 2024-05 or 2024)"}


def faults(value: Json, shape: Shape = RESUME, pointer: str = "") -> Iterator[str]:
    """Every departure from the shape, with its JSON pointer (RFC 6901): ``/work/0/endDate is null; it has to be a date``."""
    wanted = _wanted(shape)
    if not _fits(value, shape):
        yield f"{pointer or 'the document'} is {_seen(value)}; it has to be {wanted}"
    elif isinstance(shape, dict) and isinstance(value, dict):
        for key in shape.keys() & value.keys():
            yield from faults(value[key], shape[key], f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(shape, list) and isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, shape[0], f"{pointer}/{number}")


def _fits(value: Json, shape: Shape) -> bool:
    if isinstance(shape, str):
        return isinstance(value, str) and (shape != "date" or bool(_DATE.fullmatch(value)))
    return isinstance(value, type(shape))


def _wanted(shape: Shape) -> str:
    return _CALLED[shape] if isinstance(shape, str) else "a list" if isinstance(shape, list) else "an object"


def _seen(value: Json) -> str:
    if value is None:
        return "null"
    kinds = {str: f"“{str(value)[:40]}”", bool: "true or false", list: "a list", dict: "an object"}
    return kinds.get(type(value), f"the number {value}")
