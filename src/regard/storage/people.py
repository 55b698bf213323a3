"""What the store knows about single people: their records, what identifies them, their events with the places read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from regard.decisions.health import Contradiction, Side
from regard.errors import NoSuchPerson
from regard.ledger.catalogue import NAMES, code
from regard.ledger.event import Event, Place, Saying
from regard.people.identity import Reason
from regard.people.observation import Observation, labelled
from regard.storage.batch import seen
from regard.storage.database import one
from regard.storage.store import Store
from regard.words import Basis, Channel, Method, Micros


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What one record says of who it is: (kind, text) pairs."""

    number: int
    record: str
    says: tuple[tuple[str, str], ...]


def identifying(store: Store) -> Iterator[RecordFacts]:
    """Every record that speaks of a human being, with whatever identifies it. Roles are left out."""
    rows = store.connection.scan(_IDENTIFYING)
    for (number, record), group in groupby(rows, key=lambda row: (row[0], row[1])):
        yield RecordFacts(number, record, tuple((NAMES[row[2]], row[3]) for row in group if row[2] is not None))


def people_of_records(store: Store, records: Collection[str]) -> dict[str, int]:
    """The person of each of these records, where it is joined to one."""
    marks = ", ".join("?" * len(records)) or "''"
    asked = f"SELECT record, person FROM records WHERE record IN ({marks}) AND person IS NOT NULL"
    return dict(store.connection.execute(asked, tuple(records)).fetchall())


def any_unjoined(store: Store) -> bool:
    """Whether somebody came in who is no person yet."""
    return store.connection.execute(_UNJOINED).fetchone() is not None


def join_people(store: Store, persons: Iterable[Sequence[int]]) -> None:
    """Write the identity decisions down: each group of record numbers is one person, numbered by its first record."""
    wanted = {number: min(group) for group in persons for number in group}
    with store.writing():
        before = dict(store.connection.scan("SELECT number, person FROM records"))
        changed = [(wanted.get(number), number) for number, person in before.items() if person != wanted.get(number)]
        store.connection.executemany("UPDATE records SET person = ? WHERE number = ?", changed)


def write_contradictions(store: Store, pairs: Iterable[tuple[int, int, int, str]]) -> None:
    """Write down which records (by number) contradict each other in spite of a shared key: reason of the key, and why."""
    with store.writing():
        store.connection.execute("DELETE FROM contradictions")
        store.connection.append("contradictions", pairs)


def contradictions(store: Store, names: Mapping[int, str]) -> Iterator[Contradiction]:
    """The pairs that contradict each other, with where each record was first read. names: of people, by number."""
    for reason, why, *sides in store.connection.execute(_CONTRADICTIONS):
        one_, other = (
            Side(record, person, names.get(person, ""), source, Place(file, line))
            for record, person, source, file, line in (sides[:5], sides[5:])
        )
        yield Contradiction(Reason(reason).phrase, why, one_, other)


def moments_of(store: Store, persons: Sequence[int], now: Micros) -> Iterator[tuple[int, Event]]:
    """Whatever happened to these people, as far as it was learnt by ``now``: person by person as asked, newest first."""
    return _events(store, _MOMENTS, persons, now)


def observations_of(store: Store, persons: Sequence[int], now: Micros) -> Iterator[tuple[int, Observation]]:
    """What was learnt of these people by ``now``, person by person as asked.

    Where one record says the same value in the same way many times, it is told as it was said last.
    """
    imports = _Imports(store)
    for (
        person, kind, text, method, basis, at, learnt, number, detail, ordinal, line
    ) in store.connection.execute(_OBSERVATIONS, (json.dumps(list(persons)), now)):  # fmt: skip
        variant, path, _ = imports[ordinal]
        field = _FIELDS[kind]
        told = labelled(text, _decoded(detail)[0]) if detail and field == "other" else text
        place = Place(path, line)
        yield person, Observation(field, told, _METHODS[method], _BASES[basis], at, learnt, variant, place, number)


def events_by_seq(store: Store, seqs: Sequence[int]) -> dict[int, Event]:
    """Single events, by sequence number."""
    return {event.seq: event for _, event in _events(store, _BY_SEQ, seqs)}


def events_after(store: Store, seq: int, most: int) -> tuple[tuple[int | None, Event], ...]:
    """The entries of the ledger after number ``seq``, each with the person to whom it belongs now."""
    seqs = store.connection.execute("SELECT seq FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (seq, most))
    return tuple(_events(store, _BY_SEQ, [row[0] for row in seqs]))


def records_of_people(store: Store) -> Iterator[tuple[str, int | None]]:
    """Every record, and the person to whom it belongs now."""
    yield from store.connection.scan("SELECT record, person FROM records ORDER BY number")


def role_events(store: Store) -> Iterator[Event]:
    """What was said about roles, in the order of reading."""
    return (event for _, event in _events(store, _OF_ROLES, [code("role.opened"), code("role.closed")]))


def find_person(store: Store, wanted: str) -> tuple[int, ...]:
    """People who answer to a number, an address or a name (whole, case folded), in order of number."""
    if wanted.isdigit():
        rows = store.connection.execute("SELECT DISTINCT person FROM records WHERE person = ?", (int(wanted),))
    else:
        kinds = (code("observed.email"), code("observed.name"), code("observed.phone"), _lower(wanted))
        rows = store.connection.execute(_FIND, kinds)
    return tuple(row[0] for row in rows)


def record_of(store: Store, person: int) -> str:
    """The record after which a person is numbered; what is written about them here is written about it."""
    found = store.connection.execute("SELECT record FROM records WHERE person = ? AND number = person", (person,)).fetchone()
    if found is None:
        raise NoSuchPerson(str(person))
    return str(found[0])


def person_of(store: Store, record: str) -> int:
    """The person to whom a record belongs now."""
    found = store.connection.execute("SELECT person FROM records WHERE record = ? AND person IS NOT NULL", (record,)).fetchone()
    if found is None:
        raise NoSuchPerson(record)
    return int(found[0])


def people_of_import(store: Store, import_id: str) -> tuple[int, ...]:
    """The people about whom an import says something."""
    return tuple(row[0] for row in store.connection.execute(_OF_IMPORT, (import_id,)))


def all_found(store: Store, wanted: str) -> Iterator[tuple[int]]:
    """Everybody one of whose names, addresses, numbers or profiles holds the text, as rows of one number, in order."""
    like = "%" + seen(wanted).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return iter(store.connection.execute(_SEARCH, (like,)))


def systems(store: Store) -> tuple[str, ...]:
    """The systems that speak of people, by the name in front of their records; each is found by one look into the index."""
    found: list[str] = []
    record = store.connection.execute("SELECT min(record) FROM records").fetchone()[0]
    while record is not None:
        system = str(record).partition(":")[0]
        found += [name] if (name := system.removesuffix("-application")) not in (*found, "role") else []
        record = store.connection.execute("SELECT min(record) FROM records WHERE record >= ?", (f"{system};",)).fetchone()[0]
    return tuple(found)


def known_to(store: Store, system: str) -> Iterator[tuple[int]]:
    """The people of whom a system speaks, as rows of one number."""
    sides = [side for name in (system, f"{system}-application") for side in (f"{name}:", f"{name};")]
    return iter(store.connection.execute(_KNOWN_TO, sides))


def records_of(store: Store, person: int) -> tuple[str, ...]:
    """The records that are one person, the one after which the person is numbered first."""
    rows = store.connection.execute("SELECT record FROM records WHERE person = ? ORDER BY number", (person,))
    return tuple(str(row[0]) for row in rows)


def count_records(store: Store) -> tuple[int, int]:
    """How many records speak of people, and how many people they are."""
    records = one(store.connection, "SELECT count(person) FROM records")
    return records, one(store.connection, "SELECT count(DISTINCT person) FROM records")


def names_of(store: Store, people: Sequence[int] | None = None) -> dict[int, str]:
    """A name for these people, or for everybody: the best-founded name, else an address, else what the source calls them."""
    nameless = list(people) if people is not None else [row[0] for row in store.connection.execute(_EVERYBODY)]
    names: dict[int, str] = {}
    for kind in ("observed.name", "observed.email", "observed.linkedin"):
        names |= dict(store.connection.execute(_NAMES, (json.dumps(nameless), code(kind))))
        nameless = [person for person in nameless if person not in names]
    return names | dict(store.connection.execute(_RECORDS, (json.dumps(nameless),)))


def values_of_everybody(store: Store, fields: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Of each person, in the order of their numbers, the surviving value of each of these fields that is known."""
    kinds = ", ".join(str(code(f"observed.{field}")) for field in fields)
    rows = store.connection.scan(_SURVIVING.format(kinds=kinds))
    for person, told in groupby(rows, key=lambda row: row[0]):
        yield person, {_FIELDS[kind]: text for _, kind, text in told}


def _lower(text: str) -> str:
    """The text as the store's own lower() has it, on each engine: the capitals of ASCII only."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def _events(store: Store, sql: str, keys: Sequence[int], *more: int) -> Iterator[tuple[int, Event]]:
    imports = _Imports(store)
    for (
        seq, person, record, kind, channel, method, at, learnt, until, text, number, actor, basis, detail, ordinal, line
    ) in store.connection.execute(sql, (json.dumps(list(keys)), *more)):  # fmt: skip
        said = Saying(
            NAMES[kind], record, at, _CHANNELS[channel], until, text, number, actor or "", _METHODS[method], _BASES[basis],
            _decoded(detail)[0] if detail else {},
        )  # fmt: skip
        variant, path, read_in = imports[ordinal]
        yield person, Event(seq, said, learnt, variant, Place(path, line), read_in)


class _Imports(dict[int, tuple[str, str, str]]):
    """By ordinal, asked for when needed: what a file was read as, its path, and the id of the import."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, ordinal: int) -> tuple[str, str, str]:
        found = self._store.connection.execute(
            "SELECT variant, path, import FROM imports WHERE ordinal = ?", (ordinal,)
        ).fetchone()
        variant, path, read_in = found or ("", "", "")
        self[ordinal] = (variant, path, read_in)
        return self[ordinal]


_decoded = json.JSONDecoder().raw_decode
"""Details were written by us, so nothing stands before or behind them; ``json.loads`` looks for blanks at double the time."""
_CHANNELS = {int(channel): channel for channel in Channel}
_METHODS = {int(method): method for method in Method}
_BASES = {str(basis): basis for basis in Basis}
_UNJOINED = "SELECT 1 FROM records WHERE person IS NULL AND record NOT LIKE 'role:%' LIMIT 1"
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
_FIELDS = {number: name.removeprefix("observed.") for number, name in NAMES.items() if name.startswith("observed.")}
_FIRST_FIELD = min(_FIELDS)
"""Kinds from this number on are fields; what happened has smaller ones."""
_OTHER = code("observed.other")
_FROM = """
SELECT e.seq, r.person, r.record, e.kind, e.channel, e.method, e.happened, e.learnt, e.until, e.text, e.number, t.text,
       e.basis, e.detail, w.ordinal, w.line
FROM json_each(?) k
{join}
JOIN rows w ON w.number = e.row_number
LEFT JOIN terms t ON t.code = e.actor
ORDER BY {order}"""
_MOMENTS = _FROM.format(
    join=f"""
CROSS JOIN records r ON r.person = k.value
CROSS JOIN events e ON e.record = r.number AND e.kind < {_FIRST_FIELD} AND e.learnt <= ?""",
    order="k.key, coalesce(e.happened, e.learnt) DESC, e.seq DESC",
)
_BY_SEQ = _FROM.format(join="JOIN events e ON e.seq = k.value JOIN records r ON r.number = e.record", order="e.seq")
_OF_ROLES = _FROM.format(
    join="""
CROSS JOIN records r ON r.record >= 'role:' AND r.record < 'role;'
CROSS JOIN events e ON e.record = r.number AND e.kind = k.value""",
    order="e.seq",
)
_OBSERVATIONS = f"""
SELECT r.person, e.kind, e.text, e.method, e.basis, e.happened, e.learnt, e.number, e.detail, w.ordinal, w.line
FROM (
    SELECT e.seq, k.key AS turn, row_number() OVER (
        PARTITION BY e.record, e.kind, e.text, e.method, CASE WHEN e.kind = {_OTHER} THEN e.detail END
        ORDER BY coalesce(e.happened, e.learnt) DESC, e.seq DESC) AS place
    FROM json_each(?) k
    CROSS JOIN records r ON r.person = k.value
    CROSS JOIN events e ON e.record = r.number AND e.kind >= {_FIRST_FIELD} AND e.learnt <= ?) last
JOIN events e ON e.seq = last.seq JOIN records r ON r.number = e.record JOIN rows w ON w.number = e.row_number
WHERE last.place = 1 ORDER BY last.turn"""
_FIND = """
SELECT DISTINCT r.person FROM events e JOIN records r ON r.number = e.record
WHERE e.kind IN (?, ?, ?) AND r.person IS NOT NULL AND lower(e.text) = ? ORDER BY r.person"""
_SEARCH = """
SELECT DISTINCT r.person FROM identifiers i JOIN records r ON r.number = i.record
WHERE i.text LIKE ? ESCAPE '\\' AND r.person IS NOT NULL ORDER BY r.person"""
_KNOWN_TO = """
SELECT DISTINCT person FROM records
WHERE ((record >= ? AND record < ?) OR (record >= ? AND record < ?)) AND person IS NOT NULL"""
_OF_IMPORT = """
SELECT DISTINCT r.person FROM imports i JOIN rows w ON w.ordinal = i.ordinal JOIN events e ON e.row_number = w.number
JOIN records r ON r.number = e.record WHERE i.import = ? AND r.person IS NOT NULL"""
_NAMES = """
SELECT person, text FROM (
    SELECT r.person, e.text, row_number() OVER (
        PARTITION BY r.person ORDER BY e.method DESC, coalesce(e.happened, e.learnt) DESC, e.seq) AS place
    FROM json_each(?) k CROSS JOIN records r ON r.person = k.value CROSS JOIN events e ON e.record = r.number
    WHERE e.kind = ? AND e.text <> '') best
WHERE place = 1"""
_SURVIVING = """
SELECT person, kind, text FROM (
    SELECT r.person, e.kind, e.text, row_number() OVER (
        PARTITION BY r.person, e.kind
        ORDER BY e.method DESC, coalesce(e.happened, e.learnt) DESC, e.learnt DESC, e.seq DESC) AS place
    FROM records r JOIN events e ON e.record = r.number
    WHERE r.person IS NOT NULL AND e.kind IN ({kinds}) AND e.text <> '') best
WHERE place = 1 ORDER BY person, kind"""
_EVERYBODY = "SELECT DISTINCT person FROM records WHERE person IS NOT NULL ORDER BY person"
_RECORDS = "SELECT r.person, min(r.record) FROM json_each(?) k JOIN records r ON r.person = k.value GROUP BY r.person"
