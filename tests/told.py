"""Histories told in a test, and what the plan makes of them on a chosen engine: people, events, roles, law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

import apsw
import duckdb
import ibis

from regard.clock import DAY
from regard.decisions import tables
from regard.decisions.facts.scope import Scope
from regard.decisions.plan import chain, evidence, hours_needed, plan, sql
from regard.decisions.rules.order import BY_CODE, RULES
from regard.decisions.sentences import Wording
from regard.decisions.settings import Settings
from regard.ledger.catalogue import KINDS, NAMES, code
from regard.wishes.hours import DEFAULT, next_open
from regard.words import Channel, Method, Micros, Total, Verdict

WORKING = "1111111|0-1440"
"""Hours for stories in which hours are not the subject."""


@dataclass(frozen=True)
class Answer:
    """What the plan says about one person."""

    verdict: Verdict
    rule: str
    because: str
    channel: Channel
    not_before: Micros | None
    offer: str
    total: Total | None
    task: str
    avoid: str
    evidence: tuple[str, ...]
    held: frozenset[str] = frozenset()


class Engine(Protocol):
    """Something that answers SQL over the tables of decisions."""

    dialect: str

    def fill(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> None:
        """Create a table and fill it."""

    def ask(self, query: str) -> list[dict[str, Any]]:
        """The rows of the answer."""


class Duck:
    """DuckDB in memory."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")

    def fill(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{c!r} {t}'.replace(chr(39), chr(34)) for c, t in columns)})"
        )
        if rows:
            import pyarrow as pa

            kinds = {"BIGINT": pa.int64(), "SMALLINT": pa.int16(), "VARCHAR": pa.string()}
            arrow = pa.table({c: pa.array([row[i] for row in rows], kinds[t]) for i, (c, t) in enumerate(columns)})
            self.connection.register("arriving", arrow)
            self.connection.execute(f"INSERT INTO {name} SELECT * FROM arriving")
            self.connection.unregister("arriving")

    def ask(self, query: str) -> list[dict[str, Any]]:
        answer = self.connection.execute(query)
        names = [c[0] for c in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


class Lite:
    """SQLite in memory, as the store uses it (the parser of Python's own is too shallow for a whole plan)."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self.connection = apsw.Connection(":memory:")

    def fill(self, name: str, columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]]) -> None:
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self.connection.execute(f"CREATE TABLE {name} ({', '.join(f'{chr(34)}{c}{chr(34)} {t}' for c, t in columns)})")
        self.connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)

    def ask(self, query: str) -> list[dict[str, Any]]:
        cursor = self.connection.cursor()
        cursor.row_trace = lambda one, row: dict(zip([c[0] for c in one.getdescription()], row, strict=True))
        return list(cursor.execute(query))


@dataclass
class Person:
    """One person of a story; every call tells one thing that happened so many days ago."""

    told: Told
    number: int
    name: str

    def event(
        self,
        kind: str,
        ago: float = 0,
        *,
        channel: Channel = Channel.NONE,
        method: Method = Method.SYSTEM,
        number: int | None = None,
        word: str = "",
        until: float | None = None,
        learnt: float | None = None,
        actor: str = "",
    ) -> Person:
        """Tell an event; ``until`` is in days from now, ``word`` a term."""
        told = self.told
        at = told.now - int(ago * DAY)
        told.events.append(
            (
                len(told.events) + 1,
                self.number,
                code(kind),
                int(channel),
                int(method),
                at,
                at if learnt is None else told.now - int(learnt * DAY),
                None if until is None else told.now + int(until * DAY),
                told.term(word) if word else number,
                told.term(actor) if actor else None,
            )
        )
        return self

    def says(self, kind: str, ago: float = 0, **more: Any) -> Person:
        """Tell a wish in the person's own words."""
        return self.event(kind, ago, **{"method": Method.STATED, **more})

    def got(self, ago: float, channel: Channel = Channel.EMAIL, **more: Any) -> Person:
        """We wrote."""
        return self.event("message.sent", ago, channel=channel, **more)

    def wrote(self, ago: float, channel: Channel = Channel.EMAIL, **more: Any) -> Person:
        """They wrote."""
        return self.says("message.replied", ago, channel=channel, **more)


@dataclass
class Told:
    """A company's ledger as a test tells it."""

    now: Micros
    settings: Settings = field(default_factory=Settings)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    roles: list[dict[str, Any]] = field(default_factory=list)
    law: dict[tuple[str, Channel], bool] = field(default_factory=dict)
    default_hours: str = WORKING

    def term(self, word: str) -> int:
        """The number of a word."""
        return self.words.setdefault(word, len(self.words) + 1)

    def person(
        self,
        name: str = "Ann",
        *,
        email: bool = True,
        phone: bool = False,
        linkedin: bool = False,
        family: str = "data",
        level: int | None = 2,
        city: str = "Lyon",
        country: str = "FR",
        zone: str = "Europe/Paris",
        applied: bool = True,
        age: float = 40,
    ) -> Person:
        """Somebody who applied once, years ago, and of whom these values were imported ``age`` days ago."""
        number = len(self.names) + 1
        self.names[number] = name
        person = Person(self, number, name).event("observed.name", age, method=Method.IMPORTED)
        for known, kind in ((email, "observed.email"), (phone, "observed.phone"), (linkedin, "observed.linkedin")):
            if known:
                person.event(kind, age, method=Method.IMPORTED)
        for word, kind in (
            (family, "observed.family"),
            (city, "observed.city"),
            (country, "observed.country"),
            (zone, "observed.zone"),
        ):
            if word:
                person.event(kind, age, method=Method.IMPORTED, word=word)
        if level is not None:
            person.event("observed.title", age, method=Method.IMPORTED).event(
                "observed.level", age, method=Method.INFERRED, number=level
            )
        return person.says("application.created", 900).event("application.lost", 860) if applied else person

    def role(self, title: str = "Data engineer", **more: Any) -> Told:
        """Open a role: data, level 2, Lyon, unless told otherwise."""
        self.roles.append({"title": title, "family": "data", "level": 2, "city": "Lyon", "country": "FR", "remote": False} | more)
        return self

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table but the hours."""
        roles, skills, stops, topics = [], [], [], []
        for number, role in enumerate(self.roles, 1):
            term = {key: self.term(role[key]) if role.get(key) else None for key in ("family", "city", "country")}
            roles.append(
                (
                    number, term["family"], role.get("level"), role.get("min_level"), role.get("max_level"),
                    term["city"], term["country"],
                    int(role["remote"]), role.get("opened"), role.get("closes"), number,
                )
            )  # fmt: skip
            skills += [(number, self.term(word)) for word in role.get("skills", ())]
            topics += [(number, self.term(word)) for word in role.get("topics", ())]
            stops += [(number, code("observed.employer"), self.term(word)) for word in role.get("stop_employers", ())]
            stops += [(number, code("observed.country"), self.term(word)) for word in role.get("stop_countries", ())]
        law = [(self.term(country) if country else 0, int(channel), int(needs)) for (country, channel), needs in self.law.items()]
        return {
            "events": self.events, "roles": roles, "role_skills": skills, "role_stops": stops, "role_topics": topics,
            "permissions": law, "terms": [(number, word) for word, number in self.words.items()],
        }  # fmt: skip

    def load(self, engine: Engine, scope: Scope) -> None:
        """Fill the engine, open hours included."""
        for name, rows in self.rows().items():
            engine.fill(name, columns(name), rows)
        words = {number: word for word, number in self.words.items()}
        needed = engine.ask(compiled(hours_needed, scope, engine.dialect))
        hours = [(row["zone"], row["window"], self._opens(words, row["zone"], row["window"])) for row in needed]
        engine.fill("hours", columns("hours"), hours)

    def _opens(self, words: Mapping[int, str], zone: int, window: int) -> Micros | None:
        zones = (words[zone],) if zone > 0 else ("Europe/Paris",) if zone < 0 else ("Pacific/Auckland", "America/Los_Angeles")
        return next_open(self.now, zones, words[window] if window else self.default_hours)

    def plan(self, engine: Engine | None = None, people: tuple[int, ...] | None = None) -> list[dict[str, Any]]:
        """The rows of the plan, by person."""
        engine = engine or Duck()
        scope = Scope(self.now, self.settings, people)
        self.load(engine, scope)
        return sorted(engine.ask(compiled(plan, scope, engine.dialect)), key=lambda row: row["person"])

    def answers(self, *, why: bool = False) -> dict[str, Answer]:
        """What today says about everybody, by name; with the chain of rules if ``why`` is asked."""
        engine, scope = Duck(), Scope(self.now, self.settings)
        self.load(engine, scope)
        engine.connection.execute(f"CREATE TABLE decided AS {compiled(plan, scope, 'duckdb')}")
        proof: dict[int, list[int]] = {}
        for row in engine.ask(compiled(proving, scope, "duckdb")):
            proof.setdefault(row["person"], []).append(row["seq"])
        chains = {row["person"]: row for row in engine.ask(compiled(chain, scope, "duckdb"))} if why else {}
        rows = engine.ask("SELECT * FROM decided")
        assert len({row["person"] for row in rows}) == len(rows) == len(self.names)
        return {self.names[row["person"]]: self._answer(row, proof, chains.get(row["person"], {})) for row in rows}

    def answer(self, *, why: bool = False) -> Answer:
        """What today says about the only person."""
        (answer,) = self.answers(why=why).values()
        return answer

    def _answer(self, row: dict[str, Any], proof: Mapping[int, Iterable[int]], held: Mapping[str, Any]) -> Answer:
        wording = Wording(self.now, "UTC", {number: role["title"] for number, role in enumerate(self.roles, 1)}, self.settings)
        name, rule = self.names[row["person"]], BY_CODE[row["rule"]]
        return Answer(
            Verdict(row["verdict"]), rule.name, wording.because(row, name), Channel(row["channel"]),
            row["not_before"], wording.offer(row),
            rule.total, wording.task(row, name), wording.avoid(row, name),
            tuple(sorted({NAMES[self.events[seq - 1][2]] for seq in proof.get(row["person"], ())})),
            frozenset(rule.name for rule in RULES if held.get(f"held_{rule.name}")),
        )  # fmt: skip


@lru_cache(maxsize=64)
def compiled(what: Callable[..., ibis.Table], scope: Scope, dialect: str) -> str:
    """A statement, compiled once for all stories of the same day."""
    return sql(what(scope), dialect)


def proving(scope: Scope) -> ibis.Table:
    """The evidence for a plan that was kept as the table ``decided``."""
    return evidence(scope, ibis.table(plan_schema(scope), name="decided"))


@lru_cache(maxsize=8)
def plan_schema(scope: Scope) -> ibis.Schema:
    """The columns of a plan."""
    return plan(scope).schema()


def columns(name: str) -> list[tuple[str, str]]:
    """(column, type) of a table of decisions."""
    table = next(table for table in tables.ALL if table.get_name() == name)
    kinds = {"int64": "BIGINT", "int16": "SMALLINT", "string": "VARCHAR"}
    return [(column, kinds[str(kind)]) for column, kind in table.schema().items()]


__all__ = ["DEFAULT", "KINDS", "Answer", "Duck", "Lite", "Person", "Told"]
