"""What about, where, how high, how often and in which form: the wishes that narrow down instead of closing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from regard.wishes.index import Index
from regard.wishes.vocabulary import LANGUAGES, alternatives, each, listed, phrases, plain, section, spoken

REMOTE, RELOCATION = "remote", "relocation"
"""Words that stand where a place would: work from anywhere, and moving house at all."""
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_WORD = r"[a-z0-9+#][\w+#./&'-]*"
_TOPIC = rf"(?P<topic>{_WORD}(?:\s+{_WORD}){{0,2}}?)"
_TOPIC_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD}){{0,2}}")
_NAME = r"(?:[^\W\d_][\w'-]+)"
_PLACE = rf"(?P<place>{_NAME})"
_PLACES = re.compile(r"[^\W\d_a-zà-ÿ][\w'-]+(?:[ -][^\W\d_a-zà-ÿ][\w'-]+)*")
_ALSO = re.compile(r"\s*(?:,|/|\bor\b|\band\b|\boder\b|\bund\b|\bou\b|\bet\b|\bo\b|\by\b|\be\b)\s*")

Subject = tuple[str, str, int | None]
"""Kind, value in words, number."""


def subjects_in(text: str, words: str) -> Iterator[Subject]:
    """Topics, places, levels, frequency and documents of one sentence; ``words`` is the same in plain letters."""
    possible = _index().possible(words)
    understood = spoken(words) if possible else ()
    for language in dict.fromkeys(language for language, _ in possible if language in understood):
        names = {name for spoken_in, name in possible if spoken_in == language}
        for kinds, read in _READERS:
            if not names.isdisjoint(kinds):
                yield from read(language, text, words)


@cache
def _index() -> Index[tuple[str, str]]:
    """Languages and lists by the phrases in them."""
    names = dict.fromkeys(name for kinds, _ in _READERS for name in kinds)
    fills = {"topic": r"\w+", "place": r"\w+", "place_too": r"\w+", "level": r"\w+"}
    return Index(((language, name), one) for language in LANGUAGES for name in names for one in listed(language, name, **fills))


def _topics(language: str, _: str, words: str) -> Iterator[Subject]:
    taken: set[str] = set()
    for kind, name in (("wish.not_topic", "topic_not"), ("wish.topic", "topic_only"), ("wish.topic", "topic_want")):
        for expression in each(language, name, topic=_TOPIC):
            match = expression.search(words)
            for topic in _split(_whole(language, match, words)) if match else ():
                if topic not in taken and _is_topic(language, topic):
                    taken.add(topic)
                    yield kind, family(language, topic), None


def _whole(language: str, match: re.Match[str], words: str) -> str:
    """The topic with the words that follow, where nothing in the phrase ends it."""
    if match.end() > match.end("topic"):
        return match["topic"]
    jobs = alternatives(section(language, "words.jobs") or ["(?!)"])
    found = _TOPIC_WORDS.match(words, match.start("topic"))
    return re.split(
        rf"\s(?:please|thanks|thank|bitte|danke|merci|gracias|por favor|if|but|aber|{jobs})\b",
        found[0] if found else match["topic"],
    )[0]


def _is_topic(language: str, topic: str) -> bool:
    """Whether it can be one: no filler, no level, no channel."""
    filler = {plain(word) for word in section(language, "not_topics") or ()}
    nouns = [noun for names in section(language, "channels").values() for noun in names]
    return (
        bool(topic)
        and not set(topic.split()) & filler
        and not _is_level(language, topic)
        and not re.fullmatch(alternatives(nouns), topic)
    )


def _split(topic: str) -> list[str]:
    return [re.sub(r"\s+", " ", part).strip(" -.,") for part in re.split(r"\s*(?:,|/)\s*", topic)]


def family(language: str, topic: str) -> str:
    """The family of work that ``topic`` names, otherwise the topic itself, in lower case."""
    families = section(language, "families") or {}
    return next((name for name, words in families.items() if topic in [plain(word) for word in words]), topic)


def _is_level(language: str, topic: str) -> bool:
    return any(re.fullmatch(alternatives(words), topic) for words in (section(language, "levels") or {}).values())


def _places(language: str, text: str, words: str) -> Iterator[Subject]:
    refused: set[str] = set()
    for kind, name in (("wish.not_place", "place_not"), ("wish.place", "place_want")):
        for expression in each(language, name, place=_PLACE, place_too=_NAME):
            match = expression.search(words)
            for place in _names(text, match.start("place")) if match else ():
                if place not in refused:
                    refused.add(place)
                    yield kind, place, None
    for value, name in ((REMOTE, "remote"), (RELOCATION, "relocation")):
        for kind, side in (("wish.not_place", "not"), ("wish.place", "want")):
            if (said := phrases(language, f"{name}_{side}")) and said.search(words):
                yield kind, value, None
                break


def _names(text: str, start: int) -> Iterator[str]:
    """The capitalised names from ``start`` on: "Lisbon or New York"."""
    match = _PLACES.match(text, start)
    while match:
        yield match[0]
        joint = _ALSO.match(text, match.end())
        match = _PLACES.match(text, joint.end()) if joint else None


def _levels(language: str, _: str, words: str) -> Iterator[Subject]:
    if (expression := phrases(language, "level_any")) and expression.search(words):
        yield "wish.level", "", 0
        return
    for level, names in (section(language, "levels") or {}).items():
        if any(expression.search(words) for expression in each(language, "level_open", level=alternatives(names))):
            yield "wish.level", "", int(level)
            return


def _frequency(language: str, _: str, words: str) -> Iterator[Subject]:
    cue = phrases(language, "often_cue")
    days = _rate(language, words) if cue and cue.search(words) else None
    if days:
        yield "wish.frequency", "", days


def _documents(language: str, _: str, words: str) -> Iterator[Subject]:
    if (expression := phrases(language, "document")) and expression.search(words):
        yield "wish.document", "", None


_READERS: tuple[tuple[tuple[str, ...], Callable[[str, str, str], Iterator[Subject]]], ...] = (
    (("topic_not", "topic_only", "topic_want"), _topics),
    (("place_not", "place_want", "remote_not", "remote_want", "relocation_not", "relocation_want"), _places),
    (("level_any", "level_open"), _levels),
    (("often_cue",), _frequency),
    (("document",), _documents),
)
"""Lists of phrases, and what reads a sentence in which one of them may stand."""


def frequency_of(words: str) -> int | None:
    """The days between two touches that ``plain`` text names as a rate: ``monthly``, ``alle zwei Wochen``; None if none."""
    return next((days for language in LANGUAGES if section(language, "often") and (days := _rate(language, words))), None)


def _rate(language: str, words: str) -> int | None:
    matches = (expression.search(words) for expression in _rates(language))
    return next((_gap(language, match) for match in matches if match), None)


def family_of(topic: str) -> str:
    """The family of work that ``topic`` names in any language, otherwise the topic itself; without words like "jobs"."""
    bare = topic.strip(" .")
    for language in LANGUAGES:
        jobs = section(language, "words.jobs")
        bare = re.sub(rf"(?:[\s-]+|(?<=\w)-?){alternatives(jobs)}$", "", bare) if jobs else bare
    return next((name for language in LANGUAGES if (name := family(language, bare)) != bare), bare)


@cache
def _rates(language: str) -> tuple[re.Pattern[str], ...]:
    often = section(language, "often")
    units = alternatives(
        [word for words in often["units"].values() for word in words]
        + [word + "s" for words in often["units"].values() for word in words]
    )
    times, per = alternatives(list(often["times"])), alternatives(often["per"])
    numbers = alternatives([*section(language, "when.numbers"), r"\d+"])
    return (
        re.compile(rf"(?<!\w)(?P<times>{times})\s(?:\w+\s)?{per}\s(?P<unit>{units})(?!\w)"),
        re.compile(rf"(?<!\w){alternatives(often['every'])}\s(?:(?P<number>{numbers})\s)?(?P<unit>{units})(?!\w)"),
        re.compile(r"(?<!\w)(?P<unit>weekly|monthly|quarterly|yearly|annually)(?!\w)"),
    )


def _gap(language: str, match: re.Match[str]) -> int:
    groups, often = match.groupdict(), section(language, "often")
    unit = next(
        name for name, words in often["units"].items() if match["unit"].rstrip("s") in [plain(w).rstrip("s") for w in words]
    )
    if groups.get("times"):
        return int(_DAYS[unit] // next(n for word, n in often["times"].items() if re.fullmatch(plain(word), match["times"])))
    number = groups.get("number") or "1"
    amount = int(number) if number.isdigit() else int(section(language, "when.numbers")[number])
    return 182 if (unit, amount) == ("month", 6) else _DAYS[unit] * amount
