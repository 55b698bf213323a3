"""What systems tell at a hook is counted like what is read from them: every field once, drift at once, on every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.office import Office, open_office
from tests.standins import killed

from regard.cli.main import main
from regard.intake.carried import Fate, leaf_paths
from regard.storage.machines import Right
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace.pulling import Carried


def told(action: str = "update_candidate", **more: Any) -> dict[str, Any]:
    """A body of Greenhouse about Kim."""
    kim = {
        "id": 40,
        "first_name": "Kim",
        "last_name": "Karlsson",
        "email_addresses": [{"value": "kim@mail.example", "type": "x"}],
    }
    return {"action": action, "payload": {"candidate": {**kim, **more}}}


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """An office that is told."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def hear(office: Office, *bodies: Any, source: str = "greenhouse") -> dict[tuple[str, Fate], int]:
    """What became of the fields of all bodies so far."""
    for body in bodies:
        office.live.exchanging.hear(source, json.dumps(body).encode(), office.clock())
    return {(one.path, one.fate): one.leaves for one in carried(office, source)}


def carried(office: Office, source: str) -> tuple[Carried, ...]:
    """The same, as it is shown."""
    return office.live.exchanging.carried(source)


def test_every_leaf_of_a_body_is_counted_once(office: Office) -> None:
    """Known, new, about a protected characteristic, in an action that nobody knows: the sum is what was sent; twice is once."""
    gender = {"gender": {"name": "Gender", "type": "short_text", "value": "female"}}
    bodies = [told(mood="sunny", custom_fields=gender), told("no_such_action")]
    fates = hear(office, *bodies, *bodies)
    assert sum(fates.values()) == sum(len(leaf_paths(one)) for one in bodies)
    assert fates["payload.candidate.first_name", Fate.CARRIED] == fates["payload.candidate.first_name", Fate.REJECTED] == 1
    assert fates["payload.candidate.email_addresses[].type", Fate.RAW] == 1
    assert fates["payload.candidate.mood", Fate.NEW] == 1
    assert fates["payload.candidate.custom_fields.gender.value", Fate.WITHHELD] == 1
    assert office.live.exchanging.stand("greenhouse").streams["webhooks"].objects == 2


def test_each_object_of_a_list_has_its_own_fate(office: Office) -> None:
    """A list with one object that cannot be used: only its fields are told to be in such a row."""
    fates = hear(office, [told(), told("no_such_action"), told(id=41)])
    assert (fates["action", Fate.CARRIED], fates["action", Fate.REJECTED]) == (2, 1)


def test_a_new_field_is_shown_on_every_door(office: Office, tmp_path: Path) -> None:
    """The page of the system, the API and the command name it in the same minute."""
    hear(office, told(mood="sunny"))
    assert "webhooks: payload.candidate.mood" in office.admin.get("/sources/system/greenhouse").text
    listed = office.program(Right.READ).get("/systems/greenhouse/carried").json()
    assert ("webhooks", "payload.candidate.mood", "new, kept as it came only") in {
        (one["stream"], one["path"], one["fate"]) for one in listed
    }
    shown = CliRunner().invoke(main, ["carried", "greenhouse", "--workspace", str(tmp_path / "kept")]).output
    assert "webhooks  payload.candidate.mood (first seen" in shown


@pytest.mark.parametrize("source", ["greenhouse", "generic"])
def test_a_kill_before_a_body_is_counted_counts_it_when_it_comes_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """The body is kept and the process dies: the sender tries again, and every leaf is counted once."""
    body: dict[str, Any] = told() if source == "greenhouse" else {"name": "Kim", "email": "kim@mail.example", "mood": "sunny"}

    with killed(monkeypatch, "count"):
        hear(office, body, source=source)
    assert sum(hear(office, body, body, source=source).values()) == len(leaf_paths(body))


def test_reading_a_system_again_leaves_what_it_told_by_itself(office: Office) -> None:
    """A pull from the beginning counts its own pages anew; bodies of hooks come only once."""
    before = hear(office, told())
    with office.live.asking() as store:
        Pulls(store.connection).forget("greenhouse")
    assert hear(office) == before


def test_a_body_of_a_system_that_nobody_knows_is_counted_as_a_table(office: Office) -> None:
    """Every column stands with the person, but for answers about protected characteristics; an empty object is no row."""
    kim = {"name": "Kim", "email": "kim@mail.example", "mood": "sunny", "gender": "female", "visits": [{"day": "Monday"}]}
    fates = hear(office, [kim, {**kim, "email": "lea@mail.example"}, {}], source="generic")
    assert fates == {
        **{(path, Fate.CARRIED): 2 for path in ("email", "name", "mood", "visits[].day")}, ("gender", Fate.WITHHELD): 2,
    }  # fmt: skip
    page = office.admin.get("/sources/system/generic").text
    assert "Any other system (hook)" in page
    assert "regard bridge" not in page


def test_what_is_no_object_is_refused(office: Office) -> None:
    """A number, an empty list, a list of words and half a body are told for what they are."""
    for body in (b"1", b"[]", b'["a"]', b'{"a": '):
        with pytest.raises(ValueError, match="The body is no JSON"):
            office.live.exchanging.hear("greenhouse", body, office.clock())
