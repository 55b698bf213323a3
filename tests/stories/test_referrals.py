"""Somebody of ours refers a person: credit, how it stands, and the person is asked through whoever refers them (C3)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.office import PASSWORD, Office, open_office

from regard import web, workspace
from regard.clock import DAY
from regard.storage.access import Role
from regard.words import Micros
from regard.workspace.recommending import LANGUAGES

DORA = {
    "name": "Dora Dahl", "email": "dora@mail.example", "role": "Data Engineer", "words": "worked with her", "consent": "1",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def _refer(office: Office, by: TestClient | None = None, **more: str) -> str:
    """The secret address that whoever refers Dora is given."""
    sent = (by or office.admin).post("/referrals", data=DORA | more)
    office.live.settle(office.clock())
    found = re.search(r"http://regard\.test(/recommended/[\w-]+)", sent.text)
    assert found
    return found[1]


def _act(office: Office, by: TestClient | None = None) -> str:
    """The act of the latest referral, as the page names it."""
    found = re.search(r'name="id" value="(\w+)"', (by or office.admin).get("/referrals").text)
    assert found
    return found[1]


def _rule(office: Office, name: str = "Dora Dahl") -> str:
    return office.live.person(office.number(name), office.clock())[0].rule


def _list(office: Office, by: TestClient | None = None) -> str:
    """How the referrals stand, without the form."""
    return (by or office.admin).get("/referrals").text.split("Refer somebody")[0]


def _days_later(office: Office, days: int) -> None:
    """Ada's session has ended meanwhile."""
    office.clock.now += days * DAY
    office.admin.post("/sign-in", data={"email": "admin@localhost", "password": PASSWORD})


def test_c3_the_referrer_has_the_credit_and_sees_how_it_stands(office: Office) -> None:
    """Dora is referred, then written to, then says stop: the referrer sees that we are in touch, never her wish."""
    manager = office.colleague(Role.MANAGER)
    link = _refer(office, manager)
    assert "pass the link on to them" in _list(office, manager)
    manager.post("/referrals/passed-on", data={"id": _act(office, manager)})
    assert "waiting for their answer" in _list(office, manager)
    number = office.number("Dora Dahl")
    person = office.admin.get(f"/people/{number}").text
    assert "referral: worked with her" in person
    assert "manager@firm.example" in person
    assert "to be referred" in person
    office.browser().post(link, data={"reply": "yes"})
    office.clock.now += DAY // 2
    office.admin.post(f"/people/{number}/act", data={"act": "done", "done": "written"})
    assert "Dora Dahl" not in office.colleague(Role.RECRUITER).get("/referrals").text
    office.browser().post(f"{office.own_page('Dora Dahl')}/stop")
    page = _list(office, manager)
    assert "Dora Dahl" in page
    assert "we are in touch" in page
    assert "stop" not in page


def test_c3_being_referred_is_no_permission_and_starts_the_notice_clock(office: Office) -> None:
    """A role fits, and nobody writes: she has not been asked yet. After a month without an answer she is due to be erased."""
    _refer(office)
    decision, _ = office.live.person(office.number("Dora Dahl"), office.clock())
    assert decision.rule == "recommended_waiting"
    assert re.fullmatch(
        r"Recommended by Ada on \d+ March 2026; waiting until \d+ March 2026 for Dora Dahl to say whether we may write\.",
        decision.because,
    )
    silent, _ = office.live.person(office.number("Dora Dahl"), office.clock() + 15 * DAY)
    assert silent.rule == "recommended_silent"
    late, _ = office.live.person(office.number("Dora Dahl"), office.clock() + 31 * DAY)
    assert late.rule == "notice_overdue"
    assert "Dora Dahl" in [name for _, name in office.live.due(office.clock() + 31 * DAY)]


def test_c3_somebody_who_cannot_be_found_again_is_refused(office: Office) -> None:
    """Neither address nor profile: what was typed stays, and nobody is made."""
    answer = office.admin.post("/referrals", data={"name": "Nobody Known", "email": "no address"})
    assert answer.status_code == 422
    assert 'value="Nobody Known"' in answer.text
    office.live.settle(office.clock())
    assert "Nobody is left." in office.admin.get("/people", params={"q": "Nobody Known"}).text


def test_c3_the_link_shows_what_the_referrer_said_and_nothing_else(office: Office) -> None:
    """Ann is known to us with employer, number and place; whoever opens the link, Ada herself perhaps, learns nothing of it."""
    link = _refer(office, name="Ann Aho", email="ann@mail.example")
    page = office.browser().get(link).text
    for said in ("Ada has recommended you to Lumen", "ann@mail.example", "Data Engineer", "worked with her", "Art. 6(1)(f)"):
        assert said in page
    for held in ("Northwind", "358401234567", "Helsinki", "Senior", "referral"):
        assert held not in page


def test_c3_two_who_refer_one_person_are_told_apart(office: Office) -> None:
    """Ben refers Dora too, in other words: behind each link stands what its own referrer said."""
    ada, ben = _refer(office), _refer(office, office.colleague(Role.RECRUITER), words="an old friend", role="")
    assert "worked with her" in office.browser().get(ada).text
    page = office.browser().get(ben).text
    assert "Recruiter has recommended you" in page
    assert "an old friend" in page
    assert "worked with her" not in page
    assert "Data Engineer" not in page


def test_c3_looking_changes_nothing(office: Office) -> None:
    """A scanner follows the link a dozen times: nothing is written, and she is waited for."""
    link = _refer(office)
    before = len(office.live.log(1 << 62, 1 << 62, 500))
    for _ in range(12):
        assert office.browser().get(link).status_code == 200
        assert office.browser().head(link).status_code == 200
    assert len(office.live.log(1 << 62, 1 << 62, 500)) == before
    assert _rule(office) == "recommended_waiting"


@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({"reply": "yes"}, "recommended_and_welcome"),
        ({"reply": "call", "phone": "+358 40 765 4321"}, "human_writes"),
        ({"reply": "later", "from": "2026-06-01"}, "paused"),
        ({"reply": "no"}, "stopped"),
    ],
    ids=lambda one: one if isinstance(one, str) else one["reply"],
)
def test_c3_every_answer_is_in_force_at_once(office: Office, form: dict[str, str], rule: str) -> None:
    """Each becomes a statement of the person with its source; that they were told what is held is noted, and the clock ends."""
    answer = office.browser().post(_refer(office), data=form)
    assert answer.status_code == 200
    assert 'role="status"' in answer.text
    assert _rule(office) == rule
    page = office.admin.get(f"/people/{office.number('Dora Dahl')}").text
    assert f"May we write to you? = {form['reply']}" in page
    assert "Was told what we hold and why" in page
    assert "their own page" in page
    assert ("358" in page) == ("phone" in form)


def test_c3_after_not_now_they_are_written_to_on_the_day_that_they_named(office: Office) -> None:
    """Dora says "not now", and yes on the next day: the day that she named holds, then she is written to."""
    link, later = _refer(office), office.clock() + 100 * DAY
    number = office.number("Dora Dahl")
    office.browser().post(link, data={"reply": "later", "from": "2026-06-01"})
    office.clock.now += DAY // 2
    office.browser().post(link, data={"reply": "yes"})
    assert _rule(office) == "paused"
    assert office.live.person(number, later)[0].rule == "recommended_and_welcome"


def test_c3_a_no_stands_whatever_comes_after_it(office: Office) -> None:
    """Whoever has the link says yes after Dora said no; so does somebody after she stopped everything on her own page."""
    link = _refer(office)
    office.browser().post(link, data={"reply": "no"})
    office.browser().post(link, data={"reply": "yes"})
    assert _rule(office) == "stopped"
    other = _refer(office, name="Ben Boyd", email="ben@mail.example")
    office.browser().post(f"{office.own_page('Ben Boyd')}/stop")
    office.browser().post(other, data={"reply": "yes"})
    assert _rule(office, "Ben Boyd") == "stopped"


def test_c3_a_yes_by_the_link_lifts_nothing_that_was_taken_back(office: Office, tmp_path: Path) -> None:
    """Ben once took back that we may mail him. The link says yes: perhaps it is not he who has it."""
    (tmp_path / "out.csv").write_text("Name,Email,Email consent,Consent date\nBen Boyd,ben@mail.example,withdrawn,2025-05-05\n")
    office.live.read(tmp_path / "out.csv", office.clock() - DAY)
    said = {line.says for line in office.live.person(office.number("Ben Boyd"), office.clock())[1].timeline}
    link = _refer(office, name="Ben Boyd", email="ben@mail.example")
    office.browser().post(link, data={"reply": "yes"})
    after = [line.kind for line in office.live.person(office.number("Ben Boyd"), office.clock())[1].timeline]
    assert any("Took consent back" in line for line in said), said
    assert after.count("permission.given") == 1  # that he knows of it, in Ada's words
    assert "answer.given" in after


def test_c3_a_colleague_answers_for_nobody(office: Office) -> None:
    """Ada opens the link that she was given and says yes, in the browser in which she works: it is refused, and she reads why."""
    link = _refer(office)
    page = office.admin.get(link)
    assert "Only the person who was recommended answers here" in page.text
    refused = office.admin.post(link, data={"reply": "yes"})
    assert refused.status_code == 403
    assert _rule(office) == "recommended_waiting"


def test_c3_what_is_lacking_is_said_beside_the_answer(office: Office) -> None:
    """No answer, a call without a number, a day that is over: each in a sentence, and what was chosen stays."""
    link = _refer(office)
    for form, told in (
        ({}, "Choose one of the answers first."),
        ({"reply": "gibberish"}, "Choose one of the answers first."),
        ({"reply": "call", "phone": "me"}, "Write the number at which we may ring you."),
        ({"reply": "later", "from": "2020-01-01"}, "Choose a day that is still to come."),
        ({"reply": "later", "shared": "1"}, "Choose a day that is still to come."),
    ):
        answer = office.browser().post(link, data=form)
        assert answer.status_code == 422
        assert told in answer.text
        assert ('value="later" required checked' in answer.text) == (form.get("reply") == "later")
    assert _rule(office) == "recommended_waiting"


def test_c3_what_the_referrer_may_know_is_up_to_the_person(office: Office) -> None:
    """An answer shows as an answer, the same for yes and no; only where the person ticks it the referrer reads which."""
    link = _refer(office)
    office.browser().post(link, data={"reply": "no"})
    assert "they have answered; what they said is theirs" in _list(office)
    office.browser().post(link, data={"reply": "yes"})
    assert "they have answered; what they said is theirs" in _list(office)
    assert "May we write" not in _list(office)
    office.browser().post(link, data={"reply": "no", "shared": "1"})
    assert "they said no" in _list(office)
    assert "said no" not in office.browser().get(link).text


def test_c3_the_referrer_is_reminded_once(office: Office) -> None:
    """After a week without an answer Ada is asked for a word, says one, and is not asked again. After two weeks it is over."""
    _refer(office)
    office.admin.post("/referrals/passed-on", data={"id": _act(office)})
    assert "waiting for their answer" in _list(office)
    assert "has not answered yet" not in _list(office)
    _days_later(office, 8)
    assert "has not answered yet" in office.admin.get("/referrals").text
    office.admin.post("/referrals/passed-on", data={"id": _act(office)})
    assert "has not answered yet" not in office.admin.get("/referrals").text
    _days_later(office, 7)
    assert "ended without an answer" in _list(office)
    assert office.admin.post("/referrals/passed-on", data={"id": "0" * 12}).status_code == 404


def test_c3_a_link_ends_with_its_time_with_a_new_one_and_with_the_referral(office: Office) -> None:
    """Each opens nothing any more and says so, in the language of whoever opens it; nobody is contacted because of it."""
    first = _refer(office)
    sent = office.admin.post("/referrals/link", data={"id": _act(office)})
    found = re.search(r"/recommended/[\w-]+", sent.text)
    assert found
    german = office.browser().get(first, headers={"Accept-Language": "de"})
    assert german.status_code == 404
    assert "Dieser Link gilt nicht mehr" in german.text
    assert office.browser().get(found[0]).status_code == 200
    other = _refer(office, office.colleague(Role.RECRUITER))
    taken_back = next(done.import_id for done in office.live.log(1 << 62, 1 << 62, 5) if done.who == "recruiter@firm.example")
    office.admin.post("/log/undo", data={"import": taken_back, "id": taken_back})
    assert office.browser().get(other).status_code == 404
    office.clock.now += 15 * DAY
    assert office.browser().post(found[0], data={"reply": "yes"}).status_code == 404
    assert office.browser().get("/recommended/guessed").status_code == 404


def test_c3_a_link_is_of_whoever_referred(office: Office) -> None:
    """A colleague who knows the number of Ada's referral gets no link for it, and cannot say that it was passed on."""
    _refer(office)
    act = _act(office)
    recruiter = office.colleague(Role.RECRUITER)
    for path in ("/referrals/link", "/referrals/passed-on"):
        answer = recruiter.post(path, data={"id": act})
        assert answer.status_code == 404
        assert "Dora" not in answer.text


def test_c3_no_and_erase_me(office: Office) -> None:
    """Only Ada told of Dora: everything goes, the link too, and Ada's next referral of her is not taken in."""
    link = _refer(office)
    answer = office.browser().post(link, data={"reply": "erase"})
    assert "What Ada said about you is erased" in answer.text
    assert "Nobody is left." in office.admin.get("/people", params={"q": "Dora"}).text
    assert office.browser().get(link).status_code == 404
    again = office.admin.post("/referrals", data=DORA)
    assert again.status_code == 409
    assert "Nothing about this person is taken in here." in again.text
    office.live.settle(office.clock())
    assert "Nobody is left." in office.admin.get("/people", params={"q": "Dora"}).text


def test_c3_by_the_link_nobody_erases_what_came_from_elsewhere(office: Office) -> None:
    """Ann applied to us. Whoever has the link erases what Ada said; the rest stays for a human, and nobody contacts Ann."""
    link = _refer(office, name="Ann Aho", email="ann@mail.example")
    answer = office.browser().post(link, data={"reply": "erase"})
    assert "What Ada said about you is erased" in answer.text
    assert "Ann" not in answer.text
    assert _rule(office, "Ann Aho") == "stopped"
    page = office.admin.get(f"/people/{office.number('Ann Aho')}").text
    assert "do not contact, and erase what is held" in page
    assert "Northwind" in page
    assert "worked with her" not in page
    assert "Ann Aho" not in _list(office)


def test_c3_a_legal_hold_keeps_what_was_said_and_contact_stops(office: Office) -> None:
    """Dora is on hold for a lawsuit: she is told so, nothing is erased, and nobody contacts her."""
    link = _refer(office)
    office.admin.post(f"/people/{office.number('Dora Dahl')}/hold", data={"act": "place", "why": "a lawsuit"})
    answer = office.browser().post(link, data={"reply": "erase"})
    assert answer.status_code == 409
    assert "It has to be kept for now: a lawsuit." in answer.text
    assert _rule(office) == "stopped"


def test_c3_the_message_says_who_what_and_until_when(office: Office) -> None:
    """In four languages, with the link in each; the referrer changes it as they like, and nothing was sent."""
    sent = office.admin.post("/referrals", data=DORA).text
    assert "Nothing was sent to them." in sent
    for words in ("Hello Dora", "Hallo Dora", "Bonjour Dora", "Hola, Dora", "for “Data Engineer”", "para «Data Engineer»"):
        assert words in sent
    assert len(set(re.findall(r"/recommended/[\w-]+", sent))) == 1
    assert sent.count("/recommended/") == 1 + len(LANGUAGES)


def test_every_language_has_every_phrase() -> None:
    """Of the pages for people outside, and of the message."""
    for package, name in ((web, "own-page.toml"), (web, "recommended.toml"), (workspace, "invitation.toml")):
        told = tomllib.loads((Path(str(package.__file__)).parent / name).read_text(encoding="utf-8"))
        assert set(told) == set(LANGUAGES)
        for language in LANGUAGES:
            assert told[language].keys() == told["en"].keys(), (name, language)
            for phrase, text in told[language].items():
                assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", told["en"][phrase])), (language, phrase)
