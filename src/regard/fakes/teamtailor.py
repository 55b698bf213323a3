"""A stand-in of Teamtailor: JSON:API, a version in a header, 30 objects a page at most, what is included beside the list.

A candidate can be changed and not be deleted.
"""

from __future__ import annotations

from urllib.parse import urlencode

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 30
USUAL = 10
_JSON_API = "application/vnd.api+json"
_WRITABLE = frozenset({"first-name", "last-name", "email", "phone", "pitch", "linkedin-url", "tags", "unsubscribed"})


class FakeTeamtailor(FakeSystem):
    """Knows candidates and job applications, and what these refer to, by the path of their own lists."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a list, with the addresses of the first, the next and the last."""
        if asked.authorization != f"Token token={self.key}":
            return _refused(401, "Unauthorized")
        if not asked.headers.get("x-api-version"):
            return _refused(406, "Missing API version")
        list_, _, id_ = asked.path.removeprefix("/").partition("/")
        if list_ not in self.streams:
            return _refused(403, "Forbidden")
        if id_:
            return self._one(asked, id_)
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

    def _one(self, asked: Asked, id_: str) -> Answer:
        """One candidate, looked at or changed."""
        one = self.one("candidates", id_)
        if one is None:
            return _refused(404, "Record not found")
        if asked.method == "GET":
            return Answer(200, {"data": one})
        told = object_in(asked, "data")
        wrongs = {
            403: not self.may_write,
            405: asked.method != "PATCH",
            415: asked.headers.get("content-type") != _JSON_API,
            409: (told.get("type"), told.get("id")) != ("candidates", id_),
        }
        if status := next((status for status, is_so in wrongs.items() if is_so), 0):
            return _refused(status, "Not allowed, or not JSON:API of this candidate")
        what = object_in(asked, "data", "attributes")
        if wrong := self._wrong(one, what) or self.change("candidates", one, what, "updated-at", within="attributes"):
            return _refused(422, wrong)
        return Answer(200, {"data": one})

    def _wrong(self, one: dict[str, Json], what: dict[str, Json]) -> str:
        email = what.get("email", "a@b")
        if unknown := what.keys() - _WRITABLE:
            return f"{min(unknown)} is not allowed"
        if not (isinstance(email, str) and "@" in email):
            return "email - is invalid"
        others = (other["attributes"] for other in self.streams["candidates"] if other is not one)
        taken = any(isinstance(other, dict) and other.get("email") == email for other in others)
        return "email - has already been taken" if taken else ""


def _refused(status: int, title: str) -> Answer:
    return Answer(status, {"errors": [{"status": str(status), "title": title}]})


def _changed(one: dict[str, Json]) -> str:
    attributes = one["attributes"]
    return str(attributes["updated-at"]) if isinstance(attributes, dict) else ""
