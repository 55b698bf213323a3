"""How the stories about mail are told: a few lines of headers and words, read as the user's file would be."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from regard.intake.reading import Circumstances, Note, Reading, Sample
from regard.ledger.event import Saying
from regard.sources.mailbox import SOURCE
from regard.words import Micros

OURS = frozenset({"nordlicht.example"})


def read(path: Path, now: Micros, ours: frozenset[str] = OURS) -> list[Reading | Note]:
    """Everything that is said about the file ``path``."""
    recognition = SOURCE.recognise(Sample(path, path.stat().st_size, path.read_bytes()[: 1 << 16]))
    assert recognition is not None
    return list(SOURCE.read(path, recognition, Circumstances(now, path.name, ours)))


def reading_of(folder: Path, story: str, now: Micros, ours: frozenset[str] = OURS) -> Reading:
    """The one reading of the message told in ``story``."""
    path = folder / "message.eml"
    path.write_text(dedent(story).lstrip("\n"), "utf-8")
    (reading,) = [item for item in read(path, now, ours) if isinstance(item, Reading)]
    return reading


def said(reading: Reading) -> list[str]:
    """The kinds of what the message says, observations left out."""
    return [saying.kind for saying in reading.sayings if not saying.kind.startswith("observed.")]


def the(kind: str, reading: Reading) -> Saying:
    """The one saying of this kind."""
    (saying,) = [saying for saying in reading.sayings if saying.kind == kind]
    return saying
