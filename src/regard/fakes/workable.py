"""A stand-in of Workable: a bearer token, and the whole address of the next page in ``paging.next``.

A candidate can be changed and not be deleted.
"""

from __future__ import annotations

from urllib.parse import urlencode

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 100
USUAL = 50


class FakeWorkable(FakeSystem):
    """Knows the candidates that it is given, oldest first."""

    def answer(self, asked: Asked) -> Answer:
        """A page of candidates; those after ``since_id`` where one is sent."""
        if asked.authorization != f"Bearer {self.key}":
            return Answer(401, {"error": "Not authorized"})
        if asked.path.startswith("/candidates/"):
            return self._one(asked, asked.path.removeprefix("/candidates/"))
        if asked.path != "/candidates":
            return Answer(404, {"error": "Not found"})
        size, since = int(asked.query.get("limit", USUAL)), asked.query.get("updated_after", "")
        if size > LARGEST:
            return Answer(422, {"error": "limit is too large", "validation_errors": {"limit": ["must be at most 100"]}})
        every = [one for one in self.streams["candidates"] if str(one["updated_at"]) >= since]
        start = next((at for at, one in enumerate(every) if one["id"] == asked.query.get("since_id")), 0)
        page, more = every[start : start + size], every[start + size : start + size + 1]
        words = {
            "limit": str(size),
            "since_id": str(more[0]["id"]) if more else "",
            **({"updated_after": since} if since else {}),
        }
        if not more:
            return Answer(200, {"candidates": [*page]})
        return Answer(200, {"candidates": [*page], "paging": {"next": f"{self.url}/candidates?{urlencode(words)}"}})

    def _one(self, asked: Asked, id_: str) -> Answer:
        """One candidate, looked at or changed."""
        one = self.one("candidates", id_)
        if one is None or asked.method not in {"GET", "PATCH"}:
            return Answer(404, {"error": "Not found"})
        if asked.method == "PATCH":
            if not self.may_write:
                return Answer(403, {"error": "Not authorized: w_candidates is required"})
            what = object_in(asked, "candidate")
            if not what:
                return Answer(400, {"error": "candidate is missing"})
            if told := _wrong(what) or self.change("candidates", one, what, "updated_at"):
                return Answer(422, {"error": "Validation failed", "validation_errors": {min(what): [told]}})
        return Answer(200, {"candidate": one})


def _wrong(what: dict[str, Json]) -> str:
    return "" if "@" in str(what.get("email", "a@b")) else "is invalid"
