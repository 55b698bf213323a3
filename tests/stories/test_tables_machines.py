"""Opens and clicks: what a scanner does is told apart at intake and counts for nothing (A13)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.tables import NOW, Read, read, table

from regard.clock import SECOND
from regard.intake.machines import Hit, judge

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
HEADER = "timestamp,event,email,sg_message_id,useragent,ip,method,url\n"
SCANNERS = {
    "a gateway that says its name": (4000, "Mozilla/5.0 (compatible; Barracuda Sentinel)", "203.0.113.9", "GET"),
    "mimecast": (4000, "Mimecast/1.0", "203.0.113.9", "GET"),
    "proofpoint's network": (4000, CHROME, "67.231.152.3", "GET"),
    "safe links with the agent of a browser": (3, CHROME, "104.47.11.22", "GET"),
    "a spoofed browser seconds after delivery": (8, CHROME, "203.0.113.9", "GET"),
    "a HEAD request hours later": (40_000, CHROME, "203.0.113.9", "HEAD"),
    "google's image proxy": (
        4000,
        "Mozilla/5.0 (Windows NT 5.1) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "66.249.84.1",
        "GET",
    ),
    "apple's privacy proxy": (4000, "Mozilla/5.0", "17.58.9.1", "GET"),
    "no agent at all": (4000, "", "", ""),
    "a program": (4000, "python-requests/2.31", "203.0.113.9", "GET"),
    "a data centre": (4000, CHROME, "52.16.4.4", "GET"),
}


def log(folder: Path, *rows: tuple[int, str, str, str, str, str]) -> Read:
    """A log of one message, delivered at ten; each row: seconds after it, event, agent, network address, method, link."""
    start = "2026-02-01 10:00:00,delivered,ann@post.example,m1,,,,\n"
    lines = [
        f'{_clock(at)},{event},ann@post.example,m1,"{agent}",{ip},{method},{url}\n' for at, event, agent, ip, method, url in rows
    ]
    return read(table(folder, HEADER + start + "".join(lines), "activity.csv"))


def _clock(seconds: int) -> str:
    return f"2026-02-01 {timedelta(hours=10, seconds=seconds)!s:0>8}"


def people(found: Read) -> int:
    return len(found.said("message.clicked")) + len(found.said("message.opened"))


@pytest.mark.parametrize("name", SCANNERS)
def test_a13_scanners_yield_no_human_click(tmp_path: Path, name: str) -> None:
    """Whatever the scanner does to hide, its opens and clicks are scans."""
    after, agent, ip, method = SCANNERS[name]
    found = log(
        tmp_path, (after, "open", agent, ip, method, ""), (after + 1, "click", agent, ip, method, "https://firm.example/a")
    )
    assert people(found) == 0
    assert len(found.said("message.scanned")) == 2


def test_a13_following_every_link_is_no_person(tmp_path: Path) -> None:
    """Hours later and with the agent of a browser, but three links within two seconds."""
    rows = [(9000 + n, "click", CHROME, "203.0.113.9", "GET", f"https://firm.example/{n}") for n in range(3)]
    assert people(log(tmp_path, *rows)) == 0


def test_a13_whoever_follows_a_hidden_link_is_no_person(tmp_path: Path) -> None:
    """The trap unmasks the visitor's other hits as well."""
    trap = (9000, "click", CHROME, "203.0.113.9", "GET", "https://firm.example/honeypot")
    later = (9900, "click", CHROME, "203.0.113.9", "GET", "https://firm.example/jobs")
    assert people(log(tmp_path, trap, later)) == 0


def test_a_reader_with_a_browser_at_a_human_pace_counts(tmp_path: Path) -> None:
    """An open after an hour and one click a minute later: a person, as far as can be told."""
    opened = (3600, "open", CHROME, "203.0.113.9", "GET", "")
    clicked = (3660, "click", CHROME, "203.0.113.9", "GET", "https://firm.example/jobs")
    found = log(tmp_path, opened, clicked)
    assert (len(found.said("message.opened")), len(found.said("message.clicked"))) == (1, 1)


def test_agents_and_addresses_are_not_kept(tmp_path: Path) -> None:
    """They serve for the judgement and then go, from the kept row as well; a note says so."""
    found = log(tmp_path, (3600, "open", CHROME, "203.0.113.9", "GET", ""))
    assert all(secret not in f"{found.readings}" for secret in ("203.0.113.9", "AppleWebKit"))
    assert found.noted("not kept")


def test_the_other_events_of_a_log(tmp_path: Path) -> None:
    """Delivered, bounced for good or for now, complained, unsubscribed."""
    text = (
        "timestamp,event,email,reason,status\n"
        "2026-02-01 10:00:00,delivered,a@post.example,,\n2026-02-01 10:00:00,bounce,b@post.example,unknown user,5.1.1\n"
        "2026-02-01 10:00:00,bounce,c@post.example,mailbox full,4.2.2\n2026-02-01 10:00:00,spamreport,d@post.example,,\n"
        "2026-02-01 10:00:00,unsubscribe,e@post.example,,\n2026-02-01 10:00:00,delivered,nonsense,,\n"
    )
    found = read(table(tmp_path, text, "activity.csv"))
    kinds = [reading.sayings[1].kind for reading in found.readings if reading.sayings]
    assert kinds == ["message.sent", "message.bounced", "message.delayed", "message.complained", "wish.stop"]
    assert found.readings[-1].reason.startswith("“nonsense” is no address")


def test_doubt_makes_a_machine() -> None:
    """Without a time, or with an agent that nobody knows, nothing speaks for a person."""
    assert not judge(Hit(None, CHROME), NOW).human
    assert not judge(Hit(NOW, "SomethingNew/1"), NOW - 9000 * SECOND).human
    assert judge(Hit(NOW, CHROME), None).human
