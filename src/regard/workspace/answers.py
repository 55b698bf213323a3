"""What people ask a workspace: answers come from the plan at hand, within what whoever asks may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from threading import RLock
from typing import Self

from regard.clock import HOUR
from regard.decisions.day import Card, Decision
from regard.decisions.feedback import Waiting, after_weekday_hours
from regard.decisions.rules.order import BY_NAME
from regard.decisions.settings import Settings
from regard.errors import NoSuchPerson, NotAllowed
from regard.people.stages import State
from regard.storage.access import Access, Account, Role
from regard.storage.people import any_unjoined, person_of, records_of
from regard.words import Micros, Total, Verdict
from regard.workspace.at_hand import KEPT_FOR, URGENCY, Choice, PlanAtHand, Shared
from regard.workspace.board import Board
from regard.workspace.desk import Workspace
from regard.workspace.document import Why
from regard.workspace.lists import Agenda, PoolSize
from regard.workspace.news import News
from regard.workspace.referrals import Referral


class Answers:
    """The questions to a workspace that several people use. Every call is one transaction, made one after the other."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._store = workspace.store
        self._state = Shared()
        self._within: frozenset[str] | None = None
        self._one_at_a_time = RLock()

    def seen_by(self, account: Account) -> Self:
        """The workspace as a colleague sees it: a hiring manager the people of their own roles, others within their limits."""
        with self.access() as access:
            words = access.limits(account.email)
        words |= {account.email} if account.role is Role.MANAGER else set()
        return self.limited_to(words) if words else self

    def limited_to(self, words: frozenset[str]) -> Self:
        """The same workspace as somebody sees it who is limited to these offices, clients, roles, or roles of their own.

        Whoever belongs to none of these roles does not exist for them; what concerns the whole workspace is not theirs.
        """
        view = copy(self)
        view._within = frozenset(word.casefold() for word in words)  # noqa: SLF001 - of the same class
        return view

    @property
    def country(self) -> str:
        """The ISO code that resolves national telephone numbers, empty where the company named none."""
        return self._workspace.company.country

    @property
    def company(self) -> str:
        """The name of the company, empty if nobody told it."""
        return self._workspace.company.name

    @contextmanager
    def access(self) -> Iterator[Access]:
        """Accounts and secrets, for as long as nobody else writes."""
        with self._one_at_a_time, self._store.connection:
            yield Access(self._store.connection)

    def counts(self, now: Micros) -> dict[str, int]:
        """How many people each rule decides over now."""
        with self._at_hand(now) as plan:
            return plan.counts(self._seen(plan))

    def totals(self, now: Micros) -> dict[Total, int]:
        """The four numbers."""
        counts = self.counts(now)
        return {total: sum(count for name, count in counts.items() if BY_NAME[name].total is total) for total in Total}

    def to_do(self, now: Micros, verdicts: Iterable[Verdict] = URGENCY, *, start: int = 0, most: int = 50) -> Agenda:
        """What is to be done today, what we owe first, without whom somebody put off for now."""
        wanted = set(verdicts)
        rules = [name for name, rule in BY_NAME.items() if rule.verdict in wanted]
        return self.agenda(now, Choice(tuple(rules), awake_at=now), start=start, most=most)

    def agenda(self, now: Micros, choice: Choice, *, start: int = 0, most: int = 50) -> Agenda:
        """The chosen people, what we owe first."""
        with self._at_hand(now) as plan:
            choice = self._chosen(plan, choice)
            return Agenda(plan.agenda(choice, start=start, most=most), plan.size(choice), start)

    def after(self, now: Micros, choice: Choice, person: int, most: int) -> tuple[Decision, ...]:
        """The chosen people in the order of their numbers, so many that come after ``person``."""
        with self._at_hand(now) as plan:
            return plan.after(self._chosen(plan, choice), person, most)

    def board(self, now: Micros, choice: Choice, most: int = 25) -> Board:
        """The chosen people with an open application by stage, the first ``most`` of each."""
        with self._at_hand(now) as plan:
            return plan.board(self._chosen(plan, choice), most)

    def lookup(self, people: Sequence[int], now: Micros) -> tuple[tuple[Decision, tuple[State, ...]], ...]:
        """The decisions over these people, each with how their applications stand."""
        with self._at_hand(now) as plan:
            there = plan.among(people, self._chosen(plan, Choice()))
            stands = plan.states(there)
            return tuple((decision, stands[decision.person]) for decision in plan.decisions(there))

    def systems(self, now: Micros) -> tuple[str, ...]:
        """The systems that speak of people."""
        with self._at_hand(now) as plan:
            return plan.systems()

    def these(self, people: Sequence[int], now: Micros, *, start: int = 0, most: int = 50) -> Agenda:
        """These people, so many from ``start`` on."""
        with self._at_hand(now) as plan:
            there = plan.among(people, self._chosen(plan, Choice()))
            return Agenda(plan.decisions(there[start : start + most]), len(there), start)

    def size(self, now: Micros, choice: Choice) -> int:
        """How many people are chosen."""
        with self._at_hand(now) as plan:
            return plan.size(self._chosen(plan, choice))

    def pools(self, now: Micros) -> tuple[PoolSize, ...]:
        """The open roles and personas, each with the number of people who belong to it now."""
        with self._at_hand(now) as plan:
            sizes, seen = plan.pool_sizes(), self._seen(plan)
            return tuple(PoolSize(r.number, r.title, sizes[r.number]) for r in plan.roles if seen is None or r.number in seen)

    def person(self, number: int, now: Micros) -> tuple[Decision, Card]:
        """The verdict over one person and everything that is held about them. Raises NoSuchPerson."""
        with self._at_hand(now) as plan:
            found = plan.decisions(self._existing(plan, number))
            if not found:
                raise NoSuchPerson(str(number))
            return found[0], plan.card(found[0])

    def why(self, number: int, now: Micros) -> Why:
        """Every rule for one person. Raises NoSuchPerson."""
        with self._at_hand(now) as plan:
            found = plan.why(number) if self._existing(plan, number) else None
            if found is None:
                raise NoSuchPerson(str(number))
            return found

    def news(self, now: Micros) -> tuple[News, ...]:
        """What is new about people, the latest first; ``these`` says what follows for them."""
        with self._at_hand(now) as plan:
            return plan.news(self._chosen(plan, Choice()))

    def waiting_feedback(self, now: Micros) -> tuple[Waiting, ...]:
        """Feedback on interviews that is waited for, the longest first, with its clock (A14)."""
        with self._at_hand(now) as plan:
            return plan.waiting(self._chosen(plan, Choice()), now)

    def referrals(self, by: str, now: Micros) -> tuple[Referral, ...]:
        """How those stand whom a colleague referred, the latest first."""
        with self._at_hand(now) as plan:
            return plan.referred_by(by, now)

    def record(self, number: int, now: Micros) -> str:
        """The record about which acts that concern this person are written. Raises NoSuchPerson."""
        return self.records(number, now)[0]

    def rung_by(self, now: Micros) -> Micros:
        """By when we ring somebody who asks for it now: our own clock, which they are told (E7). Weekends do not count."""
        company = self._workspace.company
        return after_weekday_hours(now, 24 * company.settings.answer_within_days, company.zone)

    def number(self, record: str) -> int:
        """The person to whom a record belongs now. Raises NoSuchPerson."""
        with self._one_at_a_time:
            return person_of(self._store, record)

    @property
    def settings(self) -> Settings:
        """What the rules go by now."""
        return self._workspace.company.settings

    def records(self, number: int, now: Micros) -> tuple[str, ...]:
        """The records that are one person, the one after which they are numbered first. Raises NoSuchPerson."""
        with self._at_hand(now) as plan:
            found = records_of(self._store, number) if self._existing(plan, number) else ()
            if not found:
                raise NoSuchPerson(str(number))
            return found

    def whole(self) -> None:
        """Raises NotAllowed for whoever sees a part only."""
        if self._within is not None:
            raise NotAllowed

    def _seen(self, plan: PlanAtHand) -> tuple[int, ...] | None:
        """The roles whose people are seen; None for everybody."""
        return None if self._within is None else tuple(role.number for role in plan.roles if self._within & role.words)

    def _chosen(self, plan: PlanAtHand, choice: Choice) -> Choice:
        seen = self._seen(plan)
        if seen is None:
            return choice
        return replace(choice, roles=seen if choice.roles is None else tuple(role for role in choice.roles if role in seen))

    def _existing(self, plan: PlanAtHand, number: int) -> list[int]:
        """The person, where there is one for whoever asks."""
        return [number] if self._within is None or plan.among([number], self._chosen(plan, Choice())) else []

    @contextmanager
    def _at_hand(self, now: Micros) -> Iterator[PlanAtHand]:
        """The plan at hand, made anew where it is too old, or where another process wrote to the store.

        Whoever has it already, further out in the same act, keeps it: it must not be closed under them.
        """
        with self._one_at_a_time:
            if self._state.held is not None:
                yield self._state.held
                return
            self._store.catch_up()
            plan = self._state.plan
            if plan is None:
                cleared = self._store.clear_halves(now - HOUR)
                self._state.arrive(None if cleared or any_unjoined(self._store) else ())
            if plan is None or self._store.others != self._state.others:
                self._state.others = self._store.others
                self._workspace.recall_company()
                self._state.plan = PlanAtHand(self._store, self._workspace.company, now)
                if plan is not None:
                    plan.close()
            elif now - plan.made_at > KEPT_FOR:
                plan.move_on(plan.make_next(now), now, ())
            assert self._state.plan is not None
            self._state.held = self._state.plan
            try:
                yield self._state.held
            finally:
                self._state.held = None
