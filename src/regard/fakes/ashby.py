"""A stand-in of Ashby: asked by POST, failures with status 200, and a ``syncToken`` on the last page only."""

from __future__ import annotations

import json
from base64 import b64encode

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

LARGEST = 100


class FakeAshby(FakeSystem):
    """Knows the streams that it is given, by the name of their call, such as ``candidate.list``."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a stream; what changed since a ``syncToken`` where one is sent."""
        if asked.authorization != f"Basic {b64encode(f'{self.key}:'.encode()).decode()}":
            return Answer(401, "Unauthorized")
        body = json.loads(asked.body)
        if asked.path in {"/candidate.info", "/candidate.update", "/candidate.anonymize"}:
            return self._one(asked.path.removeprefix("/candidate."), body)
        if asked.path.removeprefix("/") not in self.streams:
            return Answer(200, {"success": False, "errors": ["missing_endpoint_permission"]})
        since, start = str(body.get("syncToken", "")), int(body.get("cursor", 0))
        size = min(int(body.get("limit", LARGEST)), LARGEST)
        every = [one for one in self.streams[asked.path.removeprefix("/")] if str(one.get("updatedAt", "")) > since]
        more = start + size < len(every)
        latest = max([since, *(str(one.get("updatedAt", "")) for one in every)])
        following = {"nextCursor": str(start + size)} if more else {"syncToken": latest}
        return Answer(200, {"success": True, "results": [*every[start : start + size]], "moreDataAvailable": more, **following})

    def _one(self, call: str, body: dict[str, Json]) -> Answer:
        """One candidate: looked at, changed, or made nobody."""
        id_ = body.pop("id" if call == "info" else "candidateId")
        one = next((one for one in self.streams["candidate.list"] if one["id"] == id_), None)
        if one is None:
            return Answer(200, {"success": False, "errors": ["candidate_not_found"]})
        told = ""
        if call != "info" and not self.may_write:
            told = "missing_endpoint_permission"
        elif call == "anonymize":
            told = self.change("candidate.list", one, {"id": id_, "name": "Anonymized"}, "updatedAt", only=True)
        elif call == "update":
            told = self.change("candidate.list", one, _as_held(one, body), "updatedAt")
        return Answer(200, {"success": False, "errors": [told]} if told else {"success": True, "results": dict(one)})


def _as_held(one: dict[str, Json], body: dict[str, Json]) -> dict[str, Json]:
    """What is sent under one name is held under another."""
    what = dict(body)
    if "alternateEmail" in what:
        held, more = one.get("emailAddresses"), what.pop("alternateEmail")
        others = [each for each in (held if isinstance(held, list) else []) if isinstance(each, dict) and each["value"] != more]
        what["emailAddresses"] = [*others, {"value": more, "type": "Personal", "isPrimary": False}]
    if "phoneNumber" in what:
        what["primaryPhoneNumber"] = {"value": what.pop("phoneNumber"), "type": "Mobile", "isPrimary": True}
    return what
