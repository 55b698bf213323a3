"""The demo company hides truths in its exports; reading them as anybody's would be read brings every one to light."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regard.decisions.day import Card, Day, Decision
from regard.demo import write_company
from regard.words import Micros, Verdict
from regard.workspace import open_workspace


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Day, dict[str, Any]]]:
    """The day of a company of 400 with a card for everybody on a list, and what was planted."""
    now: Micros = 1_772_614_800_000_000  # Wednesday, 4 March 2026, 09:00 UTC
    folder = tmp_path_factory.mktemp("company")
    company = write_company(folder, people=400, seed=7, now=now)
    with open_workspace(None) as workspace:
        files = workspace.read(folder, now)
        yield workspace.day(now, files, cards=True), json.loads(Path(company.truth).read_text(encoding="utf-8"))


def decision_by_address(day: Day) -> dict[str, Decision]:
    """The decision over everybody on a list, by each address that is known of them."""
    by_person = {decision.person: decision for decision in day.decisions}
    return {
        value.value: by_person[person] for person, card in day.cards.items() for value in card.values if value.field == "email"
    }


def test_every_planted_person_gets_the_verdict_that_they_should(found: tuple[Day, dict[str, Any]]) -> None:
    """Stops in one system only, pauses in a reply, who moved, who rose, who waits for an answer: each by its rule."""
    day, truth = found
    decided = decision_by_address(day)
    wrong = []
    for person in truth["persons"]:
        expected = person.get("expect") or {}
        decision = decided.get(person["email"])
        if decision and "rule" in expected and decision.rule != expected["rule"]:
            wrong.append((person["story"], expected["rule"], decision.rule, person["email"]))
    assert wrong == []
    assert sum("rule" in (person.get("expect") or {}) and person["email"] in decided for person in truth["persons"]) > 100


def test_d1_nobody_is_counted_twice_who_shares_a_key(found: tuple[Day, dict[str, Any]]) -> None:
    """400 people in four times as many records: only the few whom nothing links appear twice."""
    day, truth = found
    linkedin_only = 10  # colleagues' connections whose profile stands in no other export
    unlinked = sum(person.get("duplicate", {}).get("linkable_by") == "" for person in truth["persons"])
    assert truth["people"] <= day.people <= truth["people"] + unlinked + linkedin_only
    assert day.records > 3 * day.people


def test_e1_every_kind_of_verdict_occurs(found: tuple[Day, dict[str, Any]]) -> None:
    """Write, call, meet, ask, wait, repair and leave alone: a day is more than sending."""
    day, _ = found
    assert {decision.verdict for decision in day.decisions} == set(Verdict)


def test_d5_every_value_on_every_card_has_a_source(found: tuple[Day, dict[str, Any]]) -> None:
    """File, line, method, basis and the day of receipt: no value stands without them."""
    day, _ = found
    values = [value for card in day.cards.values() for value in card.values]
    assert len(values) > 1_000
    assert all(value.source and value.place.file and value.place.line >= 1 and value.basis for value in values)
    assert all(value.received_at == day.at for value in values)


def test_every_verdict_that_rests_on_something_names_it(found: tuple[Day, dict[str, Any]]) -> None:
    """Whoever must not be contacted, waits or is called: the events behind it stand beside it, each with file and line."""
    day, _ = found
    for decision in day.decisions:
        assert decision.because.endswith(".")
        assert all(item.place.line >= 1 and item.says for item in decision.evidence)
    resting = [d for d in day.decisions if d.rule in {"stopped", "paused", "bad_news", "reply_late", "complained", "hired"}]
    assert resting
    assert all(decision.evidence for decision in resting)


def test_a13_scanners_count_for_nobody(found: tuple[Day, dict[str, Any]]) -> None:
    """Whose links only scanners followed has no human click on the card."""
    day, truth = found
    planted = {person["email"] for person in truth["persons"] if person["story"] == "scanned"}
    assert planted
    cards: list[Card] = [card for card in day.cards.values() if {v.value for v in card.values if v.field == "email"} & planted]
    assert all(moment.kind != "message.clicked" for card in cards for moment in card.timeline)
