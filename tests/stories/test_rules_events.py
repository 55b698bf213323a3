"""Stories: what follows an event, for whoever came, whoever signed up and stayed away, and whoever we put off (C4)."""

from __future__ import annotations

import pytest
from tests.told import Answer, Person, Told

from regard.words import Channel, Method, Micros, Total, Verdict


@pytest.fixture
def told(now: Micros) -> Told:
    """A company without an open role, so that nothing but the event is a reason to write."""
    return Told(now)


def _answers(told: Told, *names: str) -> list[Answer]:
    answers = told.answers()
    return [answers[name] for name in names]


def _signed_up(person: Person) -> Person:
    return person.says("event.registered", 20, until=-3)


def _allows(person: Person) -> Person:
    return person.says("permission.given", 200, channel=Channel.EMAIL)


def test_c4_whoever_came_is_written_to_about_it(told: Told) -> None:
    """Ann came three days ago; Ben as well, and wants to be rung."""
    _signed_up(told.person("Ann")).event("event.attended", 3)
    _signed_up(told.person("Ben", phone=True)).says("wish.channel", 90, channel=Channel.PHONE, number=2).event(
        "event.attended", 3
    )
    ann, ben = _answers(told, "Ann", "Ben")
    assert (ann.verdict, ann.rule, ann.channel, ann.total) == (
        Verdict.WRITE,
        "came_to_event",
        Channel.EMAIL,
        Total.MAY_CONTACT,
    )
    assert ann.because == (
        "Ann came to our event on 1 March 2026, and nobody has been in touch since; until 11 March 2026 it is fresh."
    )
    assert ann.evidence == ("event.attended",)
    assert not ann.offer
    assert (ben.verdict, ben.rule, ben.channel) == (Verdict.CALL, "came_to_event_call", Channel.PHONE)


def test_c4_whoever_stayed_away_gets_one_line_if_they_allow_it(told: Told) -> None:
    """Ann and Ben signed up and did not come. Ann has said that we may write, Ben never has: nobody writes to Ben."""
    _allows(_signed_up(told.person("Ann"))).event("event.missed", 3)
    _signed_up(told.person("Ben")).event("event.missed", 3)
    ann, ben = _answers(told, "Ann", "Ben")
    assert (ann.verdict, ann.rule, ann.channel) == (Verdict.WRITE, "stayed_away", Channel.EMAIL)
    assert ann.evidence == ("event.missed",)
    assert "recording" in ann.task
    assert "No reproach" in ann.avoid
    assert ben.rule == "nothing_to_offer"


def test_c4_the_line_comes_on_the_channel_that_they_allowed(told: Told) -> None:
    """E-mail is open by law, but it is LinkedIn on which Ann has said that we may write."""
    ann = _signed_up(told.person("Ann", linkedin=True)).says("permission.given", 200, channel=Channel.LINKEDIN)
    ann.event("event.missed", 3)
    assert (told.answer().rule, told.answer().channel) == ("stayed_away", Channel.LINKEDIN)


@pytest.mark.parametrize("kind", ["event.attended", "event.missed"])
def test_c4_after_the_window_or_a_word_of_ours_nothing_follows(told: Told, kind: str) -> None:
    """Ann's event is eleven days ago; Ben was written to the day after his, nine days ago."""
    _allows(told.person("Ann")).event(kind, 11)
    _allows(told.person("Ben")).event(kind, 9.5).got(8)
    assert {answer.rule for answer in told.answers().values()} == {"nothing_to_offer"}


@pytest.mark.parametrize("kind", ["event.attended", "event.missed"])
def test_c4_what_they_wish_and_what_they_bear_comes_first(told: Told, kind: str) -> None:
    """A stop, a pause, a refusal, a complaint, our own cap and theirs: each outranks the follow-up."""
    happens: dict[str, Person] = {}

    def came(name: str) -> Person:
        happens[name] = _allows(told.person(name)).event(kind, 3)
        return happens[name]

    came("stopped").says("wish.stop", 1)
    came("paused").says("wish.pause", 1, until=30)
    came("all_refused").says("wish.channel", 1, channel=Channel.EMAIL, number=0)
    came("complained").event("message.complained", 100)
    came("cap").got(5)
    came("own_maximum").got(40).says("wish.frequency", 300, number=60)
    came("consent_withdrawn").says("permission.withdrawn", 1)
    came("colleague_in_touch").got(9).wrote(2, number=0)
    assert {name: answer.rule for name, answer in told.answers().items()} == {name: name for name in happens}


def test_c4_old_work_data_do_not_hold_up_a_word_about_the_event(told: Told) -> None:
    """What Ann does was confirmed four years ago: that is asked another time."""
    told.person("Ann", age=1500).event("observed.email", 20).event("event.attended", 3)
    assert told.answer().rule == "came_to_event"


def test_c4_lists_that_contradict_each_other_accuse_nobody(told: Told) -> None:
    """Ann was checked in by one list and missing from another; Ben had signed off; both were allowed to be written to."""
    _allows(told.person("Ann")).event("event.attended", 3.2).event("event.missed", 3)
    _allows(told.person("Ben")).says("event.cancelled", 5).event("event.missed", 3)
    ann, ben = _answers(told, "Ann", "Ben")
    assert ann.rule == "came_to_event"
    assert ben.rule == "nothing_to_offer"


def test_c4_nobody_writes_a_third_message_about_an_event(told: Told) -> None:
    """Ann left two messages unanswered and stayed away: that is an answer too."""
    _allows(told.person("Ann")).got(40).got(20).event("event.missed", 3)
    assert told.answer().rule == "nothing_to_offer"


def test_c4_an_event_that_we_called_off_is_repaired_and_nobody_missed_it(told: Told) -> None:
    """Ann is written to, with or without a permission; Ben got the round mail that said so; Kim does not want to hear of us."""
    for name in ("Ann", "Ben", "Kim"):
        _signed_up(told.person(name)).event("event.called_off", 4).event("event.missed", 3)
    Person(told, 2, "Ben").got(2, number=1)
    Person(told, 3, "Kim").says("wish.stop", 1)
    ann, ben, kim = _answers(told, "Ann", "Ben", "Kim")
    assert (ann.verdict, ann.rule, ann.channel) == (Verdict.REPAIR, "event_called_off", Channel.EMAIL)
    assert ann.evidence == ("event.called_off",)
    assert "Apologise" in ann.task
    assert ben.rule == "cap"
    assert kim.rule == "stopped"


def test_c4_signing_up_and_missing_is_a_word_of_theirs(told: Told) -> None:
    """A sourcer found Ann; then she signed up, which only the list of those who stayed away tells: she knows of us."""
    told.person("Ann", applied=False).event("person.sourced", 60).event("event.missed", 3, method=Method.IMPORTED)
    assert told.answer().rule == "nothing_to_offer"
