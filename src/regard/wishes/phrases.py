"""What a person's own words ask for: stop, pause, a call, a channel, hours, topics. Unclear opt-outs count as stop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from regard.clock import midday, moment
from regard.ledger.event import Saying
from regard.wishes.hours import ANYTIME
from regard.wishes.index import Index
from regard.wishes.subjects import subjects_in
from regard.wishes.vocabulary import LANGUAGES, alternatives, listed, plain, section, spoken, whole_words
from regard.wishes.when import Named, times_in
from regard.wishes.windows import opposite, window_in
from regard.words import Channel, Json, Method, Micros

LATER = timedelta(days=90)
"""How long "not now" holds where no date is given; such a pause says so in its detail."""
NEAR = timedelta(days=13)
"""A time up to here beside a call or a meeting is an appointment, not a pause."""
LONGEST = 500
_SHORT = 60
"""Letters up to which a message may be nothing but a word like STOP."""
_ENDS = re.compile(r"(?<!\d)(?<!\bkl)(?<!\bgodz)[.!?;]+(?=\s|$|[\"'])|\n+")
_QUOTE = re.compile(r'"[^"\n]{3,}"')
_WRITTEN = (Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.PHONE, Channel.LINKEDIN, Channel.POST)


class Phrase(NamedTuple):
    """One phrase of the list ``name`` of a language."""

    name: str
    language: str
    expression: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written, and the same letter for letter in plain lower case with misleading words blanked out.

    possible: the phrases that are worth trying on it, by list and language.
    """

    text: str
    words: str
    possible: dict[str, dict[str, list[str]]]

    def says(self, name: str) -> re.Match[str] | None:
        """The first phrase of the list ``name`` in any language."""
        tried = self.possible.get(name)
        if not tried:
            return None
        understood = spoken(self.words)
        found = (_first(expressions, self.words) for language, expressions in tried.items() if language in understood)
        return next(filter(None, found), None)


def _first(expressions: list[str], words: str) -> re.Match[str] | None:
    """The match that begins first; of two at one place the one that is listed first."""
    matches = [match for expression in expressions if (match := whole_words(expression).search(words))]
    return min(matches, key=re.Match.start, default=None)


_LISTS = (
    "stop", "erase", "resume", "later", "wake", "past", "call", "not_call", "meet", "not_meet", "no", "not_no", "asks",
    "document", "hours_cue", "hours_not", "once",
)  # fmt: skip


@cache
def _index(*names: str) -> Index[Phrase]:
    """The phrases of these lists in all languages."""
    found = [Phrase(name, language, one) for name in names for language in LANGUAGES for one in listed(language, name)]
    return Index((phrase, phrase.expression) for phrase in found)


@lru_cache(maxsize=1024)
def _possible(words: str, *names: str) -> dict[str, dict[str, list[str]]]:
    grouped: dict[str, dict[str, list[str]]] = {}
    for name, language, expression in _index(*names).possible(words):
        grouped.setdefault(name, {}).setdefault(language, []).append(expression)
    return grouped


def wishes_in(text: str, *, at: Micros, zone: str = "UTC", record: str) -> tuple[Saying, ...]:
    """The wishes that the own words ``text`` state, said at ``at`` by somebody living in ``zone`` (IANA).

    Give it what ``own_words`` leaves, never a whole mail. A pause without a date ends after ``LATER``.
    """
    text = _ends_of(text)
    found = list(_alone(text)) or [wish for sentence in _sentences(text) for wish in _in_sentence(sentence, at, zone)]
    if not found:
        found = list(_bare_time(text, at, zone))
    return tuple(wish.saying(at, record) for wish in _consistent(found))


def _ends_of(text: str) -> str:
    """The beginning and the end of a very long text: whatever lies between is no letter that a person wrote to us."""
    return text if len(text) <= 6000 else f"{text[:5000]}\n{text[-1000:]}"


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked for, before it is known by whom and when."""

    kind: str
    text: str
    channel: Channel = Channel.NONE
    number: int | None = None
    until: Micros | None = None
    detail: tuple[tuple[str, Json], ...] = ()

    def saying(self, at: Micros | None, record: str) -> Saying:
        """The wish as the ledger takes it: stated by the person."""
        return Saying(
            self.kind,
            record,
            at=at,
            channel=self.channel,
            until=self.until,
            text=self.text,
            number=self.number,
            method=Method.STATED,
            detail=dict(self.detail),
        )


def _alone(text: str) -> Iterator[Wish]:
    """STOP and its like, alone or with punctuation and politeness (47 CFR 64.1200(a)(10))."""
    words = re.sub(r"[^\w']+", " ", plain(text)).strip()
    if len(words) > _SHORT:
        return
    for kind, name in (("wish.stop", "alone"), ("wish.resume", "alone_resume"), ("wish.not_interested", "alone_no")):
        if any(_whole(language, name).fullmatch(words) for language in LANGUAGES):
            yield Wish(kind, text.strip()[:LONGEST])


@cache
def _whole(language: str, name: str) -> re.Pattern[str]:
    polite = [re.sub(r"[^\w']+", " ", plain(word)) for word in section(language, "polite")] or ["please"]
    words = [re.sub(r"[^\w']+", " ", plain(word)) for word in section(language, name)] or ["(?!)"]
    extra = alternatives(polite)
    return re.compile(rf"(?:{extra}\s)*{alternatives(words)}(?:\s{alternatives(words)}|\s{extra})*")


def _sentences(text: str) -> list[Sentence]:
    words = _masked(plain(text))
    cuts = [(match.start(), match.end()) for match in _ENDS.finditer(words)]
    starts, ends = [0, *(end for _, end in cuts)], [*(end for _, end in cuts), len(text)]
    return [
        Sentence(text[a:b].strip(), words[a:b], _possible(words[a:b], *_LISTS))
        for a, b in zip(starts, ends, strict=True)
        if text[a:b].strip(" \n.!?;")
    ]


def _masked(words: str) -> str:
    """With blanks for what looks like a wish and is none: quoted words, "don't hesitate to", "stop by"."""
    if len(_QUOTE.sub("", words).strip()) > 10:
        words = _QUOTE.sub(_blank, words)
    return _without("traps", words)


def _without(name: str, words: str) -> str:
    """With blanks for what the languages of the text list under ``name``."""
    tried = _possible(words, name).get(name, {})
    for language in spoken(words) if tried else ():
        if language in tried:
            words = whole_words("|".join(tried[language])).sub(_blank, words)
    return words


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _in_sentence(sentence: Sentence, at: Micros, zone: str) -> Iterator[Wish]:
    for find in _FINDERS:
        yield from find(sentence, at, zone)
    if "?" in sentence.text:
        return
    text = sentence.text[:LONGEST]
    for kind, value, number in subjects_in(sentence.text, sentence.words):
        yield Wish(kind, value or text, number=number, detail=(("words", text),))


def _stops(sentence: Sentence, at: Micros, zone: str) -> Iterator[Wish]:
    erase, stop = sentence.says("erase"), sentence.says("stop")
    if erase:
        yield Wish("wish.stop", sentence.text[:LONGEST], detail=(("erase", True),))
    elif stop and not _only_for_a_while(stop, sentence, at, zone) and not _one_channel(sentence):
        yield Wish("wish.stop", sentence.text[:LONGEST])
    elif sentence.says("resume"):
        yield Wish("wish.resume", sentence.text[:LONGEST])


def _only_for_a_while(stop: re.Match[str], sentence: Sentence, at: Micros, zone: str) -> bool:
    """Whether a time follows the stop: "do not contact me until May" is a pause."""
    return any(
        named.start - 24 <= stop.end() <= named.end and named.anchor == "until" for named in times_in(sentence.words, at, zone)
    )


def _one_channel(sentence: Sentence) -> bool:
    """Whether only a channel is closed: "stop spamming me on LinkedIn", or a no to e-mail by whoever names another way."""
    closed = list(_channels_said(sentence, "channel_never"))
    opened = list(_channels_said(sentence, "channel_prefer"))
    return any(channel is not Channel.EMAIL for channel in closed) or bool(closed and (opened or _asks_call(sentence)))


def _times(sentence: Sentence, at: Micros, zone: str) -> list[Named]:
    return list(times_in(sentence.words, at, zone))


def _pauses(sentence: Sentence, at: Micros, zone: str) -> Iterator[Wish]:
    told = sentence.says("later")
    times = _times(sentence, at, zone) if told or sentence.says("wake") else []
    if times and (told or not sentence.says("past")):
        day = max(named.day for named in times)
        near = day - moment(at, zone).date() <= NEAR
        if not (near and (_asks_call(sentence) or _asks_meeting(sentence))):
            yield Wish("wish.pause", sentence.text[:LONGEST], until=midday(day, zone))
    elif told:
        yield _vague(sentence.text, at, zone)


def _vague(text: str, at: Micros, zone: str) -> Wish:
    return Wish("wish.pause", text[:LONGEST], until=midday(moment(at, zone).date() + LATER, zone), detail=(("assumed", True),))


def _bare_time(text: str, at: Micros, zone: str) -> Iterator[Wish]:
    """A pause where the text is hardly more than a time to come: "After Easter." answers our "when?"."""
    times = () if "?" in text else times_in(_masked(plain(text)), at, zone)
    if times and not any(sentence.says("past") for sentence in _sentences(text)):
        rest = plain(text)[: times[0].start] + plain(text)[times[-1].end :]
        if len(re.findall(r"\w+", rest)) <= 2:
            yield Wish("wish.pause", text.strip()[:LONGEST], until=midday(max(named.day for named in times), zone))


def _asks_call(sentence: Sentence) -> bool:
    return bool(sentence.says("call")) and not sentence.says("not_call")


def _asks_meeting(sentence: Sentence) -> bool:
    return bool(sentence.says("meet")) and not sentence.says("not_meet")


def _requests(sentence: Sentence, at: Micros, zone: str) -> Iterator[Wish]:
    if _asks_call(sentence):
        yield Wish("request.call", sentence.text[:LONGEST])
    elif _asks_meeting(sentence) and not any(_pauses(sentence, at, zone)):
        yield Wish("request.meeting", sentence.text[:LONGEST])


def _declines(sentence: Sentence, _: Micros, __: str) -> Iterator[Wish]:
    if sentence.says("no") and not sentence.says("not_no") and not any(subjects_in(sentence.text, sentence.words)):
        yield Wish("wish.not_interested", sentence.text[:LONGEST])


def _channels(sentence: Sentence, _: Micros, __: str) -> Iterator[Wish]:
    if sentence.says("document"):
        return
    only = list(_channels_said(sentence, "channel_only"))
    never = [] if only else list(_channels_said(sentence, "channel_never"))
    if Channel.PHONE in never and sentence.says("hours_not") and _window(sentence):
        never.remove(Channel.PHONE)
    prefer = [channel for channel in _channels_said(sentence, "channel_prefer") if channel not in never]
    text = sentence.text[:LONGEST]
    for channel in sorted({*only, *prefer}):
        yield Wish("wish.channel", text, channel, 2)
    closed = [channel for channel in _WRITTEN if channel not in {*only, *prefer}] if only else sorted(set(never))
    if closed == [Channel.EMAIL] and sentence.says("stop") and not _one_channel_open(sentence, prefer):
        return
    for channel in closed:
        yield Wish("wish.channel", text, channel, 0)


def _one_channel_open(sentence: Sentence, prefer: list[Channel]) -> bool:
    return bool(prefer) or _asks_call(sentence)


def _channels_said(sentence: Sentence, name: str) -> Iterator[Channel]:
    named = _channel_index().possible(sentence.words)
    understood = spoken(sentence.words) if named else ()
    for language, channel in named:
        if language in understood:
            tried = _channel_phrases(language, name, channel.word).possible(sentence.words)
            if any(whole_words(expression).search(sentence.words) for expression in tried):
                yield channel


def channels_named(words: str) -> list[Channel]:
    """The channels whose nouns or verbs stand in ``plain`` text, in any language."""
    return [channel for channel in _WRITTEN if _names_of(channel.word).search(words)]


@cache
def _names_of(channel: str) -> re.Pattern[str]:
    lists = [_channel_words(language, channel, "channels", "channel_verbs") for language in LANGUAGES]
    return re.compile(rf"(?<!\w){alternatives([word for words in lists for word in words])}(?!\w)")


def _channel_words(language: str, channel: str, *kinds: str) -> list[str]:
    return [word for kind in kinds for word in section(language, f"{kind}.{channel}") or ()]


@cache
def _channel_index() -> Index[tuple[str, Channel]]:
    """Languages and channels by the words for them."""
    named = {(language, way): _channel_words(language, way.word, *_SLOTS.values()) for language in LANGUAGES for way in _WRITTEN}
    return Index((key, alternatives(words)) for key, words in named.items() if words)


_SLOTS = {
    "channel": "channels",
    "verb": "channel_verbs",
    "infinitive": "channel_infinitives",
    "did": "channel_did",
}
"""What stands in the braces of a phrase about a channel, and under which name a language lists it."""


@cache
def _channel_phrases(language: str, name: str, channel: str) -> Index[str]:
    named = {slot: section(language, f"{kind}.{channel}") for slot, kind in _SLOTS.items()}
    fills = {slot: alternatives(words) for slot, words in named.items() if words}
    if name == "channel_prefer" and channel == "phone":
        fills.pop("verb", None)
    return Index((one, one) for one in listed(language, name, **fills))


def _hours(sentence: Sentence, _: Micros, __: str) -> Iterator[Wish]:
    window = _window(sentence)
    if window:
        yield Wish("wish.hours", window, detail=(("words", sentence.text[:LONGEST]),))


def _window(sentence: Sentence) -> str | None:
    """The hours asked for; of hours that are refused ("do not call after 8") the rest of the day."""
    refused = sentence.says("hours_not")
    words = sentence.words[: refused.start()] + " " + sentence.words[refused.end() :] if refused else sentence.words
    found = window_in(words)
    if not found or found.text == ANYTIME or sentence.says("once"):
        return None
    if refused:
        return opposite(found.text)
    return found.text if sentence.says("hours_cue") or found.rest <= 2 else None


_FINDERS: tuple[Callable[[Sentence, Micros, str], Iterator[Wish]], ...] = (
    _stops,
    _pauses,
    _requests,
    _declines,
    _channels,
    _hours,
)


def _consistent(found: list[Wish]) -> list[Wish]:
    """Without doubles; a dated pause beats a vague one, and whoever says stop asks for nothing else."""
    unique = list(
        {(w.kind, w.channel, w.number, w.until, w.text if w.kind.startswith("wish.") else ""): w for w in found}.values()
    )
    stops = [wish for wish in unique if wish.kind == "wish.stop"]
    if stops:
        erase = [wish for wish in stops if wish.detail]
        return [(erase or stops)[0], *(wish for wish in unique if wish.kind == "wish.not_interested")]
    dated = [wish for wish in unique if wish.kind == "wish.pause" and not wish.detail]
    return [wish for wish in _one_of_each(unique) if not (dated and wish.kind == "wish.pause" and wish.detail)]


def _one_of_each(wishes: list[Wish]) -> Iterator[Wish]:
    """One not-interested, one request of each kind, and the furthest pause."""
    seen: set[tuple[str, int | None, Micros | None, bool]] = set()
    furthest = max((w.until or 0 for w in wishes if w.kind == "wish.pause" and not w.detail), default=None)
    for wish in wishes:
        if wish.kind == "wish.pause" and not wish.detail and wish.until != furthest:
            continue
        single = wish.kind in (
            "wish.not_interested",
            "request.call",
            "request.meeting",
            "wish.pause",
            "wish.resume",
            "wish.document",
        )
        key = (wish.kind, None, None, bool(wish.detail))
        if single and key in seen:
            continue
        seen.add(key)
        yield wish


def needs_answer(text: str) -> bool:
    """Whether somebody should write back to these own words.

    False for nothing but thanks, and for whoever said stop, not now or no without a question; True otherwise, also
    where the words are not understood: somebody has to read them.
    """
    return _is_due(_ends_of(text), wishes_in(text, at=_ANY_DAY, record=""))


def _is_due(text: str, wishes: tuple[Saying, ...]) -> bool:
    if not text.strip():
        return False
    kinds = {saying.kind for saying in wishes}
    if "wish.stop" in kinds:
        return False
    if kinds & {"request.call", "request.meeting"}:
        return True
    if kinds & {"wish.pause", "wish.not_interested"}:
        return "?" in text and not kinds & {"wish.not_interested"} and bool(_asks(text))
    return not _mere_thanks(text)


NO_ANSWER, AN_ANSWER, A_COMPLAINT = 0, 1, 2
"""What ``weight_of`` says of own words, and ``number`` of message.replied after it."""


def weight_of(text: str, wishes: tuple[Saying, ...]) -> int:
    """Whether own words, in which ``wishes`` were found, need no answer, one in writing, or one by a human's voice."""
    if complains(text):
        return A_COMPLAINT
    return AN_ANSWER if _is_due(_ends_of(text), wishes) else NO_ANSWER


def complains(text: str) -> bool:
    """Whether these own words are a complaint, or a wish to speak to a human instead of this; a plain question is neither."""
    return any(_complaint(words) for words in _parts(_ends_of(text)))


def _parts(text: str) -> Iterator[str]:
    yield from filter(str.strip, _ENDS.split(_masked(plain(text))))


def _complaint(words: str) -> bool:
    tried = _possible(words, "complains", "not_complains")
    sentence = Sentence(words, words, tried)
    return "complains" in tried and bool(sentence.says("complains")) and not sentence.says("not_complains")


_ANY_DAY: Micros = 1_772_614_800_000_000
"""4 March 2026: whether an answer is due does not hang on the day, but relative times need one."""


def _asks(text: str) -> bool:
    return any(sentence.says("asks") for sentence in _sentences(text) if "?" in sentence.text)


def _mere_thanks(text: str) -> bool:
    """Nothing is left when thanks, greetings and good wishes are taken away; names may be left."""
    if "?" in text:
        return False
    words = _without("thanks", plain(text))
    return words != plain(text) and len(re.findall(r"\w+", words)) <= 2
