"""Whatever stands in the fields of an object, reading it ends with an account of it and never with a crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.intake.reading import Circumstances, Outcome, Reading, Recognition
from regard.ledger.catalogue import KINDS
from regard.sources import discover

KEYS = st.sampled_from(
    [
        "action",
        "payload",
        "application",
        "candidate",
        "person",
        "id",
        "candidate_id",
        "application_id",
        "name",
        "first_name",
        "title",
        "company",
        "value",
        "type",
        "email_addresses",
        "phone_numbers",
        "addresses",
        "tags",
        "can_email",
        "applications",
        "current_stage",
        "rejected_at",
        "rejection_reason",
        "status",
        "prospect",
        "source",
        "jobs",
        "job",
        "offer",
        "offers",
        "sent_at",
        "resolved_at",
        "start",
        "date_time",
        "interview",
        "interviewers",
        "interviewed_at",
        "notes",
        "emails",
        "activities",
        "body",
        "user",
        "created_at",
        "custom_fields",
        "anonymized_fields",
        "deleted_application_ids",
        "new_candidate_id",
        "attachments",
        "departments",
        "offices",
        "hiring_team",
        "opened_at",
        "eeoc_answers",
        "gender",
    ]
)
WORDS = st.sampled_from(
    [
        *("candidate_stage_change", "hire_candidate", "merge_candidate", "delete_candidate", "offer_created", "job_created"),
        *("7", "rejected", "hired", "accepted", "complete", "2025-01-01", "2025-01-01T10:00:00Z", "0001-01-01T00:00:00+14:00"),
        *("a@b.example", "so", "half a character: \ud800", "dnc"),
    ],
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(max_size=8)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25)
RESUMES = st.dictionaries(st.sampled_from(["basics", "work", "skills", "languages", "meta", "$schema", "x"]), VALUES, max_size=5)


@settings(deadline=None, max_examples=100)
@given(value=st.dictionaries(KEYS, VALUES, max_size=6), action=WORDS, whole=st.booleans())
def test_any_greenhouse_like_object_is_accounted_for(
    value: Any, action: str, whole: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its readings account for it: kinds of the catalogue, text that can be stored, nothing withheld left in it."""
    body = {"action": action, "payload": value} if whole else value
    readings = _read("greenhouse", body, tmp_path_factory)
    assert readings
    for reading in readings:
        assert {saying.kind for saying in reading.sayings} <= KINDS.keys()
        assert (reading.outcome is Outcome.IMPORTED) == (not reading.reason)
        assert not _answered(json.loads(reading.raw))
        assert all(saying.text.encode("utf-8") is not None for saying in reading.sayings)


@settings(deadline=None, max_examples=100)
@given(value=RESUMES)
def test_any_resume_like_object_is_taken_or_refused_with_a_place(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    [reading] = _read("jsonresume", value, tmp_path_factory)
    assert reading.outcome is Outcome.IMPORTED or "/" in reading.reason


def _read(source: str, value: Any, folders: pytest.TempPathFactory) -> list[Reading]:
    path = Path(folders.mktemp("shape")) / "export.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    reader = next(found for found in discover() if found.name == source)
    out = reader.read(path, Recognition(source, 1, source), Circumstances(now=0, shown_as="export.json"))
    return [one for one in out if isinstance(one, Reading)]


def _answered(value: Any) -> bool:
    """Whether a protected characteristic with an answer is left anywhere."""
    if isinstance(value, dict):
        return any(
            (key in {"gender", "eeoc_answers"} and item not in (None, [], {})) or _answered(item) for key, item in value.items()
        )
    return isinstance(value, list) and any(_answered(item) for item in value)
