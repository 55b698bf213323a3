"""A long import beside others: written by turns, equal to one written at once, and never half afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from tests.conftest import Place
from tests.contract.test_store import LIST, content, row, take_in

from regard.clock import HOUR
from regard.storage.batch import Batch, batches
from regard.storage.store import Store
from regard.workspace.acts import stated, write_act


def parts(*addresses: str) -> Iterator[Batch]:
    """A batch for each of these people."""
    for line, address in enumerate(addresses, start=1):
        yield from batches([row(line, address)], LIST)


def by_turns(store: Store, written: Iterator[Batch]) -> str:
    """Write down batch by batch."""
    return store.take_in_by_turns(
        written, nullcontext, path="long.csv", digest="d", recognition=LIST, mapping={}, learnt=1
    ).import_id


def test_by_turns_is_the_same_as_at_once(place: Place) -> None:
    """Table by table; and the same file once more changes nothing."""
    people = ("anna@x.example", "ben@x.example", "anna@x.example", "cid@x.example")
    rows = [row(line, address) for line, address in enumerate(people, start=1)]
    with Store(place()) as turns, Store(place()) as once:
        by_turns(turns, batches(rows, LIST))
        once.take_in(batches(rows, LIST), path="long.csv", digest="d", recognition=LIST, mapping={}, learnt=1)
        assert content(turns) == content(once)
        by_turns(turns, batches(rows, LIST))
        assert content(turns) == content(once)


def test_somebody_who_says_stop_in_between_is_heard(place: Place) -> None:
    """Between two batches a person stops everything: it is in the ledger at once, and both are whole at the end."""
    with Store(place()) as store:
        take_in(store, "before.csv", row(1, "eve@x.example"))

        def with_a_stop() -> Iterator[Batch]:
            first, *rest = parts("anna@x.example", "ben@x.example")
            yield first
            write_act(store, [stated("wish.stop", "list:eve@x.example", 5)], by="the person", at=5)
            kinds = "SELECT count(*) FROM events WHERE kind = 61"
            assert store.connection.execute(kinds).fetchone() == (1,)
            yield from rest

        done = by_turns(store, with_a_stop())
        assert [one.imported for one in store.imports() if one.import_id == done] == [2]
        assert store.connection.execute("SELECT count(*), count(DISTINCT seq) FROM events").fetchone() == (7, 7)
        store.undo(done)
        assert store.connection.execute("SELECT count(*) FROM events").fetchone() == (3,)


def test_breaking_off_takes_everything_back(place: Place) -> None:
    """The reader fails after the first batch was written: nothing of the file stays, and no import is listed."""

    def breaking() -> Iterator[Batch]:
        yield from parts("anna@x.example")
        raise ValueError("broken")

    with Store(place()) as store:
        take_in(store, "before.csv", row(1, "eve@x.example"))
        before = content(store)
        with pytest.raises(ValueError, match="broken"):
            by_turns(store, breaking())
        assert content(store) == before


def test_what_a_killed_program_left_half_is_taken_back(place: Place) -> None:
    """A program ends between two batches: its import is not listed, and whoever opens the store an hour later clears it away."""
    where = place()
    with Store(where) as store:
        take_in(store, "before.csv", row(1, "eve@x.example"))
        before = content(store)

    class Killed(BaseException):
        """As good as kill -9: nothing is tidied up."""

    def dying() -> Iterator[Batch]:
        yield from parts("anna@x.example")
        raise Killed

    with Store(where) as store, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Store, "undo", lambda *_: None)
        with pytest.raises(Killed):
            by_turns(store, dying())
    with Store(where) as store:
        assert [one.path for one in store.imports()] == ["before.csv"]
        store.clear_halves(1)
        assert content(store) != before
        store.clear_halves(1 + HOUR)
        assert content(store) == before
