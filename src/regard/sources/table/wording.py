"""What the words in cells mean: yes and no, channels, a rhythm, hours, where somebody is from."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from regard.sources.table.meanings import plain, word_list
from regard.words import Channel

_SEVERAL = re.compile(r"[,;|/\n]|\s(?:and|or|und|oder|et|ou|y|e|och|eller|en|of|i|lub)\s", re.IGNORECASE)
_CLOCK = r"(\d{1,2})(?:[:.h](\d\d))?\s*(?:uhr|h|o'clock)?\s*([ap])?\.?m?\.?"
_FROM_TO = re.compile(rf"(?:\D|\A){_CLOCK}\s*(?:-|–|to|until|till|bis|a|à|til|till|tot|do|alle|às)\s*{_CLOCK}", re.IGNORECASE)


@cache
def _flat(table: str) -> dict[str, str]:
    return {word: meaning for meaning, words in word_list("words")[table].items() for word in words}


@lru_cache(16_384)
def truth(cell: str) -> bool | None:
    """Whether a cell says yes or no; None where it says neither (a date, a sentence, nothing)."""
    meaning = _flat("truth").get(plain(cell))
    return None if meaning is None else meaning == "yes"


@lru_cache(16_384)
def meaning_in(table: str, cell: str) -> str:
    """The meaning of a cell in one table of the word list, empty where the table does not have it."""
    return _flat(table).get(plain(cell), "")


@lru_cache(4_096)
def channels(cell: str) -> tuple[Channel, ...]:
    """The channels that a cell names, in its order."""
    found = [_flat("channels").get(plain(part)) for part in [cell, *_SEVERAL.split(cell)]]
    return tuple(dict.fromkeys(Channel[name.upper()] for name in found if name))


@lru_cache(4_096)
def names_no_channel(cell: str) -> bool:
    """Whether a cell about channels asks for none of them."""
    return plain(cell) in word_list("words")["channels_none"]["words"]


@lru_cache(4_096)
def gap_in_days(cell: str) -> int | None:
    """The shortest gap between touches that a cell asks for, in days."""
    known = _flat("frequency").get(plain(cell))
    if known:
        return int(known)
    digits = re.search(r"\d+", cell)
    return int(digits[0]) if digits and re.search(r"day|tag|jour|dia|dag|giorn|dni", plain(cell)) else None


@lru_cache(4_096)
def window(cell: str) -> str:
    """The hours that a cell names, as ``regard.wishes.hours`` writes them; empty where it names none."""
    known = _flat("hours").get(plain(cell))
    if known:
        return known
    match = _FROM_TO.search(cell)
    if not match:
        return ""
    start = _minutes(match[1], match[2], match[3] or match[6])
    end = _minutes(match[4], match[5], match[6] or match[3])
    if start is None or end is None or start >= end:
        return ""
    return f"{_days(plain(cell))}|{start}-{end}"


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    value = int(hour)
    if half:
        value = value % 12 + (12 if half.lower() == "p" else 0)
    total = value * 60 + int(minute or 0)
    return total if total <= 1_440 else None


def _days(words: str) -> str:
    if re.search(r"\b(?:weekend|wochenende|week end|fin de semana|helg)", words):
        return "0000011"
    return "1111111" if re.search(r"\b(?:daily|every day|taglich|any day)\b", words) else "1111100"


@lru_cache(4_096)
def is_sourced(cell: str) -> bool:
    """Whether a source is somebody else than the person, as far as its words say."""
    words = f" {plain(cell)} {plain(cell.lower())} "  # LinkedIn is two words to ``plain`` and one in the list
    table = word_list("words")["sourced"]
    return any(f" {word} " in words for word in table["others"]) and not any(f" {word} " in words for word in table["own"])
