"""Whatever is changed on both sides, in any order and whatever breaks: in the end both say the same, and no word is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange import held, pulled, system_of, writing, written
from tests.standins import STANDINS, mail

from regard.clock import MINUTE, iso
from regard.errors import NotPulled
from regard.fakes.server import Answer, Asked, FakeSystem
from regard.ledger.event import Saying
from regard.storage.outbox import Entry
from regard.words import Basis, Json, Method, Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.acts import corrected, write_act

BEGUN: Micros = 1_772_614_800_000_000
PEOPLE = 3
FIELDS = ("employer", "title")
VALUES = ("Fernbridge", "Harbour Bank", "Zeta")
RULES = ("latest", "here", "there", "manual")
DEEDS = ("there", "there", "colleague", "colleague", "person", "round", "round", "killed", "elsewhere")


def dying(fake: FakeSystem, world: Callable[[], World]) -> None:
    """Have it take what it is told and, when the world is to die, never say so."""
    answer = fake.answer

    def cut(asked: Asked) -> Answer:
        known = len(fake.changes)
        told = answer(asked)
        return Answer(403, {"message": "the connection was cut"}) if world().dies and len(fake.changes) > known else told

    fake.answer = cut  # type: ignore[method-assign]


@dataclass
class World:
    """Two sides, and what the people said last themselves."""

    workspace: Workspace
    fake: FakeSystem
    at: Micros = BEGUN
    dies: bool = False
    stated: dict[tuple[int, str], str] = field(default_factory=dict)

    def do(self, deed: str, who: int, what: str, value: str) -> None:
        """One deed, a minute after the one before."""
        self.at += MINUTE
        if deed in {"round", "killed"}:
            self.round(dies=deed == "killed")
        elif deed == "there":
            self.change(who, {self.at_there(what): value})
        elif deed == "elsewhere":
            self.change(who, {"source": value})
        elif deed == "colleague":
            told = corrected(self.record(who), what, value, by="ann@fernbridge.example", at=self.at)
            write_act(self.workspace.store, told, by="ann@fernbridge.example", at=self.at)
        else:
            self.stated[who, what] = value
            said = Saying(f"observed.{what}", self.record(who), self.at, text=value, method=Method.STATED, basis=Basis.CONSENT)
            write_act(self.workspace.store, [said], by="the person", at=self.at)

    @property
    def system(self) -> str:
        return system_of(self.fake)

    def record(self, who: int) -> str:
        return f"{self.system}:{who + 1}"

    def at_there(self, what: str) -> str:
        """How they call a field."""
        return writing(self.system).fields[what].at

    def change(self, who: int, what: dict[str, Json]) -> None:
        """Somebody over there changes something."""
        one = self.fake.streams["candidates"][who]
        dated = writing(self.system).changed
        one |= {**what, dated: iso(self.at) if isinstance(one[dated], str) else self.at // 1000}

    def round(self, *, dies: bool = False) -> list[Entry]:
        """Read, then write back."""
        self.dies = dies
        try:
            pulled(self.workspace, self.fake, self.at)
            return [one.entry for one in written(self.workspace, self.fake, self.at).values()]
        except NotPulled:
            return []
        finally:
            self.dies = False

    def settle(self) -> None:
        """Rounds until nothing moves any more."""
        for _ in range(6):
            self.at += MINUTE
            if not self.round():
                return
        pytest.fail("it never came to rest")

    def here(self, who: int, what: str) -> str:
        return held(self.workspace, what, mail(who + 1))

    def there(self, who: int, what: str) -> str:
        return str(self.fake.streams["candidates"][who][self.at_there(what)])


@contextmanager
def world(rules: dict[str, str], people: int = PEOPLE, system: str = "greenhouse") -> Iterator[World]:
    told = STANDINS[system].people(system, "candidates", people)
    for one in told:
        one |= {writing(system).fields[what].at: VALUES[0] for what in FIELDS}
    with TemporaryDirectory() as folder, STANDINS[system].holding(told) as fake, open_workspace(Path(folder)) as workspace:
        workspace.write_rules(system, rules, BEGUN, by="ann@fernbridge.example")
        began = World(workspace, fake)
        dying(fake, lambda: began)
        began.round()
        yield began


def holds(end: World, people: int = PEOPLE) -> None:
    """Both sides say the same, apart from what a human is asked about; and what people said is held, here at least."""
    end.settle()
    open_ = {(one.record, one.field) for one in end.workspace.exchanged(end.system) if one.state.is_open}
    for who in range(people):
        for what in FIELDS:
            if (who, what) in end.stated:
                assert end.here(who, what) == end.stated[who, what]
            if (end.record(who), what) not in open_:
                assert end.here(who, what) == end.there(who, what)
    told = len(end.fake.changes)
    end.at += MINUTE
    assert end.round() == []
    assert len(end.fake.changes) == told, "a round after the last one writes nothing"


deeds = st.tuples(st.sampled_from(DEEDS), st.integers(0, PEOPLE - 1), st.sampled_from(FIELDS), st.sampled_from(VALUES))


@settings(max_examples=25, deadline=None)
@given(st.lists(deeds, max_size=25), st.fixed_dictionaries({what: st.sampled_from(RULES) for what in FIELDS}))
def test_d7_both_sides_come_to_say_the_same(done: list[tuple[str, int, str, str]], rules: dict[str, str]) -> None:
    """Any few deeds, by any rules, killed in between or not."""
    with world(rules) as began:
        for deed in done:
            began.do(*deed)
        holds(began)


@pytest.mark.parametrize(("system", "seed"), [("greenhouse", 1), ("bullhorn", 2)])
def test_d7_a_thousand_edits_on_both_sides_converge(system: str, seed: int) -> None:
    """A thousand edits over forty people, with a round now and then, and some of them cut off."""
    chance = Random(seed)
    with world({"employer": "latest", "title": "manual"}, people=40, system=system) as began:
        for _ in range(1_000):
            deed = "round" if chance.random() < 0.02 else chance.choice(DEEDS[:5] + DEEDS[-1:])
            deed = "killed" if deed == "round" and chance.random() < 0.3 else deed
            began.do(deed, chance.randrange(40), chance.choice(FIELDS), chance.choice(VALUES))
        holds(began, people=40)
