"""From a folder of exports to imports in the store: every file is recognised, read once and accounted for."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeAlias

from regard.decisions.day import FileRead, Problem
from regard.errors import NoSuchFolder, NothingToRead
from regard.intake.echoes import NO_ECHOES, Echoes
from regard.intake.reading import Source
from regard.privacy.erased import NOBODY, Erased
from regard.storage.batch import Batch, seen
from regard.storage.store import Imported, ReadElsewhere, Store
from regard.words import Micros
from regard.workspace.company import (
    COMPANY_FILE,
    MAPPING_FILE,
    MAPPINGS,
    Company,
    FileMapping,
    mappings_as_text,
    mappings_from_text,
    read_mappings,
)
from regard.workspace.crew import telling
from regard.workspace.log import READ, REPLACED, described, write_doing
from regard.workspace.reading import HEAD, FileReader, Found, Opened, Told, Trouble

SHOWN_PROBLEMS = 50
_OURS = frozenset({COMPANY_FILE, MAPPING_FILE})
_TRUTH = "truth.json"

Progress = Callable[[str, int, int], None]
"""Called with the file being read, bytes done and bytes in all."""
Alone = Callable[[], AbstractContextManager[object]]
"""Held for as long as nobody else may ask the store."""
Columns: TypeAlias = Mapping[str, str] | None
"""What the columns of a table mean, besides what is told of them."""
Only: TypeAlias = AbstractSet[str] | None
"""Files of a folder by the path below it; None for all of them."""


def silently(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def find_files(folder: Path) -> list[Found]:
    """All files below the folder in a stable order, without hidden ones, settings and Regard's own stores.

    A name that is no UTF-8 is shown with its odd bytes escaped.

    Raises NoSuchFolder and NothingToRead. A single file may be named instead of a folder.
    """
    if folder.is_file():
        return [Found(folder, seen(folder.name), folder.stat().st_size)]
    if not folder.is_dir():
        raise NoSuchFolder(str(folder))
    found = [Found(path, seen(path.relative_to(folder).as_posix()), _size(path)) for path in _walk(folder)]
    if not found:
        raise NothingToRead(str(folder))
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (Path(top, name) / "regard.sqlite").exists()
        )
        for name in sorted(names):
            if not name.startswith(".") and name not in _OURS and not _is_truth(Path(top, name)):
                yield Path(top, name)


def _is_truth(path: Path) -> bool:
    """The demo company's answers lie beside its exports and must not be read as one."""
    if path.name != _TRUTH:
        return False
    with path.open("rb") as stream:
        return b"regard_demo_truth" in stream.read(HEAD)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class FolderReader:
    """Reads files into a store, each with the source that recognises it best.

    alone: held whenever the store is asked, for a short time only: what a file says is then written down by turns.
    by: who reads, for the log; empty where nobody is known. erased: people of whom nothing is taken in.
    source: reads whatever comes, where that is known before. columns: what those of a table mean, besides what is told of them.
    echoes: what other systems only repeat after us.
    """

    def __init__(
        self, store: Store, sources: tuple[Source, ...], company: Company, now: Micros, alone: Alone | None = None, by: str = "",
        erased: Erased = NOBODY, source: str = "", columns: Mapping[str, str] | None = None, echoes: Echoes = NO_ECHOES,
    ) -> None:  # fmt: skip
        self._echoes = echoes
        self._store = store
        self._named = FileMapping(source, columns=columns or {}) if source else None
        self._alone = alone
        self._sources = sources
        self._company = company
        self._now = now
        self._by = by
        self._erased = erased

    def read(
        self, folder: Path, progress: Progress, settled: Mapping[str, FileMapping] | None = None, only: Only = None
    ) -> tuple[FileRead, ...]:  # fmt: skip
        """Read every file of the folder, or only these; a file that fails costs only itself.

        settled: how files are to be read, by path; kept, so that a later export of the same name is read in the same way.
        """
        files = [file for file in find_files(folder) if only is None or file.shown_as in only]
        told = read_mappings(folder if folder.is_dir() else folder.parent)
        with self._turn():
            mappings = {
                **self._settle(settled),
                **told,
                **({file.shown_as: self._named for file in files} if self._named else {}),
            }
            known = frozenset(done.import_id for done in self._store.imports())
        reader = FileReader(self._sources, self._company, mappings, self._now, known, self._erased, self._echoes)
        total = sum(file.size for file in files)
        done, reads = 0, []
        with telling(reader, files) as told_of_files:
            for file, words in zip(files, told_of_files, strict=True):
                progress(file.shown_as, done, total)
                reads.append(self._take_in(file, _watched(words, file, partial(self._say, progress, done, total))))
                done += file.size
        progress("", total, total)
        return tuple(reads)

    @staticmethod
    def _say(progress: Progress, before: int, total: int, file: Found, read: int) -> None:
        progress(file.shown_as, before + min(read, file.size), total)

    def _take_in(self, file: Found, told: Iterator[Told]) -> FileRead:
        """Write down what is told of one file, and say what became of it."""
        opened = next(told)
        if isinstance(opened, Trouble):
            return _failed(file, opened)
        assert isinstance(opened, Opened)
        if opened.recognition is None:
            return self._unrecognised(file)
        with self._turn():
            known = self._store.known_import(file.shown_as, opened.digest, opened.recognition, opened.mapping)
            if known is not None:
                return self._file_read(known, already_known=True)
            for older in self._store.superseded(file.shown_as, opened.digest, opened.recognition.source):
                self._replace(older)
        try:
            done = self._write_down(file, opened, _unbroken(told))
        except _BrokeOff as broke:
            return _failed(file, broke.trouble)
        except ReadElsewhere as elsewhere:
            deque(told, maxlen=0)
            return _failed(file, Trouble(str(elsewhere), "Look at the list of what was read in a minute.", opened.recognition))
        with self._turn():
            self._note_reader(done.import_id)
            return self._file_read(done, already_known=False)

    def _settle(self, settled: Mapping[str, FileMapping] | None) -> dict[str, FileMapping]:
        """What is known of files by path, with what was settled just now."""
        if not settled:
            return mappings_from_text(self._store.recall(MAPPINGS))
        with self._store.writing():
            kept = {**mappings_from_text(self._store.recall(MAPPINGS)), **settled}
            self._store.remember(MAPPINGS, mappings_as_text(kept))
        return kept

    def _replace(self, import_id: str) -> None:
        """Take an import back that gives way to another reading of the same file; the log keeps that it was there."""
        older = next((done for done in self._store.imports() if done.import_id == import_id), None)
        self._store.undo(import_id)
        if older is not None:
            with self._store.writing():
                write_doing(self._store, self._now, self._by, REPLACED, described(older))

    def _note_reader(self, import_id: str) -> None:
        if self._by:
            with self._store.writing():
                write_doing(self._store, self._now, self._by, READ, import_id)

    def _write_down(self, file: Found, opened: Opened, batches: Iterator[Batch]) -> Imported:
        assert opened.recognition is not None
        take_in = partial(self._store.take_in_by_turns, alone=self._alone) if self._alone else self._store.take_in
        return take_in(
            batches, path=file.shown_as, digest=opened.digest, recognition=opened.recognition, mapping=opened.mapping,
            learnt=self._now,
        )  # fmt: skip

    def _turn(self) -> AbstractContextManager[object]:
        return self._alone() if self._alone else nullcontext()

    def _unrecognised(self, file: Found) -> FileRead:
        tried = tuple(source.title for source in self._sources)
        reason, remedy = "The file is empty.", "Export it again, or delete it."
        if file.size:
            reason = "No source recognises this file."
            remedy = f"Export it as CSV, or name its source in {MAPPING_FILE}."
        return FileRead(file.shown_as, "", "", 0, 0, 0, 0, problems=(Problem(0, "not recognised", reason, remedy),), tried=tried)

    def _file_read(self, done: Imported, *, already_known: bool) -> FileRead:
        problems = tuple(Problem(*row) for row in self._store.problems(done.ordinal, SHOWN_PROBLEMS))
        more = self._store.count_problems(done.ordinal) - len(problems)
        return FileRead(
            done.path, done.source, done.variant, done.rows, done.imported, done.rejected, done.shown, dict(done.mapping),
            problems, more, done.import_id, already_known,
        )  # fmt: skip


class _BrokeOff(Exception):
    """The reading of a file broke off; what was written of it is taken back."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


def _watched(told: Iterator[Told], file: Found, say: Callable[[Found, int], None]) -> Iterator[Told]:
    """What is told of a file; how far it is, is said with each batch, as well as the length of rows can tell."""
    read = 0
    for said in told:
        yield said
        if isinstance(said, Batch):
            read += sum(map(len, said.rows.raw))
            say(file, read)


def _unbroken(told: Iterator[Told]) -> Iterator[Batch]:
    """The batches of a file, as long as there is no trouble. Always listened to until the end: others wait in line."""
    for said in told:
        if isinstance(said, Batch):
            yield said
        elif isinstance(said, Trouble):
            raise _BrokeOff(said)


def _failed(file: Found, trouble: Trouble) -> FileRead:
    source, variant = (trouble.recognition.source, trouble.recognition.variant) if trouble.recognition else ("", "")
    problem = Problem(0, "not read", trouble.reason, trouble.remedy)
    return FileRead(file.shown_as, source, variant, 0, 0, 0, 0, problems=(problem,))
