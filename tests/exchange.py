"""A round with another system, whichever it is: what is said here, what stands there, and what became of each field."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

from regard.connectors.manifest import Writing, manifest_of
from regard.fakes.server import FakeSystem
from regard.ledger.event import Saying
from regard.people.profile import current, profile
from regard.storage.outbox import State
from regard.storage.people import observations_of
from regard.words import Basis, Method, Micros
from regard.workspace import Workspace
from regard.workspace.acts import corrected, write_act
from regard.workspace.pulling import Pulled
from regard.workspace.writing import Exchanged
from tests.standins import STANDINS

END = 1 << 51
"""After everything that is told here."""
COLLEAGUE = "ann@fernbridge.example"
SYSTEM_OF = {standin.fake: system for system, standin in STANDINS.items()}


def system_of(fake: FakeSystem) -> str:
    """Of which system this is a stand-in."""
    return next(system for kind, system in SYSTEM_OF.items() if isinstance(fake, kind))


def writing(system: str) -> Writing:
    """How a system is written to."""
    found = manifest_of(system).write
    assert found is not None
    return found


def pulled(workspace: Workspace, fake: FakeSystem, now: Micros) -> list[Pulled]:
    """Read what is new there. Its clock is right."""
    system = system_of(fake)
    fake.date = formatdate(now // 1_000_000, usegmt=True)
    return list(workspace.pull(system, STANDINS[system].key, now, url=fake.url, sleep=lambda _: None))


def written(workspace: Workspace, fake: FakeSystem, now: Micros, **more: Any) -> dict[str, Exchanged]:
    """Write back, and give what became of each field."""
    system = system_of(fake)
    fake.date = formatdate(now // 1_000_000, usegmt=True)
    done = workspace.write(system, STANDINS[system].key, now, url=fake.url, sleep=lambda _: None, **more)
    return {f"{one.entry.record} {one.entry.field}": one for one in done}


def exchanged(workspace: Workspace, fake: FakeSystem, now: Micros) -> dict[str, State]:
    """A whole round: read, then write back."""
    pulled(workspace, fake, now)
    return {name: one.entry.state for name, one in written(workspace, fake, now).items()}


def correct(workspace: Workspace, field: str, value: str, at: Micros, record: str = "greenhouse:40") -> None:
    """A colleague corrects a value."""
    write_act(workspace.store, corrected(record, field, value, by=COLLEAGUE, at=at), by=COLLEAGUE, at=at)


def state(workspace: Workspace, field: str, value: str, at: Micros, record: str = "greenhouse:40") -> None:
    """The person states a value."""
    said = Saying(f"observed.{field}", record, at, text=value, method=Method.STATED, basis=Basis.CONSENT)
    write_act(workspace.store, [said], by="the person", at=at)


def stop(workspace: Workspace, at: Micros, record: str = "greenhouse:40") -> None:
    """The person wants to hear nothing more."""
    said = Saying("wish.stop", record, at, text="leave me alone", method=Method.STATED)
    write_act(workspace.store, [said], by="the person", at=at)


def held(workspace: Workspace, field: str, who: str = "kim40@mail.example") -> str:
    """What we hold of them now."""
    told = observations_of(workspace.store, [workspace.number_of(who)], END)
    value = current(profile((one for _, one in told), END), field)
    return value.text if value else ""
