"""Published sets of duplicates, as shipped: ``python -m bench.published FOLDER``.

The folder holds what there is of the FEBRL sets (``dataset1.csv`` to ``dataset4b.csv``, of which 4a and 4b are one set),
``fake_1000.csv`` and ``historical_figures_with_errors_50k.parquet`` of Splink. No threshold is chosen on them.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import duckdb

from regard.people.certainty import Pair, surely
from regard.people.likeness import Traits
from regard.storage.likely import in_columns
from regard.workspace.comparing import compare_all

Labelled: TypeAlias = tuple[object, Traits]
"""A record with the person that it is of."""
SETS = {
    "FEBRL 1": ("dataset1.csv",), "FEBRL 2": ("dataset2.csv",), "FEBRL 3": ("dataset3.csv",),
    "FEBRL 4": ("dataset4a.csv", "dataset4b.csv"), "fake_1000": ("fake_1000.csv",),
    "historical_50k": ("historical_figures_with_errors_50k.parquet",),
}  # fmt: skip


class Quality(NamedTuple):
    """Of some pairs: how many are right, how many of the true pairs are there, and how many there are."""

    precision: float
    recall: float
    pairs: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


class Judged(NamedTuple):
    """The pairs that are shown, those as good as certain, and all who are one person once these are joined."""

    shown: Quality
    certain: Quality
    joined: Quality


def main(folder: Path) -> None:
    """One line a set that is there."""
    there = {name: files for name, files in SETS.items() if all((folder / file).exists() for file in files)}
    if not there:
        print(f"none of {', '.join(SETS)} is in {folder}")
    for name, files in there.items():
        judged = judge([record for file in files for record in read(folder / file)])
        told = ", ".join(f"{what} {one.precision:.4f} {one.recall:.4f} {one.f1:.4f}" for what, one in judged._asdict().items())
        print(f"{name:<15} precision, recall, F1: {told}", flush=True)


def read(file: Path) -> list[Labelled]:
    """Each record of a set with the person that it is of, in the columns that the set has."""
    if file.suffix == ".parquet":
        table = duckdb.sql(f"SELECT * FROM '{file}'")
        return [_historical(dict(zip(table.columns, (text or "" for text in row), strict=True))) for row in table.fetchall()]
    with file.open() as lines:
        rows = list(csv.DictReader(lines, skipinitialspace=True))
    return [_fake(row) if "cluster" in row else _febrl({key.strip(): text.strip() for key, text in row.items()}) for row in rows]


def judge(records: Sequence[Labelled]) -> Judged:
    """Compare the records, and hold what is found against the truth."""
    pairs, weights = compare_all(in_columns(told(records)))
    found = [Pair(a, b, like.bits, bool(like.veto)) for a, b, like in pairs]
    certain = [pair for pair in found if pair.bits >= weights.certain and not pair.against]
    return Judged(*(
        _quality(records, both)
        for both in ([pair[:2] for pair in found], [pair[:2] for pair in certain], _within(surely(found, weights.certain)))
    ))  # fmt: skip


def told(records: Sequence[Labelled]) -> Iterator[tuple[int, str, str]]:
    """The records as the comparison takes them: number, field, value."""
    for at, (_, one) in enumerate(records):
        for field, values in zip(Traits._fields[1:], one[1:], strict=True):
            yield from ((at, field, value) for value in values)


def _within(joined: Iterable[Pair]) -> list[tuple[int, int]]:
    """Every pair of people who are one once these are joined."""
    group: dict[int, list[int]] = {}
    for pair in joined:
        mine, theirs = (group.get(person, [person]) for person in pair[:2])
        both = mine + theirs
        group.update(dict.fromkeys(both, both))
    whole = {id(members): members for members in group.values()}
    return [(a, b) for members in whole.values() for at, a in enumerate(members) for b in members[at + 1 :]]


def _quality(records: Sequence[Labelled], pairs: Sequence[tuple[int, int]]) -> Quality:
    right = sum(records[a][0] == records[b][0] for a, b in pairs)
    true = sum(size * (size - 1) // 2 for size in Counter(person for person, _ in records).values())
    return Quality(right / len(pairs), right / true, len(pairs))


def _given(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _febrl(row: Mapping[str, str]) -> Labelled:
    name, street = f"{row['given_name']} {row['surname']}".strip(), f"{row['street_number']} {row['address_1']}".strip()
    return row["rec_id"].split("-")[1], Traits(
        row["rec_id"], _given(name), numbers=_given(row["soc_sec_id"]), born=_given(row["date_of_birth"]),
        postcodes=_given(row["postcode"]), streets=_given(street), cities=_given(row["suburb"]),
    )  # fmt: skip


def _fake(row: Mapping[str, str]) -> Labelled:
    name = f"{row['first_name']} {row['surname']}".strip()
    return row["cluster"], Traits(
        row["unique_id"], _given(name), _given(row["email"].casefold()), born=_given(row["dob"]),
        cities=_given(row["city"].casefold()),
    )  # fmt: skip


def _historical(row: Mapping[str, str]) -> Labelled:
    return row["cluster"], Traits(
        row["unique_id"], _given(row["full_name"]), born=_given(row["dob"]), postcodes=_given(row["postcode_fake"]),
        titles=_given(row["occupation"]), cities=_given(row["birth_place"]),
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
