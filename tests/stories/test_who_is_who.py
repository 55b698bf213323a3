"""D2, D3, D4: humans decide who is who; what they decide holds against every key, and can be taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.office import Office, open_office

from regard.cli.main import main
from regard.clock import micros
from regard.people.decided import NEVER, OPEN, SAME, Ruling, standing
from regard.people.identity import Identifiers, Reason, identify
from regard.storage.access import Role
from regard.storage.identity import write_proposals
from regard.storage.machines import Right
from regard.words import Total
from regard.workspace.acts import reported
from regard.workspace.who import who_is_who

NOW = micros(datetime(2026, 3, 4, 9, tzinfo=UTC))

ADA = Identifiers("a:1", emails=("ada@x.example",), names=("Ada Brandt",))
ALSO_ADA = Identifiers("b:1", emails=("ada@x.example",), names=("Ada Brandt",))
BO = Identifiers("c:1", emails=("bo@x.example",), names=("Bo Lund",))


def people(*records: Identifiers) -> set[frozenset[str]]:
    return set(identify(records).persons)


def test_d3_never_beats_every_key() -> None:
    """Same address, same name, even the word of the source: two people, because one of us said so; nobody is asked again."""
    told = ADA._replace(never=("b:1",), external=("b:1",)), ALSO_ADA._replace(never=("a:1",))
    assert people(*told) == {frozenset({"a:1"}), frozenset({"b:1"})}
    assert identify(told).conflicts == ()


def test_d2_same_joins_without_a_key_and_against_contradicting_names() -> None:
    """Somebody married, changed the address, and told us so by telephone."""
    assert people(ADA._replace(same=("c:1",)), BO._replace(same=("a:1",))) == {frozenset({"a:1", "c:1"})}


def test_d3_same_does_not_reach_through_a_never() -> None:
    """A is B, B is C by address, but A was said never to be C: B stays with whom a human joined it, and a human is asked."""
    c = Identifiers("d:1", emails=("ada@x.example",), names=("Ada Brandt",), never=("c:1",))
    found = identify([BO._replace(same=("b:1",), never=("d:1",)), ALSO_ADA._replace(same=("c:1",)), c])
    assert set(found.persons) == {frozenset({"b:1", "c:1"}), frozenset({"d:1"})}
    chain = [
        Identifiers("a:1", same=("b:1",), never=("c:1",)),
        Identifiers("b:1", same=("a:1", "c:1")),
        Identifiers("c:1", same=("b:1",), never=("a:1",)),
    ]
    (asked,) = identify(chain).conflicts
    assert asked.reason is Reason.DECIDED
    assert len(people(*chain)) == 2


def test_d3_a_decision_taken_back_brings_back_the_one_before() -> None:
    """Same, then never, then taken back: the same again; taken back once more: nothing is decided."""
    history = [Ruling(SAME, "a", "b"), Ruling(NEVER, "b", "a"), Ruling(OPEN, "a", "b"), Ruling(OPEN, "a", "b")]
    stands = [standing(history[:end]).get(("a", "b")) for end in range(1, 5)]
    assert stands == [SAME, NEVER, SAME, None]


MORE = """Name,Email,Phone,Job Title,Company,City,Country
Ann Aho,ann.aho@new.example,,Senior Data Engineer,Northwind,Helsinki,Finland
Cid Crane,cid@mail.example,,Painter,Elsewhere,Porto,Portugal
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, NOW)
    (tmp_path / "more.csv").write_text(MORE)
    opened.live.read(tmp_path / "more.csv", opened.clock())
    assert "being compared anew" in opened.admin.get("/who").text
    assert opened.live.compare()
    assert not opened.live.compare()
    yield opened
    opened.live.close()


def held(office: Office) -> list[tuple[str, int | None]]:
    with office.live.access() as access:
        return list(access.connection.execute("SELECT record, person FROM records ORDER BY number"))


def say(office: Office, word: str) -> str:
    page = office.admin.get("/who").text
    one, other = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("one", "other"))
    assert one
    assert other
    return office.admin.post("/who", data={"one": one[1], "other": other[1], "say": word, "from": "0"}).text


def anns(office: Office) -> set[int]:
    page = office.admin.get("/people", params={"q": "Ann Aho"}).text
    return {int(number) for number in re.findall(r'href="/people/(\d+)">Ann Aho<', page)}


def test_d2_a_likely_pair_is_shown_side_by_side_with_why(office: Office) -> None:
    """Ann came under a second address: shown with the evidence in bits, and nobody is merged before a human says so."""
    page = office.admin.get("/who").text
    assert len(anns(office)) == 2
    assert "ann@mail.example" in page
    assert "ann.aho@new.example" in page
    assert "the same employer" in page
    assert "2 times the same word in both names" in page
    assert "Cid Crane" not in page


def test_d3_a_merge_is_undone_in_full(office: Office) -> None:
    """Same: one person. Taken back: every record is with whom it was, and the pair is asked about again."""
    before, totals = held(office), office.live.totals(office.clock())
    assert "Nobody waits" in say(office, "same")
    assert len(anns(office)) == 1
    act = re.search(r'name="act" value="(\w+)"', office.admin.get("/who").text)
    assert act
    again = office.admin.post("/who/undo", data={"act": act[1]}).text
    assert held(office) == before
    assert office.live.totals(office.clock()) == totals
    assert "ann.aho@new.example" in again
    assert "taken back" in again


def test_d3_parting_leaves_a_never(office: Office) -> None:
    """Merged, then one record is somebody else: two people again, never asked about again, and not joined by saying so."""
    before = held(office)
    say(office, "same")
    (number,) = anns(office)
    record = re.search(r'name="record" value="([^"]*new\.example[^"]*)"', office.admin.get(f"/people/{number}").text)
    assert record
    assert "Nobody waits" in office.admin.post(f"/people/{number}/part", data={"record": record[1]}).text
    assert held(office) == before


def test_d2_never_is_not_asked_again(office: Office) -> None:
    """Two of the same name: said once, asked never again, whatever is read later."""
    assert "Nobody waits" in say(office, "never")
    assert len(anns(office)) == 2


def test_d4_a_merge_keeps_the_strictest_wish(office: Office) -> None:
    """One Ann said stop, the other nothing: merged she is left alone; parted, each as before."""
    numbers = sorted(anns(office))
    now = office.clock()
    for number in numbers[1:]:
        office.live.act(number, reported(office.live.record(number, now), now, by="x@firm.example", stop=True), by="x", now=now)
    say(office, "same")
    (number,) = anns(office)
    assert office.live.person(number, office.clock())[0].total is Total.MUST_NOT


def test_d2_d20_the_demo_has_pairs_and_the_terminal_decides(tmp_path: Path) -> None:
    """The made-up company plants second addresses: they are listed, one is joined, and it is taken back."""
    command = ["--people", "200", "--folder", str(tmp_path), "--no-open", "--at", "2026-03-04"]
    assert CliRunner().invoke(main, ["demo", *command]).exit_code == 0

    def told(*more: str) -> dict[str, list[dict[str, str]]]:
        run = CliRunner().invoke(main, ["duplicates", "--workspace", str(tmp_path / "workspace"), "--json", *more])
        assert run.exit_code == 0, run.output
        found: dict[str, list[dict[str, str]]] = json.loads(run.stdout)
        return found

    first = told()["waiting"]
    assert first
    after = told("--same", first[0]["one"], first[0]["other"])
    assert len(after["waiting"]) < len(first)
    assert told("--take-back", after["decided"][0]["act"])["waiting"] == first
    assert not told("--certain")["certain"]


@pytest.fixture
def crowd(office: Office, tmp_path: Path) -> Office:
    """The same among eighty others, so that the name of Ann is a rare one."""
    others = "".join(f"Given{n} Family{n},p{n}@mail.example,,Title {n},Firm {n},,\n" for n in range(80))
    (tmp_path / "others.csv").write_text(MORE.splitlines()[0] + "\n" + others)
    office.live.read(tmp_path / "others.csv", office.clock())
    office.live.compare()
    return office


def test_d2_d3_whoever_is_as_good_as_certain_is_joined_in_one_act(crowd: Office) -> None:
    """The page says how many there are; all are joined by one press, and one press parts them. An auditor cannot."""
    office = crowd
    before, auditor = held(office), office.colleague(Role.AUDITOR)
    page = office.admin.get("/who").text
    assert "as good as certain" in page
    assert 'action="/who/certain"' not in auditor.get("/who").text
    assert auditor.post("/who/certain", data={"seen": "1"}).status_code == 403
    assert "There are 1 by now, not 2" in office.admin.post("/who/certain", data={"seen": "2"}).text
    joined = office.admin.post("/who/certain", data={"seen": "1"}).text
    assert len(anns(office)) == 1
    assert "as good as certain" not in joined
    act = re.search(r'name="act" value="(\w+)"', joined)
    assert act
    office.admin.post("/who/undo", data={"act": act[1]})
    assert held(office) == before


@pytest.mark.parametrize(("against", "steps"), [("They have different LinkedIn profiles.", 1), ("", 2)])
def test_d2_a_chain_is_left_to_humans_where_its_ends_contradict(office: Office, against: str, steps: int) -> None:
    """Two sure steps lead from the first to the third; something speaks against these two, so the weaker step is not taken."""
    sure = (("number same", 20.0),)
    with office.live.asking() as store:
        asked = "SELECT number FROM records WHERE person = number ORDER BY number LIMIT 3"
        one, two, three = (row[0] for row in store.connection.execute(asked))
        write_proposals(
            store, [(one, two, 25, "m", sure, ""), (two, three, 20, "m", sure, ""), (one, three, 9, "m", sure, against)]
        )
        assert who_is_who(store).certain == steps


def test_d2_d20_whoever_is_as_good_as_certain_is_joined_by_a_program(crowd: Office) -> None:
    """Nobody is joined who was not there when it looked; taken back, all are asked about again."""
    office = crowd
    before, program = held(office), office.program(Right.READ, Right.ACT)
    assert program.get("/who").json()["certain"] == 1
    assert program.post("/who/certain", json={"seen": 3}).status_code == 409
    done = program.post("/who/certain", json={"seen": 1})
    assert done.status_code == 201
    assert len(anns(office)) == 1
    assert program.post("/who/certain", json={}).status_code == 409
    assert program.delete(f"/who/decisions/{done.json()['act']}").status_code == 204
    assert held(office) == before


def test_d2_a_recruiter_decides_and_an_auditor_only_looks(office: Office) -> None:
    """The buttons are there for whoever may write."""
    assert 'name="say"' in office.colleague(Role.RECRUITER).get("/who").text
    assert 'name="say"' not in office.colleague(Role.AUDITOR).get("/who").text


def test_d2_d3_d20_a_program_sees_the_queue_decides_and_takes_back(office: Office) -> None:
    """The pair comes with score, weights and evidence; it is merged, taken back, and refused where that cannot be."""
    before, program = held(office), office.program(Right.READ, Right.ACT)
    page = program.get("/who").json()
    assert (page["count"], page["is_behind"], page["next"]) == (1, False, None)
    (pair,) = page["items"]
    assert pair["bits"] >= 8
    assert pair["model"].startswith("shipped-2")
    assert sum(one["bits"] for one in pair["evidence"]) == pytest.approx(pair["bits"], abs=0.1)
    said = {"one": pair["one"], "other": pair["other"], "decision": "same"}
    done = program.post("/who/decisions", json=said)
    assert done.status_code == 201
    assert len(anns(office)) == 1
    assert program.get("/who").json()["items"] == []
    assert program.post("/who/decisions", json=said).status_code == 409
    assert program.get("/who/decisions").json()[0]["act"] == done.json()["act"]
    assert program.delete(f"/who/decisions/{done.json()['act']}").status_code == 204
    assert held(office) == before
    assert program.delete(f"/who/decisions/{done.json()['act']}").status_code == 409
    assert program.get("/who").json()["items"] == [pair]
    assert office.program(Right.READ).post("/who/decisions", json=said).status_code == 403
    assert program.post("/who/decisions", json={**said, "one": "nobody:1"}).status_code == 404
