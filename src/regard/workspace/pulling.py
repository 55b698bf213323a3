"""Other systems, read as they change: every page is kept as an import, and every leaf of it accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TypeAlias

from regard.connectors.fetching import Connection, Page, Position
from regard.connectors.manifest import Manifest, Stream, manifest_of
from regard.decisions.day import FileRead
from regard.errors import NotPulled
from regard.intake.carried import Fate, Tally, leaf_paths
from regard.intake.jsonfields import Table
from regard.privacy.withheld import withhold
from regard.storage.database import Connection as Database
from regard.storage.pulls import Pulls, Reached
from regard.storage.store import Store
from regard.words import Micros

MOST_PATHS = 5_000
OTHERS = "(others)"
"""Under this path are counted those beyond the first thousands: a system that invents a name for every object fills no store."""

Ask: TypeAlias = Callable[[], AbstractContextManager[Store]]
"""The store in a transaction of its own, for as long as nobody else writes."""
TakeIn: TypeAlias = Callable[[str, bytes, Micros], FileRead]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one stream in one round. told: what went wrong, empty where nothing did."""

    stream: str
    objects: int
    imported: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one path of a stream. why: what is lost, for one carried in part. since: first seen."""

    stream: str
    path: str
    fate: Fate
    leaves: int
    why: str
    since: Micros


def pull(ask: Ask, connection: Connection, take_in: TakeIn, now: Micros) -> Iterator[Pulled]:
    """Read what is new in every stream of a system; one that fails does not hold up the others.

    The position is written after the page is kept: whoever is killed in between reads that page once more, which changes nothing.
    """
    for stream in connection.manifest.streams:
        yield _pull(ask, connection, stream, take_in, now)


def _pull(ask: Ask, connection: Connection, stream: Stream, take_in: TakeIn, now: Micros) -> Pulled:
    system, name = connection.manifest.name, stream.name
    with ask() as store:
        reached = Pulls(store.connection).reached(system).get(name, Reached())
    position, objects, imported, told = Position(reached.next, reached.since, reached.high, reached.begun), 0, 0, ""
    try:
        for page in connection.pages(stream, position):
            file = _kept(system, name, page, take_in, now)
            reached = replace(_reached(reached, page), at=now, told="")
            with ask() as store:
                pulls = Pulls(store.connection)
                unused = pulls.unused(file.import_id) if file else set()
                pulls.count(system, name, _within(pulls, system, name, tallied(page.objects, unused)), now)
                pulls.keep(system, name, reached)
            objects, imported = objects + len(page.objects), imported + (file.imported if file else 0)
    except NotPulled as error:
        told = str(error)
        with ask() as store:
            Pulls(store.connection).keep(system, name, replace(reached, at=now, told=told))
    return Pulled(name, objects, imported, told)


def _reached(before: Reached, page: Page) -> Reached:
    at = page.position
    return replace(before, next=at.next, since=at.since, high=at.high, begun=at.begun, objects=before.objects + len(page.objects))


def _kept(system: str, stream: str, page: Page, take_in: TakeIn, now: Micros) -> FileRead | None:
    """The page as a file of JSON Lines; None where it is empty. Raises NotPulled where nobody can read it."""
    if not page.objects:
        return None
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in page.objects)
    body = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
    file = take_in(f"{system}-{stream}-{blake2b(body, digest_size=9).hexdigest()}.jsonl", body, now)
    if not file.import_id:
        raise NotPulled(f"A page of {stream} could not be read: {file.problems[0].reason} {file.problems[0].remedy}")
    return file


def tallied(objects: Iterable[Table], unused: set[int]) -> dict[str, Tally]:
    """How often each path stands in these objects. unused: which of them, from 1, could not be used."""
    found: dict[str, list[int]] = {}
    for number, one in enumerate(objects, 1):
        kept, taken = withhold(json.dumps(one, ensure_ascii=False), one)
        for path in leaf_paths(one):
            found.setdefault(path, [0, 0, 0])[0] += 1
        if taken or number in unused:
            for path in leaf_paths(one):
                found[path][1] += bool(taken)
            for path in leaf_paths(kept):
                found[path][1] -= bool(taken)
                found[path][2] += number in unused
    return {path: Tally(*counts) for path, counts in found.items()}


def _within(pulls: Pulls, system: str, stream: str, tallies: dict[str, Tally]) -> dict[str, Tally]:
    known = pulls.carried(system).get(stream, {})
    room = MOST_PATHS - len(known)
    more = [path for path in tallies if path not in known][max(room, 0) :]
    if not more:
        return tallies
    lost = [tallies[path] for path in more]
    others = Tally(sum(one.seen for one in lost), sum(one.withheld for one in lost), sum(one.rejected for one in lost))
    return {**{path: one for path, one in tallies.items() if path not in set(more)}, OTHERS: others}


def summed(paths: Iterable[Carried]) -> dict[Fate, int]:
    """How many leaves met each fate; fates that none met are left out."""
    sums = dict.fromkeys(Fate, 0)
    for one in paths:
        sums[one.fate] += one.leaves
    return {fate: leaves for fate, leaves in sums.items() if leaves}


def carried(connection: Database, system: str) -> tuple[Carried, ...]:
    """What became of every leaf that was seen; the leaves of all fates add up to those seen. Raises NoSuchSystem."""
    manifest = manifest_of(system)
    counted = Pulls(connection).carried(system)
    return tuple(
        one
        for stream, paths in counted.items()
        for path, (tally, since) in paths.items()
        for one in _fates(manifest, stream, path, tally, since)
    )


def _fates(manifest: Manifest, stream: str, path: str, tally: Tally, since: Micros) -> Iterator[Carried]:
    declared = manifest.declared(stream)
    fate = declared.fate(path)
    for each, leaves, why in (
        (fate, tally.seen - tally.withheld - tally.rejected, declared.lossy.get(path, "")),
        (Fate.WITHHELD, tally.withheld, "about a protected characteristic (GDPR Art. 9)"),
        (Fate.REJECTED, tally.rejected, ""),
    ):
        if leaves:
            yield Carried(stream, path, each, leaves, why, since)
