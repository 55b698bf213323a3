"""Reading 20,000 nested candidates from the stand-in of Greenhouse, against fetching the same pages and parsing them."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import httpx2

from regard.clock import SECOND
from regard.fakes.greenhouse import TOKEN, FakeGreenhouse
from regard.serve.__main__ import TURN_SECONDS
from regard.words import Micros
from regard.worker.going_on import GoingOn
from regard.workspace import open_workspace
from regard.workspace.at_hand import Choice
from regard.workspace.live import Live

PEOPLE = 20_000
KEY = "id:secret"
NOW = 1_772_000_000_000_000


def main() -> None:
    """Print both times, their ratio, what fifty changes cost, and how soon people are seen while the workspace is served."""
    sys.setswitchinterval(TURN_SECONDS)
    with FakeGreenhouse(
        {"candidates": [nested(n) for n in range(PEOPLE)], "jobs": [], "applications": [], "offers": []}, KEY
    ) as fake:
        bare = _bare(fake.url)
        _served(fake.url)
        with TemporaryDirectory() as folder, open_workspace(Path(folder)) as workspace:
            begun, first = perf_counter(), 0.0
            for one in workspace.pull("greenhouse", KEY, NOW, url=fake.url):
                first = first or perf_counter() - begun
                assert not one.told
            took = perf_counter() - begun
            for changed in fake.streams["candidates"][:50]:
                changed["updated_at"], changed["company"] = "2026-02-20T10:00:00.000Z", "Harbour Bank"
            begun = perf_counter()
            list(workspace.pull("greenhouse", KEY, NOW, url=fake.url))
            changes = perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{PEOPLE:,} candidates: bare {bare:.1f} s, kept and accounted for {first:.1f} s, joined too {took:.1f} s")
    print(f"ratio {took / bare:.1f}; 50 changes {changes:.2f} s; peak {peak:,.0f} MB, the stand-in included")


def _served(url: str) -> None:
    """The same while the workspace is served and a page asks five times a second how many people there are."""
    with TemporaryDirectory() as folder:
        live = Live(open_workspace(Path(folder)))
        live.size(_clock(), Choice())
        live.exchanging.keys, live.exchanging.urls = {"greenhouse": KEY}, {"greenhouse": url}
        begun, first, people, waited = perf_counter(), 0.0, 0, 0.0
        with GoingOn(live, _clock):
            while people < PEOPLE:
                asked = perf_counter()
                people = live.size(_clock(), Choice())
                waited = max(waited, perf_counter() - asked)
                first = first or (perf_counter() - begun if people else 0.0)
                sleep(0.2)
            took = perf_counter() - begun
        live.close()
    print(f"served: first people after {first:.1f} s, all after {took:.1f} s; a page waited {waited:.2f} s at most")


def _clock() -> Micros:
    return NOW + int(perf_counter() * SECOND)


def _bare(url: str) -> float:
    begun, headers = perf_counter(), {"Authorization": f"Bearer {TOKEN}"}
    with httpx2.Client(headers=headers) as client:
        following = f"{url}/candidates?per_page=500"
        while following:
            answer = client.get(following)
            answer.json()
            following = answer.links.get("next", {}).get("url", "")
    return perf_counter() - begun


def nested(number: int) -> dict[str, Any]:
    """A candidate with everything that Harvest nests into one."""
    at = f"2026-01-{1 + number % 28:02}T10:00:00.000Z"
    jobs = [
        {"id": n, "company_name": f"Firm {n}", "title": "Engineer", "start_date": "2015-01-01", "end_date": "2018-01-01"}
        for n in range(4)
    ]
    return {
        "id": number, "first_name": "Kim", "last_name": f"Number{number}", "company": "Fernbridge", "title": "Data Engineer",
        "created_at": at, "updated_at": at, "last_activity_at": at, "private": False, "can_email": True, "photo_url": None,
        "email_addresses": [{"value": f"kim{number}@mail.example", "type": "personal"}],
        "phone_numbers": [{"value": f"+358 40 {1_000_000 + number}", "type": "mobile"}],
        "addresses": [{"value": "Oslo, Norway", "type": "home"}], "tags": ["speaker", "python"],
        "website_addresses": [], "social_media_addresses": [{"value": f"https://www.linkedin.com/in/kim-{number}"}],
        "attachments": [{"filename": "cv.pdf", "url": "https://files.example/cv.pdf", "type": "resume", "created_at": at}],
        "educations": [{"id": n, "school_name": "Oslo", "degree": "MSc", "discipline": "Physics"} for n in range(3)],
        "employments": jobs, "custom_fields": {f"field_{n}": "value" for n in range(20)}, "linked_user_ids": [1, 2],
    }  # fmt: skip


if __name__ == "__main__":
    main()
