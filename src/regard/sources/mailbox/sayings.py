"""The sayings and readings that the mailbox hands on, made in one way everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

from regard.intake.contact import address as canonical
from regard.intake.reading import Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.mailbox.mime import Mail
from regard.words import Channel, Json, Method, Micros

LONGEST = 20_000
"""Characters kept of the text of one message."""

_KEPT = ("from", "to", "cc", "date", "subject", "message-id", "in-reply-to", "reply-to", "auto-submitted")
_VIA = re.compile(r"\s+(?:via|through)\s+.*$", re.IGNORECASE)


def about(
    kind: str, address: str, at: Micros | None, *, text: str = "", actor: str = "", detail: Mapping[str, Json] | None = None
) -> Saying:
    """A saying of the mail system about whoever has this address."""
    return Saying(kind, f"mail:{address}", at, Channel.EMAIL, text=text, actor=actor, method=Method.SYSTEM, detail=detail or {})


def email(address: str, at: Micros | None) -> Saying:
    """That the record has this address."""
    return Saying("observed.email", f"mail:{address}", at, text=address, method=Method.SYSTEM)


def known(address: str, shown: str, at: Micros | None) -> tuple[Saying, ...]:
    """The address and, where the display name is one, the name of somebody on the other side."""
    name = _VIA.sub("", shown.strip(" \"'")).strip(" \"'")
    is_none = "@" in name or len(name) < 2 or name.lower() == address.partition("@")[0] or not any(c.isalpha() for c in name)
    if is_none:
        return (email(address, at),)
    return (email(address, at), Saying("observed.name", f"mail:{address}", at, text=name[:200], method=Method.SYSTEM))


def real(people: list[tuple[str, str]]) -> dict[str, str]:
    """Canonical address -> display name of those who have an address that can be real, in order."""
    found: dict[str, str] = {}
    for name, address in people:
        own = canonical(address)
        if own:
            found.setdefault(own, name)
    return found


def imported(line: int, mail: Mail, text: str, *sayings: Saying) -> Reading:
    """The message as an imported row."""
    return Reading(line, Outcome.IMPORTED, raw(mail, text), sayings)


def shown(line: int, mail: Mail, reason: str, remedy: str = "Nothing to do.") -> Reading:
    """The message as a row to look at."""
    return Reading(line, Outcome.SHOWN, raw(mail, mail.text), reason=reason, remedy=remedy)


def raw(mail: Mail, text: str) -> str:
    """The message as it is kept: the same for every copy, whatever folder, label or route it came with."""
    head = "\n".join(f"{name}: {value}" for name in _KEPT for value in mail.head.every(name)[:1] if value)
    return f"{head}\n\n{text[:LONGEST]}"
