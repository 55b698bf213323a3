"""Stories of whole mailboxes: who is us, what we sent, copies, and files that are broken or huge."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stories.mailbox import read, reading_of, said, the

from regard.intake.reading import Note, Outcome, Reading
from regard.words import Micros

US = "ann@nordlicht.example"
BROKEN = [
    *("From: ", "To: ", "Subject: =?utf-8?B?", "Content-Type: multipart/mixed; boundary=", "Date: ", "\x00", "=?x?q?=GG?="),
    *("Content-Type: multipart/report; boundary=x", "Content-Transfer-Encoding: base64", "Content-Type: text/html; charset=nope"),
    "Return-Path: <>",
]
NOBODY_SAID: frozenset[str] = frozenset()


def message(sender: str, to: str, number: int = 1, words: str = "Hello.", extra: str = "") -> str:
    head = f"From: {sender}\nTo: {to}\nSubject: A role\nDate: Mon, 2 Mar 2026 10:30:00 +0100\n"
    return f"{head}Message-ID: <{number}@x.example>\n{extra}\n{words}\n"


def mailbox(path: Path, *messages: str) -> Path:
    path.write_text("".join(f"From x@x.example Mon Mar  2 10:30:00 2026\n{one}\n" for one in messages), "utf-8")
    return path


def rows(path: Path, now: Micros, ours: frozenset[str] = NOBODY_SAID) -> list[Reading]:
    return [item for item in read(path, now, ours) if isinstance(item, Reading)]


def test_what_we_sent_and_what_came_back_without_being_told_who_we_are(tmp_path: Path, now: Micros) -> None:
    """Ann writes to three people and one answers. The one firm on all messages is hers; the file says what it took."""
    people = ["nea@mail.example", "bo@post.example", "cy@brief.example"]
    sent = [message("Ann <ann@nordlicht.example>", to, n) for n, to in enumerate(people)]
    path = mailbox(tmp_path / "all.mbox", *sent, message("nea@mail.example", "ann@nordlicht.example", 9))
    items = read(path, now, NOBODY_SAID)
    kinds = [said(item) for item in items if isinstance(item, Reading)]
    assert kinds == [["message.sent"], ["message.sent"], ["message.sent"], ["message.replied"]]
    assert any(isinstance(item, Note) and "nordlicht.example" in item.message for item in items)


@pytest.mark.parametrize(
    "mark", ["List-Id: News <news.nordlicht.example>", "List-Unsubscribe: <mailto:off@nordlicht.example>", "Precedence: bulk"]
)
def test_a_newsletter_of_ours_is_no_letter(tmp_path: Path, now: Micros, mark: str) -> None:
    """Ann sends Nea a newsletter and then writes to her: only the second is a message to her and not to everybody."""
    letters = [message(US, "nea@mail.example", 1, extra=f"{mark}\n"), message(US, "nea@mail.example", 2)]
    first, second = rows(mailbox(tmp_path / "all.mbox", *letters), now, frozenset({"nordlicht.example"}))
    assert (the("message.sent", first).number, the("message.sent", second).number) == (1, None)


@pytest.mark.parametrize(("people", "number"), [(10, None), (11, 1)])
def test_more_than_ten_recipients_are_many(tmp_path: Path, now: Micros, people: int, number: int | None) -> None:
    """A note to a handful is meant for each of them; one to eleven people is a mailing, whatever its header says."""
    to = ", ".join(f"p{n}@mail.example" for n in range(people))
    (row,) = rows(mailbox(tmp_path / "all.mbox", message(US, to)), now, frozenset({"nordlicht.example"}))
    assert {saying.number for saying in row.sayings if saying.kind == "message.sent"} == {number}


def test_two_strangers_are_not_guessed(tmp_path: Path, now: Micros) -> None:
    """Two firms on every message: either may be ours. Each message is shown, with what to do about it."""
    path = mailbox(tmp_path / "two.mbox", *[message("a@eins.example", "b@zwei.example", n) for n in range(4)])
    assert {reading.outcome for reading in rows(path, now)} == {Outcome.SHOWN}
    assert all("regard.toml" in reading.remedy for reading in rows(path, now))


def test_a_folder_of_sent_mail_tells_who_we_are(tmp_path: Path, now: Micros) -> None:
    path = mailbox(tmp_path / "Sent.mbox", *[message("a@eins.example", "b@zwei.example", n) for n in range(4)])
    assert [said(reading) for reading in rows(path, now)] == [["message.sent"]] * 4


def test_every_recipient_was_written_to_and_colleagues_were_not(tmp_path: Path, now: Micros) -> None:
    story = message("ann@nordlicht.example", "Nea <nea@mail.example>, bo@nordlicht.example", extra="Cc: cy@mail.example\n")
    reading = reading_of(tmp_path, story, now)
    assert [s.record for s in reading.sayings if s.kind == "message.sent"] == ["mail:nea@mail.example", "mail:cy@mail.example"]
    assert {s.actor for s in reading.sayings if s.kind == "message.sent"} == {"ann@nordlicht.example"}


def test_internal_mail_is_about_nobody(tmp_path: Path, now: Micros) -> None:
    reading = reading_of(tmp_path, message("ann@nordlicht.example", "bo@mail.nordlicht.example"), now)
    assert (reading.outcome, said(reading)) == (Outcome.SHOWN, [])
    assert "Internal" in reading.reason


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Hello.\nOur privacy notice: https://nordlicht.example/privacy", True),
        ("Hallo.\nUnsere Datenschutzhinweise gelten; Sie können jederzeit widersprechen.", True),
        ("Hello. We care about your privacy.", False),
        ("Hello.\n> Our privacy notice: https://other.example", False),
    ],
)
def test_f2_a_notice_in_our_message_is_written_down(tmp_path: Path, words: str, told: bool, now: Micros) -> None:
    """The first message tells who holds what and why. A mere mention, or the other side's own notice, does not."""
    reading = reading_of(tmp_path, message("ann@nordlicht.example", "nea@mail.example", words=words), now)
    assert ("notice.given" in said(reading)) is told
    assert bool(the("message.sent", reading).detail.get("notice")) is told


def test_copies_of_a_message_are_one_row(tmp_path: Path, now: Micros) -> None:
    """The same message lies in two folders, with other labels and another route: its row is the same, word for word."""
    one = message("nea@mail.example", "ann@nordlicht.example", extra="Received: from a\nX-Gmail-Labels: Inbox\n")
    two = message("nea@mail.example", "ann@nordlicht.example", extra="Received: from b\n by c\nX-Gmail-Labels: Archive\n")
    assert reading_of(tmp_path, one, now).raw == reading_of(tmp_path, two, now).raw


def test_a_group_address_of_ours_hides_no_person(tmp_path: Path, now: Micros) -> None:
    """Nea writes to jobs@, which is a mailing list of our own; it rewrites the sender. The person is Nea."""
    extra = "X-Original-Sender: nea@mail.example\nList-ID: <jobs.nordlicht.example>\nPrecedence: list\n"
    reading = reading_of(tmp_path, message('"Nea via Jobs" <jobs@nordlicht.example>', "jobs@nordlicht.example", extra=extra), now)
    assert the("message.replied", reading).record == "mail:nea@mail.example"


def test_escaped_lines_and_foreign_line_ends(tmp_path: Path, now: Micros) -> None:
    """A body line that begins with From does not cut a message in two, and Windows line ends change nothing."""
    words = "Yes.\n>From my side all is well.\nFrom here on it is easy."
    messages = [message("nea@mail.example", US, 1, words), message("bo@mail.example", US, 2)]
    path = mailbox(tmp_path / "in.mbox", *messages)
    ours = frozenset({"nordlicht.example"})
    first, second = rows(path, now, ours)
    assert the("message.replied", first).text == "Yes.\nFrom my side all is well.\nFrom here on it is easy."
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [reading.raw for reading in rows(path, now, ours)] == [first.raw, second.raw]


def test_a_message_with_a_huge_attachment_is_read_by_its_text(tmp_path: Path, now: Micros) -> None:
    """Ten megabytes hang on a reply. The words count; the next message is not lost."""
    words = "--b\nContent-Type: text/plain\n\nMy CV.\n"
    attached = "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + ("QUJD" * 19 + "\n") * 130_000
    big = message("nea@mail.example", US, 1, words + attached, 'Content-Type: multipart/mixed; boundary="b"\n')
    path = mailbox(tmp_path / "big.mbox", big, message("bo@mail.example", US, 2))
    first, second = rows(path, now, frozenset({"nordlicht.example"}))
    assert the("message.replied", first).text.strip() == "My CV."
    assert the("message.replied", second).text == "Hello."


def test_impossible_dates_are_noted(tmp_path: Path, now: Micros) -> None:
    path = tmp_path / "odd.eml"
    path.write_text(message("nea@mail.example", "ann@nordlicht.example").replace("2026", "2041"), "utf-8")
    assert any(isinstance(item, Note) and "future" in item.message for item in read(path, now))
    path.write_text(message("nea@mail.example", "ann@nordlicht.example").replace("2 Mar", "32 Marvember"), "utf-8")
    assert any(isinstance(item, Note) and "no date" in item.message for item in read(path, now))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.lists(st.sampled_from(BROKEN)),
    body=st.binary(max_size=300),
)
def test_nothing_crashes_the_reader(tmp_path: Path, head: list[str], body: bytes, now: Micros) -> None:
    """Whatever stands in a file that claims to be a message: it has an outcome, and it is not lost."""
    path = tmp_path / "any.eml"
    path.write_bytes(b"From: a@b.example\nTo: c@d.example\n" + "\n".join(head).encode() + b"\n\n" + body)
    assert len(rows(path, now)) == 1


HOSTILE = {
    "brackets within brackets": "From: a@b.example\nTo: " + "(" * 60_000 + "\n\nx",
    "half an encoded word": "From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?B?a?=\n\nx",
    "no such alphabet": "From: a@b.example\nTo: c@d.example\nContent-Type: text/plain; charset=x\0y\n\nö",
    "parts without end": "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\n\n" * 20_000,
    "a report of blanks": "From: MAILER-DAEMON\nSubject: failure notice\n\n" + " " * 200_000 + "\n" * 100_000,
    "a report of headers": "From: MAILER-DAEMON\nSubject: failure notice\n\n" + "To: x\n y\n" * 40_000,
    "depths of markup": "From: a@b.example\nTo: c@d.example\nContent-Type: text/html\n\n" + "<div>" * 40_000,
    "nothing at all": "From: \nTo: \nSubject: \n\n",
}


@pytest.mark.parametrize("story", HOSTILE.values(), ids=HOSTILE)
def test_hostile_messages_are_shown_and_cost_nothing(tmp_path: Path, story: str, now: Micros) -> None:
    """Messages made to trip a reader up: shown with a reason, in no time, and the next message is read."""
    path = mailbox(tmp_path / "hostile.mbox", story, message("nea@mail.example", US, 2))
    hostile, next_one = rows(path, now, frozenset({"nordlicht.example"}))
    assert hostile.outcome is Outcome.SHOWN
    assert hostile.reason
    assert said(next_one) == ["message.replied"]
