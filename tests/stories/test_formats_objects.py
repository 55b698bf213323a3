"""Objects of other systems as their interfaces list them: who it is, how it stands, who came, what is wished and allowed."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.standins import OBJECTS

from regard.clock import iso
from regard.intake.reading import Circumstances, Outcome, Reading, Sample
from regard.ledger.event import Saying
from regard.sources.objects import SOURCE
from regard.words import Micros


@pytest.fixture
def reads(tmp_path: Path, now: Micros) -> Any:
    """Reads an object of a system, changed in these fields."""

    def read(system: str, stream: str, **changed: Any) -> list[Saying]:
        [reading] = readings(tmp_path, now, deepcopy(OBJECTS[system][stream]) | changed)
        assert reading.outcome is Outcome.IMPORTED
        return list(reading.sayings)

    return read


def readings(folder: Path, now: Micros, *objects: Any) -> list[Reading]:
    """What becomes of a file that holds these objects."""
    file = folder / "objects.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in objects))
    found = SOURCE.recognise(Sample(file, file.stat().st_size, file.read_bytes()[:65_536]))
    assert found is not None
    return [one for one in SOURCE.read(file, found, Circumstances(now, file.name)) if isinstance(one, Reading)]


def kinds(sayings: list[Saying]) -> set[str]:
    """Everything told but the values of the person."""
    return {one.kind for one in sayings if not one.kind.startswith("observed.")}


def of(sayings: list[Saying], kind: str) -> Saying:
    """The only saying of a kind."""
    [found] = [one for one in sayings if one.kind == kind]
    return found


def values(sayings: list[Saying]) -> dict[str, set[str]]:
    """The values of the person, by field."""
    found: dict[str, set[str]] = {}
    for one in sayings:
        if one.kind.startswith("observed."):
            found.setdefault(one.kind.removeprefix("observed."), set()).add(one.text)
    return found


def test_an_object_of_nobody_we_know_is_named_and_one_broken_line_costs_itself(tmp_path: Path, now: Micros) -> None:
    """The others are read all the same."""
    known = OBJECTS["lever"]["opportunities"]
    first, second, third = readings(tmp_path, now, known, {"nothing": "known"}, known | {"contact": "", "emails": []})
    assert (first.outcome, second.outcome, third.outcome) == (Outcome.IMPORTED, Outcome.REJECTED, Outcome.SHOWN)
    assert "no system that we know" in second.reason


def test_an_answer_that_was_saved_as_it_came_is_read_object_by_object(tmp_path: Path, now: Micros) -> None:
    """The list stands in it beside what leads to the next page."""
    people = [OBJECTS["workable"]["candidates"] | {"id": key} for key in ("a", "b")]
    first, second = readings(tmp_path, now, {"paging": {"next": "https://firm.example"}, "candidates": people})
    assert [{one.record for one in each.sayings} for each in (first, second)] == [{"workable:a"}, {"workable:b"}]


def test_d7_lever_tells_who_ended_an_opportunity(reads: Any) -> None:
    """Who joined was hired; who took another offer withdrew; who lacks a skill was rejected by us; else it goes on."""

    def ended(text: str, kind: str) -> list[Saying]:
        archived = {"archivedAt": 1767434400000, "reason": {"id": "r", "text": text, "type": kind}}
        found: list[Saying] = reads("lever", "opportunities", archived=archived)
        return found

    assert of(ended("Joined", "hired"), "application.hired").text == "Data Engineer"
    withdrawn = of(ended("Accepted another offer", "non-hired"), "application.withdrawn")
    assert (withdrawn.text, withdrawn.detail["side"], iso(withdrawn.at)) == ("other_offer", "them", "2026-01-03T10:00:00Z")
    assert of(ended("Underqualified", "non-hired"), "application.rejected").detail["application"] == "o1"
    assert of(ended("No response", "non-hired"), "application.lost").text == "no_reply"
    moved = of(reads("lever", "opportunities", archived=None), "application.moved")
    assert (moved.text, moved.record) == ("Screen", "lever:p1")


def test_lever_says_whether_a_person_may_be_contacted(reads: Any) -> None:
    """A policy that forbids contact takes the permission back; a tag is a wish; who is anonymised there is erased here."""
    given = of(reads("lever", "opportunities"), "permission.given")
    assert (given.text, iso(given.until)) == ("recruiting", "2026-09-21T14:13:20Z")
    forbidden = {"store": {"allowed": True}, "contact": {"allowed": False, "expiresAt": None}}
    assert "permission.withdrawn" in kinds(reads("lever", "opportunities", dataProtection=forbidden))
    assert "wish.stop" in kinds(reads("lever", "opportunities", tags=["Do not contact"]))
    [erased] = reads("lever", "opportunities", isAnonymized=True)
    assert (erased.kind, erased.record) == ("person.erased", "lever:p1")
    assert values(reads("lever", "opportunities"))["linkedin"] == {"https://www.linkedin.com/in/kim"}


def test_what_is_asked_about_protected_characteristics_is_not_kept(tmp_path: Path, now: Micros) -> None:
    """An answer about gender is neither told nor left in the row."""
    odd = deepcopy(OBJECTS["eventbrite"]["attendees"])
    odd["profile"] |= {"gender": "female", "age": 41, "birth_date": "1985-02-03"}
    [reading] = readings(tmp_path, now, odd)
    told = reading.raw + json.dumps([one.text for one in reading.sayings])
    assert [word for word in ("female", "41", "1985-02-03") if f'"{word}"' in told or f": {word}" in told] == []


def test_d7_workable_tells_how_a_candidate_stands(reads: Any) -> None:
    """Hired, withdrawn, disqualified by us or by nobody, or in a stage; who was sourced did not come by themselves."""
    assert iso(of(reads("workable", "candidates"), "application.hired").at) == "2026-01-09T12:00:00Z"
    going_on = {"hired_at": None, "disqualification_reason": None}
    assert of(reads("workable", "candidates", **going_on), "application.moved").text == "Screen"
    withdrew = reads("workable", "candidates", **going_on, disqualified=True, withdrew=True)
    assert of(withdrew, "application.withdrawn").detail["side"] == "them"
    ours = {**going_on, "disqualified": True, "disqualification_reason": "Underqualified"}
    assert of(reads("workable", "candidates", **ours), "application.rejected").text == "too_junior"
    assert "person.sourced" in kinds(reads("workable", "candidates", sourced=True))
    assert values(reads("workable", "candidates"))["city"] == {"Oslo"}


def test_d7_smartrecruiters_tells_of_every_job_and_of_consent(reads: Any) -> None:
    """Two jobs are two applications; consent given, taken back or run out is told; who is a lead was sourced."""
    told = reads("smartrecruiters", "candidates")
    assert {one.text for one in told if one.kind == "application.created"} == {"Data Engineer", "Data Lead"}
    given = of(told, "permission.given")
    assert (iso(given.at), iso(given.until)) == ("2026-01-01T11:00:00Z", "2027-01-01T12:00:00Z")
    assert of(told, "person.sourced").text == "REFERRAL"
    job = {"id": "j1", "title": "Data Engineer"}
    over = {"secondaryAssignments": [], "consent": {"status": "WITHDRAWN", "createdOn": "2026-01-01T11:00:00.000Z"}}
    withdrew = reads("smartrecruiters", "candidates", primaryAssignment={"job": job, "status": "WITHDRAWN"}, **over)
    assert {"application.withdrawn", "permission.withdrawn"} <= kinds(withdrew)
    assert of(withdrew, "permission.withdrawn").at == of(withdrew, "application.withdrawn").at
    hired = reads("smartrecruiters", "candidates", primaryAssignment={"job": job, "status": "HIRED"}, **over)
    assert of(hired, "application.hired").text == "Data Engineer"
    assert kinds(reads("smartrecruiters", "candidates", gdpr={"piiExpired": True})) == {"person.erased"}


def test_d7_teamtailor_tells_of_consent_and_of_who_ended_it(reads: Any) -> None:
    """Who unsubscribed is not written to; whose reason is not the company's withdrew; a stage of the type Hired is a hire."""
    person = OBJECTS["teamtailor"]["candidates"]["attributes"]
    wish = of(reads("teamtailor", "candidates", attributes={**person, "unsubscribed": True}), "wish.channel")
    assert (wish.channel.word, wish.number, iso(wish.at)) == ("email", 0, "2026-01-02T09:00:00Z")
    assert iso(of(reads("teamtailor", "candidates"), "permission.given").at) == "2026-01-01T09:30:00Z"
    application, related = (OBJECTS["teamtailor"]["applications"][name] for name in ("attributes", "relationships"))
    theirs = {"data": {"id": "r1", "type": "reject-reasons", "attributes": {"reason": "Salary", "rejected-by-company": False}}}
    withdrew = reads("teamtailor", "applications", relationships={**related, "reject-reason": theirs})
    assert of(withdrew, "application.withdrawn").record == "teamtailor:1337"
    hired = {"data": {"id": "s2", "type": "stages", "attributes": {"name": "Joined", "stage-type": "Hired"}}}
    going_on = {**application, "rejected-at": None}
    told = reads("teamtailor", "applications", attributes=going_on, relationships={**related, "stage": hired})
    assert iso(of(told, "application.hired").at) == "2026-01-03T09:00:00Z"
    moved = of(reads("teamtailor", "applications", attributes=going_on), "application.moved")
    assert (moved.text, moved.number) == ("Screen", 2)


def test_d7_recruitee_tells_of_every_placement_and_of_requests(reads: Any) -> None:
    """Who asked to be removed is not contacted; who is deleted there is erased; each placement stands for itself."""
    told = reads("recruitee", "candidates")
    assert iso(of(told, "wish.stop").at) == "2026-01-06T10:00:00Z"
    assert (of(told, "application.moved").text, of(told, "application.moved").detail["application"]) == ("Screen", "60")
    offer = {"id": 51, "title": "Data Lead"}
    hired = {"id": 61, "offer": offer, "hired_at": "2026-01-09T10:00:00.000Z", "disqualified": False}
    out = {"id": 62, "offer": offer, "disqualified": True, "disqualify_reason": "Too junior", "disqualified_by_name": "Ada Ahl"}
    both = reads("recruitee", "candidates", placements=[hired, out])
    assert of(both, "application.hired").detail["application"] == "61"
    rejected = of(both, "application.rejected")
    assert (rejected.text, rejected.actor, rejected.detail["application"]) == ("too_junior", "Ada Ahl", "62")
    assert kinds(reads("recruitee", "candidates", deleted=True)) == {"person.erased"}


def test_c4_luma_tells_who_signed_up_came_and_stayed_away(reads: Any) -> None:
    """Checked in or joined online is there; not checked in is away only where the event is over and others were checked in."""
    event = OBJECTS["luma"]["guests"]["event"]

    def guest(**more: Any) -> list[Saying]:
        found: list[Saying] = reads("luma", "guests", registration_answers=[], **more)
        return found

    came = guest()
    assert kinds(came) == {"event.registered", "event.attended"}
    assert (of(came, "event.attended").record, of(came, "event.attended").text) == ("luma:kim@mail.example", "Evening of data")
    assert iso(of(came, "event.registered").until) == "2026-01-30T09:00:00Z"
    assert "event.attended" in kinds(guest(event_tickets=[], joined_at="2026-01-30T09:05:00.000Z"))
    assert kinds(guest(event_tickets=[])) == {"event.registered", "event.missed"}
    assert kinds(guest(event_tickets=[], event={**event, "over": False})) == {"event.registered"}
    assert kinds(guest(event_tickets=[], event={**event, "came": False})) == {"event.registered"}
    assert kinds(guest(event_tickets=[], approval_status="declined")) == {"event.registered", "event.cancelled"}
    assert kinds(guest(event_tickets=[], approval_status="waitlist")) == set()


def test_an_answer_of_a_guest_is_kept_and_its_wish_counts(reads: Any) -> None:
    """Who asks to be contacted by phone says so in an answer, and wishes it; an answer about gender is neither."""
    told = reads("luma", "guests")
    assert of(told, "answer.given").text == "How should we contact you? = By phone"
    assert of(told, "wish.channel").channel.word == "phone"
    for asked in (
        "Gender",
        "What is your gender?",
        "Do you have a disability we should know of?",
        "Welches Geschlecht haben Sie?",
    ):
        withheld = [{"label": asked, "question_id": "q2", "answer": "female"}]
        assert "answer.given" not in kinds(reads("luma", "guests", registration_answers=withheld)), asked
    race = [{"label": "Explain a race condition", "question_id": "q3", "answer": "two threads"}]
    assert "answer.given" in kinds(reads("luma", "guests", registration_answers=race))


def test_c4_eventbrite_tells_who_signed_up_came_and_stayed_away(reads: Any) -> None:
    """Its attendees are the people of its reports: the same record, and the same four things told of an event."""
    event = OBJECTS["eventbrite"]["attendees"]["event"]

    def attendee(**more: Any) -> list[Saying]:
        found: list[Saying] = reads("eventbrite", "attendees", answers=[], **more)
        return found

    missed = attendee()
    assert kinds(missed) == {"event.registered", "event.missed"}
    assert (of(missed, "event.missed").record, of(missed, "event.missed").text) == (
        "eventbrite:kim@mail.example",
        "Evening of data",
    )
    assert kinds(attendee(checked_in=True, status="Checked In")) == {"event.registered", "event.attended"}
    assert kinds(attendee(event={**event, "came": False})) == {"event.registered"}
    assert kinds(attendee(cancelled=True, status="Not Attending")) == {"event.registered", "event.cancelled"}
    off = {**event, "called_off": True}
    refunded = attendee(event=off, cancelled=True, refunded=True, status="Not Attending")
    assert kinds(refunded) == kinds(attendee(event=off)) == {"event.registered", "event.called_off"}
    assert iso(of(refunded, "event.called_off").at) == "2026-01-03T10:00:00Z"
    assert iso(of(attendee(event=off), "event.called_off").at) == "2026-01-30T09:00:00Z"
    assert kinds(attendee(status="Unpaid")) == set()
    assert values(missed)["employer"] == {"Fernbridge"}
    unknown = {"name": "Info Requested", "email": "Info Requested"}
    assert of(attendee(profile=unknown), "event.registered").record == "eventbrite:12345"


def test_d7_calendly_tells_of_bookings_of_what_was_called_off_and_of_who_did_not_come(reads: Any) -> None:
    """A booking is an interview by its name and a call by its place; whoever did not come is marked so by the host."""

    def invitee(**more: Any) -> list[Saying]:
        found: list[Saying] = reads("calendly", "invitees", questions_and_answers=[], **more)
        return found

    event = OBJECTS["calendly"]["invitees"]["event"]
    booked = of(invitee(no_show=None), "meeting.booked")
    assert (booked.record, booked.text, booked.actor) == ("mail:kim@mail.example", "interview", "ada@firm.example")
    assert iso(booked.until) == "2026-01-28T09:00:00Z"
    call = of(invitee(event={**event, "name": "Talk", "location": {"type": "outbound_call"}}), "meeting.booked")
    assert (call.text, call.channel.word) == ("call", "phone")
    assert kinds(invitee()) == {"meeting.booked", "meeting.missed_by_them"}
    off = invitee(status="canceled", no_show=None)
    assert kinds(off) == {"meeting.cancelled"}
    assert (iso(of(off, "meeting.cancelled").at), of(off, "meeting.cancelled").detail["by"]) == (
        "2026-01-26T10:00:00Z",
        "invitee",
    )
    assert kinds(invitee(no_show=None, event={**event, "status": "canceled"})) == {"meeting.cancelled"}


def test_a_response_to_a_form_is_read_question_by_question(reads: Any) -> None:
    """Each answer stands under its question; several choices are one answer; what is asked about gender is withheld."""
    told = reads("typeform", "responses")
    answers = {one.text for one in told if one.kind == "answer.given"}
    assert {"How should we contact you? = By phone", "Which topics? = data", "May we write? = yes"} <= answers
    assert "wish.channel" in kinds(told)
    assert {one.record for one in told} == {"typeform:kim@mail.example"}
    assert values(told)["name"] == {"Kim Karlsson"}
    gender = {"field": {"id": "q", "type": "short_text", "ref": "r", "title": "Gender"}, "type": "text", "text": "female"}
    silent = reads("typeform", "responses", answers=[], hidden={})
    assert reads("typeform", "responses", answers=[gender], hidden={}) == silent


def test_bullhorn_tells_who_opted_out_and_who_was_deleted(reads: Any) -> None:
    """Whoever opted out of mass mail wishes no e-mail; of a deleted candidate nothing is kept but that."""
    assert "wish.channel" not in kinds(reads("bullhorn", "candidates"))
    assert of(reads("bullhorn", "candidates", massMailOptOut=True), "wish.channel").number == 0
    assert [one.kind for one in reads("bullhorn", "candidates", isDeleted=True)] == ["person.erased"]
