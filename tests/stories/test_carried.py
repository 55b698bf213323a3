"""What becomes of every field that another system sends is said as it is: what is declared is what is read, the rest is new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.standins import OBJECTS

from regard.connectors import caldav, imap
from regard.connectors.fetching import Page, Position
from regard.connectors.manifest import WEBHOOKS, Manifest, manifest_of, systems
from regard.intake.carried import Fate, Tally, leaf_paths
from regard.intake.hooks import objects_in
from regard.intake.reading import Circumstances, Reading, Recognition
from regard.sources import discover
from regard.sources.calendar.event import Event
from regard.sources.mailbox.mime import Head, Mail
from regard.sources.mailbox.reader import Reader
from regard.sources.mailbox.sides import Sides
from regard.words import Micros
from regard.workspace.naming import named

Made = dict[str, Any]
SaidOf = Callable[[Made], object]
STREAMS = [(system, one.name) for system in systems() for one in manifest_of(system).streams]
LEFT_OUT = (
    {"preferred_name"}, {"title", "company"}, {"updated_at"}, {"updated_at", "last_activity_at"}, {"updatedAt"}, {"applied_at"},
    {"opened_at"}, {"opened_at", "created_at"}, {"rejected_at"}, {"rejected_at", "updated_at"}, {"sent_on"}, {"sent_at"},
    {"last_activity_at"}, {"jobs"}, {"public_name"}, {"email"}, {"status"},
)  # fmt: skip
"""Where these are missing, a reader may look at others in their stead."""


def changed_to(value: Any) -> list[Any]:
    """Other values of the same kind, some of which a reader must notice if it looks at this field at all."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, None]
    if value is None:
        return ["2025-05-05T10:00:00.000Z", "x", 3]
    text = str(value)
    if text[:2] == "20":
        return [f"{int(text[:4]) - 1}{text[4:]}", None]
    if "://" in text:
        return [f"{text}z", text.replace("github", "linkedin"), None]
    words = ("", "+358 40 7654321", "rejected", "Hired", "Archived", "closed", "RejectedByCandidate", "linkedin", "Norway")
    return [f"z{text}", f"{text} z", *words]


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every leaf: its path, what holds it, and under which key."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        below = f"{path}[]" if isinstance(value, list) else f"{path}.{key}" if path else key
        if isinstance(inner, dict | list):
            yield from places(inner, below)
        else:
            yield below, value, key


def without(value: Any, keys: set[str]) -> Any:
    """The same without these fields, wherever all of them stand."""
    if isinstance(value, dict):
        return {key: without(inner, keys) for key, inner in value.items() if key not in keys or not keys <= value.keys()}
    return [without(inner, keys) for inner in value] if isinstance(value, list) else value


def states(one: Made) -> Iterator[Made]:
    """An object, and the same with fewer fields."""
    yield one
    yield from (left for keys in LEFT_OUT if (left := without(one, keys)) != one)


def looked_at(every: list[Made], said_of: SaidOf) -> set[str]:
    """The paths of which another value makes what is told another, in any of these objects."""
    found: set[str] = set()
    for one in every:
        found |= _looked_at(deepcopy(one), said_of, found)
    return found


def _looked_at(one: Made, said_of: SaidOf, known: set[str]) -> set[str]:
    """The same, for the object as it is. Where nothing tells all other leaves changed at once, none of them is looked at."""
    before, left = said_of(one), [place for place in places(one) if place[0] not in known]
    if all(said_of(changed) == before for changed in _all_changed(one, known)):
        return set()
    found: set[str] = set()
    for path, holder, key in left:
        value = holder[key]
        for other in changed_to(value):
            holder[key] = other
            if said_of(one) != before:
                found.add(path)
                break
        holder[key] = value
    return found


def _all_changed(one: Made, known: set[str]) -> Iterator[Made]:
    for turn in range(11):
        changed = deepcopy(one)
        for number, (path, holder, key) in enumerate(places(changed)):
            if path not in known:
                others = changed_to(holder[key])
                holder[key] = others[(turn + number) % len(others)]
        yield changed


def reader(manifest: Manifest, source: str, tmp_path: Path, now: Micros) -> SaidOf:
    """What a source makes of one object."""
    found, file = next(one for one in discover() if one.name == source), tmp_path / "one.json"

    def said_of(one: Made) -> object:
        file.write_text(json.dumps(one))
        read = list(found.read(file, Recognition(source, 0, manifest.title), Circumstances(now, "one.json")))
        return [(each.outcome, each.sayings) for each in read if isinstance(each, Reading)]

    return said_of


def states_of(system: str, stream: str) -> list[Made]:
    """An object of a stream with all fields, in all its states."""
    whole, others = OBJECTS[system][stream], OBJECTS["others"].get(system, {}).get(stream, [])
    if "status" in whole:
        others = [*others, *({"status": status} for status in ("Archived", "rejected", "closed"))]
    return [*states(whole), *(deepcopy(whole | other) for other in others)]


def agrees(system: str, stream: str, every: list[Made], said_of: SaidOf, made_by_them: str = "") -> None:
    """What is declared is what is looked at, and no field that is known is new. made_by_them: what is new all the same."""
    declared = manifest_of(system).declared(stream)
    fates = {
        path: declared.fate(path) for one in every for path in leaf_paths(one) if not made_by_them or made_by_them not in path
    }
    carried = {path for path, fate in fates.items() if fate in {Fate.CARRIED, Fate.LOSSY}}
    used = looked_at(every, said_of) & fates.keys()
    new = {path for path, fate in fates.items() if fate is Fate.NEW}
    assert (carried - used, used - carried, new) == (set(), set(), set())


def told_by_ashby() -> Iterator[Made]:
    """Bodies about applications, and one about somebody who was there twice."""
    twin = {"id": "c2", "name": "Kim K", "primaryEmailAddress": {"value": "kim2@mail.example", "type": "Work", "isPrimary": True}}
    for one in states_of("ashby", "applications"):
        yield {"action": "applicationUpdate", "webhookActionId": "w1", "data": {"application": one}}
        yield {"action": "offerCreate", "data": {"offer": {"id": "o1", "application": one}}}
    for one in states_of("ashby", "candidates"):
        yield {"action": "candidateMerge", "data": {"candidate": one, "mergedCandidates": [twin]}}


def told_by_calendly() -> Iterator[Made]:
    """Bodies about invitees, with the event beside its address."""
    for one in states_of("calendly", "invitees"):
        payload = {**one, "event": "https://api.calendly.example/scheduled_events/ev1", "scheduled_event": one["event"]}
        for told in (payload, {key: value for key, value in payload.items() if key != "created_at"}):
            for event in ("invitee.created", "invitee.canceled"):
                yield {"event": event, "created_at": "2026-01-03T10:00:00Z", "created_by": "u1", "payload": told}


def told_by_lever() -> Iterator[Made]:
    """Every event that tells something."""
    archived = {"reason": "r1", "archivedAt": 1772532000000}
    for event, more in (
        ("applicationCreated", {"applicationId": "a1"}), ("candidateStageChange", {}), ("candidateHired", {}),
        ("candidateDeleted", {"deletedBy": "u1"}), ("candidateArchiveChange", {"toArchived": archived, "fromArchived": None}),
        ("candidateArchiveChange", {"toArchived": None, "fromArchived": archived}),
        ("candidateArchiveChange", {"archiveReasonId": "r1"}),
    ):  # fmt: skip
        ids = {"candidateId": "o1", "contactId": "p1", "opportunityId": "o1", "fromStageId": "lead", "toStageId": "onsite"}
        whole = {"id": "w1", "event": event, "triggeredAt": 1772532000000, "signature": "ab", "token": "abc", "data": ids | more}
        yield from (whole, without(whole, {"contactId"}), without(whole, {"opportunityId"}))


def told_by_typeform() -> Iterator[Made]:
    """Responses, with their questions in the definition of the form."""
    for one in states_of("typeform", "responses"):
        fields = [{**answer["field"], "choices": [{"id": "c", "ref": "r", "label": "data"}]} for answer in one["answers"]]
        ending = {"id": "e", "ref": "er"}
        endings = [{**ending, "title": "Thanks", "type": "thankyou_screen"}]
        response = {**one, "form_id": "f1", "response_url": "https://forms.example/1", "ending": ending} | {
            "answers": [{**answer, "field": without(answer["field"], {"title"})} for answer in one["answers"]],
            "definition": {
                "id": "f1",
                "title": "An evening",
                "fields": fields,
                "endings": endings,
            },
        }
        del response["form"]
        yield {"event_id": "e1", "event_type": "form_response", "form_response": response}


TOLD: dict[str, Callable[[], Iterator[Made]]] = {
    "ashby": told_by_ashby, "calendly": told_by_calendly, "lever": told_by_lever, "typeform": told_by_typeform,
}  # fmt: skip


@pytest.mark.parametrize(("system", "stream"), STREAMS)
def test_what_is_declared_is_what_is_read(system: str, stream: str, tmp_path: Path, now: Micros) -> None:
    """A field is declared as carried exactly where another value of it makes another saying; no known field is undeclared."""
    manifest = manifest_of(system)
    agrees(system, stream, states_of(system, stream), reader(manifest, manifest.source, tmp_path, now))


@pytest.mark.parametrize("system", TOLD)
def test_what_is_declared_of_a_webhook_is_what_is_read(system: str, tmp_path: Path, now: Micros) -> None:
    """The same for what a system tells by itself."""
    manifest = manifest_of(system)
    assert manifest.webhooks
    said_of = reader(manifest, manifest.webhooks.source, tmp_path, now)
    agrees(system, WEBHOOKS, list(TOLD[system]()), lambda one: said_of(objects_in(system, json.dumps(one).encode())[0]))


def test_what_is_declared_of_the_webhooks_of_greenhouse_is_what_is_read(corpus: Path, tmp_path: Path, now: Micros) -> None:
    """Every body that Greenhouse documents; the fields that a company made itself are new until somebody declares them."""
    bodies = [json.loads(path.read_text("utf-8")) for path in sorted((corpus / "ats/greenhouse/docs_webhooks").glob("*.json"))]
    people = [one for one in bodies if one["action"] in {"update_candidate", "new_prospect_application"}]
    at_work = [without(without(one, {"end_date"}), {"title", "company"}) for one in people]
    every = [state for body in bodies for state in states(body)] + at_work
    agrees("greenhouse", WEBHOOKS, every, reader(manifest_of("greenhouse"), "greenhouse", tmp_path, now), ".custom_fields.")


@pytest.mark.parametrize(("system", "stream"), STREAMS)
def test_nothing_in_the_place_of_an_object_is_no_new_field(system: str, stream: str) -> None:
    """Whoever has no address, no consent and no stage has null there; only what nobody knows is new."""
    declared = manifest_of(system).declared(stream)
    empty = {key: None if isinstance(value, dict | list) else value for key, value in OBJECTS[system][stream].items()}
    fates = {path: declared.fate(path) for path in leaf_paths(empty | {"mood": "sunny", "moods": [{"id": 1}]})}
    assert {path for path, fate in fates.items() if fate is Fate.NEW} == {"mood", "moods[].id"}


MAIL = b"""Received: from a\r\nReceived: from b\r\nFrom: Kim <kim@mail.example>\r\nTo: ada@firm.example\r\nSubject: Hello\r
Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <1@mail.example>\r\nIn-Reply-To: <0@firm.example>\r\nX-Mailer: Pine\r
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nTell me more.\r
--x\r\nContent-Type: application/pdf; name=cv.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--x--\r\n"""
NOTE = MAIL.replace(b"X-Mailer: Pine", b"Auto-Submitted: auto-replied\r\nX-Vacation: yes\r\nSender: kim@mail.example")
BOUNCE = b"""From: MAILER-DAEMON@mail.example\r\nTo: ada@firm.example\r\nReturn-Path: <>\r\nSubject: Undelivered\r
X-Failed-Recipients: kim@mail.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r
--x\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r
\r\nFinal-Recipient: rfc822; kim@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--x\r\nContent-Type: message/rfc822\r\n\r
Message-ID: <0@firm.example>\r\n\r\nHi\r\n--x--\r\n"""


def test_every_header_and_part_of_a_mail_is_accounted_for() -> None:
    """By name, as often as it stands there; what is kept, what is not even kept, and what stands in a mail that says nothing."""
    mbox = b"".join(b"From - Mon Mar  2 10:00:00 2026\n" + one.replace(b"\r", b"") + b"\n" for one in (MAIL, MAIL))
    tallies = named(Page((), Position(), mbox, "mbox"), {2}, imap.FIELDS)
    assert (tallies["from"], tallies["received"]) == (Tally(2, 0, 1), Tally(4, 4, 0))
    assert tallies["attached application/pdf"] == Tally(2, 2, 0)
    fates = {name: imap.FIELDS.fate(name) for name in tallies}
    assert {name for name, fate in fates.items() if fate is Fate.WITHHELD} == {
        "received", "x-mailer", "mime-version", "attached application/pdf",
    }  # fmt: skip
    assert (fates["text/plain"], fates["in-reply-to"], fates["content-type"]) == (Fate.CARRIED, Fate.RAW, Fate.LOSSY)


@pytest.mark.parametrize("mail", [MAIL, NOTE, BOUNCE])
def test_no_header_that_is_looked_at_is_told_to_be_thrown_away(mail: bytes, monkeypatch: pytest.MonkeyPatch, now: Micros) -> None:
    """Whatever header the reader asks for, in an answer, an absence note and a bounce, is declared as used."""
    asked: set[str] = set()

    class Watched(dict[str, list[bytes]]):
        def get(self, name: str, *more: Any) -> Any:
            asked.add(name)
            return super().get(name, *more)

        def __contains__(self, name: object) -> bool:
            asked.add(str(name))
            return super().__contains__(name)

    made = Head.__init__

    def watched(self: Head, block: bytes) -> None:
        made(self, block)
        self._raw = Watched(self._raw)

    monkeypatch.setattr(Head, "__init__", watched)
    Reader(Sides(frozenset({"firm.example"})), Circumstances(now, "mail")).read(1, Mail(mail))
    assert len(asked) > 5
    assert {name for name in asked if imap.FIELDS.fate(name) in {Fate.WITHHELD, Fate.NEW}} == set()


def test_every_property_of_a_calendar_is_accounted_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: Micros) -> None:
    """By component and name; whatever the reader asks a meeting for is declared as carried, wholly or in part."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\n"
        "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260301T080000Z\r\nDTSTART;TZID=Here:20260306T090000\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
        "SUMMARY:Call\r\nLOCATION:Room\r\nORGANIZER:mailto:ada@a.example\r\nATTENDEE;CN=Kim:mailto:kim@\r\n mail.example\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    tallies = named(Page((), Position(), text.encode(), "ics"), {12}, caldav.FIELDS)
    assert {name: caldav.FIELDS.fate(name) for name in tallies if caldav.FIELDS.fate(name) is not Fate.CARRIED} == {
        "VCALENDAR.VERSION": Fate.WITHHELD, "VCALENDAR.METHOD": Fate.LOSSY, "VEVENT.LOCATION": Fate.RAW,
        "VEVENT.VALARM.TRIGGER": Fate.RAW,
        **{f"VTIMEZONE.{name}": Fate.LOSSY for name in (
            "TZID", "STANDARD.DTSTART", "STANDARD.TZOFFSETFROM", "STANDARD.TZOFFSETTO",
        )},
    }  # fmt: skip
    assert (tallies["VEVENT.ATTENDEE"], tallies["VCALENDAR.METHOD"]) == (Tally(1, 0, 1), Tally(1, 0, 0))
    asked: set[str] = set()

    def watched(whole: Callable[[Event, str], Any]) -> Callable[[Event, str], Any]:
        def ask(event: Event, name: str) -> Any:
            asked.add(name)
            return whole(event, name)

        return ask

    for name in ("all", "text"):
        monkeypatch.setattr(Event, name, watched(getattr(Event, name)))
    file = tmp_path / "one.ics"
    file.write_text(text)
    source = next(one for one in discover() if one.name == "calendar")
    assert list(source.read(file, Recognition("calendar", 0, "iCalendar"), Circumstances(now, "one.ics")))
    assert "ATTENDEE" in asked
    assert {one for one in asked if caldav.FIELDS.fate(f"VEVENT.{one}") not in {Fate.CARRIED, Fate.LOSSY}} == set()
