"""What people typed into Greenhouse, read by its words: tags, sources, names of custom fields."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def forbids(text: str) -> bool:
    """Whether a label says that the person must not be contacted."""
    return bool(_stop().search(text))


@cache
def is_sourced(source: str) -> bool:
    """Whether the name of a source says that somebody else brought the person."""
    lowered = source.lower()
    return any(phrase in lowered for phrase in _words("sourced"))


@cache
def _stop() -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in _words("stop"))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)


@cache
def _words(table: str) -> tuple[str, ...]:
    return tuple(tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))[table])
