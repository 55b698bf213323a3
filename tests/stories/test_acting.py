"""What colleagues do in the browser they can do from a terminal: D20."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regard.cli.main import main

DAY = "2026-03-04"
PEOPLE = """Name,Email,Phone,City,Title,Company,Last Updated
Ann Aho,ann@mail.example,+358401234567,Oslo,Engineer,Firm,2026-02-01
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A workspace that knows Ann."""
    (tmp_path / "people.csv").write_text(PEOPLE)
    done = CliRunner().invoke(main, ["today", str(tmp_path / "people.csv"), "--workspace", str(tmp_path / "kept"), "--at", DAY])
    assert done.exit_code == 0, done.output
    return tmp_path / "kept"


def run(kept: Path, *words: str) -> Result:
    """A command about this workspace."""
    return CliRunner().invoke(main, [*words, "--workspace", str(kept), "--at", DAY])


def test_d20_a_wish_is_written_down_from_a_terminal_and_holds_at_once(kept: Path) -> None:
    """Ann told a colleague to stop: the answer says so, and the day too. Nothing said is refused with what can be."""
    assert "leave alone" in run(kept, "wish", "Ann Aho", "--stop", "--words", "enough").stdout
    assert "Ann Aho" not in run(kept, "act", "Ann Aho", "done", "--how", "written").stdout
    for words in ((), ("--channel", "email"), ("--channel", "pigeon=never")):
        refused = run(kept, "wish", "Ann Aho", *words)
        assert refused.exit_code == 2
        assert "email=never" in refused.stderr or "CHANNEL=STATE" in refused.stderr


def test_d20_a_verdict_is_put_off_and_handed_over(kept: Path) -> None:
    """Put off until May: today waits. Without a reason nothing is done."""
    refused = run(kept, "act", "ann@mail.example", "put-off", "--until", "2026-05-01")
    assert (refused.exit_code, "Say why" in refused.stderr) == (2, True)
    assert run(kept, "act", "ann@mail.example", "put-off", "--until", "2026-05-01", "--why", "on leave").exit_code == 0
    done = run(kept, "act", "ann@mail.example", "hand-over", "--why", "knows her", "--to", "ben@firm.example")
    assert done.exit_code == 0
    assert run(kept, "act", "Nobody", "done").exit_code == 2


def test_d20_a_value_is_corrected_somebody_referred_and_a_colleague_let_in(kept: Path) -> None:
    """The correction is held, what cannot be read is refused; the referral stands; the invitation opens a page."""
    assert run(kept, "correct", "Ann Aho", "city", "Berlin").exit_code == 0
    assert "no telephone number" in run(kept, "correct", "Ann Aho", "phone", "none").stderr
    told = ("--email", "dora@mail.example", "--they-know", "--for", "the data team", "--language", "de")
    referred = run(kept, "refer", "Dora Dahl", *told, "--site", "https://regard.firm.example/").stdout
    assert "Dora Dahl: pass the link on to them" in referred
    assert "Hallo Dora" in referred
    assert "„the data team“" in referred
    assert re.search(r"https://regard\.firm\.example/recommended/[\w-]{32}\n", referred)
    assert "Give the name" in run(kept, "refer", "Dora Dahl").stderr
    assert run(kept, "invite", "ben@firm.example", "recruiter").stdout.startswith("/welcome/")
    assert run(kept, "invite", "nonsense", "recruiter").exit_code == 2


def test_d21_everybody_leaves_as_a_table_that_can_be_read_again(kept: Path, tmp_path: Path) -> None:
    """Ann said stop: the table says so, and who reads it elsewhere, or here again, obeys it. No cell is a formula."""
    run(kept, "correct", "Ann Aho", "title", '=HYPERLINK("https://x.example")')
    run(kept, "wish", "Ann Aho", "--stop")
    assert "1 people" in run(kept, "people", str(tmp_path / "out.csv")).stdout
    (row,) = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert (row["Name"], row["Email"], row["Do Not Contact"]) == ("Ann Aho", "ann@mail.example", "yes")
    assert row["Phone"] == "+358401234567"
    assert row["Job Title"].startswith("'=")
    told = CliRunner().invoke(main, ["today", str(tmp_path / "out.csv"), "--at", DAY, "--why", "Ann Aho"])
    assert "not to be contacted" in told.stdout or "not be contacted" in told.stdout
