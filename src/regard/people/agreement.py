"""Two sides of one field: what we hold of somebody and what another system holds, and what follows where they differ.

A three-way merge: what both agreed on in the last round is the base, so whoever changed it since then is followed. What the
person said themselves is never given up for what anybody else changed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from regard.intake.contact import address, number
from regard.words import Micros


class Rule(StrEnum):
    """Who decides over a field where we and another system differ. Above each stands what the person said themselves."""

    LATEST = "latest"
    HERE = "here"
    THERE = "there"
    MANUAL = "manual"

    @property
    def phrase(self) -> str:
        """How the rule is written for people."""
        return _PHRASES[self]


_PHRASES = {
    Rule.LATEST: "whoever changed it last",
    Rule.HERE: "we do",
    Rule.THERE: "they do",
    Rule.MANUAL: "a human, where both changed it",
}


class Step(StrEnum):
    """What follows: nothing, our value is written there, theirs is taken over here, or a human is asked."""

    NONE = "agreed"
    WRITE = "write"
    TAKE = "take over"
    ASK = "ask"


class Side(NamedTuple):
    """What one side holds. since: when it came to be held there, 0 for as long as we know; learnt: when we learnt of it.

    stated: the person said it themselves.
    """

    text: str
    since: Micros
    learnt: Micros
    stated: bool = False


def agree(field: str, rule: Rule, ours: Side, theirs: Side, last: Micros | None) -> Step:
    """What follows for one field. last: the round before this one, None in the first."""
    if same(field, ours.text, theirs.text) or (rule is Rule.THERE and not ours.stated and not theirs.text):
        return Step.NONE
    if ours.stated or rule is Rule.HERE or not theirs.text:
        return Step.WRITE
    if rule is Rule.THERE:
        return Step.TAKE
    here, there = (last is None or side.learnt > last for side in (ours, theirs))
    if here == there and rule is Rule.MANUAL:
        return Step.ASK
    newer = here if here != there else ours.since >= theirs.since
    return Step.WRITE if newer else Step.TAKE


def same(field: str, one: str, other: str) -> bool:
    """Whether two texts are one value: spelling counts, apart from letter case, blanks, and how a number is written."""
    return _plain(field, one) == _plain(field, other)


def _plain(field: str, text: str) -> str:
    if field == "email":
        return address(text) or text.strip().casefold()
    if field == "phone":
        return number(text, "") or text.strip()
    return " ".join(text.casefold().split())


class Said(NamedTuple):
    """A record said this value. at: when, as far as its source says, else when we learnt it."""

    text: str
    at: Micros
    learnt: Micros


def run(field: str, said: tuple[Said, ...]) -> Side | None:
    """What a record says last, and since when it does without a break. None where it never said anything.

    Systems date a whole object: a field that another change swept along did not change then. The first value that we know of
    may have stood there for long.
    """
    ordered = sorted(said, key=lambda one: (one.at, one.learnt))
    if not ordered:
        return None
    text = ordered[-1].text
    begun = next((at for at in range(len(ordered) - 1, 0, -1) if not same(field, ordered[at - 1].text, text)), 0)
    return Side(text, ordered[begun].at if begun else 0, ordered[begun].learnt)
