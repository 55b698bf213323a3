"""Stories of mails that came back, of complaints, and of what a provider reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.stories.mailbox import read, reading_of, said, the

from regard.intake.reading import Outcome, Reading
from regard.words import Micros


def report(action: str, status: str, diagnosis: str) -> str:
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.nordlicht.example>
To: ann@nordlicht.example
Subject: Undelivered Mail Returned to Sender
Date: Mon, 2 Mar 2026 10:30:00 +0100
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

Sorry, it did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.nordlicht.example

Final-Recipient: rfc822; Nea@Mail.Example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnosis}

--b
Content-Type: message/rfc822

From: ann@nordlicht.example
To: nea@mail.example
Message-ID: <first@nordlicht.example>
Subject: unsubscribe here

--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "diagnosis", "kind"),
    [
        ("failed", "5.1.1", "550 5.1.1 <nea@mail.example>: user unknown", "message.bounced"),
        ("failed", "5.1.2", "host not found", "message.bounced"),
        ("failed", "5.0.0", "550 No such user (in reply to RCPT TO command)", "message.bounced"),
        ("failed", "5.2.2", "552 5.2.2 mailbox full", "message.delayed"),
        ("failed", "5.7.1", "550 5.7.1 message refused by policy", "message.delayed"),
        ("failed", "5.7.26", "550 5.7.26 no SPF, no DKIM", "message.delayed"),
        ("delayed", "4.4.1", "connection timed out", "message.delayed"),
        ("delayed", "4.1.1", "450 user unknown, try later", "message.delayed"),
    ],
)
def test_b14_dead_and_delayed_are_told_apart(
    tmp_path: Path, action: str, status: str, diagnosis: str, kind: str, now: Micros
) -> None:
    """A message to Nea comes back. Only an unknown name or host is the end of her address."""
    reading = reading_of(tmp_path, report(action, status, diagnosis), now)
    assert said(reading) == [kind]
    assert the(kind, reading).record == "mail:nea@mail.example"
    assert the(kind, reading).detail["message_id"] == "first@nordlicht.example"


def test_a_message_that_was_relayed_is_no_failure(tmp_path: Path, now: Micros) -> None:
    assert "message.bounced" not in said(reading_of(tmp_path, report("relayed", "2.0.0", "250 ok"), now))


def test_a_mailbox_that_moved_is_dead_and_the_profile_is_stale(tmp_path: Path, now: Micros) -> None:
    kinds = said(reading_of(tmp_path, report("failed", "5.1.6", "551 user has moved to another house"), now))
    assert sorted(kinds) == ["message.bounced", "message.moved"]


def test_b14_a_complaint_is_read_from_a_feedback_report(tmp_path: Path, now: Micros) -> None:
    """Nea pressed "this is spam"; her provider tells us so in the standard form."""
    story = """\
    From: feedback@provider.example
    To: abuse@nordlicht.example
    Subject: FW: A role for you
    Date: Mon, 2 Mar 2026 10:30:00 +0100
    Content-Type: multipart/report; report-type=feedback-report; boundary="b"

    --b

    This is an abuse report.

    --b
    Content-Type: message/feedback-report

    Feedback-Type: abuse
    Version: 1
    Original-Rcpt-To: <nea@mail.example>

    --b
    Content-Type: message/rfc822

    From: ann@nordlicht.example
    To: nea@mail.example

    --b--
    """
    reading = reading_of(tmp_path, story, now)
    assert said(reading) == ["message.complained"]
    assert the("message.complained", reading).record == "mail:nea@mail.example"
    hidden = story.replace("nea@mail.example", "redacted@provider.example")
    assert reading_of(tmp_path, hidden, now).outcome is Outcome.SHOWN
    technical = story.replace("Feedback-Type: abuse", "Feedback-Type: auth-failure")
    assert said(reading_of(tmp_path, technical, now)) == []


def test_a_report_that_names_nobody_is_shown(tmp_path: Path, now: Micros) -> None:
    story = "From: MAILER-DAEMON\nTo: ann@nordlicht.example\nSubject: Undeliverable mail\n\nYour message was not delivered.\n"
    reading = reading_of(tmp_path, story, now)
    assert reading.outcome is Outcome.SHOWN
    assert reading.remedy


def test_events_of_a_provider(tmp_path: Path, now: Micros) -> None:
    """A provider's export: one dead address, one complaint, one unsubscribe, one delivery that says nothing."""
    reason = "550 5.1.1 user unknown"
    events = [
        {"event": "bounce", "email": "nea@mail.example", "reason": reason, "timestamp": 1772440200, "sg_event_id": "1"},
        {"event": "spamreport", "email": "bo@mail.example", "timestamp": 1772440200, "sg_event_id": "2"},
        {"event": "unsubscribe", "email": "cy@mail.example", "timestamp": 1772440200, "sg_event_id": "3"},
        {"event": "delivered", "email": "di@mail.example", "timestamp": 1772440200, "sg_event_id": "4"},
    ]
    path = tmp_path / "events.json"
    path.write_text(json.dumps(events), "utf-8")
    readings = [item for item in read(path, now) if isinstance(item, Reading)]
    assert [said(reading) for reading in readings] == [["message.bounced"], ["message.complained"], ["wish.stop"], []]
    assert readings[-1].outcome is Outcome.SHOWN
