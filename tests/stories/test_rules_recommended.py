"""Stories: somebody whom a colleague recommended is asked by that colleague, and nobody writes before they say so (C3)."""

from __future__ import annotations

import pytest
from tests.told import Person, Told

from regard.clock import DAY
from regard.words import Channel, Method, Micros, Total, Verdict


@pytest.fixture
def told(now: Micros) -> Told:
    """A company with one open role that suits everybody of whom nothing else is told."""
    return Told(now).role()


def _recommended(person: Person, ago: float) -> Person:
    return person.event("person.sourced", ago, number=1, actor="ann@firm.example", method=Method.STAFF)


def test_c3_nobody_writes_before_they_say_that_we_may(told: Told, now: Micros) -> None:
    """Dora was recommended three days ago, a role fits, and by law we might write to her."""
    _recommended(told.person("Dora", applied=False, age=3), 3)
    answer = told.answer()
    assert (answer.verdict, answer.rule, answer.channel, answer.total) == (
        Verdict.WAIT,
        "recommended_waiting",
        Channel.NONE,
        None,
    )
    assert answer.because == (
        "Recommended by a colleague on 1 March 2026; waiting until 15 March 2026 for Dora to say whether we may write."
    )
    assert answer.not_before is not None
    assert abs(answer.not_before - (now + 11 * DAY)) < 2_000_000
    assert answer.evidence == ("person.sourced",)


@pytest.mark.parametrize(("ago", "rule"), [(13.9, "recommended_waiting"), (14.1, "recommended_silent"), (30, "notice_overdue")])
def test_c3_no_answer_ends_it_and_the_clock_of_article_14_goes_on(told: Told, ago: float, rule: str) -> None:
    """For two weeks we wait, then she is left alone, and on day 30 what is held has to go; no notice is sent meanwhile."""
    _recommended(told.person("Dora", applied=False, age=1), ago)
    answer = told.answer()
    assert answer.rule == rule
    assert answer.verdict in (Verdict.WAIT, Verdict.LEAVE)
    assert (answer.total is Total.MUST_NOT) == (rule != "recommended_waiting")


def test_c3_the_referrer_cannot_give_the_permission(told: Told) -> None:
    """Ann says that Dora knows of it: that is Ann's word, and opens nothing."""
    dora = _recommended(told.person("Dora", applied=False, age=3), 3)
    dora.event("permission.given", 3, number=2, method=Method.STAFF)
    assert told.answer().rule == "recommended_waiting"


def test_c3_a_yes_is_followed_at_once(told: Told) -> None:
    """Dora said on the page that we may write by e-mail; Kim did, and was written to."""
    for name in ("Dora", "Kim"):
        person = _recommended(told.person(name, applied=False, age=3), 3).says("answer.given", 2)
        person.says("permission.given", 2, channel=Channel.EMAIL)
    Person(told, 2, "Kim").got(1)
    answers = told.answers()
    dora = answers["Dora"]
    assert (dora.verdict, dora.rule, dora.channel) == (Verdict.WRITE, "recommended_and_welcome", Channel.EMAIL)
    assert dora.evidence == ("permission.given", "person.sourced")
    assert dora.offer == "Data engineer"
    assert "say what is held" in dora.task
    assert answers["Kim"].rule == "cap"


def test_c3_a_yes_counts_as_consent_where_the_law_asks_for_one(told: Told) -> None:
    """Where Dora lives e-mail needs a consent."""
    told.law = {("FR", Channel.EMAIL): True, ("", Channel.EMAIL): True}
    _recommended(told.person("Dora", applied=False, age=3), 3)
    assert told.answer().rule == "recommended_waiting"
    Person(told, 1, "Dora").says("answer.given", 2).says("permission.given", 2, channel=Channel.EMAIL)
    assert told.answer().rule == "recommended_and_welcome"


@pytest.mark.parametrize(
    ("kind", "until", "rule"),
    [("wish.stop", None, "stopped"), ("wish.pause", 60, "paused"), ("request.call", None, "asked_for_call")],
)
def test_c3_every_other_answer_is_a_wish_like_any(told: Told, kind: str, until: float | None, rule: str) -> None:
    """No, not now, call me: each rule that is there for it decides, whatever permission was given before."""
    dora = _recommended(told.person("Dora", applied=False, age=3, phone=True), 3)
    dora.says("permission.given", 2, channel=Channel.EMAIL).says("answer.given", 1).says(kind, 1, until=until)
    assert told.answer().rule == rule


def test_c3_whoever_we_know_is_met_as_we_know_them(told: Told) -> None:
    """Ben applied once and Eva was told by us what we hold: a recommendation takes nothing away from them."""
    _recommended(told.person("Ben"), 3)
    _recommended(told.person("Eva", applied=False), 3).event("notice.given", 20)
    assert {answer.rule for answer in told.answers().values()} == {"fits_role"}
