"""One act meant for several people: what it would do to whom, who is left out and why, before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from regard.clock import moment
from regard.decisions.day import Decision
from regard.ledger.event import Saying
from regard.report.phrases import day, titled
from regard.words import Micros, Verdict
from regard.workspace.acts import Meant, settling

MOST = 500
"""People on whom one act is done at once; a mistake with more is hard to see and to take back."""
_ANYBODY = Decision(0, "", Verdict.WRITE, "", "")


@dataclass(frozen=True, slots=True)
class Intent:
    """What is meant: put off until a day, hand over to a colleague, or override for today, and why."""

    act: str
    why: str
    by: str
    at: Micros
    until: Micros | None = None
    colleague: str = ""

    @property
    def mistake(self) -> str:
        """What is wrong with it for whomever it is meant, as a sentence; empty where nothing is."""
        if self.act not in ("put_off", "hand_over", "override"):
            return "Choose what to do."
        if self.act == "hand_over" and not self.colleague:
            return "Say to whom: the address of a colleague."
        try:
            self.sayings(_ANYBODY, "", {})
        except ValueError as error:
            return str(error)
        return ""

    @property
    def says(self) -> str:
        """What happens, in words."""
        if self.act == "put_off" and self.until is not None:
            return f"put off until {day(moment(self.until))}"
        return f"handed over to {self.colleague}" if self.act == "hand_over" else "decided otherwise for today"

    def sayings(self, decision: Decision, record: str, seen: Mapping[int, str]) -> Sequence[Saying]:
        """What it means for one person. seen: person -> rule, as the colleague saw it.

        Raises ValueError, with a sentence, where it cannot be done, or where they are decided over otherwise by now.
        """
        if seen.get(decision.person, decision.rule) != decision.rule:
            raise ValueError("The verdict has changed since the list was shown.")
        return settling(
            decision, record, self.act, by=self.by, at=self.at, why=self.why, until=self.until, colleague=self.colleague
        )

    def meant(self, seen: Mapping[int, str]) -> Meant:
        """The same, to be done to whoever is still decided over as they were seen."""
        return lambda decision, _card, records: self.sayings(decision, records[0], seen)


@dataclass(frozen=True, slots=True)
class Group:
    """People with whom the same happens. title: their verdict, or the reason why nothing happens."""

    title: str
    people: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom it would be done to, by verdict, and who is left out, by reason."""

    goes: tuple[Group, ...]
    left_out: tuple[Group, ...]

    @property
    def chosen(self) -> tuple[Decision, ...]:
        """All of those to whom it would be done."""
        return tuple(decision for group in self.goes for decision in group.people)


def outlook(intent: Intent, decisions: Iterable[Decision], seen: Mapping[int, str]) -> Outlook:
    """What would happen to these people; nothing is done. seen: person -> rule, as the colleague saw it."""
    failed: list[tuple[int, str]] = []
    asked = tuple(decisions)
    for decision in asked:
        try:
            intent.sayings(decision, "", seen)
        except ValueError as error:
            failed.append((decision.person, str(error)))
    return told_apart(asked, failed)


def told_apart(decisions: Iterable[Decision], failed: Iterable[tuple[int, str]]) -> Outlook:
    """What has happened to these people. failed: to whom it has not, with the reason."""
    reasons = dict(failed)
    goes: dict[str, list[Decision]] = {}
    left_out: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.person in reasons:
            left_out.setdefault(reasons[decision.person], []).append(decision)
        else:
            goes.setdefault(titled(decision.verdict.phrase.removesuffix(" until")), []).append(decision)
    return Outlook(_groups(goes), _groups(left_out))


def _groups(found: Mapping[str, list[Decision]]) -> tuple[Group, ...]:
    return tuple(Group(title, tuple(people)) for title, people in found.items())
