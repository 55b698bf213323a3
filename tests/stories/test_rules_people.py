"""Stories: what must not be done, what we owe, what is said by voice, and when there is nothing to offer."""

from __future__ import annotations

import pytest
from tests.told import Person, Told

from regard.clock import DAY
from regard.words import Channel, Method, Micros, Total, Verdict


@pytest.fixture
def told(now: Micros) -> Told:
    """A company with one open role that suits everybody of whom nothing else is told."""
    return Told(now).role()


def test_erased_and_blocked_people_are_left_alone(told: Told) -> None:
    """Ann was erased at a source, Ben is blocked by a client's agreement."""
    told.person("Ann").event("person.erased", 3)
    told.person("Ben").event("person.blocked", 300).says("request.call", 1)
    answers = told.answers()
    assert [(answers[n].rule, answers[n].total, answers[n].evidence) for n in ("Ann", "Ben")] == [
        ("erased", Total.MUST_NOT, ("person.erased",)),
        ("blocked", Total.MUST_NOT, ("person.blocked",)),
    ]


def test_b14_a_complaint_stops_everything_and_opens_a_task(told: Told) -> None:
    """Ann reported a message as spam."""
    told.person(phone=True).got(12).event("message.complained", 11).says("request.call", 200)
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.total) == (Verdict.LEAVE, "complained", Total.MUST_NOT)
    assert answer.evidence == ("message.complained", "message.sent")
    assert "Find out what went wrong" in answer.task


def test_colleagues_are_not_recruited(told: Told) -> None:
    """Ann was hired by us; Ben's hire was taken back."""
    told.person("Ann").event("application.hired", 400)
    told.person("Ben").event("application.hired", 400).event("application.unhired", 380)
    answers = told.answers()
    assert (answers["Ann"].rule, answers["Ann"].total) == ("hired", None)
    assert answers["Ben"].rule == "fits_role"


@pytest.mark.parametrize(
    ("days", "fits", "rule", "verdict"),
    [
        (5, True, "notice_with_offer", Verdict.WRITE),
        (5, False, "nothing_to_offer", Verdict.LEAVE),
        (22, True, "notice_last_days", Verdict.WRITE),
        (29, False, "notice_last_days", Verdict.WRITE),
        (30, True, "notice_overdue", Verdict.LEAVE),
        (400, True, "notice_overdue", Verdict.LEAVE),
    ],
)
def test_f2_the_clock_of_article_14(told: Told, days: int, fits: bool, rule: str, verdict: Verdict) -> None:
    """Ann was found by a sourcer some days ago and has not been told; on day 29 there is a warning, on day 30 it is over."""
    if not fits:
        told.roles.clear()
    told.person(applied=False, age=1).event("person.sourced", days)
    answer = told.answer()
    assert (answer.rule, answer.verdict) == (rule, verdict)
    if rule != "nothing_to_offer":
        assert "person.sourced" in answer.evidence
    assert (answer.total is Total.MUST_NOT) == (rule == "notice_overdue")


def test_f2_whoever_was_told_or_came_to_us_is_outside_of_that_clock(told: Told) -> None:
    """Ann was told, Ben wrote to us, Eva gave her data herself, and all were sourced long ago."""
    told.person("Ann", applied=False).event("person.sourced", 90).event("notice.given", 80)
    told.person("Ben", applied=False).event("person.sourced", 90).wrote(85, number=0)
    told.person("Eva", applied=False).event("person.sourced", 90).says("observed.city", 50, word="Lyon")
    assert {a.rule for a in told.answers().values()} == {"fits_role"}


def test_b14_an_unanswered_reply_is_repaired_at_once(told: Told, now: Micros) -> None:
    """Ann wrote ten hours ago, Ben four days ago; Eva's answer has been answered; Kim only said thanks."""
    told.person("Ann").got(3).wrote(0.4)
    told.person("Ben").got(9).wrote(4)
    told.person("Eva").got(9).wrote(4).got(3)
    told.person("Kim").got(9).wrote(4, number=0)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.REPAIR, "reply_unanswered")
    assert (answers["Ben"].verdict, answers["Ben"].rule, answers["Ben"].channel) == (Verdict.REPAIR, "reply_late", Channel.EMAIL)
    assert answers["Ben"].because == "Ben wrote on 28 February 2026 and nobody has answered for 4 days: the answer is late."
    assert answers["Ben"].not_before == now
    assert answers["Ben"].evidence == ("message.replied",)
    assert "today" in answers["Ben"].task
    assert answers["Eva"].rule == answers["Kim"].rule == "colleague_in_touch"


def test_a_reply_that_asks_for_a_pause_is_obeyed_not_answered(told: Told) -> None:
    """Ann wrote "not before May": one mail, a reply and a pause in one."""
    told.person().got(3).wrote(2).says("wish.pause", 2, until=60)
    assert told.answer().rule == "paused"


def test_b14_a_meeting_that_we_missed_is_made_good(told: Told) -> None:
    """We did not come to the interview with Ann last week; with Ben somebody has spoken since."""
    told.person("Ann", phone=True).event("meeting.booked", 20, until=-7).event("meeting.missed_by_us", 7)
    told.person("Ben", phone=True).event("meeting.missed_by_us", 7).event("call.made", 6, channel=Channel.PHONE, number=1)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule, answers["Ann"].channel) == (
        Verdict.REPAIR,
        "missed_by_us",
        Channel.PHONE,
    )
    assert answers["Ann"].evidence == ("meeting.missed_by_us",)
    assert "Apologise" in answers["Ann"].task
    assert answers["Ben"].rule == "cap"


def test_b14_an_answer_that_came_late_is_made_good(told: Told) -> None:
    """Ann's mail waited for three weeks. Ben was answered the next day. Ann's first words were from even before."""
    told.person("Ann").got(60).wrote(28).got(6)
    told.person("Ben").got(60).wrote(7).got(6)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.REPAIR, "answered_late")
    assert answers["Ann"].evidence == ("message.replied", "message.sent")
    assert answers["Ben"].verdict is Verdict.WAIT


@pytest.mark.parametrize(("apart", "who"), [(0.003, ("a", "a")), (0.3, ("a", "b"))])
def test_b14_a_message_sent_twice_cools_off(told: Told, now: Micros, apart: float, who: tuple[str, str]) -> None:
    """Ann got two messages within minutes, or on one day from two colleagues."""
    told.person().got(3, actor=who[0]).got(3 - apart, actor=who[1])
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.channel) == (Verdict.REPAIR, "sent_twice", Channel.NONE)
    assert answer.not_before is not None
    assert answer.not_before > now + 10 * DAY
    assert answer.evidence == ("message.sent",)


def test_b14_a_dead_address_is_repaired_where_another_channel_is_open(told: Told) -> None:
    """Ann's address bounced and she is on LinkedIn; Ben's bounced and he has nothing else; Eva's was replaced since."""
    told.person("Ann", linkedin=True).got(10).event("message.bounced", 10, channel=Channel.EMAIL)
    told.person("Ben").got(10).event("message.bounced", 10, channel=Channel.EMAIL)
    told.person("Eva").event("message.bounced", 30, channel=Channel.EMAIL).event("observed.email", 20)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule, answers["Ann"].channel) == (
        Verdict.REPAIR,
        "bounced_elsewhere",
        Channel.LINKEDIN,
    )
    assert "by LinkedIn" in answers["Ann"].because
    assert (answers["Ben"].rule, answers["Ben"].total) == ("dead_addresses", Total.MUST_NOT)
    assert answers["Eva"].rule == "fits_role"


def test_a_dead_address_stays_dead_however_often_it_is_imported(told: Told) -> None:
    """Ann's address number 7 bounced; yesterday's import brought number 7 again. Ben's import brought number 8."""
    for name, again in (("Ann", 7), ("Ben", 8)):
        ann = told.person(name, email=False).event("observed.email", 100, number=7)
        ann.event("message.bounced", 50, channel=Channel.EMAIL, number=7).event("observed.email", 1, number=again)
    answers = told.answers()
    assert answers["Ann"].rule == "dead_addresses"
    assert answers["Ben"].rule == "fits_role"


def _interviewed(person: Person) -> Person:
    return person.event("meeting.held", 20, channel=Channel.MEETING).event("application.rejected", 16)


def _offered(person: Person) -> Person:
    return person.event("offer.made", 16)


def _complained(person: Person) -> Person:
    return person.got(20).wrote(18, number=2)


def _asked(person: Person) -> Person:
    return person.wrote(16).says("request.call", 16)


def _silent(person: Person) -> Person:
    return person.got(30).got(15)


SPOKEN = {
    "bad_news": (_interviewed, "turned down", "application.rejected"),
    "offer_talk": (_offered, "open offer", "offer.made"),
    "complaint_in_writing": (_complained, "complained or asked for a human", "message.replied"),
    "asked_for_call": (_asked, "to be called", "request.call"),
    "second_unanswered": (_silent, "2 messages unanswered", "message.sent"),
}


@pytest.mark.parametrize("rule", SPOKEN)
def test_e3_what_must_be_spoken_is_a_call(told: Told, rule: str) -> None:
    """The never-automate list: each entry with a number that may be rung."""
    happens, words, proof = SPOKEN[rule]
    happens(told.person(phone=True))
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.channel, answer.total) == (Verdict.CALL, rule, Channel.PHONE, Total.SHOULD_CALL)
    assert words in answer.because
    assert proof in answer.evidence
    assert answer.avoid


@pytest.mark.parametrize("rule", SPOKEN)
def test_e2_call_advice_holds_automation(told: Told, rule: str) -> None:
    """Whoever is to be called gets no message meanwhile, though a role fits and the mail is open."""
    SPOKEN[rule][0](told.person(phone=True))
    answer = told.answer()
    assert "Automation is on hold" in answer.task
    assert answer.verdict is not Verdict.WRITE


@pytest.mark.parametrize("rule", [r for r in SPOKEN if r != "second_unanswered"])
def test_e3_where_the_telephone_is_closed_a_human_writes(told: Told, rule: str) -> None:
    """Ann refused calls: a human writes personally, and the sentence says why nobody rings."""
    SPOKEN[rule][0](told.person(phone=True).says("wish.channel", 100, channel=Channel.PHONE, number=0))
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.channel) == (Verdict.WRITE, "human_writes", Channel.EMAIL)
    assert "they refused calls" in answer.because


def test_a_call_made_settles_what_had_to_be_spoken(told: Told) -> None:
    """Somebody reached Ann after the rejection; Ben's telephone only rang."""
    _interviewed(told.person("Ann", phone=True)).event("call.made", 15, channel=Channel.PHONE, number=1)
    _interviewed(told.person("Ben", phone=True)).event("call.made", 15, channel=Channel.PHONE, number=0)
    answers = told.answers()
    assert answers["Ann"].rule != "bad_news"
    assert answers["Ben"].rule == "bad_news"


def test_a_wish_to_meet_becomes_a_meeting(told: Told, now: Micros) -> None:
    """Ann asked to meet; Ben's meeting is tomorrow, Eva's in ten days, Kim's was called off."""
    told.person("Ann").says("request.meeting", 20)
    told.person("Ben").event("meeting.booked", 3, until=1)
    told.person("Eva").event("meeting.booked", 3, until=10)
    told.person("Kim").event("meeting.booked", 30, until=10).event("meeting.cancelled", 20, until=10)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.MEET, "asked_to_meet")
    assert (answers["Ben"].verdict, answers["Ben"].rule, answers["Ben"].channel) == (Verdict.MEET, "meeting_due", Channel.MEETING)
    assert answers["Ben"].not_before == now + DAY
    assert (answers["Eva"].verdict, answers["Eva"].rule, answers["Eva"].not_before) == (
        Verdict.WAIT,
        "meeting_booked",
        now + 10 * DAY,
    )
    assert answers["Eva"].evidence == ("meeting.booked",)
    assert answers["Kim"].rule == "fits_role"


def test_nobody_cuts_in_where_a_colleague_is_in_touch(told: Told) -> None:
    """Ann talks with a colleague, Ben was taken over by one, Eva is in a hiring process."""
    told.person("Ann").got(6).wrote(5).got(4)
    told.person("Ben").event("contact.claimed", 5, actor="kim@example.org")
    told.person("Eva").says("application.created", 20).event("application.moved", 10)
    answers = told.answers()
    assert [answers[n].rule for n in ("Ann", "Ben", "Eva")] == ["colleague_in_touch", "claimed", "in_process"]
    assert {a.verdict for a in answers.values()} == {Verdict.WAIT}


def test_the_law_of_the_country_closes_channels(told: Told) -> None:
    """Where Ann lives e-mail needs consent; Ben lives there too and consented; Eva lives elsewhere; Kim's consent ran out."""
    told.law = {("FR", Channel.EMAIL): True, ("", Channel.EMAIL): False}
    told.person("Ann")
    told.person("Ben").says("permission.given", 90, channel=Channel.EMAIL)
    told.person("Eva", country="DE")
    told.person("Kim").says("permission.given", 90, channel=Channel.EMAIL, until=-5)
    answers = told.answers()
    assert (answers["Ann"].rule, answers["Ann"].total, answers["Ann"].evidence) == (
        "no_permission",
        Total.MUST_NOT,
        ("observed.country",),
    )
    assert answers["Ben"].rule == answers["Eva"].rule == "fits_role"
    assert answers["Kim"].rule == "no_permission"


def test_somebody_without_any_address_is_named(told: Told) -> None:
    """Of Ann only the name and the work are known."""
    told.person(email=False)
    assert told.answer().rule == "no_address"


def test_c10_d8_old_data_are_asked_about_before_they_are_used(told: Told) -> None:
    """Ann's title is four years old; Ben was asked last month; Eva's only address is four years old; Kim has left her firm."""
    old = 1500
    told.person("Ann", age=old).event("observed.email", 30)
    told.person("Ben", age=old).event("observed.email", 30).event("question.asked", 30)
    told.person("Eva", age=old)
    told.person("Kim").event("observed.employer", 60, word="Acme").event("message.moved", 30, number=1).event(
        "observed.email", 20
    )
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.ASK, "work_too_old")
    assert (answers["Ben"].verdict, answers["Ben"].rule) == (Verdict.LEAVE, "work_too_old_asked")
    assert (answers["Eva"].verdict, answers["Eva"].rule) == (Verdict.LEAVE, "email_too_old")
    assert answers["Kim"].rule == "work_too_old"
    assert {a.total for a in answers.values()} == {Total.DATA_TOO_OLD}
    assert "observed.title" in answers["Ann"].evidence


def test_d8_never_mails_who_moved_away(told: Told) -> None:
    """Ann lived in Lyon, where the role is, and lives in Turin now."""
    told.person(city="Turin", country="IT", zone="Europe/Rome").event("observed.city", 400, method=Method.IMPORTED, word="Lyon")
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.evidence) == (Verdict.LEAVE, "moved_away", ("observed.city",))


def test_d9_never_mails_who_is_too_senior_unless_they_asked(told: Told) -> None:
    """Ann and Ben are a level above the role; Ben said that he is open to it. Eva is one below: a promotion."""
    told.person("Ann", level=3)
    told.person("Ben", level=3).says("wish.level", 30, number=2)
    told.person("Eva", level=1)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule, answers["Ann"].evidence) == (
        Verdict.LEAVE,
        "too_senior",
        ("observed.level",),
    )
    assert answers["Ben"].rule == answers["Eva"].rule == "fits_role"


def test_d9_a_role_that_fits_goes_before_one_that_is_below(told: Told) -> None:
    """Ann is above the first role, and the second one suits her."""
    told.role("Lead data engineer", level=4)
    told.person(level=4)
    assert (told.answer().rule, told.answer().offer) == ("fits_role", "Lead data engineer")


def test_one_question_is_worth_asking(told: Told) -> None:
    """Nobody knows where Ann would work, or how senior Ben is."""
    told.person("Ann", city="", country="")
    told.person("Ben", level=None)
    told.person("Eva", level=None).event("question.asked", 20)
    answers = told.answers()
    assert (answers["Ann"].verdict, answers["Ann"].rule) == (Verdict.ASK, "place_unknown")
    assert (answers["Ben"].verdict, answers["Ben"].rule) == (Verdict.ASK, "level_unknown")
    assert answers["Eva"].rule == "nothing_to_offer", "never two questions"


def test_must_and_stop_criteria(told: Told) -> None:
    """The role needs SQL, is not for people of Acme, and may be done from anywhere in France."""
    told.roles.clear()
    told.role(skills=["SQL", "Spark"], stop_employers=["Acme"], remote=True)
    both = told.person("Both").event("observed.skill", 30, word="SQL").event("observed.skill", 30, word="Spark")
    told.person("One").event("observed.skill", 30, word="SQL").event("observed.skill", 20, word="SQL")
    acme = told.person("Acme").event("observed.skill", 30, word="SQL").event("observed.skill", 30, word="Spark")
    far = told.person("Far", city="Nice").event("observed.skill", 30, word="SQL").event("observed.skill", 30, word="Spark")
    acme.event("observed.employer", 30, word="Acme")
    far.event("observed.employer", 30, word="Other")
    assert both.number
    assert {name: a.rule for name, a in told.answers().items()} == {
        "Both": "fits_role",
        "One": "nothing_to_offer",
        "Acme": "nothing_to_offer",
        "Far": "fits_role",
    }


def test_wished_places_are_hard_limits(told: Told) -> None:
    """Ann lives in Lyon and would only work in Nice; Ben lives in Nice and would work in Lyon; Eva would not work in Lyon."""
    told.person("Ann").says("wish.place", 30, word="Nice")
    told.person("Ben", city="Nice").says("wish.place", 30, word="Lyon")
    told.person("Eva").says("wish.not_place", 30, word="Lyon")
    answers = told.answers()
    assert [answers[n].rule for n in ("Ann", "Ben", "Eva")] == ["nothing_to_offer", "fits_role", "nothing_to_offer"]


def test_nothing_to_offer_is_an_answer(told: Told) -> None:
    """Ann works in sales, and only data people are looked for."""
    told.person(family="sales")
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.total) == (Verdict.LEAVE, "nothing_to_offer", None)


def test_closed_roles_are_not_offered(told: Told, now: Micros) -> None:
    """The only role was closed yesterday."""
    told.roles.clear()
    told.role(closes=now - DAY)
    told.person()
    assert told.answer().rule == "nothing_to_offer"


def test_a13_opens_clicks_and_scans_change_nothing(told: Told) -> None:
    """Ann's mail was opened, clicked and scanned many times; Ben's never."""
    ann, _ = told.person("Ann").got(20), told.person("Ben").got(20)
    for days in range(1, 30):
        for kind in ("message.opened", "message.clicked", "message.scanned"):
            ann.event(kind, days, channel=Channel.EMAIL)
    answers = told.answers(why=True)
    assert (answers["Ann"].rule, answers["Ann"].not_before) == (answers["Ben"].rule, answers["Ben"].not_before)
    assert answers["Ann"].held == answers["Ben"].held


def test_e1_the_plan_has_seven_kinds_of_answers(told: Told) -> None:
    """Seven people, seven different things to do."""
    told.person("write")
    _asked(told.person("call", phone=True))
    told.person("meet").event("meeting.booked", 3, until=0.5)
    told.person("ask", level=None)
    told.person("wait").says("wish.pause", 3, until=20)
    told.person("repair").got(5).wrote(3)
    told.person("leave").event("wish.stop", 3)
    assert {a.verdict for a in told.answers().values()} == set(Verdict)


def test_the_chain_names_every_rule_that_held(told: Told) -> None:
    """Ann said stop, wrote to us later on, and a role fits: all three are shown, and the stop decides."""
    told.person().event("wish.stop", 30).wrote(3)
    answer = told.answer(why=True)
    assert answer.rule == "stopped"
    assert {"stopped", "reply_late", "fits_role", "nothing_to_offer"} <= answer.held


def test_a_newsletter_answers_nobody_and_expects_no_answer(told: Told) -> None:
    """Ann wrote and got a newsletter since: she still waits. Ben came to an event and then only got newsletters: nobody rings."""
    told.person("Ann").wrote(3).got(1, number=1)
    told.person("Ben").event("event.attended", 90).got(30, number=1).got(20, number=1).got(12, number=1)
    answers = told.answers()
    assert answers["Ann"].rule == "reply_late"
    assert answers["Ben"].rule not in {"second_unanswered", "sent_twice"}


def test_a_role_that_says_nothing_about_the_work_suits_nobody(told: Told) -> None:
    """An opening of which only the title is known is offered to nobody."""
    told.roles.clear()
    told.role(family="")
    told.person("Ann")
    assert told.answer().rule == "nothing_to_offer"
