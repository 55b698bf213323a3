"""The vocabulary that every step shares: channels, verdicts, methods, and the moment as a number."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Micros: TypeAlias = int
"""An instant: microseconds since 1970-01-01T00:00:00Z. Never a local time."""


class Channel(IntEnum):
    """A way to reach a person. The number is what the ledger and every engine store; 0 means none."""

    NONE = 0
    EMAIL = 1
    SMS = 2
    CHAT = 3
    PHONE = 4
    POST = 5
    LINKEDIN = 6
    MEETING = 7

    @property
    def word(self) -> str:
        """The lower-case word that screens, files and settings use."""
        return self.name.lower()


class Verdict(IntEnum):
    """What to do next with one person. Exactly one holds per person and day."""

    WRITE = 1
    CALL = 2
    MEET = 3
    ASK = 4
    WAIT = 5
    REPAIR = 6
    LEAVE = 7

    @property
    def phrase(self) -> str:
        """How the verdict is written for people: ``ask one question``, ``wait until``, ``leave alone``."""
        return _PHRASES[self]


_PHRASES = {
    Verdict.WRITE: "write",
    Verdict.CALL: "call",
    Verdict.MEET: "meet",
    Verdict.ASK: "ask one question",
    Verdict.WAIT: "wait until",
    Verdict.REPAIR: "repair",
    Verdict.LEAVE: "leave alone",
}


class Total(StrEnum):
    """The four numbers on top of the day. A rule counts towards one of them or towards none."""

    MAY_CONTACT = "may_contact"
    MUST_NOT = "must_not"
    SHOULD_CALL = "should_call"
    DATA_TOO_OLD = "data_too_old"


class Method(IntEnum):
    """How a value came to be known. A higher number survives a lower one; equal methods compare by recency.

    The order is the survivorship rule: what the person said, then what staff entered, then the system of
    record, then a bulk import, then what was inferred.
    """

    INFERRED = 1
    IMPORTED = 2
    SYSTEM = 3
    STAFF = 4
    STATED = 5

    @property
    def phrase(self) -> str:
        """How the method is written for people."""
        return {1: "inferred", 2: "imported", 3: "system of record", 4: "entered by staff", 5: "stated by the person"}[self]


class Basis(StrEnum):
    """The lawful ground on which a value is held (GDPR Art. 6(1)); see docs/vocabulary.md."""

    CONSENT = "consent"
    CONTRACT = "steps before a contract"
    INTEREST = "legitimate interest"
    DUTY = "legal duty"
    UNKNOWN = "unknown"
