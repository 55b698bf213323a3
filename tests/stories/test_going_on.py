"""What goes on by itself while a workspace is served: a real listener is told, newcomers become people."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue

import pytest
from tests.office import Office, open_office

from regard.clock import SECOND
from regard.intake.signatures import is_signed, sign
from regard.storage.machines import Right
from regard.words import Micros
from regard.worker import going_on
from regard.worker.going_on import GoingOn

Heard = tuple[dict[str, str], bytes]


@pytest.fixture
def office(tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Ann and Ben; the threads look every hundredth of a second."""
    monkeypatch.setattr(going_on, "EVERY_SECONDS", 0.01)
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


@pytest.fixture
def listener() -> Iterator[tuple[str, Queue[Heard]]]:
    """A real server that hears everything and says thank you."""
    heard: Queue[Heard] = Queue()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Hear one message."""
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silently."""

    server = HTTPServer(("127.0.0.1", 0), Listening)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/in", heard
    server.shutdown()
    server.server_close()
    serving.join()


def test_a_listener_is_told_that_somebody_said_stop(office: Office, listener: tuple[str, Queue[Heard]]) -> None:
    """Ann stops everything on her page; within seconds a real server holds a message with a right signature."""
    url, heard = listener
    made = office.program(Right.MANAGE).post("/subscribers", json={"url": url, "kinds": ["wish.stated"]}).json()
    with GoingOn(office.live, office.clock):
        office.browser().post(f"{office.own_page('Ann Aho')}/stop")
        headers, body = heard.get(timeout=20)
    assert json.loads(body)["type"] == "wish.stated"
    assert is_signed("generic", made["secret"], headers, body, int(headers["webhook-timestamp"]) * SECOND)


def test_somebody_new_at_a_hook_becomes_a_person_and_is_told_of(office: Office, listener: tuple[str, Queue[Heard]]) -> None:
    """A form is answered, the listener hears that something was read, and the newcomer is found by name."""
    url, heard = listener
    program = office.program(Right.MANAGE, Right.READ)
    program.post("/subscribers", json={"url": url, "kinds": ["import.finished"]})
    hook = program.post("/hooks", json={"source": "generic"}).json()
    body, now = json.dumps({"name": "Hal Hsu", "email": "hal@mail.example"}).encode(), office.clock()
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(now // SECOND),
        "webhook-signature": sign(hook["secret"], "m", now, body),
    }
    with GoingOn(office.live, office.clock):
        assert office.browser().post(hook["path"], content=body, headers=headers).status_code == 202
        assert json.loads(heard.get(timeout=20)[1])["data"]["imported"] == 1
        found: list[str] = []
        for _ in range(2_000):  # each look is a request; the joining thread gets its turn in between
            found = [one["name"] for one in program.get("/people", params={"q": "Hal"}).json().get("items", [])]
            if found:
                break
            office.clock.now += SECOND
    assert found == ["Hal Hsu"]
