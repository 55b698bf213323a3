"""What Singer taps and Airbyte sources write is taken in: every record once, every field accounted for, whatever is killed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.conftest import ROOT
from tests.office import open_office
from tests.standins import held, killed

from regard.cli.main import main
from regard.connectors.messages import State
from regard.intake.carried import Fate, leaf_paths
from regard.words import Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.bridging import MOST_OBJECTS, Remark, Said
from regard.workspace.company import FileMapping
from regard.workspace.pulling import Pulled


def contact(number: int, **more: Any) -> dict[str, Any]:
    """A contact as a system of customers has it."""
    return {
        "contact_id": f"c{number}", "email": f"kim{number}@mail.example", "firstname": "Kim", "lastname": f"Number{number}",
        "jobtitle": "Data Engineer", "company": "Fernbridge", "properties": {"shoe": 44}, **more,
    }  # fmt: skip


def record(stream: str, value: dict[str, Any]) -> str:
    """A record as a Singer tap writes it."""
    return json.dumps({"type": "RECORD", "stream": stream, "record": value})


def state(value: Any) -> str:
    """A state as a Singer tap writes it."""
    return json.dumps({"type": "STATE", "value": value})


def schema(stream: str, *fields: str, key: str = "") -> str:
    """A schema as a Singer tap writes it."""
    told = {"type": "object", "properties": {field: {} for field in fields}}
    return json.dumps({"type": "SCHEMA", "stream": stream, "schema": told, "key_properties": [key] if key else []})


def written(*messages: str) -> io.BytesIO:
    """Messages as they come out of a tap."""
    return io.BytesIO("".join(f"{one}\n" for one in messages).encode())


def bridged(workspace: Workspace, now: Micros, *messages: str, **mappings: FileMapping) -> list[Said]:
    """All that comes of these messages."""
    return list(workspace.bridge("tap-crm", written(*messages), now, mappings))


def fates(workspace: Workspace) -> dict[tuple[str, str], Fate]:
    """What became of each path."""
    return {(one.stream, one.path): one.fate for one in workspace.carried("tap-crm")}


def test_d7_contacts_of_a_tap_are_people_and_every_field_is_accounted_for(workspace: Workspace, now: Micros) -> None:
    """A contact is known by her address; her fields are carried, her gender is withheld, and the sums are right."""
    sent = [contact(1, gender="female", age=44, tags=["a", "b"], visits=[{"at": "x"}]), contact(2)]
    said = bridged(workspace, now, schema("contacts", key="contact_id"), *(record("contacts", one) for one in sent))
    assert said == [Pulled("contacts", 2, 2)]
    person = workspace.number_of("kim1@mail.example")
    assert workspace.number_of("Kim Number1") == person
    told = workspace.carried("tap-crm")
    assert sum(one.leaves for one in told) == sum(len(list(leaf_paths(one))) for one in sent)
    assert fates(workspace) == {
        ("contacts", path): Fate.WITHHELD if path in {"gender", "age"} else Fate.CARRIED for path in leaf_paths(sent[0])
    }
    assert "female" not in json.dumps(held(workspace))


def test_whoever_has_an_id_is_the_same_on_every_page(workspace: Workspace, now: Micros) -> None:
    """Her address changes after 2,000 others: she is one record with both, by the key that the stream names."""
    others = [record("contacts", contact(number)) for number in range(2, MOST_OBJECTS + 2)]
    later = record("contacts", contact(1, email="kim.new@mail.example"))
    bridged(workspace, now, schema("contacts", key="contact_id"), record("contacts", contact(1)), *others, later)
    assert workspace.number_of("kim1@mail.example") == workspace.number_of("kim.new@mail.example")


def test_without_an_id_rows_of_two_pages_are_not_one_person(workspace: Workspace, now: Micros) -> None:
    """People of whom only names are told stand in the same line of two pages: they stay apart."""
    people = [{"first_name": f"A{number}", "last_name": f"B{number}"} for number in range(2 * MOST_OBJECTS)]
    bridged(workspace, now, *(record("guests", one) for one in people))
    assert workspace.number_of("A0 B0") != workspace.number_of(f"A{MOST_OBJECTS} B{MOST_OBJECTS}")


def test_objects_of_a_known_system_are_read_by_its_source(workspace: Workspace, now: Micros) -> None:
    """What a tap takes from Greenhouse is read as Greenhouse, with the fates that its connector declares."""
    one = {
        "id": 7, "first_name": "Kim", "last_name": "Aho", "email_addresses": [{"value": "kim@mail.example", "type": "work"}],
        "can_email": False, "is_private": False, "keyed_custom_fields": {"gender": {"name": "Gender", "value": "female"}},
        "tags": [], "odd": 1, "updated_at": "2026-01-05T10:00:00.000Z",
    }  # fmt: skip
    bridged(workspace, now, record("candidates", one))
    assert workspace.why("kim@mail.example", now).decision.rule == "all_refused"
    found = fates(workspace)
    assert found["candidates", "last_name"] is Fate.CARRIED
    assert found["candidates", "odd"] is Fate.UNKNOWN
    assert found["candidates", "keyed_custom_fields.gender.value"] is Fate.WITHHELD
    assert "female" not in json.dumps(held(workspace))


def test_a_stream_that_nobody_knows_is_kept_and_shown_and_can_be_named(workspace: Workspace, now: Micros) -> None:
    """Deals are nobody; friends are people of whom only we know it: named once, they are read, and stay known as that."""
    deal, friend = {"id": 1, "name": "Harbour renewal", "amount": 7, "sex": "f"}, {"k": "Kim Aho", "n": "kim@mail.example"}
    said = bridged(
        workspace, now, record("deals", deal), record("deals", {"id": None}), record("friends", {"k": "Kim", "n": "x"})
    )
    assert said == [Pulled("deals", 2, 0), Pulled("friends", 1, 0)]
    assert {outcome for _, outcome in held(workspace)[0]} == {"shown"}
    assert set(fates(workspace).values()) == {Fate.REJECTED, Fate.WITHHELD}
    assert {one.variant for one in workspace.imports()} == {"Singer"}
    assert '"f"' not in json.dumps(held(workspace))
    named = FileMapping(columns={"k": "name", "n": "email"})
    assert bridged(workspace, now, record("friends", friend), friends=named) == [Pulled("friends", 1, 1)]
    assert workspace.number_of("Kim Aho")
    again = {"k": "Ann Bo", "n": "ann@mail.example", "extra": "x"}
    assert bridged(workspace, now, record("friends", again)) == [Pulled("friends", 1, 1)]
    assert workspace.number_of("ann@mail.example") == workspace.number_of("Ann Bo")


def test_airbyte_messages_are_read_and_its_states_given_back_whole(workspace: Workspace, now: Micros) -> None:
    """The latest state of each stream comes back as it came; an error of the source is told, a log is not."""

    def stream_state(stream: str, at: int) -> str:
        about = {"stream_descriptor": {"name": stream}, "stream_state": {"at": at}}
        return json.dumps({"type": "STATE", "state": {"type": "STREAM", "stream": about}})

    def data(number: int) -> str:
        value = {"stream": "contacts", "namespace": "crm", "data": contact(number), "emitted_at": number}
        return json.dumps({"type": "RECORD", "record": value})

    trouble = {"message": "No right to read", "stream_descriptor": {"name": "x"}}
    error = json.dumps({"type": "TRACE", "trace": {"type": "ERROR", "error": trouble}})
    log = json.dumps({"type": "LOG", "log": {"level": "INFO", "message": "all is well"}})
    states = [stream_state("contacts", 1), stream_state("deals", 1), stream_state("contacts", 2)]
    messages = [log, data(1), states[0], data(2), *states[1:], error]
    said = bridged(workspace, now, *messages)
    assert [one.text for one in said if isinstance(one, State)] == [stream_state("contacts", 2), stream_state("deals", 1)]
    assert [one.text for one in said if isinstance(one, Remark)] == ["The tap says: x: No right to read"]
    assert said[-1] == Pulled("crm.contacts", 2, 2)


def test_a_line_that_is_no_message_is_told_and_kept_and_the_rest_is_read(workspace: Workspace, now: Micros) -> None:
    """A print of the tap, half a record, a number, an unknown type, a bomb of brackets: each is told with its line."""
    deep = '{"type": "RECORD", "stream": "contacts", "record": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}"
    odd = [
        "hello",
        record("contacts", contact(1))[:40],
        "17",
        '{"type": "BATCH", "sex": "f"}',
        '{"type": "RECORD"}',
        deep,
        "[" * 200_000,
    ]
    said = bridged(workspace, now, *odd, "", record("contacts", contact(2)), state(1))
    told = [one.text for one in said if isinstance(one, Remark)]
    assert [text.partition(" is")[0] for text in told] == [f"Line {number}" for number in range(1, 8)]
    assert "messages of the type BATCH are not known" in told[3]
    assert said[-2:] == [Pulled("(no message)", 7, 0), Pulled("contacts", 1, 1)]
    assert sum(outcome == "rejected" for _, outcome in held(workspace)[0]) == 7
    assert '"f"' not in json.dumps(held(workspace))


@pytest.mark.parametrize("where", ["keep", "count"])
@pytest.mark.parametrize("page", range(4))
def test_d7_a_kill_in_any_page_of_a_bridge_loses_and_doubles_nothing(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, page: int, where: str, tmp_path: Path
) -> None:
    """Two streams, states now and then; it dies where it hurts most. From the last state on, the tap sends the rest again."""
    messages = []
    for number in range(5_000):
        messages.append(record("contacts", contact(number)) if number % 5 else record("deals", {"id": number, "name": "A deal"}))
        messages += [state(len(messages) + 1)] if number % 700 == 699 else []
    with open_workspace(tmp_path / "undisturbed") as other:
        bridged(other, now, *messages)
        expected, counted = held(other), other.carried("tap-crm")
    reached = [0]
    with killed(monkeypatch, where, page):
        came = workspace.bridge("tap-crm", written(*messages), now)
        reached.extend(json.loads(said.text) for said in came if isinstance(said, State))
    bridged(workspace, now, *messages[reached[-1] :])
    assert held(workspace) == expected
    assert workspace.carried("tap-crm") == counted


def command(folder: Path) -> subprocess.Popen[bytes]:
    """`regard bridge` as a process of its own."""
    words = [sys.executable, "-m", "regard.cli.main", "bridge", "tap-crm", "--workspace", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    pipe = subprocess.PIPE
    return subprocess.Popen(words, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)


def test_d7_a_killed_process_goes_on_at_the_last_state(tmp_path: Path, now: Micros) -> None:
    """It gives a state, reads on, and is killed; the next one is given what comes after that state. All arrive once."""
    messages: list[str] = []
    for number in range(6_000):
        messages.append(record("contacts", contact(number)))
        messages += [state({"line": len(messages) + 1})] if number % 500 == 499 else []
    killed = command(tmp_path)
    assert killed.stdin is not None
    assert killed.stdout is not None
    killed.stdin.write(written(*messages[:4_300]).getvalue())
    killed.stdin.flush()
    reached = json.loads(killed.stdout.readline())["line"]
    killed.kill()
    killed.communicate()
    assert 0 < reached < 4_300
    following = command(tmp_path)
    out, told = following.communicate(written(*messages[reached:]).getvalue())
    assert following.returncode == 0, told
    assert json.loads(out.splitlines()[-1]) == {"line": len(messages)}
    with open_workspace(tmp_path) as workspace:
        rows = held(workspace)[0]
        assert len(rows) == len({raw for raw, _ in rows}) == 6_000
        assert len({workspace.number_of(f"kim{number}@mail.example") for number in range(0, 6_000, 500)}) == 12


def test_records_of_ten_megabytes_are_kept_whole(workspace: Workspace, now: Micros) -> None:
    """Five contacts with a picture of 10 MB: kept as they came and shown, the small one beside them is a person."""
    large = [record("contacts", contact(number, picture="x" * 10_000_000)) for number in range(5)]
    said = bridged(workspace, now, record("contacts", contact(9)), *large, state("end"))
    assert said == [State('"end"'), Pulled("contacts", 6, 1)]
    [lengths] = zip(*workspace.store.connection.execute("SELECT length(raw) FROM rows ORDER BY 1"), strict=True)
    assert lengths[0] < 1_000
    assert all(length > 10_000_000 for length in lengths[1:])
    assert sum(one.leaves for one in workspace.carried("tap-crm")) == 7 + 5 * 8


def test_a_line_without_an_end_is_cut_and_the_next_is_read(workspace: Workspace, now: Micros) -> None:
    """70 MB without an end of line are no record; they are told, and what follows is read."""
    said = bridged(workspace, now, '{"type": "RECORD", "x": "' + "x" * 70_000_000 + '"}', record("contacts", contact(1)))
    [remark] = [one.text for one in said if isinstance(one, Remark)]
    assert "longer than 64 MB" in remark
    assert said[-1] == Pulled("contacts", 1, 1)


def test_the_command_gives_states_alone_and_says_what_is_wrong(tmp_path: Path) -> None:
    """States on the standard output, all else beside; names of connectors are refused; `carried` knows the bridge."""
    kept = ["--workspace", str(tmp_path / "kept")]
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[friends.columns]\nk = "name"\nn = "email"\n')
    text = written(record("friends", {"k": "Kim Aho", "n": "kim@mail.example", "b": 1}), "oops", state({"a": 1})).getvalue()
    answer = CliRunner().invoke(main, ["bridge", "tap-crm", "--mapping", str(mapping), *kept], input=text)
    assert (answer.exit_code, answer.stdout) == (1, '{"a": 1}\n')
    assert "Line 2 is passed over" in answer.stderr
    assert "friends: 1 read, 1 imported" in answer.stderr
    assert "tap-crm: 5 values seen" in CliRunner().invoke(main, ["carried", "tap-crm", *kept]).output
    assert "regard pull greenhouse" in CliRunner().invoke(main, ["bridge", "greenhouse", *kept], input="").output
    assert "small letters" in CliRunner().invoke(main, ["bridge", "Tap CRM", *kept], input="").output
    assert "No connector" in CliRunner().invoke(main, ["carried", "tap-other", *kept]).output


def test_a_bridge_has_its_page_beside_the_other_systems(tmp_path: Path, now: Micros) -> None:
    """How many came of each stream stands among the sources, and what became of their fields behind it."""
    office = open_office(tmp_path, now)
    with open_workspace(tmp_path / "kept") as workspace:
        bridged(workspace, now, record("contacts", contact(1)))
    assert "contacts: 1" in office.admin.get("/sources").text
    page = office.admin.get("/sources/system/tap-crm").text
    assert "up to date" in page
    assert ">7<" in page
    office.live.close()
