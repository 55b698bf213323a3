"""A stand-in of Bullhorn: a user signs in for a code, a token and a session; a search that pages by ``start`` and ``count``.

Whoever is deleted is marked so, and stays.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 500
USUAL = 20
_LONGEST = {"email": 100, "mobile": 20, "companyName": 100, "occupation": 100, "massMailOptOut": 5}
"""The fields that may be changed, and how long each may be."""
_ENTITY, _QUERY = "/rest/abc/entity/Candidate/", "/rest/abc/query/Candidate"
_WHERE = re.compile(r"id=(\d+)")
_SINCE = re.compile(r"dateLastModified:\[(\d{14}) TO \*\]")


class FakeBullhorn(FakeSystem):
    """Knows the candidates that it is given. ``sessions`` counts how often somebody signed in; ``expire`` ends what is open."""

    sessions = 0
    _open = ""

    def expire(self) -> None:
        """The session that is open holds no longer."""
        self._open = ""

    def answer(self, asked: Asked) -> Answer:
        """The steps of signing in; with a session the candidates that a search finds."""
        client, secret, user, password = self.key.split(":")
        if asked.path == "/oauth/authorize":
            right = (asked.query.get("username"), asked.query.get("password")) == (user, password)
            return Answer(302 if right else 200, {}, {"Location": "https://firm.example/?code=a-code"} if right else {})
        if asked.path == "/oauth/token":
            form = dict(parse_qsl(asked.body.decode()))
            right = (form.get("client_id"), form.get("client_secret"), form.get("code")) == (client, secret, "a-code")
            return (
                Answer(200, {"access_token": "a-token", "expires_in": 600}) if right else Answer(400, {"error": "invalid_grant"})
            )
        if asked.path == "/login":
            if asked.query.get("access_token") != "a-token":
                return Answer(401, {"errorMessage": "Invalid access token"})
            self.sessions += 1
            self._open = f"session-{self.sessions}"
            return Answer(200, {"BhRestToken": self._open, "restUrl": f"{self.url}/rest/abc/"})
        if not self._open or asked.headers.get("bhresttoken") != self._open:
            return Answer(401, {"errorMessage": "Bad 'BhRestToken' or timed-out."})
        return self._about_candidates(asked)

    def _about_candidates(self, asked: Asked) -> Answer:
        if asked.path == "/rest/abc/search/Candidate":
            return self._found(asked)
        if asked.path == _QUERY:
            return self._queried(asked)
        one = self.one("candidates", asked.path.removeprefix(_ENTITY))
        return self._changed(asked, one) if one else Answer(404, {"errorMessage": "No such entity"})

    def _queried(self, asked: Asked) -> Answer:
        """Those with one id, also where they are marked as deleted."""
        where = _WHERE.fullmatch(asked.query.get("where", ""))
        if not where or "fields" not in asked.query:
            return Answer(400, {"errorMessage": "where and fields are required"})
        found, fields = self.one("candidates", where[1]), asked.query["fields"].split(",")
        return Answer(200, {"start": 0, "data": [{name: found.get(name) for name in fields}] if found else []})

    def _changed(self, asked: Asked, one: dict[str, Json]) -> Answer:
        """One candidate, changed or marked as deleted."""
        if not self.may_write:
            return Answer(403, {"errorMessage": "The user may not edit this entity"})
        what: dict[str, Json] = {"isDeleted": True} if asked.method == "DELETE" else object_in(asked)
        told = "" if asked.method == "DELETE" else _wrong(what)
        told = told or self.change("candidates", one, what, "dateLastModified")
        if told:
            return Answer(400, {"errorMessage": told})
        return Answer(200, {"changedEntityId": one["id"], "changeType": "UPDATE"})

    def _found(self, asked: Asked) -> Answer:
        query, size = asked.query.get("query", ""), int(asked.query.get("count", USUAL))
        if not query or "fields" not in asked.query or size > LARGEST:
            return Answer(400, {"errorMessage": "query, fields and a count of at most 500 are required"})
        since = _SINCE.fullmatch(query)
        least = datetime.strptime(since[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp() * 1000 if since else 0
        every = [one for one in self.streams["candidates"] if _number(one["dateLastModified"]) >= least]
        start = int(asked.query.get("start", 0))
        page = every[start : start + size]
        return Answer(200, {"total": len(every), "start": start, "count": len(page), "data": [*page]})


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _wrong(what: dict[str, Json]) -> str:
    if unknown := what.keys() - _LONGEST.keys():
        return f"{min(unknown)} is unknown or can not be written"
    long = next((name for name, value in what.items() if len(str(value)) > _LONGEST[name]), "")
    return f"{long} is too long" if long else ""
