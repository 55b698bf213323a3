"""The plan at hand: everybody decided over once, kept in tables, and looked up person by person and list by list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from regard.clock import MINUTE
from regard.decisions.day import Card, Decision
from regard.decisions.facts.scope import Scope
from regard.decisions.feedback import Waiting
from regard.decisions.rules.order import BY_CODE, BY_NAME, RULES
from regard.decisions.sentences import Wording
from regard.decisions.settings import Settings
from regard.ledger.catalogue import code
from regard.ledger.event import Event
from regard.people.stages import State, states, told_once
from regard.storage.columnar import Mirror
from regard.storage.people import all_found, known_to, moments_of, names_of, systems
from regard.storage.statements import ASKED, DECIDED, statement
from regard.storage.store import Store
from regard.words import Micros, Verdict
from regard.workspace import mirroring
from regard.workspace.belonging import fits_of
from regard.workspace.board import ANY_ROLE, Applications, Board
from regard.workspace.cards import cards_of
from regard.workspace.company import Company
from regard.workspace.document import Fit, Why
from regard.workspace.feedback import waiting_for
from regard.workspace.news import News, newest
from regard.workspace.referrals import Referral, standing_of
from regard.workspace.telling import colleagues_of, steps, tell

_PROOF, _MEMBERS, _AGENDA, _CHANGED = "proof", "members", "agenda", "main.changed"
_FOUND, _KNOWN = "found", "known"
_PUT_OFF = f"{code('verdict.snoozed')}, {code('verdict.overridden')}"
MOST_RENEWED = 500
"""So many people at most are decided over anew while others wait; where they are more, everybody is, beside the calls."""
KEPT_FOR = 15 * MINUTE
"""A plan older than this is made anew before anybody is answered from it."""
URGENCY = (Verdict.REPAIR, Verdict.CALL, Verdict.MEET, Verdict.WRITE, Verdict.ASK)
"""What is to be done, in the order in which a day is worked off: first what we owe."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of the people: over whom one of these rules decides (None: any), who belong to one of these roles (None: any).

    awake_at: without whom one of us put off, or decided otherwise over, until later than this (None: with them).
    wanted: one of whose names, addresses or numbers holds the text. system: of whom this system speaks. Empty: anybody.
    applied: who has an open application for this role, in the words of its source (ANY_ROLE: for any; None: or has none).
    stage: and stands at this stage (None: at any).
    """

    rules: tuple[str, ...] | None = None
    roles: tuple[int, ...] | None = None
    awake_at: Micros | None = None
    wanted: str = ""
    system: str = ""
    applied: str | None = None
    stage: str | None = None

    @property
    def by_verdict_only(self) -> bool:
        """Whether nothing but rules, and being awake, makes the choice: then counts are at hand."""
        return (self.roles, self.wanted, self.system, self.applied) == (None, "", "", None)


@dataclass(frozen=True, slots=True)
class Change:
    """Over so many people the rule ``after`` would decide instead of ``before``."""

    before: str
    after: str
    people: int


class PlanAtHand:
    """The plan of one moment over one store. ``renew`` keeps it in step with what is written about single people.

    Its tables stand in a place of their own in the mirror, so that the next plan can be made beside them.
    """

    def __init__(self, store: Store, company: Company, now: Micros) -> None:
        self.made_at = now
        self.roles = mirroring.open_roles(store)
        self._store = store
        self._company = company
        self._mirror = Mirror()
        self._counts: dict[str, int] | None = None
        self._applications: Applications | None = None
        self._news: tuple[News, ...] | None = None
        self._scope = Scope(now, company.settings)
        mirroring.fill(self._mirror, store, self.roles, home=company.zone, scope=self._scope)
        self._plans = count(1)
        self._place = "plan_0"
        self._mirror.move_into(self._place)
        _settle(self._mirror, self._scope)
        self._mirror.create(_CHANGED, "SELECT 0::BIGINT AS person, 0::BIGINT AS before, 0::BIGINT AS after WHERE false")

    def close(self) -> None:
        """Throw the mirror away."""
        self._mirror.close()

    def serve(self, store: Store, touched: Iterable[int], now: Micros) -> None:
        """Answer from this store from now on. touched: people about whom something was written since the mirror was filled."""
        self._store = store
        self.renew(touched, now)

    def make_next(self, now: Micros, settings: Settings | None = None) -> str:
        """Make the plan of a later moment beside this one; only the engine works, so others may ask meanwhile.

        settings: other ones than now. Gives the place of its tables, for ``move_on``.
        """
        place = f"plan_{next(self._plans)}"
        aside = self._mirror.aside()
        try:
            aside.move_into(place)
            scope = Scope(now, settings or self._scope.settings)
            mirroring.fill_hours(aside, self._store, self.roles, home=self._company.zone, scope=scope)
            _settle(aside, scope)
        finally:
            aside.close()
        return place

    def move_on(self, place: str, now: Micros, touched: Iterable[int], company: Company | None = None) -> None:
        """Answer from the plan made at ``place``. touched: people about whom something was written while it was made.

        company: as it is from now on, where its settings have changed.
        """
        self._company = company or self._company
        self._mirror.move_into(place, leaving=self._place)
        self._place, self.made_at = place, now
        self._counts = self._applications = self._news = None
        self._scope = Scope(now, self._company.settings)
        self.renew(touched, now)

    def compare(self, place: str) -> tuple[Change, ...]:
        """Over how many people another rule decides in the plan made at ``place``, by the rule before and after, the most first.

        That plan goes; the people behind each number are kept for ``changed`` until the next comparison.
        """
        self._mirror.create(_CHANGED, _COMPARED.format(before=self._place, after=place))
        self._mirror.drop(place)
        rows = self._mirror.ask(f"SELECT before, after, count(*) people FROM {_CHANGED} GROUP BY ALL ORDER BY ALL")
        changes = [Change(BY_CODE[row["before"]].name, BY_CODE[row["after"]].name, row["people"]) for row in rows]
        return tuple(sorted(changes, key=lambda change: -change.people))

    def changed(self, before: str, after: str, *, start: int, most: int) -> tuple[Decision, ...]:
        """People of whom ``compare`` last said that another rule would decide, as they are decided over now."""
        chosen = f"{_moved(before, after)} ORDER BY person LIMIT {most} OFFSET {start}"
        return self.decisions([row["person"] for row in self._mirror.ask(f"SELECT person {chosen}")])

    def how_many_changed(self, before: str, after: str) -> int:
        """How many they are."""
        return int(self._mirror.ask(f"SELECT count(*) people {_moved(before, after)}")[0]["people"])

    def renew(self, people: Iterable[int], now: Micros) -> None:
        """Decide anew over these people, as of ``now``, after something was written about them."""
        renewed = list(people)
        if not renewed:
            return
        self._scope = Scope(now, self._scope.settings)
        self._mirror.renew(self._store, renewed)
        scope = self._asking(renewed)
        mirroring.fill_hours(self._mirror, self._store, self.roles, home=self._company.zone, scope=scope)
        self._counts = None
        self._mirror.replace(DECIDED, renewed, statement("plan", scope))
        self._mirror.replace(_AGENDA, renewed, f"{_IN_ORDER} WHERE person IN ({_listed(renewed)})")
        self._mirror.replace(_PROOF, renewed, statement("evidence", scope))
        self._mirror.replace(_MEMBERS, renewed, statement("pools", scope))
        if self._applications is not None:
            self._applications.renew(renewed, now)
        if self._news is not None:
            others = (one for one in self._news if one.person not in set(renewed))
            self._news = tuple(sorted((*others, *newest(self._mirror, self._store, now, renewed)), key=lambda one: -one.at))

    def board(self, choice: Choice, most: int) -> Board:
        """The chosen people with an open application by stage, the first ``most`` of each stage."""
        among = f"person IN (SELECT person FROM {_AGENDA} {self._where(replace(choice, applied=None))})"
        return self._applied().board(choice.applied or ANY_ROLE, among, most)

    def states(self, people: Sequence[int]) -> dict[int, tuple[State, ...]]:
        """How the applications of these people stand."""
        moments: dict[int, list[Event]] = {person: [] for person in people}
        for person, event in moments_of(self._store, people, self._scope.now):
            moments[person].append(event)
        accident = self._scope.settings.accident_minutes * MINUTE
        return {person: told_once(states(events, self._scope.now, accident)) for person, events in moments.items()}

    def systems(self) -> tuple[str, ...]:
        """The systems that speak of people."""
        return systems(self._store)

    def _applied(self) -> Applications:
        """The open applications, read when somebody asks for the first time."""
        if self._applications is None:
            self._applications = Applications(self._mirror, self._store, self._scope.now)
        return self._applications

    def counts(self, roles: tuple[int, ...] | None = None) -> dict[str, int]:
        """How many people each rule decides over, in the order of the rules; rules that decide over nobody are left out.

        roles: only of people who belong to one of these.
        """
        if roles is not None:
            return self._counted(self._where(Choice(roles=roles)))
        if self._counts is None:
            self._counts = self._counted("")
        return self._counts

    def _counted(self, where: str) -> dict[str, int]:
        rows = self._mirror.ask(f"SELECT rule, count(*) people FROM {_AGENDA} {where} GROUP BY rule")
        found = {row["rule"]: row["people"] for row in rows}
        return {rule.name: found[rule.code] for rule in RULES if rule.code in found}

    def pool_sizes(self) -> dict[int, int]:
        """How many people belong to each open role now, by number of the role."""
        rows = self._mirror.ask(f"SELECT role, count(*) people FROM {_MEMBERS} GROUP BY role")
        return {role.number: 0 for role in self.roles} | {row["role"]: row["people"] for row in rows}

    def agenda(self, choice: Choice, *, start: int = 0, most: int = 50) -> tuple[Decision, ...]:
        """The chosen people, what we owe first and what falls due first, so many from ``start`` on."""
        return self.decisions(self._numbers(f"{self._where(choice)} ORDER BY place, person LIMIT {most} OFFSET {start}"))

    def after(self, choice: Choice, person: int, most: int) -> tuple[Decision, ...]:
        """The chosen people in the order of their numbers, so many that come after ``person``."""
        return self.decisions(self._numbers(f"{self._where(choice)} AND person > {person} ORDER BY person LIMIT {most}"))

    def size(self, choice: Choice) -> int:
        """How many people are chosen."""
        if choice.by_verdict_only:
            counts = self.counts()
            whole = sum(counts.get(rule, 0) for rule in (counts if choice.rules is None else set(choice.rules)))
            return whole - len(self._put_off(choice))
        return int(self._mirror.ask(f"SELECT count(*) people FROM {_AGENDA} {self._where(choice)}")[0]["people"])

    def among(self, people: Sequence[int], choice: Choice) -> tuple[int, ...]:
        """Those of these people who are chosen, in the order given."""
        found = set(self._numbers(f"{self._where(choice)} AND person IN ({_listed(people)})"))
        return tuple(person for person in people if person in found)

    def decisions(self, people: Sequence[int]) -> tuple[Decision, ...]:
        """The decisions over these people, in the order asked."""
        if not people:
            return ()
        asked = f"WHERE person IN ({_listed(people)})"
        rows = {row["person"]: row for row in self._mirror.ask(f"SELECT * FROM {DECIDED} {asked}")}
        pairs = self._mirror.ask(f"SELECT person, seq FROM {_PROOF} {asked}")
        found = [rows[person] for person in people if person in rows]
        return tuple(tell(self._store, found, pairs, self._wording, names_of(self._store, people)))

    def why(self, person: int) -> Why | None:
        """The verdict over one person and every rule in order; None where nothing is decided over such a person."""
        found = self.decisions([person])
        if not found:
            return None
        scope = self._asking([person])
        mirroring.fill_hours(self._mirror, self._store, self.roles, home=self._company.zone, scope=scope)
        chain = self._mirror.ask(statement("chain", scope))[0]
        return Why(found[0], tuple(steps(chain, found[0])), self._fits(person, scope))

    def waiting(self, choice: Choice, now: Micros) -> tuple[Waiting, ...]:
        """Feedback that interviewers owe on the chosen people."""
        people = None if choice == Choice() else self._numbers(self._where(choice))
        return waiting_for(self._mirror, self._store, now, self._company.zone, self._scope.settings, people)

    def news(self, choice: Choice) -> tuple[News, ...]:
        """What is new about the chosen people, the latest first."""
        if self._news is None:
            self._news = newest(self._mirror, self._store, self._scope.now)
        people = {one.person for one in self._news}
        chosen = people if choice == Choice() else set(self.among(list(people), choice))
        return tuple(one for one in self._news if one.person in chosen)

    def referred_by(self, colleague: str, now: Micros) -> tuple[Referral, ...]:
        """How those stand at this moment whom a colleague referred, the latest first."""
        number = self._store.terms.find(colleague)
        kind = code("person.sourced")
        rows = self._mirror.ask(f"SELECT DISTINCT person FROM events WHERE kind = {kind} AND actor = {number or -1} LIMIT 500")
        people = [row["person"] for row in rows]
        names, accident = names_of(self._store, people), self._scope.settings.accident_minutes * MINUTE
        days = self._scope.settings.referral_days
        found = []
        for person in people:
            events = [event for _, event in moments_of(self._store, [person], now)]
            applications = states(events, now, accident)
            found.append(standing_of(names.get(person, ""), events, applications, by=colleague, now=now, days=days))
        return tuple(sorted(filter(None, found), key=lambda one: -one.at))

    def card(self, decision: Decision) -> Card:
        """Everything that is held about one person."""
        return cards_of(self._store, [decision], self._scope, self._company.lives)[decision.person]

    def _fits(self, person: int, scope: Scope) -> tuple[Fit, ...]:
        inside = {row["role"] for row in self._mirror.ask(f"SELECT role FROM {_MEMBERS} WHERE person = {person}")}
        return fits_of(self._store, self.roles, person, inside, scope, self._company.lives)

    def _asking(self, people: Sequence[int]) -> Scope:
        self._mirror.fill(ASKED, {"person": "BIGINT"}, [(person,) for person in people])
        return Scope(self._scope.now, self._scope.settings, people)

    def _numbers(self, where: str) -> list[int]:
        return [row["person"] for row in self._mirror.ask(f"SELECT person FROM {_AGENDA} {where}")]

    def _put_off(self, choice: Choice) -> list[int]:
        """Those over whom these rules decide, and whom one of us put off until later than the choice wants them awake."""
        if choice.awake_at is None:
            return []
        rows = self._mirror.ask(f"SELECT DISTINCT person FROM events WHERE kind IN ({_PUT_OFF}) AND until > {choice.awake_at}")
        people = [row["person"] for row in rows]
        return self._numbers(f"{_of_rules(choice)} AND person IN ({_listed(people)})") if people else []

    def _where(self, choice: Choice) -> str:
        where = _of_rules(choice)
        if choice.roles is not None:
            where += f" AND person IN (SELECT person FROM {_MEMBERS} WHERE role IN ({_listed(choice.roles)}))"
        for table, text, answer in ((_FOUND, choice.wanted, all_found), (_KNOWN, choice.system, known_to)):
            if text:
                self._mirror.fill(table, {"person": "BIGINT"}, answer(self._store, text))
                where += f" AND person IN (SELECT person FROM {table})"
        if choice.applied is not None:
            where += f" AND person IN ({self._applied().people(choice.applied, choice.stage)})"
        put_off = self._put_off(choice)
        return f"{where} AND person NOT IN ({_listed(put_off)})" if put_off else where

    @property
    def _wording(self) -> Wording:
        titles = {role.number: role.title for role in self.roles}
        return Wording(self._scope.now, self._company.zone, titles, self._scope.settings, colleagues_of(self._store))


@dataclass(slots=True)
class Shared:
    """What all views of one workspace share: the plan at hand, and what was written since it was begun.

    unsettled: whether somebody came in who is not joined to people yet; newcomers: their records, None for anybody.
    held: the plan while an act is under way. others: what was known when other processes wrote last.
    """

    plan: PlanAtHand | None = None
    held: PlanAtHand | None = None
    touched: set[int] = field(default_factory=set)
    unsettled: bool = False
    newcomers: set[str] | None = field(default_factory=set)
    others: int = 0

    def arrive(self, records: Iterable[str] | None) -> None:
        """Have these records joined to people soon; None where it may be anybody's."""
        some = None if records is None else set(records)
        self.unsettled |= some is None or bool(some)
        self.newcomers = None if some is None or self.newcomers is None else self.newcomers | some

    def take_unsettled(self) -> tuple[bool, set[str] | None]:
        """Whether somebody is to be joined, and who; from now on nobody is."""
        found = self.unsettled, self.newcomers
        self.unsettled, self.newcomers = False, set()
        return found


def _settle(mirror: Mirror, scope: Scope) -> None:
    """Decide over everybody and keep the answers where the mirror makes its tables."""
    for table, question in ((DECIDED, "plan"), (_PROOF, "evidence"), (_MEMBERS, "pools")):
        mirror.create(table, statement(question, scope))
        mirror.index(table, "person")
    mirror.create(_AGENDA, f"{_IN_ORDER} ORDER BY place, person")
    mirror.index(_AGENDA, "person")


def _of_rules(choice: Choice) -> str:
    return "WHERE true" if choice.rules is None else f"WHERE rule IN ({_codes(choice.rules)})"


def _moved(before: str, after: str) -> str:
    return f"FROM {_CHANGED} WHERE before = {BY_NAME[before].code} AND after = {BY_NAME[after].code}"


def _codes(rules: Iterable[str]) -> str:
    return _listed(BY_NAME[rule].code for rule in rules)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "-1"


_DONE_TODAY = [rule for verdict in URGENCY for rule in RULES if rule.verdict is verdict]
_RANKS = _listed(rule.code for rule in (*_DONE_TODAY, *(rule for rule in RULES if rule not in _DONE_TODAY)))
"""What is to be done stands first; each rule lies together, so that its list is found fast."""
_IN_ORDER = f"""
SELECT person, rule, list_position([{_RANKS}], rule) * {1 << 53} + coalesce(not_before, 0) AS place
FROM {DECIDED}"""
_COMPARED = f"""
SELECT o.person, o.rule AS before, n.rule AS after FROM {{before}}.{DECIDED} o JOIN {{after}}.{DECIDED} n USING (person)
WHERE o.rule <> n.rule"""
