"""The phrases of the pages for people outside in their language: what they asked for, what their browser says, else English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

Phrases: TypeAlias = Mapping[str, str]
_QUALITY = re.compile(r"\s*([a-z]{2})(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{1,3})?))?\s*", re.IGNORECASE)


@cache
def languages(page: str = "own-page") -> dict[str, Phrases]:
    """ISO 639-1 code -> every phrase of a page by name. English is complete; a test holds the others to it."""
    return tomllib.loads(Path(__file__).with_name(f"{page}.toml").read_text(encoding="utf-8"))


def phrases_for(accepted: str, known: str = "", page: str = "own-page") -> Phrases:
    """accepted: the header ``Accept-Language``. known: the language in which the person wants to be written to."""
    wanted = [known.lower(), *_by_quality(accepted), "en"]
    return next(languages(page)[code] for code in wanted if code in languages(page))


def _by_quality(accepted: str) -> list[str]:
    found = [match for part in accepted[:500].split(",") if (match := _QUALITY.fullmatch(part))]
    return [match[1].lower() for match in sorted(found, key=lambda match: -float(match[2] or 1))]
