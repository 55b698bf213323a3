"""The systems of the made-up company, as their interfaces would list what its exports hold: for the stand-ins."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from regard.demo.exports.greenhouse import HARVEST
from regard.words import Json

Streams = dict[str, list[dict[str, Json]]]


RULES = {
    "greenhouse": {"employer": "latest", "title": "manual", "email": "latest", "may_email": "here"},
    "ashby": {"email": "latest"},
}
"""Who decides over which field of them."""
_RENAMED = {"is_private": "private", "last_activity": "last_activity_at"}
_ELSEWHERE = frozenset({"applications", "application_ids", "recruiter", "coordinator"})
"""What Harvest v3 lists in streams of their own, or by number only."""


def in_greenhouse(exports: Path) -> Streams:
    """Candidates as Harvest v3 lists them; one of them has a field that nobody knows yet."""
    lines = (exports / HARVEST).read_text(encoding="utf-8").splitlines()
    candidates = [
        {_RENAMED.get(key, key): value for key, value in json.loads(line).items() if key not in _ELSEWHERE} for line in lines
    ]
    if candidates:
        candidates[0]["talent_score"] = 87
    return {"candidates": candidates, "jobs": [], "applications": [], "offers": []}


def in_ashby(exports: Path) -> Streams:
    """The candidates of the export, as ``candidate.list`` has them."""
    people = {str(one["id"]): one for path in sorted(exports.glob("ats/ashby/*.csv")) for one in _ashby(path)}
    return {"candidate.list": list(people.values()), "application.list": []}


def _ashby(path: Path) -> Iterator[dict[str, Json]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "id": row["Candidate ID"], "name": row["Candidate Name"], "updatedAt": row["Last Activity At"],
                "primaryEmailAddress": {"value": row["Email"], "type": "Personal", "isPrimary": True},
                "primaryPhoneNumber": {"value": row["Phone Number"], "type": "Mobile", "isPrimary": True},
                "socialLinks": [{"type": "LinkedIn", "url": row["LinkedIn"]}], "company": row["Current Company"],
                "position": row["Current Title"], "location": {"locationSummary": row["Location"]}, "tags": [], "school": None,
            }  # fmt: skip
