"""What the words of an event say about how it went: held, missed and by whom, or nothing."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

LONGEST_STATEMENT = 80
"""A longer line of a description is prose about the meeting, not a note of how it went."""
LONGEST_HELD = 6
"""Words: "attended" in a longer sentence is usually about something else."""


class Went(NamedTuple):
    """kind: an event kind, empty where the words do not say. words: the line that says so. assumed: the side was not named."""

    kind: str = ""
    words: str = ""
    assumed: bool = False


def went(texts: tuple[str, ...]) -> Went:
    """Read the first short line that states an outcome. Lines that only speak of what might happen do not count."""
    for text in texts:
        for line in re.split(r"[\n.;|]", text):
            statement = line.strip()
            if statement and len(statement) <= LONGEST_STATEMENT and (found := _stated(statement)).kind:
                return found
    return Went()


def _stated(line: str) -> Went:
    missed = _pattern("missed", "words").search(line)
    found = missed or _pattern("held", "words").search(line)
    if not found or _pattern("conditional", "words").search(f"{line[: found.start()]} {line[found.end() :]}"):
        return Went()
    if not missed:
        return Went("meeting.held", line) if len(line.split()) <= LONGEST_HELD else Went()
    us, them = _pattern("missed", "us").search(line), _pattern("missed", "them").search(line)
    if us and (not them or us.start() < them.start()):
        return Went("meeting.missed_by_us", line)
    return Went("meeting.missed_by_them", line, assumed=not them)


@cache
def _pattern(section: str, key: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _table()[section][key])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
