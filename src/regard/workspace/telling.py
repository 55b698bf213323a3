"""From rows of the plan to decisions as people read them: the sentence, the name, and the events on which they rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from regard.decisions.day import Decision, Evidence, Step
from regard.decisions.rules.order import RULES
from regard.decisions.sentences import Wording, held, rule_of
from regard.ledger.event import Event
from regard.ledger.telling import says
from regard.storage.access import Access
from regard.storage.people import events_by_seq
from regard.storage.store import Store
from regard.words import Channel, Verdict

MOST_EVIDENCE = 5
Row = Mapping[str, Any]


def tell(store: Store, rows: Sequence[Row], pairs: Sequence[Row], wording: Wording, names: Mapping[int, str]) -> list[Decision]:
    """The decisions that ``rows`` of the plan hold. pairs: (person, seq) of the events on which they rest."""
    proof = _proof(store, pairs)
    return [_decision(row, names.get(row["person"], ""), proof[row["person"]], wording) for row in rows]


def colleagues_of(store: Store) -> dict[int, str]:
    """The names of colleagues by their terms, as sentences call them."""
    found = ((store.terms.find(one.email), one.name or one.email) for one in Access(store.connection).accounts())
    return {term: name for term, name in found if term is not None}


def steps(chain: Row, decision: Decision) -> Iterator[Step]:
    """Every rule in order for one person. chain: a 0 or 1 for each, and the facts."""
    for rule in RULES:
        decided = rule.name == decision.rule
        because = decision.because if decided else rule.doc
        yield Step(rule.name, held(chain, rule), decided, because, rule.law, decision.evidence if decided else ())


def evidence_of(event: Event) -> Evidence:
    """An event as evidence: in words, with its place."""
    said = event.saying
    words = says(said.kind, said.text, channel=said.channel, number=said.number, until=said.until)
    return Evidence(said.kind, words, said.at, event.source, event.place)


def _proof(store: Store, pairs: Sequence[Row]) -> dict[int, list[Event]]:
    """The newest events behind each decision."""
    seqs: dict[int, list[int]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda pair: -pair["seq"]):
        seqs[pair["person"]].append(pair["seq"])
    events = events_by_seq(store, [seq for mine in seqs.values() for seq in mine[:MOST_EVIDENCE]])
    proof = defaultdict(list, {person: [events[seq] for seq in mine[:MOST_EVIDENCE]] for person, mine in seqs.items()})
    for mine in proof.values():
        mine.sort(key=lambda event: event.saying.at or event.learnt, reverse=True)
    return proof


def _decision(row: Row, name: str, proof: Sequence[Event], wording: Wording) -> Decision:
    rule = rule_of(row)
    return Decision(
        person=row["person"], name=name, verdict=Verdict(row["verdict"]), rule=rule.name, because=wording.because(row, name),
        evidence=tuple(map(evidence_of, proof)), not_before=row["not_before"], channel=Channel(row["channel"]),
        total=rule.total, offer=wording.offer(row), task=wording.task(row, name), avoid=wording.avoid(row, name),
    )  # fmt: skip
