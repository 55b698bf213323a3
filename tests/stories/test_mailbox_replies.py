"""Stories of people who write back, and of mails that look like an answer and are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.stories.mailbox import reading_of, said, the

from regard.clock import micros, midday
from regard.intake.reading import Outcome
from regard.words import Method, Micros


def reply(words: str, subject: str = "Re: A role for you") -> str:
    return f"""\
From: "Nea Lind" <Nea.Lind@mail.example>
To: Ann Berg <ann@nordlicht.example>
Subject: {subject}
Date: Mon, 2 Mar 2026 10:30:00 +0100
Message-ID: <r1@mail.example>

{words}
"""


def with_header(story: str, header: str) -> str:
    return story.replace("Message-ID", f"{header}\nMessage-ID", 1)


QUOTATION = """
On Sun, Mar 1, 2026 at 9:00 AM Ann Berg <ann@nordlicht.example> wrote:
> We have a role for you. Write "unsubscribe" and we stop.
> Ann
"""


def test_a_reply_holds_the_own_words_and_who_said_them(tmp_path: Path, now: Micros) -> None:
    """Nea answers over a quotation. Her words are kept, the quotation is not hers, her address and name are observed."""
    reading = reading_of(tmp_path, reply("Thanks, that sounds lovely.\n" + QUOTATION), now)
    replied = the("message.replied", reading)
    assert reading.outcome is Outcome.IMPORTED
    assert replied.record == "mail:nea.lind@mail.example"
    assert replied.text == "Thanks, that sounds lovely."
    assert replied.at == micros(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    assert the("observed.email", reading).text == "nea.lind@mail.example"
    assert the("observed.name", reading).text == "Nea Lind"


def test_unsubscribe_in_the_reply_stops(tmp_path: Path, now: Micros) -> None:
    """Nea writes one word. It is hers, so everything stops."""
    stop = the("wish.stop", reading_of(tmp_path, reply("Unsubscribe\n" + QUOTATION), now))
    assert stop.method is Method.STATED
    assert stop.record == "mail:nea.lind@mail.example"


def test_unsubscribe_in_the_quotation_does_not_stop(tmp_path: Path, now: Micros) -> None:
    """The word stands in our own mail that she quotes. She said yes."""
    kinds = said(reading_of(tmp_path, reply("Yes, I would love to hear more!\n" + QUOTATION), now))
    assert "wish.stop" not in kinds
    assert "message.replied" in kinds


def test_unsubscribe_in_a_quotation_of_a_html_mail_does_not_stop(tmp_path: Path, now: Micros) -> None:
    """The same from a program that writes only HTML; its script is no text either."""
    story = with_header(reply(""), "Content-Type: text/html; charset=utf-8")
    story += "<script>unsubscribe</script><div>Yes, please call.</div>"
    story += "<blockquote>Write <b>unsubscribe</b> and we stop.</blockquote>"
    reading = reading_of(tmp_path, story, now)
    assert "wish.stop" not in said(reading)
    assert the("message.replied", reading).text == "Yes, please call."


@pytest.mark.parametrize("subject", ["unsubscribe", "Unsubscribe!", "Re: Abmelden"])
def test_a_mail_with_only_that_subject_stops_and_waits_for_no_answer(tmp_path: Path, subject: str, now: Micros) -> None:
    """A mail program's unsubscribe button sends an empty mail. It is a stop, and nothing that somebody has to answer."""
    assert said(reading_of(tmp_path, reply("", subject), now)) == ["wish.stop"]


def test_a_mail_to_the_unsubscribe_address_stops(tmp_path: Path, now: Micros) -> None:
    story = reply("", "").replace("ann@nordlicht.example", "unsubscribe+t0k3n@nordlicht.example")
    assert said(reading_of(tmp_path, story, now)) == ["wish.stop"]


def test_a13_an_absence_note_is_not_an_answer(tmp_path: Path, now: Micros) -> None:
    """Nea is away until 16 March; her mailbox says so. Nobody has answered, and she names who stands in."""
    words = "I am out of the office and back on 16 March. In urgent cases contact Bo at bo@mail.example."
    reading = reading_of(tmp_path, reply(words, "Automatic reply: A role for you"), now)
    absent = the("message.absent", reading)
    assert said(reading) == ["message.absent"]
    assert absent.until == midday(date(2026, 3, 16))
    assert absent.detail["successor"] == "bo@mail.example"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Ich bin bis zum 13.03.2026 nicht im Haus.", date(2026, 3, 13)),
        ("Je suis en congé jusqu'au 20 mars inclus.", date(2026, 3, 20)),
        ("Estaré fuera de la oficina hasta el 9 de abril.", date(2026, 4, 9)),
        ("I am travelling March 10-14 with little access.", date(2026, 3, 14)),
        ("I am away, returning Monday, April 6th.", date(2026, 4, 6)),
        ("Afwezig tot en met 27 maart.", date(2026, 3, 27)),
        ("On parental leave until 2026-09-01.", date(2026, 9, 1)),
        ("Back on January 7.", date(2027, 1, 7)),
        ("I am on holiday until 03/04.", None),
        ("I am away and will read this later.", None),
    ],
)
def test_the_day_of_return_in_many_languages(tmp_path: Path, words: str, day: date | None, now: Micros) -> None:
    """A stated day becomes the end of the absence; a day that can be read in two ways is not guessed."""
    story = with_header(reply(words), "Auto-Submitted: auto-replied")
    assert the("message.absent", reading_of(tmp_path, story, now)).until == (midday(day) if day else None)


@pytest.mark.parametrize(
    "words",
    [
        "Nea Lind no longer works here. Please contact Bo Ek (bo@mail.example).",
        "Frau Lind ist nicht mehr für uns tätig. Bitte wenden Sie sich an bo@mail.example.",
        "Nea Lind ne travaille plus chez nous, contactez bo@mail.example.",
    ],
)
def test_who_left_is_told_apart_from_who_is_away(tmp_path: Path, words: str, now: Micros) -> None:
    """An automatic note says that she left. That is no absence and no answer; whom to ask instead is kept."""
    reading = reading_of(tmp_path, with_header(reply(words, "Auto: A role for you"), "Auto-Submitted: auto-replied"), now)
    assert said(reading) == ["message.moved"]
    assert the("message.moved", reading).detail["successor"] == "bo@mail.example"


def test_an_answer_to_an_absence_note_is_an_answer(tmp_path: Path, now: Micros) -> None:
    """Nea writes back by hand under the subject of such a note."""
    assert "message.replied" in said(reading_of(tmp_path, reply("I am back!", "Re: Automatic reply: A role for you"), now))


def test_a_receipt_says_nothing_about_the_person(tmp_path: Path, now: Micros) -> None:
    story = with_header(reply("Your request has been received, ticket 4711."), "Auto-Submitted: auto-replied")
    reading = reading_of(tmp_path, story, now)
    assert (reading.outcome, said(reading)) == (Outcome.SHOWN, [])


NEWSLETTERS = ["List-Id: <news.press.example>", "Precedence: bulk", "List-Unsubscribe: <https://press.example/u>"]


@pytest.mark.parametrize("header", NEWSLETTERS)
def test_newsletters_are_shown_not_taken_for_people(tmp_path: Path, header: str, now: Micros) -> None:
    reading = reading_of(tmp_path, with_header(reply("Ten tips"), header), now)
    assert reading.outcome is Outcome.SHOWN
    assert "not a person" in reading.reason


def test_a_message_without_a_date_still_counts(tmp_path: Path, now: Micros) -> None:
    """A stop without a date is a stop; it has no moment, since nobody said one."""
    story = "\n".join(line for line in reply("stop").splitlines() if not line.startswith("Date"))
    assert the("wish.stop", reading_of(tmp_path, story, now)).at is None


@pytest.mark.parametrize(
    ("sender", "body", "words"),
    [
        ("=?utf-8?B?w4VzYSDDlmo=?= <asa@mail.example>", "Gärna!", "Gärna!"),
        ('"Öj, Åsa" <asa@mail.example>', "Gärna!", "Gärna!"),
    ],
)
def test_names_in_other_alphabets(tmp_path: Path, sender: str, body: str, words: str, now: Micros) -> None:
    """Encoded or raw, the name of the sender is readable."""
    reading = reading_of(tmp_path, reply(body).replace('"Nea Lind" <Nea.Lind@mail.example>', sender), now)
    assert the("message.replied", reading).text == words
    assert "Åsa" in the("observed.name", reading).text
