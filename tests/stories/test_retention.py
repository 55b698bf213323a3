"""Kept no longer than the law allows (F3), and erasure put to the test with every kind of file on both engines (F4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.office import PASSWORD, Office, open_office

from regard.cli.main import main
from regard.clock import DAY
from regard.demo import write_company
from regard.intake.fields import observe
from regard.ledger.catalogue import KINDS
from regard.ledger.event import Saying
from regard.privacy import retention
from regard.storage.access import Role
from regard.storage.store import Store
from regard.words import Basis, Method, Micros
from regard.workspace import open_workspace
from regard.workspace.acts import write_act
from regard.workspace.desk import Workspace
from regard.workspace.retaining import Cause, KeptByHold

Database = Callable[[], str]


@pytest.fixture(params=["in a folder", "in a database"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a workspace, whose store lies in it or on PostgreSQL."""
    if request.param == "in a database":
        database: Database = request.getfixturevalue("database")
        monkeypatch.setenv("REGARD_STORE", database())
    else:
        monkeypatch.delenv("REGARD_STORE", raising=False)
    return tmp_path / "kept"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of a made-up company: every kind of file."""
    folder = tmp_path_factory.mktemp("company") / "exports"
    write_company(folder, people=60, seed=7, now=1_772_614_800_000_000, progress=lambda _done, _total: None)
    return folder


def known_by(store: Store, person: int) -> set[str]:
    """Every address, number, profile and name by which a person is known."""
    rows = store.connection.execute(
        "SELECT DISTINCT i.text FROM identifiers i JOIN records r ON r.number = i.record WHERE r.person = ?", (person,)
    )
    return {str(row[0]) for row in rows.fetchall()}


def in_files(folder: Path, texts: set[str]) -> list[tuple[str, str]]:
    """Which of the texts stand in which file of the folder, byte by byte, whatever kind of file it is."""
    return [
        (path.name, text) for path in folder.rglob("*") if path.is_file() for text in texts if text.encode() in path.read_bytes()
    ]


def in_store(store: Store, texts: set[str]) -> list[tuple[str, str]]:
    """Which of the texts stand in which column."""
    found = []
    for column in sorted(store.connection.text_columns()):
        table, name = column.split(".")
        for (value,) in store.connection.execute(f"SELECT {name} FROM {table}").fetchall():
            content = bytes(value) if isinstance(value, bytes | memoryview) else str(value or "").encode()
            found += [(column, text) for text in texts if text.encode() in content]
    return found


def sums_hold(workspace: Workspace) -> bool:
    """Imported, rejected and shown make up the rows read, in every import."""
    return all(done.rows == done.imported + done.rejected + done.shown for done in workspace.imports())


def everybody_covering_all_sources(store: Store) -> list[int]:
    """So many people that each source which speaks of people speaks of one of them."""
    rows = store.connection.execute(
        "SELECT i.variant, min(r.person) FROM records r JOIN events e ON e.record = r.number "
        "JOIN rows w ON w.number = e.row_number JOIN imports i ON i.ordinal = w.ordinal "
        "WHERE r.person IS NOT NULL GROUP BY i.variant"
    )
    return sorted({int(row[1]) for row in rows.fetchall()})


def test_f4_so_many_people_go_that_every_kind_of_file_told_of_one(company: Path, kept: Path, tmp_path: Path, now: Micros) -> None:
    """A company reads all its exports, erases them, and reads all again from another folder: nobody comes back."""
    again = tmp_path / "again"
    shutil.copytree(company, again / "exports")
    with open_workspace(kept) as workspace:
        workspace.read(company, now)
        store = workspace.store
        gone = everybody_covering_all_sources(store)
        texts = {text for person in gone for text in known_by(store, person) if "@" in text or "linkedin" in text}
        assert len(gone) > 3
        assert in_store(store, texts)
        for person in gone:
            workspace.erase(person, now, by="ada@firm.example")
        workspace.join()
        others = store.connection.execute("SELECT count(DISTINCT person) FROM records").fetchall()
        still = {row[0] for row in store.connection.execute("SELECT text FROM identifiers").fetchall()}
        texts -= still
        assert in_store(store, texts) == []
        assert in_files(kept, texts) == []
        assert sums_hold(workspace)
        workspace.read(again, now + DAY)
        assert in_store(store, texts) == []
        assert store.connection.execute("SELECT count(DISTINCT person) FROM records").fetchall() == others
        assert sums_hold(workspace)
        for done in workspace.imports():
            store.undo(done.import_id)
        assert in_store(store, texts) == []
    assert in_files(kept, texts) == []


def test_f4_a_namesake_stays(kept: Path, tmp_path: Path, now: Micros) -> None:
    """Two people are called Ann Aho. One goes; the other keeps her name, and a new list about her is read."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.csv").write_text("Name,Email\nAnn Aho,ann@mail.example\nAnn Aho,other@mail.example\n")
    with open_workspace(kept) as workspace:
        workspace.read(tmp_path / "x", now)
        workspace.erase(workspace.number_of("ann@mail.example"), now, by="")
        workspace.join()
        (tmp_path / "x" / "b.csv").write_text("Name,Email,City\nAnn Aho,other@mail.example,Oslo\n")
        workspace.read(tmp_path / "x", now)
        assert known_by(workspace.store, workspace.number_of("Ann Aho")) == {"Ann Aho", "other@mail.example"}
        assert in_store(workspace.store, {"ann@mail.example"}) == []


def test_f4_told_late_who_they_are_and_still_kept_out(kept: Path, tmp_path: Path, now: Micros) -> None:
    """Ann was erased; a new list names somebody by an id in line 2, and says in line 4003 that it is her."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.csv").write_text("ID,Name,Email\nq1,Ann Aho,ann@mail.example\n")
    with open_workspace(kept) as workspace:
        workspace.read(tmp_path / "x", now)
        workspace.erase(workspace.number_of("ann@mail.example"), now, by="")
        middle = "".join(f"w{at},Person Nr{at},p{at}@mail.example\n" for at in range(4000))
        (tmp_path / "x" / "b.csv").write_text(f"ID,Name,Email\nz9,Ann Aho,\n{middle}z9,Ann Aho,ann@mail.example\n")
        workspace.read(tmp_path / "x", now)
        assert in_store(workspace.store, {"Ann Aho", "ann@mail.example"}) == []
        assert sums_hold(workspace)


def test_f3_a_field_without_a_line_stops_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column and a kind are planted that nobody decided about: each is named."""
    monkeypatch.delenv("REGARD_STORE", raising=False)
    with open_workspace(tmp_path) as workspace:
        workspace.store.connection.execute("CREATE TABLE planted (shoe_size TEXT)")
    with pytest.raises(retention.NoLine, match=r"planted\.shoe_size"):
        open_workspace(tmp_path)
    with pytest.raises(retention.NoLine, match=r"observed\.shoe"):
        retention.check((), {**KINDS, "observed.shoe": KINDS["observed.name"]})
    assert set(retention.lines("kinds")) == set(KINDS)


def _say(workspace: Workspace, now: Micros, *said: tuple[str, str, int]) -> None:
    """Who, what, how many days ago; each learnt on its day."""
    for who, kind, days in said:
        at, record = now - days * DAY, f"mail:{who}@mail.example"
        values = {"email": f"{who}@mail.example", "name": f"{who.title()} Aho"}
        seen = observe(record, values, at=at, method=Method.SYSTEM, basis=Basis.INTEREST)
        write_act(workspace.store, [*seen.sayings, Saying(kind, record, at)], by="", at=at)
    workspace.join()


def test_f3_due_by_the_law_and_erased_by_command(kept: Path, now: Micros) -> None:
    """Ann was silent for 2 years and opened a mail since; Ben replied 700 days ago; Cas was sourced 31 days ago and not told,
    Dan was told, Eve is on hold, Fay was hired.
    """  # noqa: D205 - the ledger of the story
    with open_workspace(kept) as workspace:
        _say(
            workspace, now, ("ann", "message.replied", 731), ("ann", "message.opened", 5), ("ben", "message.replied", 700),
            ("cas", "person.sourced", 31), ("dan", "person.sourced", 31), ("dan", "notice.given", 20),
            ("eve", "message.replied", 900), ("eve", "hold.placed", 3), ("fay", "application.created", 900),
            ("fay", "application.hired", 880), ("gus", "message.sent", 800), ("gus", "message.clicked", 100),
        )  # fmt: skip
        numbers = {who: workspace.number_of(f"{who}@mail.example") for who in ("ann", "ben", "cas", "dan", "eve", "fay", "gus")}
        found = {one.person: (one.cause, bool(one.hold)) for one in workspace.due(now)}
        assert found == {
            numbers["ann"]: (Cause.SILENT, False), numbers["cas"]: (Cause.UNTOLD, False), numbers["eve"]: (Cause.SILENT, True),
        }  # fmt: skip
        with pytest.raises(KeptByHold):
            workspace.erase(numbers["eve"], now, by="")
    at = "2026-03-04T09:00+00:00"
    listed = CliRunner().invoke(main, ["retention", "--workspace", str(kept), "--at", at])
    assert "3 due" in listed.output
    assert "mail.example" not in listed.output
    done = CliRunner().invoke(main, ["retention", "--workspace", str(kept), "--at", at, "--do"])
    assert "2 erased" in done.output
    with open_workspace(kept) as workspace:
        assert in_store(workspace.store, {"ann@mail.example", "cas@mail.example"}) == []
        assert [one.person for one in workspace.due(now)] == [numbers["eve"]]


@pytest.fixture
def office(tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.delenv("REGARD_STORE", raising=False)
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def test_f3_a_hold_keeps_whoever_asks(office: Office) -> None:
    """A recruiter may not place one; with it nobody erases, the person is told why and contact stops; lifted, it is done."""
    number, page = office.number("Ann Aho"), office.own_page("Ann Aho")
    recruiter, ops = office.colleague(Role.RECRUITER), office.colleague(Role.OPS)
    assert recruiter.post(f"/people/{number}/hold", data={"act": "place", "why": "x"}).status_code == 403
    assert ops.post(f"/people/{number}/hold", data={"act": "place"}).status_code == 422
    ops.post(f"/people/{number}/hold", data={"act": "place", "why": "a claim before the labour court"})
    for told in (
        ops.post(f"/people/{number}/erase", data={"name": "Ann Aho"}),
        office.browser().post(page, data={"act": "erase", "sure": "yes"}),
    ):
        assert told.status_code == 409
        assert "labour court" in told.text
    assert office.verdict("Ann Aho") == "leave"
    ops.post(f"/people/{number}/hold", data={"act": "lift", "why": "settled"})
    assert ops.post(f"/people/{number}/erase", data={"name": "Ann Aho"}).status_code == 200
    assert ops.get(f"/people/{number}").status_code == 404


def test_f3_a_colleague_sees_who_is_due_and_erases_them(office: Office) -> None:
    """Two years on, both are due; the button asks once."""
    office.colleague(Role.OPS)
    assert office.colleague(Role.RECRUITER).get("/retention").status_code == 403
    office.clock.now += 740 * DAY
    ops = office.browser()
    ops.post("/sign-in", data={"email": "ops@firm.example", "password": PASSWORD})
    assert "Ann Aho" in ops.get("/retention").text
    assert ops.post("/retention").status_code == 422
    assert "Nobody is due" in ops.post("/retention", data={"sure": "yes"}).text
