"""Labelled sets of duplicates that others published: how good the shipped weights are. No threshold was chosen on them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from regard.people.likeness import Traits, block_keys, likeness, threshold
from regard.people.names import words
from regard.storage.likely import candidates

FEBRL = ("febrl/dataset1.csv", "febrl/dataset2.csv")


class Quality(NamedTuple):
    """Of the pairs from a threshold on: how many are right, how many of the true pairs are there, and how many there are."""

    precision: float
    recall: float
    pairs: int


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


def judged(records: list[tuple[str, Traits]], least: float) -> Quality:
    counted = Counter(word for _, one in records for name in one.names for word in set(words(name)))
    common = {word: count / len(records) for word, count in counted.items()}
    pairs = candidates((at, key) for at, (_, one) in enumerate(records) for key in block_keys(one))
    found = [(a, b) for a, b in pairs if _is_likely(records[a][1], records[b][1], common, least)]
    right = sum(records[a][0] == records[b][0] for a, b in found)
    true = sum(size * (size - 1) // 2 for size in Counter(person for person, _ in records).values())
    return Quality(right / len(found), right / true, len(found))


def _is_likely(a: Traits, b: Traits, common: dict[str, float], least: float) -> bool:
    like = likeness(a, b, common)
    return like.bits >= least and not like.veto


@pytest.mark.parametrize("name", [*FEBRL, "splink/fake_1000.csv"])
def test_d2_what_is_as_good_as_certain_is_right(corpus: Path, name: str) -> None:
    """From the threshold ``certain`` on, at least 995 of 1,000 pairs are one person, in every set."""
    assert judged(read(corpus, name), threshold("certain")).precision >= 0.995


@pytest.mark.parametrize(("name", "recall"), [(FEBRL[0], 0.95), (FEBRL[1], 0.94), ("splink/fake_1000.csv", 0.75)])
def test_d2_a_human_is_shown_most_pairs_and_few_wrong_ones(corpus: Path, name: str, recall: float) -> None:
    """From the threshold ``review`` on: what share of the true pairs is shown; hardly one shown is wrong."""
    found = judged(read(corpus, name), threshold("review"))
    assert found.recall >= recall
    assert found.precision >= 0.99
