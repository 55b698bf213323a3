"""Takes everything about single records out of the store for good, and keeps what the same rows say of others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple
from urllib.parse import quote_plus

from regard.ledger.catalogue import NAMES, code
from regard.privacy.erased import GONE, Erased, Naming, is_of_others, marks, words
from regard.storage.batch import IDENTIFYING_CODES, row_digest
from regard.storage.store import Store
from regard.words import Micros


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about records that are to be erased, and by how many entries.

    says: by what they identify themselves, as pairs of kind and text. origins: (source, variant) of the files that told of them.
    """

    records: Mapping[int, str]
    says: tuple[tuple[str, str], ...]
    origins: tuple[tuple[str, str], ...]
    entries: int

    @property
    def marks(self) -> frozenset[str]:
        """By what they are known again."""
        return marks(self.says, self.records.values())

    @property
    def words(self) -> tuple[str, ...]:
        """What names them in a text."""
        return words(self.says, self.records.values())


class _Entry(NamedTuple):
    """An entry of a row that is left of it."""

    seq: int
    kind: int
    text: str
    detail: str
    happened: Micros | None


def held_about(store: Store, person: int) -> Held:
    """What is held about a person."""
    return _held(store, store.connection.execute("SELECT number, record FROM records WHERE person = ?", (person,)))


def erased_before(store: Store, erased: Erased, imports: Collection[str] | None = None) -> tuple[Held, list[int]]:
    """What is held about people although they were erased: an older copy of the store came back, or they arrived meanwhile.

    imports: look through those only of whom these tell. With the numbers of those who are people already.
    """
    found = [
        (number, record, person)
        for number, record, person, says in _everybody(store, imports)
        if erased.knows(marks(says, (record,)))
    ]
    loose = [(number, record) for number, record, person in found if person is None]
    people = sorted({person for _, _, person in found if person is not None})
    every = (*(held_about(store, person) for person in people), _held(store, loose))
    return together(every), people


def digests_of(store: Store) -> frozenset[bytes]:
    """The digests of everybody who was erased."""
    return frozenset(bytes(row[0]) for row in store.connection.execute("SELECT digest FROM erased"))


def write_digests(store: Store, digests: Iterable[bytes], at: Micros) -> None:
    """Keep digests of somebody who is erased, inside of the caller's transaction."""
    store.connection.executemany("INSERT INTO erased VALUES (?, ?) ON CONFLICT DO NOTHING", ((one, at) for one in digests))


def together(several: Iterable[Held]) -> Held:
    """What is held about several people, as one, so that everything is looked through once."""
    every = tuple(several)
    return Held(
        {number: record for held in every for number, record in held.records.items()},
        tuple(dict.fromkeys(chain.from_iterable(held.says for held in every))),
        tuple(dict.fromkeys(chain.from_iterable(held.origins for held in every))),
        sum(held.entries for held in every),
    )


def erase(store: Store, held: Held, people: Iterable[int], erased: Erased) -> None:
    """Erase these records, in one transaction. Entries about others stay; what names the erased in them is taken out.

    people: the numbers of whom they are, where they are joined already.

    Overwriting what was deleted is up to the engine: call ``store.connection.overwrite`` afterwards.
    """
    if not held.records:
        return
    chosen = _listed(held.records)
    with store.writing():
        rows = [row[0] for row in store.connection.execute(f"SELECT DISTINCT row_number FROM events WHERE record IN ({chosen})")]
        store.connection.execute(f"DELETE FROM events WHERE record IN ({chosen})")
        for statement, names in product(_FORGET_POINTERS, _some(tuple(held.records.values()))):
            store.connection.execute(statement.format(marks=", ".join("?" * len(names))), names)
        shared = _shared(store, rows)
        _scrub_shared(store, shared, Naming(held.words), erased)
        _empty(store, [row for row in rows if row not in shared])
        _scrub_elsewhere(store, held, _strong(store, held))
        for statement in _FORGET:
            store.connection.execute(statement.format(chosen=chosen))
        _forget_secrets(store, held, people)
        store.forget_unused_words()


def _held(store: Store, found: Iterable[tuple[int, str]]) -> Held:
    records = dict(found)
    chosen = _listed(records)
    says = store.connection.execute(f"SELECT DISTINCT kind, text FROM identifiers WHERE record IN ({chosen})").fetchall()
    entries = store.connection.execute(f"SELECT count(*) FROM events WHERE record IN ({chosen})").fetchone()[0]
    origins = store.connection.execute(_ORIGINS.format(chosen=chosen)).fetchall()
    return Held(records, tuple((NAMES[kind], text) for kind, text in says), tuple(origins), entries)


def _everybody(
    store: Store, imports: Collection[str] | None
) -> Iterator[tuple[int, str, int | None, list[tuple[str, str]]]]:  # fmt: skip
    """Every record, or those of whom these imports tell, with its person and what identifies it."""
    where = "" if imports is None else _TOLD_BY.format(marks=", ".join("?" * len(imports)))
    says: dict[int, list[tuple[str, str]]] = {}
    for record, kind, text in store.connection.scan(f"SELECT record, kind, text FROM identifiers {where}", tuple(imports or ())):
        says.setdefault(record, []).append((NAMES[kind], text))
    where = where.replace("WHERE record", "WHERE number")
    for number, record, person in store.connection.scan(
        f"SELECT number, record, person FROM records {where}", tuple(imports or ())
    ):
        yield number, record, person, says.get(number, [])


def _shared(store: Store, rows: Sequence[int]) -> dict[int, list[_Entry]]:
    """The rows that say something of others too, with these entries in order."""
    found: dict[int, list[_Entry]] = {}
    asked = f"SELECT row_number, seq, kind, text, detail, happened FROM events WHERE row_number IN ({_listed(rows)}) ORDER BY seq"
    for row, *entry in store.connection.execute(asked):
        found.setdefault(row, []).append(_Entry(*entry))
    return found


def _scrub_shared(store: Store, shared: Mapping[int, Sequence[_Entry]], naming: Naming, erased: Erased) -> None:
    for row, entries in shared.items():
        for entry in entries:
            if not is_of_others(NAMES[entry.kind]):
                values = (naming.taken_out(entry.text), naming.taken_out(entry.detail), entry.seq)
                store.connection.execute("UPDATE events SET text = ?, detail = ? WHERE seq = ?", values)
        _know_again(store, row, entries[0].happened, erased)


def _know_again(store: Store, row: int, happened: Micros | None, erased: Erased) -> None:
    """Leave of a row what its next reading, without the erased, will be known by, so that it is not taken in twice."""
    digest, raw, source, variant = store.connection.execute(_ROW, (row,)).fetchone()
    if digest is None or raw.startswith(GONE):
        return
    trace = erased.trace(raw)
    new = row_digest(source, variant, happened, trace)
    store.connection.execute("UPDATE sightings SET digest = ? WHERE digest = ?", (new, digest))
    store.connection.execute("UPDATE rows SET raw = ?, digest = ? WHERE number = ?", (trace, new, row))


def _empty(store: Store, rows: Sequence[int]) -> None:
    """Rows that said nothing of others keep their number and nothing else. An act keeps whose it was, and when."""
    if not rows:
        return
    chosen = _listed(rows)
    acts = store.connection.execute(
        f"SELECT number, raw FROM rows WHERE number IN ({chosen}) AND raw LIKE '{{\"by\": %'"
    ).fetchall()
    for statement in _EMPTY:
        store.connection.execute(statement.format(chosen=chosen))
    for number, raw in acts:
        done = json.loads(raw)
        kept = json.dumps({"by": done.get("by", ""), "at": done.get("at", ""), "says": [], "erased": True}, ensure_ascii=False)
        store.connection.execute("UPDATE rows SET raw = ? WHERE number = ?", (kept, number))


def _strong(store: Store, held: Held) -> tuple[str, ...]:
    """Addresses and profiles that nobody else goes by; only these are looked for everywhere."""
    theirs = tuple(text for kind, text in held.says if kind in {"observed.email", "observed.linkedin"})
    shared: set[str] = set()
    for some in _some(theirs):
        whose = f"SELECT text, record FROM identifiers WHERE text IN ({', '.join('?' * len(some))})"
        shared.update(text for text, record in store.connection.execute(whose, some) if record not in held.records)
    return tuple(text for text in theirs if text not in shared)


def _scrub_elsewhere(store: Store, held: Held, strong: Sequence[str]) -> None:
    """Take what names them out of whatever else is kept: rows and entries about others, the log, names of files, messages."""
    everywhere = Naming((*strong, *held.records.values()))
    by_name = Naming((*everywhere.words, *held.words))
    for texts in _TEXTS:
        naming = by_name if texts.by_name else everywhere
        naming = Naming(map(quote_plus, naming.words)) if texts.in_address else naming
        for keys, columns in _named_in(store, texts, naming):
            if texts.change:
                store.connection.execute(f"{texts.change} WHERE {_equal(texts.keys, ' AND ')}", keys)
            else:
                change = f"UPDATE {texts.table} SET {_equal(texts.columns, ', ')} WHERE {_equal(texts.keys, ' AND ')}"
                store.connection.execute(change, (*map(naming.taken_out, columns), *keys))


def _named_in(store: Store, texts: _Texts, naming: Naming) -> Iterator[tuple[Sequence[object], Sequence[str]]]:
    """The rows of a table in whose texts somebody is named: their keys, and the texts."""
    asked = f"SELECT {', '.join((*texts.keys, *texts.columns))} FROM {texts.table} WHERE {texts.only}({{where}})"
    for words_ in _some(naming.words):
        some = [word.lower() for word in words_]
        where = " OR ".join(f"instr(lower({column}), ?) > 0" for column in texts.columns for _ in some)
        found = store.connection.execute(asked.format(where=where), some * len(texts.columns)).fetchall()
        for row in found:
            keys, columns = row[: len(texts.keys)], row[len(texts.keys) :]
            if any(map(naming.is_in, columns)):
                yield keys, columns


def _some(every: Sequence[str]) -> Iterator[Sequence[str]]:
    """A few at a time: a statement takes only so many values."""
    return (every[start : start + _WORDS_AT_ONCE] for start in range(0, len(every), _WORDS_AT_ONCE))


def _equal(columns: Iterable[str], between: str) -> str:
    return between.join(f"{column} = ?" for column in columns)


def _forget_secrets(store: Store, held: Held, people: Iterable[int]) -> None:
    """Their own page opens no more; what programs were answered about them, or are still to be told, goes."""
    for record in held.records.values():
        store.connection.execute("DELETE FROM secrets WHERE holder = ?", (record,))
    for number, table, colon, end in product(people, ("answers", "deliveries"), (":", ": "), (",", "}")):
        store.connection.execute(f"DELETE FROM {table} WHERE instr(body, ?) > 0", (f'"person"{colon}{number}{end}',))


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers) or "-1"


_TOLD_BY = """
WHERE record IN (
    SELECT e.record FROM imports i JOIN rows w ON w.ordinal = i.ordinal JOIN events e ON e.row_number = w.number
    WHERE i.import IN ({marks}))"""
_ORIGINS = """
SELECT DISTINCT i.source, i.variant FROM events e JOIN rows w ON w.number = e.row_number JOIN imports i ON i.ordinal = w.ordinal
WHERE e.record IN ({chosen}) ORDER BY i.variant"""
_ROW = """
SELECT w.digest, w.raw, i.source, i.variant FROM rows w JOIN imports i ON i.ordinal = w.ordinal WHERE w.number = ?"""
_EMPTY = (
    "DELETE FROM sightings WHERE digest IN (SELECT digest FROM rows WHERE number IN ({chosen}) AND digest IS NOT NULL)",
    """DELETE FROM notes WHERE EXISTS (
    SELECT 1 FROM rows w WHERE w.number IN ({chosen}) AND w.ordinal = notes.ordinal AND w.line = notes.line)""",
    f"""UPDATE imports SET path = '{GONE}' WHERE source NOT IN ('colleague', 'person')
    AND ordinal IN (SELECT ordinal FROM rows WHERE number IN ({{chosen}}))
    AND NOT EXISTS (SELECT 1 FROM rows w WHERE w.ordinal = imports.ordinal AND w.number NOT IN ({{chosen}}))""",
    "UPDATE rows SET raw = '', digest = NULL, reason = '', remedy = '' WHERE number IN ({chosen})",
)
_FORGET = (
    "DELETE FROM identifiers WHERE record IN ({chosen})",
    "DELETE FROM contradictions WHERE one IN ({chosen}) OR other IN ({chosen})",
    "DELETE FROM proposals WHERE one IN ({chosen}) OR other IN ({chosen})",
    "DELETE FROM records WHERE number IN ({chosen})",
)
_POINTS_AT = "record.merged", "identity.same", "identity.never", "identity.open"
_FORGET_POINTERS = (
    f"DELETE FROM events WHERE kind IN ({', '.join(str(code(kind)) for kind in _POINTS_AT)}) AND text IN ({{marks}})",
    f"DELETE FROM identifiers WHERE kind = {code(_POINTS_AT[0])} AND text IN ({{marks}})",
    "DELETE FROM outbox WHERE record IN ({marks})",
)
"""What is said of a record that is gone: that it was, or never was, somebody else's, and what was written to it elsewhere."""


class _Texts(NamedTuple):
    """Texts in which somebody may be named: the columns of a table, its key, and which rows of it (``only``).

    by_name: names and numbers are looked for too; else only what nobody else goes by. in_address: written as in an address of a
    page. change: what becomes of such a row; empty takes out what names them.
    """

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    by_name: bool = False
    in_address: bool = False
    only: str = ""
    change: str = ""


_WORDS_AT_ONCE = 100
_TEXTS = (
    _Texts("rows", ("number",), ("raw", "reason"), only="raw <> '' AND outcome = 'imported' AND "),
    _Texts(  # a row that could not be read and names them may say anything about them
        "rows", ("number",), ("raw", "reason"), only="raw <> '' AND outcome <> 'imported' AND ",
        change="UPDATE rows SET raw = '', reason = '', remedy = ''",
    ),
    _Texts("notes", ("ordinal", "line", "message"), ("message",), change="DELETE FROM notes"),
    _Texts("events", ("seq",), ("text", "detail"), only=f"kind NOT IN ({_listed(IDENTIFYING_CODES)}) AND "),
    _Texts("imports", ("ordinal",), ("path",), by_name=True, only="source NOT IN ('colleague', 'person') AND "),
    _Texts("settings", ("name",), ("value",)),
    _Texts("doings", ("number",), ("told",), by_name=True),
    _Texts("answers", ("token", "key"), ("body",), by_name=True, change="DELETE FROM answers"),
    _Texts("deliveries", ("id",), ("body",), by_name=True, change="DELETE FROM deliveries"),
    _Texts("views", ("email", "name"), ("query",), by_name=True, in_address=True, change="DELETE FROM views"),
)  # fmt: skip
