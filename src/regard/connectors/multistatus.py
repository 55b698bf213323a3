"""The answers of WebDAV servers (RFC 4918): which resources they name, and what they say of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from regard.errors import NotPulled

DAV, CALDAV = "DAV:", "urn:ietf:params:xml:ns:caldav"
_STATUS = re.compile(r"HTTP/\S+\s+(\d{3})")
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. status: 404 where it is gone, 507 where the list was cut, else 200. said: its properties by name."""

    href: str
    status: int = 200
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Multistatus:
    """All resources of an answer. token: what to ask with next time. wrong: the names of conditions that failed."""

    resources: tuple[Resource, ...] = ()
    token: str = ""
    wrong: frozenset[str] = frozenset()


def read_multistatus(body: bytes) -> Multistatus:
    """What an answer says. Raises NotPulled where it is no XML, or declares anything: nobody needs to, and it could be a bomb."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text.append
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise NotPulled(f"The calendar answered with what is no XML: {error}.") from error
    return Multistatus(tuple(reader.resources), reader.token, frozenset(reader.wrong))


def _refuse(*_: Any) -> None:
    raise NotPulled("The calendar answered with a document type, which is refused: such answers can be made to harm.")


class _Reader:
    """Gathers what an answer says while it is read."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []
        self.token = ""
        self.wrong: set[str] = set()
        self.text: list[str] = []
        self._within: list[str] = []
        self._href, self._status = "", 200
        self._said: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self._property_status = 200

    def begin(self, name: str, _: Mapping[str, str]) -> None:
        """An element opens."""
        if len(self._within) >= _DEEPEST:
            raise NotPulled("The calendar answered with elements that stand too deeply in one another.")
        self._within.append(name)
        self.text.clear()
        if name == f"{DAV} response":
            self._href, self._status, self._said = "", 200, {}
        elif name == f"{DAV} propstat":
            self._property_status, self._found = 200, {}

    def end(self, name: str) -> None:
        """An element closes, with the text that stood in it."""
        text, above = "".join(self.text), self._within[-2] if len(self._within) > 1 else ""
        self._within.pop()
        self.text.clear()
        if above == f"{DAV} error":
            self.wrong.add(name)
        elif name == f"{DAV} sync-token":
            self.token = text.strip()
        elif name == f"{DAV} href" and above == f"{DAV} response":
            self._href = text.strip()
        elif name == f"{DAV} status":
            self._note_status(text, above)
        elif above == f"{DAV} prop":
            self._found[name] = text
        elif name == f"{DAV} propstat" and self._property_status == 200:
            self._said |= self._found
        elif name == f"{DAV} response":
            self.resources.append(Resource(self._href, self._status, self._said))

    def _note_status(self, text: str, above: str) -> None:
        found = _STATUS.search(text)
        status = int(found[1]) if found else 200
        if above == f"{DAV} propstat":
            self._property_status = status
        else:
            self._status = status
