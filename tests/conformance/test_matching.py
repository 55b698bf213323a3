"""Labelled sets of duplicates, published and made up: how good the settings are as shipped. No threshold was chosen on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.corrupted import Labelled, archive, contacts, registry
from bench.published import judge, read

FEBRL = ("febrl/dataset1.csv", "febrl/dataset2.csv")
SETS = (*FEBRL, "splink/fake_1000.csv")


@pytest.mark.parametrize("name", SETS)
def test_d2_what_is_as_good_as_certain_is_right(corpus: Path, name: str) -> None:
    """From the threshold ``certain`` on, and once all these are joined, at least 995 of 1,000 pairs are one person."""
    judged = judge(read(corpus / "matching" / name))
    assert judged.certain.precision >= 0.995
    assert judged.joined.precision >= 0.995


@pytest.mark.parametrize(("name", "least"), [*zip(SETS, (0.999, 0.999, 0.88), strict=True)])
def test_d2_a_human_is_shown_most_pairs_and_few_wrong_ones(corpus: Path, name: str, least: float) -> None:
    """With the settings as shipped, the pairs shown against the truth: F1."""
    assert judge(read(corpus / "matching" / name)).shown.f1 >= least


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
    judged = judge(records)
    assert judged.shown.f1 >= least
    assert min(judged.certain.precision, judged.joined.precision) >= 0.995
