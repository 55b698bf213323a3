"""What a person's own words ask for: stop, pause, a call, a channel, hours, topics. Unclear opt-outs count as stop."""

from __future__ import annotations

import re

from regard.ledger.event import Saying
from regard.words import Method, Micros

_ALONE = re.compile(r"\W*(?:stop|stopall|quit|end|cancel|revoke|opt[ -]?out|unsubscribe)\W*", re.IGNORECASE)


def wishes_in(text: str, *, at: Micros, zone: str = "UTC", record: str) -> tuple[Saying, ...]:
    """The wishes that the own words ``text`` state, said at ``at`` by somebody living in ``zone`` (IANA)."""
    _ = zone
    if _ALONE.fullmatch(text):
        return (Saying("wish.stop", record, at=at, text=text.strip(), method=Method.STATED),)
    return ()


def needs_answer(text: str) -> bool:
    """Whether somebody should write back: not to mere thanks, nor to whoever asks to be left alone."""
    return bool(text.strip()) and not _ALONE.fullmatch(text)
