"""Made-up histories by the thousand, and a judge in plain Python that knows nothing of the rules but what people stated."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.told import Person, Told

from regard.clock import DAY, HOUR
from regard.ledger.catalogue import code
from regard.wishes.hours import is_open
from regard.words import Channel, Method, Micros, Verdict

TOPICS = ("health", "advertising", "energy")
CITIES = (("Lyon", "FR", "Europe/Paris"), ("Turin", "IT", "Europe/Rome"), ("Austin", "US", "America/Chicago"), ("", "", ""))
WINDOWS = ("1111100|1080-1200", "1111111|480-600", "0000011|600-1200")
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.PHONE, Channel.LINKEDIN)
OUTGOING = (Verdict.WRITE, Verdict.CALL, Verdict.ASK)
_PLAIN = (
    "message.bounced", "message.complained", "message.opened", "message.clicked", "message.scanned", "message.absent",
    "meeting.held", "meeting.missed_by_us", "event.registered", "event.attended", "event.missed", "event.cancelled",
    "event.called_off", "application.created", "application.moved",
    "application.rejected", "application.hired", "application.unhired", "offer.made", "offer.declined", "news.told",
    "wish.not_interested",
    "request.call", "request.meeting", "question.asked", "answer.given", "repair.done", "contact.claimed", "person.sourced",
    "notice.given",
    "person.blocked", "person.erased", "note.written", "message.moved", "permission.withdrawn", "permission.given",
)  # fmt: skip
_RARE = {
    "person.erased",
    "person.blocked",
    "message.complained",
    "application.hired",
    "message.bounced",
    "message.moved",
    "permission.withdrawn",
}


_IN_TOUCH = {
    code(kind)
    for kind in (
        "message.replied", "application.created", "meeting.held", "event.registered", "event.attended", "event.missed",
        "event.called_off", "answer.given", "request.call", "request.meeting", "wish.channel", "wish.hours", "wish.frequency",
        "wish.topic", "wish.not_topic", "wish.pause", "wish.not_interested", "permission.given", "notice.given",
    )
}  # fmt: skip
"""What comes from the person, or tells them what is held, whoever says so."""


def company(now: Micros, seed: int) -> Told:
    """A company with a dozen roles of all kinds."""
    told, dice = Told(now), random.Random(seed)
    for number in range(12):
        city, country, _ = dice.choice(CITIES)
        told.role(
            f"Role {number}", family=dice.choice(("data", "sales", "")), level=dice.choice((None, 1, 2, 3)), city=city,
            country=country,
            remote=dice.random() < 0.3, topics=dice.sample(TOPICS, dice.randint(0, 2)),
            skills=["SQL"] if dice.random() < 0.2 else [],
        )  # fmt: skip
    told.term("remote")
    told.law = {("", Channel.SMS): True, ("IT", Channel.PHONE): True, ("FR", Channel.EMAIL): False, ("US", Channel.EMAIL): False}
    return told


def populate(told: Told, people: int, seed: int) -> None:
    """Give every person a random history, wishes first among equals."""
    dice = random.Random(seed)
    for number in range(people):
        city, country, zone = dice.choice(CITIES)
        person = told.person(
            f"P{number}", email=dice.random() < 0.9, phone=dice.random() < 0.5, linkedin=dice.random() < 0.5,
            family=dice.choice(("data", "sales", "")), level=dice.choice((None, 1, 2, 3, 4)),
            city=city, country=country, zone=zone,
            applied=dice.random() < 0.5, age=dice.choice((1, 40, 200, 900)),
        )  # fmt: skip
        for _ in range(dice.randint(0, 6)):
            happen(person, dice)
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
            wish(person, dice)


def happen(person: Person, dice: random.Random) -> None:
    """One thing that is no wish."""
    ago = round(dice.choice((dice.uniform(0, 5), dice.uniform(0, 40), dice.uniform(0, 900))), 3)
    channel = dice.choice(CHANNELS)
    match dice.randint(0, 5):
        case 0 | 1:
            person.got(ago, channel, actor=dice.choice(("", "a@x", "b@x")))
        case 2:
            person.wrote(ago, channel, number=dice.choice((None, 0, 1, 2)))
        case 3:
            person.event("call.made", ago, channel=Channel.PHONE, number=dice.choice((0, 1)))
        case 4:
            person.event("meeting.booked", ago, until=dice.uniform(-20, 20))
        case _:
            kind = dice.choice(_PLAIN)
            if kind not in _RARE or dice.random() < 0.3:
                method = dice.choice((Method.STATED, Method.SYSTEM, Method.IMPORTED))
                until = dice.uniform(-5, 20) if kind == "message.absent" else None
                number = dice.choice((None, 1)) if kind == "person.sourced" else None
                person.event(kind, ago, method=method, channel=dice.choice((Channel.NONE, channel)), until=until, number=number)


def wish(person: Person, dice: random.Random) -> None:
    """One wish, mostly in their own words."""
    ago = round(dice.uniform(0, 900), 3)
    method = dice.choice((Method.STATED, Method.STATED, Method.STATED, Method.STAFF, Method.IMPORTED))
    match dice.randint(0, 8):
        case 0:
            person.event("wish.stop" if dice.random() < 0.4 else "wish.resume", ago, method=method)
        case 1:
            person.event("wish.pause", ago, method=method, until=round(dice.uniform(-30, 90), 3))
        case 2 | 3:
            state = dice.choice((0, 0, 1, 2))
            until = dice.uniform(-10, 60) if state == 1 else None
            person.event("wish.channel", ago, method=method, channel=dice.choice(CHANNELS), number=state, until=until)
        case 4:
            person.event("wish.frequency", ago, method=method, number=dice.choice((7, 30, 120)))
        case 5:
            person.event("wish.hours", ago, method=method, word=dice.choice(WINDOWS))
        case 6:
            person.event("wish.not_topic", ago, method=method, word=dice.choice(TOPICS))
        case 7:
            person.event("wish.topic", ago, method=method, word=dice.choice(TOPICS))
        case _:
            person.event("wish.level", ago, method=method, number=dice.choice((0, 1, 2)))


@dataclass
class Wanted:
    """What one person wants today, by the plainest reading of what was said about it."""

    stopped: bool = False
    paused_until: Micros = 0
    closed: set[int] = field(default_factory=set)
    gap: int = 0
    window: str = ""
    refused: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)


def wanted(told: Told, events: list[tuple[Any, ...]]) -> Wanted:
    """Read one person's events in the order of time; of equal moments the stricter one comes last."""
    words = {number: word for word, number in told.words.items()}
    result, stop, pause_said, pause_added = Wanted(), False, (0, 0), 0
    gaps: list[tuple[int, int, int]] = []
    windows: list[tuple[int, int, int]] = []
    for _, _, kind, channel, method, at, _, until, number, _ in sorted(events, key=lambda e: (e[5], _strictness(e))):
        stated = method == int(Method.STATED)
        if kind == code("wish.stop"):
            stop = True
        elif kind == code("wish.resume") and stated:
            stop, pause_said, pause_added = False, (0, 0), 0
        elif kind == code("wish.pause"):
            pause_said, pause_added = ((at, until), 0) if stated else (pause_said, max(pause_added, until))
        elif kind == code("wish.channel"):
            _say(result, channel, number, until, told.now, stated=stated)
        elif kind == code("wish.frequency"):
            gaps.append((method, at >> 20, number))
        elif kind == code("wish.hours"):
            windows.append((method, at >> 20, number))
        elif kind == code("wish.not_topic"):
            result.refused.add(words[number])
            result.wanted.discard(words[number])
        elif kind == code("wish.topic"):
            result.wanted.add(words[number])
            result.refused.discard(words[number])
    result.stopped, result.paused_until = stop, max(pause_said[1], pause_added)
    result.gap = max(gaps)[2] if gaps else 0
    result.window = words[max(windows)[2]] if windows else ""
    return result


def _strictness(event: tuple[Any, ...]) -> int:
    return int({code("wish.stop"): 2, code("wish.pause"): 2, code("wish.not_topic"): 2}.get(event[2], 0) + (event[8] == 0))


def _say(result: Wanted, channel: int, number: int, until: Micros | None, now: Micros, *, stated: bool) -> None:
    if number == 0 or (number == 1 and (until is None or until > now)):
        result.closed.add(channel)
    elif number == 2 and stated:
        result.closed.discard(channel)


def broken(told: Told, row: Mapping[str, Any], events: list[tuple[Any, ...]], rule: str) -> Iterator[str]:
    """Every stated wish that the verdict in ``row`` would break."""
    want, verdict, begins = wanted(told, events), Verdict(row["verdict"]), row["not_before"]
    active = verdict in (*OUTGOING, Verdict.MEET, Verdict.REPAIR) and rule not in {"sent_twice", "meeting_due"}
    if want.stopped and verdict is not Verdict.LEAVE:
        yield "contacts somebody who said stop"
    answering = rule in {"reply_late", "reply_unanswered"} and _newer(events, "message.replied", ("wish.pause",))
    if active and want.paused_until > told.now + 2_000_000 and not answering:
        yield "does not wait for the named date"
    if active and row["channel"] in want.closed:
        yield f"uses {Channel(row['channel']).word}, which is closed"
    if verdict is Verdict.CALL and (row["channel"] != Channel.PHONE or Channel.PHONE in want.closed):
        yield "rings somebody who does not want calls"
    if verdict in OUTGOING and row["channel"] == Channel.NONE:
        yield "has no channel"
    touched = max((e[5] for e in events if e[2] in (code("message.sent"), code("call.made"))), default=0)
    asked = rule in {"asked_for_call", "complaint_in_writing", "woke_up", "woke_up_call"}
    if verdict in OUTGOING and want.gap and touched and begins < touched + want.gap * DAY and not asked:
        yield "comes sooner than they want"
    if active and row["channel"] and want.window and not _inside(told, events, want.window, begins):
        yield "comes at an hour that they did not name"
    yield from _without_leave(row, events, rule)
    if row["role"] and verdict in OUTGOING:
        topics = set(told.roles[row["role"] - 1].get("topics", ()))
        if topics & want.refused or (topics and want.wanted and not topics & want.wanted):
            yield "offers a subject that they do not want"


def _without_leave(row: Mapping[str, Any], events: list[tuple[Any, ...]], rule: str) -> Iterator[str]:
    """What may be done only to whoever said that it may."""
    if rule == "stayed_away" and not _allowed(events, row["channel"]):
        yield "writes about an event that they missed without their leave"
    recommended = any(e[2] == code("person.sourced") and e[8] == 1 for e in events)
    if (
        recommended
        and Verdict(row["verdict"]) in OUTGOING
        and not any(e[4] == Method.STATED or e[2] in _IN_TOUCH for e in events)
    ):
        yield "contacts somebody of whom there is nothing but a recommendation"


def _allowed(events: list[tuple[Any, ...]], channel: int) -> bool:
    """Whether they ever said that this channel may be used."""
    consents = any(e[2] == code("permission.given") and e[3] in (int(Channel.NONE), channel) for e in events)
    return consents or any(e[2] == code("wish.channel") and (e[3], e[8]) == (channel, 2) for e in events)


def _newer(events: list[tuple[Any, ...]], kind: str, others: tuple[str, ...]) -> bool:
    mine = max((e[5] for e in events if e[2] == code(kind)), default=0)
    return all(mine > e[5] for e in events if e[2] in {code(other) for other in others})


def _inside(told: Told, events: list[tuple[Any, ...]], window: str, at: Micros | None) -> bool:
    zones = {word for word, number in told.words.items() for e in events if e[2] == code("observed.zone") and e[8] == number}
    return at is not None and all(is_open(at, zone, window) or is_open(at - HOUR // 3600, zone, window) for zone in zones)
