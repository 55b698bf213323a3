"""What the store promises on either engine: whole imports, nothing twice, undo without a trace, deletion for good, encryption."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Place

from regard.intake.reading import Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.storage.batch import batches
from regard.storage.database import StoreLocked
from regard.storage.people import count_records
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.joining import join_records

LIST = Recognition("table", 90, "newsletter list")
TABLES = ("imports", "rows", "sightings", "notes", "records", "identifiers", "terms", "events")


def row(line: int, address: str, city: str = "Porto") -> Reading:
    """One line of a newsletter list: an address and a city."""
    record = f"list:{address}"
    sayings = (
        Saying("observed.email", record, text=address),
        Saying("observed.city", record, text=city, actor="ada@firm.example"),
    )
    return Reading(line, Outcome.IMPORTED, f"{address},{city}", sayings)


def take_in(store: Store, path: str, *readings: Reading | Note, learnt: Micros = 1) -> str:
    """Read a file that consists of these rows."""
    digest = repr(readings)
    return store.take_in(batches(readings, LIST), path=path, digest=digest, recognition=LIST, mapping={}, learnt=learnt).import_id


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the store, table by table."""
    return {table: sorted(store.connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def test_c2_an_undone_import_leaves_the_store_as_it_was(place: Place) -> None:
    """Anna's list is read, then Ben's is read and undone: the store is equal to the one before, in every table."""
    with Store(place()) as store:
        take_in(store, "a.csv", row(1, "anna@x.example"))
        before = content(store)
        second = take_in(store, "b.csv", row(1, "ben@x.example", "Faro"), row(2, "anna@x.example"), Note(0, "odd"))
        assert content(store) != before
        assert store.undo(second)
        assert content(store) == before


def test_c2_undoing_the_first_of_two_lists_keeps_what_the_second_also_says(place: Place) -> None:
    """Anna stands on both lists: after the first is undone she is known from the second, as if it alone had been read."""
    with Store(place()) as store, Store(place()) as alone:
        first = take_in(store, "a.csv", row(1, "anna@x.example"), row(2, "zoe@x.example"))
        take_in(store, "b.csv", row(5, "anna@x.example"))
        store.undo(first)
        take_in(alone, "b.csv", row(5, "anna@x.example"))
        places = store.connection.execute("SELECT i.path, w.line, w.raw FROM rows w JOIN imports i USING (ordinal)").fetchall()
        assert places == [("b.csv", 5, "anna@x.example,Porto")]
        assert [text for (text,) in store.connection.execute("SELECT record FROM records")] == ["list:anna@x.example"]
        assert content(store)["sightings"] == content(alone)["sightings"] == []


def test_a_row_that_is_known_adds_no_event(place: Place) -> None:
    """The same row comes again in another file: both count it as imported, the ledger has it once."""
    with Store(place()) as store:
        take_in(store, "a.csv", row(1, "anna@x.example"))
        take_in(store, "b.csv", row(3, "anna@x.example"), row(4, "ben@x.example"))
        assert store.connection.execute("SELECT count(*) FROM events").fetchone() == (4,)
        assert [(one.rows, one.imported) for one in store.imports()] == [(1, 1), (2, 2)]


def test_a_reader_that_breaks_off_leaves_nothing_behind(place: Place) -> None:
    """The file breaks in its second row: not even its first row stays."""

    def breaking() -> Iterator[Reading]:
        yield row(1, "anna@x.example")
        raise ValueError("broken")

    with Store(place()) as store:
        before = content(store)
        with pytest.raises(ValueError, match="broken"):
            store.take_in(batches(breaking(), LIST), path="a.csv", digest="d", recognition=LIST, mapping={}, learnt=1)
        assert content(store) == before
        take_in(store, "b.csv", row(1, "ben@x.example"))
        assert content(store)["records"] == [(1, "list:ben@x.example", None)]


def test_half_a_character_is_shown_and_costs_nothing_else(place: Place) -> None:
    """A row with a lone surrogate cannot be written as UTF-8; it is shown with the character escaped."""
    with Store(place()) as store:
        take_in(store, "a.csv", row(1, "anna\ud800@x.example"), row(2, "ben@x.example"))
        done = store.imports()[0]
        assert (done.imported, done.shown) == (1, 1)


def test_deleted_text_is_gone_from_the_file(tmp_path: Path) -> None:
    """After an undo no byte of the address is left in the files of the store."""
    with Store(tmp_path / "regard.sqlite") as store:
        take_in(store, "a.csv", row(1, "anna.secret@x.example"))
        undone = take_in(store, "b.csv", row(1, "ben.secret@x.example"))
        store.undo(undone)
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"anna.secret" in left
    assert b"ben.secret" not in left


def test_a_store_with_a_key_cannot_be_read_without_it(tmp_path: Path) -> None:
    """The file holds no plain text, opens with its key, and says clearly that the key is wrong."""
    path = tmp_path / "regard.sqlite"
    with Store(path, key="open sesame") as store:
        take_in(store, "a.csv", row(1, "anna@x.example"))
    assert b"anna" not in path.read_bytes()
    with Store(path, key="open sesame") as store:
        assert len(store.imports()) == 1
    with pytest.raises(StoreLocked):
        Store(path, key="wrong")


def test_what_the_company_said_of_itself_is_kept(tmp_path: Path) -> None:
    """Opened again, the workspace knows the company's name and domains without its folder."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "regard.toml").write_text('[company]\nname = "Firm"\ndomains = ["firm.example"]\n')
    (tmp_path / "exports" / "a.csv").write_text("Name,Email\nAnna Aho,anna@x.example\n")
    with open_workspace(tmp_path / "kept") as workspace:
        workspace.read(tmp_path / "exports", 1)
    with open_workspace(tmp_path / "kept", create=False) as workspace:
        assert (workspace.company.name, workspace.company.domains) == ("Firm", frozenset({"firm.example"}))


@pytest.mark.parametrize(("ours", "people"), [(frozenset(), 1), (frozenset({"firm.example"}), 2)])
def test_d1_an_address_of_ours_identifies_nobody(place: Place, ours: frozenset[str], people: int) -> None:
    """Two rows carry the address of the colleague who added them: that does not make them one person."""
    told = [Saying("observed.email", f"list:{number}", text="rita@firm.example") for number in (1, 2)]
    with Store(place()) as store:
        take_in(store, "a.csv", *(Reading(n, Outcome.IMPORTED, f"row {n}", (said,)) for n, said in enumerate(told, 1)))
        join_records(store, ours)
        assert count_records(store) == (2, people)


def test_a_word_has_the_number_of_the_word_whatever_the_saying_counts(place: Place) -> None:
    """A topic that carries a number of its own is still found under its word: equal words have equal numbers."""
    told = [Saying("wish.topic", f"list:{n}", text="Databases", number=n * 1_000_000) for n in (1, 2)]
    with Store(place()) as store:
        take_in(store, "a.csv", *(Reading(n, Outcome.IMPORTED, f"row {n}", (said,)) for n, said in enumerate(told, 1)))
        numbers = {number for (number,) in store.connection.execute("SELECT number FROM events")}
        assert numbers == {store.terms.find("databases")}


def test_what_identifies_a_record_is_what_its_events_say_after_any_undo(place: Place) -> None:
    """Three lists with shared rows, read and taken back in turn: the table of identifiers is always the fold of the ledger."""
    fold = "SELECT DISTINCT record, kind, text FROM events WHERE kind IN (100, 101, 102, 103, 53) ORDER BY 1, 2, 3"
    with Store(place()) as store:
        ids = [
            take_in(store, f"{name}.csv", *(row(line, f"{who}@x.example") for line, who in enumerate(people, 1)))
            for name, people in (("a", ("anna", "ben", "anna")), ("b", ("ben", "cas")), ("c", ("cas", "anna")))
        ]
        for undone in (ids[1], ids[0], ids[2]):
            kept = store.connection.execute("SELECT record, kind, text FROM identifiers ORDER BY 1, 2, 3").fetchall()
            assert kept == store.connection.execute(fold).fetchall()
            store.undo(undone)
        assert store.connection.execute("SELECT count(*) FROM identifiers").fetchall() == [(0,)]


def test_reading_beside_others_is_not_taken_for_the_writing_of_a_stranger(place: Place) -> None:
    """The plan is made by a second way into the store: when that is closed, nobody makes everything anew."""
    with Store(place()) as store:
        if store.again is None:
            pytest.skip("a store in memory has one way in")
        take_in(store, "a.csv", row(1, "anna@x.example"))
        store.catch_up()
        before = store.others
        beside = store.again()
        with beside.as_of_now():
            assert len(beside.imports()) == 1
        take_in(store, "b.csv", row(1, "ben@x.example"))
        beside.close()
        store.catch_up()
        assert store.others == before
