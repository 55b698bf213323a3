"""Messages that came back, from all kinds of mail systems: whoever does not exist is dead, everybody else is not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.stories.mailbox import read

from regard.intake.reading import Reading
from regard.words import Micros

CASES = tomllib.loads(Path(__file__).with_name("delivery_reports.toml").read_text("utf-8"))["report"]


def mail(case: dict[str, Any]) -> str:
    """The report as it lies in the mailbox: alone, or with its machine-readable part."""
    head = f"From: {case['from']}\nTo: hr@atelier.example\nSubject: {case['subject']}\nDate: Thu, 5 Mar 2020 10:00:00 +0100\n"
    head += f"{case['headers']}\n" if "headers" in case else ""
    plain = f"Content-Type: text/plain; charset=utf-8\n\n{case['text'].lstrip(chr(10))}\n"
    if "delivery" not in case:
        return f"{head}MIME-Version: 1.0\n{plain}"
    report = f"Content-Type: message/delivery-status\n\n{case['delivery'].lstrip(chr(10))}\n"
    kind = 'multipart/report; report-type=delivery-status; boundary="cut"'
    return f"{head}MIME-Version: 1.0\nContent-Type: {kind}\n\n--cut\n{plain}\n--cut\n{report}\n--cut--\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_b14_who_does_not_exist_is_dead_and_nobody_else(case: dict[str, Any], tmp_path: Path, now: Micros) -> None:
    """Everybody whom the report means is found, with the right fate."""
    path = tmp_path / "report.eml"
    path.write_text(mail(case), "utf-8")
    (reading,) = [item for item in read(path, now, frozenset({"atelier.example"})) if isinstance(item, Reading)]
    fates = {saying.record.removeprefix("mail:"): saying.kind for saying in reading.sayings if saying.kind.startswith("message.")}
    for address in case.get("dead", []):
        assert fates.get(address.lower()) in ("message.bounced", "message.moved"), reading.sayings
    assert not {address for address, kind in fates.items() if kind == "message.bounced"} - {
        address.lower() for address in case.get("dead", [])
    }
    for address in case.get("alive", []):
        assert fates.get(address.lower()) == "message.delayed", reading.sayings
