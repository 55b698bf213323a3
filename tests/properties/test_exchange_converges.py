"""Whatever is changed on both sides, in any order and whatever breaks: in the end both say the same, and no word is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.clock import MINUTE, iso
from regard.errors import NotPulled
from regard.fakes.greenhouse import FakeGreenhouse
from regard.fakes.server import Answer, Asked
from regard.ledger.event import Saying
from regard.people.profile import current, profile
from regard.storage.outbox import Entry
from regard.storage.people import observations_of
from regard.words import Basis, Method, Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.acts import corrected, write_act

KEY = "id:secret"
BEGUN: Micros = 1_772_614_800_000_000
PEOPLE = 3
FIELDS = {"employer": "company", "title": "title"}
VALUES = ("Fernbridge", "Harbour Bank", "Zeta")
RULES = ("latest", "here", "there", "manual")
DEEDS = ("there", "there", "colleague", "colleague", "person", "round", "round", "killed", "elsewhere")


class Dying(FakeGreenhouse):
    """Takes what it is told and, when it is to die, never says so."""

    dies = False

    def answer(self, asked: Asked) -> Answer:
        told = super().answer(asked)
        if asked.method == "PATCH" and self.dies:
            return Answer(403, {"message": "the connection was cut"})
        return told


@dataclass
class World:
    """Two sides, and what the people said last themselves."""

    workspace: Workspace
    fake: Dying
    at: Micros = BEGUN
    stated: dict[tuple[int, str], str] = field(default_factory=dict)

    def do(self, deed: str, who: int, what: str, value: str) -> None:
        """One deed, a minute after the one before."""
        self.at += MINUTE
        if deed in {"round", "killed"}:
            self.round(dies=deed == "killed")
        elif deed == "there":
            self.fake.streams["candidates"][who] |= {FIELDS[what]: value, "updated_at": iso(self.at)}
        elif deed == "elsewhere":
            self.fake.streams["candidates"][who] |= {"tags": [value], "updated_at": iso(self.at)}
        elif deed == "colleague":
            told = corrected(f"greenhouse:{who}", what, value, by="ann@fernbridge.example", at=self.at)
            write_act(self.workspace.store, told, by="ann@fernbridge.example", at=self.at)
        else:
            self.stated[who, what] = value
            said = Saying(f"observed.{what}", f"greenhouse:{who}", self.at, text=value, method=Method.STATED, basis=Basis.CONSENT)
            write_act(self.workspace.store, [said], by="the person", at=self.at)

    def round(self, *, dies: bool = False) -> list[Entry]:
        """Read, then write back."""
        self.fake.dies = dies
        try:
            list(self.workspace.pull("greenhouse", KEY, self.at, url=self.fake.url, sleep=lambda _: None))
            done = self.workspace.write("greenhouse", KEY, self.at, url=self.fake.url, sleep=lambda _: None)
            return [one.entry for one in done]
        except NotPulled:
            return []
        finally:
            self.fake.dies = False

    def settle(self) -> None:
        """Rounds until nothing moves any more."""
        for _ in range(6):
            self.at += MINUTE
            if not self.round():
                return
        pytest.fail("it never came to rest")

    def here(self, who: int, what: str) -> str:
        person = self.workspace.number_of(f"kim{who}@mail.example")
        told = observations_of(self.workspace.store, [person], self.at)
        held = current(profile((one for _, one in told), self.at), what)
        return held.text if held else ""

    def there(self, who: int, what: str) -> str:
        return str(self.fake.streams["candidates"][who][FIELDS[what]])


def candidate(number: int) -> dict[str, Any]:
    return {
        "id": number, "first_name": "Kim", "last_name": f"Number{number}", "company": VALUES[0], "title": VALUES[0],
        "email_addresses": [{"value": f"kim{number}@mail.example", "type": "personal"}], "can_email": True, "tags": [],
        "updated_at": "2026-01-05T10:00:00.000Z",
    }  # fmt: skip


@contextmanager
def world(rules: dict[str, str], people: int = PEOPLE) -> Iterator[World]:
    streams = {"candidates": [candidate(number) for number in range(people)], "jobs": [], "applications": [], "offers": []}
    with TemporaryDirectory() as folder, Dying(streams, KEY) as fake, open_workspace(Path(folder)) as workspace:
        fake.date = "Wed, 04 Mar 2026 08:00:00 GMT"
        workspace.write_rules("greenhouse", rules, BEGUN, by="ann@fernbridge.example")
        began = World(workspace, fake)
        began.round()
        yield began


def holds(end: World, people: int = PEOPLE) -> None:
    """Both sides say the same, apart from what a human is asked about; and what people said is held, here at least."""
    end.settle()
    open_ = {(one.record, one.field) for one in end.workspace.exchanged("greenhouse") if one.state.is_open}
    for who in range(people):
        for what in FIELDS:
            if (who, what) in end.stated:
                assert end.here(who, what) == end.stated[who, what]
            if (f"greenhouse:{who}", what) not in open_:
                assert end.here(who, what) == end.there(who, what)
    told = len(end.fake.changes)
    end.at += MINUTE
    assert end.round() == []
    assert len(end.fake.changes) == told, "a round after the last one writes nothing"


deeds = st.tuples(st.sampled_from(DEEDS), st.integers(0, PEOPLE - 1), st.sampled_from(list(FIELDS)), st.sampled_from(VALUES))


@settings(max_examples=25, deadline=None)
@given(st.lists(deeds, max_size=25), st.fixed_dictionaries({what: st.sampled_from(RULES) for what in FIELDS}))
def test_d7_both_sides_come_to_say_the_same(done: list[tuple[str, int, str, str]], rules: dict[str, str]) -> None:
    """Any few deeds, by any rules, killed in between or not."""
    with world(rules) as began:
        for deed in done:
            began.do(*deed)
        holds(began)


@pytest.mark.parametrize("seed", [1, 2])
def test_d7_a_thousand_edits_on_both_sides_converge(seed: int) -> None:
    """A thousand edits over forty people, with a round now and then, and some of them cut off."""
    chance = Random(seed)
    with world({"employer": "latest", "title": "manual"}, people=40) as began:
        for _ in range(1_000):
            deed = "round" if chance.random() < 0.02 else chance.choice(DEEDS[:5] + DEEDS[-1:])
            deed = "killed" if deed == "round" and chance.random() < 0.3 else deed
            began.do(deed, chance.randrange(40), chance.choice(list(FIELDS)), chance.choice(VALUES))
        holds(began, people=40)
