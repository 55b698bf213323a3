"""What the store knows about single people: their records, what identifies them, their events with the places read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from regard.decisions.health import Contradiction, Side
from regard.ledger.catalogue import NAMES, code
from regard.ledger.event import Event, Place, Saying
from regard.people.identity import Reason
from regard.storage.database import one
from regard.storage.store import Store
from regard.words import Basis, Channel, Method


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What one record says of who it is: (kind, text) pairs."""

    number: int
    record: str
    says: tuple[tuple[str, str], ...]


def identifying(store: Store) -> Iterator[RecordFacts]:
    """Every record that speaks of a human being, with whatever identifies it. Roles are left out."""
    rows = store.connection.execute(_IDENTIFYING)
    for (number, record), group in groupby(rows, key=lambda row: (row[0], row[1])):
        yield RecordFacts(number, record, tuple((NAMES[row[2]], row[3]) for row in group if row[2] is not None))


def join_people(store: Store, persons: Iterable[Sequence[int]]) -> None:
    """Write the identity decisions down: each group of record numbers is one person, numbered by its first record."""
    pairs = [(min(group), number) for group in persons for number in group]
    with store.connection:
        store.connection.execute("UPDATE records SET person = NULL WHERE person IS NOT NULL")
        store.connection.executemany("UPDATE records SET person = ? WHERE number = ?", pairs)


def write_contradictions(store: Store, pairs: Iterable[tuple[int, int, int, str]]) -> None:
    """Write down which records (by number) contradict each other in spite of a shared key: reason of the key, and why."""
    with store.connection:
        store.connection.execute("DELETE FROM contradictions")
        store.connection.executemany("INSERT INTO contradictions VALUES (?, ?, ?, ?)", pairs)


def contradictions(store: Store, names: Mapping[int, str]) -> Iterator[Contradiction]:
    """The pairs that contradict each other, with where each record was first read. names: of people, by number."""
    for reason, why, *sides in store.connection.execute(_CONTRADICTIONS):
        one_, other = (
            Side(record, person, names.get(person, ""), source, Place(file, line))
            for record, person, source, file, line in (sides[:5], sides[5:])
        )
        yield Contradiction(Reason(reason).phrase, why, one_, other)


def events_of(store: Store, persons: Sequence[int]) -> Iterator[tuple[int, Event]]:
    """All events of these people with their provenance, person by person, newest first."""
    return _events(store, _OF_PERSONS, persons)


def events_by_seq(store: Store, seqs: Sequence[int]) -> dict[int, Event]:
    """Single events, by sequence number."""
    return {event.seq: event for _, event in _events(store, _BY_SEQ, seqs)}


def role_events(store: Store) -> Iterator[Event]:
    """What was said about roles, in the order of reading."""
    return (event for _, event in _events(store, _OF_ROLES, [code("role.opened"), code("role.closed")]))


def find_person(store: Store, wanted: str) -> tuple[int, ...]:
    """People who answer to a number, an address or a name (whole, case folded), in order of number."""
    if wanted.isdigit():
        rows = store.connection.execute("SELECT DISTINCT person FROM records WHERE person = ?", (int(wanted),))
    else:
        kinds = (code("observed.email"), code("observed.name"), code("observed.phone"), wanted)
        rows = store.connection.execute(_FIND, kinds)
    return tuple(row[0] for row in rows)


def count_records(store: Store) -> tuple[int, int]:
    """How many records speak of people, and how many people they are."""
    records = one(store.connection, "SELECT count(person) FROM records")
    return records, one(store.connection, "SELECT count(DISTINCT person) FROM records")


def names_of(store: Store) -> dict[int, str]:
    """A name for everybody: the best-founded name, else an address, else what the source calls them."""
    kinds = (code("observed.name"), code("observed.email"), code("observed.linkedin"))
    names = dict(store.connection.execute(_NAMES, (kinds[0], *kinds)))
    for person, record in store.connection.execute(
        "SELECT person, min(record) FROM records WHERE person IS NOT NULL GROUP BY person"
    ):
        names.setdefault(person, record)
    return names


def _events(store: Store, sql: str, keys: Sequence[int]) -> Iterator[tuple[int, Event]]:
    for (
        seq, person, record, kind, channel, method, at, learnt, until, text, number, actor, basis, detail,
        source, file, line, read_in,
    ) in store.connection.execute(sql, (json.dumps(list(keys)),)):  # fmt: skip
        said = Saying(
            NAMES[kind], record, at, _CHANNELS[channel], until, text, number, actor or "", _METHODS[method], _BASES[basis],
            json.loads(detail) if detail else {},
        )  # fmt: skip
        yield person, Event(seq, said, learnt, source, Place(file, line), read_in)


_CHANNELS = {int(channel): channel for channel in Channel}
_METHODS = {int(method): method for method in Method}
_BASES = {str(basis): basis for basis in Basis}
_IDENTIFYING = """
SELECT r.number, r.record, i.kind, i.text FROM records r LEFT JOIN identifiers i ON i.record = r.number
WHERE r.record NOT LIKE 'role:%' ORDER BY r.number, i.kind, i.text"""
_READ_AT = """
JOIN records {r} ON {r}.number = c.{side}
JOIN rows {w} ON {w}.number = (SELECT min(e.row_number) FROM events e WHERE e.record = {r}.number)
JOIN imports {i} ON {i}.ordinal = {w}.ordinal"""
_CONTRADICTIONS = f"""
SELECT c.reason, c.why, a.record, a.person, ai.variant, ai.path, aw.line, b.record, b.person, bi.variant, bi.path, bw.line
FROM contradictions c {_READ_AT.format(r="a", w="aw", i="ai", side="one")} {_READ_AT.format(r="b", w="bw", i="bi", side="other")}
ORDER BY c.one, c.other"""
_FROM = """
SELECT e.seq, r.person, r.record, e.kind, e.channel, e.method, e.happened, e.learnt, e.until, e.text, e.number, t.text,
       e.basis, e.detail, i.variant, i.path, w.line, i.import
FROM json_each(?) k
{join}
JOIN rows w ON w.number = e.row_number JOIN imports i ON i.ordinal = w.ordinal
LEFT JOIN terms t ON t.code = e.actor
ORDER BY {order}"""
_OF_PERSONS = _FROM.format(
    join="JOIN records r ON r.person = k.value JOIN events e ON e.record = r.number",
    order="r.person, coalesce(e.happened, e.learnt) DESC, e.seq DESC",
)
_BY_SEQ = _FROM.format(join="JOIN events e ON e.seq = k.value JOIN records r ON r.number = e.record", order="e.seq")
_OF_ROLES = _FROM.format(join="JOIN events e ON e.kind = k.value JOIN records r ON r.number = e.record", order="e.seq")
_FIND = """
SELECT DISTINCT r.person FROM events e JOIN records r ON r.number = e.record
WHERE e.kind IN (?1, ?2, ?3) AND r.person IS NOT NULL AND lower(e.text) = lower(?4) ORDER BY r.person"""
_NAMES = """
SELECT person, text FROM (
    SELECT r.person, e.text, row_number() OVER (
        PARTITION BY r.person ORDER BY e.kind = ? DESC, e.method DESC, coalesce(e.happened, e.learnt) DESC, e.seq) AS place
    FROM events e JOIN records r ON r.number = e.record
    WHERE e.kind IN (?, ?, ?) AND r.person IS NOT NULL AND e.text <> '')
WHERE place = 1"""
