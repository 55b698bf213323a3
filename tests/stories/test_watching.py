"""Folders that are watched: what is saved into them is read by itself, once it is whole, and nothing that vanishes is lost."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.office import Clock, Office, open_office

from regard.cli.main import main
from regard.clock import MINUTE, SECOND
from regard.decisions.day import FileRead
from regard.errors import BadSettings
from regard.serve.__main__ import folders_to_watch
from regard.storage.access import Role
from regard.storage.store import Store
from regard.words import Micros
from regard.worker import going_on
from regard.worker.going_on import GoingOn
from regard.workspace import open_workspace
from regard.workspace.environment import Environment
from regard.workspace.live import Live

CAS = "Name,Email,City\nCas Cole,cas@mail.example,Porto\n"
MOVED = "Name,Email,City,Last Activity\nCas Cole,cas@mail.example,Lisbon,2026-03-04\n"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a folder that is watched and empty."""
    opened = open_office(tmp_path, now)
    (tmp_path / "in").mkdir()
    opened.live.watching.watch_by_setting([tmp_path / "in"], now)
    yield opened
    opened.live.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The watched folder."""
    return tmp_path / "in"


def look(office: Office, times: int = 2) -> list[FileRead]:
    """So many ticks of the worker; gives the files that were read."""
    return [file for _ in range(times) for file in office.live.watching.look(office.clock())]


def told(office: Office) -> str:
    """What the page of sources says, without its tags."""
    page = office.admin.get("/sources").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def found(office: Office, name: str) -> bool:
    """Whether somebody of this name is on the list of people."""
    return f">{name}<" in office.admin.get("/people", params={"q": name}).text


def test_a_file_that_is_saved_into_a_watched_folder_is_read_once(office: Office, inbox: Path) -> None:
    """Cas is saved there: at the second look he is on the list, the log says by whom, and further looks read nothing."""
    assert look(office) == []
    (inbox / "new.csv").write_text(CAS)
    assert look(office, 1) == [], "it could still be growing"
    assert "1 file still being written" in told(office)
    (file,) = look(office, 1)
    assert (file.path, file.imported) == ("new.csv", 1)
    assert found(office, "Cas Cole")
    assert look(office, 5) == []
    assert "watched folder" in office.admin.get("/log").text
    assert f"{inbox} 1 file read · watched since 4 March 2026 · last look 4 March 2026, 09:00" in told(office)


def test_a_file_is_left_alone_for_as_long_as_it_grows(office: Office, inbox: Path) -> None:
    """A long download gets longer at each look, and is read whole when it has ended."""
    text = "Name,Email\n"
    for number in range(5):
        text += f"Person {number},p{number}@mail.example\n"
        (inbox / "slow.csv").write_text(text)
        assert look(office, 1) == []
    (file,) = look(office, 1)
    assert file.imported == 5


def test_a_changed_file_is_read_again_and_what_it_says_now_counts(office: Office, inbox: Path) -> None:
    """Cas moves to Lisbon in the next export of the same name; the file before stays in the history, as when a folder is read."""
    (inbox / "new.csv").write_text(CAS)
    look(office)
    (inbox / "new.csv").write_text(MOVED)
    assert [file.path for file in look(office)] == ["new.csv"]
    page = office.admin.get(f"/people/{office.number('Cas Cole')}").text
    assert "Lisbon" in page
    assert [done.path for done in office.live.imports()].count("new.csv") == 2


def test_a_file_that_was_only_touched_is_not_read_again(office: Office, inbox: Path) -> None:
    """A backup gives the file another time; its content is the same, so nobody is decided over anew."""
    (inbox / "new.csv").write_text(CAS)
    look(office)
    before = office.live.imports()
    os.utime(inbox / "new.csv", ns=(1, 1))
    assert look(office, 3) == []
    assert office.live.imports() == before


@pytest.mark.parametrize("name", ["~$new.csv", "new.csv.part", "new.csv.crdownload", ".new.csv", "NEW.TMP", "Thumbs.db"])
def test_a_name_that_is_not_meant_to_stay_is_passed_over(office: Office, inbox: Path, name: str) -> None:
    """What an office program or a browser lays beside the file is nothing to read; under its right name it is."""
    (inbox / name).write_text(CAS)
    assert look(office, 3) == []
    assert "Nothing there yet." in told(office)
    (inbox / name).rename(inbox / "right.csv")
    assert [file.imported for file in look(office)] == [1]


def test_a_file_that_cannot_be_read_is_named_and_left_alone_until_it_changes(office: Office, inbox: Path) -> None:
    """A damaged export stands on the page with its remedy; it is tried again when it was saved anew, and not before."""
    (inbox / "odd.bin").write_bytes(b"\x00\x01\x02" * 50)
    (inbox / "new.csv").write_text(CAS)
    assert {file.path for file in look(office)} == {"odd.bin", "new.csv"}
    assert look(office, 5) == []
    page = told(office)
    assert "odd.bin : No source recognises this file. Export it as CSV" in page
    assert "1 file read" in page
    (inbox / "odd.bin").write_text(CAS.replace("Cas", "Zoe").replace("cas@", "zoe@"))
    assert [file.imported for file in look(office)] == [1]
    assert "No source recognises" not in told(office)


def test_what_is_told_of_a_file_goes_with_it(office: Office, inbox: Path) -> None:
    """The damaged export is deleted: nothing is wrong any more. One that was read and is deleted stays read."""
    (inbox / "odd.bin").write_bytes(b"\x00\x01\x02" * 50)
    (inbox / "new.csv").write_text(CAS)
    (inbox / "more.csv").write_text(MOVED)
    look(office)
    assert "odd.bin" in told(office)
    (inbox / "odd.bin").unlink()
    (inbox / "more.csv").unlink()
    look(office, 1)
    assert "odd.bin" not in told(office)
    assert "2 files read" in told(office)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_file_that_may_not_be_opened_is_read_when_it_may(office: Office, inbox: Path) -> None:
    """Somebody saved it for themselves only; as soon as its rights are changed it is read."""
    (inbox / "new.csv").write_text(CAS)
    (inbox / "new.csv").chmod(0)
    look(office, 4)
    assert "Check that you may read it" in told(office)
    (inbox / "new.csv").chmod(0o644)
    assert [file.imported for file in look(office)] == [1]


def test_a_folder_that_vanishes_takes_nothing_back_and_is_told(office: Office, inbox: Path, tmp_path: Path) -> None:
    """The share is unmounted, then mounted again with one file more: nobody is lost meanwhile, and only that one is read."""
    (inbox / "new.csv").write_text(CAS)
    look(office)
    inbox.rename(tmp_path / "away")
    assert look(office) == []
    assert "The folder is not there. What was read of it stays." in told(office)
    assert found(office, "Cas Cole")
    inbox.mkdir()
    assert look(office) == []
    assert "The folder is empty now." in told(office)
    inbox.rmdir()
    (tmp_path / "away" / "more.csv").write_text("Name,Email\nZoe Quist,zoe@mail.example\n")
    (tmp_path / "away").rename(inbox)
    assert [file.path for file in look(office)] == ["more.csv"]
    assert found(office, "Zoe Quist")


def test_what_was_read_is_known_after_a_restart_and_what_was_taken_back_stays_away(
    office: Office, inbox: Path, tmp_path: Path
) -> None:
    """One file is undone, one cannot be read: another server of the same store reads neither again, until they change."""
    (inbox / "new.csv").write_text(CAS)
    (inbox / "odd.bin").write_bytes(b"\x00\x01\x02" * 50)
    look(office)
    (mine,) = [done for done in office.live.imports() if done.path == "new.csv"]
    office.admin.post("/sources/undo", data={"import": mine.import_id})
    assert not found(office, "Cas Cole")
    again = Live(open_workspace(tmp_path / "kept"))
    try:
        later = Clock(office.clock())
        assert [again.watching.look(later()) for _ in range(3)] == [()] * 3
        (inbox / "new.csv").write_text(MOVED)
        assert [len(again.watching.look(later())) for _ in range(3)] == [0, 1, 0]
    finally:
        again.close()


def test_a_folder_says_how_its_files_are_to_be_read(office: Office, inbox: Path) -> None:
    """A table with odd columns shows its rows; a mapping saved beside it has it read anew, and the others stay as they are."""
    (inbox / "odd.csv").write_text("Aaa,Bbb\nCas Cole,cas@mail.example\n")
    (inbox / "new.csv").write_text("Name,Email\nZoe Quist,zoe@mail.example\n")
    look(office)
    assert not found(office, "Cas Cole")
    (inbox / "mapping.toml").write_text('["odd.csv"]\nsource = "table"\n["odd.csv".columns]\nAaa = "name"\nBbb = "email"\n')
    read = {file.path: file.already_known for file in look(office)}
    assert read == {"odd.csv": False, "new.csv": True}
    assert found(office, "Cas Cole")


def test_what_breaks_off_is_told_and_tried_again(office: Office, inbox: Path) -> None:
    """A wrong ``regard.toml`` stops its folder with a sentence; nothing is tried again at every look; mended, it is read."""
    (inbox / "new.csv").write_text(CAS)
    (inbox / "regard.toml").write_text("[company]\nnome = 'Lumen'\n")
    assert look(office, 4) == []
    assert "regard.toml: [company] has no setting nome." in told(office)
    (inbox / "regard.toml").write_text("[company]\nname = 'Lumen & Sons'\n")
    assert [file.path for file in look(office)] == ["new.csv"]
    assert "Lumen &amp; Sons" in office.admin.get("/sources").text


def test_settings_are_read_when_they_change_and_not_with_every_file(office: Office, inbox: Path) -> None:
    """A shelf life set under Rules stays when further exports come in, though the folder once said another."""
    (inbox / "regard.toml").write_text("[company]\nname = 'Lumen & Oak'\n[rules]\ntitle_days = 100\n")
    (inbox / "new.csv").write_text(CAS)
    look(office)
    assert office.live.settings.title_days == 100
    office.admin.post("/rules", data={"act": "save", "title_days": "200"})
    (inbox / "more.csv").write_text("Name,Email\nZoe Quist,zoe@mail.example\n")
    look(office)
    assert office.live.settings.title_days == 200


def test_a_store_that_fails_is_tried_again_after_a_while(office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading breaks off for a reason that lies in no file: told, not tried at every look, tried after five minutes."""
    tries: list[int] = []

    def fail(*_: object, **__: object) -> None:
        tries.append(1)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(Store, "take_in_by_turns", fail)
        (inbox / "new.csv").write_text(CAS)
        look(office, 6)
        assert len(tries) == 1
        assert "That went wrong on our side" in told(office)
    assert look(office, 2) == []
    office.clock.now += 5 * MINUTE
    assert [file.imported for file in look(office)] == [1]
    assert "That went wrong" not in told(office)


def test_nobody_watches_anything_until_told(tmp_path: Path, now: Micros) -> None:
    """The page says how; the command line begins and ends it, and a server that runs heeds it at its next look."""
    office, inbox = open_office(tmp_path, now), tmp_path / "in"
    assert "regard watch FOLDER --workspace DIR" in told(office)
    inbox.mkdir()
    (inbox / "new.csv").write_text(CAS)

    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(main, ["watch", *words, "--workspace", str(tmp_path / "kept")])
        return answer.exit_code, answer.output

    assert run(str(tmp_path / "nowhere"))[0] == 2
    assert "is watched while" in run(str(inbox))[1]
    assert [file.imported for file in look(office)] == [1]
    assert str(inbox) in run()[1]
    assert run(str(inbox), "--stop")[0] == 0
    assert run(str(inbox), "--stop")[0] == 2
    (inbox / "more.csv").write_text("Name,Email\nZoe Quist,zoe@mail.example\n")
    assert look(office) == []
    assert found(office, "Cas Cole"), "what was read stays"
    office.live.close()


def test_a_setting_names_folders_and_ends_with_them(office: Office, inbox: Path, tmp_path: Path, now: Micros) -> None:
    """Two folders are named, then one; one that is not whole is refused with what to write instead."""
    (tmp_path / "two").mkdir()
    both = folders_to_watch(Environment.of({"REGARD_WATCH": os.pathsep.join([str(inbox), str(tmp_path / "two")])}))
    office.live.watching.watch_by_setting(both, now)
    assert [one.path for one in office.live.watching.watched()] == [str(inbox), str(tmp_path / "two")]
    office.live.watching.watch_by_setting(both[1:], now)
    assert [one.path for one in office.live.watching.watched()] == [str(tmp_path / "two")]
    assert folders_to_watch(Environment()) == ()
    with pytest.raises(BadSettings, match=re.escape(str(Path("exports").absolute()))):
        folders_to_watch(Environment(watch="exports"))


def test_the_store_of_the_workspace_is_no_export(office: Office, tmp_path: Path, now: Micros) -> None:
    """Somebody watches the folder that holds it all: the exports are read, the store itself is not."""
    office.live.watching.watch_by_setting([tmp_path, tmp_path / "kept"], now)
    (tmp_path / "new.csv").write_text(CAS)
    read = look(office, 3)
    assert {file.path for file in read} == {"new.csv", "exports/people.csv", "exports/roles.yaml"}


def test_while_a_workspace_is_served_folders_are_looked_at(office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker does it by itself."""
    monkeypatch.setattr(going_on, "EVERY_SECONDS", 0.01)
    (inbox / "new.csv").write_text(CAS)
    with GoingOn(office.live, office.clock):
        for _ in range(2_000):  # each look is a request; the thread that reads gets its turn in between
            if found(office, "Cas Cole"):
                break
            office.clock.now += SECOND
    assert found(office, "Cas Cole")


def test_whoever_sees_a_part_of_the_workspace_sees_no_folders(office: Office, inbox: Path) -> None:
    """A hiring manager has no page of sources."""
    shutil.rmtree(inbox)
    manager = office.colleague(Role.MANAGER)
    assert manager.get("/sources").status_code == 403
