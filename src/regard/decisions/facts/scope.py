"""What a fact is computed for: a moment, the settings and the people; and the few expressions that all facts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from regard.clock import DAY
from regard.decisions.settings import Settings
from regard.decisions.tables import EVENTS
from regard.ledger.catalogue import code
from regard.words import Method, Micros

STATED = int(Method.STATED)
_TICK_BITS, _NUMBER_BITS, _METHOD_BIT = 20, 28, 60
_TICK, _NUMBER = 1 << 32, 1 << _NUMBER_BITS
FAR: Micros = (1 << 52) - (1 << _TICK_BITS)
"""The end of time for packed instants, in the year 2112."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom and when: ``people`` None means everybody, numbers mean these, a table means its column ``person``."""

    now: Micros
    settings: Settings = field(default_factory=Settings)
    people: Sequence[int] | ir.Table | None = None

    def events(self, *kinds: str) -> ir.Table:
        """The events of these kinds that have happened and are known, of the people asked about."""
        known = EVENTS.filter(is_kind(EVENTS, *kinds), EVENTS["at"] <= self.now, EVENTS.learnt <= self.now)
        return self.restrict(known)

    def restrict(self, table: ir.Table) -> ir.Table:
        """Only the rows of the people asked about."""
        if self.people is None:
            return table
        wanted = self.people.person if isinstance(self.people, ir.Table) else [int(person) for person in self.people]
        return table.filter(table.person.isin(wanted))

    def ago(self, days: float) -> Micros:
        """The instant so many days before now."""
        return self.now - int(days * DAY)


def is_kind(events: ir.Table, *kinds: str) -> ir.BooleanValue:
    """Whether an event is of one of these kinds, by their names in the catalogue."""
    codes = [code(kind) for kind in kinds]
    return events.kind == codes[0] if len(codes) == 1 else events.kind.isin(codes)


def when(condition: ir.BooleanValue, value: ir.IntegerValue) -> ir.IntegerValue:
    """``value`` where ``condition`` holds, else nothing: the input of a conditional aggregate."""
    return ibis.cases((condition, value))


def last(events: ir.Table, *kinds: str, only: ir.BooleanValue | None = None) -> ir.IntegerScalar:
    """When one of these kinds happened last."""
    wanted = is_kind(events, *kinds)
    return when(wanted if only is None else wanted & only, events["at"]).max()


def tick(at: ir.IntegerValue) -> ir.IntegerValue:
    """An instant in steps of 2^20 microseconds (1.05 s): 32 bits until 2106. Instants before 1970 count as 1970."""
    return ibis.greatest(at, 0) >> _TICK_BITS


def packed(events: ir.Table, number: ir.IntegerValue) -> ir.IntegerValue:
    """Method, time and number in one integer whose maximum is the surviving value, alike in every engine.

    An aggregate like ``argmax`` is slow on DuckDB and wrong on SQLite as soon as there are several; shifts and masks
    are exact in all engines, which integer division is not. Numbers must be below 2^28.
    """
    return events.method.cast("int64") * (1 << _METHOD_BIT) + numbered(events["at"], number)


def numbered(at: ir.IntegerValue, number: ir.IntegerValue) -> ir.IntegerValue:
    """Time and number in one integer, so that the maximum is the number of the latest."""
    return tick(at) * _NUMBER + number


def number_of(value: ir.IntegerValue) -> ir.IntegerValue:
    """The number inside of a packed value."""
    return value & (_NUMBER - 1)


def at_of(value: ir.IntegerValue) -> ir.IntegerValue:
    """The instant inside of a packed value, to 1.05 seconds."""
    return ((value >> _NUMBER_BITS) & (_TICK - 1)) * (1 << _TICK_BITS)


def is_stated(value: ir.IntegerValue) -> ir.BooleanValue:
    """Whether the person said a packed value in their own words."""
    return value.notnull() & (value >= STATED << _METHOD_BIT)


def after(later: ir.IntegerValue, earlier: ir.IntegerValue) -> ir.BooleanValue:
    """Whether ``later`` happened, and did so after ``earlier`` (or that never happened). Never null."""
    return later.notnull() & (earlier.isnull() | (later > earlier))


def since(at: ir.IntegerValue, moment: Micros) -> ir.BooleanValue:
    """Whether ``at`` happened at or after ``moment``. Never null."""
    return at.notnull() & (at >= moment)


def latest(*moments: ir.IntegerValue) -> ir.IntegerValue:
    """The latest of some instants of which any may be missing; 0 if all are."""
    known = [moment.fill_null(0) for moment in moments]
    return known[0] if len(known) == 1 else ibis.greatest(*known)


def either(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """Whether any of the conditions holds."""
    return ibis.or_(*conditions)


def beside(left: ir.Table, right: ir.Table, *keys: str | tuple[str, str]) -> ir.Table:
    """``left`` with the columns of ``right`` where the keys agree, null where nothing does; the keys of ``right`` go."""
    pairs = [(key, key) if isinstance(key, str) else key for key in keys]
    renamed = right.rename({f"{theirs}_beside": theirs for _, theirs in pairs})
    joined = left.left_join(renamed, [(ours, f"{theirs}_beside") for ours, theirs in pairs])
    kept = [name for name in right.columns if name not in {theirs for _, theirs in pairs}]
    return joined.select(*left.columns, *kept)
