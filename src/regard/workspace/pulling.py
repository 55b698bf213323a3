"""Other systems, read as they change: every page is kept as an import, and every leaf of it accounted for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TypeAlias
from urllib.parse import quote

from regard.connectors.fetching import Page, Position
from regard.connectors.manifest import Stream
from regard.connectors.systems import Reads, described
from regard.decisions.day import FileRead
from regard.errors import NotPulled
from regard.intake.carried import Fate, Tally, leaf_paths
from regard.intake.jsonfields import Table
from regard.privacy.withheld import withhold
from regard.storage.database import Connection as Database
from regard.storage.pulls import Pulls, Reached
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.naming import named
from regard.workspace.streams import Bridge

MOST_PATHS = 5_000
_LONGEST_NAME = 80
_LONGEST_UNFOLDED = 60
"""Signs of a UID that stand in one line, however long it is (RFC 5545 3.1)."""
OTHERS = "(others)"
"""Under this path are counted those beyond the first thousands: a system that invents a name for every object fills no store."""

Ask: TypeAlias = Callable[[], AbstractContextManager[Store]]
"""The store in a transaction of its own, for as long as nobody else writes."""
TakeIn: TypeAlias = Callable[[str, bytes, Micros], FileRead]
FateOf: TypeAlias = Callable[[str, str], tuple[Fate, str]]
"""What becomes of a path of a stream, and what is lost of it."""


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


def pull(ask: Ask, connection: Reads, take_in: TakeIn, now: Micros) -> Iterator[Pulled]:
    """Read what is new in every stream of a system; one that fails does not hold up the others.

    The position is written after the page is kept: whoever is killed in between reads that page once more, which changes nothing.
    """
    for stream in connection.manifest.streams:
        yield _pull(ask, connection, stream, take_in, now)


def _pull(ask: Ask, connection: Reads, stream: Stream, take_in: TakeIn, now: Micros) -> Pulled:
    system, name = connection.manifest.name, stream.name
    with ask() as store:
        reached = Pulls(store.connection).reached(system).get(name, Reached())
    position, objects, imported, told = Position(reached.next, reached.since, reached.high, reached.begun), 0, 0, ""
    try:
        for page in connection.pages(stream, position):
            lines = written(page.objects) if page.body is None else []
            file = _kept(system, name, page, lines, take_in, now)
            reached = replace(_reached(reached, page), at=now, told="")
            with ask() as store:
                pulls = Pulls(store.connection)
                unused = pulls.unused(file.import_id) if file else set()
                declared = connection.manifest.declared(name)
                tallies = tallied(page.objects, unused, lines) if page.body is None else named(page, unused, declared)
                pulls.count(system, name, within(pulls, system, name, tallies), now)
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


def _kept(system: str, stream: str, page: Page, lines: Sequence[str], take_in: TakeIn, now: Micros) -> FileRead | None:
    """The page as a file, of JSON Lines where it is none itself; None where it is empty. Raises NotPulled if nobody reads it."""
    if not page.objects:
        return None
    body = as_bytes(lines) if page.body is None else page.body
    file = take_in(f"{place_of(system, stream)}-{blake2b(body, digest_size=9).hexdigest()}.{page.ending}", body, now)
    if not file.import_id:
        raise NotPulled(f"A page of {stream} could not be read: {file.problems[0].reason} {file.problems[0].remedy}")
    return file


def held_of(store: Store, system: str, stream: str, uid: str) -> Sequence[str]:
    """The meetings of a stream that are held under a UID, the latest first."""
    return Pulls(store.connection).rows_with(f"{place_of(system, stream)}-", f"UID:{uid[:_LONGEST_UNFOLDED]}")


def place_of(system: str, stream: str) -> str:
    """How the pages of a stream are called in the list of what was read, whatever the stream is called."""
    written = quote(stream, safe=" ()")
    if len(written) > _LONGEST_NAME:
        written = f"{written[:_LONGEST_NAME]}-{blake2b(stream.encode(), digest_size=9).hexdigest()}"
    return f"{system}-{written}"


def as_lines(objects: Iterable[Table]) -> bytes:
    """Objects as a file of JSON Lines."""
    return as_bytes(written(objects))


def written(objects: Iterable[Table]) -> list[str]:
    """Each object as one line of JSON."""
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in objects]


def as_bytes(lines: Iterable[str]) -> bytes:
    """Lines as a file."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def tallied(objects: Sequence[Table], unused: set[int], lines: Iterable[str] | None = None) -> dict[str, Tally]:
    """How often each path stands in these objects. unused: which of them, from 1, could not be used. lines: as written down."""
    seen, withheld, rejected = Counter[str](), Counter[str](), Counter[str]()
    for number, (one, line) in enumerate(zip(objects, written(objects) if lines is None else lines, strict=True), 1):
        kept, taken = withhold(line, one)
        every = leaf_paths(one)
        seen.update(every)
        if taken or number in unused:
            left = leaf_paths(kept)
            withheld.update(every)
            withheld.subtract(left)
            rejected.update(left if number in unused else ())
    return {path: Tally(count, withheld[path], rejected[path]) for path, count in seen.items()}


def note(
    pulls: Pulls, system: str, stream: str, file: FileRead, objects: int, tallies: Mapping[str, Tally], now: Micros
) -> None:  # fmt: skip
    """Count what became of every leaf of a file, once however often the same comes, and note how far the stream is."""
    reached = pulls.reached(system).get(stream, Reached())
    is_last = pulls.is_after(file.import_id, reached.high)
    if is_last or not file.already_known:
        high = file.import_id if is_last else reached.high
        pulls.count(system, stream, within(pulls, system, stream, tallies), now)
        pulls.keep(system, stream, replace(reached, high=high, objects=reached.objects + objects, at=now))


def within(pulls: Pulls, system: str, stream: str, tallies: Mapping[str, Tally]) -> Mapping[str, Tally]:
    """These counts, with those of paths beyond the first thousands of a stream together under one name."""
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
    fate_of = _fate_of(connection, system)
    counted = Pulls(connection).carried(system)
    return tuple(
        one
        for stream, paths in counted.items()
        for path, (tally, since) in paths.items()
        for one in _fates(fate_of, stream, path, tally, since)
    )


def _fate_of(connection: Database, system: str) -> FateOf:
    bridge = Bridge.of(connection, system)
    if bridge:
        return bridge.fate
    manifest = described(system)
    return lambda stream, path: manifest.declared(stream).fate_and_why(path)


def _fates(fate_of: FateOf, stream: str, path: str, tally: Tally, since: Micros) -> Iterator[Carried]:
    fate, lost = fate_of(stream, path)
    for each, leaves, why in (
        (fate, tally.seen - tally.withheld - tally.rejected, lost),
        (Fate.WITHHELD, tally.withheld, "never kept: about a protected characteristic (GDPR Art. 9), or not needed"),
        (Fate.REJECTED, tally.rejected, ""),
    ):
        if leaves:
            yield Carried(stream, path, each, leaves, why, since)
