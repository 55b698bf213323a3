"""Joins the records of all sources to people, and writes the answer into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from regard.intake.contact import domain
from regard.people.decided import NEVER, SAME, others, standing
from regard.people.identity import Identifiers, Resolution, identify
from regard.storage.identity import rulings
from regard.storage.people import RecordFacts, identifying, join_people, write_contradictions
from regard.storage.store import Store

_KINDS = {
    "observed.email": "emails",
    "observed.phone": "phones",
    "observed.linkedin": "linkedins",
    "observed.name": "names",
    "record.merged": "external",
}


def join_records(store: Store, ours: frozenset[str], alone: Callable[[], AbstractContextManager[object]] | None = None) -> None:
    """Work the identity decisions out from all records and number each person by its first record.

    ours: domains and addresses of the company; a colleague's address in a row about somebody identifies nobody.
    alone: held while the store is written to, for a store that others ask meanwhile; the rest is done beside them. Two who join
    at once would overwrite each other's answer with an older one: the caller sees to it that there is one.
    """
    if alone is None or store.again is None:
        with alone() if alone else nullcontext():
            numbers, records = _read(store, ours)
            with store.settling():
                resolution = identify(records)
            _write(store, numbers, resolution)
        return
    with store.again() as beside:
        numbers, records = _read(beside, ours)
    resolution = identify(records)
    with alone():
        with store.settling():
            pass
        _write(store, numbers, resolution)


def _read(store: Store, ours: frozenset[str]) -> tuple[dict[str, int], list[Identifiers]]:
    numbers: dict[str, int] = {}
    records: list[Identifiers] = []
    decided = standing(rulings(store))
    same, never = others(decided, SAME), others(decided, NEVER)
    for facts in identifying(store):
        numbers[facts.record] = facts.number
        found = _identifiers(facts, ours)
        if decided:
            found = found._replace(same=same.get(facts.record, ()), never=never.get(facts.record, ()))
        records.append(found)
    return numbers, records


def _write(store: Store, numbers: Mapping[str, int], resolution: Resolution) -> None:
    join_people(store, ([numbers[record] for record in person if record in numbers] for person in resolution.persons))
    pairs = (found for found in resolution.conflicts if found.one in numbers and found.other in numbers)
    write_contradictions(store, ((numbers[pair.one], numbers[pair.other], int(pair.reason), pair.why) for pair in pairs))


def _identifiers(facts: RecordFacts, ours: frozenset[str]) -> Identifiers:
    held: dict[str, list[str]] = {name: [] for name in _KINDS.values()}
    for kind, text in facts.says:
        if kind != "observed.email" or not ours & {text, domain(text)}:
            held[_KINDS[kind]].append(text)
    return Identifiers(facts.record, **{name: tuple(dict.fromkeys(texts)) for name, texts in held.items()})
