"""Read many people out of the stand-in of every system, and what is new in the next round: python -m bench.pulling_systems."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.standins import STANDINS

from regard.connectors.fetching import Connection, Position
from regard.connectors.manifest import manifest_of
from regard.words import Micros
from regard.workspace import open_workspace

NOW: Micros = 1_772_614_800_000_000


def measure(system: str, count: int) -> str:
    """One line of the table."""
    standin, manifest = STANDINS[system], manifest_of(system)
    fake = standin.holding(standin.people(system, manifest.streams[0].name, count))
    with fake, TemporaryDirectory() as folder, open_workspace(Path(folder) / "kept") as workspace:
        begun = time.perf_counter()
        with Connection(manifest, standin.key, time.sleep, fake.url) as connection:
            bare = sum(len(page.objects) for page in connection.pages(manifest.streams[0], Position()))
        fetched = time.perf_counter()
        read = next(iter(list(workspace.pull(system, standin.key, NOW, url=fake.url))))
        kept = time.perf_counter()
        list(workspace.pull(system, standin.key, NOW, url=fake.url))
        again = time.perf_counter()
    assert (bare, read.imported) == (count, count), read
    return f"| {system} | {fetched - begun:.1f} s | {kept - fetched:.1f} s | {again - kept:.1f} s |"


if __name__ == "__main__":
    names = sys.argv[2:] or sorted(STANDINS)
    for name in names:
        print(measure(name, int(sys.argv[1]) if sys.argv[1:] else 5_000), flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
