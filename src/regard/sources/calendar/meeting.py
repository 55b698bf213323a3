"""What an event says: with whom a meeting was booked, held, missed or called off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from regard.intake.contentline import Property
from regard.intake.fields import observe
from regard.intake.meetings import kind_of
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.calendar.event import Event, Guest, is_ours
from regard.sources.calendar.outcome import Went, went
from regard.sources.calendar.recurrence import occurrences
from regard.sources.calendar.zones import Zones
from regard.words import Basis, Channel, Json, Method, Micros

_TOLD_BY = ("SUMMARY", "CATEGORIES", "COMMENT", "X-OUTCOME", "X-STATUS", "X-ATTENDANCE", "X-INTERVIEW-STATUS", "DESCRIPTION")


def tell(event: Event, circumstances: Circumstances, zones: Zones, moved: Iterable[Property] = ()) -> Iterator[Reading | Note]:
    """A reading of one event, after the notes on it. moved: its occurrences told apart. Raises UnknownZone."""
    start = event.first("DTSTART")
    begins = zones.instant(start) if start else None
    guests, organiser = event.guests(), event.organiser()
    outside = [guest for guest in guests if not is_ours(guest.address, circumstances.ours, organiser)]
    if begins is None and (start or outside):
        written = f"{start.value!r} is no time" if start else "it is missing"
        yield _kept(event, Outcome.REJECTED, f"The event has no start (DTSTART): {written}.", "Correct it or export again.")
    elif guests and not circumstances.ours and not organiser:
        reason = "Nobody is named as organiser, so it cannot be told who is from outside."
        yield _kept(event, Outcome.SHOWN, reason, "Name your own domains in regard.toml.")
    elif begins is None or not outside:
        yield _kept(event, Outcome.SHOWN, "Nobody from outside takes part.", "Nothing to do.")
    else:
        starts = occurrences(event, begins, zones, circumstances.now, moved)
        yield from _taken(event, outside, starts, circumstances, zones)


def _taken(
    event: Event, outside: list[Guest], starts: list[Micros], circumstances: Circumstances, zones: Zones
) -> Iterator[Reading | Note]:
    outcome = went(tuple(event.text(name) for name in _TOLD_BY))
    counts = bool(outcome.kind) and len(starts) == 1 and starts[0] <= circumstances.now
    yield from _notes(event, outcome, counts=counts)
    sayings = _sayings(event, outside, starts, outcome if counts else Went(), zones)
    yield Reading(event.block.first, Outcome.IMPORTED, event.block.raw, tuple(sayings))


def _kept(event: Event, outcome: Outcome, reason: str, remedy: str) -> Reading:
    return Reading(event.block.first, outcome, event.block.raw, (), reason, remedy)


def _notes(event: Event, outcome: Went, *, counts: bool) -> Iterator[Note]:
    line = event.block.first
    if outcome.kind and not counts:
        said = f"“{outcome.words}” cannot be said of a meeting to come or of a whole series; only the booking was taken."
        yield Note(line, said, "Check the date, or say it of the single occurrence.")
    elif outcome.assumed:
        said = f"“{outcome.words}” does not say who did not come; taken to be the guest."
        yield Note(line, said, "Write for instance “interviewer no-show” where it was one of you.")
    for written in event.unreadable[:3]:
        yield Note(
            line, f"A line of the event is not of the form NAME:value: {written[:60]!r}.", "The rest of the event was read."
        )


def _sayings(event: Event, outside: list[Guest], starts: list[Micros], outcome: Went, zones: Zones) -> Iterator[Saying]:
    for guest in outside:
        record = f"mail:{guest.address}"
        known = {"email": guest.address, "name": "" if "@" in guest.name else guest.name}
        at = _stamp(event, zones, "CREATED", "DTSTAMP")
        yield from observe(record, known, at=at, method=Method.IMPORTED, basis=Basis.INTEREST).sayings
        for start in starts:
            yield from _one(event, guest, record, start, outcome, zones)


def _one(event: Event, guest: Guest, record: str, start: Micros, outcome: Went, zones: Zones) -> Iterator[Saying]:
    """The sayings on one occurrence. Being over and accepted makes no meeting "held": only words of the source do."""
    kind = kind_of(event.text("SUMMARY"))
    detail: dict[str, Json] = {
        "summary": event.text("SUMMARY"),
        "uid": event.text("UID"),
        "answer": guest.answer.lower(),
        "status": event.text("STATUS").lower(),
    }
    channel = Channel.PHONE if kind == "call" else Channel.MEETING
    actor = "" if guest.organises else event.organiser()

    def say(name: str, at: Micros | None, until: Micros | None = None, **more: Json) -> Saying:
        text = kind if name in {"meeting.booked", "meeting.held"} else ""
        return Saying(name, record, at, channel, until, text, None, actor, Method.IMPORTED, Basis.INTEREST, {**detail, **more})

    if event.cancelled or guest.answer == "DECLINED":
        by = "the meeting was called off" if event.cancelled else "the guest declined"
        yield say("meeting.cancelled", _stamp(event, zones, "LAST-MODIFIED", "DTSTAMP"), start, why=by)
        return
    yield say("meeting.booked", _stamp(event, zones, "CREATED", "DTSTAMP"), start)
    if outcome.kind:
        yield say(outcome.kind, start, words=outcome.words)


def _stamp(event: Event, zones: Zones, *names: str) -> Micros | None:
    found = event.first(*names)
    return zones.instant(found) if found else None
