"""The workspace itself: what the doors call. It holds the store, and puts the steps together for each question."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from threading import Lock
from time import sleep as wait
from types import TracebackType
from typing import BinaryIO, Self

from regard.clock import DAY
from regard.connectors.fetching import Connection
from regard.connectors.manifest import manifest_of
from regard.connectors.systems import connection_to
from regard.decisions.day import Day, FileRead
from regard.decisions.health import Health
from regard.errors import BadSettings, ErasedBefore, NoSuchImport, NoSuchPerson, OnlyThePerson
from regard.intake.echoes import NO_ECHOES, Echoes
from regard.ledger.event import Saying
from regard.people.agreement import Rule
from regard.privacy import retention
from regard.privacy.erased import marks
from regard.report.page import write_report
from regard.sources import discover
from regard.storage.access import Access, Account, Purpose, Role
from regard.storage.machines import Machines, Right
from regard.storage.outbox import Entry, Outbox
from regard.storage.people import find_person, names_of, record_of
from regard.storage.pulls import Pulls
from regard.storage.store import Imported, Store
from regard.words import Micros
from regard.workspace.acts import PERSON, write_act
from regard.workspace.bridging import Said, bridge
from regard.workspace.cards import sheets_of
from regard.workspace.company import COMPANY_FILE, Company, FileMapping, read_company
from regard.workspace.document import Pool, Why
from regard.workspace.environment import Environment
from regard.workspace.erasing import Erasure, Erasures
from regard.workspace.export import export, write_people
from regard.workspace.folder import Alone, FolderReader, Only, Progress, silently
from regard.workspace.health import health_of
from regard.workspace.joining import join_records, join_touched
from regard.workspace.log import SETTINGS, write_doing
from regard.workspace.memory import rarely_collected
from regard.workspace.pulling import Carried, Pulled, carried, held_of, pull
from regard.workspace.retaining import Due, check_hold, due
from regard.workspace.streams import Bridge
from regard.workspace.today import Deciding
from regard.workspace.who import WhoIsWho, all_certain, compare, decided, taken_back, who_is_who
from regard.workspace.writing import MOST_WRITTEN, Exchanged, echoes, exchange, plan, rules_of, set_rules, settle

STORE_FILE = "regard.sqlite"
LOCAL = "admin@localhost"
"""The administrator who sits at this machine."""
TOKEN_LASTS = 90 * DAY
LINK_LASTS = 400 * DAY
"""How long the address of a person's own page opens it."""


class SeveralPeople(NoSuchPerson):
    """Several people answer to this. Name one of them by the number."""


def open_workspace(folder: Path | None, *, create: bool = True) -> Workspace:
    """Open the workspace kept in ``folder``; None makes a temporary one, deleted when it is closed.

    The environment may say that the store is in a PostgreSQL database instead (``REGARD_STORE``), and gives the key of an
    encrypted file (``REGARD_KEY``). Raises StoreLocked or StoreUnreachable, and NoSuchImport where there is no store in the
    folder and none is to be created.
    """
    if folder is None:
        return TemporaryWorkspace()
    environment = Environment.of(os.environ)
    if environment.store:
        return Workspace(Store(_served(environment)), Erasures(folder, environment.erasure_key))
    path = folder / STORE_FILE
    if not create and not path.is_file():
        raise NoSuchImport(f"{folder} holds no {STORE_FILE}.")
    folder.mkdir(parents=True, exist_ok=True)
    return Workspace(Store(path, key=environment.key), Erasures(folder, environment.erasure_key))


def _served(environment: Environment) -> str:
    """The address of the database, where it is one and nobody thinks that we encrypt it."""
    if not environment.store.startswith(("postgresql://", "postgres://")):
        raise BadSettings("REGARD_STORE has to be an address like postgresql://user@host/database.")
    if environment.key:
        raise BadSettings("REGARD_KEY encrypts a store in a folder; in the database of REGARD_STORE that is up to the server.")
    return environment.store


class Workspace:
    """One company's store and the questions to it. Use it in a ``with`` block."""

    def __init__(self, store: Store, erasures: Erasures) -> None:
        self.store = store
        retention.check(store.connection.text_columns())
        self._erasures = erasures
        self._joining = Lock()
        self._echoes: tuple[tuple[int, ...], Echoes] = (), NO_ECHOES
        self.recall_company()
        if erasures.keep(store):
            self.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.store.close()

    def read(
        self, folder: Path, now: Micros, progress: Progress = silently, alone: Alone | None = None, *, by: str = "",
        mappings: Mapping[str, FileMapping] | None = None, only: Only = None,
    ) -> tuple[FileRead, ...]:  # fmt: skip
        """Read a folder of exports (or one file) as of ``now`` and join the records to people.

        alone: held whenever the store is asked, for a store that others ask meanwhile. by: who reads, for the log.
        mappings: how files are to be read, by path, besides what was settled before and what the folder says.
        only: these files of the folder by the path below it, ``regard.toml`` among them.
        The folder says who the company is; one without ``regard.toml`` leaves a kept workspace as it knows itself.
        """
        home = folder if folder.is_dir() else folder.parent
        with alone() if alone else nullcontext():
            told = (home / COMPANY_FILE).is_file() and (only is None or COMPANY_FILE in only)
            if told or not self.store.recall("company"):
                self.company = read_company(home)
            self.store.remember("company", self.company.as_text())
        with rarely_collected():
            files = self._read(folder, now, progress, alone, by, mappings, only)
            self.join(alone)
        return files

    def _read(
        self, path: Path, now: Micros, progress: Progress, alone: Alone | None, by: str = "",
        mappings: Mapping[str, FileMapping] | None = None, only: Only = None, source: str = "",
        columns: Mapping[str, str] | None = None,
    ) -> tuple[FileRead, ...]:  # fmt: skip
        """Read without joining; whoever is erased meanwhile is not brought back by it."""
        turn = alone or nullcontext
        with turn():
            erased, repeated = self._erasures.of(self.store), self._repeated()
        reader = FolderReader(self.store, discover(), self.company, now, alone, by, erased, source, columns, repeated)
        files = reader.read(path, progress, mappings, only)
        with turn():
            if self._erasures.of(self.store) != erased:
                self._erasures.sweep(self.store)
            elif erased.digests and (new := [file.import_id for file in files if file.import_id and not file.already_known]):
                self._erasures.sweep(self.store, new)
        return files

    def _repeated(self) -> Echoes:
        """What other systems only repeat after us, looked up anew where something was exchanged since."""
        stamp = Outbox(self.store.connection).stamp()
        if stamp != self._echoes[0]:
            self._echoes = stamp, echoes(self.store.connection)
        return self._echoes[1]

    def take_in(
        self, file: Path, now: Micros, alone: Alone, source: str = "", columns: Mapping[str, str] | None = None
    ) -> FileRead:  # fmt: skip
        """Read one small file; its records are joined to people by ``join``. alone: held whenever the store is asked.

        source: the one that reads it, where that is known. columns: what those of a table mean, where that is known.
        """
        return self._read(file, now, silently, alone, source=source, columns=columns)[0]

    def pull(
        self, system: str, key: str, now: Micros, *, url: str = "", again: bool = False, sleep: Callable[[float], None] = wait
    ) -> Iterator[Pulled]:  # fmt: skip
        """Read what is new in another system, stream by stream, and join it to people. Raises NoSuchSystem.

        url: its address, or another one than that which is known. again: from the beginning. sleep: waits for so many
        seconds when the system asks for it.
        """
        with (
            TemporaryDirectory(prefix="regard-pulled-") as folder,
            connection_to(system, key, sleep, url, partial(held_of, self.store, system)) as connection,
        ):
            if again:
                with self.store.writing():
                    Pulls(self.store.connection).forget(system)

            def take_in(name: str, body: bytes, at: Micros) -> FileRead:
                return self._from_elsewhere(Path(folder) / name, body, at, connection.manifest.source)

            yield from pull(self._asking, connection, take_in, now)
        self.join()

    def bridge(
        self, name: str, messages: BinaryIO, now: Micros, mappings: Mapping[str, FileMapping] | None = None
    ) -> Iterator[Said]:  # fmt: skip
        """Take in what a Singer tap or an Airbyte source writes, and join it to people. Raises BadSettings for a bad name.

        mappings: what the fields of a stream mean, by its name.
        """
        known = Bridge.named(self.store.connection, name)
        with TemporaryDirectory(prefix="regard-bridge-") as folder:

            def take_in(name: str, body: bytes, source: str, columns: Mapping[str, str]) -> FileRead:
                return self._from_elsewhere(Path(folder) / name, body, now, source, columns)

            yield from bridge(self.store, known, messages, take_in, now, mappings)
        self.join()

    def _from_elsewhere(
        self, file: Path, body: bytes, now: Micros, source: str, columns: Mapping[str, str] | None = None
    ) -> FileRead:  # fmt: skip
        """Take in what did not come as a file, by way of one."""
        file.write_bytes(body)
        try:
            return self.take_in(file, now, nullcontext, source, columns)
        finally:
            file.unlink()

    def write(
        self, system: str, key: str, now: Micros, *, url: str = "", most: int = MOST_WRITTEN,
        sleep: Callable[[float], None] = wait,
    ) -> Iterator[Exchanged]:  # fmt: skip
        """Write back to another system what we know better, by the rules that were set. Raises NoSuchSystem and NotPulled.

        most: records written to at most. It pays to ``pull`` before.
        """
        with Connection(manifest_of(system), key, sleep, url) as connection:
            yield from exchange(self._asking, connection, partial(self._adopt, now), now, most)

    def would_write(self, system: str, now: Micros) -> Iterator[Exchanged]:
        """What ``write`` would do now; nothing is done."""
        return plan(self._asking, manifest_of(system), now)

    def write_rules(self, system: str, rules: Mapping[str, str], now: Micros, *, by: str) -> dict[str, Rule]:
        """Set who decides over which field, and give all that is exchanged. Raises NoSuchSystem and BadSettings."""
        with self.store.writing():
            told = set_rules(self.store, manifest_of(system), rules)
            if told:
                write_doing(self.store, now, by, SETTINGS, told)
        return rules_of(self.store, system)

    def exchanged(self, system: str) -> tuple[Entry, ...]:
        """How every field stands that is or was exchanged with a system. Raises NoSuchSystem."""
        return Outbox(self.store.connection).entries(manifest_of(system).name)

    def settle(self, system: str, record: str, field: str, choice: str, now: Micros, *, by: str) -> None:
        """Decide over an open field: ``ours``, ``theirs``, or ``done`` for an erasure. Raises ValueError, with a sentence."""
        settle(self._asking, partial(self._adopt, now, by=by), system, record, field, choice, by=by, now=now)

    @contextmanager
    def _asking(self) -> Iterator[Store]:
        with self.store.writing():
            yield self.store

    def _adopt(self, now: Micros, _person: int, sayings: Sequence[Saying], by: str = "") -> None:
        write_act(self.store, sayings, by=by or sayings[0].actor, at=now)

    def carried(self, system: str) -> tuple[Carried, ...]:
        """What became of every field that a system sent so far. Raises NoSuchSystem."""
        return carried(self.store.connection, system)

    def join(self, alone: Alone | None = None) -> None:
        """Join the records to people, one after the other. alone: held for a short time only, whenever the store is asked."""
        with self._joining:
            join_records(self.store, self.company.domains, alone)
            with (alone or nullcontext)():
                self.store.connection.overwrite()

    def join_some(self, records: Iterable[str], alone: Alone = nullcontext) -> frozenset[int] | None:
        """Join these records, and whom they touch, to people; gives whom that concerns. None, with nothing done, if too many."""
        with self._joining, alone():
            return join_touched(self.store, self.company.domains, records)

    def set_rules(self, rules: Mapping[str, int]) -> None:
        """Change settings of the rules for good, and leave the others as anybody else saved them. Raises BadSettings."""
        self.recall_company()
        company = self.company.with_rules(rules)
        self.store.remember("company", company.as_text())
        self.company = company

    def recall_company(self) -> None:
        """Know the company as it was kept last, by this process or another."""
        self.company = Company.from_text(self.store.recall("company"))

    def day(self, now: Micros, files: tuple[FileRead, ...] = (), *, cards: bool = False, health: bool = False) -> Day:
        """What to do as of ``now`` for each person.

        cards: with everything about those on the lists. health: with the health of every source.
        """
        with rarely_collected(), Deciding(self.store, self.company, now) as deciding:
            return deciding.day(files, cards=cards, health=health)

    def health(self, now: Micros) -> Health:
        """How complete, fresh, unique and valid every source is as of ``now``, and who looks after it."""
        return health_of(self.store, now, names_of(self.store), self.company)

    def why(self, wanted: str, now: Micros) -> Why:
        """Every rule for one person, by name, address or number. Raises NoSuchPerson, SeveralPeople."""
        person = self.number_of(wanted)
        with Deciding(self.store, self.company, now) as deciding:
            return deciding.why(person)

    def number_of(self, wanted: str) -> int:
        """The person of this name, address or number. Raises NoSuchPerson, SeveralPeople."""
        found = find_person(self.store, wanted)
        if not found:
            raise NoSuchPerson(f"You asked for {wanted}.")
        if len(found) > 1:
            raise SeveralPeople(", ".join(map(str, found)))
        return found[0]

    def pools(self, now: Micros) -> tuple[Pool, ...]:
        """Who satisfies each open role and persona now."""
        with Deciding(self.store, self.company, now) as deciding:
            return deciding.pools()

    def imports(self) -> tuple[Imported, ...]:
        """What has been read, in order."""
        return self.store.imports()

    def undo(self, import_id: str) -> None:
        """Take an import back as if it had never been read. Raises NoSuchImport and OnlyThePerson."""
        self.take_back(import_id)
        self.join()

    def take_back(self, import_id: str) -> None:
        """The same, without joining the records that stay to people."""
        if any(done.import_id == import_id and done.source == PERSON.source for done in self.store.imports()):
            raise OnlyThePerson
        if not self.store.undo(import_id):
            raise NoSuchImport(import_id)

    def refer(self, sayings: Sequence[Saying], *, by: str, now: Micros) -> Imported:
        """Write down whom a colleague refers. Raises ErasedBefore: whoever was erased stays so, whoever names them."""
        says = [(one.kind, one.text) for one in sayings]
        if self._erasures.of(self.store).knows(marks(says, {one.record for one in sayings})):
            raise ErasedBefore
        return write_act(self.store, sayings, by=by, at=now)

    def erase(self, person: int, now: Micros, *, by: str) -> Erasure:
        """Erase everything that is held about a person, for good (GDPR 17). Raises NoSuchPerson.

        Only digests stay, by which a later export of theirs is refused. Raises KeptByHold where they have to be kept.
        """
        check_hold(self.store, person)
        return self._erasures.erase(self.store, [person], now, by)

    def due(self, now: Micros) -> tuple[Due, ...]:
        """Whoever has been kept long enough by ``now`` and is to be erased, those on legal hold among them."""
        return due(self.store, now, self.company.settings)

    def erase_due(self, now: Micros, *, by: str) -> tuple[Due, ...]:
        """Erase whoever is due and not on hold, at once; gives them."""
        found = tuple(one for one in self.due(now) if not one.hold)
        if found:
            self._erasures.erase(self.store, [one.person for one in found], now, by)
        return found

    def who_is_who(self) -> WhoIsWho:
        """The pairs that wait for a human, and what was decided."""
        self.compare()
        return who_is_who(self.store)

    def compare(self, alone: Alone = nullcontext) -> bool:
        """Look for people who may be one, where something was read since the last time. False where nothing was."""
        return compare(self.store, self.company.domains, alone)

    def join_certain(self, *, by: str, now: Micros) -> int:
        """Join whoever is as good as certain, in one act; gives how many steps that took. Raises ValueError where nobody is."""
        said = all_certain(self.store, by=by, at=now)
        write_act(self.store, said, by=by, at=now)
        self.join()
        return len(said)

    def decide_who(self, kind: str, one: str, other: str, *, by: str, now: Micros) -> None:
        """Two records are one person, or never are. Raises NoSuchPerson, and ValueError with a sentence."""
        write_act(self.store, decided(self.store, kind, one, other, by=by, at=now), by=by, at=now)
        self.join()

    def undecide(self, act: str, *, by: str, now: Micros) -> None:
        """Take one act of deciding back. Raises ValueError with a sentence."""
        write_act(self.store, taken_back(self.store, act, by=by, at=now), by=by, at=now)
        self.join()

    def export(self, folder: Path) -> dict[str, int]:
        """Write everything that is held into a folder, as JSON Lines; gives how many lines each file has."""
        return export(self.store, folder)

    def write_people(self, path: Path, now: Micros) -> int:
        """Write everybody as CSV, with what to do as of ``now``; gives how many."""
        return write_people(self.store, self.day(now), path)

    def give_token(self, name: str, rights: frozenset[Right], now: Micros) -> str:
        """A token for a program, for 90 days, in the name of the administrator of this machine. It can be read this once."""
        with self.store.connection:
            access = Access(self.store.connection)
            if access.account(LOCAL) is None:
                access.keep(Account(LOCAL, "", Role.ADMIN, ""))
            return Machines(self.store.connection).give_token(name, rights, LOCAL, now, now + TOKEN_LASTS)

    def own_page(self, person: int, now: Micros) -> str:
        """The secret behind which a person's own page opens, for a year and a bit; earlier ones end."""
        record, access = record_of(self.store, person), Access(self.store.connection)
        with self.store.connection:
            access.take_back(Purpose.PAGE, record)
        return access.give(Purpose.PAGE, record, now + LINK_LASTS, now=now)

    def write_report(self, day: Day, path: Path) -> None:
        """Write the day as one HTML file, with everything about those on the lists."""
        write_report(day, path, sheets_of(self.store, day, self.company))


class TemporaryWorkspace(Workspace):
    """A workspace in a folder of its own that goes with it.

    On disk, because exports may be larger than memory; encrypted with a key that nobody keeps, so that nothing readable
    is left behind even where the program is killed.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="regard-")
        folder = Path(self._folder.name)
        super().__init__(Store(folder / STORE_FILE, key=token_hex(), durable=False), Erasures(folder))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        super().__exit__(kind, error, trace)
        self._folder.cleanup()
