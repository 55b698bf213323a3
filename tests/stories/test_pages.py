"""The pages as their users meet them: coming in, working through the day, and a person changing their mind on their own page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from starlette.testclient import TestClient
from tests.office import PASSWORD, Office, open_office

from regard.clock import DAY, HOUR, moment
from regard.serve.__main__ import first_invitation
from regard.storage.access import Role
from regard.storage.database import Embedded
from regard.words import Micros


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def test_the_first_link_makes_one_administrator_and_then_opens_nothing(office: Office) -> None:
    """The link on the console is used once; a stranger is led to the form, and nothing of anybody is shown."""
    assert first_invitation(office.live, office.clock()) == ""
    stranger = office.browser().get("/people")
    assert "Sign in" in stranger.text
    assert "Ann Aho" not in stranger.text


def test_a_wrong_password_is_said_beside_the_form_and_ten_are_enough(office: Office) -> None:
    """The address stays typed; after ten tries even the right password has to wait."""
    visitor = office.browser()
    wrong = [visitor.post("/sign-in", data={"email": "admin@localhost", "password": "guess"}) for _ in range(10)]
    assert {answer.status_code for answer in wrong} == {401}
    assert 'value="admin@localhost"' in wrong[0].text
    right = {"email": "admin@localhost", "password": PASSWORD}
    assert visitor.post("/sign-in", data=right).status_code == 429
    office.clock.now += HOUR
    assert "Today" in visitor.post("/sign-in", data=right).text


def test_signing_out_ends_the_session_itself(office: Office) -> None:
    """A cookie that was copied before is worth nothing afterwards."""
    secret = office.admin.cookies["regard_session"]
    office.admin.post("/sign-out")
    thief = office.browser()
    thief.cookies.set("regard_session", secret)
    assert "Sign in" in thief.get("/").text


@pytest.mark.parametrize("path", ["/people/{n}/act", "/people/{n}/link", "/sources/undo", "/team/invite", "/sources/upload"])
def test_an_auditor_looks_and_changes_nothing(office: Office, path: str) -> None:
    """Every way to change something is closed to an auditor, and to somebody who has not signed in."""
    number = office.number("Ann Aho")
    auditor, before = office.colleague(Role.AUDITOR), office.live.counts(office.clock())
    assert auditor.get(f"/people/{number}").status_code == 200
    assert auditor.post(path.format(n=number)).status_code == 403
    assert "Sign in" in office.browser().post(path.format(n=number)).text
    assert office.live.counts(office.clock()) == before


def test_a_form_of_another_site_is_refused(office: Office) -> None:
    """A foreign page that posts with our cookie is told so, by either header; our own page is not."""
    number = office.number("Ann Aho")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert office.admin.post(f"/people/{number}/link", headers=headers).status_code == 403
    assert office.admin.post(f"/people/{number}/link", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_the_pages_allow_no_foreign_code_and_tell_nobody_where_one_came_from(office: Office) -> None:
    """No inline script, nothing from outside, no referrer: a secret address cannot leak through a link."""
    for page in (office.admin.get("/"), office.browser().get(office.own_page("Ann Aho"))):
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert page.headers["Cache-Control"] == "no-store"
        assert re.findall(r"https?://|\son[a-z]+=|\sstyle=|<script(?! src=\"/static)", page.text) == []


def test_b15_a_person_stops_everything_and_today_changes_in_the_same_second(office: Office) -> None:
    """Ann may be contacted; she opens her page, one click stops all; the next look at her says leave alone, by her wish."""
    assert office.verdict("Ann Aho") == "write"
    address, ann = office.own_page("Ann Aho"), office.browser()
    assert "Northwind" in ann.get(address).text
    done = ann.post(f"{address}/stop")
    assert "Nobody here will contact you" in done.text
    assert office.verdict("Ann Aho") == "leave"
    assert "Ann Aho" in office.admin.get("/must-not").text
    assert "Ann Aho" not in office.admin.get("/").text


def test_l_m1_one_click_needs_no_cookie_and_looking_changes_nothing(office: Office) -> None:
    """RFC 8058: GET and HEAD of the address leave Ann as she is; the POST of a mail program stops at once, with no redirect."""
    address, program = office.own_page("Ann Aho"), office.browser()
    for look in (program.get, program.head):
        look(f"{address}/stop")
        look(address)
    assert office.verdict("Ann Aho") == "write"
    answer = program.post(f"{address}/stop", data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert (answer.status_code, answer.text) == (200, "")
    assert office.verdict("Ann Aho") == "leave"


def test_b11_nobody_but_the_person_lifts_a_stop(office: Office) -> None:
    """After Ann's stop a recruiter cannot override it, its import cannot be undone, and only Ann's own word opens again."""
    address, ann = office.own_page("Ann Aho"), office.browser()
    ann.post(f"{address}/stop")
    number = office.number("Ann Aho")
    refused = office.admin.post(f"/people/{number}/act", data={"act": "override", "why": "I know her well"})
    assert refused.status_code == 422
    assert "only the person can lift a wish" in refused.text
    stop = next(done for done in office.live._store.imports() if done.source == "person")
    assert office.admin.post("/sources/undo", data={"import": stop.import_id}).status_code == 409
    assert office.verdict("Ann Aho") == "leave"
    ann.post(address, data={"act": "resume"})
    assert office.verdict("Ann Aho") != "leave"


def test_b1_b2_every_channel_has_three_states(office: Office) -> None:
    """Ben says never to each channel in turn and sees it; e-mail refused means no verdict writes to him by e-mail."""
    address, ben = office.own_page("Ben Boyd"), office.browser()
    page = ben.post(address, data={"act": "channels", **{f"channel_{n}": "never" for n in range(1, 7)}})
    assert page.text.count('value="never" checked') == 6
    decision, _ = office.live.person(office.number("Ben Boyd"), office.clock())
    assert int(decision.channel) == 0
    page = ben.post(address, data={"act": "channels", "channel_1": "allow", "was_1": "never"})
    assert page.text.count('value="never" checked') == 5
    assert page.text.count('value="allow" checked') == 1


def test_b5_a_pause_is_obeyed_until_its_day(office: Office) -> None:
    """Ben asks to be left alone until May; a date that is over changes nothing and is said."""
    address, ben = office.own_page("Ben Boyd"), office.browser()
    assert "Nothing was changed" in ben.post(address, data={"act": "pause", "until": "2025-01-01"}).text
    ben.post(address, data={"act": "pause", "until": "2026-05-01"})
    decision, _ = office.live.person(office.number("Ben Boyd"), office.clock())
    assert (decision.rule, decision.verdict.name) == ("paused", "WAIT")


def test_b3_b4_hours_and_frequency_are_stated_on_the_page(office: Office) -> None:
    """Evenings on weekdays, at most once a month: the card says so, and nothing is due before an evening comes."""
    page, visitor = office.own_page("Ann Aho"), office.browser()
    days = {f"day_{day}": "1" for day in range(5)}
    said = visitor.post(page, data={"act": "when", **days, "from": "18:00", "to": "20:00", "gap": "30"})
    assert "to be reached Mon-Fri 18:00-20:00" in said.text
    assert "at most once in 30 days" in said.text
    wrong = visitor.post(page, data={"act": "when", **days, "from": "18:00", "to": "18:00"})
    assert wrong.status_code == 422
    assert 'value="18:00"' in wrong.text
    decision, _ = office.live.person(office.number("Ann Aho"), office.clock())
    assert decision.not_before is not None
    assert moment(decision.not_before, "Europe/Helsinki").hour == 18


def test_b6_interests_are_hard_filters(office: Office) -> None:
    """Ben would work in Berlin only: the role in Helsinki is not offered any more; topics and pay are kept beside it."""
    assert office.verdict("Ben Boyd") == "write"
    form = {"act": "interests", "topics": "design", "places": "Berlin", "pay": "90000", "currency": "EUR"}
    said = office.browser().post(office.own_page("Ben Boyd"), data=form)
    assert "wants to hear about design" in said.text
    assert "moves for at least 90000 EUR a year" in said.text
    assert office.verdict("Ben Boyd") != "write"


def test_b7_b8_how_to_meet_and_what_becomes_of_documents_is_kept(office: Office) -> None:
    """Stated once, shown to whoever schedules, and on their own page."""
    form = {"act": "meeting", "meet_video": "1", "notice": "3", "documents": "once"}
    said = office.browser().post(office.own_page("Ann Aho"), data=form)
    assert "scheduling: by video, 3 days&#39; notice" in said.text
    assert "documents: use what is held, never ask again" in office.admin.get(f"/people/{office.number('Ann Aho')}").text


def test_b15_a_person_corrects_a_value_at_once_and_who_they_are_through_a_human(office: Office) -> None:
    """Ann has moved to Berlin: the role in Helsinki is no longer for her. Ben types Ann's address: a human looks at it."""
    said = office.browser().post(office.own_page("Ann Aho"), data={"act": "fix", "field": "city", "value": "Berlin"})
    assert "Berlin" in said.text
    assert office.verdict("Ann Aho") != "write"
    own = office.own_page("Ben Boyd")
    office.browser().post(own, data={"act": "fix", "field": "email", "value": "ann@mail.example"})
    office.live.settle(office.clock())
    assert "Helsinki" in office.browser().get(own).text
    assert "+358401234567" not in office.browser().get(own).text
    assert office.verdict("Ben Boyd") == "repair"


def test_e7_somebody_who_wants_a_human_is_on_the_call_list(office: Office) -> None:
    """Ann asks to be called: she stands under Calls, with her own words as evidence."""
    said = office.browser().post(office.own_page("Ann Aho"), data={"act": "call", "words": "about the notice period"})
    assert "We will ring you by 6 March 2026 at the latest." in said.text
    calls = office.admin.get("/calls").text
    assert "Ann Aho" in calls
    assert "about the notice period" in calls


def test_f9_a_decision_is_explained_and_a_human_looks_at_it(office: Office) -> None:
    """Ann reads why in her words and in ours, asks for a human review, and a human owes her an answer."""
    page, visitor = office.own_page("Ann Aho"), office.browser()
    assert "We would like to write to you." in visitor.get(page).text
    assert "fits “Data Engineer, Helsinki”" in visitor.get(page).text
    visitor.post(page, data={"act": "correct", "words": "Please look at this decision again, by a human"})
    assert office.verdict("Ann Aho") == "repair"
    assert "by a human" in office.admin.get("/").text


def test_a_link_ends_when_a_new_one_is_made_or_its_time_is_over(office: Office) -> None:
    """The first address opens nothing after the second was made; the second opens nothing after its year."""
    first, second = office.own_page("Ann Aho"), office.own_page("Ann Aho")
    assert office.browser().get(first).status_code == 404
    assert office.browser().get(second).status_code == 200
    assert office.browser().get(second[:-1]).status_code == 404
    office.clock.now += 401 * DAY
    assert office.browser().get(second).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "word"), [("de-AT,en;q=0.5", "Alles beenden"), ("fr", "Tout arrêter"), ("xx", "Stop everything")]
)
def test_the_page_speaks_the_language_of_its_reader(office: Office, accepted: str, word: str) -> None:
    """German, French and, for a language that we do not speak, English."""
    page = office.browser().get(office.own_page("Ann Aho"), headers={"Accept-Language": accepted})
    assert word in page.text


def test_d21_a_person_downloads_all_that_is_held(office: Office) -> None:
    """Ann's file holds each of her values with the place that it was read from."""
    held = office.browser().get(office.own_page("Ann Aho") + "/download").json()
    assert {value["value"]: value["place"] for value in held["values"]}["ann@mail.example"] == ["people.csv", 2]


def test_what_was_done_leaves_the_list_and_stands_in_the_timeline(office: Office) -> None:
    """Ada writes to Ann by hand: Ann is waited for, and the timeline says who wrote and that it was noted here."""
    number = office.number("Ann Aho")
    page = office.admin.post(f"/people/{number}/act", data={"act": "done", "done": "written"})
    assert "by admin@localhost" in page.text
    assert office.verdict("Ann Aho") != "write"
    again = office.admin.post(f"/people/{number}/act", data={"act": "done", "done": "written"})
    assert again.status_code == 422
    assert "The verdict has changed" in again.text


def test_a_form_that_was_refused_keeps_what_was_typed(office: Office) -> None:
    """A day that is over: the reason is not to be typed again, and the form stands open."""
    said = {"act": "put_off", "until": "2020-01-01", "why": "on parental leave"}
    refused = office.admin.post(f"/people/{office.number('Ann Aho')}/act", data=said)
    assert refused.status_code == 422
    assert "That day is over." in refused.text
    assert 'value="on parental leave"' in refused.text
    assert "<details open><summary>Put off" in refused.text


def test_who_is_put_off_comes_back_on_the_day(office: Office) -> None:
    """Put off until Friday with a reason: gone from Today, still found, back on Friday afternoon."""
    number = office.number("Ann Aho")
    assert "Say why" in office.admin.post(f"/people/{number}/act", data={"act": "put_off", "until": "2026-03-06"}).text
    office.admin.post(f"/people/{number}/act", data={"act": "put_off", "until": "2026-03-06", "why": "budget on Friday"})
    assert "Ann Aho" not in office.admin.get("/").text
    assert "budget on Friday" in office.admin.get(f"/people/{number}").text
    office.clock.now += 3 * DAY
    office.admin.post("/sign-in", data={"email": "admin@localhost", "password": PASSWORD})
    assert "Ann Aho" in office.admin.get("/").text


def test_c2_an_upload_is_read_at_once_and_can_be_taken_back(office: Office) -> None:
    """A file with one good and one bad row: both are accounted for, the person is there; after undo she is not."""
    file = ("more.csv", "Name,Email\nCas Cole,cas@mail.example\nDee,not an address\n", "text/csv")
    page = office.admin.post("/sources/upload", files={"files": file})
    assert re.search(r"2 rows, \d imported, \d rejected, \d shown", page.text)
    assert office.number("Cas Cole")
    read = next(done for done in office.live.imports() if done.path == "more.csv")
    office.admin.post("/sources/undo", data={"import": read.import_id})
    assert "Cas Cole" not in office.admin.get("/people").text


def test_d19_each_number_opens_as_many_people(office: Office) -> None:
    """The four numbers, the verdicts, the rules: what stands on the page is the length of the list behind it."""
    today = office.admin.get("/").text
    numbers = re.findall(r'<a href="([^"]+)"><span class="figure">(\d+)<', today)
    filters = re.findall(r'<a href="([^"]+)">[^<]+ <b>(\d+)</b>', today)
    rules = re.findall(r'class="count" href="([^"]+)">(\d+)<', office.admin.get("/rules").text)
    assert len(numbers) == 4
    for opens, count in (*numbers, *filters, *rules):
        page = office.admin.get(opens.replace("&amp;", "&")).text
        assert page.count('<li class="row">') == int(count), opens


def test_a_page_that_is_not_there_says_so(office: Office) -> None:
    """An unknown address, an unknown person: a plain sentence, and the way back."""
    for path in ("/nowhere", "/people/999999", "/people/999999/why"):
        answer = office.admin.get(path)
        assert answer.status_code == 404
        assert "Back to Today" in answer.text


@pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_outside(office: Office, to: str) -> None:
    """A link with a foreign aim ends at Today."""
    answer = office.browser().post(
        "/sign-in", data={"email": "admin@localhost", "password": PASSWORD, "to": to}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_what_nobody_foresaw_is_a_plain_page(office: Office) -> None:
    """The store breaks under a request: the answer says so in a sentence and shows no insides."""
    visitor = TestClient(office.app, base_url="http://regard.test", raise_server_exceptions=False)
    visitor.cookies = office.admin.cookies
    office.live._store.connection.execute("DROP TABLE imports")
    answer = visitor.get("/sources")
    assert answer.status_code == 500
    assert "nothing was changed" in answer.text
    assert "imports" not in answer.text


def _unforeseen(office: Office) -> TestClient:
    """The administrator's browser, which is shown what a server shows when something breaks."""
    visitor = TestClient(office.app, base_url="http://regard.test", raise_server_exceptions=False)
    visitor.cookies = office.admin.cookies
    return visitor


def test_a_store_that_somebody_else_holds_says_so_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    """Another program writes for too long: the act is refused with what to do, and works a moment later."""
    visitor, number = _unforeseen(office), office.number("Ann Aho")
    connection = office.live._store.connection
    assert isinstance(connection, Embedded)
    connection.set_busy_timeout(1)
    other = apsw.Connection(str(tmp_path / "kept" / "regard.sqlite"))
    other.execute("BEGIN IMMEDIATE")
    act = {"act": "put_off", "until": "2026-04-01", "why": "on leave"}
    refused = visitor.post(f"/people/{number}/act", data=act)
    assert refused.status_code == 503
    assert "Somebody else is writing to the store" in refused.text
    other.execute("ROLLBACK")
    other.close()
    assert "on leave" in visitor.post(f"/people/{number}/act", data=act, follow_redirects=True).text


def test_a_full_disk_says_so_and_loses_nothing(office: Office) -> None:
    """The store may not grow any more: the upload is refused whole, what was there is there, and later there is room again."""
    visitor, connection = _unforeseen(office), office.live._store.connection
    assert isinstance(connection, Embedded)
    pages = connection.pragma("page_count")
    connection.pragma("max_page_count", pages)
    rows = "".join(f"Person {n},person{n}@mail.example\n" for n in range(3_000))
    file = {"files": ("many.csv", f"Name,Email\n{rows}")}
    refused = visitor.post("/sources/upload", files=file)
    assert refused.status_code == 507
    assert "The disk on which the store lies is full" in refused.text
    assert "Ann Aho" in visitor.get("/people?q=Ann").text
    assert visitor.get("/people?q=person7").text.count("person7@") == 0
    connection.pragma("max_page_count", 1 << 30)
    visitor.post("/sources/upload", files=file)
    assert "Person 2999" in visitor.get("/people?q=Person 2999").text
