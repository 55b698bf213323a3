"""What talent operations do in the browser: try a setting before it counts, see who did what, and take it back."""

from __future__ import annotations

import gc
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import openpyxl
import pytest
from starlette.testclient import TestClient
from tests.office import Office, open_office

from regard.clock import DAY, HOUR
from regard.sources.table.brands import brands
from regard.sources.table.meanings import word_list
from regard.sources.table.offering import MEANINGS
from regard.storage.access import Role
from regard.storage.batch import Batch
from regard.storage.store import Store
from regard.web.app import create_app
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.acts import put_off
from regard.workspace.live import Live


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def test_d19_a_setting_is_tried_before_it_counts(office: Office) -> None:
    """With a shelf life of one day for titles both would be asked instead of written to: told before anything is saved."""
    tried = office.admin.post("/rules", data={"act": "try", "title_days": "1"})
    assert "2 people would be decided over otherwise" in tried.text
    way = re.search(r'href="(/rules/changed\?[^"]+)">2<', tried.text)
    assert way
    behind = office.admin.get(way[1].replace("&amp;", "&")).text
    assert {"Ann Aho", "Ben Boyd"} <= set(re.findall(r'class="name" href="/people/\d+">([^<]+)<', behind))
    assert office.verdict("Ann Aho") == "write"
    assert 'value="1"' in tried.text


def test_a_setting_that_was_saved_is_in_force_at_once_and_stands_in_the_log(office: Office) -> None:
    """What was foretold happens; the log says who changed what from what; another visit to the workspace knows it too."""
    office.admin.post("/rules", data={"act": "save", "title_days": "1"})
    assert office.verdict("Ann Aho") != "write"
    log = office.admin.get("/log").text
    assert "title_days from" in log
    assert "to 1" in log
    assert "admin@localhost" in log
    again = office.admin.post("/rules", data={"act": "try", "title_days": "1"})
    assert "Nobody would be decided over otherwise" in again.text


def settings_form(page: str) -> dict[str, str]:
    """What a browser sends of the form of settings."""
    form = page.partition('<form method="post" action="/rules#settings">')[2].partition("</form>")[0]
    return {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form) if name != "act"}


def test_two_colleagues_save_settings_and_neither_takes_the_other_back(office: Office) -> None:
    """Both opened the page; one saves a shelf life, then the other a gap: both are in force."""
    ours, theirs = settings_form(office.admin.get("/rules").text), settings_form(office.admin.get("/rules").text)
    colleague = office.colleague(Role.OPS)
    assert colleague.post("/rules", data={**theirs, "title_days": "100", "act": "save"}).status_code == 200
    tried = office.admin.post("/rules", data={**ours, "gap_days": "9", "act": "try"})
    saved = office.admin.post("/rules", data={**settings_form(tried.text), "act": "save"})
    assert saved.status_code == 200
    assert (office.live.settings.title_days, office.live.settings.gap_days) == (100, 9)


def test_a_setting_that_somebody_else_changed_is_shown_and_not_overwritten(office: Office) -> None:
    """Both change the same one: the second sees what it is now and what they wanted; sent again, it is theirs."""
    ours, theirs = settings_form(office.admin.get("/rules").text), settings_form(office.admin.get("/rules").text)
    office.colleague(Role.OPS).post("/rules", data={**theirs, "gap_days": "14", "title_days": "100", "act": "save"})
    lost = office.admin.post("/rules", data={**ours, "gap_days": "9", "act": "save"})
    assert lost.status_code == 409
    assert "gap_days is 14 by now, you saw 7 and wanted 9" in lost.text
    assert office.live.settings.gap_days == 14
    again = settings_form(lost.text)
    assert (again["gap_days"], again["title_days"]) == ("9", "100")
    office.admin.post("/rules", data={**again, "act": "save"})
    assert (office.live.settings.title_days, office.live.settings.gap_days) == (100, 9)


def test_a_setting_saved_by_another_server_of_the_same_store_stays(office: Office, tmp_path: Path) -> None:
    """Two servers, two colleagues: each saves another setting, and both servers go by both."""
    other = Live(open_workspace(tmp_path / "kept"))
    other.counts(office.clock())
    office.admin.post("/rules", data={"act": "save", "title_days": "100"})
    other.set_rules({"gap_days": 9}, by="cas@firm.example", now=office.clock())
    office.admin.get("/rules")
    assert (office.live.settings.title_days, office.live.settings.gap_days) == (100, 9)
    assert (other.settings.title_days, other.settings.gap_days) == (100, 9)
    other.close()


def test_d12_the_kill_switch_is_a_setting(office: Office) -> None:
    """On: nobody is left on Today, everybody stands under Must not contact; off: as before."""
    office.admin.post("/rules", data={"act": "save", "hold_all": "1"})
    assert "Nothing is left to do today" in office.admin.get("/").text
    assert office.admin.get("/must-not?rule=on_hold").text.count('class="row"') == 2
    office.admin.post("/rules", data={"act": "save", "hold_all": "0"})
    assert office.verdict("Ann Aho") == "write"


def test_a_setting_that_is_no_number_is_said_beside_its_field(office: Office) -> None:
    """What was typed stays; nothing is tried or saved."""
    wrong = office.admin.post("/rules", data={"act": "save", "gap_days": "two weeks"})
    assert wrong.status_code == 422
    assert 'value="two weeks"' in wrong.text
    assert "Write a whole number." in wrong.text
    assert office.admin.post("/rules", data={"act": "save", "gap_days": "99999999999999999999"}).status_code == 422
    recruiter = office.colleague(Role.RECRUITER)
    assert recruiter.get("/rules").status_code == 200
    assert recruiter.post("/rules", data={"act": "save", "gap_days": "1"}).status_code == 403


def test_the_log_tells_who_did_what_and_takes_it_back(office: Office) -> None:
    """Ada puts Ann off, Ann asks to be called: both stand there; Ada's act can be taken back, Ann's word only by Ann."""
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/act", data={"act": "put_off", "until": "2026-04-01", "why": "on leave"})
    office.browser().post(office.own_page("Ben Boyd"), data={"act": "call", "words": "please ring"})
    page = office.admin.get("/log").text
    assert "on leave" in page
    assert "please ring" in page
    assert "read people.csv: 2 rows, 2 imported" in page
    mine = office.admin.get("/log", params={"who": "admin@localhost"}).text
    assert "on leave" in mine
    assert "please ring" not in mine
    (act,) = re.findall(r'name="import" value="(\w+)"', mine)
    office.admin.post("/log/undo", data={"import": act})
    after = office.admin.get("/log").text
    assert "taken back" in after
    assert "on leave" not in after
    assert "Ann Aho" in office.admin.get("/").text


def test_the_log_is_narrowed_by_kind_and_names_whom_it_concerns(office: Office) -> None:
    """An upload by Ada, an act about Ann: each stands under its kind alone, with who did it; Ann is named and linked."""
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/act", data={"act": "put_off", "until": "2026-04-01", "why": "on leave"})
    office.admin.post("/sources/upload", files={"files": ("more.csv", "Name,Email\nCas Cole,cas@mail.example\n")})
    acts = office.admin.get("/log", params={"kind": "acts of colleagues"}).text
    assert f'href="/people/{number}">Ann Aho<' in acts
    assert "Put off until 1 April 2026" in acts
    assert "more.csv" not in acts
    read = office.admin.get("/log", params={"kind": "files read", "who": "admin@localhost"}).text
    assert "read more.csv: 1 row" in read
    assert "people.csv" not in read, "nobody knows who read that from a terminal"
    assert "on leave" not in read
    assert "Nothing of this kind" in office.admin.get("/log", params={"kind": "settings"}).text


def test_what_was_taken_back_stays_in_the_log_without_what_it_said(office: Office) -> None:
    """An act with a reason and a file called by a name: the log says that they were taken back, by whom, and no more."""
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/act", data={"act": "put_off", "until": "2026-04-01", "why": "her mother is ill"})
    office.admin.post("/sources/upload", files={"files": ("cas-cole.csv", "Name,Email\nCas Cole,cas@mail.example\n")})
    ids = re.findall(r'name="import" value="(\w+)"', office.admin.get("/log", params={"who": "admin@localhost"}).text)
    assert len(ids) == 2
    for import_id in ids:
        office.admin.post("/log/undo", data={"import": import_id})
    undone = office.admin.get("/log", params={"kind": "taken back", "who": "admin@localhost"}).text
    assert undone.count("<td>taken back") == 2
    assert "Put off until 1 April 2026" in undone
    assert "Table, 1 row" in undone
    for said in ("her mother", "cas-cole", "Cas Cole", "cas@mail.example"):
        assert said not in office.admin.get("/log").text


def test_the_log_comes_piece_by_piece(office: Office) -> None:
    """Sixty acts: fifty on the first page, the rest behind a link."""
    number = office.number("Ann Aho")
    for day in range(60):
        office.clock.now += 1
        said = put_off(
            office.live.record(number, office.clock()), office.clock.now + DAY, f"note {day}", by="a", at=office.clock.now
        )
        office.live.act(number, said, by="admin@localhost", now=office.clock())
    first = office.admin.get("/log").text
    assert "note 59" in first
    assert "note 5<" not in first
    way = re.search(r'href="(/log\?[^"]+)"', first)
    assert way
    assert "note 5<" in office.admin.get(way[1].replace("&amp;", "&")).text


def test_the_log_forgets_nothing_that_happened_at_one_instant(office: Office, tmp_path: Path) -> None:
    """Seventy files read at once: page by page each is told exactly once."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(70):
        (many / f"list-{number:02}.csv").write_text(f"Name,Email\nPerson {number},p{number}@mail.example\n")
    office.live.read(many, office.clock())
    path, told = "/log", []
    while path:
        page = office.admin.get(path).text
        told += re.findall(r"<td>read (list-\d\d\.csv)", page)
        way = re.search(r'href="(/log\?[^"]+)"', page)
        path = way[1].replace("&amp;", "&") if way else ""
    assert sorted(told) == [f"list-{number:02}.csv" for number in range(70)]


def test_d18_d19_each_shortfall_opens_exactly_its_people(office: Office) -> None:
    """Ben has no telephone number: one person is behind that figure, and the list has one line."""
    page = office.admin.get("/health").text
    ways = re.findall(r'href="(/health/people\?[^"]+)">([\d,]+) ([^<]+)<', page)
    assert any("phone" in said for _, _, said in ways)
    for way, count, _ in ways:
        behind = office.admin.get(way.replace("&amp;", "&")).text
        assert behind.count('class="row"') == int(count), way
    (phone,) = [way for way, _, said in ways if "phone" in said]
    assert "Ben Boyd" in office.admin.get(phone.replace("&amp;", "&")).text


def test_a_hiring_manager_sees_nothing_of_the_whole_workspace(office: Office) -> None:
    """Health, log and settings are about everybody."""
    manager = office.colleague(Role.MANAGER)
    assert {manager.get(path).status_code for path in ("/health", "/log", "/rules/changed?before=stopped&after=hired")} == {403}


ODD = "Wer,E-mail,Wo,Gender\nCid Cole,cid@mail.example,Porto,m\n,nothing,,\n"


def figures(page: str) -> dict[str, int]:
    """What a dry run says would become of the rows."""
    found = re.findall(r'<span class="figure">([\d,]+)</span> <span class="label">(\w+)', page)
    return {label: int(number.replace(",", "")) for number, label in found}


def meanings(page: str) -> dict[str, str]:
    """The fields of the form: for each column, by name, the name of its field."""
    return {column: name for name, column in re.findall(r'<select name="(meaning_\d+)" aria-label="Meaning of ([^"]+)"', page)}


def look_at(office: Office, name: str, text: str | bytes) -> httpx2.Response:
    """The page of a file that was sent to be looked at first."""
    return office.admin.post("/sources/look", files={"file": (name, text)})


def test_c2_a_file_is_looked_at_before_it_is_read(office: Office) -> None:
    """The columns are shown with values and what they would mean, the dry run counts, and the store stays as it is."""
    before, log = office.live.imports(), office.live.log(1 << 62, 1 << 62, 50)
    page = look_at(office, "odd.csv", ODD)
    assert "Nothing is kept yet." in page.text
    assert figures(page.text) == {"imported": 1, "rejected": 1, "shown": 0, "record": 1}
    assert "cid@mail.example" in page.text
    assert "Sensitive: its values are not shown" in page.text
    fields = meanings(page.text)
    assert set(fields) == {"Wer", "E-mail", "Wo"}
    settled = {fields["Wer"]: "name", fields["Wo"]: "employer"}
    tried = office.admin.post(page.url.path, data={**settled, "act": "try"})
    assert "changed" in tried.text
    assert (office.live.imports(), office.live.log(1 << 62, 1 << 62, 50)) == (before, log)
    read = office.admin.post(page.url.path, data={**settled, "act": "read"})
    assert "2 rows, 1 imported, 1 rejected" in read.text
    _, card = office.live.person(office.number("Cid Cole"), office.clock())
    assert {(value.field, value.value) for value in card.values} >= {("employer", "Porto")}
    assert not any(value.value == "m" for value in card.values)
    assert office.admin.get(page.url.path).status_code == 404


def test_c2_the_same_file_read_in_another_way_replaces_what_it_said(office: Office) -> None:
    """First with the place left out, then with it: one import, and the log says that the first gave way."""
    first = look_at(office, "odd.csv", ODD)
    fields = meanings(first.text)
    office.admin.post(first.url.path, data={fields["Wer"]: "name", fields["Wo"]: "", "act": "read"})
    again = look_at(office, "odd.csv", ODD)
    assert "changed" in again.text
    office.admin.post(again.url.path, data={fields["Wo"]: "employer", "act": "read"})
    assert [done.path for done in office.live.imports()].count("odd.csv") == 1
    _, card = office.live.person(office.number("Cid Cole"), office.clock())
    assert "Porto" in {value.value for value in card.values}
    assert "replaced by another reading" in office.admin.get("/log").text
    office.admin.post("/sources/upload", files={"files": ("odd.csv", ODD)})
    assert [done.path for done in office.live.imports()].count("odd.csv") == 1, "what was settled is kept for a plain upload"


def test_c2_a_table_that_nobody_recognises_is_read_as_it_is_settled(office: Office) -> None:
    """Nothing in it says whom it is about, until somebody says which column is the name."""
    page = look_at(office, "strange.csv", "Aaa,Bbb\nZoe Quist,x\nYan Quist,y\n")
    assert "Nothing recognises this file." in page.text
    tried = office.admin.post(page.url.path, data={meanings(page.text)["Aaa"]: "name", "act": "try"})
    assert figures(tried.text)["imported"] == 2
    office.admin.post(page.url.path, data={meanings(tried.text)["Aaa"]: "name", "act": "read"})
    assert office.number("Zoe Quist")


def test_c2_a_workbook_and_a_table_of_two_hundred_columns_are_looked_at(office: Office, tmp_path: Path) -> None:
    """Every sheet's columns can be settled; so can those of a wide table, whose form has as many fields."""
    book = openpyxl.Workbook()
    book.active.append(["Name", "Email"])
    book.active.append(["Wim Wolf", "wim@mail.example"])
    book.create_sheet("more").append(["Full name", "Mail", "Ort"])
    book.save(tmp_path / "two.xlsx")
    page = look_at(office, "two.xlsx", (tmp_path / "two.xlsx").read_bytes())
    assert {"Name", "Email", "Full name", "Mail", "Ort"} <= set(meanings(page.text))
    names = [f"extra {number}" for number in range(200)]
    wide = look_at(office, "wide.csv", f"Name,Email,{','.join(names)}\nWim Wolf,wim@mail.example{',x' * 200}\n")
    form = {field: "tag" if column == "extra 199" else "" for column, field in meanings(wide.text).items()}
    form |= {meanings(wide.text)["Name"]: "name", meanings(wide.text)["Email"]: "email"}
    assert figures(office.admin.post(wide.url.path, data={**form, "act": "try"}).text)["imported"] == 1


def test_what_is_wrong_with_a_zone_is_said_beside_it(office: Office) -> None:
    """What was typed stays, and nothing is read."""
    page = look_at(office, "odd.csv", ODD)
    wrong = office.admin.post(page.url.path, data={"zone": "Middle/Earth", "act": "read"})
    assert wrong.status_code == 422
    assert 'value="Middle/Earth"' in wrong.text
    assert "That is no time zone" in wrong.text


def test_what_is_looked_at_is_seen_by_nobody_else_and_goes_after_an_hour(office: Office) -> None:
    """Another colleague who guesses the address finds nothing; thrown away, it is gone; so it is after an hour."""
    way = look_at(office, "odd.csv", ODD).url.path
    assert office.colleague(Role.OPS).get(way).status_code == 404
    assert office.admin.get(way).status_code == 200
    office.clock.now += HOUR
    assert office.admin.get(way).status_code == 404
    again = look_at(office, "odd.csv", ODD).url.path
    office.admin.post(again, data={"act": "drop"})
    assert office.admin.get(again).status_code == 404
    nobody = look_at(office, "x.bin", b"\x00\x01\x02" * 50)
    assert "Nothing recognises this file." in nobody.text


def test_everything_that_a_column_is_taken_for_can_be_chosen() -> None:
    """Whatever the word lists and the known exports make of a column stands among the meanings that are offered."""
    offered = {meaning for group in MEANINGS.values() for meaning in group} | {""}
    lists = word_list("columns")
    known = {*lists["names"], *lists["words"], *(one for brand in brands() for one in (*brand.columns.values(), brand.unknown))}
    assert known - offered == set()


def test_a_long_reading_tells_how_far_it_is_and_then_what_became_of_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the file is read its page says so and looks again by itself, without script; afterwards it shows the counts."""
    begun, go_on = threading.Event(), threading.Event()
    take_in = Store.take_in_by_turns

    def slowly(store: Store, batches: Iterator[Batch], *arguments: object, **more: object) -> object:
        begun.set()
        assert go_on.wait(60)
        return take_in(store, batches, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "take_in_by_turns", slowly)
    slow = create_app(office.live, office.clock, patience=0)
    visitor = TestClient(slow, base_url="http://regard.test")
    visitor.cookies = office.admin.cookies
    page = visitor.post("/sources/upload", files={"files": ("more.csv", "Name,Email\nCas Cole,cas@mail.example\n")})
    assert begun.wait(60)
    running = visitor.get(page.url.path)
    assert "more.csv" in running.text
    assert "<progress" in running.text
    assert running.headers["Refresh"] == "2"
    assert "Refresh" not in visitor.get(f"{page.url.path}?again=no").headers
    assert "Being read" in visitor.get("/sources").text
    assert "Ann Aho" in visitor.get("/people?q=Ann").text, "nobody waits for a reading"
    go_on.set()
    office.live.beside.stand(page.url.path.rsplit("/", 1)[1], wait=120)
    over = visitor.get(page.url.path)
    assert "1 row, 1 imported" in over.text
    assert "Refresh" not in over.headers
    assert office.number("Cas Cole")


def test_a_reading_that_breaks_off_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the reading tells it in a sentence, shows no insides, and the next upload is read."""
    monkeypatch.setattr(Store, "take_in_by_turns", lambda *_, **__: 1 / 0)
    file = {"files": ("more.csv", "Name,Email\nCas Cole,cas@mail.example\n")}
    broken = office.admin.post("/sources/upload", files=file)
    assert broken.status_code == 500
    assert "That went wrong on our side" in broken.text
    assert "ZeroDivision" not in broken.text
    monkeypatch.undo()
    assert "1 row, 1 imported" in office.admin.post("/sources/upload", files=file).text


def test_a_file_that_was_only_looked_at_goes_with_the_server(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Looked at and neither read nor thrown away: when the server ends, no copy stays among the temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    app = create_app(office.live, office.clock)
    browser = TestClient(app, base_url="http://regard.test", cookies=office.admin.cookies)
    browser.post("/sources/look", files={"file": ("people.csv", b"Name,Email\nX,x@x.example\n")})
    assert [path.name for path in (tmp_path / "temporary").rglob("*.csv")] == ["people.csv"]
    del app, browser
    gc.collect()
    assert list((tmp_path / "temporary").iterdir()) == []
