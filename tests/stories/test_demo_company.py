"""The made-up company: the same bytes every time, exports as real systems write, every planted truth really in the files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mailbox
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from regard.clock import micros
from regard.decisions.rules.order import BY_NAME
from regard.demo import Company, write_company
from regard.words import Verdict

NOW = micros(datetime(2026, 3, 4, 9, tzinfo=UTC))
TODAY = "2026-03-04"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return write_company(tmp_path_factory.mktemp("demo"), now=NOW)


@pytest.fixture(scope="module")
def truth(company: Company) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(company.truth.read_text("utf-8"))
    return told


def _rows(company: Company, path: str) -> list[dict[str, str]]:
    text = (company.folder / path).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text[text.index("First Name,") :] if text.startswith("Notes:") else text)))


def _lives(truth: dict[str, Any], story: str) -> list[dict[str, Any]]:
    return [person for person in truth["persons"] if person["story"] == story]


def _letters(company: Company) -> list[Message]:
    letters: list[Message] = []
    for path in sorted(company.folder.rglob("mail.mbox")):
        with closing(mailbox.mbox(path)) as box:
            letters.extend(box)
    return letters


def _body(letter: Message) -> str:
    content = letter.get_payload(decode=True)
    return content.decode() if isinstance(content, bytes) else ""


def _own_words(letter: Message) -> str:
    return "\n".join(line for line in _body(letter).splitlines() if not line.startswith(">"))


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def test_the_same_people_seed_and_moment_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Written here and by another process with another order of hashes, the two folders are equal to the byte."""
    write_company(tmp_path / "here", people=120, seed=3, now=NOW)
    call = f"write_company(Path({str(tmp_path / 'there')!r}), people=120, seed=3, now={NOW})"
    script = f"from pathlib import Path; from regard.demo import write_company; {call}"
    environment = {**os.environ, "PYTHONHASHSEED": "99", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
    assert _fingerprint(tmp_path / "here") == _fingerprint(tmp_path / "there")


def test_another_seed_makes_another_company(tmp_path: Path) -> None:
    """Seed 3 and seed 4 share no person."""
    for seed in (3, 4):
        write_company(tmp_path / str(seed), people=60, seed=seed, now=NOW)
    names = [
        [p["name"] for p in json.loads((tmp_path / seed / "truth.json").read_text("utf-8"))["persons"]] for seed in ("3", "4")
    ]
    assert names[0] != names[1]


def test_progress_runs_to_the_end_and_never_back(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_company(tmp_path, people=200, now=NOW, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]


def test_the_rows_told_are_the_rows_written(company: Company, truth: dict[str, Any]) -> None:
    """Counted again from the files: lines of JSON, rows of tables, mails, calendar entries, cards."""
    assert sum(truth["rows"].values()) == company.rows
    assert set(truth["rows"]) == set(company.files)
    hooks = "ats/greenhouse/webhooks.jsonl"
    assert len((company.folder / hooks).read_text("utf-8").splitlines()) == truth["rows"][hooks]
    log = f"newsletter/email-activity-{TODAY}.csv"
    assert len(_rows(company, log)) == truth["rows"][log]
    assert len(_letters(company)) == sum(n for path, n in truth["rows"].items() if path.endswith(".mbox"))
    events = sum(p.read_text("utf-8").count("BEGIN:VEVENT") for p in company.folder.rglob("*.ics"))
    assert events == sum(n for path, n in truth["rows"].items() if path.endswith(".ics"))
    cards = sum(p.read_text("utf-8").count("BEGIN:VCARD") for p in company.folder.rglob("*.vcf"))
    assert cards == sum(n for path, n in truth["rows"].items() if path.endswith(".vcf"))


def test_every_kind_of_source_is_there(company: Company) -> None:
    """All that the main job reads: connections, three hiring systems, events, audiences, forms, cards, mail, calendars, roles."""
    wanted = [
        "linkedin-connections", "greenhouse-candidates", "harvest", "webhooks", "lever", "ashby", "eventbrite", "luma", "tito",
        "mailchimp", "email-activity", "hubspot", "typeform", "Form Responses", "do-not-contact.xlsx", "2.1.vcf", "3.0.vcf",
        "4.0.vcf", "resumes", ".mbox", ".ics", "roles.yaml", "sourcing-list", ".dat",
    ]  # fmt: skip
    assert [word for word in wanted if not any(word in path for path in company.files)] == []


def test_nothing_leads_to_a_real_person(company: Company) -> None:
    """Every address and link ends in .example or .test, apart from profile addresses that say themselves that they are a demo."""
    for path in company.folder.rglob("*"):
        if not path.is_file() or path.suffix in {".dat", ".xlsx"}:
            continue
        text = (
            path.read_bytes().decode("utf-16" if "Unicode" in path.name else "latin-1").replace("=\r\n", "").replace("\r\n ", "")
        )
        hosts = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"https?://([^/\s\"',;>)\\]+)", text)
        foreign = {host for host in hosts if not re.search(r"\.(?:example|test)\.?$", host)}
        assert foreign <= {"www.linkedin.com"}, path
        assert all("-demo" in slug for slug in re.findall(r"linkedin\.com/in/([\w-]+)", text)), path


def test_telephone_numbers_are_from_ranges_kept_for_fiction(company: Company) -> None:
    british, german = (
        r"\+44(?:11[3-8]|1[2-6]1)4960\d{3}|\+442079460\d{3}",
        r"\+49(?:3023125|6990009|4066969|2214710|8999998)\d{3}",
    )
    french, american = r"\+33(?:19900|26191|35301|46571|53649)\d{4}", r"\+1\d{3}55501\d\d"
    fiction = re.compile(f"{british}|{german}|{french}|{american}")
    numbers = [row["Phone"] for row in _rows(company, f"ats/greenhouse/greenhouse-candidates-{TODAY}.csv") if row["Phone"]]
    assert len(numbers) > 50
    assert [number for number in numbers if not fiction.fullmatch(number)] == []


def test_what_is_expected_names_rules_and_verdicts_that_exist(truth: dict[str, Any]) -> None:
    expected = [person["expect"] for person in truth["persons"] if person.get("expect")]
    assert {e["rule"] for e in expected if "rule" in e} <= set(BY_NAME)
    assert {e["verdict"] for e in expected if "verdict" in e} == {v.name.lower() for v in Verdict}
    assert min(truth["stories"].values()) >= 2


def test_everybody_stands_where_the_truth_says(company: Company, truth: dict[str, Any]) -> None:
    """Each record named for a person is found in that file under that key."""
    texts = {
        p: (company.folder / p).read_bytes().replace(b"\r\n ", b"") for p in company.files if not p.endswith((".vcf", ".txt"))
    }
    for person in truth["persons"]:
        assert person["records"], person["name"]
        for path, key in person["records"].items():
            if path in texts and not key.startswith(("lever-", "ashby-")):
                assert key.encode() in texts[path], (person["name"], path)


def test_an_opt_out_is_hidden_in_one_system_only(company: Company, truth: dict[str, Any]) -> None:
    """Who opted out in the customer database is an ordinary candidate elsewhere; so for list, form and hiring system."""
    contacts = {row["Email"]: row for row in _rows(company, f"crm/hubspot-crm-exports-all-contacts-{TODAY}.csv")}
    stopped = {email for email, row in contacts.items() if row["Unsubscribed from all email"] == "true"}
    assert stopped == {p["email"] for p in _lives(truth, "stop_in_hubspot")}
    sheet = zipfile.ZipFile(company.folder / "do-not-contact.xlsx").read("xl/worksheets/sheet1.xml").decode()
    listed = set(re.findall(r"[\w.]+@[\w.]+\.(?:example|test)", sheet))
    assert listed == {p["email"] for p in [*_lives(truth, "stop_in_list"), *_lives(truth, "blocked")]}
    form = _rows(company, "forms/typeform-how-to-reach-you.csv")
    assert {r["What's your email?"] for r in form if r["Do not contact me again"]} == {
        p["email"] for p in _lives(truth, "stop_in_form")
    }
    candidates = [
        json.loads(line) for line in (company.folder / "ats/greenhouse/harvest-candidates.jsonl").read_text("utf-8").splitlines()
    ]
    closed = {c["email_addresses"][0]["value"] for c in candidates if not c["can_email"]}
    assert closed == {p["email"] for p in _lives(truth, "stop_in_greenhouse")}


def test_stop_words_stand_in_the_reply_or_only_in_the_quotation(company: Company, truth: dict[str, Any]) -> None:
    """Whoever asked to be removed wrote it themselves; whoever only quoted our footer wrote a thank-you."""
    replies: dict[str, list[Message]] = {}
    for letter in _letters(company):
        replies.setdefault(re.sub(r".*<|>.*", "", str(letter["From"]).replace("\n", "")), []).append(letter)
    for person in _lives(truth, "quoted_words_only"):
        (reply,) = replies[person["email"]]
        assert "tidewright.example/stop" in _body(reply)
        assert "tidewright.example/stop" not in _own_words(reply)
    assert all(len(replies[p["email"]]) == 1 for p in _lives(truth, "stop_in_mail"))


def test_a_reply_without_an_answer_is_the_last_letter_of_its_thread(company: Company, truth: dict[str, Any]) -> None:
    """Everybody who wrote has an answer of ours after it, apart from the planted few."""
    last: dict[str, str] = {}
    for letter in _letters(company):
        if letter["X-Gmail-Labels"]:
            sender, to = (str(make_header(decode_header(letter[name]))) for name in ("From", "To"))
            ours = "@tidewright.example" in sender
            last[re.sub(r".*<|>.*", "", to if ours else sender)] = "we" if ours else "they"
    assert {email for email, who in last.items() if who == "they"} == {p["email"] for p in _lives(truth, "unanswered_reply")}


def test_scanners_click_where_no_human_does(company: Company, truth: dict[str, Any]) -> None:
    """The clicks of these people all come within seconds of delivery, and their number is the one told."""
    log = _rows(company, f"newsletter/email-activity-{TODAY}.csv")
    delivered = {row["sg_message_id"]: row["timestamp"] for row in log if row["event"] == "delivered"}
    clicks = Counter(row["email"] for row in log if row["event"] == "click")
    scanned = _lives(truth, "scanned")
    assert scanned
    for person in scanned:
        assert clicks[person["email"]] == person["plant"]["machine_clicks"] > 0
        mine = [row for row in log if row["email"] == person["email"] and row["event"] == "click"]
        waits = [datetime.fromisoformat(r["timestamp"]) - datetime.fromisoformat(delivered[r["sg_message_id"]]) for r in mine]
        assert max(wait.total_seconds() for wait in waits) <= 5


def test_who_did_not_come_stands_in_the_calendar(company: Company, truth: dict[str, Any]) -> None:
    text = "".join(p.read_bytes().decode() for p in sorted(company.folder.rglob("*.ics"))).replace("\r\n ", "")
    events = text.split("BEGIN:VEVENT")[1:]
    for story, words in (("they_missed_meeting", "candidate did not come"), ("we_missed_meeting", "interviewer did not join")):
        marked = {e for e in events if words in e}
        assert len(marked) == len(_lives(truth, story)) >= 2
        assert all(any(p["email"] in e for e in marked) for p in _lives(truth, story))


def test_the_promoted_and_the_moved_are_older_news_in_the_hiring_system(company: Company, truth: dict[str, Any]) -> None:
    """Greenhouse still has the old title or town; the customer database, seen later, has the new one."""
    old = {row["Email"]: row for row in _rows(company, f"ats/greenhouse/greenhouse-candidates-{TODAY}.csv")}
    new = {row["Email"]: row for row in _rows(company, f"crm/hubspot-crm-exports-all-contacts-{TODAY}.csv")}
    for person in [*_lives(truth, "too_senior"), *_lives(truth, "moved_away")]:
        before, after = old[person["email"]], new[person["email"]]
        assert (before["Title"], before["Address"]) != (after["Job Title"], f"{after['City']}, {after['Country/Region']}")
        assert before["Last Activity"] < after["Last Modified Date"]


def test_the_leak_and_the_metric_are_in_the_stage_moves(tmp_path: Path) -> None:
    """With enough people the hand-over in Toronto loses more than half of those who passed before, and only there."""
    truth = json.loads(write_company(tmp_path, people=3000, seed=11, now=NOW).truth.read_text("utf-8"))
    before, after, elsewhere = (truth["leak"]["observed"][key] for key in ("before", "after", "elsewhere"))
    assert after["passed"] / after["left"] < 0.75 * before["passed"] / before["left"]
    assert abs(elsewhere["passed"] / elsewhere["left"] - 0.52) < 0.15
    values = truth["time_to_hire"]["definitions"]
    assert len(set(values.values())) == len(values) >= 5
    offices: Counter[tuple[str, str]] = Counter()
    for line in (tmp_path / "ats/greenhouse/webhooks.jsonl").read_text("utf-8").splitlines():
        hook = json.loads(line)
        if hook["action"] == "candidate_stage_change":
            application = hook["payload"]["application"]
            offices[application["jobs"][0]["offices"][0]["name"], application["current_stage"]["name"]] += 1
    assert offices["Toronto", "Hiring Manager Interview"] >= before["left"] + after["left"]


def test_blemishes_are_honest(company: Company) -> None:
    """Windows letters and semicolons, UTF-16, a row with too many cells, one about nobody, dates that read two ways."""
    dutch = (company.folder / "offices/rotterdam/kontaktlijst oud.csv").read_bytes().decode("cp1252")
    assert dutch.startswith("Naam;E-mail;Telefoon;")
    prospects = (company.folder / "offices/toronto/Prospects (Unicode Text).txt").read_bytes()
    assert prospects.decode("utf-16").startswith("First Name\tLast Name\t")
    walk_ins = list(csv.reader(io.StringIO((company.folder / "events/walk-ins.csv").read_text("utf-8"))))[1:]
    assert {len(row) for row in walk_ins} == {3, 5}
    assert ["", ""] in [row[:2] for row in walk_ins]
    assert all(int(part) <= 12 for row in walk_ins for part in row[2].split("/")[:2])


def test_a_second_address_links_by_the_profile_or_not_at_all(company: Company, truth: dict[str, Any]) -> None:
    contacts = {row["Email"]: row for row in _rows(company, f"crm/hubspot-crm-exports-all-contacts-{TODAY}.csv")}
    doubles = [person for person in truth["persons"] if "duplicate" in person]
    assert {person["duplicate"]["linkable_by"] for person in doubles} == {"", "linkedin"}
    for person in doubles:
        linkable = person["duplicate"]["second_address"] in contacts
        assert linkable == bool(person["duplicate"]["linkable_by"])
