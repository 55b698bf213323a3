"""What people write back becomes wishes that are obeyed: stop, not before, call me, only by mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.clock import midday, moment
from regard.ledger.event import Saying
from regard.wishes.answers import answer_wishes
from regard.wishes.phrases import A_COMPLAINT, complains, needs_answer, weight_of, wishes_in
from regard.wishes.quotation import own_words
from regard.words import Channel, Method, Micros

HERE = Path(__file__).parent
SHORT = {
    "wish.stop": "stop",
    "wish.resume": "resume",
    "request.call": "call",
    "request.meeting": "meet",
    "wish.not_interested": "no",
    "wish.document": "document",
}


def told(saying: Saying) -> str:
    """A wish as the lists of sentences write it."""
    match saying.kind:
        case "wish.stop" if saying.detail.get("erase"):
            return "stop erase"
        case "wish.pause":
            assert saying.until is not None
            return f"pause {moment(saying.until).date()}"
        case "wish.channel":
            return f"channel {saying.channel.word} {saying.number}"
        case "wish.frequency":
            return f"often {saying.number}"
        case "wish.level":
            return f"level {saying.number}"
        case kind if kind in SHORT:
            return SHORT[kind]
        case kind:
            return f"{kind[5:].replace('not_', 'not')} {saying.text.lower()}"


def sentences(name: str) -> list[tuple[str, frozenset[str], str]]:
    """Sentence, what it asks for, and ? or ! for whether somebody should answer."""
    rows = [line.split(" |") for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [
        (row[1].strip(), frozenset(part.strip() for part in row[2].split(",") if part.strip() != "-"), row[3].strip())
        for row in rows
    ]


def share(name: str, now: Micros) -> tuple[float, float, float]:
    """Precision and recall over single wishes, and the share of right calls on whether an answer is due."""
    found = [
        (asked, {told(wish) for wish in wishes_in(text, at=now, record="mail:bo@birch.example")})
        for text, asked, _ in sentences(name)
    ]
    right = sum(len(asked & got) for asked, got in found)
    marked = [(text, mark) for text, _, mark in sentences(name) if mark]
    due = sum(needs_answer(text) is (mark == "?") for text, mark in marked)
    return right / sum(len(got) for _, got in found), right / sum(len(asked) for asked, _ in found), due / len(marked)


@pytest.mark.parametrize("name", ["wishes_in_words.txt", "wishes_unseen.txt", "wishes_hours.txt"])
def test_b2_b5_sentences_of_ten_languages_are_understood(name: str, now: Micros) -> None:
    """Some hundred people answer us in their own way; nearly every wish is found and nearly none is made up."""
    assert len(sentences("wishes_in_words.txt")) >= 250
    precision, recall, answers = share(name, now)
    assert precision >= 0.97
    assert recall >= 0.95
    assert answers >= 0.97


@pytest.mark.parametrize("name", ["wishes_in_words.txt", "wishes_unseen.txt", "wishes_hours.txt"])
def test_l_t3_no_stop_is_missed_and_none_is_invented(name: str, now: Micros) -> None:
    """A missed stop breaks a promise to a person; an invented one loses somebody who wanted to hear from us."""
    for text, asked, _ in sentences(name):
        stops = any(wish.kind == "wish.stop" for wish in wishes_in(text, at=now, record="mail:bo@birch.example"))
        assert stops == any(word.startswith("stop") for word in asked), text


def test_e2_a_complaint_is_told_from_a_question() -> None:
    """Some complain, ask who sold their address or want a human; others run the complaints desk or ask about the team."""
    rows = [line.split(" | ", 1) for line in (HERE / "complaints.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
    wrong = [text for mark, text in rows if complains(text) is not (mark == "!")]
    assert len(rows) > 60
    assert not wrong


def test_e2_a_complaint_with_a_stop_in_it_is_both(now: Micros) -> None:
    """Bo has had enough of us: he is left alone from now on, and it is written down that he complained."""
    text = "Stop wasting my time. Who gave you my data? Remove me from your list."
    wishes = wishes_in(text, at=now, record="mail:bo@birch.example")
    assert [told(wish) for wish in wishes] == ["stop"]
    assert weight_of(text, wishes) == A_COMPLAINT


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Please do not call me after 8pm.", "1111111|480-1200"),
        ("Please don't call before 10.", "1111111|600-1260"),
        ("Bitte rufen Sie mich nicht vor 17 Uhr an.", "1111111|1020-1260"),
        ("Não me ligue antes das 18h.", "1111111|1080-1260"),
        ("Bel me alsjeblieft niet voor 10 uur.", "1111111|600-1260"),
        ("Ring mig inte före 10.", "1111111|600-1260"),
        ("Ne m'appelez pas avant 18 h.", "1111111|1080-1260"),
        ("No me llame antes de las 10.", "1111111|600-1260"),
        ("Reach me any day, but not after 6pm.", "1111111|480-1080"),
    ],
)
def test_b2_hours_that_are_refused_leave_the_rest_of_the_day(text: str, window: str, now: Micros) -> None:
    """No calls after eight is no refusal of calls: before eight is fine."""
    wishes = wishes_in(text, at=now, record="mail:bo@birch.example")
    assert [wish.text for wish in wishes if wish.kind == "wish.hours"] == [window]
    assert not any(wish.kind == "wish.channel" for wish in wishes)


@pytest.mark.parametrize("word", ["STOP", "QUIT", "END", "REVOKE", "OPT OUT", "CANCEL", "UNSUBSCRIBE"])
@pytest.mark.parametrize("form", ["{}", "{}.", "  {}!!! ", '"{}"', "{} please", "- {} -"])
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_l_t3_the_words_of_the_law_alone_are_a_stop(word: str, form: str, case: object, now: Micros) -> None:
    """The seven words of 47 CFR 64.1200(a)(10), in any case and with punctuation."""
    text = form.format(case(word) if callable(case) else word)
    [wish] = wishes_in(text, at=now, record="mail:bo@birch.example")
    assert (wish.kind, wish.method, wish.at) == ("wish.stop", Method.STATED, now)
    assert not needs_answer(text)


def test_c17_a_reply_in_september_becomes_a_dated_wake_up(now: Micros) -> None:
    """Bo answers in March: in September again. The mail below it, which speaks of April, is ours and counts for nothing."""
    quoted = "On Tue, 3 Mar 2026 at 10:15, Ruta <r@alder.example> wrote:\n> Or in April? Reply STOP to unsubscribe."
    body = f"Hi Ruta,\nplease reach out again in September.\nBo\n\n{quoted}"
    [wish] = wishes_in(own_words(body), at=now, zone="Europe/Berlin", record="mail:bo@birch.example")
    assert wish.kind == "wish.pause"
    assert wish.until is not None
    assert moment(wish.until, "Europe/Berlin").isoformat() == "2026-09-01T12:00:00+02:00"
    assert wish.text == "please reach out again in September."


def test_b5_not_now_without_a_date_says_that_the_date_is_assumed(now: Micros) -> None:
    """Bo says not now and no more; we wait 90 days and show that this is our guess."""
    [wish] = wishes_in("Not now, thanks.", at=now, record="mail:bo@birch.example")
    assert wish.until == midday(moment(now).date().replace(month=6, day=2))
    assert wish.detail == {"assumed": True}


def test_the_day_is_that_of_the_person_not_ours(now: Micros) -> None:
    """At 09:00 UTC on the 4th it is the 4th in Lisbon; at 23:30 UTC it is the 5th in Tokyo: "in two weeks" differs."""
    late = now + 52_200_000_000
    assert [told(w) for w in wishes_in("Ask me again in two weeks", at=late, zone="Europe/Lisbon", record="x")] == [
        "pause 2026-03-18"
    ]
    assert [told(w) for w in wishes_in("Ask me again in two weeks", at=late, zone="Asia/Tokyo", record="x")] == [
        "pause 2026-03-19"
    ]


@pytest.mark.parametrize(
    "text",
    [
        'I would never say "stop contacting me".',
        "Please do not unsubscribe me.",
        "Do stop by our office.",
        "Cancel the meeting on Friday.",
        "We build unsubscribe flows for newsletters.",
        "Bitte melden Sie mich nicht ab.",
        "N'arrêtez pas de m'écrire.",
        "No dejes de escribirme.",
        "Ruta, the bus stop is in front of the house, and at the end of the road you see us.",
        "I am happy to hear more about the team and the product before we talk about money.",
    ],
)
def test_words_that_sound_like_a_stop_are_none(text: str, now: Micros) -> None:
    """Bo uses the same words for something else, and goes on hearing from us."""
    assert not [wish for wish in wishes_in(text, at=now, record="x") if wish.kind in ("wish.stop", "wish.channel")]


def test_b2_one_channel_is_closed_and_the_others_stay_open(now: Micros) -> None:
    """Bo wants no texts: text messages end, mail does not."""
    [wish] = wishes_in("Please don't text me.", at=now, record="x")
    assert (wish.kind, wish.channel, wish.number) == ("wish.channel", Channel.SMS, 0)


def test_whoever_says_stop_is_not_taken_at_another_word(now: Micros) -> None:
    """Bo is angry and says much; the stop holds and no call is planned."""
    kinds = {
        wish.kind for wish in wishes_in("Stop contacting me. Nobody should call me, and not in June either!", at=now, record="x")
    }
    assert kinds == {"wish.stop"}


ANSWERS = [
    ("How should we contact you?", "Email, no calls", {"channel email 2", "channel phone 0"}),
    (
        "How should we contact you?",
        "Phone only",
        {"channel phone 2", *(f"channel {c} 0" for c in ("email", "sms", "chat", "post", "linkedin"))},
    ),
    ("How should we contact you?", "please don't", {"stop"}),
    (
        "Wie dürfen wir Sie kontaktieren?",
        "nur per E-Mail",
        {"channel email 2", *(f"channel {c} 0" for c in ("phone", "sms", "chat", "post", "linkedin"))},
    ),
    ("Best time to call", "weekday evenings", {"hours 1111100|1080-1260"}),
    ("Best time to call", "Mon-Fri 18-20", {"hours 1111100|1080-1200"}),
    ("Best time to call", "anytime", {"hours 1111111|480-1260"}),
    ("Best time to call", "weekends", {"hours 0000011|480-1260"}),
    ("May we contact you about jobs?", "No", {"stop"}),
    ("May we call you?", "no", {"channel phone 0"}),
    ("Not before", "2026-06-01", {"pause 2026-06-01"}),
    ("When should we contact you again?", "September", {"pause 2026-09-01"}),
    ("How often may we write?", "once a quarter", {"often 91"}),
    ("How often may we write?", "Monthly", {"often 30"}),
    (
        "Which roles are you interested in?",
        "Data engineering, Product, no sales",
        {"topic data engineering", "topic product", "nottopic sales"},
    ),
    ("Would you relocate?", "No", {"notplace relocation"}),
    ("Where would you like to work?", "Berlin, Remote", {"place berlin", "place remote"}),
    ("email_opt_out", "TRUE", {"channel email 0"}),
    ("opt_out", "1", {"stop"}),
    ("unsubscribed", "false", set()),
    ("opt_out", "", set()),
    ("Anything else?", "Please don't call me.", {"channel phone 0"}),
    ("Favourite colour", "blue", set()),
]


@pytest.mark.parametrize(("question", "answer", "asked"), ANSWERS)
def test_b2_b3_b5_answers_of_forms_become_stated_wishes(question: str, answer: str, asked: set[str], now: Micros) -> None:
    """Bo fills in our form; every answer that is a wish is kept as Bo's own word."""
    wishes = answer_wishes(question, answer, at=now, record="form:bo@birch.example")
    assert {told(wish) for wish in wishes} == asked
    assert all(wish.method is Method.STATED and wish.at == now for wish in wishes)


def test_a_yes_to_being_contacted_is_a_permission(now: Micros) -> None:
    """Bo ticks the box: that is a consent on record, with the question as it was asked."""
    [given] = answer_wishes("May we text you?", "Yes", at=now, record="x")
    assert (given.kind, given.channel, given.text) == ("permission.given", Channel.SMS, "May we text you? - Yes")


def test_an_answer_without_a_date_never_guesses_the_year() -> None:
    """The export does not say when Bo answered: "in June" could be any June and is not taken, 1 June 2026 is."""
    assert answer_wishes("Not before", "June", at=None, record="x") == ()
    [wish] = answer_wishes("Not before", "2026-06-01", at=None, record="x")
    assert told(wish) == "pause 2026-06-01"


def test_l_t3_a_stop_at_the_end_of_a_very_long_mail_is_heard(now: Micros) -> None:
    """Somebody pastes a whole report above the one line that matters."""
    text = "The figures of the plant are attached as agreed.\n" * 4000 + "Please remove me from your list."
    assert [wish.kind for wish in wishes_in(text, at=now, record="x")] == ["wish.stop"]


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "?!?", "\u202e\u0000", "1" * 300, "<" * 300, "🙂👍", "=cmd|'/C calc'!A0", "in in in in until until"]
)
def test_strange_text_states_no_wish_and_breaks_nothing(text: str, now: Micros) -> None:
    """Mails hold anything."""
    assert wishes_in(text, at=now, record="x") == ()
    assert own_words(text) == own_words(own_words(text))
