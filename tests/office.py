"""An office for stories: a workspace with two people, its pages and its API, and the ways in."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from regard.clock import DAY
from regard.serve.__main__ import first_invitation
from regard.serve.app import whole_app
from regard.storage.access import Role
from regard.storage.machines import Machines, Right
from regard.web.provider import ProviderSettings
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.live import Live

PATIENCE = 120.0
"""Seconds: a test waits for the end of a reading, however slow the machine is."""
PASSWORD = "four words are enough"
PEOPLE = """Name,Email,Phone,Job Title,Company,City,Country,Source,Last Activity
Ann Aho,ann@mail.example,+358401234567,Senior Data Engineer,Northwind,Helsinki,Finland,referral,2026-02-20
Ben Boyd,ben@mail.example,,Data Engineer,Fernbridge,Helsinki,Finland,website,2026-02-21
"""
ROLES = """roles:
  - id: data
    title: Data Engineer, Helsinki
    family: data
    level: senior
    city: Helsinki
    country: FI
    owner: manager@firm.example
    client: Harbour Bank
"""


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: Micros) -> None:
        self.now = now
        self.step: Micros = 1_000_000

    def __call__(self) -> Micros:
        self.now += self.step
        return self.now


class Office:
    """A workspace with two people, its pages, and the ways in."""

    def __init__(self, live: Live, clock: Clock, provider: ProviderSettings | None = None) -> None:
        self.live, self.clock = live, clock
        self.app = whole_app(live, clock, provider)
        self.admin = self.browser()
        first = first_invitation(live, clock())
        self.admin.post(f"/welcome/{first}", data={"name": "Ada", "password": PASSWORD})

    def browser(self) -> TestClient:
        """A browser that has not been here before."""
        return TestClient(self.app, base_url="http://regard.test", follow_redirects=True)

    def colleague(self, role: Role, *, only: str = "") -> TestClient:
        """Somebody invited with this role, who has set a password. only: what they are limited to."""
        said = {"email": f"{role.name.lower()}@firm.example", "role": role, "only": only}
        sent = self.admin.post("/team/invite", data=said)
        found = re.search(r"http://regard\.test(/welcome/[\w-]+)", sent.text)
        assert found
        visitor = self.browser()
        visitor.post(found[1], data={"name": role.name.title(), "password": PASSWORD})
        return visitor

    def own_page(self, name: str) -> str:
        """The secret address of somebody's own page."""
        sent = self.admin.post(f"/people/{self.number(name)}/link")
        found = re.search(r"http://regard\.test(/me/[\w-]+)", sent.text)
        assert found
        return found[1]

    def number(self, name: str) -> int:
        """The number of the person with this name."""
        found = re.search(rf'href="/people/(\d+)">{name}<', self.admin.get("/people", params={"q": name}).text)
        assert found, name
        return int(found[1])

    def verdict(self, name: str) -> str:
        """What the page of this person says to do."""
        found = re.search(r'class="chip" data-verdict="(\w+)"', self.admin.get(f"/people/{self.number(name)}").text)
        assert found
        return found[1]

    def program(self, *rights: Right, holder: str = "admin@localhost") -> TestClient:
        """A program with a token of these rights, in the name of a colleague."""
        now = self.clock()
        with self.live.access() as access:
            secret = Machines(access.connection).give_token("a program", frozenset(rights), holder, now, now + 30 * DAY)
        return TestClient(self.app, base_url="http://regard.test/api", headers={"Authorization": f"Bearer {secret}"})


def open_office(folder: Path, now: Micros) -> Office:
    """Ann and Ben, read from a list that an applicant system exported, and a role that is open."""
    exports = folder / "exports"
    exports.mkdir()
    (exports / "people.csv").write_text(PEOPLE)
    (exports / "roles.yaml").write_text(ROLES)
    (exports / "regard.toml").write_text('[company]\nname = "Lumen & Oak"\ndomains = ["firm.example"]\n')
    workspace = open_workspace(folder / "kept")
    workspace.read(exports, now - DAY)
    return Office(Live(workspace), Clock(now))
