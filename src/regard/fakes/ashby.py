"""A stand-in of Ashby: asked by POST, failures with status 200, and a ``syncToken`` on the last page only."""

from __future__ import annotations

import json
from base64 import b64encode

from regard.fakes.server import Answer, Asked, FakeSystem

LARGEST = 100


class FakeAshby(FakeSystem):
    """Knows the streams that it is given, by the name of their call, such as ``candidate.list``."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a stream; what changed since a ``syncToken`` where one is sent."""
        if asked.authorization != f"Basic {b64encode(f'{self.key}:'.encode()).decode()}":
            return Answer(401, "Unauthorized")
        if asked.path.removeprefix("/") not in self.streams:
            return Answer(200, {"success": False, "errors": ["missing_endpoint_permission"]})
        body = json.loads(asked.body)
        since, start = str(body.get("syncToken", "")), int(body.get("cursor", 0))
        size = min(int(body.get("limit", LARGEST)), LARGEST)
        every = [one for one in self.streams[asked.path.removeprefix("/")] if str(one.get("updatedAt", "")) > since]
        more = start + size < len(every)
        latest = max([since, *(str(one.get("updatedAt", "")) for one in every)])
        following = {"nextCursor": str(start + size)} if more else {"syncToken": latest}
        return Answer(200, {"success": True, "results": [*every[start : start + size]], "moreDataAvailable": more, **following})
