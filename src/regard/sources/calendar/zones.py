"""Whose clock an event is told by. A zone that is not certain is asked about; no meeting is moved silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from regard.clock import micros, midday
from regard.intake.contentline import Property
from regard.words import Micros

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


class UnknownZone(Exception):
    """A time names a zone that nothing explains."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Zones:
    """The zones of one file: those it defines itself, those the user named, and the floating one."""

    def __init__(self, floating: str, named: Mapping[str, str]) -> None:
        self.floating = floating
        self.floated = False
        self._named = named
        self._defined: dict[str, tzinfo | None] = {}

    def define(self, text: str) -> None:
        """Take a VTIMEZONE of the file. One that cannot be read defines nothing."""
        try:
            zone = Timezone.from_ical(text)
            if isinstance(zone, Timezone):
                self._defined[str(zone["TZID"]).strip()] = zone.to_tz()
        except Exception:  # noqa: BLE001 - the library raises whatever its parts raise; the zone is then asked about
            return

    def zone(self, name: str) -> tzinfo:
        """The zone called ``name``: by the user's word, the IANA name, a Windows name, the file's definition.

        Raises UnknownZone. The IANA name goes before the file's own definition, which is often out of date.
        """
        name = name.strip().strip('"')
        known = _iana(self._named.get(name, "")) or _iana(name) or _iana(WINDOWS_TO_OLSON.get(name, ""))
        found = known or self._defined.get(name)
        if found is None:
            raise UnknownZone(name)
        return found

    def instant(self, found: Property) -> Micros | None:
        """The instant of a DTSTART, DTEND, DTSTAMP ...; None where it is no time. Raises UnknownZone.

        A day without a time is its noon. A time without a zone floats: it is told by the clock of the company.
        """
        value, name = found.value.strip(), found.param("TZID")
        if ":" in value and name:
            head, _, value = value.rpartition(":")
            name = f"{name}:{head}"
        match = _TIME.fullmatch(value)
        return self._instant(match, name) if match else None

    def _instant(self, match: re.Match[str], name: str) -> Micros | None:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        try:
            if match[4] is None:
                return midday(date(year, month, day), self.floating)
            local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - its zone follows
            zone = _iana("UTC") if match[7] else self.zone(name) if name else self._float()
            return micros(local.replace(tzinfo=zone))
        except (ValueError, OverflowError):
            return None

    def _float(self) -> tzinfo:
        self.floated = True
        return ZoneInfo(self.floating)


@cache
def _iana(name: str) -> tzinfo | None:
    """The zone of the IANA list, or None. Names without a slash are taken for UTC and its like only."""
    try:
        return ZoneInfo(name) if "/" in name or name in {"UTC", "GMT", "Z"} else None
    except (OSError, ValueError, KeyError):
        return None


def duration(text: str) -> timedelta | None:
    """A DURATION such as ``PT45M``, or None; a backward one is none."""
    match = _DURATION.fullmatch(text.strip().lstrip("+"))
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def lines_of_jcal(text: str) -> bytes:
    """The iCalendar form of a jCal document. Raises ValueError where it is none."""
    try:
        return bytes(Calendar.from_jcal(text).to_ical())
    except Exception as error:
        raise ValueError(str(error)) from error
