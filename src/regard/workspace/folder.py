"""From a folder of exports to imports in the store: every file is recognised, read once and accounted for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from regard.decisions.day import FileRead, Problem
from regard.errors import NoSuchFolder, NothingToRead
from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample, Source
from regard.storage.store import Imported, Store
from regard.words import Micros
from regard.workspace.company import COMPANY_FILE, MAPPING_FILE, Company, FileMapping, read_mappings

HEAD = 65_536
SHOWN_PROBLEMS = 50
_OURS = frozenset({COMPANY_FILE, MAPPING_FILE})
_TRUTH = "truth.json"

Progress = Callable[[str, int, int], None]
"""Called with the file being read, bytes done and bytes in all."""


def silently(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder: where it is, how it is called in places, and its size in bytes."""

    path: Path
    shown_as: str
    size: int


def find_files(folder: Path) -> list[Found]:
    """All files below the folder in a stable order, without hidden ones, settings and Regard's own stores.

    Raises NoSuchFolder and NothingToRead. A single file may be named instead of a folder.
    """
    if folder.is_file():
        return [Found(folder, folder.name, folder.stat().st_size)]
    if not folder.is_dir():
        raise NoSuchFolder(str(folder))
    found = [Found(path, path.relative_to(folder).as_posix(), _size(path)) for path in _walk(folder)]
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
    """Reads files into a store, each with the source that recognises it best."""

    def __init__(self, store: Store, sources: tuple[Source, ...], company: Company, now: Micros) -> None:
        self._store = store
        self._sources = sources
        self._company = company
        self._now = now

    def read(self, folder: Path, progress: Progress) -> tuple[FileRead, ...]:
        """Read every file of the folder; a file that fails costs only itself."""
        files = find_files(folder)
        mappings = read_mappings(folder if folder.is_dir() else folder.parent)
        total = sum(file.size for file in files)
        done, reads = 0, []
        for file in files:
            progress(file.shown_as, done, total)
            reads.append(self._read_file(file, mappings.get(file.shown_as, FileMapping())))
            done += file.size
        progress("", total, total)
        return tuple(reads)

    def _read_file(self, file: Found, mapping: FileMapping) -> FileRead:
        try:
            recognition = self._recognise(file, mapping)
        except OSError as error:
            return _failed(file.shown_as, f"The file cannot be opened: {error.strerror}.", "Check that you may read it.")
        if recognition is None:
            return self._unrecognised(file)
        try:
            return self._import(file, recognition, mapping)
        except Exception as error:  # noqa: BLE001 - a failing reader becomes a value; the other files go on
            message = (
                f"Reading as {recognition.variant} broke off ({type(error).__name__}: {error}); nothing of the file was kept."
            )
            return _failed(file.shown_as, message, "Please report this with a small file that shows it.", recognition)

    def _recognise(self, file: Found, mapping: FileMapping) -> Recognition | None:
        with file.path.open("rb") as stream:
            sample = Sample(file.path, file.size, stream.read(HEAD))
        claims = [claim for source in self._sources if (claim := source.recognise(sample)) is not None]
        wanted = [claim for claim in claims if claim.source == mapping.source] or claims
        return max(wanted, key=lambda claim: claim.confidence, default=None)

    def _unrecognised(self, file: Found) -> FileRead:
        tried = tuple(source.title for source in self._sources)
        reason, remedy = "The file is empty.", "Export it again, or delete it."
        if file.size:
            reason = "No source recognises this file."
            remedy = f"Export it as CSV, or name its source in {MAPPING_FILE}."
        return FileRead(file.shown_as, "", "", 0, 0, 0, 0, problems=(Problem(0, "not recognised", reason, remedy),), tried=tried)

    def _import(self, file: Found, recognition: Recognition, mapping: FileMapping) -> FileRead:
        digest = _digest(file.path)
        used = {**recognition.mapping, **mapping.columns}
        known = self._store.known_import(file.shown_as, digest, recognition, used)
        if known is not None:
            return self._file_read(known, already_known=True)
        for older in self._store.superseded(file.shown_as, digest, recognition.source):
            self._store.undo(older)
        readings = self._readings(file, recognition, mapping)
        done = self._store.take_in(
            readings, path=file.shown_as, digest=digest, recognition=recognition, mapping=used, learnt=self._now
        )
        return self._file_read(done, already_known=False)

    def _readings(self, file: Found, recognition: Recognition, mapping: FileMapping) -> Iterator[Reading | Note]:
        source = next(source for source in self._sources if source.name == recognition.source)
        circumstances = Circumstances(
            now=self._now, shown_as=file.shown_as, ours=self._company.domains, country=self._company.country,
            zone=mapping.zone or self._company.zone, mapping=mapping.columns,
        )  # fmt: skip
        return source.read(file.path, recognition, circumstances)

    def _file_read(self, done: Imported, *, already_known: bool) -> FileRead:
        problems = tuple(Problem(*row) for row in self._store.problems(done.ordinal, SHOWN_PROBLEMS))
        more = self._store.count_problems(done.ordinal) - len(problems)
        return FileRead(
            done.path, done.source, done.variant, done.rows, done.imported, done.rejected, done.shown, dict(done.mapping),
            problems, more, done.import_id, already_known,
        )  # fmt: skip


def _failed(path: str, reason: str, remedy: str, recognition: Recognition | None = None) -> FileRead:
    source, variant = (recognition.source, recognition.variant) if recognition else ("", "")
    return FileRead(path, source, variant, 0, 0, 0, 0, problems=(Problem(0, "not read", reason, remedy),))


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
