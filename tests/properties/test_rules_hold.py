"""Laws over thousands of made-up histories: wishes win, every engine agrees, a stricter wish never makes us more active."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from tests.properties.made_up import CHANNELS, TOPICS, broken, company, happen, populate
from tests.told import Duck, Engine, Lite, Person, Told

from regard.decisions.rules.order import BY_CODE
from regard.words import Channel, Method, Micros, Verdict

PEOPLE = 4000
ACTIVE = (Verdict.WRITE, Verdict.CALL, Verdict.MEET, Verdict.ASK)


class Postgres:
    """A real PostgreSQL, started for the test."""

    dialect = "postgres"

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)

    def fill(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self.connection.execute(f"CREATE TABLE {name} ({', '.join(f'{chr(34)}{c}{chr(34)} {t}' for c, t in columns)})")
        with self.connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def ask(self, query: str) -> list[dict[str, Any]]:
        cursor = self.connection.execute(query)
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def served(postgres: str) -> Iterator[Engine]:
    """PostgreSQL as an engine of the plan."""
    engine = Postgres(postgres)
    yield engine
    engine.connection.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_b11_no_verdict_breaks_a_stated_wish(now: Micros, seed: int) -> None:
    """12,000 histories in all: exactly one verdict each, and not one that a plain reading of the wishes forbids."""
    told = company(now, seed)
    populate(told, PEOPLE, seed)
    rows = told.plan(Duck())
    assert [row["person"] for row in rows] == list(range(1, PEOPLE + 1))
    mine: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for event in told.events:
        mine[event[1]].append(event)
    wrong = [
        (row["person"], BY_CODE[row["rule"]].name, why)
        for row in rows
        for why in broken(told, row, mine[row["person"]], BY_CODE[row["rule"]].name)
    ]
    assert wrong == []
    assert len({row["rule"] for row in rows}) > 35, "the histories reach most of the rules"


@pytest.mark.parametrize("seed", [11, 12])
def test_every_engine_gives_the_same_plan(now: Micros, served: Engine, seed: int) -> None:
    """150 histories on DuckDB, SQLite and PostgreSQL: the same rows, to the last fact; and for a handful the same again."""
    told = company(now, seed)
    populate(told, 150, seed)
    expected = told.plan(Duck())
    assert told.plan(Lite()) == expected
    assert told.plan(served) == expected
    few = (3, 47, 120)
    assert told.plan(Lite(), few) == [row for row in expected if row["person"] in few]


def test_a_stricter_wish_never_makes_us_more_active(now: Micros) -> None:
    """Give 2,000 people one more wish, stricter than any before: nobody is approached who was not."""
    told = company(now, 21)
    populate(told, 2000, 21)
    before = told.plan(Duck())
    dice = random.Random(22)
    for number, name in told.names.items():
        _stricter(Person(told, number, name), dice)
    after = told.plan(Duck())
    # whoever states a wish is in touch with us: the clock of Art. 14 ends, and they need not be asked through a colleague
    told_us = {"notice_overdue", "recommended_waiting", "recommended_silent"}
    for old, new in zip(before, after, strict=True):
        if BY_CODE[old["rule"]].name in told_us:
            continue
        approached = Verdict(new["verdict"]) in ACTIVE
        assert not approached or Verdict(old["verdict"]) in (*ACTIVE, Verdict.REPAIR), (
            BY_CODE[old["rule"]].name,
            BY_CODE[new["rule"]].name,
        )


def _stricter(person: Person, dice: random.Random) -> None:
    match dice.randint(0, 4):
        case 0:
            person.says("wish.stop", 0)
        case 1:
            person.says("wish.pause", 0, until=400)
        case 2:
            person.event("wish.channel", 0, channel=dice.choice(CHANNELS), number=0, method=Method.IMPORTED)
        case 3:
            person.says("wish.frequency", 0, number=900)
        case _:
            for topic in TOPICS:
                person.says("wish.not_topic", 0, word=topic)


def test_a13_no_open_click_or_scan_changes_any_verdict(now: Micros) -> None:
    """Opens, clicks and scans by the thousand, on top of 1,000 histories: the plan stays what it was."""
    told = company(now, 31)
    populate(told, 1000, 31)
    before = told.plan(Duck())
    dice = random.Random(32)
    for number, name in told.names.items():
        for kind in ("message.opened", "message.clicked", "message.scanned"):
            Person(told, number, name).event(kind, dice.uniform(0, 2000), channel=Channel.EMAIL, method=Method.STATED)
    assert told.plan(Duck()) == before


def test_the_order_in_which_things_were_read_does_not_matter(now: Micros) -> None:
    """The same 1,000 histories, read in another order."""
    told = company(now, 41)
    populate(told, 1000, 41)
    before = told.plan(Duck())
    shuffled = replace(
        told, events=[(seq, *event[1:]) for seq, event in enumerate(random.Random(42).sample(told.events, len(told.events)), 1)]
    )
    assert shuffled.plan(Duck()) == before


def test_what_is_not_yet_known_does_not_count(now: Micros) -> None:
    """Events that happen or are learnt after the moment of the plan change nothing of it."""
    told = company(now, 51)
    populate(told, 500, 51)
    before = told.plan(Duck())
    dice = random.Random(52)
    known = len(told.events)
    for number, name in told.names.items():
        happen(Person(told, number, name), dice)
    later = [(*event[:5], now + 5, now + 5, *event[7:]) for event in told.events[known:]]
    assert replace(told, events=told.events[:known] + later).plan(Duck()) == before


__all__ = ["Told"]
