"""The page of another system: who decides over which field, what waits for a human, and a round begun by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office
from tests.stories.test_writing_back import candidate

from regard.clock import HOUR, iso
from regard.fakes.greenhouse import FakeGreenhouse
from regard.fakes.server import Answer, Asked
from regard.storage.access import Role
from regard.storage.machines import Right
from regard.words import Micros

KEY = "id:secret"
PAGE = "/sources/system/greenhouse"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """An office that knows the key of Greenhouse, where Kim is."""
    streams = {"candidates": [candidate()], "jobs": [], "applications": [], "offers": []}
    with FakeGreenhouse(streams, KEY) as fake:
        opened = open_office(tmp_path, now)
        opened.live.exchanging.keys, opened.live.exchanging.urls = {"greenhouse": KEY}, {"greenhouse": fake.url}
        opened.live.exchanging.sleep = lambda _: None
        opened.fake = fake  # type: ignore[attr-defined]  # for the stories below
        yield opened
        opened.live.close()


def round_(office: Office) -> str:
    """An hour later: a round of the worker, and the page after it."""
    office.clock.now += HOUR
    office.live.exchanging.look(office.clock())
    office.live.settle(office.clock())
    return str(office.admin.get(PAGE).text)


def number(office: Office) -> int:
    """Kim, by number."""
    return office.live.number("greenhouse:40")


def correct(office: Office, field: str, value: str) -> None:
    """A colleague corrects a value on the page of the person."""
    office.clock.now += HOUR // 2
    said = office.admin.post(f"/people/{number(office)}/correct", data={"field": field, "value": value, "seen": ""})
    assert said.status_code in {200, 303}


def change(office: Office, **what: object) -> None:
    """Somebody changes Kim in Greenhouse."""
    fake: FakeGreenhouse = office.fake  # type: ignore[attr-defined]
    fake.streams["candidates"][0] |= {**what, "updated_at": iso(office.clock())}  # type: ignore[dict-item]


def test_d7_a_system_whose_key_is_known_is_read_once_an_hour(office: Office) -> None:
    """The first round begins at once and brings Kim; a minute later nothing is asked, an hour later what is new."""
    page = round_(office)
    assert "1 object came" in page
    assert "Kim Number40" in office.admin.get("/people", params={"q": "Kim"}).text
    office.clock.now += HOUR // 2
    assert office.live.exchanging.look(office.clock()) == ()
    change(office, company="Zeta")
    round_(office)
    assert "Zeta" in office.admin.get(f"/people/{number(office)}").text


def test_d7_a_round_can_be_begun_by_hand_and_a_wrong_key_is_told(office: Office) -> None:
    """The key was changed over there: the page says what to do. With the right one a round is begun by hand."""
    fake: FakeGreenhouse = office.fake  # type: ignore[attr-defined]
    fake.key = "another:one"
    assert "key is not accepted" in round_(office)
    fake.key = KEY
    assert office.admin.post(f"{PAGE}/now", follow_redirects=False).status_code == 303
    office.live.exchanging.look(office.clock())
    assert "key is not accepted" not in office.admin.get(PAGE).text
    assert office.admin.post("/sources/system/ashby/now").status_code == 409


def test_d7_a_round_that_is_wanted_while_one_goes_on_comes_after_it(office: Office) -> None:
    """Somebody presses the button in the middle of a round: that round ends well, and another follows at once."""
    fake: FakeGreenhouse = office.fake  # type: ignore[attr-defined]
    answer = fake.answer

    def meanwhile(asked: Asked) -> Answer:
        if asked.path == "/jobs":
            office.live.exchanging.want("greenhouse")
        return answer(asked)

    fake.answer = meanwhile  # type: ignore[method-assign]
    page = round_(office)
    assert "1 object came" in page
    assert "went wrong" not in page
    fake.answer = answer  # type: ignore[method-assign]
    assert office.live.exchanging.look(office.clock()) == ("greenhouse",)
    assert office.live.exchanging.look(office.clock()) == ()


def test_d6_who_decides_is_said_on_the_page_and_a_conflict_is_a_queue(office: Office) -> None:
    """Titles are decided by a human: both sides change Kim's, the page shows it, theirs is taken, and the log knows who chose."""
    round_(office)
    said = office.admin.post(PAGE, data={"title": "manual", "employer": "latest"})
    assert '<option value="manual" selected>' in said.text
    round_(office)
    correct(office, "title", "Head of Data")
    correct(office, "employer", "Harbour Bank")
    change(office, title="Data Lead")
    assert "Harbour Bank" in office.admin.get(f"{PAGE}?plan=1").text
    page = round_(office)
    fake: FakeGreenhouse = office.fake  # type: ignore[attr-defined]
    assert fake.streams["candidates"][0]["company"] == "Harbour Bank"
    assert "Data Lead → Head of Data" in page
    assert "1 waits for you" in office.admin.get("/sources").text
    data = {"record": "greenhouse:40", "field": "title", "say": "theirs"}
    assert office.colleague(Role.AUDITOR).post(f"{PAGE}/settle", data=data).status_code == 403
    settled = office.colleague(Role.RECRUITER).post(f"{PAGE}/settle", data=data)
    assert "Nothing waits for a human" in settled.text
    assert office.admin.post(f"{PAGE}/settle", data=data).status_code == 409
    assert re.search(r"Data Lead", office.admin.get(f"/people/{number(office)}").text)
    assert "title manual" in office.admin.get("/log").text


def test_f10_an_erasure_waits_on_the_page_until_it_is_confirmed(office: Office) -> None:
    """Kim is erased here; the page says that Greenhouse is asked, and the log that it confirmed it."""
    round_(office)
    office.live.erase(number(office), office.clock(), by="ann@fernbridge.example")
    assert "to be erased there" in office.admin.get(PAGE).text
    page = round_(office)
    assert "to be erased there" not in page
    assert "confirms that one record was erased there" in office.admin.get("/log").text


def test_d20_the_same_by_api(office: Office) -> None:
    """A program says who decides, sees what would be written and what waits, and decides; every value is accounted for."""
    round_(office)
    program = office.program(Right.READ, Right.ACT, Right.MANAGE)
    assert program.put("/systems/greenhouse/rules", json={"title": "manual"}).status_code == 204
    assert program.put("/systems/greenhouse/rules", json={"city": "latest"}).status_code == 422
    round_(office)
    correct(office, "title", "Head of Data")
    change(office, title="Data Lead")
    office.live.exchanging.want("greenhouse")
    round_(office)
    stand = program.get("/systems/greenhouse").json()
    assert (stand["open"], stand["rules"], stand["has_key"]) == (1, {"title": "manual"}, True)
    assert [one["system"] for one in program.get("/systems").json() if one["open"]] == ["greenhouse"]
    (waits,) = program.get("/systems/greenhouse/exchanged").json()
    assert (waits["ours"], waits["theirs"], waits["person"]) == ("Head of Data", "Data Lead", number(office))
    said = {"record": waits["record"], "field": waits["field"], "choice": "ours"}
    assert program.post("/systems/greenhouse/settle", json=said).status_code == 204
    assert program.post("/systems/greenhouse/settle", json=said).status_code == 409
    (planned,) = program.get("/systems/greenhouse/exchanged", params={"planned": True}).json()
    assert planned["ours"] == "Head of Data"
    assert program.post("/systems/greenhouse/rounds").status_code == 202
    assert program.post("/systems/ashby/rounds").status_code == 502
    paths = program.get("/systems/greenhouse/carried").json()
    assert sum(one["leaves"] for one in paths) == 27
    assert program.get("/systems/nowhere").status_code == 404


def test_d7_many_who_change_at_once_are_decided_over_in_the_same_round(tmp_path: Path, now: Micros) -> None:
    """150 people come, and a round later all of them refuse e-mail: so many are decided over beside the calls, none is missed."""
    people = [candidate(number) for number in range(1, 151)]
    with FakeGreenhouse({"candidates": people, "jobs": [], "applications": [], "offers": []}, KEY) as fake:
        office = open_office(tmp_path, now)
        office.fake = fake  # type: ignore[attr-defined]  # as above
        office.live.exchanging.keys, office.live.exchanging.urls = {"greenhouse": KEY}, {"greenhouse": fake.url}
        round_(office)
        everybody = sum(office.live.counts(office.clock()).values())
        for number, one in enumerate(fake.streams["candidates"]):
            one |= {"can_email": False, "updated_at": iso(office.clock() + number)}
        round_(office)
        assert sum(office.live.counts(office.clock()).values()) == everybody
        assert office.live.counts(office.clock())["all_refused"] >= 150
        office.live.close()
