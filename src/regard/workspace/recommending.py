"""Asking somebody whom a colleague recommended: the link that the colleague passes on, what it shows, and the answer (C3).

Whoever has the link may be anybody: the colleague may open it, and the person may pass it on. So it shows what the colleague
said and nothing else that is held, an answer given by it lifts nothing that the person ever forbade, and it erases nothing
that came from elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from regard.clock import DAY, midday, moment
from regard.decisions.facts.standing import RECOMMENDED
from regard.errors import NoSuchPerson, RegardError
from regard.ledger.event import Event, Saying
from regard.storage.access import Access, Purpose
from regard.storage.referrals import told_by
from regard.storage.store import Store
from regard.words import Channel, Method, Micros
from regard.workspace.acts import stated
from regard.workspace.live import Live
from regard.workspace.referrals import Reply
from regard.workspace.retaining import check_hold

QUESTION = "May we write to you?"
LANGUAGES = ("en", "de", "fr", "es")
_LONGEST_NUMBER, _FEWEST_DIGITS = 40, 5


class NoSuchReferral(RegardError):
    """There is no such referral of yours, or the time for an answer is over."""

    exit_code = 2
    http_status = 404


class UnusableAnswer(ValueError):
    """An answer lacks something. field: what has to be put right: ``reply``, ``phone`` or ``from``."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What one colleague said of one person, and nothing else. referrer: how they are called. until: when asking ends."""

    id: str
    record: str
    name: str
    email: str
    profile: str
    role: str
    words: str
    by: str
    referrer: str
    at: Micros
    until: Micros

    @property
    def channel(self) -> Channel:
        """The channel on which they would be written to: that of the address which the colleague gave."""
        return Channel.EMAIL if self.email else Channel.LINKEDIN


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the referrer passes on. secret: opens the page; it can be read this once."""

    about: Recommendation
    secret: str

    def message(self, link: str, company: str, language: str) -> str:
        """A message that the referrer may send in their own way, and change as they like. link: the whole address."""
        say = _phrases().get(language) or _phrases()["en"]
        about = self.about
        first = about.name.split()[0] if about.name.split() else ""
        return say["message"].strip().format(
            first=first, company=company or say["firm"], role=say["role"].format(role=about.role) if about.role else "",
            link=link, day=moment(about.until).strftime(say["day"]), referrer=about.referrer,
        )  # fmt: skip


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath("invitation.toml").read_text(encoding="utf-8"))


def recommend(live: Live, sayings: Sequence[Saying], *, by: str, now: Micros) -> Invitation:
    """Write down whom a colleague recommends (``referrals.refer``), and give what they pass on. Raises ErasedBefore."""
    return invite_again(live, live.refer(sayings, by=by, now=now), by=by, now=now)


def invite_again(live: Live, act: str, *, by: str, now: Micros) -> Invitation:
    """A new link for a referral of one's own; the one before ends. Raises NoSuchReferral."""
    about = _own(live, act, by, now)
    with live.access() as access:
        access.take_back(Purpose.REFERRAL, act)
        return Invitation(about, access.give(Purpose.REFERRAL, act, about.until, now=now))


def passed_on(live: Live, act: str, *, by: str, now: Micros) -> None:
    """The colleague says that they passed the link on, or reminded the person of it. Raises NoSuchReferral."""
    about = _own(live, act, by, now)
    asked = Saying(
        "question.asked", about.record, now, text=QUESTION, actor=by, method=Method.STAFF, detail={"recommendation": act}
    )  # fmt: skip
    live.refer([asked], by=by, now=now)


def _own(live: Live, act: str, by: str, now: Micros) -> Recommendation:
    about = recommendation(live, act)
    if about is None or about.by != by or about.until <= now:
        raise NoSuchReferral
    return about


def recommendation(live: Live, act: str) -> Recommendation | None:
    """What was said in one act of recommending; None where it was taken back, or what it said is erased."""
    days = live.settings.referral_days
    with live.asking() as store:
        told = told_by(store, act)
        sourced = next((event for event in told if _recommends(event)), None)
        return None if sourced is None else _told(store, act, told, sourced, days)


def _recommends(event: Event) -> bool:
    return event.saying.kind == "person.sourced" and event.saying.number == RECOMMENDED


def _told(store: Store, act: str, told: Sequence[Event], sourced: Event, days: int) -> Recommendation:
    said = sourced.saying
    values = {event.saying.kind: event.saying.text for event in told}
    account = Access(store.connection).account(said.actor)
    at = said.at if said.at is not None else sourced.learnt
    return Recommendation(
        act, said.record, values.get("observed.name", ""), values.get("observed.email", ""), values.get("observed.linkedin", ""),
        str(said.detail.get("role", "")), said.text.removeprefix("referral").removeprefix(": "), said.actor,
        account.name if account and account.name else said.actor, at, at + days * DAY,
    )  # fmt: skip


def answered(live: Live, about: Recommendation, form: Mapping[str, str], now: Micros) -> Reply:
    """Take the answer that a form gives, in force at once, and give it. Raises UnusableAnswer, and KeptByHold."""
    if form.get("reply") not in tuple(Reply):
        raise UnusableAnswer("reply")
    reply = Reply(form["reply"])
    number = _number(live, about.record, now)
    if reply is Reply.ERASE:
        _erase(live, about, number, now)
        return reply
    _, card = live.person(number, now)
    took_back = any(told.kind == "permission.withdrawn" for told in card.timeline)
    live.hear(number, tuple(_says(about, reply, form, now, may_permit=not took_back)), now=now)
    return reply


def _number(live: Live, record: str, now: Micros) -> int:
    """The person; newcomers are joined first."""
    try:
        return live.number(record)
    except NoSuchPerson:
        live.settle(now)
        return live.number(record)


def _says(
    about: Recommendation, reply: Reply, form: Mapping[str, str], now: Micros, *, may_permit: bool
) -> Iterator[Saying]:  # fmt: skip
    """What an answer means. What they took back once, only their own page gives again; a stop stands whatever they answer."""
    record = about.record
    if reply is Reply.CALL:
        yield stated("request.call", record, now, text=_to_ring(form.get("phone", "")))
    elif reply is Reply.LATER:
        yield stated("wish.pause", record, now, text="on the page of a recommendation", until=_later(form.get("from", ""), now))
    elif reply is Reply.NO:
        yield stated("wish.stop", record, now, text="on the page of a recommendation")
    if reply is not Reply.NO and may_permit:
        for channel in {Reply.CALL: (about.channel, Channel.PHONE)}.get(reply, (about.channel,)):
            yield stated("permission.given", record, now, text="contact about work", channel=channel)
    yield Saying("notice.given", record, now, text="the page of a recommendation", method=Method.SYSTEM)
    answer = stated("answer.given", record, now, text=f"{QUESTION} = {reply}")
    answer.detail = {"recommendation": about.id, "reply": str(reply), "shared": bool(form.get("shared"))}
    yield answer


def _to_ring(phone: str) -> str:
    """The number stays a text: whoever types somebody else's must not be taken for them."""
    if sum(sign.isdecimal() for sign in phone) < _FEWEST_DIGITS:
        raise UnusableAnswer("phone")
    return f"at {phone[:_LONGEST_NUMBER]}"


def _later(day: str, now: Micros) -> Micros:
    try:
        at = midday(date.fromisoformat(day))
    except ValueError as error:
        raise UnusableAnswer("from") from error
    if at <= now:
        raise UnusableAnswer("from")
    return at


def _erase(live: Live, about: Recommendation, number: int, now: Micros) -> None:
    """Stop contact, then erase what the colleague said. Raises KeptByHold.

    What came from elsewhere stays for a human to look at, because the link may be in anybody's hands.
    """
    elsewhere = [record for record in live.records(number, now) if not record.startswith("referral:")]
    stop = stated("wish.stop", (elsewhere or [about.record])[0], now, text="erase what is held; on the page of a recommendation")
    stop.detail = {"erase": True}
    live.hear(number, (stop,), now=now)
    with live.asking() as store:
        check_hold(store, number)
    if elsewhere:
        live.undo(about.id, now, by="the person")
    else:
        live.erase(number, now, by="the person")
    with live.access() as access:
        access.take_back(Purpose.REFERRAL, about.id)
