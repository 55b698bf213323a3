"""A stand-in of a calendar server (RFC 4791, RFC 6578): meetings by name, what changed since a token, and what is gone."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self
from urllib.parse import quote
from xml.sax.saxutils import escape, unescape

PATH = "/calendars/ada/interviews/"
_TOKEN = re.compile(r"sync-token>([^<]*)<")
_HREF = re.compile(r"href>([^<]*)<")
_MOST = re.compile(r"nresults>(\d+)<")


@dataclass
class FakeCalDav:
    """A calendar on this machine. Use it in a ``with`` block; ``url`` is its address.

    key: ``user:password``. syncs: whether it tells what changed; without it, versions have to be compared. largest: changes that
    it gives at once. stumbles: every how many answers it stumbles: with 429, with 500, and with half of a body, in turn; 0 for
    never. forgets: tokens below this one are known no longer. date: its clock, as in the header; empty for that of this machine.
    """

    key: str
    syncs: bool = True
    largest: int = 50
    stumbles: int = 0
    forgets: int = 0
    date: str = ""
    asked: list[str] = field(default_factory=list)
    _events: dict[str, tuple[int, str]] = field(default_factory=dict)
    _gone: dict[str, int] = field(default_factory=dict)
    _count: int = 0
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

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

    def stumble(self, asked: str) -> int:
        """0, or which stumble this answer is."""
        with self._lock:
            self.asked.append(asked)
            hit = self.stumbles and len(self.asked) % self.stumbles == 0
            return len(self.asked) // self.stumbles % 3 + 1 if hit else 0

    def answer(self, body: str) -> tuple[int, str]:
        """What the real server would answer to a REPORT."""
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


def _handler(system: FakeCalDav) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_REPORT(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            stumble = system.stumble(body)
            if stumble in {1, 2}:
                self._send({1: 429, 2: 500}[stumble], "", retry=stumble == 1)
            elif self.headers.get("authorization") != f"Basic {b64encode(system.key.encode()).decode()}":
                self._send(401, "")
            elif self.path != PATH:
                self._send(404, "")
            else:
                status, text = system.answer(body)
                self._send(status, text, half=stumble == 3)

        def _send(self, status: int, text: str, *, retry: bool = False, half: bool = False) -> None:
            body = text.encode()
            self.send_response(status)
            if retry:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Type", "application/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if half else body)
            self.close_connection = True

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The header ``Date``."""
            return system.date or super().date_time_string(timestamp)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
