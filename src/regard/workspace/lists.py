"""What a list of people is shown by: some of its decisions and how many there are, and the sizes of pools."""

from __future__ import annotations

from dataclasses import dataclass

from regard.decisions.day import Decision


@dataclass(frozen=True, slots=True)
class Agenda:
    """Some of the decisions of a list: how many there are in all, and where these begin."""

    decisions: tuple[Decision, ...]
    count: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class PoolSize:
    """An open role or persona: its number, its title, and how many people belong to it now."""

    role: int
    title: str
    people: int
