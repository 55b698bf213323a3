"""Decides for every message what it is and what it says about whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from regard.clock import DAY
from regard.intake.contact import address as canonical
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.mailbox.absence import is_automatic, note_of
from regard.sources.mailbox.bounces import is_machine, is_report
from regard.sources.mailbox.complaints import complaint_of
from regard.sources.mailbox.events import in_text
from regard.sources.mailbox.mime import Mail, addresses
from regard.sources.mailbox.notice import notice_in
from regard.sources.mailbox.reports import complained, failed, says
from regard.sources.mailbox.sayings import LONGEST, about, imported, known, real, shown
from regard.sources.mailbox.sides import Sides
from regard.sources.mailbox.wordlists import listed
from regard.wishes.phrases import weight_of, wishes_in
from regard.wishes.quotation import own_words
from regard.words import Json, Method, Micros

_NAME_YOUR_SIDE = 'Say which side is yours in regard.toml: [company] domains = ["example.org"].'
_UNSUBSCRIBE_BOX = re.compile(r"(?:^|[.+_-])(?:unsub(?:scribe)?|opt-?out|leave)(?:$|[.+_-])")
_BULK = re.compile(r"bulk|list|junk", re.IGNORECASE)
_SIGNS = re.compile(r"^(?:\s*(?:re|aw|antw|sv|vs|rv|odp)\s*:)*\W*|\W+$", re.IGNORECASE)
_A_FEW = 10
"""Recipients up to which a message may still be a personal one."""


class Reader:
    """Reads the messages of one file, knowing which side is ours."""

    def __init__(self, sides: Sides, circumstances: Circumstances) -> None:
        self.sides = sides
        self.circumstances = circumstances

    def read(self, line: int, mail: Mail) -> Reading:
        """What the message ``mail``, number ``line`` of its file, is."""
        if not len(mail.head):
            reason = "This is no message: it has no header."
            return Reading(line, Outcome.SHOWN, mail.text[:LONGEST], reason=reason, remedy="Open it and see what it is.")
        complaint = complaint_of(mail)
        if complaint:
            return complained(line, mail, complaint)
        if is_report(mail):
            return self._failed(line, mail)
        told = [saying for event in in_text(mail.text) for saying in says(event)] if is_machine(mail) else []
        return imported(line, mail, mail.text, *told) if told else self._written(line, mail)

    def _failed(self, line: int, mail: Mail) -> Reading:
        """A message that came back; one that was for a colleague is about nobody. A guess at our side hides nothing."""
        reading = failed(line, mail)
        about_us = all(self.sides.is_ours(saying.record.removeprefix("mail:")) for saying in reading.sayings)
        if reading.sayings and about_us and not self.sides.inferred:
            return shown(line, mail, "Internal: a message to one of you came back.")
        return reading

    def _written(self, line: int, mail: Mail) -> Reading:
        """A message that somebody or something wrote to somebody."""
        named = addresses(mail.head, "x-original-from", "x-original-sender") or addresses(mail.head, "from")
        name, written = (named or addresses(mail.head, "sender", "reply-to", "return-path") or [("", "")])[0]
        sender = canonical(written)
        if not sender:
            remedy = "Open the message; add the person by hand if it matters."
            return shown(line, mail, "The sender is missing or cannot be read.", remedy)
        if self.sides.is_ours(sender):
            return self._sent(line, mail, sender)
        if is_automatic(mail):
            return _automatic(line, mail, name, sender)
        against = self._against(mail)
        return shown(line, mail, *against) if against else self._replied(line, mail, name, sender)

    def _against(self, mail: Mail) -> tuple[str, str] | None:
        """Why a message that came in is no word of a person to us, and what to do; None where it is one."""
        if self._from_a_list(mail):
            return "A newsletter, mailing list or machine wrote this, not a person.", "Nothing to do."
        if any(part.kind == "text/calendar" and part.parameters.get("method", "").lower() == "reply" for part in mail.parts):
            return "An answer to an invitation; it says nothing in words.", "Export the calendar: meetings are read from there."
        if not self.sides.ours:
            return "It cannot be told who of the two is you.", _NAME_YOUR_SIDE
        if not self.sides.to_us(mail.head):
            return "Neither the sender nor a recipient is one of you.", _NAME_YOUR_SIDE
        return None

    def _from_a_list(self, mail: Mail) -> bool:
        """Whether it came through a list; a group address of our own (jobs@ as a group) is no list."""
        head = mail.head
        listed = head.get("list-id") or head.get("list-post") or head.get("mailing-list")
        if listed and any("@" not in own and own in listed.lower() for own in self.sides.ours):
            return is_machine(mail)
        return bool(listed) or "feedback-id" in head or _is_bulk(mail) or is_machine(mail)

    def _sent(self, line: int, mail: Mail, sender: str) -> Reading:
        if is_automatic(mail):
            return shown(line, mail, "An automatic answer of one of you.")
        people = real(addresses(mail.head, "to", "cc", "bcc"))
        others = {to: name for to, name in people.items() if not self.sides.is_ours(to)}
        if not others:
            return shown(line, mail, "Internal: both sides are yours.")
        notice = notice_in(mail)
        detail: dict[str, Json] = {"message_id": _id(mail), **({"notice": True} if notice else {})}
        many = 1 if len(people) > _A_FEW or _is_bulk(mail) else None
        said: list[Saying] = []
        for to, name in others.items():
            said += known(to, name, mail.sent_at)
            sent = about("message.sent", to, mail.sent_at, text=mail.head.get("subject"), actor=sender, detail=detail)
            said.append(replace(sent, number=many))
            if notice:
                said.append(about("notice.given", to, mail.sent_at, text=notice, actor=sender))
        return imported(line, mail, mail.text, *said)

    def _replied(self, line: int, mail: Mail, name: str, sender: str) -> Reading:
        words = own_words(mail.text[: 2 * LONGEST])[:LONGEST]
        subject = mail.head.get("subject")
        if self._asks_to_unsubscribe(mail):
            stop = replace(about("wish.stop", sender, mail.sent_at, text=words or subject), method=Method.STATED)
            return imported(line, mail, words, *known(sender, name, mail.sent_at), stop)
        detail: dict[str, Json] = {"message_id": _id(mail), "subject": subject}
        said = about("message.replied", sender, mail.sent_at, text=words, detail=detail)
        wishes = self._wishes(mail, words, said.record)
        replied = replace(said, number=weight_of(words, wishes) if words else None, method=Method.STATED)
        return imported(line, mail, words, *known(sender, name, mail.sent_at), replied, *wishes)

    def _wishes(self, mail: Mail, words: str, record: str) -> tuple[Saying, ...]:
        """What the own words ask for. Without a date relative days count from the import, and the saying stays undated."""
        if mail.sent_at is not None:
            return wishes_in(words, at=mail.sent_at, zone=self.circumstances.zone, record=record)
        found = wishes_in(words, at=self.circumstances.now, zone=self.circumstances.zone, record=record)
        return tuple(replace(saying, at=None) for saying in found)

    def _asks_to_unsubscribe(self, mail: Mail) -> bool:
        """A mail to our unsubscribe address, or with nothing but that word as its subject (RFC 2369)."""
        if _SIGNS.sub("", mail.head.get("subject")).lower() in listed("automatic", "subject", "unsubscribe").plain:
            return True
        return any(
            self.sides.is_ours(to) and _UNSUBSCRIBE_BOX.search(to.partition("@")[0]) for _, to in addresses(mail.head, "to")
        )


def _automatic(line: int, mail: Mail, name: str, sender: str) -> Reading:
    """An absence note or the news that somebody left; receipts and the like are only shown."""
    note = note_of(mail)
    if note.kind == "receipt" or is_machine(mail):
        return shown(line, mail, "An automatic answer that says nothing about the person.")
    detail: dict[str, Json] = {"successor": note.successor} if note.successor else {}
    if note.kind == "moved":
        said = about("message.moved", sender, mail.sent_at, text=note.successor or sender, detail=detail)
    else:
        words = own_words(mail.text[:LONGEST])[:1000]
        said = replace(about("message.absent", sender, mail.sent_at, text=words, detail=detail), until=note.until)
    return imported(line, mail, mail.text, *known(sender, name, mail.sent_at), said)


def _is_bulk(mail: Mail) -> bool:
    """Whether it went to a list: RFC 2369 and 2919 headers, or the older Precedence."""
    head = mail.head
    return bool(head.get("list-id")) or "list-unsubscribe" in head or _BULK.match(head.get("precedence")) is not None


def oddities(line: int, mail: Mail, now: Micros) -> Iterator[Note]:
    """What is odd about the date of a message; it is kept all the same."""
    if mail.sent_at is None:
        yield Note(line, "The message has no date that can be read.", "It is kept without one.")
    elif mail.sent_at > now + DAY:
        yield Note(line, f"The message is dated in the future ({mail.head.get('date')}).", "It is kept as it says.")


def _id(mail: Mail) -> str:
    return mail.head.get("message-id").strip("<> ")
