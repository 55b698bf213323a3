"""Whatever is read as it changes, as a stand-in that holds any number of people: systems, mailboxes and calendars."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from regard.connectors.manifest import manifest_of, systems
from regard.fakes.ashby import FakeAshby
from regard.fakes.bullhorn import FakeBullhorn
from regard.fakes.caldav import FakeCalDav
from regard.fakes.calendly import FakeCalendly
from regard.fakes.eventbrite import FakeEventbrite
from regard.fakes.greenhouse import FakeGreenhouse
from regard.fakes.imap import FakeImap, Folder
from regard.fakes.lever import FakeLever
from regard.fakes.luma import FakeLuma
from regard.fakes.recruitee import FakeRecruitee
from regard.fakes.server import FakeSystem, Running
from regard.fakes.smartrecruiters import FakeSmartRecruiters
from regard.fakes.teamtailor import FakeTeamtailor
from regard.fakes.typeform import FakeTypeform
from regard.fakes.workable import FakeWorkable
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace import Workspace
from regard.workspace.pulling import Pulled

OBJECTS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "stories" / "pulled.toml").read_text())
"""One object of every stream of every system, with all fields that the published interfaces name; ``others``: in other states."""

Made = dict[str, Any]


@dataclass(frozen=True)
class Standin:
    """One system. path: what the list is called there. made: the fields of one person, by number, name and day of January 2026.

    empty: the other lists. since: whether only what changed is asked for. key: what opens.
    """

    fake: type[FakeSystem]
    path: str
    made: Callable[[int, str, int], Made]
    empty: tuple[str, ...] = ()
    since: bool = True
    key: str = "id:secret"
    streams: dict[str, list[Made]] = field(default_factory=dict)

    def people(self, system: str, stream: str, count: int) -> list[Made]:
        """That many people, all of them different, changed on different days."""
        return [self.person(system, stream, number) for number in range(1, count + 1)]

    def person(self, system: str, stream: str, number: int, name: str = "Kim", day: int = 0) -> Made:
        """One person."""
        whole: Made = deepcopy(OBJECTS[system][stream])
        return whole | self.made(number, f"{name} Number{number}", day or 1 + number % 28)

    @property
    def _opens(self) -> str:
        """What the stand-in knows of the key: an account that stands before it is part of the address."""
        return self.key.removeprefix("firm:")

    def holding(self, people: list[Made], stumbles: int = 0) -> FakeSystem:
        """The stand-in, which holds these people and nothing else."""
        streams = {**{path: [] for path in self.empty}, **deepcopy(self.streams), self.path: people}
        fake = self.fake(streams, self._opens, stumbles=stumbles)
        fake.date = "Fri, 30 Jan 2026 10:00:00 GMT"
        return fake


def iso(day: int) -> str:
    """A day of January 2026."""
    return f"2026-01-{day:02}T10:00:00.000Z"


def milliseconds(day: int) -> int:
    """The same in milliseconds since 1970."""
    return 1_767_261_600_000 + (day - 1) * 86_400_000


def mail(number: int) -> str:
    """An address of their own."""
    return f"kim{number}@mail.example"


def _greenhouse(number: int, name: str, day: int) -> Made:
    first, last = name.split(" ", 1)
    return {
        "id": number, "preferred_name": first, "last_name": last, "updated_at": iso(day),
        "email_addresses": [{"value": mail(number), "type": "personal"}], "phone_numbers": [],
    }  # fmt: skip


def _ashby(number: int, name: str, day: int) -> Made:
    reached = {"primaryEmailAddress": {"value": mail(number)}, "primaryPhoneNumber": {}, "socialLinks": []}
    return {"id": f"c{number}", "name": name, "updatedAt": iso(day), **reached}


def _bullhorn(number: int, name: str, day: int) -> Made:
    first, last = name.split(" ", 1)
    reached = {"email": mail(number), "email2": "", "email3": "", "phone": "", "mobile": "", "workPhone": ""}
    return {"id": number, "name": name, "firstName": first, "lastName": last, "dateLastModified": milliseconds(day), **reached}


def _lever(number: int, name: str, day: int) -> Made:
    return {
        "id": f"o{number}", "contact": f"p{number}", "name": name, "emails": [mail(number)], "phones": [], "links": [],
        "updatedAt": milliseconds(day), "archived": {"archivedAt": milliseconds(1), "reason": "r1"},
        "applications": [{"id": "a1", "posting": "j1"}],
    }  # fmt: skip


def _typeform(number: int, name: str, day: int) -> Made:
    address = {"field": {"id": "q2", "type": "email", "ref": "r2"}, "type": "email", "email": mail(number)}
    at = f"2026-01-{day:02}T10:00:00Z"
    return {"token": f"tok{number:04}", "submitted_at": at, "hidden": {"name": name}, "answers": [address]}


def _workable(number: int, name: str, day: int) -> Made:
    return {"id": f"{number:06x}", "name": name, "email": mail(number), "phone": "", "updated_at": iso(day)}


def _calendly(number: int, name: str, day: int) -> Made:
    uri = f"https://api.calendly.example/scheduled_events/ev1/invitees/inv{number}"
    return {
        "uri": uri,
        "email": mail(number),
        "name": name,
        "text_reminder_number": None,
        "no_show": None,
        "updated_at": iso(day),
    }


def _eventbrite(number: int, name: str, day: int) -> Made:
    profile = {"name": name, "email": mail(number)}
    came = bool(day % 2)
    return {"id": str(number), "profile": profile, "checked_in": came, "status": "Checked In" if came else "Attending"}


def _luma(number: int, name: str, day: int) -> Made:
    checked = [{"checked_in_at": iso(30) if day % 2 else None}]
    return {"id": f"gst-{number}", "user_email": mail(number), "user_name": name, "phone_number": None, "event_tickets": checked}


def _recruitee(number: int, name: str, day: int) -> Made:
    reached = {"emails": [mail(number)], "phones": [], "social_links": [], "gdpr_uncompleted_removal_request_created_at": None}
    made = {"created_at": f"2026-01-01T00:00:00.{number:03}Z", "updated_at": iso(day)}
    return {"id": number, "name": name, **made, **reached}


def _smartrecruiters(number: int, name: str, day: int) -> Made:
    first, last = name.split(" ", 1)
    reached = {"email": mail(number), "phoneNumber": "", "web": {}}
    return {"id": f"b{number}", "firstName": first, "lastName": last, "updatedOn": iso(day), **reached}


def _teamtailor(number: int, name: str, day: int) -> Made:
    first, last = name.split(" ", 1)
    attributes = {"first-name": first, "last-name": last, "email": mail(number), "updated-at": iso(day)}
    return {"id": str(number), "attributes": {"unsubscribed": False, "sourced": False, **attributes}}


def event(key: str, day: int) -> Made:
    """An event of Luma that begins on this day at nine and lasts half an hour."""
    at = {"start_at": f"2026-01-{day:02}T09:00:00.000Z", "end_at": f"2026-01-{day:02}T09:30:00.000Z"}
    return {"id": key, "calendar_id": "cal-1", "name": f"Evening {key}", **at, "timezone": "Europe/Oslo"}


STANDINS: dict[str, Standin] = {
    "ashby": Standin(FakeAshby, "candidate.list", _ashby, ("application.list",)),
    "bullhorn": Standin(FakeBullhorn, "candidates", _bullhorn, key="id:secret:ada:word"),
    "calendly": Standin(FakeCalendly, "scheduled_events/ev1/invitees", _calendly, since=False, key="firm:secret", streams={
        "scheduled_events": [{
            "uri": "https://api.calendly.example/scheduled_events/ev1", "name": "Interview", "status": "active",
            "start_time": "2026-01-28T09:00:00.000000Z", "end_time": "2026-01-28T09:30:00.000000Z",
        }],
    }),
    "eventbrite": Standin(FakeEventbrite, "events/77/attendees", _eventbrite, since=False, key="firm:secret", streams={
        "organizations/firm/events": [{
            "id": "77", "name": {"text": "Evening of data"},
            "start": {"utc": "2026-01-30T09:00:00Z"}, "end": {"utc": "2026-01-30T09:30:00Z"},
        }],
    }),
    "greenhouse": Standin(FakeGreenhouse, "candidates", _greenhouse, ("jobs", "applications", "offers")),
    "lever": Standin(FakeLever, "opportunities", _lever, streams={
        "archive_reasons": [{"id": "r1", "text": "Joined", "status": "active", "type": "hired"}],
        "postings": [{"id": "j1", "text": "Data Engineer", "state": "published"}],
    }),
    "luma": Standin(FakeLuma, "v1/events/guests/list?event_id=evt-1", _luma, since=False, streams={
        "v1/calendars/events/list": [event("evt-1", 30)],
    }),
    "recruitee": Standin(FakeRecruitee, "candidates", _recruitee, since=False, key="firm:secret"),
    "smartrecruiters": Standin(FakeSmartRecruiters, "candidates", _smartrecruiters),
    "teamtailor": Standin(FakeTeamtailor, "candidates", _teamtailor, ("job-applications",)),
    "typeform": Standin(FakeTypeform, "forms/f1/responses", _typeform, streams={
        "forms": [{"id": "f1", "title": "Evening of data", "fields": [{"id": "q2", "title": "Your address"}]}],
    }),
    "workable": Standin(FakeWorkable, "candidates", _workable, key="firm:secret"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Whatever is read as it changes. size: people of one page. filled: it with so many people, stumbling so often.

    change: has the person of this number say that they are called otherwise. since: whether only what changed is asked for.
    """

    system: str
    key: str
    size: int
    filled: Callable[[int, int], Running]
    change: Callable[[Any, int, str], None]
    since: bool = True


def first_stream(system: str) -> str:
    """The stream that holds people."""
    return manifest_of(system).streams[0].name


def _place(system: str) -> Place:
    standin, stream = STANDINS[system], first_stream(system)

    def filled(count: int, stumbles: int = 0) -> Running:
        return standin.holding(standin.people(system, stream, count), stumbles)

    def change(fake: FakeSystem, number: int, name: str) -> None:
        fake.streams[standin.path][number - 1] = standin.person(system, stream, number, name, 29)

    return Place(system, standin.key, manifest_of(system).streams[0].size[1], filled, change, standin.since)


US, PASSWORD = "ada@ternandtide.example", "four words are enough"


def letter(number: int, words: str = "Thank you, tell me more.", name: str = "Kim") -> bytes:
    """An answer to us."""
    head = f"From: {name} Number{number} <{mail(number)}>\r\nTo: {US}\r\nSubject: Re: your mail\r\n"
    return f"{head}Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <{name}{number}@mail.example>\r\n\r\n{words}\r\n".encode()


def inbox(count: int) -> Folder:
    """That many answers."""
    return Folder({number: letter(number) for number in range(1, count + 1)})


def _mailbox(count: int, stumbles: int = 0) -> Running:
    return FakeImap({"INBOX": inbox(count)}, US, PASSWORD, stumbles=7 * stumbles // 3)


def _write_again(fake: FakeImap, number: int, name: str) -> None:
    mails = fake.folders["INBOX"].mails
    mails[max(mails) + 1] = letter(number, name=name)


def meeting(uid: str, start: str = "20260306T090000Z", more: str = "", address: str = "", name: str = "Kim") -> str:
    """An interview with somebody from outside."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fake//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nCREATED:20260301T080000Z\r\nDTSTAMP:20260301T080000Z\r\nDTSTART:{start}\r\nSUMMARY:Interview\r\n"
        f"{more}ORGANIZER:mailto:{US}\r\nATTENDEE;CN={name}:mailto:{address or f'{uid[:20]}@mail.example'}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def _meet(fake: FakeCalDav, number: int, name: str, more: str = "SEQUENCE:1\r\n") -> None:
    fake.put(f"m{number}", meeting(f"m{number}", more=more, address=mail(number), name=f"{name} Number{number}"))


def _calendar(count: int, stumbles: int = 0, *, syncs: bool = True) -> Running:
    fake = FakeCalDav(f"ada:{PASSWORD}", syncs=syncs, stumbles=stumbles)
    for number in range(1, count + 1):
        _meet(fake, number, "Kim", "")
    return fake


PLACES = {
    **{system: _place(system) for system in systems()},
    "imap": Place("imap", PASSWORD, 500, _mailbox, _write_again),
    "caldav": Place("caldav", f"ada:{PASSWORD}", 100, _calendar, _meet),
    "caldav without changes": Place("caldav", f"ada:{PASSWORD}", 100, partial(_calendar, syncs=False), _meet),
}


def pulled(workspace: Workspace, place: str, fake: Running, now: Micros, **more: Any) -> list[Pulled]:
    """What one round gives; nobody waits."""
    said = {"key": PLACES[place].key, "url": fake.url, **more}
    return list(workspace.pull(PLACES[place].system, said.pop("key"), now, sleep=lambda _: None, **said))


def held(workspace: Workspace) -> tuple[list[Any], ...]:
    """Every row, and everything that was said of people."""
    asked = ("SELECT raw, outcome FROM rows ORDER BY raw", "SELECT kind, text, detail FROM events ORDER BY kind, text, detail")
    return tuple(list(workspace.store.connection.execute(sql)) for sql in asked)


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, where: str, after: int = 0) -> Iterator[None]:
    """The process dies where something is written down of what was pulled, after so many times."""
    left, whole = [after], getattr(Pulls, where)

    def dies(*args: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        whole(*args)

    with monkeypatch.context() as patched:
        patched.setattr(Pulls, where, dies)
        with pytest.raises(KeyboardInterrupt):
            yield
