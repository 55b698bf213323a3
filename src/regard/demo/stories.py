"""The planted stories: which person lives which one, and what has to come out for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias

from regard.demo import stories_contact, stories_facts, stories_process
from regard.demo.life import Life
from regard.demo.plot import Plot
from regard.demo.world import words

Telling: TypeAlias = Callable[[Plot, Life], None]
LEAST = 2
"""How many people live each story at least, however small the company (from 100 people on)."""


@dataclass(frozen=True, slots=True)
class Story:
    """A planted story. ``rule``, ``verdict`` and ``total`` are empty where more than one answer is honest."""

    name: str
    per_mille: int
    tell: Telling
    rule: str = ""
    verdict: str = ""
    total: str = ""

    @property
    def expect(self) -> dict[str, str]:
        """What ``truth.json`` expects of a person with this story."""
        return {key: value for key, value in (("rule", self.rule), ("verdict", self.verdict), ("total", self.total)) if value}


@cache
def stories() -> Mapping[str, Story]:
    """All planted stories by name."""
    tellings: dict[str, Telling] = {**stories_contact.TELLINGS, **stories_process.TELLINGS, **stories_facts.TELLINGS}
    return {name: Story(name, tell=tellings[name], **row) for name, row in words("stories").items()}


def assign(people: int, rng: Random) -> list[str]:
    """A story name for each person, ``calm`` for most, in an order that says nothing."""
    least = LEAST if people >= 100 else 0
    names = [name for name, story in stories().items() for _ in range(max(least, round(people * story.per_mille / 1000)))]
    names = [*names, *["calm"] * (people - len(names))][:people]
    rng.shuffle(names)
    return names
