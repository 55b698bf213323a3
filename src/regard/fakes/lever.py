"""A stand-in of Lever: the key as the user, pages by ``offset`` with ``hasNext``, instants in milliseconds.

What an opportunity says of the person is what their contact says. Of a contact that is changed nothing is kept but what is sent.
"""

from __future__ import annotations

from base64 import b64encode

from regard.fakes.server import Answer, Asked, FakeSystem, object_in
from regard.words import Json

LARGEST = 100
_SAID: dict[str, Json] = {"name": "", "headline": "", "location": "", "emails": [], "phones": []}
_KINDS = frozenset({"mobile", "home", "work", "skype", "other"})


class FakeLever(FakeSystem):
    """Knows the streams that it is given, by path. An ``offset`` is a token, here of where the page begins."""

    def answer(self, asked: Asked) -> Answer:
        """A page of a stream."""
        if asked.authorization != f"Basic {b64encode(f'{self.key}:'.encode()).decode()}":
            return Answer(401, {"code": "Unauthorized", "message": "The API key is not valid"})
        if asked.path.startswith("/contacts/"):
            return self._contact(asked, asked.path.removeprefix("/contacts/"))
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

    def _contact(self, asked: Asked, id_: str) -> Answer:
        """One contact, looked at or changed; they can not be deleted."""
        theirs = [one for one in self.streams["opportunities"] if _contact_of(one) == id_]
        if not theirs:
            return Answer(404, {"code": "ResourceNotFound", "message": "Contact was not found"})
        if asked.method not in {"GET", "PUT"}:
            return Answer(405, {"code": "MethodNotAllowed", "message": f"{asked.method} is not allowed"})
        if asked.method == "PUT":
            if not self.may_write:
                return Answer(403, {"code": "Forbidden", "message": "This key may not write it"})
            told = self._put({**_SAID, **object_in(asked)}, theirs)
            if told:
                return Answer(400, {"code": "BadRequestError", "message": told})
        said: dict[str, Json] = {name: theirs[0].get(name) for name in _SAID}
        return Answer(200, {"data": {"id": id_, **said, "location": {"name": said["location"]}, "isAnonymized": False}})

    def _put(self, what: dict[str, Json], theirs: list[dict[str, Json]]) -> str:
        told = _wrong(what)
        for one in () if told else theirs:
            changed = {name: value for name, value in what.items() if value != one.get(name)}
            told = told or self.change("opportunities", one, changed, "updatedAt")
        return told


def _contact_of(one: dict[str, Json]) -> Json:
    contact = one.get("contact")
    return contact.get("id") if isinstance(contact, dict) else contact


def _wrong(what: dict[str, Json]) -> str:
    emails, phones = what["emails"], what["phones"]
    if not what["name"]:
        return "name is required"
    if not isinstance(emails, list) or not all("@" in str(one) for one in emails):
        return "emails has to be a list of addresses"
    numbers = phones if isinstance(phones, list) else [None]
    right = all(isinstance(one, dict) and one.get("value") and one.get("type", "other") in _KINDS for one in numbers)
    return "" if right else "phones has to be a list of objects with type and value"
