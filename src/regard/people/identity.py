"""Which records are one person: exact keys join them, contradictions keep them apart and go to a human.

Joined are records with the same LinkedIn profile, the same e-mail address (unless it is an office's), the same
telephone number together with a compatible name, and records that their source calls one. A role mailbox, a shared
telephone, or name and company alone never join. Names that contradict each other outright, or two different LinkedIn
profiles, keep records apart, also through third ones.

What one of us decided comes first: "never the same" keeps apart whatever any key says, also through third records; "the
same" joins without a key, unless a "never" stands between.

The answer depends on the set of records only, never on the order in which they came: keys are worked off by strength,
records within a key by name. So what is resolved piece by piece equals what is resolved at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple, Protocol, TypeAlias

from regard.intake.contact import is_role_mailbox
from regard.people.names import compatible, conflict

_MOST_HEADS = 8
"""So many different people behind one key are looked at; a key of more is an office's, and joins nobody further."""


class Reason(IntEnum):
    """Why two records are one person, the strongest first."""

    DECIDED = 0
    SOURCE = 1
    LINKEDIN = 2
    EMAIL = 3
    PHONE = 4

    @property
    def phrase(self) -> str:
        """How the reason is written for people."""
        return _PHRASES[self]


_PHRASES = {
    Reason.DECIDED: "one of us says so",
    Reason.SOURCE: "the source says so",
    Reason.LINKEDIN: "same LinkedIn profile",
    Reason.EMAIL: "same e-mail address",
    Reason.PHONE: "same telephone number and name",
}

Key: TypeAlias = str
"""What records may share: the number of the reason and the value, as ``3 ann@example.org``. Sorts by strength."""


class Identifiers(NamedTuple):
    """What identifies one record, in the canonical forms of ``regard.intake.contact``.

    external: other records that the source says are the same person (``record.merged``), or numbers of one person
    that the sources share, as ``<brand>:<id>``. same, never: other records of which one of us decided so; both sides of a
    pair name each other.
    """

    record: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    linkedins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Link(NamedTuple):
    """Two records that are one person, and why. ``key`` is the address, number or profile that they share."""

    one: str
    other: str
    reason: Reason
    key: str


class Conflict(NamedTuple):
    """Two records that share a key and yet were not joined, for a human to look at; ``why`` says it in words."""

    one: str
    other: str
    reason: Reason
    key: str
    why: str


class Resolution(NamedTuple):
    """The people among the records asked about: sets of records, why they are joined, and what needs a human."""

    persons: tuple[frozenset[str], ...]
    links: tuple[Link, ...]
    conflicts: tuple[Conflict, ...]


class Index(Protocol):
    """Records by their keys. ``Records`` keeps them in memory, a store may keep them in a table."""

    def holders(self, key: Key) -> Iterable[str]:
        """The records that have the key."""

    def identifiers(self, record: str) -> Identifiers:
        """What identifies a record that is in the index."""


class Records:
    """An index in memory: everything known so far that identifies each record."""

    def __init__(self, records: Iterable[Identifiers] = ()) -> None:
        self._identifiers: dict[str, Identifiers] = {}
        self._holders: dict[Key, list[str]] = {}
        for record in records:
            self.add(record)

    def add(self, new: Identifiers) -> None:
        """Add a record, or what is new about a known one."""
        known = self._identifiers.get(new.record)
        self._identifiers[new.record] = _united(known, new) if known else new
        for key in set(keys(new)).difference(keys(known) if known else ()):
            self._holders.setdefault(key, []).append(new.record)

    def holders(self, key: Key) -> Iterable[str]:
        """The records that have the key."""
        return self._holders.get(key, ())

    def identifiers(self, record: str) -> Identifiers:
        """What identifies a record that is in the index."""
        return self._identifiers[record]

    def __iter__(self) -> Iterator[str]:
        return iter(self._identifiers)

    def shared(self) -> dict[Key, list[str]]:
        """The keys that several records have."""
        return {key: records for key, records in self._holders.items() if len(records) > 1}


def keys(record: Identifiers) -> Iterator[Key]:
    """The keys by which a record can be joined with others. Role mailboxes are none."""
    for other in record.same:
        yield "0 " + "\0".join(sorted((record.record, other)))
    yield f"1 {record.record}"
    for external in record.external:
        yield f"1 {external}"
    for profile in record.linkedins:
        yield f"2 {profile}"
    for email in record.emails:
        if not is_role_mailbox(email):
            yield f"3 {email}"
    for phone in record.phones:
        yield f"4 {phone}"


def identify(records: Iterable[Identifiers]) -> Resolution:
    """All people among ``records``, from scratch; linear in the number of records."""
    index = Records(records)
    return _resolved(index, index, index.shared())


def resolve(new: Iterable[str], index: Index) -> Resolution:
    """The people that ``new`` records (already in the index) belong to, and all who may be touched by them.

    The persons of the answer replace all earlier ones that hold any of their records; everybody else stays as they
    were. The answer is the one that ``identify`` would give from scratch.
    """
    reached, shared = _reachable(new, index)
    return _resolved(reached, index, shared)


def _reachable(start: Iterable[str], index: Index) -> tuple[set[str], dict[Key, list[str]]]:
    """All records that can be reached over shared keys, joined or not, and these keys."""
    reached = set(start)
    waiting = list(reached)
    shared: dict[Key, list[str]] = {}
    seen: set[Key] = set()
    while waiting:
        for key in keys(index.identifiers(waiting.pop())):
            holders = [] if key in seen else list(index.holders(key))
            seen.add(key)
            if len(holders) > 1:
                shared[key] = holders
                waiting += set(holders) - reached
                reached.update(holders)
    return reached, shared


def _united(known: Identifiers, new: Identifiers) -> Identifiers:
    both = (tuple(sorted({*before, *after})) for before, after in zip(known[1:], new[1:], strict=True))
    return Identifiers(new.record, *both)


def _resolved(records: Iterable[str], index: Index, shared: dict[Key, list[str]]) -> Resolution:
    clusters = _Clusters(index)
    links: list[Link] = []
    conflicts: list[Conflict] = []
    for key in sorted(shared):
        for outcome in clusters.join(key, sorted(shared[key])):
            links.append(outcome) if isinstance(outcome, Link) else conflicts.append(outcome)
    still = {_pair(found): found for found in conflicts if clusters.root(found.one) != clusters.root(found.other)}
    return Resolution(clusters.persons(records), tuple(links), tuple(still.values()))


def _pair(conflict: Conflict) -> tuple[str, str]:
    return (conflict.one, conflict.other)


class _Cluster(NamedTuple):
    """What is known about the records that are joined so far."""

    names: frozenset[str]
    linkedins: frozenset[str]
    never: frozenset[str]


class _Clusters:
    """Union-find (Tarjan 1975) over records; each set remembers the names and profiles that could contradict others."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._parent: dict[str, str] = {}
        self._known: dict[str, _Cluster] = {}

    def root(self, record: str) -> str:
        """The record that stands for all that it is joined with."""
        parent = self._parent
        while (above := parent.get(record, record)) != record:
            parent[record] = record = parent.get(above, above)
        return record

    def join(self, key: Key, holders: list[str]) -> Iterator[Link | Conflict]:
        """Join the holders of one key as far as nothing speaks against it."""
        heads: list[str] = []
        for record in holders:
            if any(self.root(record) == self.root(head) for head in heads):
                continue
            outcomes = [self._meet(key, head, record) for head in heads]
            joined = next((outcome for outcome in outcomes if isinstance(outcome, Link)), None)
            if joined:
                self._unite(joined.one, joined.other)
                yield joined
            else:
                yield from (outcome for outcome in outcomes if outcome)
                heads += [record] if len(heads) < _MOST_HEADS else []

    def _meet(self, key: Key, one: str, other: str) -> Link | Conflict | None:
        """What two records with one key are to each other; None where the key says nothing, as a shared telephone."""
        reason, value = Reason(int(key[0])), key[2:]
        a, b = self._cluster(one), self._cluster(other)
        if self._apart(a, other) or self._apart(b, one):
            return Conflict(one, other, reason, "", _AGAINST) if reason is Reason.DECIDED else None
        if reason is Reason.DECIDED:
            return Link(one, other, reason, "")
        if reason is Reason.SOURCE:
            return Link(one, other, reason, value)
        if reason is Reason.PHONE and not any(compatible(x, y) for x in a.names for y in b.names):
            return None
        why = _contradiction(a, b)
        return Conflict(one, other, reason, value, why) if why else Link(one, other, reason, value)

    def _apart(self, cluster: _Cluster, record: str) -> bool:
        """Whether one of us decided that a record of the cluster is never who ``record`` is, or whom it is joined with."""
        return bool(cluster.never) and any(self.root(never) == self.root(record) for never in cluster.never)

    def _cluster(self, record: str) -> _Cluster:
        root = self.root(record)
        if root not in self._known:
            found = self._index.identifiers(root)
            self._known[root] = _Cluster(frozenset(found.names), frozenset(found.linkedins), frozenset(found.never))
        return self._known[root]

    def _unite(self, one: str, other: str) -> None:
        a, b = self._cluster(one), self._cluster(other)
        top, below = sorted((self.root(one), self.root(other)))
        self._parent[below] = top
        self._parent.setdefault(top, top)
        self._known[top] = _Cluster(a.names | b.names, a.linkedins | b.linkedins, a.never | b.never)

    def persons(self, records: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The sets of records, each record of ``records`` in exactly one."""
        alone: list[frozenset[str]] = []
        joined: dict[str, list[str]] = {}
        for record in records:
            if record in self._parent:
                joined.setdefault(self.root(record), []).append(record)
            else:
                alone.append(frozenset((record,)))
        return (*alone, *map(frozenset, joined.values()))


_AGAINST = "They were said to be the same, but a decision that others of them are never the same stands against it."


def _contradiction(a: _Cluster, b: _Cluster) -> str:
    """Why two sets of records cannot be one person, in words; empty where nothing speaks against it."""
    if a.linkedins and b.linkedins and a.linkedins.isdisjoint(b.linkedins):
        return "They have different LinkedIn profiles."
    for one in sorted(a.names):
        for other in sorted(b.names):
            if conflict(one, other):
                return f"{one} and {other} have no name in common."
    return ""
