"""Joins the records of all sources to people, and writes the answer into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext

from regard.intake.contact import domain
from regard.people.decided import NEVER, SAME, others, standing
from regard.people.identity import Identifiers, Key, Reason, Resolution, identify, resolve
from regard.storage.identity import facts_of, join_again, records_with, rulings, rulings_on
from regard.storage.people import RecordFacts, identifying, join_people, records_of, write_contradictions
from regard.storage.store import Store

_KINDS = {
    "observed.email": "emails",
    "observed.phone": "phones",
    "observed.linkedin": "linkedins",
    "observed.name": "names",
    "record.merged": "external",
}


_SAYS = {
    Reason.SOURCE: "record.merged",
    Reason.LINKEDIN: "observed.linkedin",
    Reason.EMAIL: "observed.email",
    Reason.PHONE: "observed.phone",
}
MOST_REACHED = 2_000
"""So many records are worked out one by one; of more it is faster to look at everybody."""


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


def join_touched(store: Store, ours: frozenset[str], records: Iterable[str]) -> frozenset[int] | None:
    """Work out anew who these records are, and whoever may be touched by them; nobody else is looked at.

    Gives the people of before and after whom that concerns, by number; None, with nothing written, where they are too many to be
    worked out so. The answer is the one that ``join_records`` would give, provided that it was right before.
    """
    index = _Stored(store, ours)
    try:
        start = {record for record in records if index.is_there(record)}
        start |= {other for record in start for other in index.with_the_same_person(record)}
        resolution = resolve(start, index)
    except _TooMany:
        return None
    persons = [[index.number(record) for record in person] for person in resolution.persons]
    before = {index.person(record) for person in resolution.persons for record in person}
    pairs = ((index.number(one.one), index.number(one.other), int(one.reason), one.why) for one in resolution.conflicts)
    join_again(store, persons, pairs)
    return frozenset({number for number in before if number is not None} | {min(person) for person in persons})


class _TooMany(Exception):
    """More records hang together than are worked out one by one."""


class _Stored:
    """The records of the store by their keys, each asked for when it is reached."""

    def __init__(self, store: Store, ours: frozenset[str]) -> None:
        self._store = store
        self._ours = ours
        self._facts: dict[str, tuple[RecordFacts, int | None] | None] = {}

    def is_there(self, record: str) -> bool:
        """Whether there is such a record of a person."""
        return self._known(record) is not None

    def number(self, record: str) -> int:
        """The number of a record that is there."""
        return self._held(record)[0].number

    def person(self, record: str) -> int | None:
        """To whom a record belonged before."""
        return self._held(record)[1]

    def with_the_same_person(self, record: str) -> tuple[str, ...]:
        """The records that were one person with this one before."""
        person = self.person(record)
        return records_of(self._store, person) if person is not None else ()

    def identifiers(self, record: str) -> Identifiers:
        """What identifies a record."""
        decided = standing(rulings_on(self._store, record))
        same, never = others(decided, SAME), others(decided, NEVER)
        return _identifiers(self._held(record)[0], self._ours)._replace(same=same.get(record, ()), never=never.get(record, ()))

    def holders(self, key: Key) -> Iterable[str]:
        """The records that have a key, as ``regard.people.identity.keys`` gives them."""
        reason, value = Reason(int(key[0])), key[2:]
        if reason is Reason.DECIDED:
            return [record for record in value.split("\0") if self.is_there(record)]
        found = records_with(self._store, _SAYS[reason], value)
        return [*found, *([value] if reason is Reason.SOURCE and value not in found and self.is_there(value) else [])]

    def _held(self, record: str) -> tuple[RecordFacts, int | None]:
        held = self._known(record)
        assert held is not None
        return held

    def _known(self, record: str) -> tuple[RecordFacts, int | None] | None:
        if record not in self._facts:
            if len(self._facts) >= MOST_REACHED:
                raise _TooMany
            self._facts[record] = facts_of(self._store, record)
        return self._facts[record]


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
