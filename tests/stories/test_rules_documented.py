"""Stories: whoever asks why finds every rule explained, with its source, its sentence and a story of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.decisions.facts.person import MEANINGS, facts
from regard.decisions.facts.scope import Scope
from regard.decisions.rules.order import RULES
from regard.decisions.rules.page import page
from regard.decisions.rules.rule import Rule
from regard.ledger.catalogue import KINDS
from regard.words import Micros

ROOT = Path(__file__).resolve().parent.parent.parent
STORIES = "".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "stories").glob("test_rules_*.py") if path != Path(__file__)
)


def test_the_page_about_the_rules_is_the_rules() -> None:
    """docs/rules.md is what `python -m regard.decisions.rules.page` prints."""
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_source_a_sentence_and_a_story(rule: Rule) -> None:
    """A rule that nobody explains, or that no story reaches, is none."""
    assert rule.law
    assert rule.doc.endswith(".")
    assert rule.because.endswith(".")
    assert f'"{rule.name}"' in STORIES
    assert all(kind in KINDS for proof in rule.evidence for kind in proof.kinds)


def test_names_and_numbers_of_rules_are_unique() -> None:
    """A verdict names one rule, and a stored number means one rule for ever."""
    assert len({rule.name for rule in RULES}) == len({rule.code for rule in RULES}) == len(RULES)


def test_every_fact_that_a_sentence_names_is_a_fact(now: Micros) -> None:
    """What is documented exists, and what sentences and evidence name is documented or a plain column."""
    columns = set(facts(Scope(now)).columns)
    assert set(MEANINGS) <= columns | {"hours", "open_level", "zone", "needs_consent"}
    assert set().union(*(rule.columns() for rule in RULES)) <= columns
