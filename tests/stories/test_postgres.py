"""A company keeps its store on PostgreSQL: the same day, the same acts, the same undo as with a file of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.contract.test_store import content
from tests.office import PASSWORD, Clock, Office, open_office
from tests.stories.test_today import DAY, exports, run

from regard.clock import HOUR
from regard.demo import write_company
from regard.storage.access import Purpose
from regard.storage.machines import Right
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.acts import put_off, stated
from regard.workspace.at_hand import Choice
from regard.workspace.live import Live

__all__ = ["exports"]
Database = Callable[[], str]
PUT_OFF = {"act": "put_off", "until": "2026-05-01", "why": "on leave"}


def on_both(monkeypatch: pytest.MonkeyPatch, address: str, asked: Callable[[], object]) -> tuple[object, object]:
    """The same, asked with the store in a folder and with the store in the database."""
    monkeypatch.delenv("REGARD_STORE", raising=False)
    in_folder = asked()
    monkeypatch.setenv("REGARD_STORE", address)
    return in_folder, asked()


def test_the_day_is_the_same_document(exports: Path, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people, a role, a mailbox and a list with odd signs, read twice and asked for one person: equal to the last letter."""
    (exports / "odd.csv").write_text(
        "Name,Email\nAnn Ahlgren,ann@north.example\nZo\0e Öz,zoe@x.example\nZo\0e Öz,zoe@x.example\n,\n"
    )
    kept = ("--at", DAY, "--json", "--workspace", tmp_path / "kept")

    def asked() -> list[str]:
        lines = [("today", exports, *kept), ("today", exports, *kept), ("today", exports, *kept, "--why", "Ben Okafor")]
        answers = [run(*line) for line in (*lines, ("health", exports, *kept), ("pools", exports, *kept))]
        return [answer.stdout for answer in answers if answer.exit_code == 0]

    in_folder, in_database = on_both(monkeypatch, database(), asked)
    assert in_folder == in_database
    assert isinstance(in_database, list)
    assert len(in_database) == 5
    assert json.loads(in_database[0])["people"] == 5
    assert (tmp_path / "kept" / "regard.sqlite").is_file()


def test_a_whole_company_is_the_same_to_the_last_row(
    tmp_path: Path, now: Micros, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty people in all formats: the same day with every card and the health of every source, before and after an undo."""
    write_company(tmp_path / "exports", people=60, seed=3, now=now)

    def asked() -> object:
        with open_workspace(tmp_path / "kept") as workspace:
            files = workspace.read(tmp_path / "exports", now)
            days = [workspace.day(now, files, cards=True, health=True)]
            tables = [content(workspace.store)]
            for done in workspace.imports()[::7]:
                workspace.undo(done.import_id)
            days.append(workspace.day(now, cards=True, health=True))
            tables.append(content(workspace.store))
            workspace.write_report(days[1], tmp_path / "report.html")
            return days, tables, (tmp_path / "report.html").read_text()

    in_folder, in_database = on_both(monkeypatch, database(), asked)
    assert in_folder == in_database


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_no_text(tmp_path: Path, now: Micros, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of an old archive is not UTF-8: the file is read, and its odd byte is shown."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / os.fsdecode(b"caf\xe9.csv")).write_text("Name,Email\nAnn Aho,ann@x.example\n")

    def asked() -> object:
        with open_workspace(tmp_path / "kept") as workspace:
            return workspace.read(tmp_path / "exports", now)[0].path, workspace.day(now).people

    in_folder, in_database = on_both(monkeypatch, database(), asked)
    assert in_folder == in_database == ("caf\\udce9.csv", 1)


def test_an_act_counts_at_once_and_can_be_taken_back(
    exports: Path, tmp_path: Path, now: Micros, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ann is put off, then says stop on her page, then the list is undone; a second server shows the same at each step."""

    def asked() -> object:
        with open_workspace(tmp_path / "kept") as workspace:
            workspace.read(exports, now)
        ours, theirs = Live(open_workspace(tmp_path / "kept")), Live(open_workspace(tmp_path / "kept"))
        seen: list[object] = []

        def look() -> None:
            lists = [(live.counts(now), live.to_do(now), live.agenda(now, Choice(wanted="AHLGREN"))) for live in (ours, theirs)]
            assert lists[0] == lists[1]
            seen.append(lists[0])

        look()
        ann = ours.agenda(now, Choice(wanted="ann@north")).decisions[0].person
        ours.act(
            ann,
            put_off(ours.record(ann, now), now + HOUR, "later", by="rita@firm.example", at=now),
            by="rita@firm.example",
            now=now,
        )
        look()
        theirs.hear(ann, [stated("wish.stop", theirs.record(ann, now), now)], now=now)
        look()
        ours.undo(next(done.import_id for done in ours.imports() if done.path == "inbox.mbox"), now)
        look()
        seen.append([live.person(ann, now) for live in (ours, theirs)])
        ours.close()
        theirs.close()
        assert len({repr(one) for one in seen}) == len(seen)
        return seen

    in_folder, in_database = on_both(monkeypatch, database(), asked)
    assert in_folder == in_database


def test_colleagues_come_in(
    exports: Path, tmp_path: Path, now: Micros, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first administrator, Ben's own page and his wish there, with the accounts and secrets in the database."""
    monkeypatch.setenv("REGARD_STORE", address := database())
    workspace = open_workspace(tmp_path / "kept")
    workspace.read(exports, now)
    office = Office(Live(workspace), Clock(now))
    own = office.own_page("Ben Okafor")
    assert "Ben Okafor" in office.browser().get(own).text
    wrong = office.browser().post("/sign-in", data={"email": "admin@localhost", "password": "guess"})
    right = office.browser().post("/sign-in", data={"email": "admin@localhost", "password": PASSWORD})
    assert (wrong.status_code, right.status_code) == (401, 200)
    office.live.close()
    with Store(address) as store:
        assert store.connection.execute("SELECT count(*) FROM secrets WHERE purpose = ?", (Purpose.PAGE,)).fetchone() == (1,)
    assert not (tmp_path / "kept").exists()


def test_every_page_and_program_works_on_the_database(
    tmp_path: Path, now: Micros, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All lists, the log, views, settings, referrals, feedback, tokens, hooks and messages, with the store in the database."""
    monkeypatch.setenv("REGARD_STORE", database())
    office = open_office(tmp_path, now)
    number, admin = office.number("Ann Aho"), office.admin
    admin.post(f"/people/{number}/correct", data={"field": "city", "value": "Berlin"})
    admin.post("/people/views", data={"name": "Anns", "query": "q=ann"})
    admin.post("/rules", data={"act": "save", "gap_days": "9"})
    admin.post("/referrals", data={"name": "Dora Dahl", "email": "dora@mail.example"})
    admin.post("/connections", data={"act": "subscribe", "url": "https://listener.example/in", "kind_act.done": "1"})
    admin.post("/sources/upload", files={"files": ("more.csv", "Name,Email\nCid Cole,cid@mail.example\n")})
    assert office.live.settle(office.clock())
    program = office.program(*Right)
    hook = program.post("/hooks", json={"source": "generic"}).json()
    key = {"Idempotency-Key": "once"}
    acts = [program.post(f"/people/{office.number('Ben Boyd')}/acts", json=PUT_OFF, headers=key) for _ in range(2)]
    assert [one.status_code for one in acts] == [201, 201]
    for path in ("/", "/calls", "/people?q=dora", "/must-not", "/feedback", "/referrals", "/sources", "/rules", "/health", "/log",
                 "/team", "/connections", "/account", f"/people/{number}", f"/people/{number}/why"):  # fmt: skip
        assert admin.get(path).status_code == 200, path
    assert "Dora Dahl" in admin.get("/people?q=DORA").text
    assert "gap_days from" in admin.get("/log").text
    assert "Anns" in admin.get("/people").text
    assert program.get("/deliveries").json()[0]["kind"] == "act.done"
    assert program.delete(f"/hooks/{hook['id']}").status_code == 204
    (mine,) = [line.import_id for line in office.live.log(1 << 62, 1 << 62, 50) if line.why == "Berlin"]
    admin.post("/log/undo", data={"import": mine})
    assert "Berlin" not in admin.get(f"/people/{number}").text
    office.live.close()
