"""A round of writing back over 20,000 candidates of whom 100 differ, against the bare requests of the same changes."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx2

from bench.pulling import KEY, NOW, nested
from regard.fakes.greenhouse import TOKEN, FakeGreenhouse
from regard.workspace import open_workspace
from regard.workspace.acts import corrected, write_act

CHANGED = 100
HOUR = 3_600_000_000


def main(people: int = 20_000) -> None:
    """Print what finding the differences costs, what a round with 100 does, and its ratio to the bare requests."""
    streams = {"candidates": [nested(n) for n in range(people)], "jobs": [], "applications": [], "offers": []}
    with FakeGreenhouse(streams, KEY) as fake, TemporaryDirectory() as folder, open_workspace(Path(folder)) as workspace:
        list(workspace.pull("greenhouse", KEY, NOW, url=fake.url))
        rules = {"employer": "latest", "title": "latest", "email": "latest", "phone": "latest", "may_email": "here"}
        workspace.write_rules("greenhouse", rules, NOW, by="bench")
        begun = perf_counter()
        found = list(workspace.would_write("greenhouse", NOW + HOUR))
        nothing = perf_counter() - begun
        assert not found
        for number in range(CHANGED):
            told = corrected(f"greenhouse:{number}", "employer", "Harbour Bank", by="bench", at=NOW + HOUR)
            write_act(workspace.store, told, by="bench", at=NOW + HOUR)
        begun = perf_counter()
        written = list(workspace.write("greenhouse", KEY, NOW + 2 * HOUR, url=fake.url))
        took = perf_counter() - begun
        assert len(written) == CHANGED
        bare = _bare(fake.url)
    print(f"{people:,} candidates: finding that nothing differs {nothing:.2f} s; {CHANGED} written {took:.2f} s")
    print(f"ratio {took / bare:.1f} to the bare requests ({bare:.2f} s: look, change, look again)")


def _bare(url: str) -> float:
    begun = perf_counter()
    with httpx2.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        for number in range(CHANGED):
            client.get(f"{url}/candidates?ids={number}")
            client.patch(f"{url}/candidates/{number}", json={"company": "Zeta"})
            client.get(f"{url}/candidates?ids={number}")
    return perf_counter() - begun


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
