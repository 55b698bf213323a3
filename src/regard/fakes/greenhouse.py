"""A stand-in of Greenhouse's Harvest v3: tokens, pages by a cursor in ``Link``, changes since an instant."""

from __future__ import annotations

import json
from base64 import b64encode

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

LARGEST = 500
TOKEN = "a-token"  # noqa: S105 - a stand-in has no secrets


class FakeGreenhouse(FakeSystem):
    """Knows the streams that it is given. A cursor holds where the page begins and what was asked at first."""

    def answer(self, asked: Asked) -> Answer:
        """A token for the key; with it a page of a stream."""
        if asked.path == "/token":
            right = asked.authorization == f"Basic {b64encode(self.key.encode()).decode()}"
            return Answer(200, {"access_token": TOKEN}) if right else Answer(401, {"error": "invalid_client"})
        if asked.authorization != f"Bearer {TOKEN}":
            return Answer(401, {"message": "Invalid token"})
        stream, _, rest = asked.path.removeprefix("/").partition("/")
        if stream == "candidates" and (rest or "ids" in asked.query):
            return self._one(asked, rest)
        if stream not in self.streams:
            return Answer(404, {"message": "Not found"})
        cursor = asked.query.get("cursor", "")
        if cursor and len(asked.query) > 1:
            return Answer(422, {"message": "A cursor must be the only parameter"})
        since, start, size = cursor.split(",") if cursor else (asked.query.get("updated_at", ""), "0", asked.query["per_page"])
        return self._page(stream, since.removeprefix("gte|"), int(start), min(int(size), LARGEST))

    def _one(self, asked: Asked, rest: str) -> Answer:
        """One candidate: looked at, changed, or made nobody."""
        id_, _, anonymize = rest.partition("/")
        one = next((one for one in self.streams["candidates"] if str(one["id"]) == (id_ or asked.query["ids"])), None)
        if not id_:
            return Answer(200, [one] if one else [])
        if one is None:
            return Answer(404, {"message": "Resource not found"})
        if not self.may_write:
            return Answer(403, {"message": "Forbidden"})
        if asked.method != "PATCH":
            return Answer(405, {"message": "Method not allowed"})
        if anonymize:
            nobody: dict[str, Json] = {"id": one["id"], "first_name": "", "last_name": ""}
            told = self.change("candidates", one, nobody, "updated_at", only=True)
        else:
            told = self.change("candidates", one, json.loads(asked.body), "updated_at")
        return Answer(422, {"message": told}) if told else Answer(200, dict(one))

    def _page(self, stream: str, since: str, start: int, size: int) -> Answer:
        every = [one for one in self.streams[stream] if str(one.get("updated_at", "")) >= since]
        more = f'<{self.url}/{stream}?cursor={since},{start + size},{size}>; rel="next"' if start + size < len(every) else ""
        return Answer(200, [*every[start : start + size]], {"Link": more} if more else {})
