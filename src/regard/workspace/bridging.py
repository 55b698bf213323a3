"""A bridge: what a Singer tap or an Airbyte source writes, taken in page by page and answered with its states."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from regard.connectors.messages import Failure, Record, Schema, State, Unreadable, lines, message
from regard.decisions.day import FileRead
from regard.errors import NotPulled
from regard.intake.carried import Tally
from regard.intake.jsonfields import Table, as_table
from regard.intake.reading import Sample
from regard.privacy.withheld import withhold
from regard.sources import discover
from regard.sources.singer import NO_MESSAGE
from regard.sources.table.meanings import WITHHELD
from regard.sources.table.plan import DATE_ORDER
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace.company import FileMapping
from regard.workspace.flattening import Rows, fits, rows_of
from regard.workspace.pulling import Ask, Pulled, as_lines, note, place_of, tallied
from regard.workspace.reading import HEAD
from regard.workspace.streams import KEEPER, TABLE, Bridge, Known, column_of

MOST_OBJECTS = 2_000
MOST_CHARACTERS = 16_000_000
"""A page is full at so many objects or characters, over all streams: memory stays bounded however much comes."""
NO_STREAM = "(no message)"
_SURE = 65
"""A source that claims a stream less surely than this leaves it to the tables."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that went wrong and was passed over; failed: whether something is missing by it."""

    text: str
    failed: bool = True


Said: TypeAlias = State | Remark | Pulled
"""What comes of a bridge: states that may be given out, remarks, and at the end a sum for each stream."""
TakeIn = Callable[[str, bytes, str, Mapping[str, str]], FileRead]
"""Takes in a file of this name and content, read by this source with these columns; empty where nobody is named."""


def bridge(
    ask: Ask, bridge_: Bridge, read: BinaryIO, take_in: TakeIn, now: Micros, mappings: Mapping[str, FileMapping] | None = None
) -> Iterator[Said]:  # fmt: skip
    """Take in everything that a tap writes. A state comes out once all that came before it is kept.

    mappings: what the user says of the fields of a stream. Raises NotPulled where a page cannot be kept.
    """
    taking = Taking(ask, bridge_, take_in, now, mappings or {})
    page = _Page()
    for number, text, cut in lines(read):
        said = message(text)
        if isinstance(said, Record):
            if page.is_full(len(text)):
                yield from taking.keep(page)
            page.add(said.stream, said.value, len(text))
        elif isinstance(said, State):
            if page.objects:
                page.states[len(page.objects), said.of] = said
            else:
                yield said
        elif isinstance(said, Schema):
            taking.schemas[said.stream] = said
        elif isinstance(said, Failure):
            yield Remark(f"The tap says: {said.text}")
        elif isinstance(said, Unreadable):
            yield _passed_over(number, said.why, cut=cut)
            page.add(NO_STREAM, {NO_MESSAGE: said.line, "why": said.why}, len(text))
    yield from taking.keep(page, whole=True)
    yield from taking.sums()


def _passed_over(number: int, why: str, *, cut: bool) -> Remark:
    longer = " It is longer than 64 MB; only the first of it is kept." if cut else ""
    remedy = "It is kept as it came; have the tap write nothing but messages on its standard output."
    return Remark(f"Line {number:,} is passed over: {why}.{longer} {remedy}")


class _Page:
    """Objects that are not kept yet, as they came. states: by how many objects stand before each, and of what it tells."""

    def __init__(self) -> None:
        self.objects: list[tuple[str, Table, int]] = []
        self.states: dict[tuple[int, str], State] = {}
        self._characters = 0

    def add(self, stream: str, value: Table, characters: int) -> None:
        self.objects.append((stream, value, characters))
        self._characters += characters

    def is_full(self, more: int) -> bool:
        full = len(self.objects) >= MOST_OBJECTS or self._characters + more > MOST_CHARACTERS
        return full and bool(self.objects)

    def take(self, *, whole: bool) -> tuple[list[tuple[str, Table]], list[State]]:
        """What is kept next, with the states that may be given out then.

        It ends at the last state, where there is one: whoever is killed and gets the rest again gets the same pages again.
        """
        last = max((place for place, _ in self.states), default=0)
        end = last if last and not whole else len(self.objects)
        latest = {state.of: state for state in self.states.values()}
        taken, self.objects, self.states = self.objects[:end], self.objects[end:], {}
        self._characters = sum(characters for _, _, characters in self.objects)
        return [(stream, value) for stream, value, _ in taken], list(latest.values())


class _Came(NamedTuple):
    """One object as it came, and what of it may be kept."""

    value: Table
    kept: Table


class Taking:
    """Takes in objects of streams of which nothing is known before, and knows what was made of each stream."""

    def __init__(
        self, ask: Ask, bridge_: Bridge, take_in: TakeIn, now: Micros, mappings: Mapping[str, FileMapping]
    ) -> None:  # fmt: skip
        self.schemas: dict[str, Schema] = {}
        self._ask = ask
        self._bridge = bridge_
        self._take_in = take_in
        self._now = now
        self._mappings = mappings
        self._sums: dict[str, Pulled] = {}

    def keep(self, page: _Page, *, whole: bool = False) -> Iterator[Said]:
        """Keep what is full, stream by stream, and then give the states before its end."""
        objects, states = page.take(whole=whole)
        streams: dict[str, list[Table]] = {}
        for stream, value in objects:
            streams.setdefault(stream, []).append(value)
        for stream, values in streams.items():
            before = self._sums.get(stream, Pulled(stream, 0, 0))
            imported = sum(file.imported for file in self.take(stream, values))
            self._sums[stream] = Pulled(stream, before.objects + len(values), before.imported + imported)
        yield from states

    def sums(self) -> Iterator[Pulled]:
        """What came of each stream."""
        yield from self._sums.values()

    def take(self, stream: str, values: Sequence[Table]) -> Sequence[FileRead]:
        """Take in some objects of a stream, as a table where they are one, those that are no rows of it as they came."""
        came = [_Came(value, _cleaned(value)) for value in values]
        table = [one for one in came if fits(one.kept)]
        rows, known = self._known(stream, came, table)
        if known.source != TABLE or not rows or not rows.are_readable:
            return [self._take_lines(stream, known, came)]
        left = [one for one in came if not fits(one.kept)]
        return [self._take_rows(stream, known, rows, table), *([self._take_lines(stream, known, left)] if left else ())]

    def _known(self, stream: str, came: Sequence[_Came], table: Sequence[_Came]) -> tuple[Rows | None, Known]:
        """Who reads a stream: as the user says, as it was found before, or as whoever claims this page of it."""
        if stream == NO_STREAM:
            return None, Known(KEEPER)
        told, known = self._mappings.get(stream, FileMapping()), self._bridge.streams.get(stream, Known())
        if told.columns or told.source:
            known = replace(known, source=told.source or TABLE, columns={**known.columns, **told.columns})
        if known.source in {"", KEEPER} and (source := _claimed(f"{stream}.jsonl", _as_lines(came))):
            known = replace(known, source=source)
        if known.source not in {"", KEEPER, TABLE}:
            return None, known
        rows = self._rows(stream, known, table)
        if known.source != TABLE:
            known = replace(known, source=TABLE if rows and rows.are_readable and rows.are_about_people else KEEPER)
        return rows, known

    def _rows(self, stream: str, known: Known, table: Sequence[_Came]) -> Rows | None:
        """The objects as a table. A field by which the stream tells one from another is their id, if it means nothing else."""
        if not table:
            return None
        schema = self.schemas.get(stream, Schema(stream, (), ()))
        given = {column: meaning for column, meaning in known.columns.items() if meaning != "other"}
        objects = [one.kept for one in table]
        rows = rows_of(objects, schema.fields, given, f"{stream}.csv")
        own = rows.plan.mapping.get(schema.key[0]) if len(schema.key) == 1 else None
        if own != "other" or "id" in rows.plan.mapping.values():
            return rows
        return rows_of(objects, schema.fields, given | {schema.key[0]: "id"}, f"{stream}.csv")

    def _take_rows(self, stream: str, known: Known, rows: Rows, table: Sequence[_Came]) -> FileRead:
        """Take objects in as a table. Whoever has an id keeps it over all pages; others are of this page alone."""
        meanings = dict(rows.plan.mapping)
        apart = "" if "id" in meanings.values() else f"-{_digest(rows.body)}"
        settled = {name: value for name, value in known.columns.items() if name == DATE_ORDER}
        file = self._read(f"{place_of(self._bridge.name, stream)}{apart}.csv", rows.body, TABLE, {**meanings, **settled})
        joined = tuple(sorted(rows.joined | set(known.joined)))
        self._bridge.streams[stream] = Known(TABLE, {**known.columns, **meanings}, joined)
        hidden = {column for column, meaning in meanings.items() if meaning == WITHHELD}
        number_at = {line: number for number, line in enumerate(rows.lines, 1)}
        self._count(stream, file, table, number_at, hidden)
        return file

    def _take_lines(self, stream: str, known: Known, came: Sequence[_Came]) -> FileRead:
        body = _as_lines(came)
        source = KEEPER if known.source == TABLE else known.source
        file = self._read(f"{place_of(self._bridge.name, stream)}-{_digest(body)}.jsonl", body, source, {})
        if known.source != TABLE and stream != NO_STREAM:
            self._bridge.streams[stream] = known
        self._count(stream, file, came, {number: number for number in range(1, len(came) + 1)}, frozenset())
        return file

    def _read(self, name: str, body: bytes, source: str, columns: Mapping[str, str]) -> FileRead:
        file = self._take_in(name, body, source, columns)
        if not file.import_id:
            raise NotPulled(f"A page could not be read: {file.problems[0].reason} {file.problems[0].remedy}")
        return file

    def _count(
        self, stream: str, file: FileRead, came: Sequence[_Came], number_at: Mapping[int, int], hidden: AbstractSet[str]
    ) -> None:  # fmt: skip
        """Count what became of every leaf, and remember what is known of the stream."""
        with self._ask() as store:
            pulls = Pulls(store.connection)
            unused = {number_at.get(line, 0) for line in pulls.unused(file.import_id)}
            tallies = tallied([one.value for one in came], unused)
            tallies = {path: _hidden(tally, path, hidden) for path, tally in tallies.items()}
            note(pulls, self._bridge.name, stream, file, len(came), tallies, self._now)
            store.remember(*self._bridge.as_setting())


def _hidden(tally: Tally, path: str, hidden: AbstractSet[str]) -> Tally:
    """A column that a table keeps out is withheld in every row, used or not."""
    return Tally(tally.seen, tally.seen, 0) if column_of(path) in hidden else tally


def _cleaned(value: Table) -> Table:
    return as_table(withhold(json.dumps(value, ensure_ascii=False), value)[0])


def _as_lines(came: Sequence[_Came]) -> bytes:
    return as_lines(one.kept for one in came)


def _claimed(name: str, body: bytes) -> str:
    """The source that claims a file for sure; empty where none does."""
    sample = Sample(Path(name), len(body), body[:HEAD])
    claims = [claim for source in discover() if (claim := source.recognise(sample)) is not None]
    best = max(claims, key=lambda claim: claim.confidence, default=None)
    return best.source if best and best.confidence >= _SURE else ""


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=9).hexdigest()
