"""What a bridge knows of its streams: who reads each, and what its fields mean; kept among the settings of the store."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from regard.connectors.manifest import Entry, Manifest, manifest_of, systems
from regard.connectors.systems import described, known_systems
from regard.errors import BadSettings
from regard.intake.carried import Fate
from regard.storage.database import Connection

TABLE, KEEPER = "table", "singer"
"""Who reads streams of flat objects about people, and who keeps what nobody reads."""
GENERIC = "generic"
"""The bridge over which bodies of systems come that nobody knows."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_BEGINNING = "bridge "
_JOINED = "a list of objects, read as one text"

_CANNOT = ("whatever the tap leaves out", "deletions")


@dataclass(frozen=True, slots=True)
class Known:
    """One stream. source: who reads it, empty where nobody was found. columns: what its fields mean, for a table.

    joined: fields of which a list of objects was made one text.
    """

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()

    def fate(self, stream: str, path: str) -> tuple[Fate, str]:
        """What becomes of a leaf at this path, and what is lost of it, as far as can be told."""
        if self.source != TABLE:
            return _declared(self.source, stream, path)
        column = column_of(path)
        meaning = self.columns.get(column)
        if meaning is None:
            return Fate.NEW, ""
        if column in self.joined and meaning != "other":
            return Fate.LOSSY, _JOINED
        return (Fate.CARRIED if meaning else Fate.RAW), ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge by its name, with its streams."""

    name: str
    streams: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, name: str) -> Self | None:
        """The bridge of this name; None where nothing came over one yet."""
        row = connection.execute("SELECT value FROM settings WHERE name = ?", (f"{_BEGINNING}{name}",)).fetchone()
        if row is None:
            return None
        return cls(
            name, {stream: Known(**{**told, "joined": tuple(told["joined"])}) for stream, told in json.loads(row[0]).items()}
        )

    @classmethod
    def named(cls, connection: Connection, name: str) -> Self:
        """The same, or a new one. Raises BadSettings for a name that is none."""
        if not _NAME.fullmatch(name):
            raise BadSettings(f"A bridge is called by a word of small letters, digits and hyphens, not {name[:60]!r}.")
        if name in known_systems():
            raise BadSettings(f"{name} is read by `regard pull {name}`; call the bridge otherwise, for instance tap-{name}.")
        return cls.of(connection, name) or cls(name)

    def fate(self, stream: str, path: str) -> tuple[Fate, str]:
        """What becomes of a leaf of a stream."""
        return self.streams.get(stream, Known()).fate(stream, path)

    @property
    def manifest(self) -> Manifest:
        """The bridge as the pages show systems."""
        title = "Any other system (hook)" if self.name == GENERIC else f"{self.name} (bridge)"
        return Manifest(self.name, title, "", "", Entry.BASIC, ("", 0), (), cannot=_CANNOT)

    def as_setting(self) -> tuple[str, str]:
        """Name and value of the setting that keeps it."""
        return f"{_BEGINNING}{self.name}", json.dumps({stream: asdict(known) for stream, known in self.streams.items()})


def bridges(connection: Connection) -> tuple[str, ...]:
    """The names of the bridges over which something came."""
    rows = connection.execute("SELECT name FROM settings WHERE name LIKE ? ORDER BY name", (f"{_BEGINNING}%",))
    return tuple(row[0].removeprefix(_BEGINNING) for row in rows)


def manifest_in(connection: Connection, name: str) -> Manifest:
    """What is known of a system or a bridge. Raises NoSuchSystem."""
    bridge = Bridge.of(connection, name)
    return bridge.manifest if bridge else described(name)


def column_of(path: str) -> str:
    """The column of a table in which the leaf at this path stands."""
    return path.partition("[]")[0]


def _declared(source: str, stream: str, path: str) -> tuple[Fate, str]:
    """What a connector says that is read by the same source; whatever stands there in no list may be used all the same."""
    for manifest in map(manifest_of, systems()):
        if manifest.source == source:
            fate, why = manifest.declared(stream).fate_and_why(path)
            return (Fate.UNKNOWN if fate is Fate.NEW else fate), why
    return Fate.UNKNOWN, ""
