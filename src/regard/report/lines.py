"""One line of a list: what a reader sees of a person before opening them."""

from __future__ import annotations

from dataclasses import dataclass

from regard.decisions.day import Day, Decision
from regard.report.phrases import not_before, readable, way
from regard.report.plain import plain
from regard.report.sections import Brief
from regard.words import Channel, Total


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


def line(day: Day, decision: Decision, brief: Brief) -> Line:
    """The line of one person, times on that person's own clock; a number to ring only where ringing is the thing to do."""
    by_voice = decision.channel is Channel.PHONE or decision.total is Total.SHOULD_CALL
    return Line(
        person=decision.person,
        name=plain(decision.name, 200).strip() or f"Person {decision.person}",
        work=brief.work,
        verdict=decision.verdict.name.lower(),
        phrase=decision.verdict.phrase.removesuffix(" until"),
        rule=plain(readable(decision.rule)),
        because=plain(decision.because),
        channel=way(decision.channel),
        when=not_before(decision.not_before, day.at, brief.zone or "UTC", decision.verdict),
        phone=brief.phone if by_voice else "",
        offer=plain(decision.offer),
        task=plain(decision.task),
        avoid=plain(decision.avoid),
    )
