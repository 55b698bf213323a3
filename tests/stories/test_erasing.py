"""Erased means erased: nothing is left on the disk, nothing comes back, and others lose nothing by it (F3, F4)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner
from tests.conftest import Place
from tests.office import Office, open_office

from regard.cli.main import main
from regard.errors import BadSettings, NoSuchPerson
from regard.storage.database import PATIENCE
from regard.storage.machines import Right
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.at_hand import Choice
from regard.workspace.desk import Workspace as Desk
from regard.workspace.erasing import KEY_FILE, LIST_FILE, Erasures

ANN = (b"ann@mail.example", b"Ann Aho", b"Aho", b"358401234567", b"ann-aho", b"Secret Street")
LIST = """Name,Email,Phone,LinkedIn,City,Note
Ann Aho,ann@mail.example,+358401234567,https://www.linkedin.com/in/ann-aho,Helsinki,met at a fair
Ben Boyd,ben@mail.example,,,Tampere,a friend of ann@mail.example
,,,,Secret Street,write to Ann@Mail.example
"""
INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:1@firm.example
DTSTAMP:20260201T090000Z
DTSTART:20260210T090000Z
DTEND:20260210T100000Z
SUMMARY:Interview with Ann Aho and Ben Boyd
ORGANIZER:mailto:rita@firm.example
ATTENDEE;CN=Ann Aho;PARTSTAT=ACCEPTED:mailto:ann@mail.example
ATTENDEE;CN=Ben Boyd;PARTSTAT=ACCEPTED:mailto:ben@mail.example
END:VEVENT
END:VCALENDAR
"""
COMPANY = '[company]\nname = "Lumen & Oak"\ndomains = ["firm.example"]\n'


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A list and an invitation that speak of Ann and Ben."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "list.csv").write_text(LIST)
    (folder / "interview.ics").write_text(INVITATION)
    (folder / "regard.toml").write_text(COMPANY)
    return folder


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and colleagues at work."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def names(workspace: Workspace, now: Micros) -> set[str]:
    """Whoever is a person."""
    return {decision.name for decision in workspace.day(now).decisions}


def traces(folder: Path) -> list[tuple[str, bytes]]:
    """Every file below the folder that holds something of Ann, with what."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, word) for path in files for word in ANN if word.lower() in path.read_bytes().lower()]


def everything(store: Store) -> str:
    """All that the store holds, as text."""
    tables = ("imports", "rows", "notes", "records", "identifiers", "terms", "events", "doings", "views", "answers", "deliveries")
    return json.dumps([list(store.connection.execute(f"SELECT * FROM {table}")) for table in tables], default=str)


def test_f4_nothing_of_the_erased_is_left_on_the_disk(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Ann's list row goes, Ben's stays without her address; of the interview his part stays. No byte of her is left."""
    kept = tmp_path / "kept"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
        assert names(workspace, now) == {"Ann Aho", "Ben Boyd"}
        assert traces(kept)
        done = workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        workspace.join()
        assert done.entries > 5
        assert traces(kept) == []
        assert names(workspace, now) == {"Ben Boyd"}
        assert "a friend of [erased]" in everything(workspace.store)
        kinds = {row[0] for row in workspace.store.connection.execute("SELECT kind FROM events")}
        assert len(kinds) > 5
    assert traces(kept) == []


def test_f4_the_same_people_in_a_later_export_stay_erased(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Every file comes again, and changed: Ann is refused row by row, counted and named; Ben's part is not taken in twice."""
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        entries = workspace.store.connection.execute("SELECT count(*) FROM events").fetchone()
        (exports / "list.csv").write_text(LIST.replace("\n", "\n\n", 1))
        (exports / "interview.ics").write_text(INVITATION.replace("PRODID:-//x", "PRODID:-//y"))
        files = {file.path: file for file in workspace.read(exports, now)}
        assert (files["list.csv"].rejected, files["list.csv"].imported) == (2, 1)
        assert files["list.csv"].imported + files["list.csv"].rejected + files["list.csv"].shown == files["list.csv"].rows
        assert any("erased" in problem.reason for problem in files["list.csv"].problems)
        assert names(workspace, now) == {"Ben Boyd"}
        assert "ann@mail.example" not in everything(workspace.store)
        assert workspace.store.connection.execute("SELECT count(*) FROM events").fetchone() == entries
    assert traces(tmp_path / "kept") == []


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("other.csv", "Full name;E-mail\nAnn A.;ANN@mail.example\n", set()),
        ("phone.csv", "Name,Phone\nA. Aho,+358 40 123 4567\nCara Cruz,+358 40 123 4567\n", {"Cara Cruz"}),
        ("ann.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Aho\nEMAIL:ann@mail.example\nEND:VCARD\n", set()),
        ("in.csv", "Name,LinkedIn\nAnnie,https://linkedin.com/in/ann-aho/\n", set()),
    ],
)
def test_f4_another_source_does_not_bring_them_back(
    exports: Path, tmp_path: Path, now: Micros, name: str, text: str, left: set[str]
) -> None:
    """By the address, by the profile, by the telephone number with the name; whoever shares only the number is somebody else."""
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        (exports / name).write_text(text)
        workspace.read(exports, now)
        assert names(workspace, now) == {"Ben Boyd"} | left


def test_f4_an_older_copy_of_the_store_is_cleaned_when_it_is_opened(exports: Path, tmp_path: Path, now: Micros) -> None:
    """The list of erasures lies apart: a backup from before is restored, and Ann is gone before anybody is answered."""
    kept, backup = tmp_path / "kept", tmp_path / "backup.sqlite"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
    shutil.copy(kept / "regard.sqlite", backup)
    with open_workspace(kept) as workspace:
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
    shutil.copy(backup, kept / "regard.sqlite")
    with open_workspace(kept) as workspace:
        assert names(workspace, now) == {"Ben Boyd"}
    assert traces(kept) == []


def test_f4_a_kill_in_the_middle_is_made_up_for(
    exports: Path, tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends after the list was written and before the store was: the next opening finishes what was begun."""
    with open_workspace(tmp_path / "kept") as workspace, monkeypatch.context() as patched:
        workspace.read(exports, now)
        patched.setattr("regard.workspace.erasing.erase", _killed)
        with pytest.raises(KeyboardInterrupt):
            workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        assert names(workspace, now) == {"Ann Aho", "Ben Boyd"}
    with open_workspace(tmp_path / "kept") as workspace:
        assert names(workspace, now) == {"Ben Boyd"}


def test_f4_somebody_erased_while_a_file_is_read_is_not_brought_back_by_it(exports: Path, tmp_path: Path, now: Micros) -> None:
    """The reading began before she was erased, and knows nothing of it: what it brings of her goes at its end."""
    listed = exports / "list.csv"
    listed.rename(tmp_path / "list.csv")
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
        (tmp_path / "list.csv").rename(listed)
        left = [workspace.number_of("Ann Aho")]

        def erased_meanwhile(file: str, _done: int, _total: int) -> None:
            if file == "list.csv" and left:
                workspace.erase(left.pop(), now, by="ada")

        workspace.read(exports, now, erased_meanwhile)
        assert not left
        assert names(workspace, now) == {"Ben Boyd"}
    assert traces(tmp_path / "kept") == []


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


OTHERS = """ID,Name,Email,LinkedIn,City,Note
1,Ann Aho,ann@mail.example,https://www.linkedin.com/in/ann-aho,Oslo,
17,Joann Ahola,joann@mail.example,https://www.linkedin.com/in/ann-ahola,Anna,from Annville
18,Anna,ann@mail.example.org,,Hannover,knows joann@mail.example
,,,,,Joann@mail.example wrote
"""


def test_f4_whoever_is_called_nearly_the_same_loses_nothing(tmp_path: Path, now: Micros) -> None:
    """Ann has record 1, Joann record 17 and an address that ends like Ann's: only whole names, addresses and numbers go."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "list.csv").write_text(OTHERS)
    (exports / "regard.toml").write_text(COMPANY)

    def of_others(workspace: Workspace) -> list[object]:
        asked = (
            "SELECT line, raw, outcome FROM rows WHERE line <> 2 ORDER BY line",
            "SELECT e.kind, e.text, e.detail FROM events e JOIN rows w ON w.number = e.row_number WHERE w.line <> 2 ORDER BY seq",
            "SELECT email, name, query FROM views",
            "SELECT id, body FROM deliveries",
        )
        return [list(workspace.store.connection.execute(sql)) for sql in asked]

    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
        with workspace.store.writing():
            workspace.store.connection.execute("INSERT INTO views VALUES ('ada', 'hers', 'q=Joann+Ahola')")
            told = "INSERT INTO deliveries VALUES ('m', 's', 'k', ?, 1, NULL, 0, NULL, '')"
            workspace.store.connection.execute(told, ('{"person": 17, "by": "Ann Ahola"}',))
        before = of_others(workspace)
        workspace.erase(workspace.number_of("ann@mail.example"), now, by="ada")
        assert of_others(workspace) == before


def test_f4_taking_an_import_back_brings_nobody_back(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Every import is undone after the erasure: the store is empty, and stays without Ann when all is read again."""
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        for done in workspace.imports():
            workspace.undo(done.import_id)
        assert workspace.store.connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
        workspace.read(exports, now)
        assert names(workspace, now) == {"Ben Boyd"}


def test_the_key_of_the_digests_is_kept_apart_and_missed(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Only its owner reads it, it is not in the store, and without it nothing is taken in."""
    kept = tmp_path / "kept"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        assert (kept / KEY_FILE).stat().st_mode & 0o777 == 0o600
        (kept / KEY_FILE).rename(tmp_path / "lost")
        with pytest.raises(BadSettings, match=KEY_FILE):
            workspace.read(exports, now)
    assert all(word.decode() not in (kept / LIST_FILE).read_text() for word in ANN)


def test_with_another_key_nothing_is_opened(exports: Path, tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another key nobody would be known as erased, and Ann would come back with the next export."""
    kept = tmp_path / "kept"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
    monkeypatch.setenv("REGARD_ERASURE_KEY", "another one")
    with pytest.raises(BadSettings, match=LIST_FILE):
        open_workspace(kept)


def test_half_a_line_of_the_list_spoils_neither_it_nor_the_next(exports: Path, tmp_path: Path, now: Micros) -> None:
    """A kill in the middle of writing the list leaves half a line: the workspace opens, and Ann's erasure is on the list."""
    kept = tmp_path / "kept"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ben Boyd"), now, by="ada")
    with (kept / LIST_FILE).open("a") as listed:
        listed.write('\n{"at": 1, "digests": ["ab')
    shutil.copy(kept / "regard.sqlite", tmp_path / "backup.sqlite")
    with open_workspace(kept) as workspace:
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
    shutil.copy(tmp_path / "backup.sqlite", kept / "regard.sqlite")
    with open_workspace(kept) as workspace:
        assert names(workspace, now) == set()


def test_nobody_waits_for_whoever_reads_an_older_moment(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Somebody reads the store as it was: erasing does not wait for them, and the disk is clean when the next one writes."""
    kept = tmp_path / "kept"
    with open_workspace(kept) as workspace:
        workspace.read(exports, now)
        assert workspace.store.again
        with workspace.store.again() as reader, reader.as_of_now():
            assert reader.connection.execute("SELECT count(*) FROM events").fetchone() > (0,)
            begun = monotonic()
            workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
            assert monotonic() - begun < PATIENCE / 2
        workspace.store.connection.overwrite()
        assert traces(kept) == []


def test_both_engines_erase(place: Place, exports: Path, tmp_path: Path, now: Micros) -> None:
    """SQLite and PostgreSQL: nothing of Ann in any table, Ben and the interview are still there."""
    with Desk(Store(place()), Erasures(tmp_path / "beside")) as workspace:
        workspace.read(exports, now)
        workspace.erase(workspace.number_of("Ann Aho"), now, by="ada")
        held = everything(workspace.store).lower()
        assert [word for word in ANN if word.decode().lower() in held] == []
        workspace.read(exports, now)
        assert names(workspace, now) == {"Ben Boyd"}


def test_f4_a_person_erases_themselves_on_their_own_page(office: Office, tmp_path: Path) -> None:
    """Not by accident; then at once, with what stays and who else holds something; the address opens nothing more."""
    now = office.clock()
    ann = office.live.agenda(now, Choice(wanted="Ann Aho")).decisions[0].person
    page = f"/me/{office.live.own_page(ann, now)}"
    visitor = office.browser()
    assert "Tick the box first" in visitor.post(page, data={"act": "erase"}).text
    assert office.live.agenda(office.clock(), Choice(wanted="Ann Aho")).count == 1
    answer = visitor.post(page, data={"act": "erase", "sure": "yes"}, headers={"Accept-Language": "de"})
    assert answer.status_code == 200
    assert "ist gelöscht" in answer.text
    assert visitor.get(page).status_code == 404
    assert office.live.agenda(office.clock(), Choice(wanted="Aho")).count == 0
    with pytest.raises(NoSuchPerson):
        office.live.person(ann, office.clock())
    office.live.settle(office.clock())
    assert office.live.agenda(office.clock(), Choice(wanted="Ben")).count == 1
    log = office.admin.get("/log?kind=erased").text
    assert "the person" in log
    assert "1 person, " in log
    assert "Aho" not in log
    assert traces(tmp_path / "kept") == []


def test_f4_a_colleague_erases_by_typing_the_name(office: Office) -> None:
    """A slip changes nothing; the log says who erased, and nobody's name; whoever acted on them before stays in the log."""
    now = office.clock()
    ann = office.live.agenda(now, Choice(wanted="Ann Aho")).decisions[0].person
    office.admin.post(f"/people/{ann}/correct", data={"field": "city", "value": "Espoo", "seen": "Helsinki"})
    assert office.admin.post(f"/people/{ann}/erase", data={"name": "Ben Boyd"}).status_code == 422
    answer = office.admin.post(f"/people/{ann}/erase", data={"name": "ann aho"})
    assert "1 person, " in answer.text
    log = office.admin.get("/log").text
    assert "an act about somebody who was erased" in log
    assert "Aho" not in log


def test_d20_a_program_erases(office: Office) -> None:
    """DELETE of a person needs the right to manage; a second one finds nobody."""
    now = office.clock()
    ann = office.live.agenda(now, Choice(wanted="Ann Aho")).decisions[0].person
    assert office.program(Right.ACT).delete(f"/people/{ann}").status_code == 403
    program = office.program(Right.MANAGE)
    assert program.delete(f"/people/{ann}").json()["records"] >= 1
    assert program.delete(f"/people/{ann}").status_code == 404


def test_erasing_by_command(exports: Path, tmp_path: Path, now: Micros) -> None:
    """Asked first, then done; nobody of that name is an error."""
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(exports, now)
    command = ["erase", "Ann Aho", "--workspace", str(tmp_path / "kept")]
    assert CliRunner().invoke(main, command, input="n\n").exit_code == 1
    done = CliRunner().invoke(main, command, input="y\n")
    assert "Erased: " in done.output
    assert CliRunner().invoke(main, [*command, "--yes"]).exit_code == 2
    assert traces(tmp_path / "kept") == []
