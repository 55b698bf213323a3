"""What every test may use: the folder of outside cases, and a fixed moment instead of today."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regard.clock import micros
from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample
from regard.sources import discover
from regard.words import Micros

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The outside test material; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("REGARD_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no outside cases at {folder}; set REGARD_CORPUS")
    return folder


def day_of_the_stories() -> Micros:
    """Wednesday, 4 March 2026, 09:00 UTC."""
    return micros(datetime(2026, 3, 4, 9, tzinfo=UTC))


@pytest.fixture
def now() -> Micros:
    """The day on which the stories happen."""
    return day_of_the_stories()


ReadWith = Callable[..., tuple[list[Reading], list[Note]]]


@pytest.fixture
def read_with(tmp_path: Path, now: Micros) -> ReadWith:
    """Read a file, or a text as a file of the given name, with one source; what it recognises decides how.

    Further arguments are circumstances: ``ours={"acme.example"}``, ``zone="Europe/Berlin"``.
    """

    def read(source: str, what: Path | str | bytes, name: str = "export", **more: object) -> tuple[list[Reading], list[Note]]:
        path = what if isinstance(what, Path) else tmp_path / name
        if not isinstance(what, Path):
            path.write_bytes(what if isinstance(what, bytes) else what.encode())
        reader = next(found for found in discover() if found.name == source)
        with path.open("rb") as file:
            sample = Sample(path, path.stat().st_size, file.read(65_536))
        recognition = reader.recognise(sample) or Recognition(source, 0, source)
        circumstances = Circumstances(**{"now": now, "shown_as": path.name, "country": "DE", **more})  # type: ignore[arg-type]
        out = list(reader.read(path, recognition, circumstances))
        return [one for one in out if isinstance(one, Reading)], [one for one in out if isinstance(one, Note)]

    return read
