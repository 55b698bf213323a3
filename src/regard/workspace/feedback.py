"""Which interviewers owe feedback: interviews held and nothing said since, with the clock of each."""

from __future__ import annotations

from collections.abc import Sequence

from regard.clock import DAY
from regard.decisions.feedback import Waiting, how_due
from regard.decisions.settings import Settings
from regard.ledger.catalogue import code
from regard.storage.columnar import Mirror
from regard.storage.people import events_by_seq, names_of
from regard.storage.store import Store
from regard.words import Micros

LOOKED_BACK = 60 * DAY
"""Feedback on an interview longer ago than this is not waited for any more."""
_WAITING = f"""
SELECT max(h.seq) AS seq, h.person FROM events h
WHERE h.kind = {code("meeting.held")} AND h."at" BETWEEN {{since}} AND {{now}} {{among}}
AND NOT EXISTS (
    SELECT 1 FROM events f WHERE f.kind = {code("feedback.given")} AND f.person = h.person AND f."at" >= h."at"
    AND f."at" <= {{now}} AND coalesce(f.actor, -1) IN (-1, coalesce(h.actor, f.actor, -1)))
GROUP BY h.person, h.actor, h."at" ORDER BY h."at" LIMIT {{most}}"""


def waiting_for(
    mirror: Mirror, store: Store, now: Micros, zone: str, settings: Settings, people: Sequence[int] | None = None, most: int = 200
) -> tuple[Waiting, ...]:
    """Feedback that is waited for at ``now``, the longest first. people: only on these. zone: of the company."""
    among = "" if people is None else f"AND h.person IN ({', '.join(map(str, people)) or '-1'})"
    rows = mirror.ask(_WAITING.format(since=now - LOOKED_BACK, now=now, among=among, most=most))
    events = events_by_seq(store, [row["seq"] for row in rows])
    names = names_of(store, [row["person"] for row in rows])
    found = []
    for row in rows:
        said = events[row["seq"]].saying
        if said.text == "interview" and said.at is not None:
            due, late_at = how_due(said.at, now, zone, settings)
            found.append(Waiting(row["person"], names.get(row["person"], ""), said.actor, said.at, late_at, due))
    return tuple(found)
