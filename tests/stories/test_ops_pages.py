"""What talent operations do in the browser: try a setting before it counts, see who did what, and take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.clock import DAY, HOUR
from regard.storage.access import Role
from regard.words import Micros
from regard.workspace.acts import put_off


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
        told += re.findall(r"read (list-\d\d\.csv)", page)
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


ODD = "Wer,E-mail,Wo\nCid Cole,cid@mail.example,Porto\n,nothing,\n"


def test_c2_a_file_is_looked_at_before_it_is_read(office: Office) -> None:
    """The columns are shown with what they would mean, the dry run counts, and the store stays as it is until "Read it"."""
    before = len(office.live.imports())
    page = office.admin.post("/sources/look", files={"file": ("odd.csv", ODD)})
    assert "Nothing is kept yet." in page.text
    assert "2 rows, 1 imported, 1 rejected" in page.text
    assert "cid@mail.example" in page.text
    assert len(office.live.imports()) == before
    way = page.url.path
    places = dict(re.findall(r'name="column_(\d+)" value="([^"]+)"', page.text))
    meanings = dict(re.findall(r'name="was_(\d+)" value="([^"]*)"', page.text))
    form = {f"column_{n}": column for n, column in places.items()} | {f"was_{n}": was for n, was in meanings.items()}
    form |= {f"meaning_{n}": {"Wer": "name", "E-mail": "email", "Wo": ""}[column] for n, column in places.items()}
    tried = office.admin.post(way, data={**form, "act": "try"})
    assert "1 imported" in tried.text
    read = office.admin.post(way, data={**form, "act": "read"})
    assert "odd.csv" in read.text
    _, card = office.live.person(office.number("Cid Cole"), office.clock())
    assert "city" not in {value.field for value in card.values}
    assert office.admin.get(way).status_code == 404


def test_what_is_looked_at_is_seen_by_nobody_else_and_goes_after_an_hour(office: Office) -> None:
    """Another colleague who guesses the address finds nothing; thrown away, it is gone; so it is after an hour."""
    way = office.admin.post("/sources/look", files={"file": ("odd.csv", ODD)}).url.path
    assert office.colleague(Role.OPS).get(way).status_code == 404
    assert office.admin.get(way).status_code == 200
    office.clock.now += HOUR
    assert office.admin.get(way).status_code == 404
    again = office.admin.post("/sources/look", files={"file": ("odd.csv", ODD)}).url.path
    office.admin.post(again, data={"act": "drop"})
    assert office.admin.get(again).status_code == 404
    nobody = office.admin.post("/sources/look", files={"file": ("x.bin", b"\x00\x01\x02" * 50)})
    assert "Nothing recognises this file." in nobody.text
