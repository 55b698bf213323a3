"""What goes in and out, as JSON. Instants are ISO 8601 in UTC; null means unknown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from regard.storage.machines import Right
from regard.words import Channel

MOST = 2**53
Number = Annotated[int, Field(ge=1, le=MOST)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
ChannelWord = Literal["email", "phone", "sms", "chat", "linkedin", "post"]
CHANNELS: dict[str, Channel] = {channel.word: channel for channel in Channel}


class Shape(BaseModel):
    """A value that goes in or out."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type: str = Field("about:blank", description="What kind of mishap this is.")
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = Field(default=[], description="Where a request is wrong, field by field.")


class EvidenceShape(Shape):
    """One event on which a verdict rests."""

    event: str
    says: str
    at: str | None
    source: str
    file: str
    line: int


class VerdictShape(Shape):
    """The verdict over one person today."""

    person: int
    name: str
    verdict: str
    rule: str
    because: str
    evidence: list[EvidenceShape]
    not_before: str | None
    channel: str | None
    total: str | None
    offer: str
    task: str
    avoid: str


class VerdictPage(Shape):
    """Some verdicts, how many there are in all, and the cursor of the next ones (null: these are the last)."""

    items: list[VerdictShape]
    count: int
    next: str | None


class Found(Shape):
    """Whoever answers to a search."""

    items: list[VerdictShape]


class FindingShape(Shape):
    """One finding on two people, and the bits by which it speaks for one person (or, below zero, against)."""

    says: str
    bits: float


class PairShape(Shape):
    """Two who may be one. against: what speaks against it; such a pair is never as good as certain."""

    one: str = Field(description="A record of the one.")
    other: str = Field(description="A record of the other.")
    people: list[int]
    bits: float
    model: str = Field(description="The weights by which it was found; `keys` where they share a key.")
    evidence: list[FindingShape]
    against: str


class PairPage(Shape):
    """Pairs that wait for a human. is_behind: something was read since everybody was compared.

    certain: so many steps would join whoever is as good as certain.
    """

    items: list[PairShape]
    count: int
    certain: int
    is_behind: bool
    next: str | None


class RulingShape(Shape):
    """A decision on who is who. act: by which it can be taken back."""

    act: str
    decision: Literal["same", "never", "taken back"]
    one: str
    other: str
    by: str
    at: str | None


class Certain(Shape):
    """To join whoever is as good as certain. seen: how many there were, so that nobody is joined who was not looked at."""

    seen: int | None = Field(None, ge=1, description="It is an error if there are more or fewer by now.")


class Joined(Shape):
    """What joining whoever is as good as certain did. act: by which all of it can be taken back."""

    act: str


class Ruling(Shape):
    """A decision: these two are the same person, or never are."""

    one: Annotated[str, Field(min_length=1, max_length=500, description="A record of the one, as the pair names it.")]
    other: Annotated[str, Field(min_length=1, max_length=500, description="A record of the other.")]
    decision: Literal["same", "never"]


class Gone(Shape):
    """What was erased. systems: where it came from; they may hold it still and have to be told (GDPR 19)."""

    records: int
    entries: int
    systems: list[str]


class ValueShape(Shape):
    """One value that is held about a person."""

    field: str
    value: str
    method: str
    basis: str
    source: str
    file: str
    line: int
    observed_at: str | None
    received_at: str | None
    stale: bool
    current: bool


class WishShape(Shape):
    """One wish in force. stated: the person said so; otherwise it was inferred."""

    says: str
    stated: bool
    since: str | None
    source: str
    file: str
    line: int


class ApplicationShape(Shape):
    """How one application stands."""

    system: str
    number: str
    role: str
    standing: str
    stage: str
    since: str | None
    side: str
    code: str
    by: str


class MomentShape(Shape):
    """One line of a timeline."""

    at: str | None
    event: str
    says: str
    actor: str
    source: str
    file: str
    line: int


class PersonShape(Shape):
    """Everything about one person."""

    person: int
    name: str
    zone: str
    values: list[ValueShape]
    wishes: list[WishShape]
    applications: list[ApplicationShape]
    timeline: list[MomentShape]
    verdict: VerdictShape


class StepShape(Shape):
    """One rule asked about one person."""

    rule: str
    held: bool
    decided: bool
    because: str
    law: str
    evidence: list[EvidenceShape]


class ReasonShape(Shape):
    """What one criterion of a role found."""

    criterion: str
    weight: str
    held: bool | None
    evidence: str


class FitShape(Shape):
    """What one open role asks of a person."""

    role: str
    belongs: bool
    reasons: list[ReasonShape]


class WhyShape(Shape):
    """The verdict, every rule in order, and what each role asks."""

    verdict: VerdictShape
    rules: list[StepShape]
    roles: list[FitShape]


class TotalsShape(Shape):
    """The four numbers, and how many people each rule decides over."""

    at: str
    totals: dict[str, int]
    rules: dict[str, int]


class RuleShape(Shape):
    """One rule in the order of the gate."""

    name: str
    verdict: str
    says: str
    law: str
    total: str | None
    people: int


class PoolShape(Shape):
    """An open role or persona, and how many people belong to it."""

    role: int
    title: str
    people: int


class WaitingShape(Shape):
    """Feedback that is waited for. due: in time, remind or late."""

    person: int
    name: str
    interviewer: str
    held: str
    late_at: str
    due: str


class ImportShape(Shape):
    """One file that was read."""

    id: str
    path: str
    source: str
    read_as: str
    learnt: str
    rows: int
    imported: int
    rejected: int
    shown: int
    mapping: dict[str, str]


class EventShape(Shape):
    """One entry of the ledger."""

    seq: int
    person: int | None
    record: str
    kind: str
    at: str | None
    learnt: str
    channel: str | None
    until: str | None
    text: str
    number: int | None
    actor: str
    method: str
    basis: str
    source: str
    file: str
    line: int


class EventPage(Shape):
    """Some of the ledger, and the cursor of what comes after."""

    items: list[EventShape]
    next: str | None


class DoneAct(Shape):
    """The verdict was followed."""

    act: Literal["done"]
    done: Literal["written", "spoken", "not reached", "met"]


class PutOff(Shape):
    """Look at the person again on a day."""

    act: Literal["put_off"]
    until: date
    why: Words


class HandOver(Shape):
    """A colleague takes the person over."""

    act: Literal["hand_over"]
    colleague: Words
    why: Words


class Override(Shape):
    """Somebody decides otherwise for today. Cannot lift a wish."""

    act: Literal["override"]
    why: Words


Act = Annotated[DoneAct | PutOff | HandOver | Override, Field(discriminator="act")]


class Correction(Shape):
    """What is right instead. seen: the value that was seen; refused (409) where another one holds by now."""

    field: Literal["name", "email", "phone", "title", "employer", "city", "country"]
    value: Words
    seen: str | None = Field(None, max_length=500)


class ChangeShape(Shape):
    """Over so many people the rule ``after`` would decide instead of ``before``."""

    before: str
    after: str
    people: int


class LogShape(Shape):
    """One line of the log."""

    at: str
    who: str
    what: str
    why: str
    person: int | None
    id: str = Field(description="By which it can be taken back (DELETE /imports); empty where it cannot.")


class Wishes(Shape):
    """What a person told us they wish. It is kept as told to us; a stop or refusal of their own it cannot lift."""

    channels: dict[ChannelWord, Literal["allow", "not now", "never"]] = {}
    pause_until: date | None = None
    stop: bool = False
    call_me: bool = False
    words: str = Field("", max_length=500, description="What they said, in their own words.")


class LinkShape(Shape):
    """The address of a person's own page; it can be read this once."""

    link: str


class NewToken(Shape):
    """A token for a program."""

    name: Words
    scopes: list[Right] = Field(min_length=1)
    days: int = Field(90, ge=1, le=400, description="How long it holds.")


class TokenShape(Shape):
    """A token, without its secret."""

    id: str
    name: str
    scopes: list[str]
    holder: str
    made: str
    expires: str
    used: str | None


class TokenMade(TokenShape):
    """A new token; the secret can be read this once."""

    secret: str


class NewHook(Shape):
    """A place where another system may tell us something. secret: where their system makes it."""

    source: Literal["greenhouse", "lever", "ashby", "typeform", "calendly", "generic"]
    secret: str = Field("", max_length=200)


class HookShape(Shape):
    """A hook: where to send, and when something was heard there last."""

    id: str
    source: str
    path: str
    made: str
    heard: str | None


class HookMade(HookShape):
    """A new hook; the secret can be read this once."""

    secret: str


class HeardShape(Shape):
    """What became of what was told: the counts of its rows, or that it was known already."""

    rows: int
    imported: int
    rejected: int
    shown: int
    already_known: bool
    problems: list[str]


class NewSubscriber(Shape):
    """Where to tell what happens here, and what of it."""

    url: str = Field(max_length=500, pattern=r"^https?://[^\s/]+(/\S*)?$")
    kinds: list[Literal["act.done", "wish.stated", "import.finished", "import.undone", "person.erased"]] = Field(min_length=1)


class SubscriberShape(Shape):
    """Who is told."""

    id: str
    url: str
    kinds: list[str]
    made: str


class SubscriberMade(SubscriberShape):
    """A new subscriber; the secret with which messages are signed can be read this once."""

    secret: str


class DeliveryShape(Shape):
    """One message and what became of it. due: null when it arrived or was given up."""

    id: str
    subscriber: str
    kind: str
    made: str
    due: str | None
    tries: int
    status: int | None
    told: str


class NewsShape(Shape):
    """What is new about one person, who says so, and the verdict that follows today."""

    person: int
    name: str
    what: str
    before: str
    after: str
    at: str
    source: str
    place: str
    verdict: str
    because: str


RuleWord = Literal["latest", "here", "there", "manual", "off"]


class StreamShape(Shape):
    """One stream of another system, and how far it is read; told: what went wrong the last time."""

    stream: str
    objects: int
    at: str
    told: str


class SystemShape(Shape):
    """One other system. rules: who decides over the fields that are exchanged. open: fields that wait for a human."""

    system: str
    title: str
    cannot: list[str]
    streams: list[StreamShape]
    writable: list[str]
    rules: dict[str, str]
    open: int
    has_key: bool
    last_round: str | None
    told: str


class CarriedShape(Shape):
    """What became of one path of a stream, and of how many values."""

    stream: str
    path: str
    fate: str
    leaves: int
    why: str
    since: str


class ExchangedShape(Shape):
    """One field of one record in another system, and how it stands."""

    record: str
    person: int | None
    field: str
    ours: str
    theirs: str
    state: str
    open: bool
    told: str
    at: str


class SettleShape(Shape):
    """What a human decides over a field that waits."""

    record: Words
    field: Words
    choice: Literal["ours", "theirs", "done"]
