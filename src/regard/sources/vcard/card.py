"""What a card says about its person, as field names of the intake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from regard.clock import micros
from regard.intake.contentline import Property, parts
from regard.words import Micros

_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T?(\d\d):?(\d\d):?(\d\d)?(?:[.,]\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?")
_ZONE = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+)+|UTC")
_TEL_URI = re.compile(r"(?:tel|callto):", re.IGNORECASE)
_REACHES = frozenset({"FN", "N", "EMAIL", "TEL", "ORG", "NICKNAME"})
_WITHHELD = frozenset({"GENDER", "BDAY", "ANNIVERSARY", "DEATHDATE", "BIRTHPLACE", "X-ANNIVERSARY", "X-GENDER", "X-SPOUSE"})
_TECHNICAL = frozenset(
    {"VERSION", "PRODID", "UID", "REV", "KIND", "PHOTO", "LOGO", "SOUND", "KEY", "SOURCE", "CLASS", "AGENT", "MAILER",
     "SORT-STRING", "CLIENTPIDMAP", "XML", "X-ADDRESSBOOKSERVER-KIND", "X-ABLABEL", "X-ABSHOWAS", "X-ABADR", "PROFILE",
     "NAME", "BEGIN", "END"},
)  # fmt: skip


def outer(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of the card itself, without those of a card inside it (AGENT of vCard 2.1)."""
    depth = 0
    for line in lines:
        edge = line.strip().upper()
        depth += edge.startswith(b"BEGIN:")
        if depth == 0:
            yield line
        depth -= edge.startswith(b"END:")


def kind(properties: Iterable[Property]) -> str:
    """What the card is about: ``individual`` unless it says otherwise (KIND of 4.0, Apple's X- properties)."""
    for found in properties:
        if found.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"}:
            return found.plain.lower()
        if found.name == "X-ABSHOWAS" and found.plain.upper() == "COMPANY":
            return "org"
    return "individual"


def says_anything(properties: Iterable[Property]) -> bool:
    """Whether a name or a way to reach somebody is there."""
    return any(found.name in _REACHES and found.value.strip(" ;") for found in properties)


def values(properties: list[Property]) -> tuple[list[dict[str, str]], list[str]]:
    """Field values for the intake: one group with the main value of each field, then one for each further value."""
    main: dict[str, str] = {}
    more: list[dict[str, str]] = []
    problems: list[str] = []
    for found in sorted(properties, key=_preference):
        for field, value in _fields(found, problems):
            if not value or main.get(field) == value:
                continue
            if field in main:
                more.append({field: value})
            else:
                main[field] = value
    if "name" in main:
        main.pop("first_name", None)
        main.pop("last_name", None)
    return [main, *more], problems


def _preference(found: Property) -> int:
    """Preferred values first: TYPE=pref (2.1, 3.0), PREF=1 (4.0)."""
    if any(word.lower() == "pref" for word in found.params.get("TYPE", ())):
        return 0
    pref = found.param("PREF")
    return int(pref) if pref.isdecimal() else 101


def _fields(found: Property, problems: list[str]) -> list[tuple[str, str]]:
    name = found.name
    if name in _WITHHELD:
        problems.append(f"{name} is not kept: courting somebody needs neither birthday nor gender.")
        return []
    if name in _TECHNICAL:
        return []
    if name in _STRUCTURED:
        return _STRUCTURED[name](found)
    return [(f"other:{name}", found.plain)]


def _name(found: Property) -> list[tuple[str, str]]:
    last, first = (*parts(found.value, ";"), "", "")[:2]
    return [("last_name", last), ("first_name", first)]


def _organisation(found: Property) -> list[tuple[str, str]]:
    firm, *units = parts(found.value, ";")
    return [("employer", firm), ("other:department", ", ".join(unit for unit in units if unit))]


def _address(found: Property) -> list[tuple[str, str]]:
    """Town, region and country of the home (or only) address; street and post code stay in the raw card."""
    kinds = {word.lower() for word in found.params.get("TYPE", ())}
    town, region, _, country = (*parts(found.value, ";"), *[""] * 7)[3:7]
    if "work" in kinds and "home" not in kinds:
        return [("other:office", ", ".join(word for word in (town, region, country) if word))]
    return [("city", town), ("region", region), ("country", country)]


def _mail(found: Property) -> list[tuple[str, str]]:
    return [("email", found.plain)]


def _telephone(found: Property) -> list[tuple[str, str]]:
    if "fax" in {word.lower() for word in found.params.get("TYPE", ())}:
        return [("other:fax", found.plain)]
    return [("phone", _TEL_URI.sub("", found.plain).partition(";")[0])]


def _web(found: Property) -> list[tuple[str, str]]:
    value = found.plain
    network = found.param("TYPE").lower()
    if "linkedin.com" in value.lower():
        return [("linkedin", value)]
    if network == "linkedin" and value:
        return [("linkedin", "https://www.linkedin.com/in/" + value.rpartition(":")[2].strip("/@ "))]
    return [("website" if found.name == "URL" else f"other:{network or found.name.lower()}", value)]


def _labels(found: Property) -> list[tuple[str, str]]:
    return [("tag", label) for label in parts(found.value, ",") if label]


def _zone(found: Property) -> list[tuple[str, str]]:
    """An IANA name; a bare offset is no zone (it does not know summer time) and is kept as it came."""
    named = _ZONE.search(found.plain)
    return [("zone", named[0]) if named else ("other:TZ", found.plain)]


def _language(found: Property) -> list[tuple[str, str]]:
    return [("language", found.plain)]


_STRUCTURED = {
    "N": _name,
    "FN": lambda found: [("name", found.plain)],
    "TITLE": lambda found: [("title", found.plain)],
    "NOTE": lambda found: [("other:note", found.plain)],
    "ORG": _organisation,
    "ADR": _address,
    "EMAIL": _mail,
    "TEL": _telephone,
    "URL": _web,
    "X-SOCIALPROFILE": _web,
    "SOCIALPROFILE": _web,
    "X-SOCIAL-PROFILE": _web,
    "CATEGORIES": _labels,
    "TZ": _zone,
    "LANG": _language,
    "LANGUAGE": _language,
}


def revised(properties: Iterable[Property], zone: str) -> Micros | None:
    """When the card was last changed (REV); a stamp without an offset is in ``zone``, a date alone is noon UTC."""
    for found in properties:
        stamp = _STAMP.match(found.plain) if found.name == "REV" else None
        if stamp:
            return _instant(stamp, zone)
    return None


def _instant(stamp: re.Match[str], zone: str) -> Micros | None:
    year, month, day, hour, minute, second, offset = stamp.groups()
    try:
        if hour is None:
            return micros(datetime(int(year), int(month), int(day), 12, tzinfo=UTC))
        naive = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001 - zone follows
    except ValueError:
        return None
    if offset in {None, ""}:
        return micros(naive.replace(tzinfo=ZoneInfo(zone)))
    return micros(datetime.fromisoformat(naive.isoformat() + _colon(offset)))


def _colon(offset: str) -> str:
    digits = offset.replace(":", "")
    return "+00:00" if digits == "Z" else f"{digits[:3]}:{digits[3:] or '00'}"
