"""What is new about people: who moved, changed employers, was promoted or is no longer there, from whatever source says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from regard.clock import DAY
from regard.intake.titles import LEVELS
from regard.ledger.catalogue import code
from regard.ledger.event import Event
from regard.storage.columnar import Mirror
from regard.storage.people import events_by_seq
from regard.storage.store import Store
from regard.words import Micros

NEW_FOR_DAYS = 30
MOST = 200
"""So many are told at once, the latest first."""


class What(StrEnum):
    """What is new."""

    MOVED = "moved"
    EMPLOYER = "works elsewhere"
    PROMOTED = "was promoted"
    GONE = "is no longer reached there"


_FIELDS = {code("observed.city"): What.MOVED, code("observed.employer"): What.EMPLOYER, code("observed.level"): What.PROMOTED}
_GONE = code("message.moved")


@dataclass(frozen=True, slots=True)
class News:
    """What is new about one person. before, after: the entries that say so; before may be missing."""

    person: int
    what: What
    at: Micros
    before: Event | None
    after: Event

    @property
    def values(self) -> tuple[str, str]:
        """What was held before and after, in words; empty where nothing was."""
        return (self._value(self.before) if self.before else "", self._value(self.after))

    def _value(self, event: Event) -> str:
        said = event.saying
        return LEVELS[min(said.number, 8)] if self.what is What.PROMOTED and said.number is not None else said.text


def newest(mirror: Mirror, store: Store, now: Micros, people: Sequence[int] | None = None) -> tuple[News, ...]:
    """What became known to have changed within the last month, the latest first. people: about these only.

    A change counts where the value that survives is another than the one before it in time; of levels, where it is higher.
    """
    whom = "true" if people is None else f"person IN ({', '.join(map(str, people)) or -1})"
    rows = mirror.ask(_NEWEST.format(since=now - NEW_FOR_DAYS * DAY, now=now, whom=whom))
    events = events_by_seq(store, [seq for row in rows for seq in (row["seq"], row["before_seq"]) if seq is not None])
    return tuple(
        News(
            row["person"], _FIELDS.get(row["kind"], What.GONE), row["at"], events.get(row["before_seq"]), events[row["seq"]]
        )
        for row in rows if row["seq"] in events
    )  # fmt: skip


_NEWEST = f"""
WITH lately AS (
    SELECT DISTINCT person, kind FROM events
    WHERE kind IN ({", ".join(map(str, _FIELDS))}) AND "at" BETWEEN {{since}} AND {{now}} AND {{whom}}),
told AS (SELECT e.* FROM events e JOIN lately USING (person, kind) WHERE e.number IS NOT NULL AND e."at" <= {{now}}),
seen AS (
    SELECT person, kind, number, "at", seq, lag(number) OVER turn AS was, lag("at") OVER turn AS was_at,
        lag(seq) OVER turn AS before_seq
    FROM told WINDOW turn AS (PARTITION BY person, kind ORDER BY "at", method, seq)),
wins AS (SELECT person, kind, arg_max(number, method::HUGEINT * {10**17} + "at") AS number FROM told GROUP BY person, kind),
changed AS (
    SELECT person, kind, "at", seq, before_seq FROM seen JOIN wins USING (person, kind, number)
    WHERE number <> was AND "at" > was_at AND "at" >= {{since}} AND (kind <> {code("observed.level")} OR number > was)
    QUALIFY row_number() OVER (PARTITION BY person, kind ORDER BY "at" DESC, seq DESC) = 1),
gone AS (
    SELECT person, kind, max("at") AS "at", arg_max(seq, "at") AS seq, NULL::BIGINT AS before_seq FROM events
    WHERE kind = {_GONE} AND "at" BETWEEN {{since}} AND {{now}} AND {{whom}} GROUP BY person, kind)
SELECT * FROM changed UNION ALL SELECT * FROM gone ORDER BY "at" DESC, person, kind LIMIT {MOST}"""
