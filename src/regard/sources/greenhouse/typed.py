"""What people typed into Greenhouse, read by its words: tags, custom fields, sources."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from regard.ledger.event import Saying
from regard.wishes.answers import answer_wishes


@lru_cache(65_536)
def wishes_typed(label: str, value: str) -> tuple[Saying, ...]:
    """The wishes in a custom field, or in a tag with the value "yes": ``Do not contact``. About nobody yet."""
    return answer_wishes(label, value, at=None, record="")


@cache
def is_sourced(source: str) -> bool:
    """Whether the name of a source says that somebody else brought the person."""
    lowered = source.lower()
    return any(phrase in lowered for phrase in _sourced())


@cache
def _sourced() -> tuple[str, ...]:
    return tuple(tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))["sourced"])
