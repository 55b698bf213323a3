"""What two systems do that others do not: they change while they are read, forget, call things otherwise, send new fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.office import open_office
from tests.standins import OBJECTS, held, pulled

from regard.cli.main import main
from regard.fakes.ashby import FakeAshby
from regard.fakes.greenhouse import FakeGreenhouse
from regard.fakes.server import Answer, Asked
from regard.intake.carried import Fate, leaf_paths
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


def test_a_wrong_key_and_a_lost_right_cost_only_what_they_cover(workspace: Workspace, now: Micros) -> None:
    """A wrong key reads nothing and says so; a stream that the key may not read leaves the others alone."""
    ashby = {"application.list": [OBJECTS["ashby"]["applications"]]}
    with FakeAshby(ashby, KEY) as fake:
        assert all("key is not accepted" in one.told for one in pulled(workspace, "ashby", fake, now, key="wrong"))
        candidates, applications = pulled(workspace, "ashby", fake, now)
        assert "missing_endpoint_permission" in candidates.told
        assert (applications.objects, applications.told) == (1, "")
    with FakeGreenhouse(streams(3), KEY) as other:
        assert all("key is not accepted" in one.told for one in pulled(workspace, "greenhouse", other, now, key="id:wrong"))
        other.streams.pop("offers")
        assert [bool(one.told) for one in pulled(workspace, "greenhouse", other, now)] == [False, False, False, True]


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
        pulled(workspace, "greenhouse", fake, now)
        assert "Harbour Bank" not in json.dumps(held(workspace))
        pulled(workspace, "greenhouse", fake, now)
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
        pulled(workspace, "ashby", fake, now)
        one_before = held(workspace)
        assert pulled(workspace, "ashby", fake, now)[0] == Pulled("candidates", 1, 1)
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
        candidates, applications = pulled(workspace, "ashby", fake, now)
    assert "without a list" in candidates.told
    assert "again and again" in applications.told
    assert len(held(workspace)[0]) == 1


def test_every_leaf_is_accounted_for_and_a_new_field_is_told(workspace: Workspace, now: Micros) -> None:
    """The fates add up to the leaves sent; an answer about gender is withheld and not kept; an unknown field is drift at once."""
    odd = candidate(2, mood="sunny", keyed_custom_fields={"gender": {"name": "Gender", "value": "female"}})
    sent = [candidate(1), odd, {"nothing": "known"}]
    with FakeGreenhouse({**streams(0), "candidates": sent}, KEY) as fake:
        pulled(workspace, "greenhouse", fake, now)
    told = workspace.carried("greenhouse")
    assert sum(one.leaves for one in told) == sum(len(list(leaf_paths(one))) for one in sent)
    fates = {(one.path, one.fate) for one in told}
    assert {("mood", Fate.NEW), ("nothing", Fate.REJECTED), ("last_name", Fate.CARRIED)} <= fates
    assert {path for path, fate in fates if fate is Fate.WITHHELD} == {
        "keyed_custom_fields.gender.name", "keyed_custom_fields.gender.value",
    }  # fmt: skip
    assert "female" not in json.dumps(held(workspace))


def test_the_commands_say_what_came_and_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stream has its line, the fields have their sums, and a new one is named with the day."""
    kept = ["--workspace", str(tmp_path / "kept")]

    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(main, [*words, *kept])
        return answer.exit_code, answer.output

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
            pulled(workspace, "greenhouse", fake, now)
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
