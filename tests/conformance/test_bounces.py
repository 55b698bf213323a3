"""Bounces, absences and feedback of the world: what outside collections expect of real, anonymised mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from regard.intake.reading import Circumstances, Outcome, Reading, Sample
from regard.ledger.event import Saying
from regard.sources.mailbox import SOURCE
from regard.words import Micros


def readings(path: Path, now: Micros) -> list[Reading]:
    sample = Sample(path, path.stat().st_size, path.read_bytes()[: 1 << 16])
    recognition = SOURCE.recognise(sample)
    if recognition is None:
        return []
    found = SOURCE.read(path, recognition, Circumstances(now, path.name))
    return [item for item in found if isinstance(item, Reading)]


def messages(path: Path, now: Micros) -> list[Saying]:
    return [saying for reading in readings(path, now) for saying in reading.sayings if saying.kind.startswith("message.")]


@pytest.fixture(scope="module")
def sisimai(corpus: Path) -> Path:
    return corpus / "email" / "sisimai"


@pytest.fixture
def verdicts(sisimai: Path, now: Micros) -> dict[str, tuple[bool, bool]]:
    """File -> (an address is dead as the collection has it, as we read it), absence notes left out."""
    expected = json.loads((sisimai / "expected.json").read_text("utf-8"))
    found = {}
    for name, case in expected.items():
        if case["expected"][0]["reason"] != "vacation":
            said = messages(sisimai / "maildir" / "bsd" / name, now)
            found[name] = any(one["hardbounce"] for one in case["expected"]), any(s.kind == "message.bounced" for s in said)
    return found


def test_b14_dead_addresses_are_found_and_full_mailboxes_are_not_called_dead(verdicts: dict[str, tuple[bool, bool]]) -> None:
    """Of the reports on a dead address at least 96 % are read so; of the others at most 4 % are."""
    hard = [ours for theirs, ours in verdicts.values() if theirs]
    soft = [ours for theirs, ours in verdicts.values() if not theirs]
    assert len(hard) > 70
    assert len(soft) > 150
    assert sum(hard) / len(hard) >= 0.96
    assert sum(soft) / len(soft) <= 0.04


def test_every_report_names_somebody(sisimai: Path, now: Micros) -> None:
    """A report that names nobody is of no use: all of the collection say whom they are about."""
    for name in json.loads((sisimai / "expected.json").read_text("utf-8")):
        said = messages(sisimai / "maildir" / "bsd" / name, now)
        assert said, name
        assert all("@" in saying.record for saying in said), name


def test_a13_absence_notes_of_the_world_are_no_answers(sisimai: Path, now: Micros) -> None:
    """Automatic answers become absences, never replies."""
    for path in sorted((sisimai / "maildir" / "bsd").glob("rfc3834-*.eml")):
        assert [saying.kind for saying in messages(path, now)] == ["message.absent"], path.name


def test_line_ends_change_nothing(sisimai: Path, now: Micros) -> None:
    """The same report with the line ends of Windows says the same."""
    for path in sorted((sisimai / "maildir" / "dos").glob("*.eml")):
        twin = sisimai / "maildir" / "bsd" / path.name
        if twin.exists():
            ours, theirs = messages(path, now), messages(twin, now)
            assert [(s.kind, s.record) for s in ours] == [(s.kind, s.record) for s in theirs], path.name


@pytest.mark.parametrize("folder", ["maildir/err", "maildir/not", "maildir/dos", "to-be-debugged/something-is-wrong"])
def test_broken_mails_are_read_or_shown(sisimai: Path, folder: str, now: Micros) -> None:
    """Mails that tripped other readers up: every one has an outcome, and whoever is not imported hears why."""
    for path in sorted((sisimai / folder).iterdir()):
        (reading,) = readings(path, now)
        assert reading.outcome is Outcome.IMPORTED or (reading.reason and reading.remedy), path.name


def test_an_ordinary_mail_is_no_bounce(sisimai: Path, now: Micros) -> None:
    assert messages(sisimai / "maildir" / "not" / "is-not-bounce-01.eml", now) == []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("json-amazonses-01", ["message.bounced"]),
        ("json-amazonses-02", ["message.bounced"]),
        ("json-amazonses-03", ["message.complained"]),
        ("json-amazonses-04", []),
        ("json-sendgrid-02", ["message.delayed", "message.delayed"]),
        ("json-sendgrid-03", ["message.bounced"]),
        ("json-sendgrid-12", ["message.delayed"]),
        ("json-sendgrid-15", ["message.complained"]),
    ],
)
def test_delivery_events_of_providers(sisimai: Path, name: str, kinds: list[str], now: Micros) -> None:
    """What Amazon SES and SendGrid tell as JSON ends in the same events as a report by mail."""
    assert [saying.kind for saying in messages(sisimai / "esp_json" / f"{name}.json", now)] == kinds


def test_recipients_of_reports_in_prose(corpus: Path, now: Micros) -> None:
    """Old and odd systems: the failed recipient is found in at least 50 of 52 reports."""
    folder = corpus / "email" / "flufl_bounce"
    cases = json.loads((folder / "expected.json").read_text("utf-8"))
    found = 0
    for case in cases:
        named = {saying.text for saying in messages(folder / "data" / case["file"], now)}
        found += {address.lower() for address in case["addresses"]} <= named
    assert len(cases) >= 52
    assert found >= 50
