"""A question compiled once and moved to a day is the question compiled for that day."""

from __future__ import annotations

import re

import pytest

from regard.clock import DAY
from regard.decisions import plan
from regard.decisions.facts.scope import Scope
from regard.storage.statements import statement
from regard.words import Micros


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite", "postgres"])
def test_a_moved_statement_is_the_statement_of_that_day(now: Micros, dialect: str) -> None:
    """The plan of 4 March 2026 is letter for letter what compiling it for that moment gives."""
    assert statement("plan", Scope(now), dialect) == plan.sql(plan.plan(Scope(now)), dialect)


def test_nothing_but_instants_differs_between_two_days(now: Micros) -> None:
    """A year later every instant has moved by a year, and nothing else has changed."""
    today, later = (statement("hours", Scope(at)) for at in (now, now + 365 * DAY))
    moved = re.sub(r"\b1[67]\d{14}\b", lambda found: str(int(found[0]) + 365 * DAY), today)
    assert today != later
    assert moved == later
