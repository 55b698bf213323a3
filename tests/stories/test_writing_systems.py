"""What holds for every system that is written to: each value arrives, comes back as no news, and whoever is erased is erased."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.exchange import COLLEAGUE, correct, exchanged, held, pulled, stop, system_of, writing, written
from tests.standins import STANDINS, Made, mail

from regard.cli.main import main
from regard.clock import HOUR, iso
from regard.connectors.fetching import Connection
from regard.connectors.manifest import Written, manifest_of, systems
from regard.connectors.writing import read, texts
from regard.errors import NotPulled
from regard.fakes.server import Answer, Asked, FakeSystem
from regard.intake.jsonfields import leaves_at
from regard.people.agreement import same
from regard.storage.outbox import State
from regard.words import Channel, Method, Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.writing import MAY_EMAIL

VALUES = {
    "employer": "Harbour Bank",
    "title": "Head of Data",
    "name": "Kim Number1 Lind",
    "email": "kim@new.example",
    "phone": "+442079460958",
}

THEIRS = {"title": "Data Lead", "name": "Kim Number1 Moe", "phone": "+442079460111"}


WRITTEN = tuple(system for system in systems() if manifest_of(system).write)
every_system = pytest.mark.parametrize("system", WRITTEN)


def fields_of(system: str) -> list[str]:
    """The fields that hold a text there."""
    return [field for field in writing(system).fields if field != MAY_EMAIL]


@dataclass
class Two:
    """A workspace, and a system in which Kim 1 and Kim 2 are known; both sides say the same. one: how Kim 1 is called there."""

    workspace: Workspace
    fake: FakeSystem
    now: Micros
    one: str = ""

    @property
    def system(self) -> str:
        return system_of(self.fake)

    def record(self, number: int = 1) -> str:
        """How one of them is called there."""
        person = self.workspace.number_of(mail(number))
        asked = "SELECT record FROM records WHERE person = ? AND record LIKE ?"
        found = self.workspace.store.connection.execute(asked, (person, f"{self.system}:%")).fetchone()
        return str(found[0])

    def correct(self, field: str, number: int = 1) -> None:
        """A colleague knows better."""
        correct(self.workspace, field, VALUES[field], self.now + HOUR // 2, self.record(number))

    def round(self) -> dict[str, State]:
        """An hour later: what became of each field, by its name alone where it is of Kim 1."""
        self.now += HOUR
        done = exchanged(self.workspace, self.fake, self.now)
        return {name.removeprefix(f"{self.one} "): state for name, state in done.items()}

    def write(self) -> dict[str, str]:
        """An hour later: why each field stands as it does."""
        self.now += HOUR
        done = written(self.workspace, self.fake, self.now)
        return {name.removeprefix(f"{self.one} "): one.entry.told for name, one in done.items()}

    def there(self, number: int = 1) -> dict[str, list[str]]:
        """What they say there of each field now."""
        key = STANDINS[self.system].key
        with Connection(manifest_of(self.system), key, lambda _: None, self.fake.url) as connection:
            found = read(connection, writing(self.system), self.record(number).partition(":")[2]).object
        return {field: texts(found, at) for field, at in writing(self.system).fields.items()}

    def parts(self) -> Made:
        """Each field of Kim 1 there, as it stands."""
        person: Made = deepcopy(self.fake.streams[STANDINS[self.system].path][0])
        attributes: Made = person.pop("attributes", {})
        return person | attributes

    def whole(self) -> str:
        """Everything that stands there."""
        return json.dumps(self.fake.streams[STANDINS[self.system].path])


@contextmanager
def begun(system: str, folder: Path, now: Micros, stumbles: int = 0) -> Iterator[Two]:
    """Both sides have been read, and whatever can be is exchanged."""
    people = STANDINS[system].people(system, writing(system).of, 2)
    with STANDINS[system].holding(people, stumbles) as fake, open_workspace(folder) as workspace:
        workspace.write_rules(system, dict.fromkeys(writing(system).fields, "latest"), now, by=COLLEAGUE)
        two = Two(workspace, fake, now)
        pulled(workspace, fake, now)
        two.one = two.record()
        assert two.round() == {}
        yield two


@every_system
def test_d7_a_round_trip_changes_nothing_and_the_second_writes_nothing(system: str, tmp_path: Path, now: Micros) -> None:
    """A colleague corrects everything: it is written there once. What comes back is not news, and is not written again."""
    with begun(system, tmp_path, now) as two:
        for field in fields_of(system):
            two.correct(field)
        assert two.round() == dict.fromkeys(fields_of(system), State.WRITTEN)
        assert all(VALUES[field] in two.whole() for field in fields_of(system))
        asked = "SELECT kind, text, method FROM events ORDER BY seq"
        before = list(two.workspace.store.connection.execute(asked))
        assert [two.round() for _ in range(3)] == [{}] * 3
        assert len(two.fake.changes) == 1
        new = list(two.workspace.store.connection.execute(asked))[len(before) :]
        assert [row for row in new if row[1] in VALUES.values()] == [], "our own words coming back are no observation"


@pytest.mark.parametrize(("system", "field"), [(system, field) for system in WRITTEN for field in writing(system).fields])
def test_d7_each_field_arrives_there_and_leaves_the_others_alone(system: str, field: str, tmp_path: Path, now: Micros) -> None:
    """One value is known better here, or one wish: it stands there, beside all that stood there before."""
    with begun(system, tmp_path, now) as two:
        before, held_there = two.parts(), two.there()[field]
        if field == MAY_EMAIL:
            stop(two.workspace, two.now, two.record())
        else:
            two.correct(field)
        assert two.round() == {field: State.WRITTEN}
        at = writing(system).fields[field]
        assert two.there()[field] == [*(held_there if at.is_list else []), VALUES.get(field, "false")]
        changed = {name for name, value in two.parts().items() if value != before.get(name)}
        dated = writing(system).changed or manifest_of(system).streams[0].changed
        assert changed <= set(re.findall(r"[\w-]+", f"{at.at} {dated}")), "nothing else is another than before"
        assert two.round() == {}
        assert len(two.fake.changes) == 1
        asked = "SELECT seq FROM events WHERE channel = ? AND method < ?"
        said = two.workspace.store.connection.execute(asked, (int(Channel.EMAIL), int(Method.STAFF)))
        assert said.fetchall() == [], "what comes back of ours is no wish of theirs"


@every_system
def test_d7_a_refused_field_does_not_hold_up_the_others(system: str, tmp_path: Path, now: Micros) -> None:
    """A telephone number is refused: the rest is written all the same, the refusal is told once, and tried when it changes."""
    with begun(system, tmp_path, now) as two:
        for part in re.findall(r"[\w-]+", writing(system).fields["phone"].at):
            two.fake.refuses[part] = "phone is locked"
        for field in fields_of(system):
            two.correct(field)
        pulled(two.workspace, two.fake, two.now)
        told = two.write()
        assert "phone is locked" in told.pop("phone")
        assert told == dict.fromkeys(set(fields_of(system)) - {"phone"}, "")
        assert two.write() == {}
        two.fake.refuses.clear()
        two.workspace.settle(system, two.record(), "phone", "ours", two.now, by=COLLEAGUE)
        assert two.round() == {"phone": State.WRITTEN}
        assert all(any(same(field, text, VALUES[field]) for text in two.there()[field]) for field in fields_of(system))


def test_d7_an_address_that_somebody_else_has_there_is_refused_in_their_words(tmp_path: Path, now: Micros) -> None:
    """Teamtailor knows the new address as another candidate's and says so; the number is written all the same."""
    with begun("teamtailor", tmp_path, now) as two:
        other = STANDINS["teamtailor"].person("teamtailor", "candidates", 3)
        other["attributes"]["email"] = VALUES["email"]
        two.fake.streams["candidates"].append(other)
        two.correct("email")
        two.correct("phone")
        told = two.write()
        assert "has already been taken" in told["email"]
        assert (told["phone"], two.there()["phone"]) == ("", [VALUES["phone"]])


@every_system
def test_d7_a_kill_between_writing_and_the_answer_writes_once(system: str, tmp_path: Path, now: Micros) -> None:
    """The program dies as soon as they have the value: the next round sees it there, and it stays our own word."""
    with begun(system, tmp_path, now) as two:
        two.correct("phone")
        answer = two.fake.answer

        def dies(asked: Asked) -> Answer:
            told = answer(asked)
            return Answer(403, {"message": "killed"}) if two.fake.changes else told

        two.fake.answer = dies  # type: ignore[method-assign]
        with pytest.raises(NotPulled):
            two.round()
        two.fake.answer = answer  # type: ignore[method-assign]
        two.round()
        assert len(two.fake.changes) == 1
        assert [one.state for one in two.workspace.exchanged(system)] == [State.WRITTEN]
        assert two.round() == {}
        asked = "SELECT seq FROM events WHERE text = ? AND method < 4"
        assert two.workspace.store.connection.execute(asked, (VALUES["phone"],)).fetchall() == []


@every_system
def test_d7_what_they_change_after_it_is_taken_over(system: str, tmp_path: Path, now: Micros) -> None:
    """We wrote a value of which there is one only; then somebody there changes it: theirs holds here too, and stays."""
    one_only = [field for field in fields_of(system) if not writing(system).fields[field].is_list]
    with begun(system, tmp_path, now) as two:
        field = one_only[-1]
        two.correct(field)
        assert two.round() == {field: State.WRITTEN}
        change(two, writing(system).fields[field], THEIRS[field])
        assert two.round() == {field: State.TAKEN}
        assert held(two.workspace, field, mail(1)) == THEIRS[field]
        assert [two.round() for _ in range(2)] == [{}] * 2
        assert len(two.fake.changes) == 1


@every_system
def test_d6_theirs_is_taken_over_where_they_hold_one_only(system: str, tmp_path: Path, now: Micros) -> None:
    """By the rule manual both changed a value of which they hold one only: a human takes theirs over, and both say the same."""
    with begun(system, tmp_path, now) as two:
        field = next(field for field in reversed(fields_of(system)) if not writing(system).fields[field].is_list)
        two.workspace.write_rules(system, {field: "manual"}, two.now, by=COLLEAGUE)
        two.correct(field)
        change(two, writing(system).fields[field], THEIRS[field])
        assert two.round() == {field: State.ASKED}
        assert two.round() == {}
        two.workspace.settle(system, two.record(), field, "theirs", two.now, by=COLLEAGUE)
        assert held(two.workspace, field, mail(1)) == THEIRS[field]
        assert two.round() == {}
        assert two.fake.changes == []


def change(two: Two, field: Written, value: str) -> None:
    """Somebody over there changes a field, a little later."""
    person: Any = two.fake.streams[STANDINS[two.system].path][0]
    dated = writing(two.system).changed or manifest_of(two.system).streams[0].changed
    at = two.now + HOUR // 2
    dates = {int: at // 1000, str: iso(at)}
    for path, new in ((field.at, value), (dated, dates[type(leaves_at(person, dated)[0])])):
        *way, last = path.split(".")
        holder = person
        for name in way:
            holder = holder[name]
        holder[last] = new


@every_system
def test_d7_many_stumbles_and_everything_arrives_once(system: str, tmp_path: Path, now: Micros) -> None:
    """Every fourth answer is a 429, a 500 or half a body: whatever is said arrives, and nothing arrives twice."""
    with begun(system, tmp_path, now, stumbles=4) as two:
        for field in fields_of(system):
            two.correct(field)
        assert two.round() == dict.fromkeys(fields_of(system), State.WRITTEN)
        there = two.there()
        assert all(len(set(said)) == len(said) and VALUES[field] in said for field, said in there.items() if field != MAY_EMAIL)
        assert [two.round() for _ in range(2)] == [{}] * 2


@every_system
def test_d7_a_key_that_may_not_write_changes_nothing_and_says_so(system: str, tmp_path: Path, now: Micros) -> None:
    """The key may read only: nothing is marked as written, and with the right to, it goes on."""
    with begun(system, tmp_path, now) as two:
        two.correct("phone")
        two.fake.may_write = False
        try:
            told = two.write()["phone"]
        except NotPulled as error:
            told = str(error)
        assert "may not do this" in told or "permission" in told
        assert two.fake.changes == []
        two.fake.may_write = True
        if two.workspace.exchanged(system)[0].state is State.REFUSED:
            two.workspace.settle(system, two.record(), "phone", "ours", two.now, by=COLLEAGUE)
        assert two.round() == {"phone": State.WRITTEN}


@every_system
def test_d7_what_is_taken_and_not_kept_is_found_out(system: str, tmp_path: Path, now: Micros) -> None:
    """The answer to writing is good, and the value is not there: that is told as refused."""
    with begun(system, tmp_path, now) as two:
        two.fake.change = lambda *_, **__: ""  # type: ignore[method-assign]
        two.correct("phone")
        assert two.round() == {"phone": State.REFUSED}
        assert [one.told for one in two.workspace.exchanged(system)] == ["They took it and did not keep it."]


@every_system
def test_f10_who_is_erased_here_is_erased_there_and_it_is_confirmed(system: str, tmp_path: Path, now: Micros) -> None:
    """The erasure is passed on. Confirmed is only what can be seen to be gone; all else stays open until a human says so."""
    to = writing(system)
    with begun(system, tmp_path, now) as two:
        record = two.record()
        two.workspace.erase(two.workspace.number_of(mail(1)), two.now, by=COLLEAGUE)
        (asked,) = two.workspace.exchanged(system)
        assert (asked.record, asked.field, asked.state) == (record, "erase", State.WAITING)
        if to.erase and not to.leaves:
            assert two.round() == {"erase": State.WRITTEN}
            assert mail(1) not in two.whole()
        else:
            assert [two.round() for _ in range(2)] == [{"erase": State.REFUSED}] * 2
            assert bool(two.fake.changes) == bool(to.erase)
            (open_,) = two.workspace.exchanged(system)
            assert (to.leaves or "by hand") in open_.told
            two.workspace.settle(system, record, "erase", "done", two.now, by=COLLEAGUE)
        assert two.workspace.exchanged(system) == ()
        doings = [row[0] for row in two.workspace.store.connection.execute("SELECT told FROM doings ORDER BY number")]
        assert any("one record was erased" in one for one in doings)
        assert not any(record in one for one in doings)
        assert two.round() == {}
        assert mail(2) in two.whole()


@pytest.mark.parametrize("system", [system for system in WRITTEN if writing(system).erase])
def test_f10_an_erasure_that_is_refused_stays_open_and_holds_up_nothing(system: str, tmp_path: Path, now: Micros) -> None:
    """They refuse, for instance because an application is open: it stays open, is tried again, and others are written to."""
    with begun(system, tmp_path, now) as two:
        one, other = two.record(1), two.record(2)
        two.fake.refuses = dict.fromkeys(("first_name", "name", "delete", "isDeleted", "deleted"), "an application is open")
        two.workspace.erase(two.workspace.number_of(mail(1)), two.now, by=COLLEAGUE)
        two.correct("phone", 2)
        assert two.round() == {"erase": State.REFUSED, f"{other} phone": State.WRITTEN}
        assert "an application is open" in two.write()["erase"]
        assert mail(1) in two.whole()
        two.workspace.settle(system, one, "erase", "done", two.now, by=COLLEAGUE)
        assert [each.field for each in two.workspace.exchanged(system)] == ["phone"]


@pytest.mark.parametrize("system", [system for system in WRITTEN if writing(system).erase and not writing(system).leaves])
def test_f10_an_erasure_that_changes_nothing_is_not_confirmed(system: str, tmp_path: Path, now: Micros) -> None:
    """They say that it is done, or know no such call, and the address stands there still: it stays open, as without the right."""
    with begun(system, tmp_path, now) as two:
        people = two.fake.streams[STANDINS[system].path]
        answer, before = two.fake.answer, deepcopy(people)
        two.workspace.erase(two.workspace.number_of(mail(1)), two.now, by=COLLEAGUE)

        def forgets(asked: Asked) -> Answer:
            told = answer(asked)
            people[:] = deepcopy(before)
            return told

        def knows_no_such_call(asked: Asked) -> Answer:
            is_call = asked.method == "DELETE" or "anonymize" in asked.path
            return Answer(404, {"message": "There is nothing at this address"}) if is_call else answer(asked)

        for wrong in (forgets, knows_no_such_call):
            two.fake.answer = wrong  # type: ignore[method-assign]
            assert "says as before" in two.write()["erase"]
        two.fake.answer, two.fake.may_write = answer, False  # type: ignore[method-assign]
        assert two.round() == {"erase": State.REFUSED}
        two.fake.may_write = True
        assert two.round() == {"erase": State.WRITTEN}


@every_system
def test_f10_an_answer_of_another_shape_confirms_nothing(system: str, tmp_path: Path, now: Micros) -> None:
    """They answer in a way that nobody described: the round ends and says so, and whoever is to be erased stays open."""
    with begun(system, tmp_path, now) as two:
        two.workspace.erase(two.workspace.number_of(mail(1)), two.now, by=COLLEAGUE)
        two.correct("phone", 2)
        answer = two.fake.answer

        def differently(asked: Asked) -> Answer:
            is_way_in = {"token", "login", "authorize"} & set(asked.path.split("/"))
            return answer(asked) if is_way_in else Answer(200, {"success": True})

        two.fake.answer = differently  # type: ignore[method-assign]
        with pytest.raises(NotPulled, match="answered without the record"):
            two.write()
        assert "erase" in [one.field for one in two.workspace.exchanged(system)]


def test_f10_an_erasure_is_passed_on_though_no_field_is_exchanged(
    tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody set a rule. From the terminal the erasure goes there all the same, and is confirmed."""
    monkeypatch.setenv("REGARD_SMARTRECRUITERS_KEY", STANDINS["smartrecruiters"].key)
    with begun("smartrecruiters", tmp_path, now) as two:
        rules = dict.fromkeys(writing(two.system).fields, "off")
        two.workspace.write_rules(two.system, rules, two.now, by=COLLEAGUE)
        two.workspace.erase(two.workspace.number_of(mail(1)), two.now, by=COLLEAGUE)
        said = CliRunner().invoke(main, ["write", "smartrecruiters", "--workspace", str(tmp_path), "--url", two.fake.url])
        assert (said.exit_code, "erase  confirmed" in said.output) == (0, True)
        assert mail(1) not in two.whole()


SENT: dict[str, tuple[str, str, Any]] = {
    "ashby": ("POST", "/candidate.update", {"candidateId": "c1", "phoneNumber": "+442079460958"}),
    "bullhorn": ("POST", "/rest/abc/entity/Candidate/1", {"mobile": "+442079460958"}),
    "greenhouse": ("PATCH", "/candidates/1", {"phone_numbers": [{"value": "+442079460958", "type": "other"}]}),
    "lever": ("PUT", "/contacts/p1", {
        "name": "Kim Number1", "headline": "Fernbridge, Harbour Bank", "location": "Oslo, Norway",
        "emails": ["kim1@mail.example"], "phones": [{"value": "+442079460958", "type": "other"}],
    }),
    "recruitee": ("PATCH", "/candidates/1", {"candidate": {"phones": ["+442079460958"]}}),
    "smartrecruiters": ("PATCH", "/candidates/b1", {"phoneNumber": "+442079460958"}),
    "teamtailor": ("PATCH", "/candidates/1", {
        "data": {"id": "1", "type": "candidates", "attributes": {"phone": "+442079460958"}},
    }),
    "workable": ("PATCH", "/candidates/000001", {"candidate": {"phone": "+442079460958"}}),
}  # fmt: skip
"""What their published descriptions ask for to change a telephone number."""


@every_system
def test_d7_what_is_sent_has_the_shape_that_they_describe(system: str, tmp_path: Path, now: Micros) -> None:
    """One request changes one field, at the address and in the shape of the published description."""
    with begun(system, tmp_path, now) as two:
        answer, heard = two.fake.answer, list[Asked]()

        def listens(asked: Asked) -> Answer:
            heard.append(asked)
            return answer(asked)

        two.fake.answer = listens  # type: ignore[method-assign]
        two.correct("phone")
        two.write()
        (one,) = [asked for asked in heard if (asked.method, asked.path) == SENT[system][:2]]
        assert json.loads(one.body) == SENT[system][2]
