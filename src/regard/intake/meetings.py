"""What kind of meeting it is, by the words it is called with: an interview, a call, or a meeting."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def kind_of(summary: str) -> str:
    """interview, call or meeting, by the words of the summary."""
    return next((name for name, pattern in _kinds() if pattern.search(summary)), "meeting")


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    table = tomllib.loads(files(__package__).joinpath("meetings.toml").read_text("utf-8"))
    return [(entry["name"], _compiled(entry["words"])) for entry in table["kind"]]


def _compiled(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in words)})", re.IGNORECASE)
