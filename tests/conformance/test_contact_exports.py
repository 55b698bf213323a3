"""Fourteen export forms of real products: recognised, every row accounted for, names and addresses found."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.tables import Read, read

from regard.intake.reading import Outcome

FORMATS = 14


def formats(corpus: Path) -> list[dict[str, Any]]:
    document: dict[str, Any] = json.loads((corpus / "contacts" / "csv_export_formats.json").read_text("utf-8"))
    return list(document["formats"])


def export(corpus: Path, folder: Path, number: int) -> tuple[dict[str, Any], Read]:
    case = formats(corpus)[number]
    path = folder / f"export-{number}.csv"
    path.write_bytes(str(case["csv"]).encode())
    return case, read(path, country="SE")


def test_every_form_is_tried(corpus: Path) -> None:
    """The corpus holds no form that this file leaves out."""
    assert len(formats(corpus)) == FORMATS


@pytest.mark.parametrize("number", range(FORMATS))
def test_rows_are_imported_rejected_or_shown(corpus: Path, tmp_path: Path, number: int) -> None:
    """The three add up to the rows of the file, and are what the corpus expects."""
    case, found = export(corpus, tmp_path, number)
    rows = [row for row in csv.reader(io.StringIO(case["csv"])) if row][1:]
    assert len(found.readings) == len(rows)
    assert found.count(Outcome.REJECTED) == case["expect_rejected_rows"]
    assert found.count(Outcome.SHOWN) == case["expect_surfaced_malformed_rows"]


@pytest.mark.parametrize("number", range(FORMATS))
def test_addresses_and_names_are_found(corpus: Path, tmp_path: Path, number: int) -> None:
    """Everybody imported has a name where the form has names; addresses are there if and only if the form has them."""
    case, found = export(corpus, tmp_path, number)
    imported = found.count(Outcome.IMPORTED)
    assert bool(found.said("observed.email")) is case["expect_email"]
    assert len(found.said("observed.name")) == (imported if case["expect_full_name"] else 0)
    assert all(address == address.lower() for address in found.texts("observed.email"))


@pytest.mark.parametrize("number", range(FORMATS))
def test_reading_twice_says_the_same(corpus: Path, tmp_path: Path, number: int) -> None:
    """Nothing depends on what was read before."""
    assert export(corpus, tmp_path, number)[1] == export(corpus, tmp_path, number)[1]


def named(corpus: Path, folder: Path, brand: str) -> Read:
    number = next(n for n, case in enumerate(formats(corpus)) if case["brand"] == brand)
    return export(corpus, folder, number)[1]


def test_a_table_without_addresses_says_so(corpus: Path, tmp_path: Path) -> None:
    """Meetup gives no e-mail column: nothing is guessed, and the report says it."""
    assert named(corpus, tmp_path, "Meetup group members").noted("no column with e-mail addresses")


def test_who_came_who_missed_it_who_signed_off(corpus: Path, tmp_path: Path) -> None:
    """Somebody was checked in, so the one who is still "attending" afterwards did not come."""
    found = named(corpus, tmp_path, "Eventbrite attendee report")
    assert [saying.record for saying in found.said("event.attended")] == ["eventbrite:anna.andersson@gmail.com"]
    assert [saying.record for saying in found.said("event.missed")] == ["eventbrite:bjorn.berg@hotmail.com"]
    assert [saying.record for saying in found.said("event.cancelled")] == ["eventbrite:cleo@outlook.com"]


def test_two_people_on_one_order_stay_two(corpus: Path, tmp_path: Path) -> None:
    """The order's number names no person; nobody was checked in, so nobody missed anything."""
    found = named(corpus, tmp_path, "Eventbrite with refund, shared order and missing e-mail")
    assert len({reading.sayings[0].record for reading in found.readings}) == 4
    assert not found.said("event.missed")
    assert len(found.said("event.cancelled")) == 1
