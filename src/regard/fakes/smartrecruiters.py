"""A stand-in of SmartRecruiters: the key in a header of its own, ``nextPageId``, and one question at a time."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem

LARGEST = 100
USUAL = 10


class FakeSmartRecruiters(FakeSystem):
    """Knows the candidates that it is given. A page is named by a word that ends in where it begins."""

    def answer(self, asked: Asked) -> Answer:
        """A page of candidates."""
        if asked.headers.get("x-smarttoken") != self.key:
            return Answer(401, {"message": "Unauthorized", "errors": []})
        if asked.path != "/candidates":
            return Answer(403, {"message": "Forbidden", "errors": []})
        page, since = asked.query.get("pageId", "page-0"), asked.query.get("updatedAfter", "")
        size = int(asked.query.get("limit", USUAL))
        if size > LARGEST or not page.startswith("page-"):
            return Answer(400, {"message": "Bad Request", "errors": [{"code": "VALIDATION_ERROR", "message": "limit or pageId"}]})
        every = [one for one in self.streams["candidates"] if str(one["updatedOn"]) >= since]
        start = int(page.removeprefix("page-"))
        following = {"nextPageId": f"page-{start + size}"} if start + size < len(every) else {}
        return Answer(200, {"limit": size, "totalFound": len(every), "content": [*every[start : start + size]], **following})
