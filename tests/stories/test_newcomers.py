"""Whoever comes in while the workspace is served becomes a person, whatever fails or happens at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from tests.office import Office, open_office

from regard.people.identity import Identifiers, Resolution, identify
from regard.storage.database import StoreBusy
from regard.words import Micros, Total
from regard.workspace import desk, joining, open_workspace
from regard.workspace.at_hand import Choice
from regard.workspace.live import Live

CLEO = b"Name,Email\nCleo Cruz,cleo@mail.example\n"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def is_found(live: Live, name: str, now: Micros) -> bool:
    """Whether somebody of this name is among the people."""
    return bool(live.agenda(now, Choice(wanted=name)).count)


def test_a_restart_before_newcomers_were_joined_forgets_nobody(tmp_path: Path, now: Micros) -> None:
    """Cleo comes in by a hook and the program ends in the same second; after the next start she is a person."""
    office = open_office(tmp_path, now)
    office.live.take_in("hook.csv", CLEO, now)
    office.live.close()
    live = Live(open_workspace(tmp_path / "kept"))
    assert live.settle(now)
    assert is_found(live, "Cleo Cruz", now)
    assert not live.settle(now)
    live.close()


def test_a_join_that_fails_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is held by another program at the moment of joining; the next second it works."""
    now = office.clock()
    office.live.take_in("hook.csv", CLEO, now)
    with monkeypatch.context() as patched:
        patched.setattr(desk, "join_touched", _busy)
        with pytest.raises(StoreBusy):
            office.live.settle(now)
    assert office.live.settle(now)
    assert is_found(office.live, "Cleo Cruz", now)


def test_more_newcomers_than_are_worked_out_one_by_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system hands over thousands at once: all become people, whoever they are joined with."""
    monkeypatch.setattr(joining, "MOST_REACHED", 20)
    now = office.clock()
    rows = "".join(f"Given{n} Family{n // 2},p{n // 2}@mail.example\n" for n in range(60))
    office.live.take_in("page.csv", f"Name,Email\n{rows}".encode(), now)
    assert office.live.settle(now)
    assert not office.live.settle(now)
    assert office.live.size(now, Choice()) == 2 + 30


def test_several_who_changed_are_decided_over_at_once(office: Office) -> None:
    """A page of a list says stop for two people: both verdicts are others at once, and everybody else's is what it was."""
    now = office.clock()
    office.live.take_in("stops.csv", b"Email,Do not contact\nann@mail.example,yes\nben@mail.example,yes\n", now)
    office.live.settle(now)
    assert office.live.totals(now)[Total.MUST_NOT] == 2


def _busy(*_: object) -> None:
    raise StoreBusy


def test_a_newcomer_is_not_lost_to_an_upload_that_began_before(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the records of an upload are being joined, Cleo comes in and is joined: the older answer does not undo hers."""
    now = office.clock()
    office.live.settle(now)
    (tmp_path / "more.csv").write_text("Name,Email\nDan Dahl,dan@mail.example\n")

    def hears_cleo() -> None:
        office.live.take_in("hook.csv", CLEO, now)
        office.live.settle(now)

    meanwhile = Thread(target=hears_cleo)

    def slowly(records: Iterable[Identifiers]) -> Resolution:
        if not meanwhile.ident:
            meanwhile.start()
            meanwhile.join(timeout=1)
        return identify(records)

    monkeypatch.setattr(joining, "identify", slowly)
    office.live.read(tmp_path / "more.csv", now)
    meanwhile.join()
    assert is_found(office.live, "Dan Dahl", now)
    assert is_found(office.live, "Cleo Cruz", now)
