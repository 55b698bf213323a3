"""People as recruiters work with them: narrowed and kept as a view, several at once, corrected in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.office import Office, open_office

from regard.clock import DAY, HOUR
from regard.decisions.day import Card, Decision
from regard.errors import NotAllowed
from regard.ledger.event import Saying
from regard.storage.access import Role
from regard.web import bulk
from regard.words import Method, Micros
from regard.workspace import open_workspace
from regard.workspace.acts import Done, settling


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


def current(office: Office, name: str, field: str) -> set[str]:
    """What is held of somebody in a field now."""
    card = office.live.person(office.number(name), office.clock())[1]
    return {value.value for value in card.values if value.field == field and value.current}


def applied(office: Office, name: str, number: str, role: str, *stages: tuple[str, int]) -> None:
    """Somebody's application in an applicant system, and the stages to which it moved, with their order."""
    person, now = office.number(name), office.clock()
    record = f"greenhouse:{person}"
    about = {"application": number}
    told = [Saying("application.created", record, now - 9 * DAY, text=role, detail={**about})]
    for place, (stage, order) in enumerate(stages):
        at = now - (8 - place) * DAY
        told.append(Saying("application.moved", record, at, text=stage, number=order, detail={**about}))
    main = office.live.record(person, now)
    told.append(Saying("record.merged", record, now, text=main))
    office.live.act(person, told, by="ada@firm.example", now=now)
    office.live.settle(office.clock())


def test_d19_search_and_filters_narrow_together_and_the_count_is_exact(office: Office) -> None:
    """Of two people to write to one is called Ann; nobody is both to be called and named Ben."""
    role = office.live.pools(office.clock())[0].role
    for query, expected in (
        ("", ["Ann Aho", "Ben Boyd"]), ("q=ann", ["Ann Aho"]), ("verdict=write", ["Ann Aho", "Ben Boyd"]),
        (f"verdict=write&role={role}&q=ben", ["Ben Boyd"]), ("verdict=call&q=ben", []),
        ("of=may_contact&q=mail.example", ["Ann Aho", "Ben Boyd"]),
        ("system=table&q=b", ["Ben Boyd"]), ("system=greenhouse", []), ("system=tab", []),
    ):  # fmt: skip
        page = office.admin.get(f"/people?{query}").text
        assert sorted(names(page)) == expected, query
        assert total(page) == len(expected), query


def test_d19_the_count_is_the_length_of_the_list_when_paged_through(office: Office) -> None:
    """A hundred and twenty more named Kim: search, filter and both give as many lines over all pages as they count."""
    rows = "".join(f"Kim No{place},kim{place}@crowd.example\n" for place in range(120))
    office.admin.post("/sources/upload", files={"files": ("crowd.csv", f"Name,Email\n{rows}")})
    for query, expected in (("q=kim", 120), ("q=crowd.example&system=table", 120), ("", 122), ("q=mail.example", 2)):
        path, found = f"/people?{query}", []
        while path:
            page = office.admin.get(path).text
            assert total(page) == expected
            found += names(page)
            following = re.search(r'href="([^"]+)">The next 50<', page)
            path = following[1].replace("&amp;", "&") if following else ""
        assert len(found) == len(set(found)) == expected, query


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


def test_looking_again_at_what_was_done_to_several_does_nothing_again(office: Office) -> None:
    """The result has an address of its own: the page can be loaded anew, by whoever did it and nobody else, for an hour."""
    ann = office.number("Ann Aho")
    rule = office.live.person(ann, office.clock())[0].rule
    said = {f"p{ann}": rule, "act": "override", "why": "fair next week", "confirm": "1", "back": "q=ann"}
    sent = office.admin.post("/people/bulk", data=said, follow_redirects=False)
    assert sent.status_code == 303
    way, before = sent.headers["location"], len(office.live._store.imports())
    for _ in range(2):
        assert "1 done: decided otherwise for today" in office.admin.get(way).text
    assert 'href="/people?q=ann"' in office.admin.get(way).text
    assert len(office.live._store.imports()) == before
    assert office.colleague(Role.RECRUITER).get(way).status_code == 404
    office.clock.now += HOUR
    assert office.admin.get(way).status_code == 404


def test_who_changed_meanwhile_is_left_out(office: Office) -> None:
    """The list was shown when Ann was to be written to; by now she asks to be called."""
    ann = office.number("Ann Aho")
    rule = office.live.person(ann, office.clock())[0].rule
    office.browser().post(office.own_page("Ann Aho"), data={"act": "call"})
    said = {f"p{ann}": rule, "act": "put_off", "until": "2026-05-01", "why": "x", "confirm": "1"}
    assert "The verdict has changed since the list was shown." in office.admin.post("/people/bulk", data=said).text


def test_all_of_a_list_are_handed_over_each_by_an_act_of_their_own(office: Office) -> None:
    """Without an address it is said and nothing is lost; then both are handed over, and each timeline has its entry."""
    said = {"all": "1", "back": "verdict=write", "act": "hand_over", "why": "holiday"}
    page = office.admin.post("/people/bulk", data=said)
    assert page.status_code == 422
    assert "Say to whom" in page.text
    assert 'value="holiday"' in page.text
    page = office.admin.post("/people/bulk", data={**said, "colleague": "cas@firm.example"})
    assert "2 would be done: handed over to cas@firm.example" in page.text
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.partition("</form>")[2]))
    before = len(office.live._store.imports())
    done = office.admin.post("/people/bulk", data=form)
    assert "2 done" in done.text
    assert len(office.live._store.imports()) == before + 2
    for name in ("Ann Aho", "Ben Boyd"):
        assert "by cas@firm.example" in office.admin.get(f"/people/{office.number(name)}").text


def test_a_list_that_is_too_long_is_not_acted_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more people than may be acted on at once nobody is; nobody ticked is said."""
    monkeypatch.setattr(bulk, "MOST", 1)
    said = {"all": "1", "act": "override", "why": "x", "confirm": "1"}
    assert "The list holds 2 people; at most 1" in office.admin.post("/people/bulk", data=said).text
    assert "Nobody was chosen" in office.admin.post("/people/bulk", data={"act": "override", "why": "x"}).text
    assert sorted(names(office.admin.get("/").text)) == ["Ann Aho", "Ben Boyd"]


def test_one_failure_stops_none_of_the_others(office: Office) -> None:
    """Ann's act fails half-way: nothing of hers stays, Ben's is done, and he is decided over anew."""
    ann, ben, now = office.number("Ann Aho"), office.number("Ben Boyd"), office.clock()

    def meant(decision: Decision, _card: Card, records: Sequence[str]) -> Sequence[Saying]:
        if decision.person == ann:
            raise NotAllowed
        return settling(decision, records[0], "done", by="ada@firm.example", at=now, done=Done.WRITTEN)

    failed = office.live.act_on_each([ann, 999_999, ben], meant, by="ada@firm.example", now=now)
    assert [person for person, _ in failed] == [ann, 999_999]
    assert (office.verdict("Ann Aho"), office.verdict("Ben Boyd")) == ("write", "wait")


def test_another_program_that_writes_in_between_disturbs_no_act(office: Office, tmp_path: Path) -> None:
    """While Ada acts on Ann and Ben, a program on the same store keeps something: both acts are done, and seen."""
    ann, ben, now = office.number("Ann Aho"), office.number("Ben Boyd"), office.clock()

    def meant(decision: Decision, _card: Card, records: Sequence[str]) -> Sequence[Saying]:
        with open_workspace(tmp_path / "kept") as other, other.store.writing():
            other.store.remember("seen", str(decision.person))
        return settling(decision, records[0], "done", by="ada@firm.example", at=now, done=Done.WRITTEN)

    assert office.live.act_on_each([ann, ben], meant, by="ada@firm.example", now=now) == ()
    assert (office.verdict("Ann Aho"), office.verdict("Ben Boyd")) == ("wait", "wait")


def test_the_board_has_a_column_a_stage_in_the_order_of_the_process(office: Office) -> None:
    """Ann is at the offer, Ben at the screen; each count opens exactly its people, for one role and for all."""
    applied(office, "Ann Aho", "1", "Pilot", ("Screen", 1), ("Offer", 3))
    applied(office, "Ben Boyd", "2", "Pilot", ("Screen", 1))
    applied(office, "Ben Boyd", "3", "Cook", ("Tasting", 2))
    page = office.admin.get("/board").text
    columns = re.findall(r'<h2><a href="([^"]+)">([^<]+) <span class="total">(\d+)<', page)
    assert [(title, count) for _, title, count in columns] == [("Screen", "1"), ("Tasting", "1"), ("Offer", "1")]
    assert "since 24 February 2026" in page or "since" in page
    for opens, stage, count in columns:
        listed = office.admin.get(opens.replace("&amp;", "&")).text
        assert total(listed) == len(names(listed)) == int(count)
        assert f"{stage}, since" in listed
    pilots = office.admin.get("/board", params={"role": "Pilot"}).text
    assert names(pilots) == ["Ben Boyd", "Ann Aho"]
    assert sorted(names(office.admin.get("/people?applied=*").text)) == ["Ann Aho", "Ben Boyd"]
    assert names(office.admin.get("/people?applied=*&q=ann").text) == ["Ann Aho"]


def test_who_moves_on_stands_in_another_column_at_once(office: Office) -> None:
    """Ben is rejected and leaves the board; without any application the page says where they come from."""
    assert "Nobody has an open application" in office.admin.get("/board").text
    applied(office, "Ben Boyd", "2", "Pilot")
    assert "No stage yet" in office.admin.get("/board").text
    ben, now = office.number("Ben Boyd"), office.clock()
    rejected = Saying("application.rejected", f"greenhouse:{ben}", now, text="pay", detail={"application": "2"})
    office.live.act(ben, [rejected], by="ada@firm.example", now=now)
    assert "Nobody has an open application" in office.admin.get("/board").text


def test_a_manager_sees_on_the_board_only_their_own_people(office: Office) -> None:
    """Cleo belongs to no role of the manager's: she is on the board of the recruiter and not on theirs."""
    office.admin.post("/sources/upload", files={"files": ("more.csv", "Name,Email\nCleo Cole,cleo@mail.example\n")})
    applied(office, "Cleo Cole", "1", "Pilot", ("Screen", 1))
    applied(office, "Ann Aho", "2", "Pilot", ("Screen", 1))
    assert sorted(names(office.admin.get("/board").text)) == ["Ann Aho", "Cleo Cole"]
    assert names(office.colleague(Role.MANAGER).get("/board").text) == ["Ann Aho"]


def test_b10_what_was_said_and_what_was_guessed_stand_apart(office: Office) -> None:
    """A wish on her own page stands under another heading than a habit; the habit is called no wish."""
    office.browser().post(office.own_page("Ann Aho"), data={"act": "channels", "channel_2": "never"})
    now = office.clock()
    guess = Saying("wish.topic", office.live.record(office.number("Ann Aho"), now), now, text="rust", method=Method.INFERRED)
    office.live.act(office.number("Ann Aho"), [guess], by="ada@firm.example", now=now)
    page = office.admin.get(f"/people/{office.number('Ann Aho')}").text
    said, _, guessed = page.partition("Guessed from what they did")
    assert "no sms" in said.partition("Said by the person")[2]
    assert "rust" in guessed.partition("</section>")[0]


def test_an_act_that_lost_the_race_shows_both_verdicts(office: Office) -> None:
    """Ada meant to write to Ann; meanwhile Ann asked to be called. Nothing of Ada's is written."""
    number = office.number("Ann Aho")
    rule = office.live.person(number, office.clock())[0].rule
    office.browser().post(office.own_page("Ann Aho"), data={"act": "call"})
    lost = office.admin.post(f"/people/{number}/act", data={"act": "done", "done": "written", "seen": rule})
    assert lost.status_code == 409
    assert f"Write: {rule.replace('_', ' ')}" in lost.text
    assert "<b>Call" in lost.text
    assert office.verdict("Ann Aho") == "call"


def test_a_new_name_does_not_part_what_is_one_person(office: Office) -> None:
    """Two lists know Ann; she is called Zoe Quist now, which shares no word with her old name: she stays one person."""
    office.admin.post("/sources/upload", files={"files": ("list.csv", "Name,Email,City\nAnn Aho,ann@mail.example,Turku\n")})
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/correct", data={"field": "name", "seen": "Ann Aho", "value": "Zoe Quist"})
    assert office.number("Zoe Quist") == number
    office.live.settle(office.clock())
    assert names(office.admin.get("/people?q=ann@mail.example").text) == ["Zoe Quist"]


def test_a_value_is_corrected_in_place_and_the_verdict_follows(office: Office) -> None:
    """Ann lives in Berlin now: the role in Helsinki is not for her any more; Helsinki stays in the history."""
    number = office.number("Ann Aho")
    said = {"field": "city", "seen": "Helsinki", "value": "Berlin"}
    page = office.admin.post(f"/people/{number}/correct", data=said).text
    assert re.search(r'<li class="replaced"><span class="value">Helsinki<', page)
    assert "entered by staff" in page
    assert office.verdict("Ann Aho") != "write"


def test_a_correction_that_lost_the_race_is_shown_and_overwrites_nothing(office: Office) -> None:
    """Two colleagues saw Helsinki; the second one is told what the first one wrote."""
    number = office.number("Ann Aho")
    office.admin.post(f"/people/{number}/correct", data={"field": "city", "seen": "Helsinki", "value": "Berlin"})
    lost = office.admin.post(f"/people/{number}/correct", data={"field": "city", "seen": "Helsinki", "value": "Paris"})
    assert lost.status_code == 409
    assert re.findall(r"<dd>(?:<b>)?(\w+)", lost.text) == ["Helsinki", "Berlin", "Paris"]
    assert "Nothing of yours was written." in lost.text
    assert "Paris" not in office.admin.get(f"/people/{number}").text
    again = dict(re.findall(r'name="(field|value|seen)" value="(\w+)"', lost.text))
    office.admin.post(f"/people/{number}/correct", data=again)
    assert current(office, "Ann Aho", "city") == {"Paris"}


def test_what_cannot_be_read_is_said_and_stays_typed(office: Office) -> None:
    """An address without an at sign is none; what the person stated themselves a colleague cannot outrank."""
    number = office.number("Ann Aho")
    wrong = office.admin.post(f"/people/{number}/correct", data={"field": "email", "value": "ann at mail"})
    assert wrong.status_code == 422
    assert re.search(r'role="alert">The email “ann at mail” is no address.*?value="ann at mail" aria-invalid="true"', wrong.text)
    office.browser().post(office.own_page("Ann Aho"), data={"act": "fix", "field": "city", "value": "Turku"})
    refused = office.admin.post(f"/people/{number}/correct", data={"field": "city", "value": "Oulu", "seen": "Turku"})
    assert "They said this themselves" in refused.text
    assert current(office, "Ann Aho", "city") == {"Turku"}


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
    assert "in Helsinki it is 11:" in page
    assert "about the notice period" in page
    number = office.number("Ann Aho")
    (rule,) = re.findall(r'name="seen" value="(\w+)"', page)
    after = office.admin.post(f"/people/{number}/act", data={"act": "done", "seen": rule, "done": "spoken", "back": "/calls"})
    assert after.url.path == "/calls"
    assert "Nobody is waiting for a call." in after.text
