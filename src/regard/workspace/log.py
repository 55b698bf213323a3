"""Who did what: files read and taken back, acts of colleagues and of persons, settings changed; the latest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from regard.ledger.event import Event
from regard.ledger.telling import says
from regard.storage.database import next_number
from regard.storage.people import events_by_seq, names_of
from regard.storage.store import Imported, Store
from regard.words import Micros
from regard.workspace.acts import COLLEAGUE, HERE, PERSON

UNDONE, SETTINGS, REPLACED, READ, ERASED = "taken back", "settings", "replaced by another reading", "read", "erased"
"""What is done to the workspace itself. READ is told with the import that it names, as who read it."""


class Line(StrEnum):
    """What a line of the log is about, as it can be narrowed."""

    READ = "files read"
    ACT = "acts of colleagues"
    PERSON = "said by people"
    UNDONE = "taken back"
    SETTINGS = "settings"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the log: when, who, what in words, and why. person, name: whom it concerns, where it is one.

    who: empty where nobody is known, as for what was read from a terminal. import_id: by which it can be taken back; empty
    where it cannot. place: its own place at one instant, the later the higher.
    """

    at: Micros
    who: str
    what: str
    why: str
    person: int | None
    import_id: str
    place: int
    name: str = ""


def write_doing(store: Store, at: Micros, who: str, kind: str, told: str) -> None:
    """Write down what was done to the workspace itself, inside of the caller's transaction. Nothing personal belongs into it."""
    number = next_number(store.connection, "doings", "number")
    store.connection.execute("INSERT INTO doings VALUES (?, ?, ?, ?, ?)", (number, at, who, kind, told))


def described(done: Imported) -> str:
    """A file in words that may stay when its rows are gone: one of a single row is often called by the name of a person."""
    name = f"{done.path}, " if done.rows > 1 else ""
    return f"{name}{done.variant}, {done.rows:,} row{'' if done.rows == 1 else 's'}"


def undone(store: Store, done: Imported) -> str:
    """What may stay in the log of an import that is taken back: nothing that a row of it said."""
    if done.source not in HERE:
        return described(done)
    for number, raw in store.connection.execute(_ROW, (done.ordinal,)).fetchall():
        found = _entries(store, number, json.loads(raw))
        return ", ".join(dict.fromkeys(_words(event) for event, _ in found)) or "an act"
    return "an act"


def done_before(store: Store, moment: Micros, place: int, most: int, who: str = "", kind: str = "") -> tuple[Done, ...]:
    """What was done before ``moment``, or at it before ``place``; the latest first.

    who: only by this colleague, or by ``the person``. kind: only lines of this kind.
    """
    told = [*_acts(store, (moment, place), most, who, kind), *_doings(store, (moment, place), most, who, kind)]
    found = sorted(told, key=lambda done: (-done.at, -done.place))[:most]
    names = names_of(store, sorted({done.person for done in found if done.person is not None}))
    return tuple(replace(done, name=names.get(done.person, "")) if done.person is not None else done for done in found)


def _acts(store: Store, before: tuple[Micros, int], most: int, who: str, kind: str) -> Iterator[Done]:
    if kind and kind not in _OF_IMPORTS:
        return
    more = f"AND {_OF_IMPORTS[kind]} " if kind else ""
    more += f"AND (w.raw LIKE ? ESCAPE '\\' OR {_READ_BY} = ?)" if who else ""
    asked = [f'%"by": "{_escaped(who)}%', who] if who else []
    for ordinal, import_id, path, source, learnt, rows, imported, number, raw, reader in store.connection.execute(
        _ACTS.format(more=more), (*before, *asked, most)
    ).fetchall():
        if source not in HERE:
            told = f"read {path}: {rows:,} row{'' if rows == 1 else 's'}, {imported:,} imported"
            yield Done(learnt, reader or "", told, "", None, import_id, ordinal)
        elif raw is not None:
            what, why, by, person = _act(store, number, json.loads(raw))
            yield Done(learnt, by, what, why, person, "" if source == PERSON.source else import_id, ordinal)


def _act(store: Store, number: int, said: dict[str, Any]) -> tuple[str, str, str, int | None]:
    found = _entries(store, number, said)
    words = next((event.saying.text for event, _ in found if event.saying.text), "")
    what = ", ".join(dict.fromkeys(_words(event) for event, _ in found))
    person = next((person for _, person in found if person is not None), None)
    nothing = "an act about somebody who was erased" if said.get("erased") else "nothing new"
    return what or nothing, words, str(said.get("by", "")), person


def _entries(store: Store, number: int, said: dict[str, Any]) -> list[tuple[Event, int | None]]:
    """What an act wrote into the ledger, with the person whom it concerns; looked for by record, which has an index."""
    records = dict.fromkeys(str(record) for _, record, _ in said.get("says", []))
    asked = (store.connection.execute(_ENTRIES, (record, number)).fetchall() for record in records)
    found = {seq: person for rows in asked for seq, person in rows}
    events = events_by_seq(store, sorted(found))
    return [(event, found[seq]) for seq, event in events.items()]


def _words(event: Event) -> str:
    """What was done, without the words that were written with it."""
    said = event.saying
    return says(said.kind, "", channel=said.channel, number=said.number, until=said.until).rstrip(": ")


def _doings(store: Store, before: tuple[Micros, int], most: int, who: str, kind: str) -> Iterator[Done]:
    kinds = _OF_DOINGS.get(kind, ()) if kind else (UNDONE, REPLACED, SETTINGS, ERASED)
    if kinds:
        asked = _DOINGS.format(marks=", ".join("?" * len(kinds)))
        for number, at, by, what, told in store.connection.execute(asked, (*before, who, who, *kinds, most)).fetchall():
            yield Done(at, by, what, told, None, "", _AFTER + number)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_AFTER = 1 << 40
"""What was done to the workspace stands above what was read at the same instant."""
_OF_IMPORTS: dict[str, str] = {
    Line.READ: f"i.source NOT IN ('{COLLEAGUE.source}', '{PERSON.source}')",
    Line.ACT: f"i.source = '{COLLEAGUE.source}'",
    Line.PERSON: f"i.source = '{PERSON.source}'",
}
_OF_DOINGS: dict[str, tuple[str, ...]] = {Line.UNDONE: (UNDONE, REPLACED), Line.SETTINGS: (SETTINGS,), Line.ERASED: (ERASED,)}
_READ_BY = f"(SELECT min(d.who) FROM doings d WHERE d.kind = '{READ}' AND d.told = i.import)"
_ACTS = f"""
SELECT i.ordinal, i.import, i.path, i.source, i.learnt, i.rows_read, i.imported, w.number, w.raw, {_READ_BY}
FROM imports i LEFT JOIN rows w ON w.ordinal = i.ordinal AND i.source IN ('{COLLEAGUE.source}', '{PERSON.source}')
WHERE i.rows_read >= 0 AND (i.learnt, i.ordinal) < (?, ?) {{more}} ORDER BY i.learnt DESC, i.ordinal DESC LIMIT ?"""
_ROW = "SELECT number, raw FROM rows WHERE ordinal = ?"
_ENTRIES = """
SELECT e.seq, r.person FROM records r JOIN events e ON e.record = r.number
WHERE r.record = ? AND e.row_number = ? ORDER BY e.seq"""
_DOINGS = f"""
SELECT number, at, who, kind, told FROM doings
WHERE (at, number + {_AFTER}) < (?, ?) AND (? = '' OR who = ?) AND kind IN ({{marks}}) ORDER BY at DESC, number DESC LIMIT ?"""
