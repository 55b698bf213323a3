"""What other systems tell us by themselves, at a hook: each body kept as a small file, and every leaf of it accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol

from regard.connectors.manifest import WEBHOOKS, manifest_of
from regard.decisions.day import FileRead
from regard.intake.hooks import objects_in
from regard.intake.jsonfields import Table
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace.bridging import Taking
from regard.workspace.folder import Columns
from regard.workspace.pulling import Ask, as_lines, note, tallied
from regard.workspace.streams import GENERIC, TABLE, Bridge, Known


class TakeIn(Protocol):
    """Takes in a small file, read by this source."""

    def __call__(self, name: str, body: bytes, now: Micros, source: str, columns: Columns = None) -> FileRead:
        """Say what became of it."""


def hear(ask: Ask, take_in: TakeIn, source: str, body: bytes, now: Micros) -> Sequence[FileRead]:
    """Take in one body. The same twice changes nothing. Raises ValueError, with a sentence, where it is no JSON object."""
    objects = objects_in(source, body)
    if source == GENERIC:
        return _hear_people(ask, take_in, objects, now)
    webhooks = manifest_of(source).webhooks
    assert webhooks is not None
    name = f"{source}-{blake2b(body, digest_size=9).hexdigest()}.json"
    file = take_in(name, as_lines(objects), now, webhooks.source)
    if file.import_id:
        with ask() as store:
            pulls = Pulls(store.connection)
            note(pulls, source, WEBHOOKS, file, len(objects), tallied(objects, pulls.unused(file.import_id)), now)
    return (file,)


def _hear_people(ask: Ask, take_in: TakeIn, objects: Sequence[Table], now: Micros) -> Sequence[FileRead]:
    """One object a person, of a system of which nothing is known: each field is a column of a table."""
    with ask() as store:
        bridge = Bridge.named(store.connection, GENERIC)
    bridge.streams.setdefault(WEBHOOKS, Known(TABLE))

    def take(name: str, body: bytes, source: str, columns: Mapping[str, str]) -> FileRead:
        return take_in(name, body, now, source, columns)

    return Taking(ask, bridge, take, now, {}).take(WEBHOOKS, objects)
