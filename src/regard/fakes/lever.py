"""A stand-in of Lever: the key as the user, pages by ``offset`` with ``hasNext``, instants in milliseconds."""

from __future__ import annotations

from base64 import b64encode

from regard.fakes.server import Answer, Asked, FakeSystem

LARGEST = 100


class FakeLever(FakeSystem):
    """Knows the streams that it is given, by path. An ``offset`` is a token, here of where the page begins."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a stream."""
        if asked.authorization != f"Basic {b64encode(f'{self.key}:'.encode()).decode()}":
            return Answer(401, {"code": "Unauthorized", "message": "The API key is not valid"})
        if asked.path.removeprefix("/") not in self.streams:
            return Answer(403, {"code": "Forbidden", "message": "This key may not read it"})
        since, size = asked.query.get("updated_at_start", "0"), min(int(asked.query.get("limit", LARGEST)), LARGEST)
        offset = asked.query.get("offset", "page-0")
        if not since.isdecimal() or not offset.startswith("page-"):
            return Answer(400, {"code": "BadRequestError", "message": "updated_at_start and offset have to be valid"})
        start = int(offset.removeprefix("page-"))
        every = [one for one in self.streams[asked.path.removeprefix("/")] if int(str(one.get("updatedAt", since))) >= int(since)]
        more = start + size < len(every)
        following = {"next": f"page-{start + size}"} if more else {}
        return Answer(200, {"data": [*every[start : start + size]], "hasNext": more, **following})
