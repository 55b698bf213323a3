"""Greenhouse's own documented webhook bodies: accepted, nothing lost, order and repetition without effect."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from regard.intake.reading import Outcome, Reading
from regard.ledger.catalogue import KINDS

if TYPE_CHECKING:
    from tests.conftest import ReadWith

FOLDER = "ats/greenhouse/docs_webhooks"


@pytest.fixture
def bodies(corpus: Path) -> list[Path]:
    return sorted((corpus / FOLDER).glob("*.json"))


def test_every_documented_body_is_accepted_and_kept_whole(bodies: list[Path], read_with: ReadWith) -> None:
    """Each body gives one imported reading whose raw text is the body, so that no field is lost."""
    assert len(bodies) >= 29
    for body in bodies:
        [reading], _ = read_with("greenhouse", body)
        assert reading.outcome is Outcome.IMPORTED, (body.name, reading.reason)
        assert json.loads(reading.raw) == json.loads(body.read_text("utf-8")), body.name
        assert {saying.kind for saying in reading.sayings} <= KINDS.keys()


def test_every_body_about_a_person_says_something(bodies: list[Path], read_with: ReadWith) -> None:
    """Only bodies about the account (offices, posts, stages) and a deleted offer say nothing about anybody."""
    silent = {body.name.partition("__")[2] for body in bodies if not read_with("greenhouse", body)[0][0].sayings}
    assert silent <= {
        "department-deleted.json",
        "office-deleted.json",
        "job-post-created.json",
        "job-post-updated.json",
        "job-post-deleted.json",
        "job-stage-deleted.json",
        "offer-deleted.json",
    }


def test_the_same_bodies_in_any_order_and_twice_say_the_same(bodies: list[Path], read_with: ReadWith) -> None:
    """A body is read by itself: shuffled, doubled and put into one file of JSON Lines, the sayings are the same set."""
    lines = [json.dumps(json.loads(body.read_text("utf-8"))) for body in bodies]
    expected = _said(read_with("greenhouse", "\n".join(lines), "hooks.jsonl")[0])
    for seed in range(3):
        mixed = lines * 2
        random.Random(seed).shuffle(mixed)
        assert _said(read_with("greenhouse", "\n".join(mixed), "mixed.jsonl")[0]) == expected


def test_one_array_and_single_files_say_the_same(bodies: list[Path], read_with: ReadWith) -> None:
    """An array of all bodies, indented, is streamed element by element to the same sayings."""
    values = [json.loads(body.read_text("utf-8")) for body in bodies]
    apart = {said for body in bodies for said in _said(read_with("greenhouse", body)[0])}
    readings, _ = read_with("greenhouse", json.dumps(values, indent=2), "hooks.json")
    assert len(readings) == len(values)
    assert _said(readings) == apart
    assert [reading.line for reading in readings] == sorted({reading.line for reading in readings})


def test_what_is_invalid_as_published_is_refused_with_the_place(corpus: Path, read_with: ReadWith) -> None:
    """The published custom-field sample is no JSON: the error names line and column, and what to do."""
    for body in sorted((corpus / FOLDER / "invalid_as_published").iterdir()):
        readings, _ = read_with("greenhouse", body)
        assert [reading.outcome for reading in readings] == [Outcome.REJECTED]
        assert "not valid JSON at line" in readings[0].reason
        assert readings[0].remedy


def _said(readings: list[Reading]) -> set[str]:
    return {repr(saying) for reading in readings for saying in reading.sayings}
