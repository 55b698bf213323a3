"""What holds for all that is read, mailboxes and calendars too: nobody is lost or doubled, a change is seen, trouble is told."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.office import open_office
from tests.standins import OBJECTS, PLACES, STANDINS, event, first_stream, held, iso, killed, mail, pulled

from regard.cli.main import main
from regard.connectors.manifest import manifest_of, systems
from regard.connectors.systems import known_systems
from regard.fakes.bullhorn import FakeBullhorn
from regard.fakes.eventbrite import FakeEventbrite
from regard.fakes.luma import FakeLuma
from regard.fakes.server import Answer, Asked, FakeSystem
from regard.intake.carried import Fate
from regard.ledger.catalogue import code
from regard.words import Micros
from regard.workspace import Workspace, open_workspace

COUNT = 250
"""People of one system, where the size of its pages does not matter."""

every_place = pytest.mark.parametrize("place", PLACES)


def filled(place: str, count: int = COUNT, stumbles: int = 0) -> Any:
    """A stand-in with that many people."""
    return PLACES[place].filled(count, stumbles)


def test_every_system_has_a_stand_in() -> None:
    """Whoever adds a system adds what its stories are told with."""
    assert {place.system for place in PLACES.values()} == set(known_systems())


@every_place
def test_d7_everybody_of_every_system_arrives_once(workspace: Workspace, now: Micros, place: str) -> None:
    """Every third answer is a 429, a 500 or half a body. All arrive, none twice, and reading it all again changes nothing."""
    count = max(COUNT, 2 * PLACES[place].size + 50)
    with filled(place, count, stumbles=3) as fake:
        told = pulled(workspace, place, fake, now)
        assert (told[0].objects, told[0].imported, [one.told for one in told if one.told]) == (count, count, [])
        before = held(workspace)
        assert len(before[0]) == count
        pulled(workspace, place, fake, now)
        pulled(workspace, place, fake, now, again=True)
        assert held(workspace) == before
    assert workspace.number_of(mail(10)) != workspace.number_of(mail(250))


@every_place
def test_d7_a_change_in_any_system_is_read_and_nothing_else(workspace: Workspace, now: Micros, place: str) -> None:
    """One person is called otherwise: the next round says so, and brings nothing else."""
    with filled(place) as fake:
        pulled(workspace, place, fake, now)
        rows, before = len(held(workspace)[0]), len(fake.asked)
        PLACES[place].change(fake, 8, "Robin")
        told = pulled(workspace, place, fake, now)
    assert "Robin Number8" in json.dumps(held(workspace))
    assert len(held(workspace)[0]) == rows + 1
    if PLACES[place].since:
        assert told[0].objects < COUNT / 10
        assert len(fake.asked) <= 2 * before


@every_place
def test_a_wrong_key_of_any_system_is_told(workspace: Workspace, now: Micros, place: str) -> None:
    """A wrong key reads nothing and says so; the next round with the right one reads everybody, and loses nothing."""
    with filled(place, 3) as fake:
        for wrong in ("-wrong", "-wr\u00f6ng", "\r\nX-Other: 1"):
            told = pulled(workspace, place, fake, now, key=f"{PLACES[place].key}{wrong}")
            assert all("key is not accepted" in one.told for one in told)
        assert held(workspace)[0] == []
        assert pulled(workspace, place, fake, now)[0].imported == 3


@every_place
def test_a_storm_of_refusals_is_told_and_gone_on_with(workspace: Workspace, now: Micros, place: str) -> None:
    """Every answer is a stumble: nobody waits for ever, and the next round reads all."""
    with filled(place, 3, stumbles=1) as fake:
        fake.stumbles = 1
        assert all("failed 7 times" in one.told for one in pulled(workspace, place, fake, now))
        fake.stumbles = 0
        assert pulled(workspace, place, fake, now)[0].imported == 3


@every_place
def test_f4_whoever_was_erased_does_not_come_back_from_any_system(workspace: Workspace, now: Micros, place: str) -> None:
    """Kim 2 is erased here and changes there: what the system sends of her is refused, without her text."""
    with filled(place, 3) as fake:
        pulled(workspace, place, fake, now)
        workspace.erase(workspace.number_of(mail(2)), now, by="ada")
        PLACES[place].change(fake, 2, "Robin")
        pulled(workspace, place, fake, now)
    told = json.dumps(held(workspace))
    assert [word for word in (mail(2), "Robin Number2") if word in told] == []
    assert mail(3) in told
    assert Fate.REJECTED in {one.fate for one in workspace.carried(PLACES[place].system)}


AT_ONCE = {"eventbrite", "luma"}
"""The guests of an event are one page, however many they are."""
KILLS = [(place, where, after) for place in PLACES for where in ("keep", "count") for after in (0, 1)[: 2 - (place in AT_ONCE)]]


@pytest.mark.parametrize(("place", "where", "after"), KILLS)
def test_d7_a_kill_while_any_system_is_read_loses_nothing(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, place: str, where: str, after: int, tmp_path: Path
) -> None:  # fmt: skip
    """The process dies after a page is kept and before its position is: the next round goes on, counts are right."""
    with filled(place, PLACES[place].size + 50) as fake, open_workspace(tmp_path / "undisturbed") as other:
        other.company = workspace.company
        pulled(other, place, fake, now)
        with killed(monkeypatch, where, after):
            pulled(workspace, place, fake, now)
        pulled(workspace, place, fake, now)
        assert held(workspace) == held(other)
        assert workspace.carried(PLACES[place].system) == other.carried(PLACES[place].system)


@pytest.mark.parametrize(("place", "stream"), [("greenhouse", "candidates"), ("imap", "INBOX"), ("caldav", "interviews")])
def test_the_commands_and_the_page_know_what_is_read(
    tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch, place: str, stream: str
) -> None:  # fmt: skip
    """Settings that are missing are named; what was read stands on the page, with what became of it."""
    system, home = PLACES[place].system, tmp_path / "home"
    home.mkdir()
    (home / "regard.toml").write_text('[company]\ndomains = ["ternandtide.example"]\n')
    (home / "people.csv").write_text("Name,Email\nAnn Aho,ann@mail.example\n")
    office = open_office(tmp_path, now)

    def run(*words: str) -> str:
        return CliRunner().invoke(main, [*words, "--workspace", str(tmp_path / "kept")]).output

    run("today", str(home))
    key, url = f"REGARD_{system.upper()}_KEY", f"REGARD_{system.upper()}_URL"
    for name in (key, url):
        monkeypatch.delenv(name, raising=False)
    assert key in run("pull", system)
    assert key in office.admin.get(f"/sources/system/{system}").text
    monkeypatch.setenv(key, PLACES[place].key)
    with filled(place, 3) as fake:
        if place != "greenhouse":
            assert url in run("pull", system)
        told = run("pull", system, "--url", fake.url)
    assert f"{stream}: 3 read, 3 imported\n" in told
    assert f"{system}: " in run("carried", system)
    assert "values seen" in run("carried", system)
    assert f"{stream}: 3" in office.admin.get("/sources").text
    assert "up to date" in office.admin.get(f"/sources/system/{system}").text
    office.live.close()


CONSENT = {"status": "WITHDRAWN", "createdOn": iso(1)}
FORBIDDEN = {"store": {"allowed": True}, "contact": {"allowed": False}}
UNSUBSCRIBED = {**STANDINS["teamtailor"].person("teamtailor", "candidates", 1)["attributes"], "unsubscribed": True}


@pytest.mark.parametrize(
    ("system", "changed", "rule"),
    [
        ("teamtailor", {"attributes": UNSUBSCRIBED}, "all_refused"),
        ("greenhouse", {"can_email": False}, "all_refused"),
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
        with killed(monkeypatch, "count", 1):
            pulled(workspace, "luma", fake, now)
        del fake.streams["v1/calendars/events/list"][1]
        told = pulled(workspace, "luma", fake, now)
        assert kinds(workspace, "event.attended") == 3
        assert told[0].objects == 2, "where we were is gone: the round begins anew"
        assert pulled(workspace, "luma", fake, now)[0].objects == 1, "the event of the first of January is over for long"


NAMED = [system for system in systems() if manifest_of(system).for_an_account]
ADDRESSED = [system for system in systems() if not manifest_of(system).streams[0].cursor]


@pytest.mark.parametrize("system", NAMED)
@pytest.mark.parametrize("key", ["secret", "firm:", "firm.example/:secret", "firm@elsewhere:secret"])
def test_a_key_that_names_no_account_leads_nowhere(workspace: Workspace, now: Micros, system: str, key: str) -> None:
    """The account is part of an address: what could lead elsewhere is not asked at all."""
    with filled(system, 3) as fake:
        assert all("name the account" in one.told for one in pulled(workspace, system, fake, now, key=key))
        assert fake.asked == []


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
