"""Messages that came back, from all kinds of mail systems: whoever does not exist is dead, everybody else is not."""

from __future__ import annotations

import re
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
    plain = f"Content-Type: {case.get('kind', 'text/plain')}; charset=utf-8\n\n{case['text'].lstrip(chr(10))}\n"
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


STAGES = {
    "R": "in reply to RCPT TO command",
    "D": "in reply to end of DATA command",
    "M": "in reply to MAIL FROM command",
    "C": "at once",
}
REPLIES = [line for line in Path(__file__).with_name("delivery_replies.txt").read_text("utf-8").splitlines() if line[0] != "#"]
ADDRESS = "p@haus.example"


def reported(reply: str, *, machine: bool) -> dict[str, Any]:
    """A line of the list as the report of the server that got the reply, in prose or for machines as well."""
    _, stage, words = reply.split(" ", 2)
    words = words.replace("%", ADDRESS).replace("\\n", "\n ")
    said = "refused to talk to me" if stage == "C" else "said"
    text = f"<{ADDRESS}>: host mx.haus.example[192.0.2.9] {said}: {words} ({STAGES[stage]})"
    case = {"from": "MAILER-DAEMON@relay.atelier.example", "subject": "Undelivered Mail Returned to Sender", "text": text}
    code = re.search(r"\b[45]\.\d{1,3}\.\d{1,3}\b", words)
    status = code[0] if code else f"{words[0]}.0.0"
    fields = f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {words}"
    return {**case, "delivery": fields} if machine else case


@pytest.mark.parametrize("machine", [False, True], ids=["in prose", "for machines"])
def test_b14_what_servers_reply_is_understood(tmp_path: Path, now: Micros, *, machine: bool) -> None:
    """Of the replies that mean a dead address 95 % are understood so, of the others 3 % at most; no report is lost."""
    path = tmp_path / "report.eml"
    bounced = {"D": 0, "S": 0}
    for reply in REPLIES:
        path.write_text(mail(reported(reply, machine=machine)), "utf-8")
        (reading,) = [item for item in read(path, now, frozenset({"atelier.example"})) if isinstance(item, Reading)]
        kinds = {saying.kind for saying in reading.sayings if saying.record == f"mail:{ADDRESS}"}
        assert kinds & {"message.bounced", "message.delayed"}, reply
        bounced[reply[0]] += "message.bounced" in kinds
    dead = sum(reply.startswith("D") for reply in REPLIES)
    assert bounced["D"] >= 0.95 * dead
    assert bounced["S"] <= 0.03 * (len(REPLIES) - dead)


@pytest.mark.parametrize("subject", ["Re: Your application", "Re: Undelivered mail", "Mailbox full of ideas"])
def test_a_person_who_writes_about_bounces_is_no_report(subject: str, tmp_path: Path, now: Micros) -> None:
    """The words of mail systems in the mouth of a person are an answer, and nobody is dead by it."""
    text = "My old mailbox does not exist any more (550 5.1.1 user unknown), sorry. I no longer work there. Call me!"
    path = tmp_path / "answer.eml"
    path.write_text(mail({"from": "Nea <nea@werft.example>", "subject": subject, "text": text}), "utf-8")
    (reading,) = [item for item in read(path, now, frozenset({"atelier.example"})) if isinstance(item, Reading)]
    assert "message.bounced" not in {saying.kind for saying in reading.sayings}
