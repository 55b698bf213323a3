"""The recruiters' mailboxes as mbox: what they sent, replies with the quotation below, and letters of machines."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from regard.demo.exports import machines
from regard.demo.exports.desk import Desk, belongs
from regard.demo.life import Life, Mail
from regard.demo.plot import day_of, say
from regard.demo.world import Recruiter


def write(desk: Desk, lives: list[Life]) -> None:
    """Write one mailbox for each recruiter, in the order of time."""
    for number, recruiter in enumerate(desk.world.recruiters):
        folder = desk.world.office(recruiter.office).folder
        path = f"offices/{folder}/mail.mbox"
        mails = [(m.at, n, life, m) for n, life in enumerate(lives) for m in life.mails if m.recruiter == number]
        mails.sort(key=lambda row: (row[0], row[1], not row[3].ours))
        for _, _, life, _ in mails:
            belongs(life, path, life.person.email)
        text = "".join(_entry(life, mail, recruiter) for _, _, life, mail in mails)
        desk.data(path, text.encode(), len(mails))


def _entry(life: Life, mail: Mail, recruiter: Recruiter) -> str:
    letter = _LETTERS[mail.kind](life, mail, recruiter)
    sender = recruiter.email if mail.ours else life.person.email if mail.kind == "text" else "MAILER-DAEMON"
    body = "\n".join(f">{line}" if line.lstrip(">").startswith("From ") else line for line in letter.split("\n"))
    return f"From {sender} {mail.at:%a %b %d %H:%M:%S %Y}\n{body}\n\n"


def _text(life: Life, mail: Mail, recruiter: Recruiter) -> str:
    us, them = _mailbox(recruiter.name, recruiter.email), _mailbox(life.person.name, life.person.email)
    sender, to = (us, them) if mail.ours else (them, us)
    label = "Sent" if mail.ours else "Inbox"
    first = _first(life, mail)
    answers = "" if first is mail else f"In-Reply-To: {message_id(first)}\n"
    return (
        f"{heads(mail, sender, to)}{answers}X-Gmail-Labels: {label}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        f"{mail.text}{_quotation(life, mail, recruiter)}\n"
    )


def _first(life: Life, mail: Mail) -> Mail:
    return next(m for m in life.mails if m.thread == mail.thread)


def message_id(mail: Mail) -> str:
    """The identity of a letter: its thread, its side, its second."""
    return f"<{mail.thread}{'' if mail.ours else 'r'}.{int(mail.at.timestamp())}@mail.example>"


def heads(mail: Mail, sender: str, to: str) -> str:
    """The lines that every letter begins with."""
    return (
        f"Date: {format_datetime(mail.at)}\nFrom: {sender}\nTo: {to}\nSubject: {worded(mail.subject)}\n"
        f"Message-ID: {message_id(mail)}\n"
    )


def worded(text: str) -> str:
    """Header text as RFC 2047 wants it."""
    if text.isascii():
        return text
    pieces = [text[start : start + 15] for start in range(0, len(text), 15)]
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _mailbox(name: str, address: str) -> str:
    return f'"{name}" <{address}>' if name.isascii() else f"{worded(name)} <{address}>"


def _quotation(life: Life, mail: Mail, recruiter: Recruiter) -> str:
    if not mail.quoted or mail.quoted_at is None:
        return ""
    language = life.person.language
    line = say(language, "wrote", date=_moment(language, mail.quoted_at), sender=f"{recruiter.name} <{recruiter.email}>")
    quoted = "\n".join(f"> {row}".rstrip() for row in mail.quoted.split("\n"))
    return f"\n\n{line}\n\n{quoted}"


def _moment(language: str, at: datetime) -> str:
    return f"{day_of(language, at)} {at:%H:%M}"


def _absence(life: Life, mail: Mail, recruiter: Recruiter) -> str:
    head = heads(mail, _mailbox(life.person.name, life.person.email), recruiter.email)
    return (
        f"{head}Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{mail.text}\n"
    )


def _machine(write_letter: Callable[[str, str, str, int], str], sender: str) -> Callable[[Life, Mail, Recruiter], str]:
    def letter(life: Life, mail: Mail, recruiter: Recruiter) -> str:
        original = _original(life, mail, recruiter)
        return heads(mail, sender, recruiter.email) + write_letter(
            life.person.email, recruiter.email, original, life.person.number
        )

    return letter


def _original(life: Life, mail: Mail, recruiter: Recruiter) -> str:
    return heads(_first(life, mail), _mailbox(recruiter.name, recruiter.email), life.person.email)


_LETTERS: dict[str, Callable[[Life, Mail, Recruiter], str]] = {
    "text": _text,
    "absence": _absence,
    "moved": _absence,
    "bounce": _machine(machines.bounce, "Mail Delivery Subsystem <MAILER-DAEMON@mx.tidewright.example>"),
    "delay": _machine(machines.delay, "Mail Delivery System <MAILER-DAEMON@mx.tidewright.example>"),
    "complaint": _machine(machines.complaint, "Feedback Loop <fbl@mailbox.example>"),
}
