"""The desk on which files are laid: writes text, tables and bytes into the folder and counts their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from regard.demo.life import Life
from regard.demo.world import World, world

Cell = str | int | float | bool | None


@dataclass(slots=True)
class Desk:
    """Where the exports go. ``rows`` holds what each file contains, by path relative to ``folder``."""

    folder: Path
    now: datetime
    people: int
    rows: dict[str, int] = field(default_factory=dict)
    world: World = field(default_factory=world)

    @property
    def today(self) -> str:
        """The day of the exports, as it stands in file names."""
        return self.now.date().isoformat()

    def table(
        self,
        path: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        delimiter: str = ",",
        encoding: str = "utf-8",
        preamble: str = "",
    ) -> None:
        """Write a table with a header line; ``preamble`` goes before it as it is."""
        text = io.StringIO(newline="")
        text.write(preamble)
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(columns)
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
            writer.writerow(row)
        self.data(path, text.getvalue().encode(encoding), count)

    def lines(self, path: str, lines: Sequence[str]) -> None:
        """Write one line for each row."""
        self.data(path, "".join(f"{line}\n" for line in lines).encode(), len(lines))

    def data(self, path: str, content: bytes, rows: int) -> None:
        """Write bytes that hold ``rows`` rows."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.rows[path] = self.rows.get(path, 0) + rows


def stamp(at: datetime | None) -> str:
    """``2025-03-04T09:05:06Z``, or nothing."""
    return f"{at.isoformat(timespec='seconds')[:19]}Z" if at else ""


def spaced(at: datetime | None) -> str:
    """``2025-03-04 09:05:06``, or nothing."""
    return at.isoformat(" ", "seconds")[:19] if at else ""


def day(at: datetime | None) -> str:
    """``2025-03-04``, or nothing."""
    return at.date().isoformat() if at else ""


def belongs(life: Life, path: str, key: str) -> None:
    """Note that the person stands in the file ``path`` under ``key``."""
    life.files[path] = key
