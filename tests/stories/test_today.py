"""The main job, from a folder of exports to one verdict for each person, as a user of the command line meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.conftest import ROOT

from regard.cli.main import main

DAY = "2026-03-04"
CONTACTS = (
    "Name,Email,Phone,Job title,Company,City,Country,Created at\n"
    "Ann Ahlgren,ann@north.example,+46 8 446 801 00,Senior Data Engineer,Norrsken Data,Stockholm,Sweden,2026-01-10\n"
    "Ben Okafor,ben@south.example,,Data Engineer,Sydkraft,Stockholm,Sweden,2026-01-10\n"
    "Cleo Marin,cleo@west.example,,Data Engineer,Westwerk,Lisbon,Portugal,2026-01-10\n"
    "Dev Rao,dev@east.example,,Head of Data,Ostwind,Stockholm,Sweden,2026-01-10\n"
)
ROLES = """
- id: de-1
  title: Data Engineer
  family: data
  level: 3
  min_level: 2
  max_level: 3
  city: Stockholm
  country: SE
  opened: 2026-02-01
"""
REPLY = """From - Mon Mar 02 09:12:00 2026
From: Ben Okafor <ben@south.example>
To: Rita Recruiter <rita@firm.example>
Subject: Re: Data Engineer in Stockholm
Date: Mon, 2 Mar 2026 09:12:00 +0100
Message-ID: <m1@south.example>

Thanks, but please remove me from your list and do not write to me again.

On Fri, 27 Feb 2026 at 10:00, Rita Recruiter <rita@firm.example> wrote:
> Would you like to talk about a role?
> If not, answer "unsubscribe".
"""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Four people in a table, one role, one mailbox with an answer, and what the company calls itself."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    (folder / "roles.yaml").write_text(ROLES, encoding="utf-8")
    (folder / "inbox.mbox").write_text(REPLY, encoding="utf-8")
    (folder / "regard.toml").write_text('[company]\nname = "Firm"\ndomains = ["firm.example"]\nzone = "Europe/Stockholm"\n')
    return folder


def run(*arguments: object) -> Result:
    """One command line; the answer with its exit code."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def today(folder: Path, *options: object) -> dict[str, Any]:
    """The JSON document of a folder on the day of the stories."""
    result = run("today", folder, "--at", DAY, "--json", *options)
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def by_name(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The verdicts by the name of the person."""
    return {verdict["name"]: verdict for verdict in document["verdicts"]}


def test_d1_each_person_gets_exactly_one_verdict_with_rule_and_evidence(exports: Path) -> None:
    """Ben stands in the table and in the mailbox and is one person; everybody has one verdict; the document fits its schema."""
    document = today(exports)
    jsonschema.validate(document, json.loads((ROOT / "docs" / "today.schema.json").read_text(encoding="utf-8")))
    assert document["people"] == len(document["verdicts"]) == 4
    assert document["records"] == 5
    ben = by_name(document)["Ben Okafor"]
    assert ben["verdict"] == "leave alone"
    assert ben["total"] == "must_not"
    assert {(item["file"], item["line"]) for item in ben["evidence"]} == {("inbox.mbox", 1)}
    assert "2 March 2026" in ben["because"]


def test_d9_and_d8_who_is_too_senior_or_elsewhere_is_not_offered_the_role(exports: Path) -> None:
    """The role is for a data engineer in Stockholm: Ann fits; Dev heads a department and Cleo lives in Lisbon."""
    verdicts = by_name(today(exports))
    assert verdicts["Dev Rao"]["verdict"] == verdicts["Cleo Marin"]["verdict"] == "leave alone"
    assert verdicts["Ann Ahlgren"]["verdict"] in {"write", "call"}
    assert "Data Engineer" in verdicts["Ann Ahlgren"]["because"] + verdicts["Ann Ahlgren"]["offer"]


def test_every_row_is_imported_rejected_or_shown(exports: Path) -> None:
    """A row about nobody and a ragged one are said with line and remedy; a picture is named; the counts add up."""
    (exports / "fair.csv").write_text("Name,Email\nEva Ek,eva@x.example\n,\n,not an address\nToo,many@x.example,cells,here\n")
    (exports / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
    files = {file["path"]: file for file in today(exports)["files"]}
    assert all(file["imported"] + file["rejected"] + file["shown"] == file["rows"] for file in files.values())
    fair = files["fair.csv"]
    assert (fair["rows"], fair["imported"], fair["rejected"], fair["shown"]) == (3, 1, 1, 1)
    assert all(problem["line"] and problem["reason"] and problem["remedy"] for problem in fair["problems"])
    assert files["logo.png"]["source"] == ""
    assert files["logo.png"]["tried"]


def test_c2_reading_the_same_folder_twice_changes_nothing(exports: Path, tmp_path: Path) -> None:
    """The second time every file is known, and the verdicts are the same."""
    store = tmp_path / "store"
    first = today(exports, "--workspace", store)
    second = today(exports, "--workspace", store)
    assert all(file["already_known"] for file in second["files"])
    assert second["verdicts"] == first["verdicts"]


def test_c2_an_undone_import_takes_its_verdicts_with_it(exports: Path, tmp_path: Path) -> None:
    """Without the mailbox Ben may be written to again; an unknown import is said clearly."""
    store = tmp_path / "store"
    document = today(exports, "--workspace", store)
    mailbox = next(file["import"] for file in document["files"] if file["path"] == "inbox.mbox")
    assert run("undo", mailbox, "--workspace", store).exit_code == 0
    (exports / "inbox.mbox").unlink()
    assert by_name(today(exports, "--workspace", store))["Ben Okafor"]["total"] != "must_not"
    gone = run("undo", mailbox, "--workspace", store)
    assert (gone.exit_code, "no such import" in gone.output) == (2, True)


def test_why_shows_the_whole_chain_for_one_person(exports: Path) -> None:
    """Asked by address, name or number: every rule in order, the one that decided marked, its evidence with file and line."""
    result = run("today", exports, "--at", DAY, "--why", "ben@south.example")
    assert result.exit_code == 0, result.output
    assert "decides" in result.output
    assert "inbox.mbox:1" in result.output
    chain = json.loads(run("today", exports, "--at", DAY, "--why", "Ben Okafor", "--json").stdout)
    assert [rule["rule"] for rule in chain["rules"] if rule["decided"]] == [chain["verdict"]["rule"]]
    assert len(chain["rules"]) > 30
    assert run("today", exports, "--at", DAY, "--why", "Nobody Known").exit_code == 2


def test_c1_a_role_returns_its_people_and_the_reasons(exports: Path) -> None:
    """The pool of the role holds Ann and Ben; asked why not Cleo, the answer is the place, with the value that it rests on."""
    (pool,) = json.loads(run("pools", exports, "--at", DAY, "--json").stdout)
    assert {person["name"] for person in pool["people"]} == {"Ann Ahlgren", "Ben Okafor"}
    assert pool["size"] == 2
    (role,) = json.loads(run("today", exports, "--at", DAY, "--why", "Cleo Marin", "--json").stdout)["roles"]
    assert not role["belongs"]
    assert [reason["criterion"] for reason in role["reasons"] if not reason["held"]] == ["lives in Stockholm"]
    assert all("contacts.csv:4" in reason["evidence"] for reason in role["reasons"])


def test_d8_the_shelf_life_is_a_setting_of_the_company(exports: Path) -> None:
    """Titles of 10 January are fresh by default; a company that trusts them for a month asks first. A typing error is said."""
    settings = exports / "regard.toml"
    before = settings.read_text()
    settings.write_text(before + "[rules]\ntitle_days = 30\n")
    assert by_name(today(exports))["Ann Ahlgren"]["total"] == "data_too_old"
    settings.write_text(before + "[rules]\ntitel_days = 30\n")
    result = run("today", exports, "--at", DAY)
    assert (result.exit_code, "titel_days" in result.output) == (2, True)


def test_as_of_an_earlier_day_what_came_later_is_unknown(exports: Path) -> None:
    """On 1 March Ben had not asked to be left alone yet."""
    result = run("today", exports, "--at", "2026-03-01", "--json")
    assert by_name(json.loads(result.stdout))["Ben Okafor"]["total"] != "must_not"


def test_d1_who_was_not_known_yet_on_an_earlier_day_is_not_counted(exports: Path) -> None:
    """As of a day before anybody was heard of, there are as many people as verdicts."""
    document = json.loads(run("today", exports, "--at", "2024-01-01", "--json").stdout)
    assert document["people"] == len(document["verdicts"]) < today(exports)["people"]


def test_c2_what_imports_lists_can_be_typed_into_undo(exports: Path, tmp_path: Path) -> None:
    """In a terminal of 80 columns the id of every import stands whole, and undo takes it."""
    run("today", exports, "--workspace", tmp_path / "kept")
    listed = re.findall(r"^ ([0-9a-f]{12}) ", run("imports", "--workspace", tmp_path / "kept").stdout, flags=re.MULTILINE)
    assert len(listed) == sum(bool(file["imported"]) for file in today(exports)["files"])
    assert run("undo", listed[0], "--workspace", tmp_path / "kept").exit_code == 0


def test_a_mapping_of_the_user_overrules_the_guess(exports: Path) -> None:
    """A column that nobody could know is an address because the user says so."""
    (exports / "odd.csv").write_text("Who,Where to\nFia Falk,fia@x.example\n")
    (exports / "mapping.toml").write_text('["odd.csv".columns]\n"Where to" = "email"\n"Who" = "name"\n')
    document = today(exports)
    assert "Fia Falk" in by_name(document)
    odd = next(file for file in document["files"] if file["path"] == "odd.csv")
    assert odd["mapping"]["Where to"] == "email"


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda folder: None, "holds no file"),
        (lambda folder: (folder / "regard.toml").write_text("[company\n"), "regard.toml"),
        (lambda folder: (folder / "regard.toml").write_text('[company]\nzone = "Mars/Olympus"\n'), "IANA"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path, prepare: Any, said: str) -> None:
    """An empty folder, broken settings, a zone that does not exist: a clear line, exit code 2, no traceback."""
    prepare(tmp_path)
    result = run("today", tmp_path, "--at", DAY)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert run("today", tmp_path / "missing").exit_code == 2


def test_the_report_and_the_terminal_say_the_same(exports: Path, tmp_path: Path) -> None:
    """`--report` writes one file; the terminal names it and counts the same people."""
    report = tmp_path / "today.html"
    result = run("today", exports, "--at", DAY, "--report", report)
    assert result.exit_code == 0, result.output
    assert report.name in result.output
    assert "4 people from 5 records" in result.output
    assert "Ben Okafor" in report.read_text(encoding="utf-8")


def test_d22_the_demo_starts_from_one_command_and_nothing_is_sent(tmp_path: Path) -> None:
    """`regard demo` makes a company up, reads it, and writes the report; every verdict occurs."""
    result = run("demo", "--people", 60, "--folder", tmp_path, "--no-open", "--at", DAY)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "report.html").stat().st_size < 10_000_000
    for verdict in ("write", "call", "meet", "ask one question", "wait until", "repair", "leave alone"):
        assert verdict in result.output


def test_d21_everything_leaves_in_open_formats(exports: Path, tmp_path: Path) -> None:
    """Every row as it came and every entry of the ledger, as JSON Lines; what was read is what comes out."""
    kept, out = tmp_path / "kept", tmp_path / "out"
    read = json.loads(run("today", str(exports), "--workspace", str(kept), "--at", DAY, "--json").stdout)
    assert run("export", str(out), "--workspace", str(kept)).exit_code == 0
    lines = {path.stem: [json.loads(line) for line in path.read_text().splitlines()] for path in out.iterdir()}
    assert set(lines) == {"events", "imports", "records", "rows"}
    assert len(lines["rows"]) == sum(file["rows"] for file in read["files"])
    assert "Ann Ahlgren" in lines["rows"][0]["raw"]
    assert {event["record"] for event in lines["events"]} == {record["record"] for record in lines["records"]}
    assert len({record["person"] for record in lines["records"]} - {None}) == read["people"]


def test_d20_a_program_gets_its_token_on_the_command_line(exports: Path, tmp_path: Path) -> None:
    """Shown once, of the form that the API takes; a scope that there is not is refused."""
    kept = tmp_path / "kept"
    run("today", str(exports), "--workspace", str(kept), "--at", DAY)
    assert run("token", "warehouse", "--scope", "read", "--workspace", str(kept)).stdout.startswith("rgd_")
    assert run("token", "warehouse", "--scope", "everything", "--workspace", str(kept)).exit_code == 2


def test_a_company_may_choose_the_strict_reading_of_the_law(exports: Path) -> None:
    """Writing to Ann rests on legitimate interest, which is disputed; with ``strict_consent`` that is not enough."""
    assert by_name(today(exports))["Ann Ahlgren"]["verdict"] == "write"
    with (exports / "regard.toml").open("a") as settings:
        settings.write("[rules]\nstrict_consent = 1\n")
    assert by_name(today(exports))["Ann Ahlgren"]["channel"] != "email"


def test_the_key_may_stand_in_a_file(exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encrypted store opens with the key of the file; a file that is not there is named."""
    (tmp_path / "key").write_text("a long passphrase\n")
    monkeypatch.setenv("REGARD_KEY_FILE", str(tmp_path / "key"))
    assert run("today", exports, "--workspace", tmp_path / "kept", "--at", DAY).exit_code == 0
    assert b"Ahlgren" not in (tmp_path / "kept" / "regard.sqlite").read_bytes()
    monkeypatch.setenv("REGARD_KEY_FILE", str(tmp_path / "nowhere"))
    refused = run("imports", "--workspace", tmp_path / "kept")
    assert refused.exit_code != 0
    assert "REGARD_KEY_FILE" in refused.output


@pytest.mark.parametrize("slip", ["REGARD_KYE", "REGARD_KEY_FIEL", "REGARD_STOR", "REGARD_OIDC_CLIENTID"])
def test_a_slip_in_the_name_of_a_setting_is_told_before_anything_is_written(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slip: str
) -> None:
    """A misspelt key must not leave a store unencrypted."""
    monkeypatch.setenv(slip, "open sesame")
    refused = run("today", exports, "--workspace", tmp_path / "kept")
    assert refused.exit_code == 2
    assert "Did you mean REGARD_" in refused.output
    assert not (tmp_path / "kept").exists()
