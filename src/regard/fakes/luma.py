"""A stand-in of Luma: the key of a calendar in a header, cursors with ``has_more``, guests by event."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem

LARGEST = 50


class FakeLuma(FakeSystem):
    """Knows events by the path of their list, and guests by that of theirs with the event behind it."""

    def answer(self, asked: Asked) -> Answer:
        """A page of events, of those after an instant where one is sent, or of the guests of one event."""
        if asked.headers.get("x-luma-api-key") != self.key:
            return Answer(401, {"message": "You don't have access to this calendar.", "code": None})
        event = asked.query.get("event_id", "")
        name = asked.path.removeprefix("/") + (f"?event_id={event}" if event else "")
        if name not in self.streams:
            return Answer(404, {"message": "Not found", "code": None})
        every = [one for one in self.streams[name] if str(one.get("start_at", "")) >= asked.query.get("after", "")]
        size = min(int(asked.query.get("pagination_limit", LARGEST)), LARGEST)
        start = int(asked.query.get("pagination_cursor", "c0").removeprefix("c"))
        more = start + size < len(every)
        following = {"next_cursor": f"c{start + size}"} if more else {}
        return Answer(200, {"entries": [*every[start : start + size]], "has_more": more, **following})
