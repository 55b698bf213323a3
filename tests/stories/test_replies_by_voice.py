"""What people write back decides how they are answered: a complaint by voice, a call at the hours they gave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from regard.cli.main import main

CONTACTS = (
    "Name,Email,Phone,Job title,City,Country,Created at\n{name},{email},{phone},Data Engineer,{city},{country},2026-01-10\n"
)
MAIL = """From - Mon Mar 02 09:12:00 2026
From: {name} <{email}>
To: Rita Recruiter <rita@firm.example>
Subject: Re: Data Engineer
Date: Mon, 2 Mar 2026 09:12:00 +0000
Message-ID: <m1@south.example>
Content-Type: text/plain; charset=utf-8

{words}

On Fri, 27 Feb 2026 at 10:00, Rita Recruiter <rita@firm.example> wrote:
> Would you like to talk about a role?
"""
CLEO = {"name": "Cleo Marin", "email": "cleo@west.example", "phone": "+351 912 345 678", "city": "Lisbon", "country": "Portugal"}


def verdict(folder: Path, words: str) -> dict[str, Any]:
    """What is advised for Cleo, who wrote ``words`` on Monday, on Wednesday morning."""
    (folder / "contacts.csv").write_text(CONTACTS.format(**CLEO), encoding="utf-8")
    (folder / "inbox.mbox").write_text(MAIL.format(words=words, **CLEO), encoding="utf-8")
    (folder / "regard.toml").write_text('[company]\nname = "Firm"\ndomains = ["firm.example"]\nzone = "Europe/Lisbon"\n')
    result = CliRunner().invoke(main, ["today", str(folder), "--at", "2026-03-04", "--json"])
    assert result.exit_code == 0, result.output
    [found] = json.loads(result.stdout)["verdicts"]
    return dict(found)


def test_e2_a_complaint_in_a_reply_is_answered_by_voice(tmp_path: Path) -> None:
    """Cleo asks who gave us her data; she gets a call from somebody who listens, and no further mail."""
    found = verdict(tmp_path, "This is outrageous. Who gave you my data?")
    assert (found["verdict"], found["rule"]) == ("call", "complaint_in_writing")


def test_e2_a_complaint_that_asks_us_to_stop_stays_a_stop(tmp_path: Path) -> None:
    """Whoever complains and says stop is not rung up."""
    found = verdict(tmp_path, "This is outrageous. Remove me from your list and do not contact me again.")
    assert found["verdict"] == "leave alone"


def test_b2_hours_stated_in_portuguese_are_kept(tmp_path: Path) -> None:
    """Cleo asks for a call after six, in Portuguese; the call is not advised for the morning."""
    found = verdict(tmp_path, "Com gosto, mas prefiro falar. Ligue-me, por favor, qualquer dia depois das 18h.")
    assert found["verdict"] == "call"
    assert "T18:" in found["not_before"] or "18:00" in json.dumps(found)
