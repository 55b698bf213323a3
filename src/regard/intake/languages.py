"""The language that somebody wants to be written to in, as an ISO 639-1 code."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from regard.intake.folding import folded

_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,4}){0,2}")


@cache
def _names() -> dict[str, str]:
    table: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("languages.toml").read_text("utf-8"))
    return {folded(name): code for code, names in table.items() for name in (code, *names)}


@lru_cache(4_096)
def language(text: str) -> str | None:
    """The ISO 639-1 code of a language name in many languages, a code or a tag such as ``de-AT``; None if unknown."""
    words = folded(text)
    named = _names().get(words) or _names().get(words.partition("(")[0].strip())
    tag = _TAG.fullmatch(words)
    return named or (_names().get(tag[1]) if tag else None)
