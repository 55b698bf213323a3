"""People as recruiters work with them: narrowed and kept as a view, several at once, corrected in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.storage.access import Role
from regard.words import Micros


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def names(page: str) -> list[str]:
    """The people on a list."""
    return re.findall(r'class="name" href="/people/\d+">([^<]+)<', page)


def total(page: str) -> int:
    """The number beside the title."""
    found = re.search(r'<h1>[^<]*<span class="total">([\d,]+)<', page)
    assert found
    return int(found[1].replace(",", ""))


def test_d19_search_and_filters_narrow_together_and_the_count_is_exact(office: Office) -> None:
    """Of two people to write to one is called Ann; nobody is both to be called and named Ben."""
    role = office.live.pools(office.clock())[0].role
    for query, expected in (
        ("", ["Ann Aho", "Ben Boyd"]), ("q=ann", ["Ann Aho"]), ("verdict=write", ["Ann Aho", "Ben Boyd"]),
        (f"verdict=write&role={role}&q=ben", ["Ben Boyd"]), ("verdict=call&q=ben", []),
        ("of=may_contact&q=mail.example", ["Ann Aho", "Ben Boyd"]),
    ):  # fmt: skip
        page = office.admin.get(f"/people?{query}").text
        assert sorted(names(page)) == expected, query
        assert total(page) == len(expected), query


def test_a_view_is_kept_under_a_name_by_each_colleague(office: Office) -> None:
    """Ada keeps those named Ann; the recruiter does not see her view; forgotten, it is gone."""
    office.admin.post("/people/views", data={"name": "My Anns", "query": "q=ann"})
    assert '<a href="/people?q=ann"' in office.admin.get("/people").text
    assert "My Anns" not in office.colleague(Role.RECRUITER).get("/people").text
    office.admin.post("/people/views", data={"act": "forget", "name": "My Anns"})
    assert "My Anns" not in office.admin.get("/people").text


def test_several_people_are_put_off_after_a_look_at_what_would_happen(office: Office) -> None:
    """Ben has said stop: he is left out with the reason; before the second click nothing is done; then Ann is put off alone."""
    office.browser().post(f"{office.own_page('Ben Boyd')}/stop")
    ann, ben = office.number("Ann Aho"), office.number("Ben Boyd")
    page = office.admin.get("/people").text
    form = dict(re.findall(r'type="checkbox" name="(p\d+)" value="(\w+)"', page))
    assert set(form) == {f"p{ann}", f"p{ben}"}
    form |= {"act": "override", "why": "fair next week"}
    looked = office.admin.post("/people/bulk", data=form).text
    assert "Nothing is done yet. 1 would be done" in looked
    assert "only the person can lift a wish" in looked
    assert "fair next week" not in office.admin.get(f"/people/{ann}").text
    done = office.admin.post("/people/bulk", data={**form, "confirm": "1"}).text
    assert "1 done" in done
    assert "fair next week" in office.admin.get(f"/people/{ann}").text
    assert "fair next week" not in office.admin.get(f"/people/{ben}").text


def test_who_changed_meanwhile_is_left_out(office: Office) -> None:
    """The list was shown when Ann was to be written to; by now she asks to be called."""
    ann = office.number("Ann Aho")
    rule = office.live.person(ann, office.clock())[0].rule
    office.browser().post(office.own_page("Ann Aho"), data={"act": "call"})
    said = {f"p{ann}": rule, "act": "put_off", "until": "2026-05-01", "why": "x", "confirm": "1"}
    assert "The verdict has changed since the list was shown." in office.admin.post("/people/bulk", data=said).text


def test_a_value_is_corrected_in_place_and_the_verdict_follows(office: Office) -> None:
    """Ann lives in Berlin now: the role in Helsinki is not for her any more; Helsinki stays in the history."""
    number = office.number("Ann Aho")
    said = {"field": "city", "seen": "Helsinki", "value": "Berlin"}
    page = office.admin.post(f"/people/{number}/correct", data=said).text
    assert re.search(r'class="replaced"><th scope="row">[^<]*</th><td>Helsinki', page)
    assert "entered by staff" in page
    assert office.verdict("Ann Aho") != "write"


def test_a_correction_that_lost_the_race_is_shown_and_overwrites_nothing(office: Office) -> None:
    """Two colleagues saw Helsinki; the second one is told what the first one wrote."""
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/correct", data={"field": "city", "seen": "Helsinki", "value": "Berlin"})
    lost = office.admin.post(f"/people/{number}/correct", data={"field": "city", "seen": "Helsinki", "value": "Paris"})
    assert lost.status_code == 409
    assert "it says Berlin now. You saw Helsinki and wrote Paris." in lost.text
    assert "<td>Paris" not in office.admin.get(f"/people/{number}").text


def test_what_cannot_be_read_is_said_and_stays_typed(office: Office) -> None:
    """An address without an at sign is none; what the person stated themselves a colleague cannot outrank."""
    number = office.number("Ann Aho")
    wrong = office.admin.post(f"/people/{number}/correct", data={"field": "email", "value": "ann at mail"})
    assert wrong.status_code == 422
    assert 'value="ann at mail"' in wrong.text
    office.browser().post(office.own_page("Ann Aho"), data={"act": "fix", "field": "city", "value": "Turku"})
    office.admin.post(f"/people/{number}/correct", data={"field": "city", "value": "Oulu"})
    values = {
        value.value for value in office.live.person(number, office.clock())[1].values if value.field == "city" and value.current
    }
    assert values == {"Turku"}


def test_an_address_that_a_colleague_adds_joins_two_records(office: Office) -> None:
    """A newsletter knew Ann by another address: corrected on her page, both records are one person."""
    office.admin.post("/sources/upload", files={"files": ("list.csv", "Name,Email\nAnn Aho,aa@other.example\n")})
    assert len(names(office.admin.get("/people?q=Ann Aho").text)) == 2
    number = office.number("Ann Aho")
    email = "aa@other.example" if "ann@mail" in office.admin.get(f"/people/{number}").text else "ann@mail.example"
    office.admin.post(f"/people/{number}/correct", data={"field": "email", "value": email})
    office.live.settle(office.clock())
    assert len(names(office.admin.get("/people?q=Ann Aho").text)) == 1


def test_b15_a_colleague_sees_what_the_person_sees_and_can_press_nothing(office: Office) -> None:
    """The same page in the person's words, with every button off."""
    page = office.admin.get(f"/people/{office.number('Ann Aho')}/own-page").text
    assert "Stop all contact" in page
    assert "<fieldset disabled" in page
    assert "Helsinki" in page


def test_a_call_has_its_card_and_ends_in_two_clicks(office: Office) -> None:
    """Ann asked to be called: number, her hour, what to say, what happened last; spoken, she leaves the list."""
    office.browser().post(office.own_page("Ann Aho"), data={"act": "call", "words": "about the notice period"})
    page = office.admin.get("/calls").text
    assert 'href="tel:+358401234567"' in page
    assert "there it is 11:" in page
    assert "about the notice period" in page
    number = office.number("Ann Aho")
    (rule,) = re.findall(r'name="seen" value="(\w+)"', page)
    after = office.admin.post(f"/people/{number}/act", data={"act": "done", "seen": rule, "done": "spoken", "back": "/calls"})
    assert after.url.path == "/calls"
    assert "Nobody is waiting for a call." in after.text
