"""Fills the tables that facts and rules read: events, words, roles, open hours and what the law asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from regard.clock import DAY, midday
from regard.consent.permission import permission_table
from regard.decisions import tables
from regard.decisions.facts.scope import Scope
from regard.intake.atlas import zones
from regard.intake.places import Place, place
from regard.ledger.catalogue import KINDS, term
from regard.ledger.event import Event
from regard.storage import people
from regard.storage.columnar import Cell, Mirror
from regard.storage.statements import statement
from regard.storage.store import Store
from regard.wishes.hours import DEFAULT, OUTER, next_open
from regard.words import Json, Micros

_TYPES = {"int64": "BIGINT", "int16": "SMALLINT", "string": "VARCHAR"}
_ANYWHERE = 0


class Words:
    """The numbers of words: those of the store, and further ones, for this run only, for words that no event uses."""

    def __init__(self, store: Store) -> None:
        self._numbers = dict(store.terms.words())
        self._texts = {code: text for text, code in self._numbers.items()}
        self._asked: dict[int, str] = {}

    def number(self, kind: str, text: object) -> int | None:
        """The number of ``text`` as a word of ``kind``; None for nothing."""
        word = term(KINDS[kind], str(text)) if text else ""
        if word and word not in self._numbers:
            self._numbers[word] = len(self._numbers) + 200_000_000
            self._texts[self._numbers[word]] = word
        if word:
            self._asked[self._numbers[word]] = word
        return self._numbers.get(word)

    def text(self, number: int) -> str:
        """The word behind a number."""
        return self._texts[number]

    def rows(self) -> Iterator[tuple[int, str]]:
        """The words that roles and the law use, as rows of the table ``terms``; the rest is numbers to the rules."""
        return iter(self._asked.items())


@dataclass(frozen=True, slots=True)
class OpenRole:
    """A role or persona that is looked for today: its number, and what its source says of it."""

    number: int
    detail: dict[str, Json]
    title: str

    @property
    def words(self) -> frozenset[str]:
        """By what colleagues are limited to it: its title, office, country, client and owner, in small letters."""
        told = (self.title, *(str(self.detail.get(key) or "") for key in ("city", "country", "client", "owner")))
        return frozenset(word.casefold() for word in told if word)


def open_roles(store: Store) -> list[OpenRole]:
    """Roles whose latest word is that they are open, in the order in which the company names them."""
    latest: dict[str, Event] = {}
    for event in sorted(people.role_events(store), key=lambda event: (event.saying.at or event.learnt, event.seq)):
        latest[event.saying.record] = event
    roles = [event for event in latest.values() if event.saying.kind == "role.opened"]
    return [
        OpenRole(store.records.number(event.saying.record), dict(event.saying.detail), event.saying.text)
        for event in sorted(roles, key=lambda event: event.seq)
    ]


def fill(mirror: Mirror, store: Store, roles: Sequence[OpenRole], *, home: str, scope: Scope) -> None:
    """Fill every table of ``regard.decisions.tables`` as of the scope's moment. home: the company's own IANA zone."""
    words = Words(store)
    mirror.fill_events(store)
    _fill(mirror, "roles", [_role(role, place_, words) for place_, role in enumerate(roles, start=1)])
    _fill(mirror, "role_skills", _listed(roles, words, "must_skills", "observed.skill"))
    _fill(mirror, "role_topics", _listed(roles, words, "topics", "wish.topic"))
    _fill(mirror, "role_stops", _stops(roles, words))
    _fill(mirror, "permissions", _permissions(words, strict=scope.settings.strict_consent > 0))
    words.number("wish.place", "remote")
    _fill(mirror, "terms", words.rows())
    fill_hours(mirror, store, roles, home=home, scope=scope)


def fill_hours(mirror: Mirror, store: Store, roles: Sequence[OpenRole], *, home: str, scope: Scope) -> None:
    """Work out when each window that somebody in the scope has opens next in their zone, and keep just these."""
    words, likely = Words(store), _likely_zones(roles, home)
    needed = mirror.ask(statement("hours", scope))
    hours = [(row["zone"], row["window"], _opens(row["zone"], row["window"], words, likely, scope.now)) for row in needed]
    _fill(mirror, "hours", hours)


def _fill(mirror: Mirror, name: str, rows: Iterable[Sequence[Cell]]) -> None:
    schema = next(table for table in tables.ALL if table.get_name() == name).schema()
    mirror.fill(name, {column: _TYPES[str(kind)] for column, kind in schema.items()}, rows)


def _role(role: OpenRole, order: int, words: Words) -> tuple[Cell, ...]:
    detail = role.detail
    where = _where(detail)
    return (
        role.number, words.number("observed.family", detail.get("family")), _int(detail.get("level")),
        _int(detail.get("min_level")), _int(detail.get("max_level")), words.number("observed.city", where.city),
        words.number("observed.country", where.country), int(bool(detail.get("remote"))),
        _instant(detail.get("opened")), _closing(detail.get("closes")), order,
    )  # fmt: skip


def _where(detail: dict[str, Json]) -> Place:
    return place("", city=str(detail.get("city") or ""), country=str(detail.get("country") or ""))


def _listed(roles: Sequence[OpenRole], words: Words, key: str, kind: str) -> Iterator[tuple[Cell, ...]]:
    for role in roles:
        for text in _texts(role.detail.get(key)):
            yield role.number, words.number(kind, text)


def _stops(roles: Sequence[OpenRole], words: Words) -> Iterator[tuple[Cell, ...]]:
    for role in roles:
        for key, kind in (("stop_employers", "observed.employer"), ("stop_countries", "observed.country")):
            for text in _texts(role.detail.get(key)):
                yield role.number, KINDS[kind].code, words.number(kind, text)


def _permissions(words: Words, *, strict: bool) -> Iterator[tuple[Cell, ...]]:
    for country, channel, consent in permission_table(strict=strict):
        yield words.number("observed.country", country) or _ANYWHERE, int(channel), int(consent)


def _likely_zones(roles: Sequence[OpenRole], home: str) -> tuple[str, ...]:
    """Where somebody of unknown place may well be: where we look for people, and where we are."""
    places = [_where(role.detail) for role in roles]
    return tuple(sorted({home, *(where.zone for where in places if where.zone)}))


def _opens(zone: int, window: int, words: Words, likely: tuple[str, ...], now: Micros) -> Micros | None:
    """The next instant at which the window is open wherever the person may be; a guessed place gets the legal hours too."""
    wished = words.text(window) if window else DEFAULT
    if zone > 0:
        return next_open(now, (words.text(zone),), wished)
    plausible = zones(words.text(-zone)) if zone < 0 else likely
    opens = next_open(now, plausible or likely, wished)
    return opens if opens is not None or window else next_open(now, plausible or likely, OUTER)


def _texts(value: Json | None) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _int(value: Json | None) -> int | None:
    return value if isinstance(value, int) else None


def _instant(value: Json | None) -> Micros | None:
    return midday(date.fromisoformat(str(value)[:10])) if value else None


def _closing(value: Json | None) -> Micros | None:
    """A role is open through the whole of its last day."""
    last = _instant(value)
    return None if last is None else last + DAY // 2
