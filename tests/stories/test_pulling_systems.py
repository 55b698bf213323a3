"""What holds for every system that is read: nobody is lost or doubled, a change is seen, a wrong key is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.standins import OBJECTS, STANDINS, event, iso, mail

from regard.connectors.manifest import manifest_of, systems
from regard.fakes.bullhorn import FakeBullhorn
from regard.fakes.eventbrite import FakeEventbrite
from regard.fakes.luma import FakeLuma
from regard.fakes.server import Answer, Asked, FakeSystem
from regard.intake.carried import Fate, leaf_paths
from regard.ledger.catalogue import code
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.pulling import Pulled

COUNT = 250
"""People of one system, where the size of its pages does not matter."""

every_system = pytest.mark.parametrize("system", systems())


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A kept workspace."""
    with open_workspace(tmp_path / "kept") as opened:
        yield opened


def first_stream(system: str) -> str:
    """The stream that holds people."""
    return manifest_of(system).streams[0].name


def filled(system: str, count: int = COUNT, stumbles: int = 0) -> FakeSystem:
    """A stand-in with that many people."""
    standin = STANDINS[system]
    return standin.holding(standin.people(system, first_stream(system), count), stumbles)


def pulled(workspace: Workspace, system: str, fake: FakeSystem, now: Micros, **more: Any) -> list[Pulled]:
    """What one round gives; nobody waits."""
    key = more.pop("key", STANDINS[system].key)
    return list(workspace.pull(system, key, now, url=fake.url, sleep=lambda _: None, **more))


def held(workspace: Workspace) -> tuple[list[Any], ...]:
    """Everything that was said of people."""
    asked = ("SELECT raw, outcome FROM rows ORDER BY raw", "SELECT kind, text, detail FROM events ORDER BY kind, text, detail")
    return tuple(list(workspace.store.connection.execute(sql)) for sql in asked)


def test_every_system_has_a_stand_in() -> None:
    """Whoever adds a system adds what its stories are told with."""
    assert STANDINS.keys() == set(systems())


@every_system
def test_d7_everybody_of_every_system_arrives_once(workspace: Workspace, now: Micros, system: str) -> None:
    """Every third answer is a 429, a 500 or half a body. All arrive, none twice, and reading it all again changes nothing."""
    count = max(COUNT, 2 * manifest_of(system).streams[0].size[1] + 50)
    with filled(system, count, stumbles=3) as fake:
        told = pulled(workspace, system, fake, now)
        assert (told[0].objects, told[0].imported, [one.told for one in told if one.told]) == (count, count, [])
        before = held(workspace)
        assert len(before[0]) == count
        pulled(workspace, system, fake, now)
        pulled(workspace, system, fake, now, again=True)
        assert held(workspace) == before
    assert workspace.number_of("kim10@mail.example") != workspace.number_of("kim250@mail.example")


@every_system
def test_d7_a_change_in_any_system_is_read_and_nothing_else(workspace: Workspace, now: Micros, system: str) -> None:
    """One person is called otherwise: the next round says so, and brings nothing else."""
    standin = STANDINS[system]
    with filled(system) as fake:
        pulled(workspace, system, fake, now)
        rows, before = len(held(workspace)[0]), fake.asked
        fake.streams[standin.path][7] = standin.person(system, first_stream(system), 8, "Robin", 29)
        told = pulled(workspace, system, fake, now)
    assert "Robin Number8" in json.dumps(held(workspace))
    assert len(held(workspace)[0]) == rows + 1
    if standin.since:
        assert told[0].objects < COUNT / 10
        assert fake.asked <= 2 * before


@every_system
def test_a_wrong_key_of_any_system_is_told(workspace: Workspace, now: Micros, system: str) -> None:
    """A wrong key reads nothing and says so; the next round with the right one reads everybody, and loses nothing."""
    with filled(system, 3) as fake:
        for wrong in ("-wrong", "-wr\u00f6ng", "\r\nX-Other: 1"):
            told = pulled(workspace, system, fake, now, key=f"{STANDINS[system].key}{wrong}")
            assert all("key is not accepted" in one.told for one in told)
        assert held(workspace)[0] == []
        assert pulled(workspace, system, fake, now)[0].imported == 3


@every_system
def test_f4_whoever_was_erased_does_not_come_back_from_any_system(workspace: Workspace, now: Micros, system: str) -> None:
    """Kim 2 is erased here and changes there: what the system sends of her is refused, without her text."""
    standin = STANDINS[system]
    with filled(system, 3) as fake:
        pulled(workspace, system, fake, now)
        workspace.erase(workspace.number_of(mail(2)), now, by="ada")
        fake.streams[standin.path][1] = standin.person(system, first_stream(system), 2, "Robin", 29)
        pulled(workspace, system, fake, now)
    told = json.dumps(held(workspace))
    assert [word for word in (mail(2), "Robin Number2") if word in told] == []
    assert mail(3) in told


@every_system
def test_d7_a_kill_while_any_system_is_read_loses_nothing(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, system: str, tmp_path: Path
) -> None:
    """The process dies after the first page is kept and before its position is: the next round goes on, counts are right."""
    with filled(system) as fake, open_workspace(tmp_path / "undisturbed") as other:
        pulled(other, system, fake, now)

        def dies(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(Pulls, "keep", dies)
            with pytest.raises(KeyboardInterrupt):
                pulled(workspace, system, fake, now)
        pulled(workspace, system, fake, now)
        assert held(workspace) == held(other)
        assert workspace.carried(system) == other.carried(system)


CONSENT = {"status": "WITHDRAWN", "createdOn": iso(1)}
FORBIDDEN = {"store": {"allowed": True}, "contact": {"allowed": False}}
UNSUBSCRIBED = {**STANDINS["teamtailor"].person("teamtailor", "candidates", 1)["attributes"], "unsubscribed": True}


@pytest.mark.parametrize(
    ("system", "changed", "rule"),
    [
        ("teamtailor", {"attributes": UNSUBSCRIBED}, "all_refused"),
        ("smartrecruiters", {"consent": CONSENT, "primaryAssignment": {}, "secondaryAssignments": []}, "consent_withdrawn"),
        ("lever", {"dataProtection": FORBIDDEN, "snoozedUntil": None}, "consent_withdrawn"),
        ("recruitee", {"gdpr_uncompleted_removal_request_created_at": iso(2)}, "stopped"),
        ("recruitee", {"deleted": True}, "erased"),
        ("lever", {"isAnonymized": True}, "erased"),
    ],
)
def test_what_a_system_says_against_contact_holds_here(
    workspace: Workspace, now: Micros, system: str, changed: dict[str, Any], rule: str
) -> None:  # fmt: skip
    """A wish, a consent taken back and an erasure there decide here, whatever else speaks for a message."""
    with filled(system, 1) as fake:
        pulled(workspace, system, fake, now)
        before = workspace.why(mail(1), now).decision.rule
        person = STANDINS[system].person(system, first_stream(system), 1, day=29) | changed
        fake.streams[STANDINS[system].path][0] = person
        pulled(workspace, system, fake, now)
    assert (before == rule, workspace.why(mail(1), now).decision.rule) == (False, rule)


def test_d7_what_teamtailor_includes_beside_a_list_is_read_with_it(workspace: Workspace, now: Micros) -> None:
    """An application names its candidate, its job and its stage by type and id: she is told to have applied, with the job."""
    standin = STANDINS["teamtailor"]
    with standin.holding(standin.people("teamtailor", "candidates", 2)) as fake:
        application = deepcopy(OBJECTS["teamtailor"]["applications"])
        for name, kind, key in (("candidate", "candidates", "2"), ("job", "jobs", "j1"), ("stage", "stages", "s1")):
            application["relationships"][name]["data"] = {"type": kind, "id": key}
        fake.streams["job-applications"] = [application]
        fake.streams["jobs"] = [{"id": "j1", "type": "jobs", "attributes": {"title": "Data Lead", "updated-at": iso(1)}}]
        candidates, applications = pulled(workspace, "teamtailor", fake, now)
        assert (candidates.objects, applications.objects, applications.told) == (2, 1, "")
    assert "Data Lead" in json.dumps(held(workspace)[1])
    assert workspace.day(now, ()).people == 2, "the application is of somebody who is known"


def test_the_questions_of_a_form_are_read_with_its_answers(workspace: Workspace, now: Micros) -> None:
    """The title stands in the form alone, also of a question within a group; every form has its own, and no page is lost."""
    standin = STANDINS["typeform"]
    with standin.holding(standin.people("typeform", "responses", 1)) as fake:
        grouped: dict[str, Any] = {
            "id": "g",
            "title": "About you",
            "properties": {"fields": [{"id": "q2", "title": "Where do we write to?"}]},
        }
        fake.streams["forms"] = [{"id": f"f{n}", "title": f"Form {n}", "fields": [grouped]} for n in range(1, 251)]
        fake.streams |= {f"forms/f{n}/responses": [] for n in range(2, 250)}
        fake.streams["forms/f250/responses"] = [standin.person("typeform", "responses", 2)]
        assert pulled(workspace, "typeform", fake, now)[0].objects == 2
    told = json.dumps(held(workspace)[1])
    assert "Where do we write to? = kim1@mail.example" in told
    assert "Where do we write to? = kim2@mail.example" in told


def test_what_is_another_at_every_reading_makes_nothing_new(workspace: Workspace, now: Micros) -> None:
    """Recruitee counts the days for which somebody is overdue: the next round, with another number, brings nothing new."""
    with filled("recruitee", 3) as fake:
        for days in (3, 4):
            for one in fake.streams["candidates"]:
                one["placements"] = [{"id": 60, "overdue_diff": days, "offer": {"title": "Data Engineer"}}]
            pulled(workspace, "recruitee", fake, now)
    assert len(held(workspace)[0]) == 3


def luma(days: dict[str, int], guests: dict[str, list[dict[str, Any]]]) -> FakeSystem:
    """Luma with events on these days of January 2026, and their guests."""
    listed = {f"v1/events/guests/list?event_id={key}": people for key, people in guests.items()}
    events = [event(key, day) for key, day in days.items()]
    fake = FakeLuma({"v1/calendars/events/list": events, **listed}, STANDINS["luma"].key)
    fake.date = "Tue, 20 Jan 2026 10:00:00 GMT"
    return fake


def guest(number: int, *, came: bool) -> dict[str, Any]:
    """Somebody who signed up, and who was checked in or not."""
    return STANDINS["luma"].person("luma", "guests", number) | {
        "event_tickets": [{"checked_in_at": "2026-01-21T09:05:00.000Z" if came else None}],
        "registration_answers": [],
    }


def kinds(workspace: Workspace, kind: str) -> int:
    """How often this was said."""
    [(found,)] = workspace.store.connection.execute("SELECT count(*) FROM events WHERE kind = ?", (code(kind),))
    return int(found)


def test_c4_whoever_stayed_away_is_known_once_the_event_is_over(workspace: Workspace, now: Micros) -> None:
    """Before it they have signed up. After it one was checked in, so that the other is said to have stayed away, once."""
    with luma({"evt-1": 21}, {"evt-1": [guest(1, came=False), guest(2, came=False)]}) as fake:
        pulled(workspace, "luma", fake, now)
        assert (kinds(workspace, "event.registered"), kinds(workspace, "event.missed")) == (2, 0)
        fake.date = "Thu, 22 Jan 2026 10:00:00 GMT"
        fake.streams["v1/events/guests/list?event_id=evt-1"][0] = guest(1, came=True)
        for _ in range(2):
            pulled(workspace, "luma", fake, now)
    assert (kinds(workspace, "event.attended"), kinds(workspace, "event.missed")) == (1, 1)


def test_c4_where_nobody_was_checked_in_nobody_stayed_away(workspace: Workspace, now: Micros) -> None:
    """An organiser who checks nobody in says nothing of anybody."""
    with luma({"evt-1": 19}, {"evt-1": [guest(1, came=False), guest(2, came=False)]}) as fake:
        pulled(workspace, "luma", fake, now)
    assert (kinds(workspace, "event.registered"), kinds(workspace, "event.missed")) == (2, 0)


def test_c4_an_event_that_was_called_off_was_missed_by_nobody(workspace: Workspace, now: Micros) -> None:
    """Eventbrite says of an event with two attendees that it is canceled."""
    attendees = [STANDINS["eventbrite"].person("eventbrite", "attendees", number) for number in (1, 2)]
    off = {"id": "77", "status": "canceled", "name": {"text": "Evening"}, "start": {"utc": "2026-01-30T09:00:00Z"}}
    listed = {"organizations/firm/events": [off], "events/77/attendees": attendees}
    with FakeEventbrite(listed, "secret") as fake:
        pulled(workspace, "eventbrite", fake, now)
    assert (kinds(workspace, "event.called_off"), kinds(workspace, "event.missed")) == (2, 0)


def test_one_event_that_may_not_be_read_holds_up_no_other(workspace: Workspace, now: Micros) -> None:
    """An event of somebody else stands in the calendar: it is named, and the guests before and after it are read."""
    with luma({"evt-1": 19, "evt-2": 19, "evt-3": 19, "evt-4": 19}, {f"evt-{n}": [guest(n, came=True)] for n in (1, 3)}) as fake:
        told = pulled(workspace, "luma", fake, now)[0]
    assert (told.objects, kinds(workspace, "event.attended")) == (2, 2)
    assert "2 of 4 could not be read, such as the event evt-2" in told.told


def test_d7_a_kill_between_two_events_goes_on_with_the_second(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first event is not read again; one that is deleted meanwhile is no trouble; old events are left alone later."""
    days, guests = {"evt-1": 1, "evt-2": 19, "evt-3": 19}, {f"evt-{n}": [guest(n, came=True)] for n in (1, 2, 3)}
    with luma(days, guests) as fake:
        whole, left = Pulls.count, [1]

        def dies(*args: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            whole(*args)

        with monkeypatch.context() as patched:
            patched.setattr(Pulls, "count", dies)
            with pytest.raises(KeyboardInterrupt):
                pulled(workspace, "luma", fake, now)
        del fake.streams["v1/calendars/events/list"][1]
        told = pulled(workspace, "luma", fake, now)
        assert kinds(workspace, "event.attended") == 3
        assert told[0].objects == 2, "where we were is gone: the round begins anew"
        assert pulled(workspace, "luma", fake, now)[0].objects == 1, "the event of the first of January is over for long"


@pytest.mark.parametrize(
    ("system", "stream"), [(system, one.name) for system in systems() for one in manifest_of(system).streams]
)
def test_nothing_in_the_place_of_an_object_is_no_new_field(system: str, stream: str) -> None:
    """Whoever has no address, no consent and no stage has null there; only what nobody knows is new."""
    declared = manifest_of(system).declared(stream)
    empty = {key: None if isinstance(value, dict | list) else value for key, value in OBJECTS[system][stream].items()}
    fates = {path: declared.fate(path) for path in leaf_paths(empty | {"mood": "sunny", "moods": [{"id": 1}]})}
    assert {path for path, fate in fates.items() if fate is Fate.NEW} == {"mood", "moods[].id"}


NAMED = [system for system in systems() if manifest_of(system).for_an_account]
ADDRESSED = [system for system in systems() if not manifest_of(system).streams[0].cursor]


@pytest.mark.parametrize("system", NAMED)
@pytest.mark.parametrize("key", ["secret", "firm:", "firm.example/:secret", "firm@elsewhere:secret"])
def test_a_key_that_names_no_account_leads_nowhere(workspace: Workspace, now: Micros, system: str, key: str) -> None:
    """The account is part of an address: what could lead elsewhere is not asked at all."""
    with filled(system, 3) as fake:
        assert all("name the account" in one.told for one in pulled(workspace, system, fake, now, key=key))
        assert fake.asked == 0


@pytest.mark.parametrize("system", ADDRESSED)
def test_no_key_is_sent_to_another_address(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:  # fmt: skip
    """A next page that is said to be elsewhere is not asked for."""
    with filled(system, 700) as fake:
        real = fake.url
        monkeypatch.setattr(fake, "url", "http://127.0.0.2:1")
        told = next(workspace.pull(system, STANDINS[system].key, now, url=real, sleep=lambda _: None))
    assert "another address" in told.told


def test_d7_a_session_of_bullhorn_that_has_ended_is_begun_anew(workspace: Workspace, now: Micros) -> None:
    """Whoever is timed out signs in again and goes on; with a session that is said to be elsewhere nobody goes on."""
    with filled("bullhorn", 30) as fake:
        assert isinstance(fake, FakeBullhorn)
        pulled(workspace, "bullhorn", fake, now)
        answer, searches = fake.answer, 0

        def times_out(asked: Asked) -> Answer:
            nonlocal searches
            searches += asked.path.endswith("/Candidate")
            if asked.path.endswith("/Candidate") and searches == 1:
                fake.expire()
            return answer(asked)

        fake.answer = times_out  # type: ignore[method-assign]
        before = fake.sessions
        (told,) = pulled(workspace, "bullhorn", fake, now, again=True)
        assert (told.objects, told.told, fake.sessions) == (30, "", before + 2)

        def elsewhere(asked: Asked) -> Answer:
            told = answer(asked)
            return Answer(200, {"BhRestToken": "x", "restUrl": "http://thief.example/"}) if asked.path == "/login" else told

        fake.answer = elsewhere  # type: ignore[method-assign]
        (told,) = pulled(workspace, "bullhorn", fake, now, again=True)
        assert "another address" in told.told
