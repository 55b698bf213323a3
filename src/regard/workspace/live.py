"""One workspace used by several people at once: answers come from the plan at hand, and what is done changes it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from regard.clock import MINUTE
from regard.decisions.day import Card, Decision, FileRead
from regard.decisions.rules.order import BY_NAME
from regard.errors import NoSuchPerson
from regard.ledger.event import Saying
from regard.storage.access import Access
from regard.storage.people import person_of, record_of, search_people
from regard.storage.store import Imported
from regard.words import Micros, Total, Verdict
from regard.workspace.acts import COLLEAGUE, HERE, PERSON, write_act
from regard.workspace.desk import Workspace
from regard.workspace.document import Why
from regard.workspace.today import Deciding

KEPT_FOR = 15 * MINUTE
"""Time alone changes verdicts: a plan older than this is made anew when somebody asks."""
URGENCY = (Verdict.REPAIR, Verdict.CALL, Verdict.MEET, Verdict.WRITE, Verdict.ASK)
"""What is to be done, in the order in which a day is worked off: first what we owe."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Some of the decisions of a list: how many there are in all, and where these begin."""

    decisions: tuple[Decision, ...]
    count: int
    start: int = 0


class Live:
    """A workspace for several people. Every call is one transaction, made one after the other."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._deciding: Deciding | None = None
        self._decided_at: Micros = 0
        self._others = 0
        self._one_at_a_time = RLock()

    @property
    def company(self) -> str:
        """The name of the company, empty where nobody told it."""
        return self._workspace.company.name

    @contextmanager
    def access(self) -> Iterator[Access]:
        """Accounts and secrets, for as long as nobody else writes."""
        with self._one_at_a_time, self._store.connection:
            yield Access(self._store.connection)

    def counts(self, now: Micros) -> dict[str, int]:
        """How many people each rule decides over now."""
        with self._plan(now) as plan:
            return plan.counts()

    def totals(self, now: Micros) -> dict[Total, int]:
        """The four numbers."""
        counts = self.counts(now)
        return {total: sum(count for name, count in counts.items() if BY_NAME[name].total is total) for total in Total}

    def to_do(self, now: Micros, verdicts: Iterable[Verdict] = URGENCY, *, start: int = 0, most: int = 50) -> Agenda:
        """What is to be done today, what we owe first, without whom somebody put off for now."""
        with self._plan(now) as plan:
            counts, resting = plan.counts(), plan.resting(now)
            wanted = set(verdicts)
            rules = [name for verdict in URGENCY for name in counts if BY_NAME[name].verdict is verdict and verdict in wanted]
            found = plan.some(rules, without=resting, start=start, most=most)
            return Agenda(found, plan.size(rules, without=resting), start)

    def decided_by(self, now: Micros, rules: Sequence[str], *, start: int = 0, most: int = 50) -> Agenda:
        """Everybody over whom one of these rules decides."""
        with self._plan(now) as plan:
            return Agenda(plan.some(rules, start=start, most=most), plan.size(rules), start)

    def search(self, wanted: str, now: Micros, most: int = 50) -> tuple[Decision, ...]:
        """People one of whose names, addresses or numbers holds the text."""
        with self._plan(now) as plan:
            return plan.decisions(search_people(self._store, wanted, most))

    def person(self, number: int, now: Micros) -> tuple[Decision, Card]:
        """The verdict over one person and everything that is held about them. Raises NoSuchPerson."""
        with self._plan(now) as plan:
            found = plan.decisions([number])
            if not found:
                raise NoSuchPerson(str(number))
            return found[0], plan.card(found[0])

    def why(self, number: int, now: Micros) -> Why:
        """Every rule for one person. Raises NoSuchPerson."""
        with self._plan(now) as plan:
            record_of(self._store, number)
            return plan.why(number)

    def record(self, number: int) -> str:
        """The record about which acts that concern this person are written. Raises NoSuchPerson."""
        with self._one_at_a_time:
            return record_of(self._store, number)

    def number(self, record: str) -> int:
        """The person to whom a record belongs now. Raises NoSuchPerson."""
        with self._one_at_a_time:
            return person_of(self._store, record)

    def act(self, number: int, sayings: Sequence[Saying], *, by: str, now: Micros) -> None:
        """Write down what a colleague did; the verdict over the person is another from then on."""
        self._write(number, sayings, by, now, from_person=False)

    def hear(self, number: int, sayings: Sequence[Saying], *, now: Micros) -> None:
        """Write down what the person says on their own page; it is in force for the next decision."""
        self._write(number, sayings, "the person", now, from_person=True)

    def _write(self, number: int, sayings: Sequence[Saying], by: str, now: Micros, *, from_person: bool) -> None:
        with self._plan(now) as plan:
            write_act(self._store, sayings, by=by, at=now, how=PERSON if from_person else COLLEAGUE)
            plan.renew(number, now)

    def imports(self) -> tuple[Imported, ...]:
        """The files that were read, the latest first."""
        with self._one_at_a_time:
            return tuple(done for done in reversed(self._store.imports()) if done.source not in HERE)

    def read(self, folder: Path, now: Micros) -> tuple[FileRead, ...]:
        """Read one file or folder more; everybody is decided over anew."""
        with self._one_at_a_time:
            files = self._workspace.read(folder, now)
            self._forget()
            return files

    def undo(self, import_id: str) -> None:
        """Take an import back. Raises NoSuchImport, and OnlyThePerson for what somebody said on their own page."""
        with self._one_at_a_time:
            self._workspace.undo(import_id)
            self._forget()

    def close(self) -> None:
        """Let go of the store."""
        with self._one_at_a_time:
            self._forget()
            self._store.close()

    @contextmanager
    def _plan(self, now: Micros) -> Iterator[Deciding]:
        """The plan at hand, made anew where it is too old, or another process wrote to the store."""
        with self._one_at_a_time:
            self._store.catch_up()
            if self._deciding is None or now - self._decided_at > KEPT_FOR or self._store.others != self._others:
                self._forget()
                self._others = self._store.others
                self._deciding = Deciding(self._store, self._workspace.company, now)
                self._deciding.settle()
                self._decided_at = now
            yield self._deciding

    def _forget(self) -> None:
        if self._deciding is not None:
            self._deciding.close()
            self._deciding = None
