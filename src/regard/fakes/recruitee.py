"""A stand-in of Recruitee: a bearer token, and pages by ``limit`` and ``offset`` that do not say whether more come.

A list that is sent takes the place of the one that was there. Whoever is deleted is marked so, and stays.
"""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 10_000
USUAL = 60


class FakeRecruitee(FakeSystem):
    """Knows the candidates that it is given, and finds them in any order that is asked for."""

    def answer(self, asked: Asked) -> Answer:
        """A page of what a search finds."""
        if asked.authorization != f"Bearer {self.key}":
            return Answer(401, {"error": ["Invalid or expired token"]})
        if asked.path.startswith("/candidates/"):
            return self._one(asked, asked.path.removeprefix("/candidates/"))
        if asked.path != "/search/new/candidates":
            return Answer(404, {"error": ["Not found"]})
        field, _, order = asked.query.get("sort_by", "created_at_desc").rpartition("_")
        size, start = int(asked.query.get("limit", USUAL)), int(asked.query.get("offset", "0"))
        if size > LARGEST or order not in {"asc", "desc"}:
            return Answer(422, {"error": ["limit or sort_by is invalid"]})
        every = sorted(self.streams["candidates"], key=lambda one: str(one.get(field)), reverse=order == "desc")
        return Answer(200, {"hits": [*every[start : start + size]], "total": len(every), "aggregations": None})

    def _one(self, asked: Asked, id_: str) -> Answer:
        """One candidate: looked at, changed or deleted."""
        one = self.one("candidates", id_)
        if one is None:
            return Answer(404, {"error": ["Not found"]})
        if asked.method != "GET" and not self.may_write:
            return Answer(403, {"error": ["You are not authorized to perform this action"]})
        what: dict[str, Json] = {}
        if asked.method == "PATCH":
            what = object_in(asked, "candidate")
        elif asked.method == "DELETE":
            what = {"deleted": True, "soft_deleted_at": "2026-01-30T10:00:00.000Z"}
        told = _wrong(what) or (self.change("candidates", one, what, "updated_at") if what else "")
        return Answer(422, {"error": [told]}) if told else Answer(200, {"candidate": one, "references": []})


def _wrong(what: dict[str, Json]) -> str:
    emails = what.get("emails", [])
    if not isinstance(emails, list) or not all("@" in str(one) for one in emails):
        return "Emails is invalid"
    return "Name can't be blank" if not what.get("name", "Kim") else ""
