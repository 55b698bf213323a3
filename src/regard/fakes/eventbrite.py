"""A stand-in of Eventbrite: a private token, paths that end in a slash, pages of 50 by ``continuation``."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

SIZE = 50


class FakeEventbrite(FakeSystem):
    """Knows events by organization and attendees by event, each by the path of its list."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a list; of events, those from an instant on where one is sent."""
        if asked.authorization != f"Bearer {self.key}":
            return _refused(401, "INVALID_AUTH", "The OAuth token you provided was invalid.")
        name = asked.path.strip("/")
        if name not in self.streams or not asked.path.endswith("/"):
            return _refused(404, "NOT_FOUND", "The path you requested does not exist.")
        since, mark = asked.query.get("start_date.range_start", ""), asked.query.get("continuation", "from-0")
        if not mark.startswith("from-"):
            return _refused(400, "BAD_CONTINUATION_TOKEN", "The continuation token is not known.")
        every = [one for one in self.streams[name] if _begins(one) >= since]
        start = int(mark.removeprefix("from-"))
        more = start + SIZE < len(every)
        paging: dict[str, Json] = {
            "object_count": len(every),
            "page_number": start // SIZE + 1,
            "page_size": SIZE,
            "has_more_items": more,
        }
        following = {"continuation": f"from-{start + SIZE}"} if more else {}
        return Answer(200, {name.rpartition("/")[2]: [*every[start : start + SIZE]], "pagination": {**paging, **following}})


def _refused(status: int, error: str, why: str) -> Answer:
    return Answer(status, {"status_code": status, "error": error, "error_description": why})


def _begins(one: dict[str, Json]) -> str:
    start = one.get("start")
    return str(start.get("utc", "")) if isinstance(start, dict) else ""
