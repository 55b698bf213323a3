"""Several processes read a folder as one does: the same store, whoever is slow, however little may wait, whoever dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from regard.decisions.day import FileRead
from regard.demo import write_company
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition, Sample
from regard.ledger.event import Saying
from regard.sources import discover
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace import folder
from regard.workspace.company import Company
from regard.workspace.crew import WORTH_A_CREW, Alone, Crew, share, telling
from regard.workspace.folder import FolderReader
from regard.workspace.reading import FileReader, Found

TABLES = ("imports", "rows", "sightings", "notes", "records", "identifiers", "terms", "events")


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every table, row by row as it was written."""
    return {table: store.connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of sixty, in all formats."""
    made = tmp_path_factory.mktemp("company") / "exports"
    write_company(made, people=60, seed=3, now=1_772_614_800_000_000)
    return made


@pytest.mark.parametrize(("hands", "most_waiting"), [(2, 1_000_000), (3, 0)])
def test_a_crew_writes_what_one_alone_writes(
    exports: Path, now: Micros, monkeypatch: pytest.MonkeyPatch, hands: int, most_waiting: int
) -> None:
    """Read alone, by two and by three who may not read ahead: numbers, order and places are the same in every table."""
    with Store(None) as one, Store(None) as many:
        monkeypatch.setattr(folder, "telling", Alone)
        FolderReader(one, discover(), Company(), now).read(exports, folder.silently)
        monkeypatch.setattr(folder, "telling", lambda reader, files: Crew(reader, files, hands, most_waiting))
        FolderReader(many, discover(), Company(), now).read(exports, folder.silently)
        assert content(one) == content(many)
        assert one.fresh.columns == many.fresh.columns


class Words:
    """A source of files with one word: whoever reads ``die`` is ended by the system, whoever reads ``fail`` breaks off."""

    name = title = "words"

    def recognise(self, _sample: Sample) -> Recognition | None:
        return Recognition("words", 100, "words")

    def read(self, path: Path, _recognition: Recognition, _circumstances: Circumstances) -> Iterator[Reading | Note]:
        word = path.read_text()
        yield Reading(1, Outcome.IMPORTED, word, (Saying("observed.name", f"words:{word}", text=word),))
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "fail":
            raise ValueError(word)


def read_words(store: Store, tmp_path: Path, now: Micros, words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[FileRead, ...]:
    """Two processes read one file for each word."""
    for place, word in enumerate(words.split()):
        (tmp_path / f"{place}.txt").write_text(word)
    monkeypatch.setattr(folder, "telling", lambda reader, files: Crew(reader, files, 2))
    return FolderReader(store, (Words(),), Company(), now).read(tmp_path, folder.silently)


def test_a_process_that_is_killed_costs_only_its_file(tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of six files end their readers: these are named with a remedy, nothing of them is kept, the others are all there."""
    with Store(None) as store:
        files = read_words(store, tmp_path, now, "ann die ben fail die cas", monkeypatch)
        kept = [name for (name,) in store.connection.execute("SELECT record FROM records ORDER BY number")]
    assert [file.imported for file in files] == [1, 0, 1, 0, 0, 1]
    assert [bool(file.problems and file.problems[0].remedy) for file in files] == [False, True, False, True, True, False]
    assert kept == ["words:ann", "words:ben", "words:cas"]


def test_a_writer_that_fails_ends_the_crew(tmp_path: Path, now: Micros) -> None:
    """Whatever stops the reading, no process is left behind."""
    files = [Found(tmp_path / f"{place}.txt", f"{place}.txt", 3) for place in range(3)]
    for file in files:
        file.path.write_text("ann")
    crew = Crew(FileReader((Words(),), Company(), {}, now, frozenset()), files, 2)
    with suppress(OSError), crew as told_of_files:
        next(iter(told_of_files))
        raise OSError("full")
    assert not any(hand.process.is_alive() for hand in crew.hands)


def test_a_thread_of_a_server_reads_alone(tmp_path: Path, now: Micros) -> None:
    """A folder that is large enough for a crew, read by another than the main thread: no process is born."""
    files = [Found(tmp_path / f"{place}.txt", f"{place}.txt", WORTH_A_CREW) for place in range(3)]
    reader = FileReader((Words(),), Company(), {}, now, frozenset())
    with telling(reader, files) as here, ThreadPoolExecutor(1) as server:
        assert isinstance(here, Crew)
        assert isinstance(server.submit(telling, reader, files).result(), Alone)


def test_shared_work_comes_back_in_order_whoever_dies() -> None:
    """Seven numbers are doubled by three processes, one of which is killed at it: the answer is complete and in order."""
    here = os.getpid()

    def double(numbers: Sequence[int]) -> list[int]:
        if 4 in numbers and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return [2 * number for number in numbers]

    assert share(double, list(range(7)), 3) == [0, 2, 4, 6, 8, 10, 12]
