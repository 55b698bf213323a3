"""Greenhouse exports: candidates, applications, offers, interviews and jobs, and what must not be taken from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from regard.clock import iso
from regard.intake.reading import Outcome
from regard.ledger.event import Saying

if TYPE_CHECKING:
    from tests.conftest import ReadWith

CANDIDATE = {
    "id": 17,
    "first_name": "Noor",
    "last_name": "Haddad",
    "title": "Staff Engineer",
    "company": "Nordwind",
    "can_email": True,
    "is_private": False,
    "created_at": "2024-01-02T03:04:05.000Z",
    "updated_at": "2025-05-06T07:08:09.000Z",
    "tags": ["speaker"],
    "email_addresses": [{"value": "noor@haddad.example", "type": "personal"}, {"value": "n@nordwind.example", "type": "work"}],
    "phone_numbers": [{"value": "+49 151 23456789", "type": "mobile"}],
    "addresses": [{"value": "Berlin, Germany", "type": "home"}],
    "social_media_addresses": [{"value": "https://linkedin.com/in/noor-haddad"}],
    "applications": [],
}


def application(**more: Any) -> dict[str, Any]:
    return {
        "id": 170,
        "candidate_id": 17,
        "prospect": False,
        "applied_at": "2025-02-01T10:00:00Z",
        "last_activity_at": "2025-03-01T10:00:00Z",
        "status": "active",
        "source": {"id": 1, "public_name": "Jobs page on your website"},
        "jobs": [{"id": 5, "name": "Staff Engineer"}],
        "current_stage": {"id": 2, "name": "Onsite", "priority": 3},
        "rejected_at": None,
        "rejection_reason": None,
        **more,
    }


def said(read_with: ReadWith, value: Any, name: str = "export.json") -> list[Saying]:
    readings, _ = read_with("greenhouse", value if isinstance(value, str) else json.dumps(value), name)
    return [saying for reading in readings for saying in reading.sayings]


def by_kind(sayings: list[Saying]) -> dict[str, Saying]:
    return {saying.kind: saying for saying in sayings}


def test_a_candidate_is_observed_as_of_the_last_update(read_with: ReadWith) -> None:
    sayings = said(read_with, CANDIDATE)
    values = {(saying.kind.removeprefix("observed."), saying.text) for saying in sayings}
    assert {
        ("name", "Noor Haddad"),
        ("email", "noor@haddad.example"),
        ("email", "n@nordwind.example"),
        ("phone", "+4915123456789"),
        ("title", "Staff Engineer"),
        ("employer", "Nordwind"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("tag", "speaker"),
        ("linkedin", "https://www.linkedin.com/in/noor-haddad"),
    } <= values
    assert {saying.record for saying in sayings} == {"greenhouse:17"}
    assert {iso(saying.at) for saying in sayings} == {"2025-05-06T07:08:09Z"}


def test_do_not_email_and_do_not_contact_become_wishes(read_with: ReadWith) -> None:
    """The flag closes one channel; a tag or a custom field that somebody typed closes all."""
    email = by_kind(said(read_with, {**CANDIDATE, "can_email": False}))["wish.channel"]
    assert (email.channel.word, email.number) == ("email", 0)
    assert "wish.stop" in by_kind(said(read_with, {**CANDIDATE, "tags": ["DO NOT CONTACT"]}))
    asked: dict[str, Any] = {"custom_fields": {"dnc": {"name": "Do not contact", "type": "boolean", "value": True}}}
    assert "wish.stop" in by_kind(said(read_with, {**CANDIDATE, **asked}))
    asked["custom_fields"]["dnc"]["value"] = False
    assert "wish.stop" not in by_kind(said(read_with, {**CANDIDATE, **asked}))


def test_what_is_no_address_is_not_cut_until_it_is_one(read_with: ReadWith) -> None:
    """An address with a blank in it may not become somebody else's address."""
    broken = {**CANDIDATE, "email_addresses": [{"value": "noor.al haddad@example.org"}]}
    assert "observed.email" not in by_kind(said(read_with, broken))


@pytest.mark.parametrize(
    ("source", "prospect", "sourced"),
    [
        ("Jobs page on your website", False, False),
        ("LinkedIn (Prospecting)", False, True),
        ("Referral", False, True),
        ("Monster", True, True),
    ],
)
def test_sourced_people_are_told_from_those_who_applied(source: str, prospect: bool, sourced: bool, read_with: ReadWith) -> None:
    value = {**CANDIDATE, "applications": [application(source={"public_name": source}, prospect=prospect)]}
    assert ("person.sourced" in by_kind(said(read_with, value))) is sourced


def test_a2_a_stage_move_keeps_when_who_from_and_to(read_with: ReadWith) -> None:
    """A webhook tells the move and its time, the activity feed also who moved and from where; a snapshot says that it is one."""
    hook = {
        "action": "candidate_stage_change",
        "payload": {"application": {**application(), "candidate": {"id": 17, "first_name": "Noor"}}},
    }
    feed = {
        "candidate_id": 17,
        "notes": [],
        "emails": [],
        "activities": [
            {
                "id": 9,
                "created_at": "2025-02-20T10:00:00Z",
                "body": "Rita moved Noor Haddad from Screen to Onsite for Staff Engineer",
                "user": {"email": "rita@acme.example"},
            }
        ],
    }
    moved = by_kind(said(read_with, hook))["application.moved"]
    assert (moved.text, moved.number, moved.detail["seen"], iso(moved.at)) == ("Onsite", 3, "move", "2025-03-01T10:00:00Z")
    told = by_kind(said(read_with, feed))["application.moved"]
    assert (told.detail["from"], told.detail["to"], told.actor, iso(told.at)) == (
        "Screen",
        "Onsite",
        "rita@acme.example",
        "2025-02-20T10:00:00Z",
    )
    assert by_kind(said(read_with, application()))["application.moved"].detail["seen"] == "snapshot"


@pytest.mark.parametrize(
    ("reason", "kind", "expected", "code"),
    [
        ("Too Junior", "Wrong skill set", "application.rejected", "too_junior"),
        ("Hired another candidate", "We rejected them", "application.rejected", "role_filled"),
        ("Accepted another offer", "They rejected us", "application.withdrawn", "other_offer"),
        ("Compensation", None, "application.withdrawn", "pay"),
        ("Compensation", "We rejected them", "application.rejected", "pay"),
        ("No response from candidate", "We rejected them", "application.lost", "no_reply"),
        ("Wrong number / unreachable", None, "application.lost", "unreachable"),
        ("Something of our own", "They rejected us", "application.withdrawn", "other"),
        (None, None, "application.rejected", "unspecified"),
    ],
)
def test_a7_every_closed_application_has_a_side_and_a_code(
    reason: str | None, kind: str | None, expected: str, code: str, read_with: ReadWith
) -> None:
    """We rejected, they declined, or nobody decided: by the type that Greenhouse gives and the words of the reason."""
    given = {"id": 1, "name": reason, "type": {"id": 2, "name": kind} if kind else None} if reason else None
    ended = application(status="rejected", rejected_at="2025-03-02T10:00:00Z", rejection_reason=given)
    ends = [
        saying
        for saying in said(read_with, ended)
        if saying.kind in {"application.rejected", "application.withdrawn", "application.lost"}
    ]
    assert [(end.kind, end.text, iso(end.at)) for end in ends] == [(expected, code, "2025-03-02T10:00:00Z")]
    assert ends[0].detail["side"] in {"us", "them", "none"}


def test_offers_and_interviews_find_their_candidate_through_the_application(read_with: ReadWith) -> None:
    """They name only the application; the application says whose it is, in whatever file and order."""
    offer = {
        "id": 3,
        "application_id": 170,
        "version": 1,
        "sent_at": "2025-03-03",
        "resolved_at": "2025-03-05T10:00:00Z",
        "status": "rejected",
    }
    interview = {
        "id": 4,
        "application_id": 170,
        "created_at": "2025-02-03T10:00:00Z",
        "start": {"date_time": "2025-02-10T09:00:00Z"},
        "status": "complete",
        "interview": {"id": 1, "name": "Panel"},
        "interviewers": [],
        "organizer": {"email": "rita@acme.example"},
    }
    sayings = said(read_with, "\n".join(json.dumps(value) for value in (offer, interview, application())), "dump.jsonl")
    kinds = by_kind(sayings)
    assert {"offer.made", "offer.declined", "meeting.booked", "meeting.held"} <= kinds.keys()
    assert kinds["offer.declined"].record == "greenhouse-application:170"
    assert ("greenhouse-application:170", "greenhouse:17") in {
        (one.record, one.text) for one in sayings if one.kind == "record.merged"
    }
    assert iso(kinds["meeting.held"].at) == "2025-02-10T09:00:00Z"
    waiting = {**interview, "status": "awaiting_feedback"}
    assert "meeting.held" not in by_kind(said(read_with, waiting))


def test_answers_about_protected_characteristics_are_not_kept_at_all(read_with: ReadWith) -> None:
    """Neither as sayings nor in the raw row; that they were there is noted with their places."""
    custom = {"gender": {"name": "Gender", "value": "secretly so"}, "notice": {"name": "Notice period", "value": "3 months"}}
    value = {
        **CANDIDATE,
        "eeoc_answers": {"race": "so and so"},
        "demographics": [{"question": "Veteran?", "answer": "so"}],
        "custom_fields": custom,
    }
    [reading], notes = read_with("greenhouse", json.dumps(value), "export.json")
    assert "so and so" not in reading.raw
    assert "secretly so" not in reading.raw
    assert "3 months" in reading.raw
    assert not [saying for saying in reading.sayings if "so" in saying.text.split()]
    assert any("/eeoc_answers" in note.message and "/custom_fields/gender" in note.message for note in notes)


def test_somebody_deleted_there_leaves_nothing_but_the_fact(read_with: ReadWith) -> None:
    body = {
        "action": "delete_candidate",
        "payload": {"person": {"id": 17, "first_name": "Noor", "last_name": "Haddad", "deleted_application_ids": [170]}},
    }
    sayings = said(read_with, body)
    assert {saying.kind for saying in sayings} == {"person.erased", "application.deleted"}
    assert not [saying for saying in sayings if "Noor" in repr(saying)]


def test_jobs_become_roles(read_with: ReadWith) -> None:
    job = {
        "id": 5,
        "name": "Staff Data Engineer",
        "status": "closed",
        "opened_at": "2025-01-01T10:00:00Z",
        "closed_at": "2025-04-01T10:00:00Z",
        "requisition_id": None,
        "departments": [{"id": 1, "name": "Data"}],
        "offices": [{"id": 1, "name": "Berlin", "location": {"name": "Berlin, Germany"}}],
        "hiring_team": {},
        "openings": [],
    }
    kinds = by_kind(said(read_with, job))
    assert kinds["role.opened"].record == kinds["role.closed"].record == "role:greenhouse-5"
    assert kinds["role.opened"].detail["city"] == "Berlin"
    assert kinds["role.opened"].detail["level"] == 4
    assert "role.opened" not in by_kind(said(read_with, {**job, "status": "draft", "closed_at": None}))


def test_a_broken_line_costs_only_itself(read_with: ReadWith) -> None:
    text = "\n".join([json.dumps(CANDIDATE), json.dumps(CANDIDATE)[:-30], '{"surprise": 1}', json.dumps(application())])
    readings, _ = read_with("greenhouse", text, "dump.jsonl")
    assert [reading.outcome for reading in readings] == [Outcome.IMPORTED, Outcome.REJECTED, Outcome.SHOWN, Outcome.IMPORTED]
    assert "line 2" in readings[1].reason
