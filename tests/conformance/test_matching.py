"""Labelled sets of duplicates, published and made up: how good the settings are as shipped. No threshold was chosen on them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from bench.corrupted import Labelled, archive, contacts, registry

from regard.people.likeness import Traits
from regard.storage.likely import in_columns
from regard.workspace.comparing import compare_all

FEBRL = ("febrl/dataset1.csv", "febrl/dataset2.csv")


class Quality(NamedTuple):
    """Of the pairs from a threshold on: how many are right, how many of the true pairs are there, and how many there are."""

    precision: float
    recall: float
    pairs: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def given(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def read(corpus: Path, name: str) -> list[tuple[str, Traits]]:
    """Each record with the person that it is of, in the columns that the set has."""
    with (corpus / "matching" / name).open() as lines:
        rows = list(csv.DictReader(lines, skipinitialspace=True))
    return [_fake(row) if "cluster" in row else _febrl({key.strip(): text.strip() for key, text in row.items()}) for row in rows]


def _febrl(row: dict[str, str]) -> tuple[str, Traits]:
    name, street = f"{row['given_name']} {row['surname']}".strip(), f"{row['street_number']} {row['address_1']}".strip()
    return row["rec_id"].split("-")[1], Traits(
        row["rec_id"], given(name), numbers=given(row["soc_sec_id"]), born=given(row["date_of_birth"]),
        postcodes=given(row["postcode"]), streets=given(street), cities=given(row["suburb"]),
    )  # fmt: skip


def _fake(row: dict[str, str]) -> tuple[str, Traits]:
    name = f"{row['first_name']} {row['surname']}".strip()
    return row["cluster"], Traits(
        row["unique_id"],
        given(name),
        given(row["email"].casefold()),
        born=given(row["dob"]),
        cities=given(row["city"].casefold()),
    )


def told(records: Sequence[tuple[object, Traits]]) -> Iterator[tuple[int, str, str]]:
    """The records as the comparison takes them: number, field, value."""
    for at, (_, one) in enumerate(records):
        for field, values in zip(Traits._fields[1:], one[1:], strict=True):
            yield from ((at, field, value) for value in values)


def judged(records: Sequence[tuple[object, Traits]], *, certain: bool = False) -> Quality:
    """The pairs that are shown, or those that are as good as certain, against the truth."""
    pairs, weights = compare_all(in_columns(told(records)))
    kept = [(a, b) for a, b, like in pairs if not certain or (like.bits >= weights.certain and not like.veto)]
    right = sum(records[a][0] == records[b][0] for a, b in kept)
    true = sum(size * (size - 1) // 2 for size in Counter(person for person, _ in records).values())
    return Quality(right / len(kept), right / true, len(kept))


SETS = (*FEBRL, "splink/fake_1000.csv")


@pytest.mark.parametrize("name", SETS)
def test_d2_what_is_as_good_as_certain_is_right(corpus: Path, name: str) -> None:
    """From the threshold ``certain`` on, at least 995 of 1,000 pairs are one person, in every set."""
    assert judged(read(corpus, name), certain=True).precision >= 0.995


@pytest.mark.parametrize(("name", "least"), [*zip(SETS, (0.999, 0.999, 0.88), strict=True)])
def test_d2_a_human_is_shown_most_pairs_and_few_wrong_ones(corpus: Path, name: str, least: float) -> None:
    """With the settings as shipped, the pairs shown against the truth: F1."""
    assert judged(read(corpus, name)).f1 >= least


@pytest.mark.parametrize(
    ("records", "least"),
    [
        (registry(3_000, 11, most=2, duplicates=1), 0.999),
        (registry(3_000, 12, most=5), 0.985),
        (archive(3_000, 13), 0.93),
        (list(contacts(5_000, 14)), 0.96),
    ],
    ids=["registry, slightly wrong", "registry, badly wrong", "archive", "contacts"],
)
def test_d2_so_it_is_in_sets_made_up_otherwise(records: list[Labelled], least: float) -> None:
    """Duplicates as the generator of FEBRL makes them, ten approximate records a person, and people as a team meets them."""
    assert judged(records).f1 >= least
    assert judged(records, certain=True).precision >= 0.995
