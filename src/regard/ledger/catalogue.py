"""The catalogue of event kinds: name, stable number, meaning. Engines compare the number, people read the name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. ``code`` never changes once released; ``number`` and ``text`` say what these columns hold.

    term: ``text`` is a word of a small vocabulary (a city, a skill, a topic). The store numbers such words, and
    ``number`` holds that number, so that engines compare integers and the mirror holds no text.
    folded: such words are equal without regard to case (``Python`` and ``python``).
    address: ``text`` is a contact address. The store puts an opaque number of it into ``number``, equal for equal addresses.
    """

    name: str
    code: int
    meaning: str
    text: str = ""
    number: str = ""
    until: str = ""
    term: bool = False
    folded: bool = False
    address: bool = False


_MESSAGES = [
    Kind("message.sent", 1, "we sent the person a message", text="subject", number="1 if sent to many at once"),
    Kind(
        "message.replied",
        2,
        "the person wrote to us, in their own words",
        text="the reply without the quotation",
        number="0 no answer needed, 1 one needed, 2 a complaint or a wish for a human",
    ),
    Kind("message.bounced", 3, "delivery failed for good; the address is dead", text="the address", address=True),
    Kind("message.delayed", 4, "delivery failed for now (full, greylisted, refused by policy)", text="the address"),
    Kind("message.complained", 5, "the person or their provider reported a message as spam", text="the address"),
    Kind("message.absent", 6, "an automatic absence note; never an answer", text="the note", until="when they are back"),
    Kind("message.moved", 7, "the mailbox says that the person is no longer there", text="the address", address=True),
    Kind("message.opened", 8, "a person opened a message, as far as can be told; decides nothing"),
    Kind("message.clicked", 9, "a person followed a link, as far as can be told; decides nothing"),
    Kind("message.scanned", 10, "a machine opened or clicked; counts for nothing"),
]
_CALLS_AND_MEETINGS = [
    Kind("call.made", 20, "we rang the person", text="reached, no answer, voicemail", number="1 if we spoke, else 0"),
    Kind("call.received", 21, "the person rang us"),
    Kind("meeting.booked", 22, "a meeting or interview was agreed", text="interview, call or meeting", until="its start"),
    Kind("meeting.held", 23, "the meeting took place", text="interview, call or meeting"),
    Kind("meeting.missed_by_them", 24, "the person did not come"),
    Kind("meeting.missed_by_us", 25, "we did not come"),
    Kind("meeting.cancelled", 26, "the meeting was called off", until="the start it would have had"),
    Kind("event.registered", 30, "signed up for an event", text="the event", until="its start"),
    Kind("event.attended", 31, "came to an event", text="the event"),
    Kind("event.missed", 32, "had signed up and did not come", text="the event"),
    Kind("event.cancelled", 33, "signed off, or was refunded", text="the event"),
    Kind("event.called_off", 34, "we called an event off that they had signed up for", text="the event"),
]
_APPLICATIONS = [
    Kind("application.created", 40, "an application or prospect was opened", text="the role"),
    Kind("application.moved", 41, "moved to another stage", text="the new stage", number="order of the stage, where known"),
    Kind("application.rejected", 42, "we decided against", text="the reason code"),
    Kind("application.withdrawn", 43, "the person declined or withdrew", text="the reason code"),
    Kind("application.reopened", 44, "a rejection was taken back"),
    Kind("application.hired", 45, "hired by us", text="the role"),
    Kind("application.unhired", 46, "a hire was taken back"),
    Kind("application.lost", 47, "closed with no side deciding", text="no reply or unreachable"),
    Kind("offer.made", 48, "an offer was made", text="the role"),
    Kind("offer.accepted", 49, "the offer was accepted"),
    Kind("offer.declined", 50, "the offer was declined"),
    Kind("news.told", 51, "a person was told a decision by voice", text="the decision"),
    Kind("application.deleted", 52, "the source says that the application is gone"),
    Kind("feedback.given", 54, "an interviewer said what they think after an interview", text="where it stands"),
    Kind("record.merged", 53, "the source says that this record and another are one person", text="the other record"),
    Kind("identity.same", 55, "one of us says that this record and another are one person", text="the other record"),
    Kind("identity.never", 56, "one of us says that this record and another are never one person", text="the other record"),
    Kind("identity.open", 57, "the last decision on this record and another is taken back", text="the other record"),
]
_WISHES = [
    Kind(
        "wish.channel",
        60,
        "how a channel may be used",
        text="allow, not now or never",
        number="2 allow, 1 not now, 0 never",
        until="end of not now",
    ),
    Kind("wish.stop", 61, "do not contact me", text="their words"),
    Kind("wish.resume", 62, "contact me again; only the person can say so", text="their words"),
    Kind("wish.pause", 63, "not before a date", text="their words", until="the date"),
    Kind("wish.hours", 64, "days and hours to be reached", text="days and minutes as in regard.wishes.hours", term=True),
    Kind("wish.frequency", 65, "own maximum", text="their words", number="shortest gap between touches, in days"),
    Kind("wish.topic", 66, "a subject wanted", text="the topic", term=True, folded=True),
    Kind("wish.level", 67, "open to this level of role even if below their own", number="lowest level"),
    Kind("wish.place", 68, "a place where they would work", text="city, country or remote", term=True),
    Kind("wish.scheduling", 69, "how to schedule with them", text="video, phone or on site; notice; days"),
    Kind("wish.document", 70, "how documents go back and forth", text="their words"),
    Kind("wish.pay", 71, "least pay they would move for", text="currency", number="per year, in whole units"),
    Kind("request.call", 72, "asked to be called", text="their words"),
    Kind("request.meeting", 73, "asked to meet", text="their words"),
    Kind("wish.not_topic", 75, "a subject not wanted", text="the topic", term=True, folded=True),
    Kind("wish.not_place", 76, "a place where they would not work", text="city, country or remote", term=True),
    Kind("wish.not_interested", 74, "said no to what was offered, not to contact", text="their words"),
]
_CONSENT = [
    Kind("permission.given", 80, "consent for a purpose and channel", text="purpose", until="expiry"),
    Kind("permission.withdrawn", 81, "consent taken back", text="purpose"),
    Kind("notice.given", 82, "was told who holds what about them and why (GDPR 13, 14)", text="wording or place"),
    Kind(
        "person.sourced",
        83,
        "data obtained from somebody else than the person (GDPR 14)",
        text="where from",
        number="1 if a colleague recommended them and passes a link on",
    ),
    Kind("person.erased", 84, "erased or anonymised at the source"),
    Kind("person.blocked", 85, "must not be contacted by decision of ours or of the law", text="the reason"),
    Kind("hold.placed", 87, "has to be kept for now, whatever is due or asked, as for a lawsuit", text="the reason"),
    Kind("hold.lifted", 88, "need not be kept any longer", text="the reason"),
    Kind("document.held", 86, "we hold a document of theirs", text="kind of document"),
]
_WORK = [
    Kind("question.asked", 90, "we asked the person one question", text="the question"),
    Kind(
        "answer.given",
        91,
        "the person answered a question or survey",
        text="question = answer",
        number="the score, where there is one",
    ),
    Kind("repair.done", 92, "a mishap was made good by a human", text="what was done"),
    Kind("contact.claimed", 93, "a colleague took this person over", text="why"),
    Kind("note.written", 94, "a note by one of us; shown, never decided on", text="the note"),
    Kind("role.opened", 95, "a role or persona is looked for", text="title"),
    Kind("role.closed", 96, "a role is no longer looked for", text="why"),
    Kind("verdict.snoozed", 98, "one of us put the verdict off", text="why", until="when to look again"),
    Kind("verdict.overridden", 99, "one of us decided otherwise for this day", text="why", until="the end of that day"),
    Kind("employment.started", 38, "works for us", until="the first day, while it is to come"),
    Kind("employment.ended", 39, "works for us no longer", text="why", number="1 if we regret it, else 0"),
    Kind("outcome.recorded", 97, "how a hire went after 90 or 180 days", text="result", number="days since the start"),
]


_TERMS = frozenset({"employer", "family", "city", "country", "zone", "skill", "language", "tag"})
_FOLDED = frozenset({"employer", "skill", "tag"})


def _observed(*fields: tuple[str, int, str]) -> list[Kind]:
    return [
        Kind(
            f"observed.{name}",
            code,
            meaning,
            text="the value",
            term=name in _TERMS,
            folded=name in _FOLDED,
            address=name == "email",
        )
        for name, code, meaning in fields
    ]


_OBSERVED = _observed(
    ("name", 100, "full name as written"),
    ("email", 101, "e-mail address"),
    ("phone", 102, "telephone number (E.164)"),
    ("linkedin", 103, "profile address"),
    ("website", 104, "own site"),
    ("employer", 105, "where they work"),
    ("title", 106, "job title"),
    ("level", 107, "seniority of the title, as in regard.intake.titles"),
    ("family", 108, "kind of work of the title, as in regard.intake.titles"),
    ("city", 109, "where they live"),
    ("country", 110, "ISO 3166 code of the country"),
    ("zone", 111, "IANA time zone"),
    ("skill", 112, "a skill"),
    ("language", 113, "language to write in, ISO 639-1"),
    ("tag", 114, "a label of the source"),
    ("other", 115, "a column kept as it came; detail names it"),
)

KINDS: dict[str, Kind] = {
    k.name: k for k in [*_MESSAGES, *_CALLS_AND_MEETINGS, *_APPLICATIONS, *_WISHES, *_CONSENT, *_WORK, *_OBSERVED]
}
NAMES: dict[int, str] = {k.code: k.name for k in KINDS.values()}


def code(name: str) -> int:
    """The number of the kind ``name``; KeyError for a name that the catalogue does not have."""
    return KINDS[name].code


def term(kind: Kind, text: str) -> str:
    """The form of a word in which it is numbered: equal words of a kind have equal terms."""
    return text.casefold() if kind.folded else text
