"""Who is who at scale: ``python -m bench.identity [people] [an interpreter that has Splink]``, each against an alternative."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import pyarrow as pa
import pyarrow.parquet as pq

from bench.corrupted import Labelled, contacts
from regard.ledger.event import Place
from regard.people.identity import Identifiers, Records, identify, resolve
from regard.people.likeness import Traits, block_keys, likeness, shipped
from regard.people.names import words
from regard.people.observation import Observation
from regard.people.profile import profile
from regard.storage.likely import LARGEST_BLOCK, in_columns
from regard.words import Basis, Method
from regard.workspace.comparing import compare_all

PEOPLE = 1_000_000
ONE_BY_ONE = 20_000
"""So many are also compared pair by pair in Python, the plain alternative."""
TIMES = 1_000
NOW = 1_772_000_000_000_000


def main() -> None:
    """Print the figures one line each."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    few = list(contacts(min(size, ONE_BY_ONE), 7))
    slow, shown = _took(lambda: _one_by_one(few))
    quick, found = _took(lambda: len(compare_all(in_columns(_told(few))).pairs))
    print(f"{len(few):,} people pair by pair in Python {slow:.1f} s ({shown:,} pairs), here {quick:.1f} s ({found:,} pairs)")
    print(f"ratio {quick / slow:.2f}")
    people = list(contacts(size, 8))
    gc.freeze()  # what the bench holds itself must not be looked through again and again
    _sweep(people, sys.argv[2] if len(sys.argv) > 2 else "")
    _merging(people)
    _golden()


def _took(what: Callable[[], int]) -> tuple[float, int]:
    begun = perf_counter()
    found = what()
    return perf_counter() - begun, found


def _told(people: Sequence[Labelled]) -> Iterator[tuple[int, str, str]]:
    for at, (_, one) in enumerate(people):
        for field, values in zip(Traits._fields[1:], one[1:], strict=True):
            yield from ((at, field, value) for value in values)


def _one_by_one(people: Sequence[Labelled]) -> int:
    """Keys in a dictionary, and every pair under a key compared."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, (_, one) in enumerate(people):
        for key in set(block_keys(one)):
            blocks[key].append(at)
    pairs = {pair for held in blocks.values() if len(held) <= LARGEST_BLOCK for pair in combinations(held, 2)}
    counted = Counter(word for _, one in people for name in one.names for word in set(words(name)))
    common = {word: count / len(people) for word, count in counted.items()}
    return sum(likeness(people[a][1], people[b][1], common).bits >= shipped().review for a, b in pairs)


def _sweep(people: Sequence[Labelled], splink: str) -> None:
    told = list(in_columns(_told(people)))  # in columns, as Splink has them too
    gc.freeze()
    begun, used = perf_counter(), process_time()
    pairs, weights = compare_all(told)
    took, used = perf_counter() - begun, process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    certain = [(a, b) for a, b, like in pairs if like.bits >= weights.certain and not like.veto]
    print(f"{len(people):,} records: {took:.1f} s, {used:.1f} s of processor, {memory:,.0f} MB with the records themselves")
    print(f"shown {_judged(people, [(a, b) for a, b, _ in pairs])}")
    print(f"certain {_judged(people, certain)}; {1000 * (len(pairs) - len(certain)) / len(people):.0f} others a 1,000")
    del told, pairs
    for way in ("quick", "careful") if splink else ():
        beside, processor, matched = _by_splink(people, splink, way)
        print(f"Splink, {way}: {beside:.1f} s, {processor:.1f} s of processor; {_judged(people, matched)}")
        print(f"ratio {took / beside:.2f}, of processor {used / processor:.2f}")


def _by_splink(people: Sequence[Labelled], splink: str, way: str) -> tuple[float, float, list[tuple[int, int]]]:
    with TemporaryDirectory() as folder:
        _write(people, Path(folder, "people.parquet"))
        command = [splink, str(Path(__file__).with_name("beside_splink.py")), folder, way]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        matched = pq.read_table(Path(folder, "pairs.parquet"))
    line = next(line for line in answer.stdout.splitlines() if line.startswith("splink "))
    return (
        float(line.split()[1]),
        float(line.split()[2]),
        [*zip(*(column.to_pylist() for column in matched.columns), strict=True)],
    )


def _judged(people: Sequence[Labelled], pairs: Sequence[tuple[int, int]]) -> str:
    true = sum(size * (size - 1) // 2 for size in Counter(who for who, _ in people).values())
    right = sum(people[a][0] == people[b][0] for a, b in pairs)
    return f"{len(pairs):,} pairs: precision {right / max(1, len(pairs)):.5f}, recall {right / true:.4f}"


def _write(people: Sequence[Labelled], path: Path) -> None:
    def first(values: tuple[str, ...]) -> str | None:
        return values[0] if values else None

    names = [(one.names[0].split() if one.names else []) for _, one in people]
    pq.write_table(pa.table({
        "unique_id": range(len(people)), "given": [first(tuple(name[:-1])) for name in names],
        "surname": [first(tuple(name[-1:])) for name in names], "email": [first(one.emails) for _, one in people],
        "phone": [first(one.phones) for _, one in people], "employer": [first(one.employers) for _, one in people],
        "title": [first(one.titles) for _, one in people], "city": [first(one.cities) for _, one in people],
    }), path)  # fmt: skip


def _merging(people: Sequence[Labelled]) -> None:
    """Two records are said to be one, and then not; against joining everybody anew."""
    index = Records(Identifiers(str(at), one.emails, one.phones, (), one.names) for at, (_, one) in enumerate(people))
    took = []
    for at in range(min(TIMES, len(people) // 2)):
        one, other = str(at), str(len(people) - 1 - at)
        begun = perf_counter()
        index.add(Identifiers(one, same=(other,)))
        index.add(Identifiers(other, same=(one,)))
        resolve([one, other], index)
        took.append(perf_counter() - begun)
    begun = perf_counter()
    identify([index.identifiers(record) for record in index])
    anew = perf_counter() - begun
    print(f"a merge worked out locally: {_said(took)}; everybody anew {anew:.1f} s, as a decision does today")


def _golden() -> None:
    seen = [
        Observation(
            field, f"{field} {n % 3}", Method.IMPORTED, Basis.INTEREST, NOW - n, NOW, f"system {n % 4}", Place("x.csv", n)
        )
        for field in ("name", "email", "phone", "title", "employer", "city", "country")
        for n in range(6)
    ]
    took = []
    for _ in range(TIMES):
        begun = perf_counter()
        profile(seen, NOW)
        took.append(perf_counter() - begun)
    print(f"the golden record of {len(seen)} values from 4 systems: {_said(took)}")


def _said(took: Sequence[float]) -> str:
    return f"median {1e3 * median(took):.3f} ms, p99 {1e3 * quantiles(took, n=100)[98]:.3f} ms"


if __name__ == "__main__":
    main()
