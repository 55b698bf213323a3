"""A long import beside others: written by turns, equal to one written at once, and never half afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.conftest import Place
from tests.contract.test_store import LIST, content, row, take_in

from regard.clock import HOUR
from regard.storage import batch
from regard.storage.batch import Batch, batches
from regard.storage.store import ReadElsewhere, Store
from regard.workspace.acts import stated, write_act


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows make a long file here."""
    monkeypatch.setattr(batch, "MOST_ROWS", 1)


def parts(*addresses: str) -> Iterator[Batch]:
    """One file with a batch for each of these people, and an empty one at the end."""
    return batches([row(line, address) for line, address in enumerate(addresses, start=1)], LIST)


def by_turns(store: Store, written: Iterator[Batch]) -> str:
    """Write down batch by batch."""
    return store.take_in_by_turns(
        written, nullcontext, path="long.csv", digest="d", recognition=LIST, mapping={}, learnt=1
    ).import_id


def at_once(store: Store, written: Iterator[Batch]) -> str:
    """Write down in one transaction."""
    return store.take_in(written, path="long.csv", digest="d", recognition=LIST, mapping={}, learnt=1).import_id


def in_memory(store: Store) -> list[tuple[int, int, int]]:
    """The numbers of the entries that the mirror is given from memory: each with its record and kind."""
    assert store.fresh.first is not None
    held = store.fresh.columns
    return list(zip(range(store.fresh.first, store.next_seq()), held["record"], held["kind"], strict=True))


def written(store: Store) -> list[tuple[int, int, int]]:
    """The same from the store."""
    asked = "SELECT seq, record, kind FROM events WHERE seq >= ? ORDER BY seq"
    return list(store.connection.execute(asked, (store.fresh.first,)))


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


class Killed(BaseException):
    """As good as kill -9: nothing is tidied up."""


def killed_halfway(where: Path | str) -> None:
    """A program begins to read the long file, and ends between two batches."""

    def dying() -> Iterator[Batch]:
        yield from parts("anna@x.example")
        raise Killed

    with Store(where) as store, pytest.MonkeyPatch.context() as patched:
        patched.setattr(Store, "undo", lambda *_: None)
        with pytest.raises(Killed):
            by_turns(store, dying())


def test_what_a_killed_program_left_half_is_taken_back(place: Place) -> None:
    """A program ends between two batches: its import is not listed, and whoever opens the store an hour later clears it away."""
    where = place()
    with Store(where) as store:
        take_in(store, "before.csv", row(1, "eve@x.example"))
        before = content(store)
    killed_halfway(where)
    with Store(where) as store:
        assert [one.path for one in store.imports()] == ["before.csv"]
        store.clear_halves(1)
        assert content(store) != before
        store.clear_halves(1 + HOUR)
        assert content(store) == before


@pytest.mark.parametrize("how", [by_turns, at_once])
def test_what_was_left_half_is_read_anew(place: Place, how: Callable[[Store, Iterator[Batch]], str]) -> None:
    """The same file once more right after the kill: it is whole, and clearing away an hour later costs nothing."""
    where, elsewhere = place(), place()
    killed_halfway(where)
    with Store(where) as store, Store(elsewhere) as never_killed:
        how(store, parts("anna@x.example", "ben@x.example"))
        how(never_killed, parts("anna@x.example", "ben@x.example"))
        assert [one.imported for one in store.imports()] == [2]
        store.clear_halves(1 + HOUR)
        assert content(store) == content(never_killed)
        assert in_memory(store) == written(store)


def test_two_who_read_the_same_file_at_once_end_with_one_import(place: Place) -> None:
    """The second begins anew and ends; the first notices at its next batch, leaves off and takes nothing with it."""
    where = place()
    with Store(where) as first, Store(where) as second:

        def interrupted() -> Iterator[Batch]:
            begun, *rest = parts("anna@x.example", "ben@x.example")
            yield begun
            by_turns(second, parts("anna@x.example", "ben@x.example"))
            yield from rest

        with pytest.raises(ReadElsewhere):
            by_turns(first, interrupted())
        assert [one.imported for one in first.imports()] == [2]
        assert in_memory(first) == written(first)
        assert dict(first.records.words()) == dict(second.records.words())


def test_what_is_held_in_memory_is_what_is_written_when_another_import_is_undone_in_between(place: Place) -> None:
    """Between two batches somebody takes an earlier file back: the mirror will still be filled with every entry."""
    with Store(place()) as store:
        earlier = take_in(store, "before.csv", row(1, "eve@x.example"))

        def undoing() -> Iterator[Batch]:
            first, *rest = parts("anna@x.example", "ben@x.example")
            yield first
            store.undo(earlier)
            yield from rest

        by_turns(store, undoing())
        assert in_memory(store) == written(store)
