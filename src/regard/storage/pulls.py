"""How far each stream of another system was read, and what became of every path of its objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regard.intake.carried import Tally
from regard.storage.database import Connection
from regard.words import Micros


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a stream was read; told: what went wrong the last time, empty where nothing did."""

    next: str = ""
    since: str = ""
    high: str = ""
    begun: str = ""
    objects: int = 0
    at: Micros = 0
    told: str = ""


class Pulls:
    """The tables of one store that say what was pulled. The caller holds the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reached(self, system: str) -> dict[str, Reached]:
        """How far the streams of a system were read."""
        rows = self._connection.execute(f"SELECT stream, {_COLUMNS} FROM pulls WHERE system = ? ORDER BY stream", (system,))
        return {row[0]: Reached(*row[1:]) for row in rows}

    def keep(self, system: str, stream: str, reached: Reached) -> None:
        """Write down how far a stream was read."""
        self._connection.execute("DELETE FROM pulls WHERE system = ? AND stream = ?", (system, stream))
        values = (
            system,
            stream,
            reached.next,
            reached.since,
            reached.high,
            reached.begun,
            reached.objects,
            reached.at,
            reached.told,
        )
        self._connection.execute("INSERT INTO pulls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def forget(self, system: str) -> None:
        """Read a system from its beginning the next time; what was counted is counted anew, but for what it told by itself."""
        for table in ("pulls", "carried"):
            self._connection.execute(f"DELETE FROM {table} WHERE system = ? AND stream <> 'webhooks'", (system,))

    def count(self, system: str, stream: str, tallies: Mapping[str, Tally], at: Micros) -> None:
        """Add what was seen on one page."""
        values = [(system, stream, path, one.seen, one.withheld, one.rejected, at, at) for path, one in tallies.items()]
        self._connection.executemany(_ADD, values)

    def carried(self, system: str) -> dict[str, dict[str, tuple[Tally, Micros]]]:
        """What was counted of each path, by stream, and when the path was first seen."""
        found: dict[str, dict[str, tuple[Tally, Micros]]] = {}
        asked = "SELECT stream, path, seen, withheld, rejected, first_seen FROM carried WHERE system = ? ORDER BY stream, path"
        for stream, path, seen, withheld, rejected, first in self._connection.execute(asked, (system,)):
            found.setdefault(stream, {})[path] = Tally(seen, withheld, rejected), first
        return found

    def unused(self, import_id: str) -> set[int]:
        """The lines of an import that could not be used."""
        return {row[0] for row in self._connection.execute(_UNUSED, (import_id,))}

    def rows_with(self, place: str, words: str) -> tuple[str, ...]:
        """The rows that were used of imports whose path begins so, and in which these words stand; the latest first."""
        rows = self._connection.execute(_ROWS_WITH, (len(place), place, words))
        return tuple(row[0] for row in rows if words in row[0])

    def is_after(self, import_id: str, other: str) -> bool:
        """Whether an import was begun after another; so it was, where the other is not there any more."""
        rows = self._connection.execute("SELECT import, ordinal FROM imports WHERE import IN (?, ?)", (import_id, other))
        places: dict[str, int] = dict(rows)
        return places.get(import_id, 0) > places.get(other, -1)


_COLUMNS = "next_page, since, high, begun, objects, pulled, told"
_ADD = """
INSERT INTO carried VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (system, stream, path) DO UPDATE SET
    seen = carried.seen + excluded.seen, withheld = carried.withheld + excluded.withheld,
    rejected = carried.rejected + excluded.rejected, last_seen = excluded.last_seen"""
_ROWS_WITH = """
SELECT r.raw FROM rows r JOIN imports i ON i.ordinal = r.ordinal
WHERE substr(i.path, 1, ?) = ? AND r.outcome = 'imported' AND replace(r.raw, ?, '') <> r.raw ORDER BY r.number DESC"""
_UNUSED = """
SELECT w.line FROM rows w JOIN imports i ON i.ordinal = w.ordinal WHERE i.import = ? AND w.outcome <> 'imported'"""
