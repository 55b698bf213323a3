"""Answers of forms and columns of lists as wishes: "How should we contact you?" - "Email only"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from regard.clock import midday, moment
from regard.ledger.event import Saying
from regard.wishes.hours import ANYTIME, OUTER
from regard.wishes.phrases import Wish, channels_named, wishes_in
from regard.wishes.subjects import RELOCATION, REMOTE, family_of, frequency_of
from regard.wishes.vocabulary import alternatives, plain, spaced, words_of
from regard.wishes.when import times_in
from regard.wishes.windows import window_in
from regard.words import Channel, Micros

_APART = re.compile(r"\s*(?:[,;|/\n]|\s(?:and|or|und|oder|et|ou|y|o)\s)\s*")
_ONLY = re.compile(r"(?<!\w)(?:only|nur|uniquement|seulement|solo|solamente|ausschliesslich|exclusively)(?!\w)")
_NOT = re.compile(r"(?:no|not|kein|keine|nichts|pas de|nada de|sin|never)\s+")
_LONG_AGO: Micros = 0


def answer_wishes(question: str, answer: str, *, at: Micros | None, zone: str = "UTC", record: str) -> tuple[Saying, ...]:
    """The wishes that ``answer`` to ``question`` states, as stated by the person; none where it states none.

    at: when it was answered; None where the form does not say, and then only dates with a year are understood.
    A no to being contacted is a stop; a no to one channel closes that one; a yes is a permission given.
    """
    asked = _asked(question)
    if not answer.strip() or (_is("nothing", answer) and asked != "permission"):
        return ()
    wishes = list(_READERS[asked](question, answer.strip(), at, zone)) if asked else []
    if wishes or asked in ("refusal", "permission"):
        return tuple(wish.saying(at, record) for wish in wishes)
    return _in_own_words(answer, at, zone, record) if len(answer.split()) > 1 else ()


def _in_own_words(answer: str, at: Micros | None, zone: str, record: str) -> tuple[Saying, ...]:
    """Free text beside the question: whatever it asks for, except times that hang on an unknown day."""
    return tuple(
        said
        for said in wishes_in(answer, at=_LONG_AGO if at is None else at, zone=zone, record=record)
        if at is not None or said.until is None
    )


@cache
def _questions() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"(?<!\w){alternatives_of(listed)}") for kind, listed in words_of("questions")["asks"].items()}


def alternatives_of(listed: list[str]) -> str:
    """The phrases of a question as one group."""
    return "(?:" + "|".join(spaced(phrase) for phrase in listed) + ")"


def _asked(question: str) -> str:
    words = plain(re.sub(r"[_\s]+", " ", question))
    return next((kind for kind, expression in _questions().items() if expression.search(words)), "")


@cache
def _known(kind: str) -> re.Pattern[str]:
    return re.compile(alternatives([re.escape(word).replace("\\ ", " ") for word in words_of("questions")["answers"][kind]]))


def _is(kind: str, answer: str) -> bool:
    return bool(_known(kind).fullmatch(plain(answer).strip(" .!")))


def _says(question: str, answer: str) -> str:
    return f"{question.strip()} - {answer.strip()}"


def _closed(question: str, answer: str) -> Iterator[Wish]:
    """A refusal: of the channels that the question names, otherwise of everything."""
    channels = channels_named(plain(question.replace("_", " ")))
    for channel in channels:
        yield Wish("wish.channel", _says(question, answer), channel, 0)
    if not channels:
        yield Wish("wish.stop", _says(question, answer))


def _refusal(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    if not _is("no", answer):
        yield from _closed(question, answer)


def _permission(question: str, answer: str, at: Micros | None, zone: str) -> Iterator[Wish]:
    if _is("no", answer) or plain(answer).strip() == "none":
        yield from _closed(question, answer)
    elif _is("yes", answer):
        for channel in channels_named(plain(question)) or [Channel.NONE]:
            yield Wish("permission.given", _says(question, answer), channel)
    elif channels_named(plain(answer)):
        yield from _channel(question, answer, at, zone)
    else:
        for said in _in_own_words(answer, at, zone, ""):
            yield Wish(said.kind, said.text, said.channel, said.number, said.until, tuple(said.detail.items()))


def _channel(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    words = plain(answer)
    if _is("no", answer):
        yield Wish("wish.stop", _says(question, answer))
        return
    closed = {channel for part in _APART.split(words) if _NOT.match(part) for channel in channels_named(part)}
    chosen = [channel for channel in channels_named(words) if channel not in closed]
    if chosen and _ONLY.search(words):
        closed = set(_REACHING) - set(chosen)
    for channel in chosen:
        yield Wish("wish.channel", _says(question, answer), channel, 2)
    for channel in sorted(closed):
        yield Wish("wish.channel", _says(question, answer), channel, 0)


_REACHING = (Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.PHONE, Channel.POST, Channel.LINKEDIN)


def _hours(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    window = window_in(plain(answer), standing=True)
    if window:
        yield Wish("wish.hours", OUTER if window.text == ANYTIME else window.text, detail=(("words", _says(question, answer)),))


def _not_before(question: str, answer: str, at: Micros | None, zone: str) -> Iterator[Wish]:
    days = [named.day for text in (answer, f"in {answer}") for named in times_in(text, _LONG_AGO if at is None else at, zone)]
    today = date(2000, 1, 1) if at is None else moment(at, zone).date()
    if days and max(days) > today:
        yield Wish("wish.pause", _says(question, answer), until=midday(max(days), zone))


def _often(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    days = frequency_of(plain(answer))
    if days:
        yield Wish("wish.frequency", _says(question, answer), number=days)
    elif _is("no", answer):
        yield Wish("wish.stop", _says(question, answer))


def _topic(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    for part in _APART.split(answer):
        refused = _NOT.match(plain(part))
        topic = family_of(plain(part[refused.end() :] if refused else part))
        if topic and len(topic.split()) <= 5:
            yield Wish("wish.not_topic" if refused else "wish.topic", topic, detail=(("words", _says(question, answer)),))


def _place(question: str, answer: str, _: Micros | None, __: str) -> Iterator[Wish]:
    if _is("yes", answer) or _is("no", answer):
        if "remote" in plain(question):
            yield Wish(
                "wish.place" if _is("yes", answer) else "wish.not_place", REMOTE, detail=(("words", _says(question, answer)),)
            )
        return
    for part in _APART.split(answer):
        refused = _NOT.match(plain(part))
        place = (part[refused.end() :] if refused else part).strip(" .")
        if place and len(place.split()) <= 4:
            value = REMOTE if plain(place).startswith("remote") else place
            yield Wish("wish.not_place" if refused else "wish.place", value, detail=(("words", _says(question, answer)),))


def _relocation(question: str, answer: str, at: Micros | None, zone: str) -> Iterator[Wish]:
    if _is("yes", answer) or _is("no", answer):
        yield Wish(
            "wish.place" if _is("yes", answer) else "wish.not_place", RELOCATION, detail=(("words", _says(question, answer)),)
        )
    else:
        yield from _place(question, answer, at, zone)


_READERS: dict[str, Callable[[str, str, Micros | None, str], Iterator[Wish]]] = {
    "refusal": _refusal,
    "often": _often,
    "hours": _hours,
    "not_before": _not_before,
    "permission": _permission,
    "channel": _channel,
    "relocation": _relocation,
    "place": _place,
    "topic": _topic,
}
