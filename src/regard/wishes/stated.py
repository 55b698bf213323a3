"""The wishes in force for one person, in words: stated before inferred before default; only the person lifts one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from regard.clock import moment
from regard.ledger.event import Event
from regard.wishes.hours import DEFAULT, describe
from regard.words import Channel, Method, Micros

_LEVELS = ("intern", "junior", "mid-level", "senior", "lead", "manager", "head", "vice president", "C-level")


@dataclass(frozen=True, slots=True)
class Standing:
    """One wish in force: what it says in words, whether the person stated it, since when, and the event it rests on.

    ``event`` is None for a default, which nobody stated and nothing inferred.
    """

    says: str
    stated: bool
    since: Micros | None
    event: Event | None


def standing(events: Iterable[Event], now: Micros) -> tuple[Standing, ...]:
    """The wishes in force at ``now`` out of all events of one person, the strictest first.

    A wish without a date counts from when we learnt it. Where a person says two things at the same instant, the
    stricter one holds.
    """
    wishes = [event for event in events if event.saying.kind.startswith("wish.") and when(event) <= now]
    return tuple(line for fold in _FOLDS for line in fold(wishes, now))


def when(event: Event) -> Micros:
    """When the wish was said, or when we learnt it where the source does not say."""
    return event.learnt if event.saying.at is None else event.saying.at


def stop_in_force(events: Sequence[Event]) -> Event | None:
    """The latest "do not contact me" that the person has not lifted later; None where there is none."""
    lifted = max((when(e) for e in events if e.saying.kind == "wish.resume" and _by_person(e)), default=None)
    stops = [e for e in events if e.saying.kind == "wish.stop" and (lifted is None or when(e) >= lifted)]
    return max(stops, key=when, default=None)


def pause_in_force(events: Sequence[Event], now: Micros) -> Event | None:
    """The pause that runs at ``now``: the person's latest word decides, otherwise the furthest end holds."""
    pauses = [e for e in events if e.saying.kind == "wish.pause" and e.saying.until is not None]
    own = [e for e in events if _by_person(e) and (e in pauses or e.saying.kind == "wish.resume")]
    if own:
        latest = max(when(e) for e in own)
        pauses = [e for e in own if when(e) == latest and e.saying.until is not None]
    furthest = max(pauses, key=_until, default=None)
    return furthest if furthest is not None and _until(furthest) > now else None


def closure(events: Sequence[Event], channel: Channel, now: Micros) -> Event | None:
    """Why ``channel`` is closed at ``now``: a never, or a not now that has not ended, without a later word of the person."""
    closing = [e for e in events if _about(e, channel) and (e.saying.number == 0 or (e.saying.number == 1 and _runs(e, now)))]
    opening = [
        when(e)
        for e in events
        if _by_person(e) and (e.saying.kind == "wish.resume" or (_about(e, channel) and e.saying.number == 2))
    ]
    lifted = max(opening, default=None)
    return max((e for e in closing if lifted is None or when(e) >= lifted), key=when, default=None)


def _by_person(event: Event) -> bool:
    return event.saying.method is Method.STATED


def _until(event: Event) -> Micros:
    return event.saying.until or 0


def _runs(event: Event, now: Micros) -> bool:
    return event.saying.until is None or event.saying.until > now


def _about(event: Event, channel: Channel) -> bool:
    return event.saying.kind == "wish.channel" and event.saying.channel is channel


def _day(at: Micros) -> str:
    return moment(at).strftime("%-d %B %Y")


def _line(says: str, event: Event) -> Standing:
    return Standing(says, _by_person(event), when(event), event)


def _stop(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
    if event := stop_in_force(wishes):
        yield _line("do not contact" + (", and erase what is held" if event.saying.detail.get("erase") else ""), event)


def _pause(wishes: Sequence[Event], now: Micros) -> Iterator[Standing]:
    if event := pause_in_force(wishes, now):
        assumed = " (no date given; assumed)" if event.saying.detail.get("assumed") else ""
        yield _line(f"not before {_day(_until(event))}{assumed}", event)


def _channels(wishes: Sequence[Event], now: Micros) -> Iterator[Standing]:
    for channel in Channel:
        if event := closure(wishes, channel, now):
            until = f" until {_day(_until(event))}" if event.saying.number == 1 and event.saying.until else ""
            yield _line(f"no {channel.word}{until}" if event.saying.number == 0 else f"no {channel.word} now{until}", event)
        elif event := _latest([e for e in wishes if _about(e, channel) and e.saying.number == 2]):
            yield _line(f"{channel.word} is welcome", event)


def _latest(events: Sequence[Event]) -> Event | None:
    """The person's latest word, otherwise the latest of the most trusted method."""
    return max(events, key=lambda e: (e.saying.method, when(e), e.seq), default=None)


def _of(wishes: Sequence[Event], kind: str) -> list[Event]:
    return [e for e in wishes if e.saying.kind == kind]


def _hours(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
    if event := _latest(_of(wishes, "wish.hours")):
        yield _line(f"to be reached {describe(event.saying.text)}", event)
    else:
        yield Standing(f"to be reached {describe(DEFAULT)} (default)", stated=False, since=None, event=None)


def _frequency(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
    """The person's latest word; where only others say, the longest gap."""
    found = _of(wishes, "wish.frequency")
    own = [e for e in found if _by_person(e)]
    event = _latest(own) if own else max(found, key=lambda e: e.saying.number or 0, default=None)
    if event:
        yield _line(f"at most once in {event.saying.number} days", event)


def _pairs(wanted: str, unwanted: str, yes: str, no: str) -> Callable[[Sequence[Event], Micros], Iterator[Standing]]:
    """A fold over subjects that are wanted or unwanted: the latest word about each, the unwanted one at equal times."""

    def fold(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
        latest: dict[str, Event] = {}
        for event in sorted(
            _of(wishes, wanted) + _of(wishes, unwanted), key=lambda e: (e.saying.method, when(e), e.saying.kind == unwanted)
        ):
            latest[event.saying.text.casefold()] = event
        for event in latest.values():
            yield _line((yes if event.saying.kind == wanted else no).format(event.saying.text), event)

    return fold


def _level(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
    event = _latest(_of(wishes, "wish.level"))
    if event and event.saying.number is not None:
        yield _line(f"open to roles from {_LEVELS[min(event.saying.number, 8)]} level up", event)


def _words(kind: str, says: str) -> Callable[[Sequence[Event], Micros], Iterator[Standing]]:
    """A fold that repeats the latest words on a matter."""

    def fold(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
        if event := _latest(_of(wishes, kind)):
            yield _line(f"{says}: {event.saying.text}", event)

    return fold


def _pay(wishes: Sequence[Event], _: Micros) -> Iterator[Standing]:
    if event := _latest(_of(wishes, "wish.pay")):
        yield _line(f"moves for at least {event.saying.number} {event.saying.text} a year", event)


_FOLDS: tuple[Callable[[Sequence[Event], Micros], Iterator[Standing]], ...] = (
    _stop,
    _pause,
    _channels,
    _hours,
    _frequency,
    _pairs("wish.topic", "wish.not_topic", "wants to hear about {}", "does not want to hear about {}"),
    _pairs("wish.place", "wish.not_place", "would work in {}", "would not work in {}"),
    _level,
    _pay,
    _words("wish.scheduling", "scheduling"),
    _words("wish.document", "documents"),
    _words("wish.not_interested", "said no to an offer"),
)
