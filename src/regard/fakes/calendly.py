"""A stand-in of Calendly: a personal token, collections with ``next_page_token``, invitees by scheduled event."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

LARGEST = 100
USUAL = 20


class FakeCalendly(FakeSystem):
    """Knows scheduled events and the invitees of each, by the path of their list."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a collection; of scheduled events, those that begin from an instant on where one is sent."""
        name = asked.path.removeprefix("/")
        if asked.authorization != f"Bearer {self.key}":
            return Answer(401, {"title": "Unauthenticated", "message": "The access token is invalid"})
        if name not in self.streams:
            return Answer(404, {"title": "Resource Not Found", "message": "The server could not find the requested resource."})
        if name == "scheduled_events" and not asked.query.get("organization", "").startswith("https://"):
            return Answer(400, {"title": "Invalid Argument", "message": "organization, user or group is needed", "details": []})
        size, token = int(asked.query.get("count", USUAL)), asked.query.get("page_token", "page-0")
        if size > LARGEST or not token.startswith("page-"):
            return Answer(400, {"title": "Invalid Argument", "message": "count or page_token", "details": []})
        every = [one for one in self.streams[name] if str(one.get("start_time", "")) >= asked.query.get("min_start_time", "")]
        start = int(token.removeprefix("page-"))
        following = f"page-{start + size}" if start + size < len(every) else None
        paging: dict[str, Json] = {"count": size, "next_page_token": following, "previous_page_token": None}
        return Answer(200, {"collection": [*every[start : start + size]], "pagination": paging})
