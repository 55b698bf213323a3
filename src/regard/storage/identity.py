"""Who is who in the store: what humans decided, and which pairs they are asked about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regard.ledger.catalogue import NAMES
from regard.people.decided import Ruling
from regard.storage.store import Store
from regard.words import Micros


@dataclass(frozen=True, slots=True)
class Made:
    """One decision as it was made: by whom, when, and in which act, by which it can be taken back."""

    ruling: Ruling
    by: str
    at: Micros
    import_id: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records (by name, with the person of each) that may be one: bits for it, the weights used, and the evidence."""

    one: str
    other: str
    people: tuple[int, int]
    bits: float
    model: str
    evidence: tuple[tuple[str, float], ...]


def rulings(store: Store) -> Iterator[Ruling]:
    """All decisions in the order in which they were made."""
    return (made.ruling for made in decisions(store))


def decisions(store: Store) -> tuple[Made, ...]:
    """All decisions with who made them, in order."""
    return tuple(
        Made(Ruling(NAMES[kind], one, other), by or "", at, import_id)
        for kind, one, other, by, at, import_id in store.connection.execute(_DECISIONS).fetchall()
    )


def write_proposals(store: Store, found: Iterable[tuple[int, int, float, str, tuple[tuple[str, float], ...]]]) -> None:
    """Put these in the place of all proposals: the numbers of two records, bits, model and evidence."""
    rows = ((one, other, round(100 * bits), model, json.dumps(why)) for one, other, bits, model, why in found)
    with store.writing():
        store.connection.execute("DELETE FROM proposals")
        store.connection.append("proposals", rows)


def proposals(store: Store, most: int, start: int = 0) -> tuple[Proposal, ...]:
    """Pairs that wait for a human, the likeliest first; whoever is one person by now waits no more."""
    return tuple(
        Proposal(one, other, (a, b), score / 100, model, tuple((why, bits) for why, bits in json.loads(evidence)))
        for one, other, a, b, score, model, evidence in store.connection.execute(_PROPOSALS, (most, start)).fetchall()
    )


_DECISIONS = """
SELECT e.kind, r.record, e.text, t.text, e.learnt, i.import
FROM events e JOIN records r ON r.number = e.record JOIN rows w ON w.number = e.row_number
JOIN imports i ON i.ordinal = w.ordinal LEFT JOIN terms t ON t.code = e.actor
WHERE e.kind BETWEEN 55 AND 57 ORDER BY e.seq"""
_PROPOSALS = """
SELECT a.record, b.record, a.person, b.person, p.score, p.model, p.evidence
FROM proposals p JOIN records a ON a.number = p.one JOIN records b ON b.number = p.other
WHERE a.person <> b.person ORDER BY p.score DESC, p.one, p.other LIMIT ? OFFSET ?"""
