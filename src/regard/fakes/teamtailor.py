"""A stand-in of Teamtailor: JSON:API, a version in a header, 30 objects a page at most, what is included beside the list."""

from __future__ import annotations

from urllib.parse import urlencode

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

LARGEST = 30
USUAL = 10


class FakeTeamtailor(FakeSystem):
    """Knows candidates and job applications, and what these refer to, by the path of their own lists."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a list, with the addresses of the first, the next and the last."""
        if asked.authorization != f"Token token={self.key}":
            return _refused(401, "Unauthorized")
        if not asked.headers.get("x-api-version"):
            return _refused(406, "Missing API version")
        if asked.path.removeprefix("/") not in self.streams:
            return _refused(403, "Forbidden")
        size, number = int(asked.query.get("page[size]", USUAL)), int(asked.query.get("page[number]", "1"))
        if size > LARGEST:
            return _refused(400, "Page size is too large")
        since = asked.query.get("filter[updated-at][from]", "")
        every = [one for one in self.streams[asked.path.removeprefix("/")] if _changed(one) >= since]
        page = every[(number - 1) * size : number * size]
        more = f"{self.url}{asked.path}?{urlencode({**asked.query, 'page[number]': str(number + 1)})}"
        links: dict[str, Json] = {"next": more} if number * size < len(every) else {}
        pages = -(-len(every) // size)
        answer: dict[str, Json] = {"data": [*page], "meta": {"record-count": len(every), "page-count": pages}, "links": links}
        if "include" in asked.query:
            answer["included"] = [one for name in ("candidates", "jobs", "stages") for one in self.streams.get(name, [])]
        return Answer(200, answer)


def _refused(status: int, title: str) -> Answer:
    return Answer(status, {"errors": [{"status": str(status), "title": title}]})


def _changed(one: dict[str, Json]) -> str:
    attributes = one["attributes"]
    return str(attributes["updated-at"]) if isinstance(attributes, dict) else ""
