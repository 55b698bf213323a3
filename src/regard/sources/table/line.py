"""One row with the meanings of its columns: what every reading of a cell may look at besides the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regard.intake import dates
from regard.ledger.event import Saying
from regard.words import Basis, Channel, Json, Method, Micros


@dataclass(slots=True)
class Line:
    """One row of a table.

    record: whom it is about. at: when the row was true (UTC microseconds). marks: meaning -> first filled cell of
    the columns with this meaning. dates: meaning -> how dates of these columns are read.
    """

    record: str
    at: Micros | None
    marks: Mapping[str, str]
    dates: Mapping[str, dates.Column]
    method: Method = Method.IMPORTED
    basis: Basis = Basis.INTEREST
    zone: str = "UTC"
    happened: frozenset[str] = frozenset()
    now: Micros = 0

    def when(self, *meanings: str) -> Micros | None:
        """The date of the first of these meanings that the row states readably."""
        for meaning in meanings:
            at = self.date(meaning, self.marks.get(meaning, ""))
            if at is not None:
                return at
        return None

    def date(self, meaning: str, cell: str) -> Micros | None:
        """The date in ``cell``, read the way of the column with this meaning."""
        return self.dates.get(meaning, _PLAIN).read(cell) if cell else None

    def say(
        self,
        kind: str,
        text: str = "",
        *,
        at: Micros | None = None,
        channel: Channel = Channel.NONE,
        number: int | None = None,
        until: Micros | None = None,
        method: Method | None = None,
        detail: Mapping[str, Json] | None = None,
    ) -> Saying:
        """A saying about the person of this row."""
        return Saying(
            kind,
            self.record,
            at,
            channel,
            until,
            text,
            number,
            self.marks.get("owner", "").strip(),
            method or self.method,
            self.basis,
            detail or _NOTHING,
        )


_PLAIN = dates.Column()
_NOTHING: Mapping[str, Json] = {}
