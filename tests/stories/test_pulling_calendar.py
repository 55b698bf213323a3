"""A calendar is read by CalDAV as it changes: meetings booked, moved and gone, each once, whatever the server can and cannot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.standins import PLACES, held, meeting, pulled

from regard.errors import BadSettings
from regard.fakes.caldav import FakeCalDav
from regard.words import Micros
from regard.workspace import Workspace
from regard.workspace.pulling import Pulled

KEY = PLACES["caldav"].key
FIRST, LATER = "Mon, 02 Mar 2026 08:00:00 GMT", "Tue, 03 Mar 2026 08:00:00 GMT"


@pytest.fixture(params=[True, False], ids=["changes", "versions"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeCalDav]:
    """A server that tells what changed, and one whose versions have to be compared."""
    with FakeCalDav(KEY, syncs=request.param, date=FIRST) as server:
        yield server


def stands(workspace: Workspace, name: str, now: Micros) -> str:
    """The rule that decides about somebody: of a meeting to come, or another."""
    return workspace.why(f"{name}@mail.example", now).decision.rule


def test_d7_meetings_are_read_as_they_change(workspace: Workspace, fake: FakeCalDav, now: Micros) -> None:
    """Two are booked; one is moved and one deleted: the moved one stands at its new time alone, the deleted one is called off."""
    fake.put("kim", meeting("kim"))
    fake.put("lea", meeting("lea"))
    fake.put("b" * 90, meeting("b" * 90))
    assert pulled(workspace, "caldav", fake, now) == [Pulled("interviews", 3, 3)]
    booked = stands(workspace, "lea", now)
    assert pulled(workspace, "caldav", fake, now) == [Pulled("interviews", 0, 0)]
    fake.date = LATER
    fake.put("kim", meeting("kim", "20260309T090000Z", "SEQUENCE:1\r\n"))
    fake.delete("lea")
    fake.delete("b" * 90)
    assert pulled(workspace, "caldav", fake, now) == [Pulled("interviews", 4, 4)], "one as it stands, three called off"
    assert stands(workspace, "kim", now) == booked
    assert stands(workspace, "lea", now) != booked
    assert stands(workspace, "b" * 20, now) != booked
    reason = workspace.why("kim@mail.example", now).decision.because
    assert "9 March" in reason
    assert "6 March" not in reason
    before = held(workspace)
    pulled(workspace, "caldav", fake, now)
    assert held(workspace) == before


def test_a_token_that_is_known_no_longer_begins_anew(workspace: Workspace, now: Micros) -> None:
    """The server forgot what we had: everything is read again, nothing doubled, what is new is there."""
    with FakeCalDav(KEY, date=FIRST) as fake:
        fake.put("kim", meeting("kim"))
        pulled(workspace, "caldav", fake, now)
        fake.put("lea", meeting("lea"))
        fake.forgets = 2
        assert pulled(workspace, "caldav", fake, now) == [Pulled("interviews", 2, 2)]
    assert sum("UID:" in raw for raw, _ in held(workspace)[0]) == 2


def test_one_broken_meeting_does_not_hold_up_the_others(workspace: Workspace, fake: FakeCalDav, now: Micros) -> None:
    """One without an end and one that is no calendar are shown; those beside them are read."""
    fake.put("kim", meeting("kim").replace("END:VEVENT\r\n", "").replace("END:VCALENDAR\r\n", ""))
    fake.put("lea", meeting("lea"))
    fake.put("bo", "nothing that we know")
    [told] = pulled(workspace, "caldav", fake, now)
    assert (told.objects, told.imported, told.told) == (3, 1, "")
    assert workspace.number_of("lea@mail.example")


class Bomb(FakeCalDav):
    """Answers with entities that would grow to gigabytes."""

    def report(self, body: str) -> tuple[int, str]:
        """Ten times ten times ten ..."""
        lines = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
        return 207, f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ha">{"".join(lines)}]><b>&a9;</b>'


class Deep(FakeCalDav):
    """Answers with elements in one another without end."""

    def report(self, body: str) -> tuple[int, str]:
        """A hundred thousand of them."""
        return 207, "<a>" * 100_000


def test_an_answer_that_is_made_to_harm_is_refused(workspace: Workspace, now: Micros) -> None:
    """A document type is not read at all, and nobody follows elements down for ever."""
    with Bomb(KEY) as bomb, Deep(KEY) as deep:
        assert "document type" in pulled(workspace, "caldav", bomb, now)[0].told
        assert "too deeply" in pulled(workspace, "caldav", deep, now)[0].told


def test_a_wrong_key_and_a_missing_calendar_cost_only_what_they_cover(workspace: Workspace, now: Micros) -> None:
    """A wrong key is told; a calendar that is not there leaves the other one alone; nobody is sent the key in the open."""
    with FakeCalDav(KEY) as fake:
        fake.put("kim", meeting("kim"))
        assert "key is not accepted" in pulled(workspace, "caldav", fake, now, key="ada:wrong")[0].told
        none, some = pulled(workspace, "caldav", fake, now, url=f"{fake.url}nonesuch/ {fake.url}")
        assert "no calendar at this address" in none.told
        assert some == Pulled("interviews", 1, 1)
    for url in ("http://calendar.example/ada/", "https://ada:secret@calendar.example/ada/", "ada", ""):
        with pytest.raises(BadSettings):
            pulled(workspace, "caldav", fake, now, url=url)


def test_f4_a_meeting_with_whoever_was_erased_does_not_bring_them_back(
    workspace: Workspace, fake: FakeCalDav, now: Micros
) -> None:  # fmt: skip
    """Kim is erased, then the meeting is deleted: nothing of hers is held, so nothing is called off, and she stays away."""
    fake.put("kim", meeting("kim"))
    pulled(workspace, "caldav", fake, now)
    workspace.erase(workspace.number_of("kim@mail.example"), now, by="ada")
    fake.delete("kim")
    assert pulled(workspace, "caldav", fake, now) == [Pulled("interviews", 0, 0)]
    assert "kim@" not in str(held(workspace))
