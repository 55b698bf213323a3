"""What came from one other system: how far each stream is read, and what became of every field."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from regard.connectors.manifest import Manifest
from regard.connectors.systems import described, known_systems
from regard.intake.carried import Fate
from regard.storage.database import Connection
from regard.storage.pulls import Pulls, Reached
from regard.web.show import Frame, frame, show
from regard.web.visit import Visit
from regard.workspace.pulling import Carried, carried, summed
from regard.workspace.streams import Bridge, bridges


@dataclass(frozen=True, slots=True)
class System:
    """One system: how far its streams are read."""

    manifest: Manifest
    streams: dict[str, Reached]


@dataclass(frozen=True, slots=True)
class SystemScreen:
    """One system. sums: values by fate. paths: fields by fate, those that ask for a look first."""

    frame: Frame
    system: System
    sums: dict[Fate, int]
    total: int
    paths: tuple[tuple[Fate, tuple[Carried, ...]], ...]


_IN_ORDER = (Fate.NEW, Fate.REJECTED, Fate.LOSSY, Fate.WITHHELD, Fate.RAW, Fate.UNKNOWN, Fate.CARRIED)


def all_systems(visit: Visit) -> tuple[System, ...]:
    """The systems that can be read and the bridges, with how far each is."""
    with visit.live.access() as access:
        pulls = Pulls(access.connection)
        names = (*known_systems(), *bridges(access.connection))
        return tuple(System(_manifest(access.connection, name), pulls.reached(name)) for name in names)


def _manifest(connection: Connection, name: str) -> Manifest:
    bridge = Bridge.of(connection, name)
    return bridge.manifest if bridge else described(name)


def system(visit: Visit) -> Response:
    """One system, and what became of every field. Raises NotAllowed and NoSuchSystem."""
    visit.live.whole()
    with visit.live.access() as access:
        manifest = _manifest(access.connection, visit.request.path_params["name"])
        known = System(manifest, Pulls(access.connection).reached(manifest.name))
        paths = carried(access.connection, manifest.name)
    sums = summed(paths)
    grouped = tuple((fate, tuple(one for one in paths if one.fate is fate)) for fate in _IN_ORDER if fate in sums)
    around = frame(manifest.title, visit.live.company, visit.account, "/sources")
    return show("system", SystemScreen(around, known, sums, sum(sums.values()), grouped))
