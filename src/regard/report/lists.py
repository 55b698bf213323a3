"""The lists of the day and their groups: who stands where, in which order. Each of the four numbers is a length here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from regard.decisions.day import Day, Decision
from regard.report.phrases import month, titled
from regard.report.plain import plain
from regard.words import Micros, Total, Verdict

URGENCY = (Verdict.REPAIR, Verdict.CALL, Verdict.MEET, Verdict.WRITE, Verdict.ASK, Verdict.WAIT, Verdict.LEAVE)
"""The order in which a day is worked off: first what we owe."""

_RANK = {verdict: rank for rank, verdict in enumerate(URGENCY)}
_LATEST: Micros = 1 << 62


@dataclass(frozen=True, slots=True)
class Group:
    """People of a list who have the verdict, the reason or the month in common; positions in ``Day.decisions``."""

    title: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """One list of the page. ``id`` is its anchor; ``total`` names the number that opens it, if one does.

    by_reason: its groups are rules, so that how many each of them holds back is worth a look of its own.
    """

    id: str
    title: str
    intro: str
    empty: str
    groups: tuple[Group, ...]
    total: Total | None = None
    printed: bool = True
    by_reason: bool = False

    @property
    def count(self) -> int:
        """How many people stand on it."""
        return sum(len(group.people) for group in self.groups)


def rolls(day: Day) -> tuple[Roll, ...]:
    """Every list of the page, in the order of the page."""
    return (_today(day), _may_contact(day), _should_call(day), _must_not(day), _too_old(day), _waiting(day), _everybody(day))


def _today(day: Day) -> Roll:
    return Roll(
        "today",
        "Today",
        "Everything to do, what we owe first. Nobody is written to by this page: it proposes, you decide.",
        "Nothing is to be done today.",
        _by_verdict(day, lambda d: d.verdict not in (Verdict.WAIT, Verdict.LEAVE)),
    )


def _may_contact(day: Day) -> Roll:
    return Roll(
        "may-contact",
        "May contact",
        "People whom we may contact today, on the channel that each line names.",
        "There is nobody whom we may contact today.",
        _by_verdict(day, lambda d: d.total is Total.MAY_CONTACT),
        Total.MAY_CONTACT,
        printed=False,
    )


def _should_call(day: Day) -> Roll:
    return Roll(
        "should-call",
        "Call list",
        "People who deserve a voice instead of a message. Automatic messages to them are on hold.",
        "Nobody is waiting for a call.",
        _by_rule(day, lambda d: d.total is Total.SHOULD_CALL),
        Total.SHOULD_CALL,
        by_reason=True,
    )


def _must_not(day: Day) -> Roll:
    return Roll(
        "must-not",
        "Must not contact",
        "Their own wish or the law forbids it, whichever system it was said in. Only the person can lift a wish.",
        "There is nobody whom we must not contact.",
        _by_rule(day, lambda d: d.total is Total.MUST_NOT),
        Total.MUST_NOT,
        by_reason=True,
    )


def _too_old(day: Day) -> Roll:
    return Roll(
        "too-old",
        "Data too old",
        "What we know is past its shelf life. Find out before you write, or let them go.",
        "Nothing that matters today is too old.",
        _by_rule(day, lambda d: d.total is Total.DATA_TOO_OLD),
        Total.DATA_TOO_OLD,
        by_reason=True,
    )


def _waiting(day: Day) -> Roll:
    return Roll(
        "waiting",
        "Waiting",
        "Not now. Each comes back on the day that the line names.",
        "Nobody asked for time.",
        _by_month(day, lambda d: d.verdict is Verdict.WAIT),
    )


def _everybody(day: Day) -> Roll:
    return Roll(
        "everybody",
        "Everybody",
        "Every person of the day, those on no list included.",
        "There are no people in what was read.",
        _by_verdict(day, lambda _: True),
        printed=False,
    )


def _chosen(day: Day, belongs: Callable[[Decision], bool]) -> list[int]:
    """Positions of those who belong: earliest first, then by name."""
    found = [at for at, decision in enumerate(day.decisions) if belongs(decision)]
    return sorted(found, key=lambda at: (_start(day, day.decisions[at]), day.decisions[at].name.casefold(), at))


def _start(day: Day, decision: Decision) -> Micros:
    """When to act, for sorting: what may be done now comes before what has an hour."""
    if decision.not_before is None:
        return _LATEST if decision.verdict is Verdict.WAIT else day.at
    return max(decision.not_before, day.at)


def _grouped(day: Day, belongs: Callable[[Decision], bool], title: Callable[[Decision], str]) -> list[Group]:
    found: dict[str, list[int]] = {}
    for at in _chosen(day, belongs):
        found.setdefault(title(day.decisions[at]), []).append(at)
    return [Group(name, tuple(people)) for name, people in found.items()]


def _by_verdict(day: Day, belongs: Callable[[Decision], bool]) -> tuple[Group, ...]:
    groups = _grouped(day, belongs, lambda d: titled(d.verdict.phrase))
    return tuple(sorted(groups, key=lambda group: _RANK[day.decisions[group.people[0]].verdict]))


def _by_rule(day: Day, belongs: Callable[[Decision], bool]) -> tuple[Group, ...]:
    groups = _grouped(day, belongs, lambda d: plain(titled(d.rule)))
    return tuple(sorted(groups, key=lambda group: (-len(group.people), group.title)))


def _by_month(day: Day, belongs: Callable[[Decision], bool]) -> tuple[Group, ...]:
    return tuple(_grouped(day, belongs, lambda d: month(d.not_before)))
