"""From calendar files to readings: every VEVENT is a meeting with somebody from outside, or shown with the reason why not."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from regard.intake.contentline import Block, Property, blocks, logical, parse, physical
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.sources.calendar.event import Event, Version, name_of
from regard.sources.calendar.meeting import tell
from regard.sources.calendar.zones import UnknownZone, Zones, lines_of_jcal

_WANTED = frozenset({b"VEVENT", b"VTIMEZONE", b"VTODO", b"VJOURNAL", b"VFREEBUSY"})
_NOT_READ = {"VTODO": "to-do", "VJOURNAL": "journal entry", "VFREEBUSY": "free-busy time"}
LONGEST_JCAL = 1 << 26


class Survey(NamedTuple):
    """What has to be known of a file before its meetings can be told.

    latest: the version that counts, by UID and occurrence. moved: by UID, the occurrences that have events of their own.
    """

    zones: Zones
    latest: dict[tuple[str, str], Version]
    moved: dict[str, list[Property]]
    skipped: Counter[str]


def read(path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each VEVENT. The file is gone through twice: first for zones and versions, then for meetings."""
    with path.open("rb") as file:
        try:
            stream = _stream(file, recognition)
        except ValueError as error:
            yield Reading(1, Outcome.REJECTED, "", (), f"This jCal cannot be read: {error}.", "Export the calendar as .ics.")
            return
        survey = _survey(stream, circumstances)
        stream.seek(0)
        yield from _all(stream, circumstances, survey)
        yield from _closing(survey)


def rows_named(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The line at which each component begins, and the names of its properties with those of what they stand in."""
    for block in blocks(physical(file), _WANTED):
        within, names = [] if block.name else ["VCALENDAR"], list[str]()
        for line in logical(block.lines):
            name, _, value = line.partition(b":")
            edge = name.strip().upper()
            if edge == b"BEGIN" and value.strip().upper() != b"VCALENDAR":
                within.append(value.strip().upper().decode("ascii", "replace"))
            elif edge == b"END":
                within = within[:-1] if block.name else within
            elif edge != b"BEGIN":
                names.append(".".join((*within, name_of(line))))
        yield block.first, names


def _closing(survey: Survey) -> Iterator[Note]:
    for name, count in survey.skipped.items():
        yield Note(0, f"{count} x {_NOT_READ[name]} ({name}) not read.", "Only events are.")
    if survey.zones.floated:
        said = f"Times without a zone were taken as {survey.zones.floating}."
        yield Note(0, said, 'If that is wrong, name the zone of this file in mapping.toml: zone = "Europe/Berlin".')


def _stream(file: BinaryIO, recognition: Recognition) -> BinaryIO:
    if recognition.variant != "jCal":
        return file
    text = file.read(LONGEST_JCAL + 1)
    if len(text) > LONGEST_JCAL:
        raise ValueError("it is larger than 64 MB")
    return io.BytesIO(lines_of_jcal(text.decode("utf-8", "replace")))


def _survey(stream: BinaryIO, circumstances: Circumstances) -> Survey:
    survey = Survey(Zones(circumstances.zone, circumstances.mapping), {}, {}, Counter())
    for block, method in _blocks(stream):
        if block.name == "VTIMEZONE":
            survey.zones.define(block.raw)
        elif block.name in _NOT_READ:
            survey.skipped[block.name] += 1
        elif block.name == "VEVENT":
            _compare(survey, Event(block, method))
    return survey


def _compare(survey: Survey, event: Event) -> None:
    if event.key and event.version > survey.latest.get(event.key, Version(-1, "", 0)):
        survey.latest[event.key] = event.version
        occurrence = event.first("RECURRENCE-ID")
        if occurrence:
            survey.moved.setdefault(event.key[0], []).append(occurrence)


def _blocks(stream: BinaryIO) -> Iterator[tuple[Block, str]]:
    """Every component with the METHOD of the calendar that it stands in."""
    method = ""
    for block in blocks(physical(stream), _WANTED):
        if not block.name:
            method = _method(block, method)
        yield block, method


def _method(between: Block, method: str) -> str:
    for line in logical(between.lines):
        if line.upper().startswith(b"BEGIN:VCALENDAR"):
            method = ""
        elif line.upper().startswith(b"METHOD"):
            found = parse(line)
            method = found.plain.upper() if found else method
    return method


def _all(stream: BinaryIO, circumstances: Circumstances, survey: Survey) -> Iterator[Reading | Note]:
    rows = 0
    for block, method in _blocks(stream):
        if block.name == "VEVENT":
            rows += 1
            yield from _reading(Event(block, method), circumstances, survey)
    if rows == 0:
        yield Note(0, "No event stands in this calendar.", "Export the calendar with its events.")


def _reading(event: Event, circumstances: Circumstances, survey: Survey) -> Iterator[Reading | Note]:
    if not event.block.closed:
        yield _shown(event, "The event has no END:VEVENT.", "Export the calendar again.")
        return
    newest = survey.latest.get(event.key) if event.key else None
    if newest and newest != event.version:
        yield _shown(
            event, f"A later version of this meeting stands in line {newest.line}.", "Nothing to do: the later one counts."
        )
        return
    try:
        yield from tell(event, circumstances, survey.zones, survey.moved.get(event.text("UID"), ()))
    except UnknownZone as unknown:
        reason = f'The time zone "{unknown.name}" is not known, so the hour of this meeting is not certain.'
        remedy = f'Name the zone in mapping.toml, under ["{circumstances.shown_as}".columns]: "{unknown.name}" = "Europe/Berlin".'
        yield _shown(event, reason, remedy)


def _shown(event: Event, reason: str, remedy: str) -> Reading:
    return Reading(event.block.first, Outcome.SHOWN, event.block.raw, (), reason, remedy)
