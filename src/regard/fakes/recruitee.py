"""A stand-in of Recruitee: a bearer token, and pages by ``limit`` and ``offset`` that do not say whether more come."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem

LARGEST = 10_000
USUAL = 60


class FakeRecruitee(FakeSystem):
    """Knows the candidates that it is given, and finds them in any order that is asked for."""

    def answer(self, asked: Asked) -> Answer:
        """A page of what a search finds."""
        if asked.authorization != f"Bearer {self.key}":
            return Answer(401, {"error": ["Invalid or expired token"]})
        if asked.path != "/search/new/candidates":
            return Answer(404, {"error": ["Not found"]})
        field, _, order = asked.query.get("sort_by", "created_at_desc").rpartition("_")
        size, start = int(asked.query.get("limit", USUAL)), int(asked.query.get("offset", "0"))
        if size > LARGEST or order not in {"asc", "desc"}:
            return Answer(422, {"error": ["limit or sort_by is invalid"]})
        every = sorted(self.streams["candidates"], key=lambda one: str(one.get(field)), reverse=order == "desc")
        return Answer(200, {"hits": [*every[start : start + size]], "total": len(every), "aggregations": None})
