"""Reading an invented table as the workspace would: recognise it, stream it, and keep what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from regard.clock import micros
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition, Sample
from regard.ledger.event import Saying
from regard.sources.table import SOURCE
from regard.words import Micros

NOW = micros(datetime(2026, 3, 4, 9, tzinfo=UTC))


def day(year: int, month: int, number: int, hour: int = 12, minute: int = 0, second: int = 0) -> Micros:
    return micros(datetime(year, month, number, hour, minute, second, tzinfo=UTC))


@dataclass
class Read:
    """What became of one file."""

    recognition: Recognition
    readings: list[Reading] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def sayings(self) -> list[Saying]:
        return [saying for reading in self.readings for saying in reading.sayings]

    def said(self, kind: str) -> list[Saying]:
        return [saying for saying in self.sayings if saying.kind == kind]

    def texts(self, kind: str) -> list[str]:
        return [saying.text for saying in self.said(kind)]

    def count(self, outcome: Outcome) -> int:
        return sum(reading.outcome is outcome for reading in self.readings)

    def noted(self, words: str) -> bool:
        return any(words in note.message for note in self.notes)


def claim(path: Path) -> Recognition | None:
    with path.open("rb") as file:
        return SOURCE.recognise(Sample(path, path.stat().st_size, file.read(65_536)))


def read(path: Path, mapping: Mapping[str, str] | None = None, country: str = "DE") -> Read:
    recognition = claim(path)
    assert recognition is not None, f"{path.name} was not recognised"
    result = Read(recognition)
    for item in SOURCE.read(path, recognition, Circumstances(NOW, path.name, country=country, mapping=mapping or {})):
        if isinstance(item, Note):
            result.notes.append(item)
        else:
            result.readings.append(item)
    return result


def table(folder: Path, text: str, name: str = "contacts.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
