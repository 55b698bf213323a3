"""Answers of forms and columns of lists as wishes: "How should we contact you?" - "Email only"."""

from __future__ import annotations

from regard.ledger.event import Saying
from regard.wishes.phrases import wishes_in
from regard.words import Micros


def answer_wishes(question: str, answer: str, *, at: Micros | None, zone: str = "UTC", record: str) -> tuple[Saying, ...]:
    """The wishes that ``answer`` to ``question`` states; none where it states none."""
    _ = question
    return wishes_in(answer, at=at or 0, zone=zone, record=record)
