"""Stories: what people want decides what happens to them today."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.told import Told

from regard.clock import DAY, HOUR
from regard.words import Channel, Micros, Total, Verdict


@pytest.fixture
def told(now: Micros) -> Told:
    """A company with one open role that suits everybody of whom nothing else is told."""
    return Told(now).role()


def test_somebody_who_fits_is_written_to(told: Told) -> None:
    """Ann is a data engineer in Lyon, and a data engineer is looked for in Lyon."""
    told.person()
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.channel, answer.offer) == (
        Verdict.WRITE,
        "fits_role",
        Channel.EMAIL,
        "Data engineer",
    )
    assert answer.because == "Ann fits “Data engineer” in every criterion that it must have."
    assert answer.total is Total.MAY_CONTACT
    assert "observed.family" in answer.evidence


def test_b11_a_stop_from_any_system_beats_everything(told: Told) -> None:
    """An opt-out column of one system says stop, years ago; imports and our own people say that writing is fine."""
    told.person().event("wish.stop", 700).event("wish.channel", 5, channel=Channel.EMAIL, number=2).event("wish.resume", 4)
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.total) == (Verdict.LEAVE, "stopped", Total.MUST_NOT)
    assert answer.evidence == ("wish.stop",)
    assert "only they can lift that" in answer.because


def test_only_the_person_lifts_a_stop(told: Told) -> None:
    """Ann said stop, and two months later that she would be glad to hear from us again."""
    told.person().says("wish.stop", 90).says("wish.resume", 30)
    assert told.answer().rule == "fits_role"


def test_f1_consent_taken_back_closes_the_door_until_it_is_given_again(told: Told) -> None:
    """Ann withdrew her consent; Ben withdrew it and gave it again."""
    told.person("Ann").says("permission.given", 300).says("permission.withdrawn", 100)
    told.person("Ben").says("permission.withdrawn", 100).says("permission.given", 50)
    told.person("Eva").says("permission.withdrawn", 100, number=2)
    answers = told.answers()
    assert answers["Ann"].rule == "consent_withdrawn"
    assert answers["Ann"].evidence == ("permission.withdrawn",)
    assert answers["Ben"].rule == "fits_role"
    assert answers["Eva"].rule == "fits_role", "consent to something else does not matter here"


def test_c17_in_march_becomes_a_dated_wake_up(told: Told, now: Micros) -> None:
    """Ann said "ask me again in March", to come in 20 days; for Ben the day came three days ago."""
    told.roles.clear()
    told.person("Ann").says("wish.pause", 40, until=20)
    told.person("Ben").says("wish.pause", 100, until=-3)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.WAIT, "paused")
    waits = answers["Ann"].not_before
    assert waits is not None
    assert abs(waits - (now + 20 * DAY)) < 2_000_000
    assert answers["Ann"].evidence == ("wish.pause",)
    assert (answers["Ben"].verdict, answers["Ben"].rule) == (Verdict.WRITE, "woke_up")
    assert answers["Ben"].because.startswith("Ben named 1 March 2026")


def test_a_pause_entered_by_staff_never_shortens_what_the_person_said(told: Told) -> None:
    """Ann said: not before 60 days from now. Later somebody typed in 5 days, somebody else 90 for Ben."""
    told.person("Ann").says("wish.pause", 10, until=60).event("wish.pause", 5, until=5)
    told.person("Ben").says("wish.pause", 10, until=60).event("wish.pause", 5, until=90)
    told.person("Eva").says("wish.pause", 10, until=60).says("wish.pause", 5, until=-1)
    answers = told.answers()
    assert answers["Ann"].because.endswith("until 3 May 2026.")
    assert answers["Ben"].because.endswith("until 2 June 2026.")
    assert answers["Eva"].rule == "woke_up", "their latest statement decides"


def test_c17_whoever_named_a_date_and_the_telephone_is_rung(told: Told) -> None:
    """Ann's date has come, and she wants to be rung."""
    told.person(phone=True).says("wish.channel", 90, channel=Channel.PHONE, number=2).says("wish.pause", 80, until=-2)
    assert (told.answer().verdict, told.answer().rule) == (Verdict.CALL, "woke_up_call")


def test_a_refused_channel_is_not_replaced_silently(told: Told) -> None:
    """Ann refuses e-mail and has nothing else; Ben chose chat, which has no address; Eva refuses e-mail and has LinkedIn."""
    told.person("Ann").event("wish.channel", 30, channel=Channel.EMAIL, number=0)
    told.person("Ben").says("wish.channel", 30, channel=Channel.CHAT, number=2)
    told.person("Eva", linkedin=True).says("wish.channel", 30, channel=Channel.EMAIL, number=0)
    answers = told.answers()
    assert (answers["Ann"].rule, answers["Ann"].total) == ("all_refused", Total.MUST_NOT)
    assert (answers["Ben"].rule, answers["Ben"].channel) == ("preferred_unusable", Channel.NONE)
    assert (answers["Eva"].rule, answers["Eva"].channel) == ("fits_role", Channel.LINKEDIN)


def test_the_chosen_channel_is_the_one_that_is_used(told: Told) -> None:
    """Ann chose LinkedIn, Ben the telephone; Eva always answers on LinkedIn."""
    told.person("Ann", linkedin=True).says("wish.channel", 30, channel=Channel.LINKEDIN, number=2)
    told.person("Ben", phone=True).says("wish.channel", 30, channel=Channel.PHONE, number=2)
    told.person("Eva", linkedin=True).wrote(300, Channel.LINKEDIN, number=0).wrote(290, Channel.LINKEDIN, number=0).wrote(
        280, number=0
    )
    answers = told.answers()
    assert (answers["Ann"].rule, answers["Ann"].channel) == ("fits_role", Channel.LINKEDIN)
    assert (answers["Ben"].verdict, answers["Ben"].rule, answers["Ben"].channel) == (
        Verdict.CALL,
        "fits_role_call",
        Channel.PHONE,
    )
    assert answers["Eva"].channel is Channel.LINKEDIN


def test_not_now_on_every_channel_waits(told: Told) -> None:
    """Ann does not want e-mail for now, and has nothing else."""
    told.person().says("wish.channel", 30, channel=Channel.EMAIL, number=1, until=15)
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.evidence) == (Verdict.WAIT, "not_now", ("wish.channel",))
    assert answer.because.endswith("before 19 March 2026.")


def test_the_own_maximum_counts_over_all_senders_and_channels(told: Told, now: Micros) -> None:
    """Ann wants to hear from us every 60 days at most. A colleague rang her 30 days ago."""
    told.person().says("wish.frequency", 200, number=60).got(100).event("call.made", 30, channel=Channel.PHONE, number=1)
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.not_before) == (Verdict.WAIT, "own_maximum", now + 30 * DAY)
    assert "every 60 days" in answer.because
    assert answer.evidence == ("call.made", "wish.frequency")


def test_the_company_cap_counts_over_all_senders(told: Told, now: Micros) -> None:
    """Ann heard from three colleagues in 90 days, Ben from one five days ago, Eva from one 20 days ago."""
    told.person("Ann").got(80, actor="a").got(50, actor="b").got(20, actor="c")
    told.person("Ben").got(5)
    told.person("Eva").got(20)
    answers = told.answers()
    assert (answers["Ann"].rule, answers["Ann"].not_before) == ("cap", now + 10 * DAY)
    assert (answers["Ben"].rule, answers["Ben"].not_before) == ("cap", now + 2 * DAY)
    assert answers["Eva"].rule == "fits_role"


def test_wanted_hours_decide_when(told: Told, now: Micros) -> None:
    """It is ten o'clock in Paris. Ann wants to be reached between 18 and 20 on working days."""
    told.person().says("wish.hours", 40, word="1111100|1080-1200")
    answer = told.answer()
    assert (answer.rule, answer.not_before) == ("fits_role", now + 8 * HOUR)


def test_hours_that_never_come_leave_the_person_alone(told: Told) -> None:
    """Nobody knows where Ann lives, and her hours do not exist everywhere at once."""
    told.person(zone="", country="", city="").says("wish.hours", 40, word="1111100|1080-1200")
    assert (told.answer().rule, told.answer().verdict) == ("no_safe_hour", Verdict.LEAVE)


def test_b13_a_wish_past_its_validity_is_obeyed_and_asked_about_once(told: Told) -> None:
    """Ann chose LinkedIn two years ago. Ben did so too and was asked about it last month."""
    told.person("Ann", linkedin=True).says("wish.channel", 730, channel=Channel.LINKEDIN, number=2)
    told.person("Ben", linkedin=True).says("wish.channel", 730, channel=Channel.LINKEDIN, number=2).event("question.asked", 30)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.ASK, "wish_to_confirm")
    assert answers["Ann"].channel is Channel.LINKEDIN, "the old wish is still obeyed"
    assert answers["Ann"].evidence == ("wish.channel",)
    assert (answers["Ben"].rule, answers["Ben"].channel) == ("fits_role", Channel.LINKEDIN)


def test_a_plain_no_rests_for_half_a_year(told: Told) -> None:
    """Ann said no, thank you last month, Ben a year ago."""
    told.person("Ann").says("wish.not_interested", 30)
    told.person("Ben").says("wish.not_interested", 365)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule, answers["Ann"].total) == (Verdict.LEAVE, "not_interested", None)
    assert answers["Ben"].rule == "fits_role"


def test_an_unwanted_topic_blocks_the_role(told: Told) -> None:
    """The role is about advertising. Ann does not want that, Ben wants only health, Eva took her refusal back."""
    told.roles.clear()
    told.role(topics=["advertising"])
    told.person("Ann").says("wish.not_topic", 40, word="advertising")
    told.person("Ben").says("wish.topic", 40, word="health")
    told.person("Eva").says("wish.not_topic", 80, word="advertising").says("wish.topic", 40, word="advertising")
    answers = told.answers()
    assert answers["Ann"].rule == answers["Ben"].rule == "not_their_topic"
    assert answers["Eva"].rule == "fits_role"


def test_an_absence_note_is_not_an_answer_but_names_a_date(told: Told) -> None:
    """Ann's mailbox says that she is away for another week."""
    told.person().got(20).event("message.absent", 20, until=7)
    assert (told.answer().verdict, told.answer().rule) == (Verdict.WAIT, "away")


def test_b10_the_sentence_says_what_was_stated(told: Told) -> None:
    """Wishes are named as wishes of the person; habits never are."""
    told.person().says("wish.frequency", 200, number=60).got(30)
    assert told.answer().because.startswith("Ann wants to hear from us at most every 60 days")


def test_d12_the_kill_switch_holds_everybody(told: Told) -> None:
    """Ann fits, Bea asked to be called; while the switch is on nobody is contacted, and the sentence says so."""
    told.person("Ann")
    told.person("Bea").says("request.call", 1)
    told.settings = replace(told.settings, hold_all=1)
    answers = told.answers()
    assert {(answer.verdict, answer.rule, answer.total) for answer in answers.values()} == {
        (Verdict.LEAVE, "on_hold", Total.MUST_NOT)
    }
