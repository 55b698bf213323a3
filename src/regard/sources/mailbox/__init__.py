"""The mailbox: mbox files, single messages, maildir folders, and what mail providers post when mail comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample

if TYPE_CHECKING:
    from regard.sources.mailbox.mime import Mail

_MBOX = re.compile(rb"\AFrom [^\n]*\d{1,2}:\d\d[^\n]*\r?\n[!-9;-~]+[ \t]*:")
_FIELDS = re.compile(
    rb"^(?:>?From |)(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|Content-Type|Reply-To|Sender|Envelope-To):",
    re.IGNORECASE | re.MULTILINE,
)
_SINGLE = (".eml", ".emlx", ".msg", ".mht")
_SURVEYED = 3_000  # messages of a mailbox that are looked at to tell which side is ours


class Mailbox:
    """Messages that were sent and received, with their bounces, complaints, absences and wishes."""

    name = "mailbox"
    title = "Mailbox (mbox, eml, maildir, inbound posts)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim mbox files, single messages and inbound posts by their first lines, whatever they are called."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        if _MBOX.match(head) and sample.path.suffix.lower() not in _SINGLE:
            return Recognition(self.name, 95, "mbox")
        top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
        fields = {match.lower() for match in _FIELDS.findall(top)}
        if len(fields) >= 3 and _is_header(top):
            return Recognition(self.name, 90, "one message")
        if fields and sample.path.suffix.lower() in _SINGLE:
            return Recognition(self.name, 70, "one message")
        return None

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """One reading a message, in the order of the file, and notes on dates and on the side that was taken for ours."""
        # late: the mail readers and their word lists are needed only where there is mail
        from regard.sources.mailbox.mime import Head, Mail, cut
        from regard.sources.mailbox.reader import Reader
        from regard.sources.mailbox.sides import sides_of

        surveyed = islice(_blocks(path, recognition), _SURVEYED)
        sides = sides_of((Head(cut(block)[0]) for block in surveyed), circumstances.ours, Path(circumstances.shown_as))
        if sides.inferred and sides.ours:
            yield Note(
                0,
                f"Taken for your own side: {', '.join(sorted(sides.ours))}.",
                "If that is wrong, name your domain (mapping.toml, --ours).",
            )
        reader = Reader(sides, circumstances)
        for line, block in enumerate(_blocks(path, recognition), 1):
            mail = Mail(block)
            yield from _odd_date(line, mail, circumstances)
            yield reader.read(line, mail)


def _is_header(top: bytes) -> bool:
    """Whether nearly every line of the first block is a header field or the continuation of one."""
    lines = top.splitlines()[:40]
    fields = sum(1 for line in lines if line[:1] in (b" ", b"\t") or re.match(rb"[!-9;-~]+[ \t]*:|>?From ", line))
    return fields >= 0.9 * len(lines)


def _blocks(path: Path, recognition: Recognition) -> Iterator[bytes]:
    # late: as above
    from regard.sources.mailbox.splitting import messages, single

    with path.open("rb") as file:
        if recognition.variant == "mbox":
            yield from messages(file)
        else:
            yield single(file)


def _odd_date(line: int, mail: Mail, circumstances: Circumstances) -> Iterator[Note]:
    if mail.sent_at is None:
        yield Note(line, "The message has no date that can be read.", "It is kept without one.")
    elif mail.sent_at > circumstances.now:
        yield Note(
            line,
            f"The message is dated in the future ({mail.head.get('date')}).",
            "It is kept as it says; correct the clock that wrote it.",
        )


SOURCE = Mailbox()
