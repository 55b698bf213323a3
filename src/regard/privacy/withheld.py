"""Answers about protected characteristics are taken out before anything is kept (GDPR Art. 9; 29 CFR 1607)."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from regard.words import Json

_NAMES = (
    r"eeoc\w*|demographics?\w*|gender\w*|sex|race|races|ethnic\w*|hispanic\w*|latin[oax]|veteran\w*|disabilit\w*|disabled|"
    r"sexual[ _-]?orientation|religio\w*|transgender|"
    r"date[ _-]?of[ _-]?birth|birth[ _-]?date|birthday|age|marital[ _-]?status|union[ _-]?member\w*|"
    r"geschlecht|schwerbehinderung|behinderung|konfession|familienstand|geburtsdatum|handicap|discapacidad"
)
_ASKED = re.compile(
    r"\b(?:gender\w*|ethnic\w*|hispanic\w*|religio\w*|disab\w*|veterans?|transgender|sexual orientation|pregnan\w*|"
    r"marital status|date of birth|birthday|how old|year of birth|trade union|union member\w*|"
    r"your (?:race|sex|age|faith|pronouns)|race or|race/\w+|"
    r"geschlecht\w*|\w*behinder\w*|konfession|familienstand|geburtsdatum|handicap\w*|discapacidad\w*)\b",
    re.IGNORECASE,
)
"""Words of a question that ask for such a thing, wherever in it they stand."""
_SIGNS = (
    *("eeoc", "demograph", "gender", '"sex"', "orientation", "race", "ethnic", "hispanic", "latino", "latina", "latinx"),
    *("veteran", "disab", "religio", "birth", '"age', "_age", "your age", "marital", "union"),
    *("pregnan", "how old", "your sex", "your faith", "pronouns"),
    *("geschlecht", "behinder", "konfession", "familienstand", "geburtsdatum", "handicap", "discapacidad"),
)
"""Letters that stand in every such name: where none does, nothing has to be looked through."""

_ABOUT = r"id|ids|status|identity|answers?|questions?|set\w*|data|info\w*|self\w*"
_FIELD = re.compile(rf"(?:\w+[ _-])??(?:{_NAMES})(?:[ _-](?:{_ABOUT}))*\??", re.IGNORECASE)
_NAMED_BY = ("name", "question", "label", "name_key", "field_name")


def withhold(text: str, value: Json) -> tuple[Json, tuple[str, ...]]:
    """``value`` without such fields, and the JSON pointers of those taken out. Cheap where ``text`` shows no sign of any."""
    if not (_remembered(text) if len(text) < _SHORT else _shows_a_sign(text)):
        return value, ()
    taken: list[str] = []
    return _cleaned(value, "", taken), tuple(taken)


def kept(text: str, value: Json) -> tuple[Json, str, tuple[str, ...]]:
    """A value and its text as they may be kept, and what was taken out of them."""
    left, taken = withhold(text, value)
    return left, json.dumps(left, ensure_ascii=False) if taken else text, taken


def _shows_a_sign(text: str) -> bool:
    lowered = text.lower()
    return any(map(lowered.__contains__, _SIGNS))


_SHORT = 20_000
_remembered = lru_cache(2_048)(_shows_a_sign)
"""What is read from another system is looked through when it is read and when it is counted, a page later at most."""


def _cleaned(value: Json, pointer: str, taken: list[str]) -> Json:
    if isinstance(value, dict):
        return {
            key: _cleaned(item, f"{pointer}/{key}", taken) for key, item in value.items() if not _goes(key, item, pointer, taken)
        }
    if isinstance(value, list):
        kept = [(number, item) for number, item in enumerate(value) if not _goes("", item, f"{pointer}/{number}", taken)]
        return [_cleaned(item, f"{pointer}/{number}", taken) for number, item in kept]
    return value


def _goes(key: str, item: Json, pointer: str, taken: list[str]) -> bool:
    """Whether a field is about a protected characteristic: by its own name, or by the question that it answers."""
    if item in (None, [], {}):
        return False
    questions: list[str] = []
    if isinstance(item, dict) and {"value", "answer", "answers", "values"} & item.keys():
        questions += [name for by in _NAMED_BY if isinstance(name := item.get(by), str)]
    if isinstance(item, dict) and isinstance(asked := item.get("field"), dict):
        questions += [title] if isinstance(title := asked.get("title"), str) else []
    goes = any(_FIELD.fullmatch(name.strip()) for name in (key, *questions)) or any(map(_ASKED.search, questions))
    if goes:
        taken.append(f"{pointer}/{key}" if key else pointer)
    return goes
