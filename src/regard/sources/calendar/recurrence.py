"""When a repeated meeting takes place: expanded near today only, so that a daily meeting without an end stays small."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, tzinfo
from itertools import takewhile

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # its stubs are a package of their own

from regard.clock import DAY, micros, moment
from regard.intake.contentline import Property
from regard.sources.calendar.event import Event
from regard.sources.calendar.zones import Zones
from regard.words import Micros

BACK = 400 * DAY
AHEAD = 100 * DAY
OLDEST = 40 * 366 * DAY
MOST = 60
"""Occurrences of one meeting that are told: the latest ones, from 400 days back to 100 days ahead."""

_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.IGNORECASE)
_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)


def occurrences(event: Event, begins: Micros, zones: Zones, now: Micros, moved: Iterable[Property]) -> list[Micros]:
    """The starts to tell of, oldest first; the first start alone where nothing repeats or the rule cannot be read.

    moved: RECURRENCE-ID of the occurrences that stand in the file as events of their own. Raises UnknownZone.
    """
    rule = event.first("RRULE")
    if rule is None or event.first("RECURRENCE-ID") or _OFTEN.search(rule.value) or begins < now - OLDEST:
        return [begins]
    gone = {at for found in (*event.all("EXDATE"), *moved) for at in _each(found, zones)}
    try:
        starts = [start for start in _near(rule.value, begins, _zone_of(event, zones), now) if start not in gone]
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError):
        return [begins]
    return starts[-MOST:] or [begins]


def _near(rule: str, begins: Micros, zone: tzinfo, now: Micros) -> list[Micros]:
    first = moment(begins).astimezone(zone)
    dates = rrulestr(_UNTIL.sub(lambda hit: _until(hit, zone), rule), dtstart=first)
    since, until = moment(max(begins, now - BACK)), moment(now + AHEAD)
    near = takewhile(lambda start: start <= until, dates.xafter(since, inc=True))
    return [micros(start.replace(tzinfo=start.tzinfo or UTC)) for start in near]


def _until(found: re.Match[str], zone: tzinfo) -> str:
    """UNTIL as UTC: a local time is one of the event's zone, a day counts to its end (RFC 5545 3.3.10)."""
    if found[3]:
        return found[0]
    clock = time(int(found[2][:2]), int(found[2][2:4]), int(found[2][4:])) if found[2] else time(23, 59, 59)
    day = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - the zone follows
    return f"UNTIL={datetime.combine(day, clock, zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _zone_of(event: Event, zones: Zones) -> tzinfo:
    """The zone in which the meeting keeps its hour when the clocks change."""
    start = event.first("DTSTART")
    name = start.param("TZID") if start else ""
    return zones.zone(name or ("UTC" if start and start.value.endswith("Z") else zones.floating))


def _each(found: Property, zones: Zones) -> Iterator[Micros]:
    for value in found.value.split(","):
        at = zones.instant(found._replace(value=value))
        if at is not None:
            yield at
