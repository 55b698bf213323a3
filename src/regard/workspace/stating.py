"""What a person says on their own page, as entries of the ledger: every wish, correction and request, in their own name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from regard.clock import midday
from regard.intake.fields import observe
from regard.ledger.event import Saying
from regard.wishes.hours import Span
from regard.words import Basis, Channel, Method, Micros
from regard.workspace.acts import STATES, stated

CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.CHAT, Channel.LINKEDIN, Channel.POST)
GAPS = (7, 14, 30, 90, 180)
"""The shortest gaps between two touches that the page offers, in days."""
CORRECTED = ("name", "email", "phone", "title", "employer", "city", "country")
_TELLS_WHO = frozenset({"name", "email", "phone"})
DOCUMENTS = {"link": "by a link to upload", "email": "by e-mail", "once": "use what is held, never ask again"}
MEETINGS = {"video": "by video", "phone": "by telephone", "site": "on site"}
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "PLN")
_MOST_WORDS, _MOST_TOPICS = 2_000, 20
Form = Mapping[str, str]


def said(form: Form, record: str, at: Micros) -> tuple[Saying, ...]:
    """What one form of the page says about ``record``; nothing where it says nothing.

    Raises ValueError, with a sentence, for what cannot be used.
    """
    act = _ACTS.get(form.get("act", ""))
    return tuple(act(form, record, at)) if act else ()


def stop(record: str, at: Micros) -> tuple[Saying, ...]:
    """Stop everything."""
    return (stated("wish.stop", record, at, text="on their own page"),)


def _channels(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """Only what was changed is said anew, so that an old wish keeps its age."""
    for channel in CHANNELS:
        state = form.get(f"channel_{int(channel)}", "").replace("_", " ")
        if state in STATES and state != form.get(f"was_{int(channel)}", "").replace("_", " "):
            yield stated("wish.channel", record, at, text=state, number=STATES[state], channel=channel)


def _pause(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    until = _day(form.get("until", ""))
    if until is not None and until > at:
        yield stated("wish.pause", record, at, text="on their own page", until=until)


def _day(text: str) -> Micros | None:
    try:
        return midday(date.fromisoformat(text))
    except ValueError:
        return None


def _when(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """Days and hours on their own clock."""
    days = "".join("1" if form.get(f"day_{day}") else "0" for day in range(7))
    if "1" in days:
        start, end = _minutes(form.get("from", ""), 0), _minutes(form.get("to", ""), 1440)
        if start == end:
            raise ValueError(f"{form.get('from')} - {form.get('to')}")
        yield stated("wish.hours", record, at, text=str(Span(days, start, end)))
    gap = form.get("gap", "")
    if gap.isdecimal() and int(gap) in GAPS:
        yield stated("wish.frequency", record, at, text=f"at most once in {gap} days", number=int(gap))


def _minutes(text: str, otherwise: int) -> int:
    """``09:30`` as minutes since midnight."""
    if not text:
        return otherwise
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal() and int(hours) < 24 and int(minutes[:2]) < 60):
        raise ValueError(text)
    return int(hours) * 60 + int(minutes[:2])


def _interests(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """Topics, places and pay: hard filters from then on (B6)."""
    for field, kind in (("topics", "wish.topic"), ("not_topics", "wish.not_topic"), ("places", "wish.place")):
        for text in _listed(form.get(field, "")):
            yield stated(kind, record, at, text=text)
    pay, currency = form.get("pay", ""), form.get("currency", "")
    if pay:
        if not pay.isdecimal() or len(pay) > 9 or currency not in _CURRENCIES:
            raise ValueError(f"{pay} {currency}")
        yield stated("wish.pay", record, at, text=currency, number=int(pay))


def _listed(text: str) -> list[str]:
    parts = (part.strip()[:80] for part in text[:_MOST_WORDS].replace(";", ",").split(","))
    return [part for part in dict.fromkeys(parts) if part][:_MOST_TOPICS]


def _meeting(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """How to schedule with them, and how documents go back and forth (B7, B8)."""
    ways = [words for name, words in MEETINGS.items() if form.get(f"meet_{name}")]
    notice = form.get("notice", "")
    if notice.isdecimal() and 0 < int(notice) < 100:
        ways.append(f"{int(notice)} days' notice")
    if ways:
        yield stated("wish.scheduling", record, at, text=", ".join(ways))
    if form.get("documents") in DOCUMENTS:
        yield stated("wish.document", record, at, text=DOCUMENTS[form["documents"]])


def _fix(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """One value as they say it is; what they say outranks every other source.

    What tells who somebody is (name, address, number) a human looks at first: whoever typed the address of somebody else
    would be taken for them, and would be shown what is held about them.
    """
    field, value = form.get("field", ""), form.get("value", "")[:500]
    if field not in CORRECTED or not value:
        return
    if field in _TELLS_WHO:
        yield from _words({"words": f"{field}: {value}"}, record, at)
        return
    seen = observe(record, {field: value}, at=at, method=Method.STATED, basis=Basis.CONSENT)
    if not any(one.kind == f"observed.{field}" for one in seen.sayings):
        raise ValueError(" ".join(seen.problems) or value)
    yield from seen.sayings


def _words(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    """Their own words, which a human has to read and answer."""
    words = form.get("words", "")[:_MOST_WORDS]
    if words:
        yield stated("message.replied", record, at, text=f"Correction: {words}", number=1, channel=Channel.EMAIL)


def _call(form: Form, record: str, at: Micros) -> Iterator[Saying]:
    yield stated("request.call", record, at, text=form.get("words", "")[:500] or "talk to a human")


def _resume(_: Form, record: str, at: Micros) -> Iterator[Saying]:
    yield stated("wish.resume", record, at, text="on their own page")


_ACTS: dict[str, Callable[[Form, str, Micros], Iterator[Saying] | Sequence[Saying]]] = {
    "channels": _channels, "pause": _pause, "when": _when, "interests": _interests, "meeting": _meeting, "fix": _fix,
    "correct": _words, "call": _call, "resume": _resume, "stop": lambda _, record, at: stop(record, at),
}  # fmt: skip
