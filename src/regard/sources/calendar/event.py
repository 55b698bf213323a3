"""One VEVENT: its properties by name, and which version of a meeting it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from regard.intake.contact import address, domain, is_freemail, is_role_mailbox
from regard.intake.contentline import Block, Line, Property, logical, parse

_NAME = re.compile(rb"\s*(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)")
_THINGS = frozenset({"RESOURCE", "ROOM", "GROUP"})


class Version(NamedTuple):
    """How versions of a meeting compare (RFC 5546 2.1.5): by SEQUENCE, then by stamp, then the later line wins."""

    sequence: int
    stamp: str
    line: int


class Guest(NamedTuple):
    """A participant: canonical address, name, answer (PARTSTAT, upper case), and whether they called the meeting."""

    address: str
    name: str
    answer: str
    organises: bool = False


class Event:
    """A VEVENT without its alarms. A property is parsed when it is asked for: most of a calendar never is."""

    def __init__(self, block: Block, method: str) -> None:
        self.block = block
        self.method = method
        self._lines: dict[str, list[bytes]] = {}
        self._parsed: dict[str, list[Property]] = {}
        for line in logical(_own(block.lines[1:-1] if block.closed else block.lines[1:])):
            self._lines.setdefault(name_of(line), []).append(line)

    def all(self, name: str) -> list[Property]:
        """Every property of the name."""
        if name not in self._parsed:
            self._parsed[name] = [found for line in self._lines.get(name, ()) if (found := parse(line))]
        return self._parsed[name]

    def first(self, *names: str) -> Property | None:
        """The first property under one of the names."""
        return next((found for name in names for found in self.all(name)), None)

    def text(self, name: str) -> str:
        """All values of a property in plain text, one a line."""
        return "\n".join(found.plain for found in self.all(name)) if name in self._lines else ""

    @property
    def unreadable(self) -> list[str]:
        """Lines that are not of the form NAME:value."""
        return [line.decode("utf-8", "replace") for lines in self._lines.values() for line in lines if parse(line) is None]

    @property
    def key(self) -> tuple[str, str] | None:
        """What makes two VEVENTs versions of one meeting: UID and the occurrence. None where there is no UID."""
        uid = self.text("UID")
        return (uid, self.text("RECURRENCE-ID")) if uid else None

    @property
    def version(self) -> Version:
        """This version, to be compared with others of the same key."""
        written = self.text("SEQUENCE")
        stamp = self.first("LAST-MODIFIED", "DTSTAMP")
        return Version(int(written) if written.isdecimal() else 0, stamp.plain if stamp else "", self.block.first)

    @property
    def cancelled(self) -> bool:
        """Whether the meeting was called off."""
        return self.method == "CANCEL" or self.text("STATUS").upper() == "CANCELLED"

    def organiser(self) -> str:
        """The address of whoever called the meeting, or empty."""
        found = self.first("ORGANIZER")
        return _address(found) if found else ""

    def guests(self) -> list[Guest]:
        """People invited, and the organiser, each once. Rooms and groups are left out."""
        guests: dict[str, Guest] = {}
        for found in self.all("ATTENDEE"):
            written = _address(found)
            if written and found.param("CUTYPE").upper() not in _THINGS and not is_role_mailbox(written):
                guests[written] = Guest(written, found.param("CN"), found.param("PARTSTAT").upper())
        called = self.first("ORGANIZER")
        written = _address(called) if called else ""
        if called and written and written not in guests:
            guests[written] = Guest(written, called.param("CN"), "ACCEPTED", organises=True)
        return list(guests.values())


def name_of(line: bytes) -> str:
    """The name of the property in a line; empty where it has none."""
    found = _NAME.match(line)
    return found[1].upper().decode("ascii") if found else ""


def _own(lines: tuple[Line, ...]) -> list[Line]:
    kept, depth = [], 0
    for line in lines:
        edge = line.content[:6].upper() if line.content[:1] in b"BEbe" else b""
        depth += edge == b"BEGIN:"
        if depth == 0:
            kept.append(line)
        depth -= edge.startswith(b"END:") and depth > 0
    return kept


def _address(found: Property) -> str:
    return address(found.plain.strip('"')) or address(found.param("EMAIL")) or ""


def is_ours(written: str, ours: frozenset[str], organiser: str) -> bool:
    """Whether an address is on our side: as settings say; without settings, the organiser and their domain."""
    if ours:
        host = domain(written)
        return written in ours or host in ours or any(host.endswith("." + known) for known in ours)
    return written == organiser or (not is_freemail(organiser) and domain(written) == domain(organiser))
