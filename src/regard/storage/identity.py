"""Who is who in the store: what humans decided, and which pairs they are asked about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from regard.ledger.catalogue import NAMES, code
from regard.people.certainty import Pair
from regard.people.decided import Ruling
from regard.people.identity import Reason
from regard.storage.people import RecordFacts
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
    against: str = ""


def rulings(store: Store) -> Iterator[Ruling]:
    """All decisions in the order in which they were made."""
    return (made.ruling for made in decisions(store))


def rulings_on(store: Store, record: str) -> list[Ruling]:
    """The decisions on one record and any other, in the order in which they were made."""
    return [Ruling(NAMES[kind], one, other) for _, kind, one, other in store.connection.execute(_ON, (record, record)).fetchall()]


def decisions(store: Store) -> tuple[Made, ...]:
    """All decisions with who made them, in order."""
    return tuple(
        Made(Ruling(NAMES[kind], one, other), by or "", at, import_id)
        for kind, one, other, by, at, import_id in store.connection.execute(_DECISIONS).fetchall()
    )


def facts_of(store: Store, record: str) -> tuple[RecordFacts, int | None] | None:
    """What identifies one record, and the person that it belongs to by now; None where there is no such record of a person."""
    if record.startswith("role:"):
        return None
    rows = store.connection.execute(_FACTS, (record,)).fetchall()
    if not rows:
        return None
    says = tuple((NAMES[kind], text) for _, _, kind, text in rows if kind is not None)
    return RecordFacts(rows[0][0], record, says), rows[0][1]


def records_with(store: Store, kind: str, text: str) -> list[str]:
    """The records of people that say this of themselves."""
    return [row[0] for row in store.connection.execute(_WITH, (text, code(kind))).fetchall()]


def records_of_import(store: Store, import_id: str) -> list[str]:
    """The records of whom an import tells, without roles."""
    return [row[0] for row in store.connection.execute(_TOLD_OF, (import_id,)).fetchall()]


def join_again(store: Store, persons: Iterable[Iterable[int]], contradicting_: Iterable[tuple[int, int, int, str]]) -> None:
    """Write down anew who these records are, by number, and which of them contradict each other; nobody else is touched."""
    groups = [sorted(group) for group in persons]
    chosen = ", ".join(str(number) for group in groups for number in group) or "-1"
    with store.writing():
        store.connection.executemany(
            "UPDATE records SET person = ? WHERE number = ?", ((group[0], number) for group in groups for number in group)
        )
        store.connection.execute(f"DELETE FROM contradictions WHERE one IN ({chosen}) OR other IN ({chosen})")
        store.connection.append("contradictions", contradicting_)


def telling(store: Store) -> Iterator[tuple[int, str, str]]:
    """What tells who somebody is: person, field and value, person by person."""
    rows = store.connection.scan(_TELLING)
    return ((person, NAMES[kind].removeprefix("observed."), text) for person, kind, text in rows)


def contradicting(store: Store, most: int) -> tuple[Proposal, ...]:
    """Pairs that share a key and were not joined, because something speaks against it."""
    found = store.connection.execute(_CONTRADICTING, (most,)).fetchall()
    return tuple(
        Proposal(one, other, (a, b), 0, "keys", ((Reason(reason).phrase, 0.0),), why) for one, other, a, b, reason, why in found
    )


def read_so_far(store: Store) -> str:
    """A word that changes with every file that is read or taken back, and with nothing that is done here."""
    return str(store.connection.execute(_READ).fetchone())


Found: TypeAlias = tuple[int, int, float, str, tuple[tuple[str, float], ...], str]
"""The numbers of two records, bits, the weights, the evidence, and what speaks against it."""


def write_proposals(store: Store, found: Iterable[Found]) -> None:
    """Put these in the place of all proposals. What speaks against one is kept as evidence without bits."""
    rows = (
        (one, other, round(100 * bits), model, json.dumps([*why, *([(against, None)] if against else [])]))
        for one, other, bits, model, why, against in found
    )
    with store.writing():
        store.connection.execute("DELETE FROM proposals")
        store.connection.append("proposals", rows)


def proposals(store: Store, most: int, start: int = 0) -> tuple[Proposal, ...]:
    """Pairs that wait for a human, the likeliest first; whoever is one person by now waits no more."""
    return tuple(_proposal(*row) for row in store.connection.execute(_PROPOSALS, (most, start)).fetchall())


def strongest(store: Store, least: float) -> list[Pair]:
    """The pairs with so many bits against which nothing speaks, and those of the same people against which something does."""
    rows = store.connection.execute(_STRONGEST, (round(100 * least),)).fetchall()
    return [Pair(one, other, score / 100, bool(against)) for one, other, score, against in rows]


def _proposal(one: str, other: str, a: int, b: int, score: int, model: str, kept: str) -> Proposal:
    said: list[tuple[str, float | None]] = json.loads(kept)
    evidence = tuple((why, bits) for why, bits in said if bits is not None)
    against = next((why for why, bits in said if bits is None), "")
    return Proposal(one, other, (a, b), score / 100, model, evidence, against)


_FACTS = """
SELECT r.number, r.person, i.kind, i.text FROM records r LEFT JOIN identifiers i ON i.record = r.number
WHERE r.record = ? ORDER BY i.kind, i.text"""
_WITH = """
SELECT r.record FROM identifiers i JOIN records r ON r.number = i.record
WHERE i.text = ? AND i.kind = ? AND r.record NOT LIKE 'role:%' ORDER BY r.record"""
_TOLD_OF = """
SELECT DISTINCT r.record FROM imports i JOIN rows w ON w.ordinal = i.ordinal JOIN events e ON e.row_number = w.number
JOIN records r ON r.number = e.record WHERE i.import = ? AND r.record NOT LIKE 'role:%'"""
_DECISIONS = """
SELECT e.kind, r.record, e.text, t.text, e.learnt, i.import
FROM events e JOIN records r ON r.number = e.record JOIN rows w ON w.number = e.row_number
JOIN imports i ON i.ordinal = w.ordinal LEFT JOIN terms t ON t.code = e.actor
WHERE e.kind BETWEEN 55 AND 57 ORDER BY e.seq"""
_ON = """
SELECT e.seq, e.kind, r.record, e.text FROM records r JOIN events e ON e.record = r.number
WHERE r.record = ? AND e.kind BETWEEN 55 AND 57
UNION
SELECT e.seq, e.kind, r.record, e.text FROM events e JOIN records r ON r.number = e.record
WHERE e.text = ? AND e.kind BETWEEN 55 AND 57
ORDER BY 1"""
_KINDS = ", ".join(str(code(f"observed.{name}")) for name in ("name", "email", "phone", "linkedin", "employer", "title", "city"))
_TELLING = f"""
SELECT r.person, e.kind, e.text FROM records r JOIN events e ON e.record = r.number
WHERE e.kind IN ({_KINDS}) AND r.person IS NOT NULL GROUP BY r.person, e.kind, e.text ORDER BY r.person, e.kind, e.text"""
_CONTRADICTING = """
SELECT a.record, b.record, a.person, b.person, c.reason, c.why
FROM contradictions c JOIN records a ON a.number = c.one JOIN records b ON b.number = c.other
WHERE a.person <> b.person ORDER BY c.one, c.other LIMIT ?"""
_READ = """
SELECT count(*), max(ordinal), max(learnt), max(import) FROM imports
WHERE source NOT IN ('colleague', 'person') AND rows_read >= 0"""
_STRONGEST = """
WITH pairs AS (
    SELECT a.person AS one, b.person AS other, p.score, CASE WHEN p.evidence LIKE '%, null]%' THEN 1 ELSE 0 END AS against
    FROM proposals p JOIN records a ON a.number = p.one JOIN records b ON b.number = p.other WHERE a.person <> b.person),
sure AS (SELECT one, other, score, against FROM pairs WHERE score >= ? AND against = 0),
touched AS (SELECT one AS person FROM sure UNION SELECT other FROM sure)
SELECT one, other, score, against FROM sure
UNION ALL
SELECT one, other, score, against FROM pairs
WHERE against = 1 AND one IN (SELECT person FROM touched) AND other IN (SELECT person FROM touched)"""
_PROPOSALS = """
SELECT a.record, b.record, a.person, b.person, p.score, p.model, p.evidence
FROM proposals p JOIN records a ON a.number = p.one JOIN records b ON b.number = p.other
WHERE a.person <> b.person ORDER BY p.score DESC, p.one, p.other LIMIT ? OFFSET ?"""
