"""What holds of the store on SQLite and on PostgreSQL alike, several programs at work on one store included."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from tests.conftest import Place
from tests.contract.test_store import LIST, TABLES, content, row, take_in

from regard.errors import BadSettings
from regard.intake.reading import Outcome, Reading
from regard.ledger.event import Saying
from regard.storage import database as patience
from regard.storage import postgres as engine
from regard.storage.access import Access, Account, Purpose, Role
from regard.storage.batch import batches
from regard.storage.columnar import Mirror
from regard.storage.database import NoDriver, StoreBusy
from regard.storage.people import all_found, find_person, person_of
from regard.storage.postgres import StoreUnreachable
from regard.storage.store import Store
from regard.workspace import open_workspace
from regard.workspace.crew import share
from regard.workspace.joining import join_records

Database = Callable[[], str]


def named(line: int, name: str) -> Reading:
    """A row of a list with a name only."""
    return Reading(line, Outcome.IMPORTED, f"{line},{name}", (Saying("observed.name", f"list:{line}", text=name),))


def test_two_programs_write_by_turns_and_know_of_each_other(place: Place) -> None:
    """Each takes in, the other undoes: numbers never clash, and each ends up with what one program alone would have."""
    shared = place()
    with Store(shared) as ours, Store(shared) as theirs, Store(place()) as alone:
        for store in (ours, alone):
            take_in(store, "a.csv", row(1, "anna@x.example"))
        for store in (theirs, alone):
            undone = take_in(store, "b.csv", row(1, "ben@x.example"), row(2, "anna@x.example"))
        for store in (ours, alone):
            take_in(store, "c.csv", row(1, "cas@x.example", "Faro"))
        for store in (ours, alone):
            store.undo(undone)
        for store in (theirs, alone):
            take_in(store, "d.csv", row(1, "dan@x.example", "Faro"))
        ours.catch_up()
        assert content(ours) == content(theirs) == content(alone)
        assert ours.records.find("list:dan@x.example") == alone.records.find("list:dan@x.example")
        assert ours.next_seq() == alone.next_seq()


def test_the_mirror_has_what_another_program_wrote(place: Place) -> None:
    """Two programs wrote by turns: the mirror of the first holds every event once."""
    shared = place()
    with Store(shared) as ours, Store(shared) as theirs, Mirror() as mirror:
        for number, store in enumerate((ours, theirs, ours, theirs)):
            take_in(store, f"{number}.csv", row(number, f"p{number}@x.example"))
        join_records(theirs, frozenset())
        ours.catch_up()
        mirror.fill_events(ours)
        assert mirror.ask("SELECT count(*) n, count(DISTINCT seq) seqs, max(seq) latest FROM events") == [
            {"n": 8, "seqs": 8, "latest": 8}
        ]


def test_many_programs_write_at_once(place: Place) -> None:
    """Four write eight lists each at the same moment, all with one person in common: nothing is lost, nothing comes twice."""
    shared = place()
    together = Barrier(4, timeout=30)

    def write(hand: int) -> None:
        with Store(shared) as store:
            together.wait()
            for number in range(8):
                take_in(store, f"{hand}-{number}.csv", row(1, f"p{hand}-{number}@x.example"), row(2, "anna@x.example"))

    with Store(shared) as store, ThreadPoolExecutor(4) as hands:
        list(hands.map(write, range(4)))
        numbers = [number for (number,) in store.connection.execute("SELECT seq FROM events ORDER BY seq")]
        assert numbers == list(range(1, 2 * 33 + 1))
        assert [done.ordinal for done in store.imports()] == list(range(1, 33))
        assert store.connection.execute("SELECT count(*) FROM sightings").fetchone() == (31,)
        assert len(set(content(store)["records"])) == 33


def test_a_new_store_is_created_once_by_whoever_comes_first(database: Database) -> None:
    """Four programs open an empty database at the same moment."""
    shared = database()
    together = Barrier(4, timeout=30)

    def come() -> int:
        together.wait()
        with Store(shared) as store:
            return len(store.imports())

    with ThreadPoolExecutor(4) as hands:
        assert [coming.result() for coming in [hands.submit(come) for _ in range(4)]] == [0, 0, 0, 0]


def test_the_same_file_read_by_two_programs_at_once_is_one_import(place: Place) -> None:
    """Both looked, neither found it, both take it in: the second gets the import of the first."""
    shared = place()
    with Store(shared) as ours, Store(shared) as theirs:
        assert take_in(ours, "a.csv", row(1, "anna@x.example")) == take_in(theirs, "a.csv", row(1, "anna@x.example"))
        assert len(ours.imports()) == 1
        assert content(ours)["sightings"] == []


def test_who_waits_too_long_for_another_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one writes, the other reads, and is told that somebody writes; afterwards it can."""
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    shared = place()
    with Store(shared) as ours, Store(shared) as theirs:
        with ours.writing():
            assert theirs.imports() == ()
            with pytest.raises(StoreBusy):
                take_in(theirs, "a.csv", row(1, "anna@x.example"))
        take_in(theirs, "a.csv", row(1, "anna@x.example"))


def test_a_connection_that_broke_is_made_anew(database: Database, postgres: str) -> None:
    """The server ends the connection in the middle of an import: nothing of it stays, and the same store goes on."""
    with Store(database()) as store:
        before = content(store)
        (ours,) = store.connection.execute("SELECT pg_backend_pid()").fetchone()

        def breaking() -> object:
            yield row(1, "anna@x.example")
            with psycopg.connect(postgres) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (ours,))
            yield row(2, "ben@x.example")

        told = (batch for reading in breaking() for batch in batches([reading], LIST))  # type: ignore[attr-defined]
        with pytest.raises(psycopg.Error):
            store.take_in(told, path="a.csv", digest="d", recognition=LIST, mapping={}, learnt=1)
        assert content(store) == before
        take_in(store, "b.csv", row(1, "ben@x.example"))
        assert content(store)["records"] == [(1, "list:ben@x.example", None)]


def test_signs_that_cannot_be_stored_can_be_seen(place: Place) -> None:
    """A NUL and half a character, wherever they stand: the row is kept with a sign for each, the same on both engines."""
    odd = Saying("observed.city", "list:a\0b", text="Por\0to\ud800", actor="ada\0")
    with Store(place()) as store:
        take_in(store, "a.csv", Reading(1, Outcome.IMPORTED, "Por\0to", (odd,), "why\0", "how\ud800"))
        assert store.connection.execute("SELECT raw, reason, remedy FROM rows").fetchall() == [("Por␀to", "why␀", "how\\ud800")]
        assert store.connection.execute("SELECT text FROM events").fetchall() == [("Por␀to\\ud800",)]
        assert store.connection.execute("SELECT record FROM records").fetchall() == [("list:a␀b",)]
        assert [*all_found(store, "\0"), *find_person(store, "a\0")] == []
        Access(store.connection).keep(Account("ada@firm.example", "Ada\0", Role.ADMIN, ""))


def test_names_come_as_long_as_they_come(place: Place) -> None:
    """A name and a record of 50,000 signs that do not repeat are stored, told apart, found, and taken back."""
    endless = "".join(chr(0x4E00 + (n * n * 7919) % 20_000) for n in range(50_000))
    with Store(place()) as store:
        before = content(store)
        done = take_in(store, "a.csv", named(1, endless), named(2, endless + "!"), named(3, endless))
        take_in(store, "b.csv", Reading(1, Outcome.IMPORTED, "x", (Saying("wish.topic", f"list:{endless}", text=endless),)))
        join_records(store, frozenset())
        assert len(content(store)["identifiers"]) == 3
        assert person_of(store, f"list:{endless}") == 4
        assert find_person(store, endless) == (1, 3)
        for undone in (done, store.imports()[-1].import_id):
            store.undo(undone)
        assert content(store) == before


def test_small_and_capital_letters_are_the_same_on_both_engines(place: Place) -> None:
    """Names are found whatever the capitals of ASCII; a sign of a search pattern is an ordinary sign."""
    with Store(place()) as store:
        take_in(store, "a.csv", named(1, "Änne Öz"), named(2, "50% off_er"), named(3, "back\\slash"))
        join_records(store, frozenset())
        assert find_person(store, "ÄNNE ÖZ") == (1,)
        assert find_person(store, "änne öz") == ()
        asked = ("NNE", "0% O", "%", "_", "\\", "k\\S", "?", "k.s")
        assert [tuple(row[0] for row in all_found(store, text)) for text in asked] == [(1,), (2,), (2,), (2,), (3,), (3,), (), ()]


def test_accounts_and_secrets(place: Place) -> None:
    """A colleague is added and changed; a secret opens what it is for, until it ends."""
    with Store(place()) as store:
        access = Access(store.connection)
        access.keep(Account("zoe@firm.example", "Zoe", Role.AUDITOR, ""))
        access.keep(Account("ada@firm.example", "Ada", Role.ADMIN, ""))
        access.keep(Account("ada@firm.example", "Ada A", Role.RECRUITER, "hash"))
        assert access.accounts() == (
            Account("ada@firm.example", "Ada A", Role.RECRUITER, "hash"), Account("zoe@firm.example", "Zoe", Role.AUDITOR, ""),
        )  # fmt: skip
        secret, other = (access.give(Purpose.SESSION, "ada@firm.example", expires=20) for _ in range(2))
        assert access.holder(Purpose.SESSION, secret, now=19) == "ada@firm.example"
        assert access.holder(Purpose.SESSION, secret, now=20) is access.holder(Purpose.PAGE, secret, now=1) is None
        access.end(secret)
        assert (access.holder(Purpose.SESSION, secret, 1), access.holder(Purpose.SESSION, other, 1)) == (None, "ada@firm.example")
        access.take_back(Purpose.SESSION, "ada@firm.example")
        assert access.holder(Purpose.SESSION, other, 1) is None
        assert access.holder(Purpose.SESSION, "\0\ud800", 1) is None


def test_a_part_of_a_transaction_can_fail_on_its_own(place: Place) -> None:
    """Two settings are kept, the one between them is not."""
    with Store(place()) as store:
        with store.writing():
            store.remember("one", "1")
            with suppress(ValueError), store.writing():
                store.remember("two", "2")
                raise ValueError
            store.remember("three", "3")
        assert [store.recall(name) for name in ("one", "two", "three")] == ["1", "", "3"]


def test_a_wide_answer_is_read_part_by_part(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than are on the way at once arrive whole and in order, while other questions are asked."""
    monkeypatch.setattr(engine, "AT_A_TIME", 2)
    with Store(database()) as store:
        take_in(store, "a.csv", *(row(n, f"p{n}@x.example") for n in range(5)))
        rows = store.connection.scan("SELECT line FROM rows WHERE line > ? ORDER BY line", (0,))
        assert [(line, len(store.imports())) for (line,) in rows] == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_what_is_wrong_with_the_address_is_said_and_no_password_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not there, an address that is none, a key that nobody would use, a driver that is missing."""
    with pytest.raises(StoreUnreachable) as unreachable:
        Store(f"postgresql://ada:sesame@/regard?host={tmp_path}")
    assert "sesame" not in str(unreachable.value)
    monkeypatch.setenv("REGARD_STORE", "mysql://host/regard")
    with pytest.raises(BadSettings, match="postgresql://"):
        open_workspace(tmp_path)
    monkeypatch.setenv("REGARD_STORE", "postgresql://host/regard")
    monkeypatch.setenv("REGARD_KEY", "open sesame")
    with pytest.raises(BadSettings, match="REGARD_KEY"):
        open_workspace(tmp_path)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "regard.storage.postgres")
    with pytest.raises(NoDriver, match=r"regard\[postgres\]"):
        Store("postgresql://host/regard")


def test_both_engines_have_the_same_tables(database: Database) -> None:
    """Column by column, in the same order."""
    with Store(None) as ours, Store(database()) as theirs:
        for table in (*TABLES, "settings", "contradictions", "accounts", "secrets"):
            of_ours = [name for _, name, *_ in ours.connection.execute(f"PRAGMA table_info({table})")]
            sql = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?"
            of_theirs = [name for (name,) in theirs.connection.execute(f"{sql} ORDER BY ordinal_position", (table,))]
            assert of_ours == of_theirs


def test_other_processes_open_the_store_for_themselves(place: Place) -> None:
    """Three processes read what one wrote; the connection of the first is still good when the others have ended."""
    with Store(place()) as store:
        take_in(store, "a.csv", *(row(n, f"p{n}@x.example") for n in range(6)))

        def look_up(lines: Sequence[int]) -> list[str]:
            assert store.again
            with store.again() as again:
                sql = "SELECT raw FROM rows WHERE line = ?"
                return [raw for line in lines for (raw,) in again.connection.execute(sql, (line,))]

        assert share(look_up, range(6), 3) == [f"p{n}@x.example,Porto" for n in range(6)]
        take_in(store, "b.csv", row(1, "ben@x.example"))
        assert len(store.imports()) == 2
