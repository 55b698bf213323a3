"""Tells on which side of a message somebody stands: ours or the person's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from regard.intake.contact import is_freemail
from regard.sources.mailbox.mime import Head, addresses

NEARLY_ALL = 0.8
"""Share of messages on which a domain has to stand to be taken for ours where the user did not name one."""

_SENT = re.compile(
    r"\b(?:sent|gesendet\w*|envoy[ée]s?|enviados?|inviati?|inviata|verzonden|skickat|sendte?|wysłane|odeslan\w*|отправленные|送信済み)\b",
    re.IGNORECASE,
)
_OWNER = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to", "apparently-to")


@dataclass(frozen=True, slots=True)
class Sides:
    """Our addresses and domains, lower case; empty where nobody named them and the file does not tell."""

    ours: frozenset[str]
    inferred: bool = False

    def is_ours(self, address: str) -> bool:
        """Whether ``address`` is one of us: named itself, or at a domain of ours or below one."""
        if address in self.ours:
            return True
        domain = address.rpartition("@")[2]
        return any(domain == own or domain.endswith(f".{own}") for own in self.ours if "@" not in own)

    def to_us(self, head: Head) -> bool:
        """Whether one of us stands among those who received the message, openly or not."""
        return any(self.is_ours(address) for _, address in addresses(head, "to", "cc", "bcc", *_OWNER))


def sides_of(heads: Iterable[Head], ours: frozenset[str], path: Path) -> Sides:
    """Who we are in this file: as the user says, else the domain or address that its messages have in common.

    A folder or label of sent mail tells the sender, a delivery header tells the owner of the mailbox; failing both, the one
    domain that stands on nearly all messages and sells no private mailboxes.
    """
    if ours:
        return Sides(frozenset(own.lower().removeprefix("@") for own in ours))
    everywhere, told, messages = Counter[str](), Counter[str](), 0
    sent_folder = any(_SENT.search(part) for part in path.parts[-3:])
    for head in heads:
        messages += 1
        everywhere.update({_ours_by(address) for _, address in addresses(head, "from", "to", "cc")})
        told.update(_told(head, sent=sent_folder or bool(_SENT.search(head.get("x-gmail-labels")))))
    return Sides(frozenset(_most(told, messages) or _on_nearly_all(everywhere, messages)), inferred=True)


def _ours_by(address: str) -> str:
    """What to remember of one of us: the domain, or the whole address where the domain belongs to a mailbox provider."""
    return address if is_freemail(address) else address.rpartition("@")[2]


def _told(head: Head, *, sent: bool) -> set[str]:
    names = ("from",) if sent else _OWNER
    return {_ours_by(address) for _, address in addresses(head, *names)}


def _most(told: Counter[str], messages: int) -> list[str]:
    """Owners that are told often enough not to be an alias or a stray forward."""
    return [own for own, count in told.most_common(3) if count * 5 >= messages or count * 2 >= told.total()]


def _on_nearly_all(everywhere: Counter[str], messages: int) -> list[str]:
    """The one company domain that is on nearly all messages; none where two are, since then either may be ours."""
    common = [own for own, count in everywhere.items() if count >= NEARLY_ALL * messages and "@" not in own]
    return common if len(common) == 1 else []
