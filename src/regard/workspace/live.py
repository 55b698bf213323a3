"""One workspace used by several people at once: answers come from the plan at hand, and what is done changes it at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from regard.clock import iso
from regard.decisions.day import FileRead
from regard.decisions.health import Health
from regard.errors import NoSuchPerson, RegardError
from regard.ledger.event import Event, Saying
from regard.storage.batch import IDENTIFYING
from regard.storage.identity import records_of_import
from regard.storage.machines import Machines
from regard.storage.people import events_after, names_of, people_of_import, records_of
from regard.storage.store import Imported, Store
from regard.words import Json, Micros
from regard.workspace.acts import COLLEAGUE, HERE, PERSON, Meant, write_act
from regard.workspace.answers import Answers
from regard.workspace.at_hand import MOST_RENEWED, Change, PlanAtHand
from regard.workspace.beside import Beside
from regard.workspace.company import MAPPINGS, FileMapping, changes, mappings_from_text
from regard.workspace.desk import Workspace
from regard.workspace.erasing import Erasure
from regard.workspace.exchanging import Exchanging
from regard.workspace.folder import Only, Progress, silently
from regard.workspace.lists import Agenda
from regard.workspace.log import SETTINGS, UNDONE, Done, done_before, undone, write_doing
from regard.workspace.looking import Look, look_at
from regard.workspace.retaining import Due
from regard.workspace.watching import Watching
from regard.workspace.who import WhoIsWho, who_is_who


class Live(Answers):
    """A workspace for several people. Every call is one transaction, made one after the other.

    Long work (reading files, a new plan) goes on beside the calls and takes its turn only to write down or to change over.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._making = Lock()
        self._beside = Beside(self.read)
        self._watching = Watching(self.access, self.read)
        self._exchanging = Exchanging(self)

    def refer(self, sayings: Sequence[Saying], *, by: str, now: Micros) -> str:
        """Write down what a colleague says of whom they refer, and give the act; ``settle`` joins them to people.

        Raises ErasedBefore.
        """
        with self._at_hand(now), self._store.writing():
            done = self._workspace.refer(sayings, by=by, now=now)
            self._state.arrive(one.record for one in sayings)
        return done.import_id

    def own_page(self, number: int, now: Micros) -> str:
        """The secret behind which a person's own page opens; earlier ones end. It can be read this once."""
        self.record(number, now)
        with self._one_at_a_time:
            return self._workspace.own_page(number, now)

    def act(self, number: int, sayings: Sequence[Saying], *, by: str, now: Micros) -> None:
        """Write down what a colleague did; the verdict over the person is another from then on."""
        self._write(number, sayings, by, now, from_person=False)

    def act_on(self, number: int, meant: Meant, *, by: str, now: Micros) -> None:
        """Write down what ``meant`` makes of the person as they are at this moment; nobody else writes in between."""
        with self._at_hand(now):
            decision, card = self.person(number, now)
            self.act(number, meant(decision, card, records_of(self._store, number)), by=by, now=now)

    def act_on_each(self, people: Iterable[int], meant: Meant, *, by: str, now: Micros) -> tuple[tuple[int, str], ...]:
        """The same for several, each an act of its own. Gives whoever could not be acted on, with the reason.

        Nobody's failure stops the others. All are decided over anew in the end, at once.
        """
        written, failed = [], []
        with self._at_hand(now) as plan:
            try:
                for number in people:
                    try:
                        decision, card = self.person(number, now)
                        self._write_down(number, meant(decision, card, records_of(self._store, number)), by, now)
                        written.append(number)
                    except (ValueError, RegardError) as error:
                        failed.append((number, str(error)))
            finally:
                plan.renew(written, now)
        return tuple(failed)

    def hear(self, number: int, sayings: Sequence[Saying], *, now: Micros) -> None:
        """Write down what the person says on their own page; it is in force for the next decision."""
        self._write(number, sayings, "the person", now, from_person=True)

    def _write(self, number: int, sayings: Sequence[Saying], by: str, now: Micros, *, from_person: bool) -> None:
        with self._at_hand(now) as plan, self._store.writing():
            self._write_down(number, sayings, by, now, from_person=from_person)
            plan.renew([number], now)

    def _write_down(
        self, number: int, sayings: Sequence[Saying], by: str, now: Micros, *, from_person: bool = False
    ) -> None:  # fmt: skip
        with self._at_hand(now) as plan, self._store.writing():
            if not self._existing(plan, number):
                raise NoSuchPerson(str(number))
            write_act(self._store, sayings, by=by, at=now, how=PERSON if from_person else COLLEAGUE)
            self._state.touched.add(number)
            self._state.arrive(one.record for one in sayings if one.kind in IDENTIFYING)
            said: list[Json] = [{"kind": one.kind, "record": one.record, "text": one.text} for one in sayings]
            self._tell("wish.stated" if from_person else "act.done", now, {"person": number, "by": by, "says": said})

    def _tell(self, kind: str, now: Micros, data: Json) -> None:
        """Lay a message ready for subscribers, inside of the transaction in which it happened."""
        body = {"type": kind, "timestamp": iso(now), "data": data}
        Machines(self._store.connection).tell(kind, json.dumps(body, ensure_ascii=False), now)

    def due(self, now: Micros) -> tuple[tuple[Due, str], ...]:
        """Whoever is to be erased by now, with their names; those on legal hold among them."""
        self.whole()
        with self._at_hand(now):
            found = self._workspace.due(now)
            names = names_of(self._store, [one.person for one in found])
        return tuple((one, names.get(one.person, "")) for one in found)

    def ledger(self, seq: int, most: int) -> tuple[tuple[int | None, Event], ...]:
        """What was learnt after the entry ``seq``, in the order of learning, with the person to whom each entry belongs now."""
        self.whole()
        with self._one_at_a_time:
            return events_after(self._store, seq, most)

    def health(self, now: Micros) -> Health:
        """How complete, fresh, unique and valid every source is."""
        self.whole()
        with self._one_at_a_time:
            return self._workspace.health(now)

    def imports(self) -> tuple[Imported, ...]:
        """The files that were read, the latest first."""
        self.whole()
        with self._one_at_a_time:
            return tuple(done for done in reversed(self._store.imports()) if done.source not in HERE)

    def settled(self, name: str) -> FileMapping:
        """What was settled about a file of this name when it was read last."""
        self.whole()
        with self._one_at_a_time:
            return mappings_from_text(self._store.recall(MAPPINGS)).get(name, FileMapping())

    def look_at(self, file: Path, now: Micros, mapping: FileMapping) -> Look:
        """What reading this file would do, with what is settled about it. Nothing is kept."""
        self.whole()
        return look_at(file, self._workspace.company, now, mapping)

    @property
    def beside(self) -> Beside:
        """What is being read beside everything else."""
        self.whole()
        return self._beside

    @property
    def watching(self) -> Watching:
        """The folders in which new and changed files are looked for."""
        self.whole()
        return self._watching

    @property
    def exchanging(self) -> Exchanging:
        """The other systems that are read and written to."""
        self.whole()
        return self._exchanging

    @contextmanager
    def asking(self) -> Iterator[Store]:
        """The store in a transaction of its own, for as long as nobody else writes."""
        with self._one_at_a_time, self._store.writing():
            yield self._store

    def read(
        self, folder: Path, now: Micros, progress: Progress = silently, *, by: str = "",
        mappings: Mapping[str, FileMapping] | None = None, only: Only = None,
    ) -> tuple[FileRead, ...]:  # fmt: skip
        """Read one file or folder more; everybody is decided over anew. Others are answered meanwhile.

        by: who reads, for the log. mappings: how files are to be read, by path. only: these files of the folder, by path.
        """
        self.whole()
        with self._settled_later():
            files = self._workspace.read(folder, now, progress, self._alone, by=by, mappings=mappings, only=only)
            self._start_anew(now)
        for file in files:
            self._told_of(file, now)
        return files

    def _told_of(self, file: FileRead, now: Micros) -> None:
        if file.import_id and not file.already_known:
            counts: Json = {"import": file.import_id, "path": file.path, "rows": file.rows, "imported": file.imported}
            with self._one_at_a_time, self._store.connection:
                self._tell("import.finished", now, counts)

    def take_in(self, name: str, body: bytes, now: Micros, source: str = "") -> FileRead:
        """Take in what another system told us, as a small file of this name. The same body twice changes nothing.

        Whoever is known already is decided over anew at once; ``settle`` joins newcomers, and sees to many at once.
        """
        with TemporaryDirectory(prefix="regard-heard-") as folder:
            (Path(folder) / name).write_bytes(body)
            file = self._workspace.take_in(Path(folder) / name, now, self._alone, source)
        if file.import_id and not file.already_known:
            with self._at_hand(now) as plan:
                self._state.arrive(records_of_import(self._store, file.import_id))
                known = people_of_import(self._store, file.import_id)
                self._state.touched.update(known)
                plan.renew(known if len(known) <= MOST_RENEWED else (), now)
        self._told_of(file, now)
        return file

    def settle(self, now: Micros) -> bool:
        """Join whoever came in since the last time to people. False where nobody came."""
        with self._one_at_a_time:
            if self._state.plan is None:
                with self._at_hand(now):
                    pass
            unsettled, records = self._state.take_unsettled()
        if unsettled:
            self._join(now, records)
        return unsettled

    def _join(self, now: Micros, records: Iterable[str] | None = None) -> None:
        """Join records to people, and decide over whom it concerns; over everybody anew, beside the rest, if they are many."""
        with self._settled_later():
            people = None if records is None else self._workspace.join_some(records, self._alone)
            if people is None:
                self._workspace.join(self._alone)
            if people is None or len(people) > MOST_RENEWED:
                self._start_anew(now)
                return
            with self._at_hand(now) as plan:
                self._state.touched.update(people)
                plan.renew(people, now)

    @contextmanager
    def _settled_later(self) -> Iterator[None]:
        """What fails in between is left to the next ``settle``."""
        try:
            yield
        except BaseException:
            self._state.arrive(None)
            raise

    def _alone(self) -> AbstractContextManager[object]:
        return self._one_at_a_time

    def what_if(self, rules: Mapping[str, int], now: Micros) -> tuple[Change, ...]:
        """What would change for whom with these settings of the rules; nothing is changed. Raises BadSettings."""
        self.whole()
        settings = self._workspace.company.with_rules(rules).settings
        with self._making:
            with self._at_hand(now) as plan:
                pass
            place = plan.make_next(now, settings)
            with self._one_at_a_time:
                return plan.compare(place)

    def changed(self, before: str, after: str, now: Micros, *, start: int = 0, most: int = 50) -> Agenda:
        """The people behind one number of the last ``what_if``."""
        self.whole()
        with self._at_hand(now) as plan:
            return Agenda(plan.changed(before, after, start=start, most=most), plan.how_many_changed(before, after), start)

    def set_rules(self, rules: Mapping[str, int], *, by: str, now: Micros, seen: Mapping[str, int] | None = None) -> None:
        """Change settings of the rules; they are in force at once, and the log says who changed what. Raises BadSettings.

        seen: what they were when they were looked at. Raises SettingsChanged where somebody changed one of these since.
        """
        self.whole()
        with self._making:
            with self._at_hand(now) as plan:
                self._state.touched.clear()
                company = self._workspace.company
            settings = company.with_rules(rules).settings
            told = changes(company.settings, rules, seen or {})
            if not told:
                return
            place = plan.make_next(now, settings)
            with self._one_at_a_time:
                with self._store.writing():
                    self._workspace.set_rules(rules)
                    write_doing(self._store, now, by, SETTINGS, ", ".join(told))
                plan.move_on(place, now, self._state.touched, self._workspace.company)

    def log(self, before: Micros, place: int, most: int, who: str = "", kind: str = "") -> tuple[Done, ...]:
        """Who did what before this instant and place, the latest first; who, kind: only by this colleague, only of this kind."""
        self.whole()
        with self._one_at_a_time:
            return done_before(self._store, before, place, most, who, kind)

    def undo(self, import_id: str, now: Micros, *, by: str = "") -> None:
        """Take an import back. Raises NoSuchImport, and OnlyThePerson for what somebody said on their own page."""
        self.whole()
        with self._one_at_a_time:
            told = next((undone(self._store, done) for done in self._store.imports() if done.import_id == import_id), "")
            with self._store.writing():
                self._workspace.take_back(import_id)
                write_doing(self._store, now, by, UNDONE, told)
                self._tell("import.undone", now, {"import": import_id})
        self._join(now)

    def who_is_who(self, now: Micros) -> WhoIsWho:
        """The pairs that wait for a human, and what was decided."""
        self.whole()
        with self._at_hand(now):
            return who_is_who(self._store)

    def compare(self) -> bool:
        """Look for people who may be one, beside the calls, where something was read since. False where nothing was."""
        return self._workspace.compare(self._alone)

    def decide_who(self, meant: Callable[[Store], Sequence[Saying]], *, by: str, now: Micros) -> str:
        """Write down who is who (``regard.workspace.who``), join whom it concerns, give the act. Raises what ``meant`` raises."""
        self.whole()
        with self._at_hand(now), self._store.writing():
            said = meant(self._store)
            done = write_act(self._store, said, by=by, at=now)
        self._join(now, {record for one in said for record in (one.record, one.text)})
        return done.import_id

    def erase(self, number: int, now: Micros, *, by: str) -> Erasure:
        """Erase everything that is held about a person, for good; their page opens no more. Raises NoSuchPerson, KeptByHold."""
        with self._at_hand(now) as plan:
            if not self._existing(plan, number):
                raise NoSuchPerson(str(number))
            done = self._workspace.erase(number, now, by=by)
            self._gone(plan, [number], now)
        return done

    def erase_due(self, now: Micros, *, by: str) -> None:
        """Erase whoever has been kept long enough and is not on hold."""
        self.whole()
        with self._at_hand(now) as plan:
            self._gone(plan, [one.person for one in self._workspace.erase_due(now, by=by)], now)

    def _gone(self, plan: PlanAtHand, people: Sequence[int], now: Micros) -> None:
        """Show these no more, tell subscribers, and leave it to ``settle`` to join whoever they kept apart."""
        with self._store.writing():
            for person in people:
                self._tell("person.erased", now, {"person": person})
        self._state.touched.update(people)
        self._state.arrive(None)
        plan.renew(people, now)

    def refresh(self, now: Micros) -> None:
        """Make the plan of this moment while others are answered from the one before."""
        with self._making:
            with self._at_hand(now) as plan:
                self._state.touched.clear()
            place = plan.make_next(now)
            with self._one_at_a_time:
                plan.move_on(place, now, self._state.touched)

    def close(self) -> None:
        """Let go of the store, when what is being read is read."""
        self._watching.close()
        self._beside.close()
        with self._making, self._one_at_a_time:
            if self._state.plan is not None:
                self._state.plan.close()
                self._state.plan = None
            self._store.close()

    def _start_anew(self, now: Micros) -> None:
        """Fill the mirror from the store as it is now, and change over to the plan made from it."""
        with self._making:
            again = self._store.again() if self._store.again else None
            with self._one_at_a_time:
                self._state.touched.clear()
            with again.as_of_now() if again else self._one_at_a_time:
                fresh = PlanAtHand(again or self._store, self._workspace.company, now)
            with self._one_at_a_time:
                fresh.serve(self._store, self._state.touched, now)
                old, self._state.plan = self._state.plan, fresh
                if old is not None:
                    old.close()
            if again is not None:
                again.close()
