"""Letters that mail servers write: reports in the forms of several servers, a delay, a complaint (RFC 3464, RFC 5965)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def bounce(to: str, sender: str, original: str, number: int) -> str:
    """A report that delivery failed for good, in one of four common forms."""
    form = ("failed_postfix", "failed_exchange", "qmail", "exim")[number % 4]
    if form in _texts()["plain"]:
        return _filled(_texts()["plain"][form], to, sender, original)
    return _report(form, to, sender, original)


def delay(to: str, sender: str, original: str, _number: int) -> str:
    """A report that delivery is late and still tried."""
    return _report("late", to, sender, original)


def complaint(to: str, sender: str, original: str, _number: int) -> str:
    """A complaint passed on by the recipient's provider (ARF, RFC 5965)."""
    return _filled(_texts()["complaint"], to, sender, original)


def _report(form: str, to: str, sender: str, original: str) -> str:
    told = _texts()[form]
    return _filled(_texts()["report"], to, sender, original, **{**told, "text": told["text"].format(to=to)})


def _filled(letter: str, to: str, sender: str, original: str, **more: str) -> str:
    return letter.format(to=to, host=to.partition("@")[2], sender=sender, original=original, **more)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("machines.toml").read_text("utf-8"))
