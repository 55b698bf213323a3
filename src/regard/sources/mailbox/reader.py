"""Decides for every message what it is and what it says about whom."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from regard.intake.contact import address as canonical
from regard.intake.reading import Circumstances, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.mailbox.absence import is_automatic, note_of
from regard.sources.mailbox.bounces import Failure, failures, is_machine, is_report
from regard.sources.mailbox.complaints import Complaint, complaint_of
from regard.sources.mailbox.mime import Mail, addresses
from regard.sources.mailbox.sides import Sides
from regard.wishes.phrases import wishes_in
from regard.wishes.quotation import own_words
from regard.words import Channel, Json, Method

LONGEST = 20_000
"""Characters kept of the text of one message."""

_KEPT = ("from", "to", "cc", "date", "subject", "message-id", "in-reply-to", "reply-to", "auto-submitted")
_NAME_YOUR_SIDE = (
    'Say which side is yours: put your domain into mapping.toml (ours = ["example.org"]) or pass --ours example.org.'
)
_UNSUBSCRIBE = re.compile(
    r"^\W*(?:re:\s*)?(?:unsubscribe|opt[ -]?out|abmelden|abbestellen|désinscription|désabonnement|baja|cancelar suscripción|disiscrizione|cancella iscrizione|uitschrijven|avregistrera|отписаться)\b[^?]{0,40}$",
    re.IGNORECASE,
)
_UNSUBSCRIBE_BOX = re.compile(r"\b(?:unsub(?:scribe)?|opt-?out|leave)\b", re.IGNORECASE)
_BULK = re.compile(r"^(?:bulk|list|junk)\b", re.IGNORECASE)
_VIA = re.compile(r"\s+(?:via|through)\s+.*$", re.IGNORECASE)


class Reader:
    """Reads the messages of one file for one side."""

    def __init__(self, sides: Sides, circumstances: Circumstances) -> None:
        self.sides = sides
        self.circumstances = circumstances

    def reading(self, line: int, block: bytes) -> Reading:
        """What the message ``block`` is; it stands as number ``line`` in its file."""
        return self.read(line, Mail(block))

    def read(self, line: int, mail: Mail) -> Reading:
        """The same for a message that has been opened already."""
        if not len(mail.head):
            raw = mail.text[:LONGEST]
            return Reading(
                line, Outcome.SHOWN, raw, reason="This is no message: it has no header.", remedy="Open it and see what it is."
            )
        complaint = complaint_of(mail)
        if complaint:
            return self._complained(line, mail, complaint)
        if is_report(mail):
            return self._failed(line, mail)
        if "x-original-sender" in mail.head or "x-original-from" in mail.head:
            sender = (addresses(mail.head, "x-original-from", "x-original-sender") or [("", "")])[0]
        else:
            sender = (addresses(mail.head, "from") or addresses(mail.head, "sender", "reply-to", "return-path") or [("", "")])[0]
        return self._from(line, mail, *sender)

    def _from(self, line: int, mail: Mail, name: str, sender: str) -> Reading:
        if not canonical(sender):
            return _shown(
                line, mail, "The sender is missing or cannot be read.", "Open the message; add the person by hand if it matters."
            )
        if self.sides.is_ours(sender):
            return self._sent(line, mail, sender)
        if is_automatic(mail):
            return self._automatic(line, mail, name, sender)
        if self._from_a_list(mail):
            return _shown(line, mail, "A newsletter, mailing list or machine wrote this, not a person.", "Nothing to do.")
        if any(part.kind == "text/calendar" and part.parameters.get("method", "").lower() == "reply" for part in mail.parts):
            return _shown(
                line,
                mail,
                "An answer to an invitation; it says nothing in words.",
                "Export the calendar: meetings are read from there.",
            )
        if not self.sides.ours:
            return _shown(line, mail, "It cannot be told who of the two is you.", _NAME_YOUR_SIDE)
        if not self.sides.to_us(mail.head):
            return _shown(line, mail, "Neither the sender nor a recipient is one of you.", _NAME_YOUR_SIDE)
        return self._replied(line, mail, name, sender)

    def _from_a_list(self, mail: Mail) -> bool:
        """Whether it came through a list; a group address of our own (jobs@ as a group) is no list."""
        head = mail.head
        listed = head.get("list-id") or head.get("list-post") or head.get("mailing-list")
        if listed and any(not own.count("@") and own in listed.lower() for own in self.sides.ours):
            return is_machine(mail)
        bulk = "list-unsubscribe" in head or _BULK.match(head.get("precedence")) is not None
        return bool(listed) or bulk or is_machine(mail) or "feedback-id" in head

    def _sent(self, line: int, mail: Mail, sender: str) -> Reading:
        if is_automatic(mail):
            return _shown(line, mail, "An automatic answer of one of you.", "Nothing to do.")
        others = [
            (name, to) for name, to in addresses(mail.head, "to", "cc", "bcc") if canonical(to) and not self.sides.is_ours(to)
        ]
        if not others:
            return _shown(line, mail, "Internal: both sides are yours.", "Nothing to do.")
        told = notice_in(mail)
        detail: dict[str, Json] = {"message_id": mail.head.get("message-id").strip("<> ")}
        if told:
            detail["notice"] = True
        sayings: list[Saying] = []
        for name, to in dict((to, (name, to)) for name, to in others).values():
            record = f"mail:{canonical(to)}"
            sayings += _known(mail, name, to)
            sayings.append(_saying("message.sent", record, mail, text=mail.head.get("subject"), actor=sender, detail=detail))
            if told:
                sayings.append(_saying("notice.given", record, mail, text=told, actor=sender))
        return Reading(line, Outcome.IMPORTED, _raw(mail, mail.text), tuple(sayings))

    def _replied(self, line: int, mail: Mail, name: str, sender: str) -> Reading:
        record = f"mail:{canonical(sender)}"
        words = own_words(mail.text)[:LONGEST]
        if self._asks_to_unsubscribe(mail):
            stop = replace(_saying("wish.stop", record, mail, text=words or mail.head.get("subject")), method=Method.STATED)
            return Reading(line, Outcome.IMPORTED, _raw(mail, words), (*_known(mail, name, sender), stop))
        detail: dict[str, Json] = {"message_id": mail.head.get("message-id").strip("<> "), "subject": mail.head.get("subject")}
        replied = replace(_saying("message.replied", record, mail, text=words, detail=detail), method=Method.STATED)
        return Reading(
            line, Outcome.IMPORTED, _raw(mail, words), (*_known(mail, name, sender), replied, *self._wishes(mail, words, record))
        )

    def _wishes(self, mail: Mail, words: str, record: str) -> tuple[Saying, ...]:
        """What the own words ask for. Without a date relative days count from the import, and the saying stays undated."""
        if mail.sent_at is not None:
            return wishes_in(words, at=mail.sent_at, zone=self.circumstances.zone, record=record)
        found = wishes_in(words, at=self.circumstances.now, zone=self.circumstances.zone, record=record)
        return tuple(replace(saying, at=None) for saying in found)

    def _asks_to_unsubscribe(self, mail: Mail) -> bool:
        """A mail to our unsubscribe address, or with nothing but that word as its subject (RFC 2369)."""
        if _UNSUBSCRIBE.match(mail.head.get("subject")):
            return True
        return any(
            self.sides.is_ours(to) and _UNSUBSCRIBE_BOX.search(to.partition("@")[0]) for _, to in addresses(mail.head, "to")
        )

    def _automatic(self, line: int, mail: Mail, name: str, sender: str) -> Reading:
        note = note_of(mail)
        if note.kind == "receipt" or is_machine(mail):
            return _shown(line, mail, "An automatic answer that says nothing about the person.", "Nothing to do.")
        record = f"mail:{canonical(sender)}"
        detail: dict[str, Json] = {"successor": note.successor} if note.successor else {}
        if note.kind == "moved":
            said = _saying("message.moved", record, mail, text=note.successor or sender, detail=detail)
        else:
            said = replace(
                _saying("message.absent", record, mail, text=own_words(mail.text)[:1000], detail=detail), until=note.until
            )
        return Reading(line, Outcome.IMPORTED, _raw(mail, mail.text), (*_known(mail, name, sender), said))

    def _complained(self, line: int, mail: Mail, complaint: Complaint) -> Reading:
        address = canonical(complaint.address) if complaint.address else None
        if complaint.feedback in ("not-spam", "auth-failure", "dmarc", "virus"):
            return _shown(
                line, mail, f"A technical report of a mail provider ({complaint.feedback}), not a complaint.", "Nothing to do."
            )
        if not address:
            remedy = "Look up the message by its date and subject, and stop writing to that person."
            return _shown(line, mail, "A complaint whose sender the provider hides.", remedy)
        record = f"mail:{address}"
        detail: dict[str, Json] = {"feedback": complaint.feedback}
        said = [_email(mail, address), _saying("message.complained", record, mail, text=address, detail=detail)]
        if complaint.feedback.startswith("opt-out"):
            said.append(_saying("wish.stop", record, mail, text="opted out with the mail provider"))
        return Reading(line, Outcome.IMPORTED, _raw(mail, mail.text), tuple(said))

    def _failed(self, line: int, mail: Mail) -> Reading:
        named = [failure for failure in failures(mail) if canonical(failure.address)]
        if not named:
            remedy = "Open the message and mark the address that it means."
            return _shown(line, mail, "A message came back, but the report names no address.", remedy)
        return Reading(
            line, Outcome.IMPORTED, _raw(mail, mail.notices), tuple(s for failure in named for s in _bounce(mail, failure))
        )


def _bounce(mail: Mail, failure: Failure) -> list[Saying]:
    address = canonical(failure.address) or failure.address
    record = f"mail:{address}"
    detail: dict[str, Json] = {"reason": failure.reason, "status": failure.status, "diagnosis": failure.diagnosis[:500]}
    if mail.original:
        detail["message_id"] = mail.original.get("message-id").strip("<> ")
    said = [
        _email(mail, address),
        _saying("message.bounced" if failure.dead else "message.delayed", record, mail, text=address, detail=detail),
    ]
    if failure.reason == "moved":
        said.append(_saying("message.moved", record, mail, text=address, detail=detail))
    return said


def notice_in(mail: Mail) -> str:
    """The line by which our message tells people what is held about them, empty where it does not."""
    lines = [line for line in mail.text.splitlines() if not line.startswith(">")]
    low = "\n".join(lines).lower().replace("’", "'")
    named = _wording("names").search(low)
    if not named:
        return ""
    if mail.linked or "http" in low or "www." in low or _wording("rights").search(low) or _wording("source").search(low):
        return next((line.strip() for line in lines if _wording("names").search(line.lower().replace("’", "'"))), named[0])[:500]
    return ""


@cache
def _wording(key: str) -> re.Pattern[str]:
    table: dict[str, Any] = tomllib.loads(files(__package__).joinpath("notice.toml").read_text("utf-8"))
    return re.compile("|".join(re.escape(word) for word in table[key]))


def _known(mail: Mail, name: str, address: str) -> tuple[Saying, ...]:
    """Address and, where it is one, the name of somebody on the other side."""
    email = _email(mail, canonical(address) or address)
    shown = _VIA.sub("", name.strip(" \"'")).strip(" \"'")
    if "@" in shown or len(shown) < 2 or not any(c.isalpha() for c in shown) or shown.lower() == address.partition("@")[0]:
        return (email,)
    return (email, Saying("observed.name", email.record, at=mail.sent_at, text=shown[:200], method=Method.SYSTEM))


def _email(mail: Mail, address: str) -> Saying:
    return Saying("observed.email", f"mail:{address}", at=mail.sent_at, text=address, method=Method.SYSTEM)


def _saying(
    kind: str, record: str, mail: Mail, *, text: str = "", actor: str = "", detail: dict[str, Json] | None = None
) -> Saying:
    return Saying(kind, record, mail.sent_at, Channel.EMAIL, text=text, actor=actor, method=Method.SYSTEM, detail=detail or {})


def _shown(line: int, mail: Mail, reason: str, remedy: str) -> Reading:
    return Reading(line, Outcome.SHOWN, _raw(mail, mail.text), reason=reason, remedy=remedy)


def _raw(mail: Mail, text: str) -> str:
    """The message as it is kept: the same for every copy, whatever folder, label or route it came with."""
    head = "\n".join(f"{name}: {value}" for name in _KEPT for value in mail.head.every(name)[:1] if value)
    return f"{head}\n\n{text[:LONGEST]}"
