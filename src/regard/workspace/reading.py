"""From a file to what it says: recognised, read and put into batches, wherever this runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from regard.intake.echoes import NO_ECHOES, Echoes
from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample, Source
from regard.privacy.erased import NOBODY, Erased
from regard.storage.batch import Batch, batches
from regard.storage.store import import_id
from regard.words import Micros
from regard.workspace.company import Company, FileMapping

HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder: where it is, how it is called in places, and its size in bytes."""

    path: Path
    shown_as: str
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The first word about a file: what it is read as and how, None where nobody knows it; and what its bytes digest to."""

    recognition: Recognition | None
    digest: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """The last word about a file that could not be opened, or whose reading broke off."""

    reason: str
    remedy: str
    recognition: Recognition | None = None


Told: TypeAlias = Opened | Batch | Trouble


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads single files of one folder as of ``now``. known: ids of imports that need no second reading.

    erased: people of whom nothing is taken in. echoes: what other systems only repeat after us.
    """

    sources: tuple[Source, ...]
    company: Company
    mappings: Mapping[str, FileMapping]
    now: Micros
    known: frozenset[str]
    erased: Erased = NOBODY
    echoes: Echoes = NO_ECHOES

    def tell(self, file: Found) -> Iterator[Told]:
        """Everything about one file: first what it is, then its batches; trouble, where there is any, comes last."""
        try:
            opened = self._open(file)
        except OSError as error:
            yield Trouble(f"The file cannot be opened: {error.strerror}.", "Check that you may read it.")
            return
        yield opened
        if opened.recognition and import_id(file.shown_as, opened.digest, opened.recognition, opened.mapping) not in self.known:
            yield from self._read(file, opened.recognition)

    def _read(self, file: Found, recognition: Recognition) -> Iterator[Told]:
        try:
            yield from batches(self.erased.without(self.echoes.without(self.readings(file, recognition))), recognition)
        except Exception as error:  # noqa: BLE001 - a failing reader becomes a value; the other files go on
            broke = f"Reading as {recognition.variant} broke off ({type(error).__name__}: {error}); nothing of the file was kept."
            yield Trouble(broke, "Please report this with a small file that shows it.", recognition)

    def _open(self, file: Found) -> Opened:
        recognition = self.recognise(file)
        if recognition is None:
            return Opened(None)
        return Opened(recognition, digest_of(file.path), {**recognition.mapping, **self._mapping(file).columns})

    def recognise(self, file: Found) -> Recognition | None:
        """The claim of the most confident source; a source named in the mapping goes first."""
        with file.path.open("rb") as stream:
            sample = Sample(file.path, file.size, stream.read(HEAD))
        claims = [claim for source in self.sources if (claim := source.recognise(sample)) is not None]
        named = self._mapping(file).source
        wanted = [claim for claim in claims if claim.source == named] or self._named(named) or claims
        return max(wanted, key=lambda claim: claim.confidence, default=None)

    def _named(self, name: str) -> list[Recognition]:
        """A source that the user named reads the file even where it would not have claimed it."""
        return [Recognition(source.name, 0, source.name.capitalize()) for source in self.sources if source.name == name]

    def readings(self, file: Found, recognition: Recognition) -> Iterator[Reading | Note]:
        """The rows of a file, read by the source that recognised it."""
        mapping = self._mapping(file)
        source = next(source for source in self.sources if source.name == recognition.source)
        circumstances = Circumstances(
            now=self.now, shown_as=file.shown_as, ours=self.company.domains, country=self.company.country,
            zone=mapping.zone or self.company.zone, mapping=mapping.columns,
        )  # fmt: skip
        return source.read(file.path, recognition, circumstances)

    def _mapping(self, file: Found) -> FileMapping:
        return self.mappings.get(file.shown_as, FileMapping())


def digest_of(path: Path) -> str:
    """What tells one content of a file from another."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
