"""Reads a folder of exports with plain readers and keeps nothing: the yardstick for what reading alone costs."""

from __future__ import annotations

import csv
import json
import sys
from email import message_from_bytes
from pathlib import Path

import yaml
from icalendar import Calendar
from python_calamine import CalamineWorkbook


def delimited(path: Path) -> int:
    """Rows of a delimited text file, by the ``csv`` module."""
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        head = stream.readline()
        stream.seek(0)
        delimiter = max("\t;,", key=head.count)
        return sum(1 for _ in csv.reader(stream, delimiter=delimiter))


def sheet(path: Path) -> int:
    """Rows of all sheets of a workbook."""
    book = CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def mailbox(path: Path) -> int:
    """Messages of a mailbox, split at their ``From`` lines, every part decoded."""
    count = 0
    for raw in (b"\n" + path.read_bytes()).split(b"\nFrom ")[1:]:
        message = message_from_bytes(raw.partition(b"\n")[2])
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
        count += 1
    return count


def lines(path: Path) -> int:
    """Objects of a JSON Lines file."""
    with path.open("rb") as stream:
        return sum(json.loads(line) is not None for line in stream)


def whole(path: Path) -> int:
    """A JSON document."""
    return int(json.loads(path.read_bytes()) is not None)


def calendar(path: Path) -> int:
    """Meetings of a calendar, by the icalendar package."""
    return len(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def cards(path: Path) -> int:
    """Content lines of a file of contacts, each taken apart at its colon and semicolons."""
    text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", "")
    return sum(bool(line.partition(":")[0].split(";")) for line in text.split("\n"))


def settings(path: Path) -> int:
    """A YAML document."""
    return int(yaml.safe_load(path.read_bytes()) is not None)


READERS = {
    ".csv": delimited, ".txt": delimited, ".xlsx": sheet, ".mbox": mailbox, ".jsonl": lines, ".json": whole, ".ics": calendar,
    ".vcf": cards, ".yaml": settings,
}  # fmt: skip


def main(folder: Path) -> None:
    """Read every file below ``folder`` that has a plain reader; the demo's own answers are no export."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in READERS and path.name != "truth.json":
            READERS[path.suffix](path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
