"""Who did what: files read and taken back, acts of colleagues and of persons, settings changed; the latest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from regard.ledger.telling import says
from regard.storage.database import next_number
from regard.storage.store import Imported, Store
from regard.words import Channel, Micros
from regard.workspace.acts import COLLEAGUE, HERE, PERSON

UNDONE, SETTINGS, REPLACED, READ = "taken back", "settings", "replaced by another reading", "read"
"""What is done to the workspace itself. READ is told with the import that it names, as who read it."""


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the log: when, who, what in words, and why. person: whom it concerns, where it is one.

    import_id: by which it can be taken back; empty where it cannot. place: its own place at one instant, the later the higher.
    """

    at: Micros
    who: str
    what: str
    why: str
    person: int | None
    import_id: str
    place: int


def write_doing(store: Store, at: Micros, who: str, kind: str, told: str) -> None:
    """Write down what was done to the workspace itself, inside of the caller's transaction. Nothing personal belongs into it."""
    number = next_number(store.connection, "doings", "number")
    store.connection.execute("INSERT INTO doings VALUES (?, ?, ?, ?, ?)", (number, at, who, kind, told))


def described(done: Imported) -> str:
    """A file in words that may stay when its rows are gone: one of a single row is often called by the name of a person."""
    name = f"{done.path}, " if done.rows > 1 else ""
    return f"{name}{done.variant}, {done.rows:,} row{'' if done.rows == 1 else 's'}"


def done_before(store: Store, moment: Micros, place: int, most: int, who: str = "") -> tuple[Done, ...]:
    """What was done before ``moment``, or at it before ``place``; the latest first.

    who: only by this colleague, or by ``the person``.
    """
    told = [*_acts(store, (moment, place), most, who), *_doings(store, (moment, place), most, who)]
    return tuple(sorted(told, key=lambda done: (-done.at, -done.place))[:most])


def _acts(store: Store, before: tuple[Micros, int], most: int, who: str) -> Iterator[Done]:
    asked = _ACTS.format(more="AND w.raw LIKE ? ESCAPE '\\'" if who else "")
    like = [f'%"by": "{_escaped(who)}%'] if who else []
    for ordinal, import_id, path, source, learnt, rows, imported, raw, record, person in store.connection.execute(
        asked, (*before, *like, most)
    ):
        if source not in HERE:
            told = f"read {path}: {rows:,} row{'' if rows == 1 else 's'}, {imported:,} imported"
            yield Done(learnt, "", told, "", None, import_id, ordinal)
        else:
            what, why, by = _act(json.loads(raw), record)
            yield Done(learnt, by, what, why, person, "" if source == PERSON.source else import_id, ordinal)


def _act(said: dict[str, Any], record: str | None) -> tuple[str, str, str]:
    entries = said.get("says", [])
    kinds = [str(kind) for kind, *_ in entries]
    words = next((str(text) for _, _, text in entries if text), "")
    what = ", ".join(dict.fromkeys(says(kind, "", channel=Channel.NONE, number=None, until=None) for kind in kinds))
    return what or str(record), words, str(said.get("by", ""))


def _doings(store: Store, before: tuple[Micros, int], most: int, who: str) -> Iterator[Done]:
    for number, at, by, kind, told in store.connection.execute(_DOINGS, (*before, who, who, most)):
        yield Done(at, by, kind, told, None, "", _AFTER + number)


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_AFTER = 1 << 40
"""What was done to the workspace stands above what was read at the same instant."""
_ACTS = f"""
SELECT i.ordinal, i.import, i.path, i.source, i.learnt, i.rows_read, i.imported, w.raw,
    (SELECT r.record FROM events e JOIN records r ON r.number = e.record WHERE e.row_number = w.number ORDER BY e.seq LIMIT 1),
    (SELECT r.person FROM events e JOIN records r ON r.number = e.record WHERE e.row_number = w.number ORDER BY e.seq LIMIT 1)
FROM imports i LEFT JOIN rows w ON w.ordinal = i.ordinal AND i.source IN ('{COLLEAGUE.source}', '{PERSON.source}')
WHERE i.rows_read >= 0 AND (i.learnt, i.ordinal) < (?, ?) {{more}} ORDER BY i.learnt DESC, i.ordinal DESC LIMIT ?"""
_DOINGS = f"""
SELECT number, at, who, kind, told FROM doings WHERE (at, number + {_AFTER}) < (?, ?) AND (? = '' OR who = ?)
ORDER BY at DESC, number DESC LIMIT ?"""
