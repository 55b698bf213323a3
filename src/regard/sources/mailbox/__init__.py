"""The mailbox: mbox files, single messages, maildir folders, and what mail providers post when mail comes in or fails."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample
from regard.sources.mailbox.recognition import EVENTS, MBOX, POST, recognise

_SURVEYED = 3_000  # messages of a mailbox that are looked at to tell which side is ours


class Mailbox:
    """Messages that were sent and received, with their bounces, complaints, absences and wishes."""

    name = "mailbox"
    title = "Mailbox (mbox, eml, maildir, inbound posts, delivery events)"

    def recognise(self, sample: Sample) -> Recognition | None:
        """Claim mbox files, single messages, inbound posts and delivery events by their first lines."""
        return recognise(self.name, sample)

    def read(self, path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
        """One reading a message or event, in the order of the file; notes on dates and on the side taken for ours."""
        if recognition.variant == EVENTS:
            yield from _events(path)
        else:
            yield from _messages(path, recognition, circumstances)


def _messages(path: Path, recognition: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    # late: the mail readers and their word lists are needed only where there is mail
    from regard.sources.mailbox.mime import Head, Mail, cut
    from regard.sources.mailbox.reader import Reader, oddities
    from regard.sources.mailbox.sides import sides_of

    surveyed = islice(_blocks(path, recognition), _SURVEYED)
    sides = sides_of((Head(cut(block)[0]) for block in surveyed), circumstances.ours, Path(circumstances.shown_as))
    if sides.inferred and sides.ours:
        names = ", ".join(sorted(sides.ours))
        yield Note(
            0,
            f"Taken for your own side: {names}.",
            'If that is wrong, name yours in regard.toml: [company] domains = ["example.org"].',
        )
    reader = Reader(sides, circumstances)
    for line, block in enumerate(_blocks(path, recognition), 1):
        mail = Mail(block)
        yield from oddities(line, mail, circumstances.now)
        yield reader.read(line, mail)


def _blocks(path: Path, recognition: Recognition) -> Iterator[bytes]:
    # late: as above
    from regard.sources.mailbox.posts import posted
    from regard.sources.mailbox.splitting import messages, single

    with path.open("rb") as file:
        if recognition.variant == MBOX:
            yield from messages(file)
        elif recognition.variant == POST:
            yield from posted(file)
        else:
            yield single(file)


def _events(path: Path) -> Iterator[Reading | Note]:
    # late: as above
    from regard.sources.mailbox.reports import event_readings

    with path.open("rb") as file:
        yield from event_readings(file)


SOURCE = Mailbox()
