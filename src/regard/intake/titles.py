"""What a job title says about seniority (0 to 8) and about the kind of work."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class TitleReading(NamedTuple):
    """level 0 (intern) to 8 (C-level, founder) and family as in docs/people.md; None where the title does not say."""

    level: int | None
    family: str | None


@lru_cache(65_536)
def read_title(text: str) -> TitleReading:
    """Seniority and family of a job title in any of the languages of ``titles.toml``."""
    return TitleReading(None, None)
