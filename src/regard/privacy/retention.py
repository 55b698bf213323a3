"""What is stored of people, why, and for how long; what has no line here may not be stored at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from regard.errors import RegardError
from regard.ledger.catalogue import KINDS, code

KEPT, ERASURES = ("contact", "work", "ever"), ("deleted", "emptied", "withheld", "kept")
COUNTS_AS_CONTACT = (
    "message.replied", "message.clicked", "call.received", "meeting.booked", "meeting.held", "event.registered", "event.attended",
    "application.created", "application.withdrawn", "offer.accepted", "offer.declined", "answer.given", "permission.given",
    "request.call", "request.meeting", "wish.channel", "wish.resume", "wish.pause", "wish.hours", "wish.frequency", "wish.topic",
    "wish.place", "wish.level", "wish.scheduling", "wish.document", "wish.pay",
)  # fmt: skip
"""What comes from the person themselves. That they opened a message is not known to be an act of theirs."""


class NoLine(RegardError):
    """Something personal would be stored and nobody has said why and for how long. Give it a line in privacy/retention.yaml."""

    exit_code = 3
    http_status = 503


@dataclass(frozen=True, slots=True)
class Line:
    """One stored field: its category in the words of fideslang, what it is for, how long it is kept, what erasing does."""

    field: str
    category: str
    reason: str
    keep: str
    erase: str


@cache
def _told() -> Any:
    return yaml.safe_load(files("regard.privacy").joinpath("retention.yaml").read_text(encoding="utf-8"))


@cache
def lines(part: str) -> dict[str, Line]:
    """The lines of ``columns`` or of ``kinds``, by field. Raises NoLine for one that says too little."""
    found: dict[str, Line] = {}
    for group in _told()[part]:
        for field in group["of"]:
            line = Line(field, group["category"], group["for"], group["keep"], group["erase"])
            if line.keep not in KEPT or line.erase not in ERASURES or not line.reason:
                raise NoLine(f"The line of {field} does not say how long it is kept, or what erasing does.")
            found[field] = line
    return found


def days_after_contact() -> int:
    """So many days after the last contact somebody is to be erased."""
    return int(_told()["days_after_contact"])


def contact_codes() -> tuple[int, ...]:
    """The numbers of the kinds that count as contact."""
    return tuple(map(code, COUNTS_AS_CONTACT))


def check(columns: Iterable[str], kinds: Iterable[str] = KINDS) -> None:
    """Stop where a column of the store or a kind of the catalogue has no line. Raises NoLine, which names them."""
    without = [*sorted(set(columns) - lines("columns").keys()), *sorted(set(kinds) - lines("kinds").keys())]
    if without:
        raise NoLine(f"Without a line: {', '.join(without)}.")
