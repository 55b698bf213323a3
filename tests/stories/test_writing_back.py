"""What we know better is written back, what others know better is taken over: both sides come to say the same, and stay so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.exchange import COLLEAGUE, correct, exchanged, held, pulled, state, stop, written

from regard.clock import DAY, HOUR, iso
from regard.errors import BadSettings, NotPulled
from regard.fakes.ashby import FakeAshby
from regard.fakes.greenhouse import FakeGreenhouse
from regard.intake.jsonfields import rows, table
from regard.ledger.event import Saying
from regard.storage.outbox import State
from regard.words import Channel, Method, Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.acts import write_act

KEY = "id:secret"
EVERYTHING = {"employer": "latest", "title": "latest", "email": "latest", "phone": "latest", "may_email": "here"}


def candidate(number: int = 40, **more: Any) -> dict[str, Any]:
    """A candidate as Harvest lists them."""
    return {
        "id": number, "first_name": "Kim", "last_name": f"Number{number}", "company": "Fernbridge", "title": "Data Engineer",
        "email_addresses": [{"value": f"kim{number}@mail.example", "type": "personal"}], "phone_numbers": [], "can_email": True,
        "tags": [], "updated_at": "2026-01-05T10:00:00.000Z", **more,
    }  # fmt: skip


def greenhouse(*people: dict[str, Any], **more: Any) -> FakeGreenhouse:
    """Greenhouse with these people, or with one."""
    return FakeGreenhouse(
        {"candidates": list(people or [candidate()]), "jobs": [], "applications": [], "offers": []}, KEY, **more
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A kept workspace that exchanges whatever can be with Greenhouse."""
    with open_workspace(tmp_path / "kept") as opened:
        opened.write_rules("greenhouse", EVERYTHING, 0, by=COLLEAGUE)
        yield opened


def test_d7_a_store_on_postgresql_exchanges_the_same(
    tmp_path: Path, now: Micros, database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written, taken over, added, passed on as a wish and erased: the same on the server."""
    monkeypatch.setenv("REGARD_STORE", database())
    with open_workspace(tmp_path / "served") as served, greenhouse(candidate(), candidate(41)) as fake:
        served.write_rules("greenhouse", EVERYTHING, 0, by=COLLEAGUE)
        exchanged(served, fake, now)
        correct(served, "employer", "Harbour Bank", now + HOUR)
        state(served, "email", "kim@new.example", now + HOUR)
        stop(served, now + HOUR, "greenhouse:41")
        names = ("greenhouse:40 email", "greenhouse:40 employer", "greenhouse:41 may_email")
        assert exchanged(served, fake, now + 2 * HOUR) == dict.fromkeys(names, State.WRITTEN)
        change(fake, now + 3 * HOUR - 1, company="Zeta")
        assert exchanged(served, fake, now + 3 * HOUR) == {"greenhouse:40 employer": State.TAKEN}
        served.erase(served.number_of("kim41@mail.example"), now + 4 * HOUR, by=COLLEAGUE)
        assert exchanged(served, fake, now + 5 * HOUR) == {"greenhouse:41 erase": State.WRITTEN}
        assert exchanged(served, fake, now + 6 * HOUR) == {}


def change(fake: FakeGreenhouse, at: Micros, number: int = 0, **what: Any) -> None:
    """Somebody changes a candidate in Greenhouse."""
    fake.streams["candidates"][number] |= {**what, "updated_at": iso(at)}


def test_d7_nothing_is_written_until_somebody_says_who_decides(tmp_path: Path, now: Micros) -> None:
    """Without a rule nothing is written, and rules that there are not are refused with the right ones."""
    with greenhouse() as fake, open_workspace(tmp_path / "other") as workspace:
        pulled(workspace, fake, now)
        correct(workspace, "employer", "Harbour Bank", now)
        assert written(workspace, fake, now) == {}
        assert fake.changes == []
        with pytest.raises(BadSettings, match="cannot be told city"):
            workspace.write_rules("greenhouse", {"city": "latest"}, now, by=COLLEAGUE)
        with pytest.raises(BadSettings, match="latest, here, there, manual"):
            workspace.write_rules("greenhouse", {"employer": "newest"}, now, by=COLLEAGUE)


def test_d7_they_changed_it_so_it_is_taken_over(workspace: Workspace, now: Micros) -> None:
    """A colleague corrected it here, both agreed; then somebody changes it in Greenhouse: theirs holds here too."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "employer", "Harbour Bank", now + HOUR)
        exchanged(workspace, fake, now + 2 * HOUR)
        change(fake, now + 3 * HOUR - 1, company="Zeta")
        assert exchanged(workspace, fake, now + 3 * HOUR) == {"greenhouse:40 employer": State.TAKEN}
        assert held(workspace, "employer") == "Zeta"
        change(fake, now + 4 * HOUR - 1, company="Omega")
        assert exchanged(workspace, fake, now + 4 * HOUR) == {"greenhouse:40 employer": State.TAKEN}
        assert held(workspace, "employer") == "Omega"
        assert exchanged(workspace, fake, now + 5 * HOUR) == {}
        assert len(fake.changes) == 1


def test_d7_what_the_person_said_is_never_given_up(workspace: Workspace, now: Micros) -> None:
    """The person says where they work; whoever changes it there is put right, whatever the rule, and only they change it here."""
    workspace.write_rules("greenhouse", {"employer": "there"}, now, by=COLLEAGUE)
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        state(workspace, "employer", "Harbour Bank", now + HOUR)
        assert exchanged(workspace, fake, now + 2 * HOUR) == {"greenhouse:40 employer": State.WRITTEN}
        change(fake, now + 3 * HOUR - 1, company="Zeta")
        assert exchanged(workspace, fake, now + 3 * HOUR) == {"greenhouse:40 employer": State.WRITTEN}
        assert fake.streams["candidates"][0]["company"] == "Harbour Bank" == held(workspace, "employer")


def test_d7_two_systems_that_flip_a_value_are_stopped_and_a_human_is_told(workspace: Workspace, now: Micros) -> None:
    """Something in Greenhouse sets the employer back again and again: the third time it is left alone, and says why."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        state(workspace, "employer", "Harbour Bank", now + HOUR)
        outcomes = []
        for round_ in range(2, 9):
            outcomes.append(exchanged(workspace, fake, now + round_ * HOUR).get("greenhouse:40 employer"))
            change(fake, now + round_ * HOUR + 1, company="Fernbridge")
        assert outcomes == [State.WRITTEN] * 3 + [State.FLIPPING] + [None] * 3
        assert len(fake.changes) == 3
        (told,) = [one.told for one in workspace.exchanged("greenhouse") if one.state.is_open]
        assert "3 times within a month" in told
        workspace.settle("greenhouse", "greenhouse:40", "employer", "ours", now + 10 * HOUR, by=COLLEAGUE)
        assert exchanged(workspace, fake, now + 11 * HOUR) == {"greenhouse:40 employer": State.WRITTEN}


def test_d6_both_changed_it_so_a_human_is_asked(workspace: Workspace, now: Micros) -> None:
    """By the rule manual: a colleague and somebody in Greenhouse changed the title since they agreed. A human decides, once."""
    workspace.write_rules("greenhouse", {"title": "manual"}, now, by=COLLEAGUE)
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "title", "Head of Data", now + HOUR)
        change(fake, now + 2 * HOUR - 1, title="Data Lead")
        assert exchanged(workspace, fake, now + 2 * HOUR) == {"greenhouse:40 title": State.ASKED}
        assert exchanged(workspace, fake, now + 3 * HOUR) == {}, "nobody is asked twice"
        assert fake.changes == []
        workspace.settle("greenhouse", "greenhouse:40", "title", "theirs", now + 4 * HOUR, by=COLLEAGUE)
        assert held(workspace, "title") == "Data Lead"
        assert exchanged(workspace, fake, now + 5 * HOUR) == {}
        correct(workspace, "title", "Head of Data", now + 6 * HOUR)
        assert exchanged(workspace, fake, now + 7 * HOUR) == {"greenhouse:40 title": State.WRITTEN}, "only one side changed it"
        with pytest.raises(ValueError, match="no longer open"):
            workspace.settle("greenhouse", "greenhouse:40", "title", "ours", now + 8 * HOUR, by=COLLEAGUE)


def test_d6_by_the_rule_there_they_decide_and_by_here_we_do(workspace: Workspace, now: Micros) -> None:
    """Greenhouse decides over titles, we over employers; whoever changed it."""
    workspace.write_rules("greenhouse", {"title": "there", "employer": "here"}, now, by=COLLEAGUE)
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "title", "Head of Data", now + HOUR)
        correct(workspace, "employer", "Harbour Bank", now + HOUR)
        outcome = exchanged(workspace, fake, now + 2 * HOUR)
        assert outcome == {"greenhouse:40 employer": State.WRITTEN, "greenhouse:40 title": State.TAKEN}
        assert (held(workspace, "title"), held(workspace, "employer")) == ("Data Engineer", "Harbour Bank")
        change(fake, now + 3 * HOUR - 1, company="Zeta", title="Data Lead")
        exchanged(workspace, fake, now + 3 * HOUR)
        one = fake.streams["candidates"][0]
        assert (one["company"], one["title"]) == ("Harbour Bank", "Data Lead")
        assert (held(workspace, "title"), held(workspace, "employer")) == ("Data Lead", "Harbour Bank")


def test_d7_an_edit_of_theirs_that_we_have_not_read_yet_is_not_lost(workspace: Workspace, now: Micros) -> None:
    """Between our reading and our writing somebody changes the field: it is not written over; the next round sees to it."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "employer", "Harbour Bank", now + HOUR)
        pulled(workspace, fake, now + 2 * HOUR)
        change(fake, now + 2 * HOUR - 1, company="Zeta")
        (one,) = written(workspace, fake, now + 2 * HOUR).values()
        assert "meanwhile" in one.entry.told
        assert fake.streams["candidates"][0]["company"] == "Zeta"


def test_d7_a_further_address_is_added_and_one_taken_out_there_stays_out(workspace: Workspace, now: Micros) -> None:
    """A new address comes beside the old one. Whoever takes it out in Greenhouse meant it."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        state(workspace, "email", "kim@new.example", now + HOUR)
        assert exchanged(workspace, fake, now + 2 * HOUR) == {"greenhouse:40 email": State.WRITTEN}
        addresses = [one["value"] for one in rows(fake.streams["candidates"][0], "email_addresses")]
        assert addresses == ["kim40@mail.example", "kim@new.example"]
        change(fake, now + 3 * HOUR - 1, email_addresses=[{"value": "kim40@mail.example", "type": "personal"}])
        assert exchanged(workspace, fake, now + 3 * HOUR) == {}


def test_d7_a_dead_address_and_that_of_an_office_are_not_told(workspace: Workspace, now: Micros) -> None:
    """Mail to one new address bounced, and another is an office's: Greenhouse is told neither."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "email", "kim@gone.example", now + HOUR)
        correct(workspace, "email", "info@fernbridge.example", now + HOUR)
        bounced = Saying("message.bounced", "greenhouse:40", now + HOUR, text="kim@gone.example", method=Method.SYSTEM)
        write_act(workspace.store, [bounced], by=COLLEAGUE, at=now + HOUR)
        assert exchanged(workspace, fake, now + 2 * HOUR) == {}
        correct(workspace, "email", "kim@new.example", now + 3 * HOUR)
        assert exchanged(workspace, fake, now + 4 * HOUR) == {"greenhouse:40 email": State.WRITTEN}
        assert [one["value"] for one in rows(fake.streams["candidates"][0], "email_addresses")][1:] == ["kim@new.example"]


def test_d7_who_does_not_want_to_be_written_to_is_marked_there_and_unmarked_when_they_change_their_mind(
    workspace: Workspace, now: Micros
) -> None:
    """A wish goes on to the applicant system, so that nobody writes from there; what we did not set we do not lift."""
    with greenhouse(candidate(), candidate(41, can_email=False)) as fake:
        exchanged(workspace, fake, now)
        stop(workspace, now + HOUR, "greenhouse:40")
        assert exchanged(workspace, fake, now + 2 * HOUR) == {"greenhouse:40 may_email": State.WRITTEN}
        assert fake.streams["candidates"][0]["can_email"] is False
        assert exchanged(workspace, fake, now + 3 * HOUR) == {}
        for record in ("greenhouse:40", "greenhouse:41"):
            resume = Saying("wish.resume", record, now + 4 * HOUR, text="write again", method=Method.STATED)
            write_act(workspace.store, [resume], by="the person", at=now + 4 * HOUR)
        assert exchanged(workspace, fake, now + 5 * HOUR) == {"greenhouse:40 may_email": State.WRITTEN}
        assert [one["can_email"] for one in fake.streams["candidates"]] == [True, False]
        rule = workspace.why(str(workspace.number_of("kim40@mail.example")), now + 6 * HOUR).decision.rule
        assert rule not in {"stopped", "all_refused"}, "what came back of ours is no wish of theirs"


def test_d7_no_more_than_so_many_are_written_to_at_once(workspace: Workspace, now: Micros) -> None:
    """A rule that was set by mistake is seen before it is everywhere: the others wait for the next round."""
    with greenhouse(*(candidate(number) for number in range(1, 8))) as fake:
        exchanged(workspace, fake, now)
        for number in range(1, 8):
            correct(workspace, "employer", "Harbour Bank", now + HOUR, f"greenhouse:{number}")
        assert len(written(workspace, fake, now + 2 * HOUR, most=5)) == 5
        assert len(written(workspace, fake, now + 3 * HOUR, most=5)) == 2
        assert len(fake.changes) == 7


def test_d7_a_wrong_key_writes_nothing_and_says_so(workspace: Workspace, now: Micros) -> None:
    """The key was taken back: nothing is written, nothing is marked as written, and it goes on with the right one."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "employer", "Harbour Bank", now + HOUR)
        fake.key = "another:one"
        with pytest.raises(NotPulled, match="key is not accepted"):
            written(workspace, fake, now + 2 * HOUR)
        fake.key = KEY
        assert [one.entry.state for one in written(workspace, fake, now + 3 * HOUR).values()] == [State.WRITTEN]


def test_d7_a_dry_run_shows_what_would_be_written_and_writes_nothing(workspace: Workspace, now: Micros) -> None:
    """The plan names person, field, both values; doing it then does just that."""
    with greenhouse() as fake:
        exchanged(workspace, fake, now)
        correct(workspace, "employer", "Harbour Bank", now + HOUR)
        (planned,) = workspace.would_write("greenhouse", now + 2 * HOUR)
        assert (planned.entry.theirs, planned.entry.value) == ("Fernbridge", "Harbour Bank")
        assert fake.changes == []
        assert workspace.exchanged("greenhouse") == ()
        (done,) = written(workspace, fake, now + 2 * HOUR).values()
        assert (done.entry.field, done.entry.value) == (planned.entry.field, planned.entry.value)


def test_d7_two_systems_come_to_agree_through_us(workspace: Workspace, now: Micros) -> None:
    """A new telephone number in Greenhouse reaches Ashby, and nothing goes round in circles."""
    workspace.write_rules("ashby", {"name": "latest", "email": "latest", "phone": "latest"}, now, by=COLLEAGUE)
    ashby: dict[str, Any] = {
        "id": "a-1", "name": "Kim Number40", "updatedAt": "2026-01-04T10:00:00.000Z", "applicationIds": [], "fileHandles": [],
        "socialLinks": [], "primaryEmailAddress": {"value": "kim40@mail.example", "type": "Personal", "isPrimary": True},
        "emailAddresses": [{"value": "kim40@mail.example", "type": "Personal", "isPrimary": True}],
    }  # fmt: skip
    with greenhouse() as one, FakeAshby({"candidate.list": [ashby], "application.list": []}, KEY) as other:
        for fake in (one, other):
            pulled(workspace, fake, now)
        change(one, now + 1, phone_numbers=[{"value": "+44 20 7946 0958", "type": "mobile"}])
        outcomes = [
            exchanged(workspace, fake, now + round_ * HOUR) for round_ in range(1, 4) for fake in (one, other)
        ]  # fmt: skip
        assert outcomes == [{}, {"ashby:a-1 phone": State.WRITTEN}, {}, {}, {}, {}]
        assert table(other.streams["candidate.list"][0], "primaryPhoneNumber")["value"] == "+442079460958"
        assert len(one.changes) == 0


def test_d7_a_channel_that_they_closed_themselves_stays_closed(workspace: Workspace, now: Micros) -> None:
    """What Greenhouse says of itself is a wish; only what comes back of ours is none."""
    with greenhouse(candidate(can_email=False)) as fake:
        exchanged(workspace, fake, now)
        change(fake, now + DAY - 1, tags=["speaker"], can_email=False)
        exchanged(workspace, fake, now + DAY)
        said = workspace.store.connection.execute("SELECT seq FROM events WHERE channel = ?", (int(Channel.EMAIL),)).fetchall()
        assert len(said) == 2
        assert workspace.why(str(workspace.number_of("kim40@mail.example")), now + DAY).decision.rule == "all_refused"
