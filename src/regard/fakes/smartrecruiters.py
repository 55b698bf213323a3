"""A stand-in of SmartRecruiters: the key in a header of its own, ``nextPageId``, and one question at a time."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 100
USUAL = 10
_WRITABLE = frozenset({"firstName", "lastName", "email", "phoneNumber", "location", "web"})


class FakeSmartRecruiters(FakeSystem):
    """Knows the candidates that it is given. A page is named by a word that ends in where it begins."""

    def answer(self, asked: Asked) -> Answer:
        """A page of candidates."""
        if asked.headers.get("x-smarttoken") != self.key:
            return Answer(401, {"message": "Unauthorized", "errors": []})
        if asked.path.startswith("/candidates/"):
            return self._one(asked, asked.path.removeprefix("/candidates/"))
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

    def _one(self, asked: Asked, id_: str) -> Answer:
        """One candidate: looked at, changed, or deleted for good."""
        one = self.one("candidates", id_)
        if one is None:
            return Answer(404, {"message": "Candidate not found", "errors": []})
        if asked.method != "GET" and not self.may_write:
            return Answer(403, {"message": "Forbidden", "errors": []})
        if asked.method == "DELETE":
            if told := self.refuses.get("delete", ""):
                return Answer(409, {"message": told, "errors": []})
            self.streams["candidates"].remove(one)
            return Answer(204, None)
        if asked.method == "PATCH":
            what = object_in(asked)
            if told := _wrong(what) or self.change("candidates", one, what, "updatedOn"):
                return Answer(400, {"message": "Bad Request", "errors": [{"code": "VALIDATION_ERROR", "message": told}]})
        return Answer(200, one)


def _wrong(what: dict[str, Json]) -> str:
    if unknown := what.keys() - _WRITABLE:
        return f"{min(unknown)} is unknown"
    return "" if "@" in str(what.get("email", "a@b")) else "email is not valid"
