"""A stand-in of a calendar server (RFC 4791, RFC 6578): meetings by name, what changed since a token, and what is gone."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import quote
from xml.sax.saxutils import escape, unescape

from regard.fakes.server import Answer, Asked, FakeSystem

PATH = "/calendars/ada/interviews/"
_TOKEN = re.compile(r"sync-token>([^<]*)<")
_HREF = re.compile(r"href>([^<]*)<")
_MOST = re.compile(r"nresults>(\d+)<")


class FakeCalDav(FakeSystem):
    """A calendar on this machine. key: ``user:password``. date: its clock, as in the header; empty for that of this machine.

    syncs: whether it tells what changed; without it, versions have to be compared. largest: changes that it gives at once.
    forgets: tokens below this one are known no longer.
    """

    def __init__(self, key: str, *, syncs: bool = True, stumbles: int = 0, date: str = "") -> None:
        super().__init__({}, key, stumbles=stumbles)
        self.url += PATH
        self.syncs, self.date, self.largest, self.forgets = syncs, date, 50, 0
        self._events: dict[str, tuple[int, str]] = {}
        self._gone: dict[str, int] = {}
        self._count = 0

    def put(self, name: str, text: str) -> None:
        """Keep a meeting, new or changed."""
        self._count += 1
        self._gone.pop(name, None)
        self._events.pop(name, None)
        self._events[name] = self._count, text

    def delete(self, name: str) -> None:
        """Let go of a meeting."""
        self._count += 1
        del self._events[name]
        self._gone[name] = self._count

    def answer(self, asked: Asked) -> Answer:
        """What the real server would answer."""
        if asked.authorization != f"Basic {b64encode(self.key.encode()).decode()}":
            return Answer(401, {})
        if (asked.method, asked.path) != ("REPORT", PATH):
            return Answer(404, {})
        status, text = self.report(asked.body.decode())
        return Answer(status, {}, {"Content-Type": "application/xml; charset=utf-8"}, text, breaks=True)

    def report(self, body: str) -> tuple[int, str]:
        """What it answers to a REPORT, as XML."""
        if "sync-collection" in body:
            return self._changes(body) if self.syncs else (403, _wrong("supported-report"))
        if "calendar-multiget" in body:
            return 207, _multistatus("".join(map(self._one, map(unescape, _HREF.findall(body)))))
        return 207, _multistatus("".join(_listed(name, version) for name, (version, _) in self._events.items()))

    def _changes(self, body: str) -> tuple[int, str]:
        told, most = _TOKEN.search(body), _MOST.search(body)
        since = int(told[1].rpartition("/")[2]) if told and told[1] else 0
        if since and since < self.forgets:
            return 403, _wrong("valid-sync-token")
        changes = [(version, _listed(name, version)) for name, (version, _) in self._events.items() if version > since]
        if since:
            changes += [(at, _missing(name)) for name, at in self._gone.items() if at > since]
        changes.sort()
        room = min(self.largest, int(most[1]) if most else self.largest)
        cut = len(changes) > room
        token = changes[room - 1][0] if cut else self._count
        more = (
            f"<d:response><d:href>{PATH}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"
            if cut
            else ""
        )
        return 207, _multistatus("".join(text for _, text in changes[:room]) + more, f"http://fake.example/sync/{token}")

    def _one(self, href: str) -> str:
        name = next((name for name in self._events if _href(name) == href), "")
        if not name:
            return f"<d:response><d:href>{escape(href)}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
        version, text = self._events[name]
        return _found(name, f'<d:getetag>"{version}"</d:getetag><c:calendar-data>{escape(text)}</c:calendar-data>')


def _href(name: str) -> str:
    return f"{PATH}{quote(name)}.ics"


def _found(name: str, said: str) -> str:
    status = "<d:status>HTTP/1.1 200 OK</d:status>"
    return (
        f"<d:response><d:href>{escape(_href(name))}</d:href><d:propstat><d:prop>{said}</d:prop>{status}</d:propstat></d:response>"
    )


def _listed(name: str, version: int) -> str:
    return _found(name, f'<d:getetag>"{version}"</d:getetag>')


def _missing(name: str) -> str:
    return f"<d:response><d:href>{escape(_href(name))}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"


def _multistatus(inner: str, token: str = "") -> str:
    said = f"<d:sync-token>{token}</d:sync-token>" if token else ""
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return f'<?xml version="1.0" encoding="utf-8"?><d:multistatus {spaces}>{inner}{said}</d:multistatus>'


def _wrong(condition: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><d:error xmlns:d="DAV:"><d:{condition}/></d:error>'
