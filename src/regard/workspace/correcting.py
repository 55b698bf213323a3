"""A value corrected by one of us: held against what was seen, and against what the person said themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regard.decisions.day import Card, Decision, Value
from regard.ledger.event import Saying
from regard.people.names import conflict
from regard.people.profile import SEVERAL
from regard.words import Method, Micros
from regard.workspace.acts import corrected


class LostRace(ValueError):
    """Somebody changed the value since it was seen. now: what is held today, the best first."""

    def __init__(self, now: tuple[Value, ...]) -> None:
        super().__init__("Somebody changed this meanwhile.")
        self.now = now


@dataclass(frozen=True, slots=True)
class Correction:
    """What a colleague wrote. seen: the value in whose place it comes, empty where it is a further one.

    country: ISO code of the company, for national telephone numbers of people whose country is not known.
    """

    field: str
    value: str
    seen: str
    by: str
    at: Micros
    country: str = ""

    def meant(self, _decision: Decision, card: Card, records: Sequence[str]) -> Sequence[Saying]:
        """What it means for this person. Raises LostRace, and ValueError with a sentence where it cannot be done."""
        now = tuple(value for value in card.values if value.field == self.field and value.current)
        if self.seen and self.seen not in {value.value for value in now}:
            raise LostRace(now)
        if self.field not in SEVERAL and any(value.method is Method.STATED for value in now):
            raise ValueError("They said this themselves, and what they say comes first. Ask them to change it on their own page.")
        countries = (value.value for value in card.values if value.field == "country" and value.current)
        told = corrected(
            records[0], self.field, self.value, by=self.by, at=self.at, country=next(countries, self.country)
        )  # fmt: skip
        names = [value.value for value in card.values if value.field == "name"]
        renamed = self.field == "name" and any(conflict(self.value, name) for name in names)
        return (*told, *_still_one(records, self)) if renamed else told


def _still_one(records: Sequence[str], correction: Correction) -> Sequence[Saying]:
    """A name that contradicts the old ones would part the records; whoever corrects it says that they are one person."""
    return tuple(
        Saying("record.merged", records[0], correction.at, text=other, actor=correction.by, method=Method.STAFF)
        for other in records[1:]
    )  # fmt: skip
