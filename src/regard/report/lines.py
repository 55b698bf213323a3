"""One line of a list: what a reader sees of a person before opening them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regard.decisions.day import Card, Day, Decision
from regard.report.phrases import not_before, readable, way
from regard.report.plain import plain
from regard.words import Channel, Total

_DIALLED = re.compile(r"\+[0-9]{5,15}")


@dataclass(frozen=True, slots=True)
class Line:
    """Everything in words and ready to show; an empty field is not drawn. ``verdict`` names the colour."""

    person: int
    name: str
    work: str
    verdict: str
    phrase: str
    rule: str
    because: str
    channel: str
    when: str
    phone: str
    offer: str
    task: str
    avoid: str


REPEATED = ("verdict", "phrase", "rule", "because", "channel", "when", "phone", "offer", "task", "avoid")
"""The fields that many people share; the script of the page reads them in this order."""

BLANK = Line(0, "", "", "", "", "", "", "", "", "", "", "", "")
"""The line that the page's script copies and fills."""


def line(day: Day, decision: Decision) -> Line:
    """The line of one person, times on that person's own clock; a number to ring only where ringing is the thing to do."""
    card = day.cards.get(decision.person)
    by_voice = decision.channel is Channel.PHONE or decision.total is Total.SHOULD_CALL
    return Line(
        person=decision.person,
        name=plain(decision.name, 200).strip() or f"Person {decision.person}",
        work=_work(card),
        verdict=decision.verdict.name.lower(),
        phrase=decision.verdict.phrase.removesuffix(" until"),
        rule=plain(readable(decision.rule)),
        because=plain(decision.because),
        channel=way(decision.channel),
        when=not_before(decision.not_before, day.at, card.zone if card else "UTC", decision.verdict),
        phone=_phone(card) if by_voice else "",
        offer=plain(decision.offer),
        task=plain(decision.task),
        avoid=plain(decision.avoid),
    )


def _work(card: Card | None) -> str:
    """``Head of Data, Northwind``: how one recognises a person at a glance."""
    return ", ".join(plain(value, 80) for value in (_held(card, "title"), _held(card, "employer")) if value)


def _phone(card: Card | None) -> str:
    number = _held(card, "phone")
    return number if _DIALLED.fullmatch(number) else ""


def _held(card: Card | None, field: str) -> str:
    """The value that survives for ``field``, empty where none does."""
    values = card.values if card else ()
    return next((value.value for value in values if value.field == field and value.current), "")
