"""Rows a second of every source, read only and into the store: ``python -m bench.intake_rates [people] [folder]``.

Processor time of this process, one pass each over all files of a source; a made-up company unless a folder is named.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from bench.today_at_ten_thousand import NOW, machine
from regard.demo import write_company
from regard.intake.reading import Circumstances, Note, Recognition, Sample, Source
from regard.sources import discover
from regard.storage.batch import batches
from regard.storage.store import Store
from regard.workspace.folder import find_files
from regard.workspace.reading import HEAD


class Rate(NamedTuple):
    """What one file took: rows, sayings, seconds of processor time to read it, and to read it into an empty store."""

    rows: int
    sayings: int
    reading: float
    storing: float


class File(NamedTuple):
    """A file and the source that claims it."""

    path: Path
    source: Source
    recognition: Recognition


def main() -> None:
    """Write the company if none is named, and print one line a source and variant."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made, "exports")
        if not folder.exists():
            write_company(folder, people=people, seed=7, now=NOW)
        print(machine())
        measure(folder)


def measure(folder: Path) -> None:
    """One line a source and variant: rows, and rows a second read and stored."""
    rates: defaultdict[str, list[Rate]] = defaultdict(list)
    for file in claimed(folder):
        read(file)  # word lists and tables are loaded once, whoever comes first
        rates[f"{file.source.name}: {file.recognition.variant}"].append(rate(file))
    for name, all_ in sorted(rates.items()):
        rows, sayings, reading, storing = (sum(column) for column in zip(*all_, strict=True))
        if rows and reading and storing:
            each = f"{sayings / rows:5.1f} sayings a row, rows a second:"
            print(f"{name:<44} {rows:>8,} rows, {each} read {rows / reading:>8,.0f}, read and stored {rows / storing:>8,.0f}")


def claimed(folder: Path) -> list[File]:
    """Every file that a source claims."""
    files: list[File] = []
    for found in find_files(folder):
        with found.path.open("rb") as stream:
            sample = Sample(found.path, found.size, stream.read(HEAD))
        claims = [(claim, source) for source in discover() if (claim := source.recognise(sample))]
        if claims:
            claim, source = max(claims, key=lambda pair: pair[0].confidence)
            files.append(File(found.path, source, claim))
    return files


def rate(file: File) -> Rate:
    """Read the file once for itself and once into a store in memory."""
    begun = time.process_time()
    rows, sayings = read(file)
    middle = time.process_time()
    with Store(None, durable=False) as store:
        told = batches(file.source.read(file.path, file.recognition, circumstances(file)), file.recognition)
        store.take_in(told, path=file.path.name, digest="", recognition=file.recognition, mapping={}, learnt=NOW)
    return Rate(rows, sayings, middle - begun, time.process_time() - middle)


def read(file: File) -> tuple[int, int]:
    """Rows and sayings of the file."""
    rows = sayings = 0
    for reading in file.source.read(file.path, file.recognition, circumstances(file)):
        if not isinstance(reading, Note):
            rows += 1
            sayings += len(reading.sayings)
    return rows, sayings


def circumstances(file: File) -> Circumstances:
    """As ``today`` would read it, without a company's own settings."""
    return Circumstances(now=NOW, shown_as=file.path.name)


if __name__ == "__main__":
    main()
