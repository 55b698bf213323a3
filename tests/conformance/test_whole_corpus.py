"""The main job over all outside cases at once: whatever the world sends, every row is accounted for and nothing breaks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from regard.decisions.day import FileRead
from regard.sources import discover
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.company import Company
from regard.workspace.desk import Workspace
from regard.workspace.erasing import Erasures
from regard.workspace.folder import FolderReader

FOLDERS = ("ats/greenhouse", "ats/jsonresume", "calendar", "contacts", "email", "identifiers")


@pytest.fixture(scope="module")
def exports(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outside cases of tables, applicant systems, calendars and mail, in one folder."""
    folder = tmp_path_factory.mktemp("outside")
    for name in FOLDERS:
        shutil.copytree(corpus / name, folder / name)
    return folder


def read(store: Store, folder: Path, now: Micros) -> tuple[FileRead, ...]:
    """Read the folder into the store."""
    return FolderReader(store, discover(), Company(), now).read(folder, lambda what, done, total: None)


def test_c2_everything_is_accounted_for_and_twice_is_once(exports: Path, now: Micros) -> None:
    """No file breaks its reader; imported, rejected and shown add up; the second reading finds everything known."""
    with Store(None) as store:
        first = read(store, exports, now)
        assert [file.path for file in first for problem in file.problems if problem.outcome == "not read"] == []
        assert all(file.imported + file.rejected + file.shown == file.rows for file in first)
        assert all(file.tried for file in first if not file.source)
        before = store.connection.execute("SELECT count(*), max(seq) FROM events").fetchall()
        second = read(store, exports, now)
        assert all(file.already_known for file in second if file.source)
        assert store.connection.execute("SELECT count(*), max(seq) FROM events").fetchall() == before


def test_a_day_comes_out_of_it_all(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Hundreds of bounces, webhooks and meetings of strangers: one verdict for each person, and no total exceeds them."""
    with Workspace(Store(None), Erasures(tmp_path)) as workspace:
        day = workspace.day(now, workspace.read(exports, now))
    assert len(day.decisions) == day.people > 150
    assert len({decision.person for decision in day.decisions}) == day.people
    assert sum(day.totals.values()) <= day.people
