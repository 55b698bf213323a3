"""What every stand-in has in common: a server on a free port, objects by stream, and a stumble now and then."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from regard.words import Json


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked: how, the path, the words after it, the form or JSON of the body, and who they say they are.

    headers: all of them, by their names in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    authorization: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What they are answered."""

    status: int
    value: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeSystem(ABC):
    """A stand-in of a system. Use it in a ``with`` block; ``url`` is its address.

    streams: objects by stream; they may be changed meanwhile. key: the only one that opens.
    date: its clock, as in the header; that of this machine where empty.
    changes: what it was told to change, in order. refuses: fields that it does not let anybody change, and why.
    may_write: whether the key may change anything.
    stumbles: every how many answers it stumbles: with 429, with 500, and with half of a body, in turn; 0 for never.
    """

    def __init__(self, streams: dict[str, list[dict[str, Json]]], key: str, *, stumbles: int = 0) -> None:
        self.streams = streams
        self.key = key
        self.asked = 0
        self.date = ""
        self.changes: list[dict[str, Json]] = []
        self.refuses: dict[str, str] = {}
        self.may_write = True
        self._stumbles = stumbles
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def change(
        self, stream: str, one: dict[str, Json], what: Mapping[str, Json], at: str, *, within: str = "", only: bool = False
    ) -> str:  # fmt: skip
        """Change an object, unless a field may not be; gives why. Its date, in the field ``at``, moves on by a second.

        within: where its fields stand in the object. only: nothing else is left of it.
        """
        refused = next((self.refuses[name] for name in what if name in self.refuses), "")
        if not refused:
            holder = _fields(one, within)
            moved = _a_second_later([_fields(each, within).get(at) for each in self.streams[stream]])
            for name in list(holder) if only else ():
                del holder[name]
            holder |= {**what, at: moved}
            self.changes.append(dict(what))
        return refused

    def one(self, stream: str, id_: str) -> dict[str, Json] | None:
        """The object of a stream with this id; None where there is none."""
        return next((one for one in self.streams[stream] if str(one["id"]) == id_), None)

    @abstractmethod
    def answer(self, asked: Asked) -> Answer:
        """What the real system would answer."""

    def stumble(self) -> int:
        """0, or which stumble this answer is."""
        with self._lock:
            self.asked += 1
            hit = self._stumbles and self.asked % self._stumbles == 0
            return self.asked // self._stumbles % 3 + 1 if hit else 0


def _fields(one: dict[str, Json], within: str) -> dict[str, Json]:
    inner = one[within] if within else one
    assert isinstance(inner, dict)
    return inner


def _a_second_later(dates: list[Json]) -> Json:
    """A second after the latest of them, written as they are: as text, or in milliseconds."""
    numbers = [date for date in dates if isinstance(date, int)]
    if numbers:
        return max(numbers) + 1000
    latest = max(str(date or "") for date in dates) or "2026-01-01T00:00:00.000Z"
    return f"{datetime.fromisoformat(latest) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}.000Z"


def object_in(asked: Asked, *names: str) -> dict[str, Json]:
    """The object below these names in a body; an empty one where the body has another shape."""
    value: Json = json.loads(asked.body or b"null")
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _handler(system: FakeSystem) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            url = urlsplit(self.path)
            stumble = system.stumble()
            if stumble in {1, 2}:
                self._send(Answer({1: 429, 2: 500}[stumble], {"error": "later"}, {"Retry-After": "0"} if stumble == 1 else {}), 1)
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, url.path, dict(parse_qsl(url.query)), body, headers.get("authorization", ""), headers)
            self._send(system.answer(asked), 2 if stumble else 1)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that the library calls

        def _send(self, answer: Answer, divided: int) -> None:
            body = b"" if answer.status == 204 else json.dumps(answer.value).encode()
            body = body[: len(body) // divided]
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The header ``Date``."""
            return system.date or super().date_time_string(timestamp)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
