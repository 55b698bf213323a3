"""The whole of ``regard today --report`` for 10,000 people, against two bare reads of the same files in the same run.

    python -m bench.today_at_ten_thousand [people] [folder of exports]

Without a folder a made-up company is written to a temporary one, which is not timed. Then a read by the same readers
(``bench.readers``), one by plain libraries that understand nothing (``bench.bare``), and ``today`` run in turn, each in a
process of its own. The targets: at most 4 times a bare read by the same readers, and under 1 GB.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import regard
from regard.demo import write_company

NOW = 1_772_614_800_000_000
"""Wednesday, 4 March 2026, 09:00 UTC."""
REPEATS = 3


class Cost(NamedTuple):
    """What one process took: seconds by the clock, seconds of processor time, and peak memory in MB (10^6 bytes)."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    """Write the company if none is named, and measure."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made, "exports")
        if not folder.exists():
            company = write_company(folder, people=people, seed=7, now=NOW)
            print(f"{people:,} people, {company.rows:,} rows in {len(company.files)} files")
        compare(folder, Path(made, "report.html"))


def compare(folder: Path, report: Path) -> None:
    """Both bare reads and the whole of ``today`` in turn; medians, and the ratio to each."""
    print(machine())
    regard_itself = str(Path(sys.executable).with_name("regard"))
    contenders = {
        "the same readers": [sys.executable, "-m", "bench.readers", str(folder)],
        "plain libraries": [sys.executable, str(Path(__file__).with_name("bare.py")), str(folder)],
        "today --report": [regard_itself, "today", str(folder), "--at", "2026-03-04T09:00Z", "--report", str(report)],
    }
    rounds = [[run(command) for command in contenders.values()] for _ in range(REPEATS)]
    for name, costs in zip(contenders, zip(*rounds, strict=True), strict=True):
        print(f"{name:<17} {told(middle(costs))}")
    for place, name in enumerate([*contenders][:-1]):
        walls = statistics.median(costs[-1].wall / costs[place].wall for costs in rounds)
        cpus = statistics.median(costs[-1].cpu / costs[place].cpu for costs in rounds)
        print(f"today / {name}: wall {walls:.1f}, processor {cpus:.1f}{' (target: 4)' if not place else ''}")


def run(command: list[str]) -> Cost:
    """Run a command in a process of its own and say what it took."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {child.returncode}")
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def middle(costs: tuple[Cost, ...]) -> Cost:
    """The median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))


def told(cost: Cost) -> str:
    """The figures of one contender as a line."""
    return f"wall {cost.wall:7.1f} s   processor {cost.cpu:7.1f} s   peak memory {cost.peak:6.0f} MB"


def machine() -> str:
    """What it was measured on, and how busy that was: other work on the same machine makes all figures worse."""
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    return f"Regard {regard.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load}"


if __name__ == "__main__":
    main()
