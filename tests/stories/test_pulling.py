"""Other systems are read as they change: every page kept once, every field accounted for, whatever stumbles or is killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.office import open_office
from tests.standins import OBJECTS

from regard.cli.main import main
from regard.fakes.ashby import FakeAshby
from regard.fakes.greenhouse import FakeGreenhouse
from regard.fakes.server import Answer, Asked
from regard.intake.carried import Fate, leaf_paths
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.pulling import Pulled

KEY = "id:secret"


def candidate(number: int, **more: Any) -> dict[str, Any]:
    """A candidate as Harvest lists them."""
    return {
        "id": number, "first_name": "Kim", "last_name": f"Number{number}", "company": "Fernbridge", "title": "Data Engineer",
        "email_addresses": [{"value": f"kim{number}@mail.example", "type": "personal"}], "can_email": number % 10 != 0,
        "tags": [], "updated_at": f"2026-01-{1 + number % 28:02}T10:00:00.000Z", **more,
    }  # fmt: skip


def streams(count: int) -> dict[str, list[dict[str, Any]]]:
    """That many candidates, and nothing else."""
    return {"candidates": [candidate(number) for number in range(1, count + 1)], "jobs": [], "applications": [], "offers": []}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A kept workspace."""
    with open_workspace(tmp_path / "kept") as opened:
        yield opened


def pulled(workspace: Workspace, fake: FakeGreenhouse | FakeAshby, now: Micros, **more: Any) -> list[Pulled]:
    """What one round gives; nobody waits."""
    system = "ashby" if isinstance(fake, FakeAshby) else "greenhouse"
    return list(workspace.pull(system, more.pop("key", KEY), now, url=fake.url, sleep=lambda _: None, **more))


def held(workspace: Workspace) -> tuple[list[Any], ...]:
    """Everything that was said of people."""
    asked = ("SELECT raw, outcome FROM rows ORDER BY raw", "SELECT kind, text, detail FROM events ORDER BY kind, text, detail")
    return tuple(list(workspace.store.connection.execute(sql)) for sql in asked)


def test_d7_everybody_arrives_once_whatever_stumbles(workspace: Workspace, now: Micros) -> None:
    """1,234 people over three pages; every third answer is a 429, a 500 or half a body. All arrive, and none twice."""
    with FakeGreenhouse(streams(1_234), KEY, stumbles=3) as fake:
        assert pulled(workspace, fake, now)[0] == Pulled("candidates", 1_234, 1_234)
        before = held(workspace)
        assert len(before[0]) == 1_234
        again = pulled(workspace, fake, now)[0]
        assert 0 < again.objects < 100, "only whoever changed at the latest moment is asked for again"
        pulled(workspace, fake, now, again=True)
        assert held(workspace) == before
    person = workspace.number_of("kim10@mail.example")
    assert workspace.why(str(person), now).decision.rule == "all_refused", "can_email: false is a wish"


def test_d7_a_change_is_read_and_nothing_else(workspace: Workspace, now: Micros) -> None:
    """One of 600 people changes her employer: the next round reads her, and the profile says so."""
    with FakeGreenhouse(streams(600), KEY) as fake:
        pulled(workspace, fake, now)
        asked = len(fake.asked)
        fake.streams["candidates"][7] |= {"company": "Harbour Bank", "updated_at": "2026-02-20T10:00:00.000Z"}
        pulled(workspace, fake, now)
        assert len(fake.asked) - asked <= 6
    assert "Harbour Bank" in json.dumps(held(workspace))


def test_f4_whoever_was_erased_does_not_come_back(workspace: Workspace, now: Micros) -> None:
    """Kim 2 is erased here and changes there: what the system sends of her is refused, without her text, and counted so."""
    with FakeGreenhouse(streams(3), KEY) as fake:
        pulled(workspace, fake, now)
        workspace.erase(workspace.number_of("kim2@mail.example"), now, by="ada")
        fake.streams["candidates"][1] |= {"company": "Harbour Bank", "updated_at": "2026-02-20T10:00:00.000Z"}
        assert pulled(workspace, fake, now)[0].objects == 2, "she, and the one who changed at the latest moment before"
    assert "kim2@" not in json.dumps(held(workspace))
    assert "Harbour Bank" not in json.dumps(held(workspace))
    assert ("company", Fate.REJECTED, 1) in {(one.path, one.fate, one.leaves) for one in workspace.carried("greenhouse")}


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize("where", ["keep", "count"])
def test_d7_a_kill_in_any_page_loses_and_doubles_nothing(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, page: int, where: str, tmp_path: Path
) -> None:
    """The process dies after a page is kept and before its position is: the next round goes on, and the counts are right."""
    with FakeGreenhouse(streams(1_100), KEY) as fake:
        with open_workspace(tmp_path / "undisturbed") as other:
            pulled(other, fake, now)
            expected, counted = held(other), other.carried("greenhouse")
        left, whole = [page], getattr(Pulls, where)

        def dies(*args: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            whole(*args)

        with monkeypatch.context() as patched:
            patched.setattr(Pulls, where, dies)
            with pytest.raises(KeyboardInterrupt):
                pulled(workspace, fake, now)
        pulled(workspace, fake, now)
        assert held(workspace) == expected
        assert workspace.carried("greenhouse") == counted


def test_a_wrong_key_and_a_lost_right_cost_only_what_they_cover(workspace: Workspace, now: Micros) -> None:
    """A wrong key reads nothing and says so; a stream that the key may not read leaves the others alone."""
    ashby = {"application.list": [OBJECTS["ashby"]["applications"]]}
    with FakeAshby(ashby, KEY) as fake:
        assert all("key is not accepted" in one.told for one in pulled(workspace, fake, now, key="wrong"))
        candidates, applications = pulled(workspace, fake, now)
        assert "missing_endpoint_permission" in candidates.told
        assert (applications.objects, applications.told) == (1, "")
    with FakeGreenhouse(streams(3), KEY) as other:
        assert all("key is not accepted" in one.told for one in pulled(workspace, other, now, key="id:wrong"))
        other.streams.pop("offers")
        assert [bool(one.told) for one in pulled(workspace, other, now)] == [False, False, False, True]


def test_a_storm_of_refusals_is_told_and_gone_on_with(workspace: Workspace, now: Micros) -> None:
    """Every answer is a stumble: nobody waits for ever, and the next round goes on."""
    with FakeGreenhouse(streams(700), KEY, stumbles=1) as fake:
        assert all("failed 7 times" in one.told for one in pulled(workspace, fake, now))
    with FakeGreenhouse(streams(700), KEY) as fake:
        assert pulled(workspace, fake, now)[0].imported == 700


class Busy(FakeGreenhouse):
    """Somebody works in it while we read."""

    def answer(self, asked: Asked) -> Answer:
        """Before the second page is given, one on the first and one on the second are changed, the second one later."""
        if "cursor" in asked.query:
            self.streams["candidates"][0] |= {"company": "Harbour Bank", "updated_at": "2026-01-30T10:05:00.000Z"}
            self.streams["candidates"][599] |= {"title": "Data Lead", "updated_at": "2026-01-30T10:10:00.000Z"}
        return super().answer(asked)


def test_what_changes_behind_our_back_is_read_next_time(workspace: Workspace, now: Micros) -> None:
    """The first of 600 changes after her page was read, and before the latest change that we saw: the next round brings her."""
    with Busy(streams(600), KEY) as fake:
        fake.date = "Fri, 30 Jan 2026 10:00:00 GMT"
        pulled(workspace, fake, now)
        assert "Harbour Bank" not in json.dumps(held(workspace))
        pulled(workspace, fake, now)
    assert "Harbour Bank" in json.dumps(held(workspace))


class Forgetful(FakeAshby):
    """Knows its own tokens for a day only."""

    def answer(self, asked: Asked) -> Answer:
        """As the real one, that is asked a month later."""
        if "syncToken" in json.loads(asked.body):
            return Answer(200, {"success": False, "errors": ["sync_token_expired"]})
        return super().answer(asked)


def test_a_token_that_has_run_out_begins_anew(workspace: Workspace, now: Micros) -> None:
    """After a month Ashby no longer knows what we have: everything is read again, nothing doubled."""
    one = OBJECTS["ashby"]["candidates"]
    with Forgetful({"candidate.list": [one], "application.list": []}, KEY) as fake:
        pulled(workspace, fake, now)
        one_before = held(workspace)
        assert pulled(workspace, fake, now)[0] == Pulled("candidates", 1, 1)
        assert held(workspace) == one_before


class Changed(FakeAshby):
    """Calls its list otherwise than before, or gives one page for ever."""

    def answer(self, asked: Asked) -> Answer:
        """As it is told to."""
        given = super().answer(asked)
        assert isinstance(given.value, dict)
        if "candidate" in asked.path:
            return Answer(200, {**given.value, "results": None, "items": given.value.get("results")})
        return Answer(200, {**given.value, "nextCursor": "0"})


def test_a_system_that_has_changed_is_told_and_does_not_run_for_ever(workspace: Workspace, now: Micros) -> None:
    """A list under another name is not taken for nobody; a page that leads to itself ends; what came is kept once."""
    with Changed({"candidate.list": [], "application.list": [OBJECTS["ashby"]["applications"]]}, KEY) as fake:
        candidates, applications = pulled(workspace, fake, now)
    assert "without a list" in candidates.told
    assert "again and again" in applications.told
    assert len(held(workspace)[0]) == 1


def test_the_key_is_not_sent_to_another_address(workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to the next page that leads elsewhere is not followed; the first page is kept."""
    with FakeGreenhouse(streams(700), KEY) as fake:
        real = fake.url
        monkeypatch.setattr(fake, "url", "http://127.0.0.2:1")
        told = next(workspace.pull("greenhouse", KEY, now, url=real, sleep=lambda _: None))
    assert "another address" in told.told


def test_ashby_asks_with_what_the_last_page_gave(workspace: Workspace, now: Micros) -> None:
    """250 candidates over three pages, then one change: the second round reads that one alone."""
    one = OBJECTS["ashby"]["candidates"]
    people = [{**one, "id": f"c{n}", "name": f"Kim {n}", "updatedAt": f"2026-01-01T00:{n % 60:02}:00.000Z"} for n in range(250)]
    with FakeAshby({"candidate.list": people, "application.list": []}, KEY, stumbles=4) as fake:
        assert pulled(workspace, fake, now)[0].objects == 250
        people[3] |= {"company": "Harbour Bank", "updatedAt": "2026-02-01T00:00:00.000Z"}
        assert pulled(workspace, fake, now)[0].objects == 1


def test_every_leaf_is_accounted_for_and_a_new_field_is_told(workspace: Workspace, now: Micros) -> None:
    """The fates add up to the leaves sent; an answer about gender is withheld and not kept; an unknown field is drift at once."""
    odd = candidate(2, mood="sunny", keyed_custom_fields={"gender": {"name": "Gender", "value": "female"}})
    sent = [candidate(1), odd, {"nothing": "known"}]
    with FakeGreenhouse({**streams(0), "candidates": sent}, KEY) as fake:
        pulled(workspace, fake, now)
    told = workspace.carried("greenhouse")
    assert sum(one.leaves for one in told) == sum(len(list(leaf_paths(one))) for one in sent)
    fates = {(one.path, one.fate) for one in told}
    assert {("mood", Fate.NEW), ("nothing", Fate.REJECTED), ("last_name", Fate.CARRIED)} <= fates
    assert {path for path, fate in fates if fate is Fate.WITHHELD} == {
        "keyed_custom_fields.gender.name", "keyed_custom_fields.gender.value",
    }  # fmt: skip
    assert "female" not in json.dumps(held(workspace))


def test_the_commands_say_what_is_missing_and_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the setting is named; with it each stream has its line, and the fields their sums."""
    kept = ["--workspace", str(tmp_path / "kept")]

    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(main, [*words, *kept])
        return answer.exit_code, answer.output

    monkeypatch.delenv("REGARD_GREENHOUSE_KEY", raising=False)
    assert "REGARD_GREENHOUSE_KEY" in run("pull", "greenhouse")[1]
    assert "greenhouse" in run("pull", "nonesuch")[1]
    monkeypatch.setenv("REGARD_GREENHOUSE_KEY", KEY)
    with FakeGreenhouse({**streams(2), "candidates": [candidate(1, mood="sunny")]}, KEY) as fake:
        code, told = run("pull", "greenhouse", "--url", fake.url)
    assert code == 0
    assert told.splitlines() == [
        "candidates: 1 read, 1 imported",
        *(f"{one}: 0 read, 0 imported" for one in ("jobs", "applications", "offers")),
    ]
    assert "candidates  mood (first seen" in run("carried", "greenhouse")[1]
    paths = json.loads(run("carried", "greenhouse", "--json")[1])
    assert ("last_name", "carried", 1) in [(one["path"], one["fate"], one["leaves"]) for one in paths]
    assert "Nothing was read from ashby yet" in run("carried", "ashby")[1]


def test_the_page_of_a_system_says_what_came_and_what_is_new(tmp_path: Path, now: Micros) -> None:
    """Before anything is read it says how; afterwards each stream, the values by fate, and the field that is new."""
    office = open_office(tmp_path, now)
    assert 'Can be read as well: <a href="/sources/system/ashby">' in office.admin.get("/sources").text
    assert "REGARD_GREENHOUSE_KEY" in office.admin.get("/sources/system/greenhouse").text
    assert office.admin.get("/sources/system/nonesuch").status_code == 404
    with open_workspace(tmp_path / "kept") as workspace:
        with FakeGreenhouse({**streams(2), "candidates": [candidate(1, mood="sunny"), candidate(2)]}, KEY) as fake:
            pulled(workspace, fake, now)
        told = workspace.carried("greenhouse")
    page = office.admin.get("/sources/system/greenhouse").text
    assert "candidates: 2" in office.admin.get("/sources").text
    assert "candidates: mood" in page
    assert f">{sum(one.leaves for one in told):,}<" in page
    office.live.close()


def test_the_demo_company_is_read_from_two_systems(tmp_path: Path) -> None:
    """Its Greenhouse and its Ashby answer as such systems do; both say what became of every value that came."""
    answer = CliRunner().invoke(main, ["demo", "--people", "60", "--folder", str(tmp_path), "--no-open", "--at", "2026-03-04"])
    assert answer.exit_code == 0
    assert "greenhouse: " in answer.output
    assert "ashby: " in answer.output
    kept = ["--workspace", str(tmp_path / "workspace")]
    assert "talent_score" in CliRunner().invoke(main, ["carried", "greenhouse", *kept]).output
