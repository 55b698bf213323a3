"""The whole plan over a made-up mirror, against one plain grouping of the same mirror in the same run.

    python -m bench.plan_at_scale FOLDER [people ...]      (default: 10000 100000 1000000, 20 events a person)

The mirrors are written once into FOLDER and used again. Prints the median of three alternating runs, their ratio
(the target is at most 10 for 1,000,000 people) and the peak memory of the process (the target is under 6 GB).
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

import duckdb

from bench import mirror
from regard.decisions.facts.scope import Scope
from regard.decisions.plan import plan, sql

EVENTS_PER_PERSON = 20
REPEATS = 3
BASELINE = 'SELECT person, count(*), max("at") FROM events GROUP BY person'


def main() -> None:
    """Measure for every number of people named on the command line."""
    folder = Path(sys.argv[1])
    sizes = [int(size) for size in sys.argv[2:]] or [10_000, 100_000, 1_000_000]
    begun = time.perf_counter()
    query = sql(plan(Scope(mirror.NOW)), "duckdb")
    print(f"compiling the plan: {time.perf_counter() - begun:.1f} s, {len(query)} characters")
    for people in sizes:
        measure(folder / str(people), people, query)


def measure(folder: Path, people: int, query: str) -> None:
    """Baseline and plan in turn, as tables in memory, on two threads."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": "5GB",
        "preserve_insertion_order": False,
        "temp_directory": str(folder / "spill"),
    }
    connection = duckdb.connect(config=config)
    if not (folder / "permissions.parquet").exists():
        mirror.write(connection, folder, people, people * EVENTS_PER_PERSON)
    for file in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE OR REPLACE VIEW {file.stem} AS SELECT * FROM '{file}'")
    pairs = [(timed(connection, BASELINE), timed(connection, query)) for _ in range(REPEATS)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{people:>9,} people, peak memory {peak:.2f} GB")
    for clock, name in enumerate(("wall", "processor")):
        base, whole = (statistics.median(times[clock] for times in side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(asked[clock] / grouped[clock] for grouped, asked in pairs)
        print(f"    {name:<9} grouping {base:6.2f} s, plan {whole:6.2f} s, ratio {ratio:5.1f}", flush=True)


def timed(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[float, float]:
    """Seconds by the wall and of the processors until the answer stands in a table."""
    begun = time.perf_counter(), time.process_time()
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {query}")
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


if __name__ == "__main__":
    main()
