"""Every payload that systems of applicants publish is told at a hook: what became of every leaf of it is known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from regard.intake.carried import Fate, leaf_paths
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.live import Live

NO_PAYLOADS = ("merge_schemas", "luma/schemas")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A workspace that is served."""
    opened = Live(open_workspace(tmp_path / "kept"))
    yield opened
    opened.close()


def payloads(corpus: Path) -> dict[str, list[Path]]:
    """The published payloads, by the hook at which they are told."""
    every = [path for path in sorted((corpus / "ats").rglob("*.json")) if not any(no in str(path) for no in NO_PAYLOADS)]
    greenhouse = [path for path in every if "docs_webhooks" in path.parts]
    return {"greenhouse": greenhouse, "generic": [path for path in every if path not in greenhouse]}


def test_the_fates_of_every_published_payload_add_up_to_its_leaves(live: Live, corpus: Path, now: Micros) -> None:
    """Each path stands in the ledger as often as it was sent, whatever became of it; a second time nothing is counted."""
    for source, paths in payloads(corpus).items():
        bodies = [path.read_bytes() for path in paths]
        assert len(bodies) >= 29
        for body in (*bodies, *bodies[:3]):
            live.exchanging.hear(source, body, now)
        different = {json.dumps(json.loads(body)): json.loads(body) for body in bodies}.values()
        came = [one for told in different for one in (told if isinstance(told, list) else [told])]
        sent = Counter(path for one in came for path in leaf_paths(one))
        told = Counter[str]()
        for one in live.exchanging.carried(source):
            told[one.path] += one.leaves
        assert told == sent
        assert {one.stream for one in live.exchanging.carried(source)} == {"webhooks"}


def test_only_what_a_company_made_itself_is_new_in_the_documented_bodies(live: Live, corpus: Path, now: Micros) -> None:
    """Of all that Greenhouse documents nothing is unknown, and nothing of it is in a row that could not be used."""
    for path in payloads(corpus)["greenhouse"]:
        live.exchanging.hear("greenhouse", path.read_bytes(), now)
    told = live.exchanging.carried("greenhouse")
    assert {one.path for one in told if one.fate is Fate.NEW and ".custom_fields." not in one.path} == set()
    assert {one.path for one in told if one.fate is Fate.REJECTED} == set()
