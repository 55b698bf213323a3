"""What is exchanged with other systems: where the two sides differ, what we want them to say, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from regard.ledger.catalogue import NAMES, code
from regard.people.agreement import Said
from regard.storage.database import Connection
from regard.words import Method, Micros

ERASE = "erase"
"""The field that asks for the record itself to be erased."""


class State(StrEnum):
    """How one field of one record stands."""

    WAITING = "waiting"
    WRITTEN = "written"
    AGREED = "already so"
    TAKEN = "taken over"
    ASKED = "a human is asked"
    OURS = "a human chose ours"
    REFUSED = "refused"
    FLIPPING = "changed back and forth"
    GONE = "no longer there"

    @property
    def is_open(self) -> bool:
        """Whether a human has to look at it."""
        return self in {State.ASKED, State.REFUSED, State.FLIPPING}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of one record in another system. value: what we hold; theirs: what they held when that was decided.

    made: when it was decided. tried: when it was last tried to write it. told: why it stands as it does.
    mark: when their object changed, by their clock, once they took it. flips: how often they changed it away again.
    """

    system: str
    record: str
    field: str
    value: str
    theirs: str
    state: State
    told: str = ""
    made: Micros = 0
    tried: Micros | None = None
    mark: Micros = 0
    flips: int = 0


_SMALL = 1_000_003
"""Instants are added up by what is left of them: their sums would not fit into a number."""


class Outbox:
    """The table of entries of one store. The caller holds the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def entries(self, system: str) -> tuple[Entry, ...]:
        """Everything that is or was exchanged with a system, by record and field."""
        rows = self._connection.execute("SELECT * FROM outbox WHERE system = ? ORDER BY record, field", (system,))
        return tuple(_entry(row) for row in rows)

    def open(self, system: str) -> tuple[Entry, ...]:
        """What a human has to look at, and whoever is to be erased there."""
        states = tuple(str(state) for state in State if state.is_open)
        marks = ", ".join("?" * len(states))
        asked = f"SELECT * FROM outbox WHERE system = ? AND (field = ? OR state IN ({marks})) ORDER BY record, field"
        return tuple(_entry(row) for row in self._connection.execute(asked, (system, ERASE, *states)))

    def latest(self, system: str, most: int) -> tuple[Entry, ...]:
        """What was exchanged last, the latest first, so many at most; whatever is open among it as it comes."""
        asked = "SELECT * FROM outbox WHERE system = ? ORDER BY coalesce(tried, made) DESC, record, field LIMIT ?"
        return tuple(_entry(row) for row in self._connection.execute(asked, (system, most)))

    def stamp(self) -> tuple[int, ...]:
        """Numbers that change with whatever is exchanged."""
        sums = ", ".join(f"sum({column} % {_SMALL})" for column in ("made", "coalesce(tried, 0)", "mark"))
        row = self._connection.execute(f"SELECT count(*), max(made), max(tried), {sums} FROM outbox").fetchone()
        return tuple(int(number or 0) for number in row)

    def entries_of(self, system: str, record: str) -> tuple[Entry, ...]:
        """What is exchanged about one record."""
        rows = self._connection.execute("SELECT * FROM outbox WHERE system = ? AND record = ?", (system, record))
        return tuple(_entry(row) for row in rows)

    def keep(self, entries: Iterable[Entry]) -> None:
        """Write entries down in the place of earlier ones about the same field."""
        for one in entries:
            self.drop(one)
            values = (
                one.system, one.record, one.field, one.value, one.theirs, str(one.state), one.told, one.made, one.tried, one.mark,
                one.flips,
            )  # fmt: skip
            self._connection.execute(f"INSERT INTO outbox VALUES ({', '.join('?' * len(values))})", values)

    def drop(self, entry: Entry) -> None:
        """Forget what is known of one field."""
        self._connection.execute(
            "DELETE FROM outbox WHERE system = ? AND record = ? AND field = ?", (entry.system, entry.record, entry.field)
        )

    def forget_intents(self, system: str, before: Micros) -> None:
        """Forget what was wanted before and is no longer, because both sides came to say the same; and records that are gone."""
        self._connection.execute(
            "DELETE FROM outbox WHERE system = ? AND field <> ? AND record NOT IN (SELECT record FROM records)", (system, ERASE)
        )
        self._connection.execute(
            "DELETE FROM outbox WHERE system = ? AND state = ? AND field <> ? AND made < ?",
            (system, str(State.WAITING), ERASE, before),
        )

    def ours(self) -> Iterator[tuple[str, str, str]]:
        """Record, field and value of whatever other systems took from us, or may have taken when we were killed."""
        states = (str(State.WRITTEN), str(State.WAITING))
        yield from self._connection.execute("SELECT record, field, value FROM outbox WHERE state IN (?, ?)", states)

    def to_erase(self, system: str, records: Iterable[str], at: Micros) -> None:
        """Ask for these records to be erased there, and forget whatever else was exchanged about them."""
        for record in records:
            self._connection.execute("DELETE FROM outbox WHERE system = ? AND record = ?", (system, record))
            self.keep([Entry(system, record, ERASE, "", "", State.WAITING, made=at)])


@dataclass(frozen=True, slots=True)
class Pair:
    """A record of another system, and the person that it is."""

    record: str
    person: int


def differing(connection: Connection, system: str, fields: Collection[str], several: Collection[str]) -> list[Pair]:
    """The records of a system that may say something else than what is held of their person, in one of these fields.

    several: fields of which there may be many; there it counts whether the record has ours at all. Records that are gone there
    are left out.
    """
    if not fields:
        return []
    kinds = {field: code(f"observed.{field}") for field in fields}
    many = ", ".join(str(code(f"observed.{field}")) for field in several) or "-1"
    names = " ".join(f"WHEN {kind} THEN '{field}'" for field, kind in kinds.items())
    asked = _DIFFERING.format(kinds=", ".join(map(str, kinds.values())), many=many, names=names)
    rows = connection.execute(asked, (f"{system}:", f"{system};", system, str(State.WRITTEN)))
    return [Pair(record, person) for record, person in rows]


def closed(connection: Connection, system: str) -> list[Pair]:
    """The records of a system about whose person something new was said of how they want to be written to."""
    return [Pair(record, person) for record, person in connection.execute(_CLOSED, (f"{system}:", f"{system};", system))]


def said(
    connection: Connection, persons: Sequence[int], fields: Collection[str]
) -> dict[tuple[int, str, str], list[tuple[Said, Method]]]:
    """Everything that the records of these people said of some fields, by person, record and field."""
    if not persons or not fields:
        return {}
    kinds = ", ".join(str(code(f"observed.{field}")) for field in fields)
    found: dict[tuple[int, str, str], list[tuple[Said, Method]]] = {}
    for person, record, kind, text, method, at, learnt in connection.execute(
        _SAID.format(kinds=kinds), (json.dumps(list(persons)),)
    ):
        key = (person, record, NAMES[kind].removeprefix("observed."))
        found.setdefault(key, []).append((Said(text, at, learnt), Method(method)))
    return found


def dead_addresses(connection: Connection, persons: Sequence[int]) -> frozenset[tuple[int, str]]:
    """The addresses of these people at which mail reaches nobody any more, case folded."""
    rows = connection.execute(_DEAD, (json.dumps(list(persons)),)).fetchall()
    return frozenset((person, str(text).casefold()) for person, text in rows)


def _entry(row: Sequence[object]) -> Entry:
    system, record, field, value, theirs, state, told, made, tried, mark, flips = row
    return Entry(
        str(system), str(record), str(field), str(value), str(theirs), State(str(state)), str(told),
        _number(made), None if tried is None else _number(tried), _number(mark), _number(flips),
    )  # fmt: skip


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


_GONE = ", ".join(str(code(kind)) for kind in ("person.erased", "record.merged"))
_OPEN = f"""
records r WHERE r.record >= ? AND r.record < ? AND r.person IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM events g WHERE g.record = r.number AND g.kind IN ({_GONE}))"""
_DIFFERING = f"""
WITH mine AS (SELECT r.number, r.record, r.person FROM {_OPEN}),
theirs AS (
    SELECT number, kind, text, at FROM (
        SELECT m.number, e.kind, lower(e.text) AS text, coalesce(e.happened, e.learnt) AS at, row_number() OVER (
            PARTITION BY m.number, e.kind ORDER BY coalesce(e.happened, e.learnt) DESC, e.seq DESC) AS place
        FROM mine m JOIN events e ON e.record = m.number WHERE e.kind IN ({{kinds}}) AND e.method < {int(Method.STAFF)}) s
    WHERE place = 1),
ours AS (
    SELECT person, kind, text FROM (
        SELECT p.person, e.kind, lower(e.text) AS text, row_number() OVER (
            PARTITION BY p.person, e.kind ORDER BY e.method DESC, coalesce(e.happened, e.learnt) DESC, e.learnt DESC, e.seq DESC
        ) AS place
        FROM (SELECT DISTINCT person FROM mine) p JOIN records r ON r.person = p.person JOIN events e ON e.record = r.number
        WHERE e.kind IN ({{kinds}})) s
    WHERE place = 1)
SELECT DISTINCT m.record, m.person FROM mine m JOIN ours o ON o.person = m.person
LEFT JOIN theirs t ON t.number = m.number AND t.kind = o.kind
LEFT JOIN outbox b ON b.system = ? AND b.record = m.record AND b.field = CASE o.kind {{names}} END AND b.state = ?
WHERE CASE WHEN o.kind IN ({{many}})
    THEN coalesce(lower(b.value), '') <> o.text AND NOT EXISTS (
        SELECT 1 FROM events e
        WHERE e.record = m.number AND e.kind = o.kind AND lower(e.text) = o.text AND e.method < {int(Method.STAFF)})
    ELSE o.text <> coalesce(CASE WHEN t.at IS NULL OR t.at <= b.mark THEN lower(b.value) END, t.text, '') END
ORDER BY m.record"""
"""What they say is what we wrote, until they say something else after it by their own clock."""
_WISHES = ", ".join(str(code(kind)) for kind in ("wish.stop", "wish.channel", "wish.resume"))
_CLOSED = f"""
SELECT DISTINCT r.record, r.person FROM {_OPEN}
    AND EXISTS (
        SELECT 1 FROM records x JOIN events e ON e.record = x.number
        WHERE x.person = r.person AND e.kind IN ({_WISHES}) AND e.learnt > coalesce(
            (SELECT b.tried FROM outbox b WHERE b.system = ? AND b.record = r.record AND b.field = 'may_email'), -1))
ORDER BY r.record"""
_DEAD = f"""
SELECT DISTINCT r.person, e.text FROM json_each(?) k CROSS JOIN records r ON r.person = k.value
CROSS JOIN events e ON e.record = r.number WHERE e.kind IN ({code("message.bounced")}, {code("message.moved")})"""
_SAID = """
SELECT r.person, r.record, e.kind, e.text, e.method, coalesce(e.happened, e.learnt), e.learnt
FROM json_each(?) k CROSS JOIN records r ON r.person = k.value CROSS JOIN events e ON e.record = r.number
WHERE e.kind IN ({kinds}) ORDER BY e.seq"""
