"""Activity logs of mail providers: deliveries, bounces, complaints, and opens and clicks judged machine or human."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from regard.clock import DAY
from regard.intake.contact import address
from regard.intake.dates import Column, Order, order_of
from regard.intake.machines import Hit, judge
from regard.intake.reading import Circumstances, Note, Outcome, Reading
from regard.ledger.event import Saying
from regard.sources.table.delimited import Row
from regard.sources.table.meanings import plain, word_list
from regard.sources.table.rawrow import is_readable, padded, raw_of, unread
from regard.words import Basis, Channel, Method, Micros

_KINDS = {
    "delivered": "message.sent",
    "bounce": "message.bounced",
    "delay": "message.delayed",
    "complaint": "message.complained",
    "stop": "wish.stop",
    "replied": "message.replied",
}
_Message = tuple[str, str]


@cache
def _columns() -> dict[str, str]:
    return {name: meaning for meaning, names in word_list("activity")["columns"].items() for name in names}


@cache
def _events() -> dict[str, str]:
    return {word: event for event, words in word_list("activity")["events"].items() for word in words}


@lru_cache(1_024)
def _event_of(cell: str) -> str:
    return _events().get(plain(cell), "")


def places_of(columns: Sequence[str]) -> dict[str, int]:
    """Meaning -> index of the column; the first column of a meaning wins."""
    found: dict[str, int] = {}
    for index, column in enumerate(columns):
        meaning = _columns().get(plain(column))
        if meaning:
            found.setdefault(meaning, index)
    return found


def is_log(columns: Sequence[str], bodies: Iterable[Sequence[str]]) -> bool:
    """Whether a table is an activity log: it has the columns, and most of its events are ones that we know."""
    places = places_of(columns)
    if not {"email", "event", "at"} <= places.keys():
        return False
    events = [cells[places["event"]] for cells in bodies if len(cells) > places["event"]][:200]
    return sum(plain(event) in _events() for event in events) * 2 > len(events)


class ActivityReader:
    """Reads the rows of one log. ``look`` has to have seen all of them before: a click is judged by its neighbours."""

    def __init__(self, columns: Sequence[str], circumstances: Circumstances, first: Sequence[Row]) -> None:
        self._columns = columns
        self._circumstances = circumstances
        self._places = places_of(columns)
        self._hidden = [self._places[meaning] for meaning in ("agent", "address") if meaning in self._places]
        at = self._places["at"]
        stated = circumstances.mapping.get("date_order", "")
        order = Order(stated) if stated in {"dmy", "mdy"} else order_of(row.cells[at] for row in first if len(row.cells) > at)
        self._dates = Column(order, circumstances.zone, serials=True)
        self._delivered: dict[_Message, Micros] = {}
        self._hits: defaultdict[_Message, list[Hit]] = defaultdict(list)
        self._sent_is_delivered = True

    @property
    def notes(self) -> tuple[Note, ...]:
        """What to say about the whole log."""
        hidden = ", ".join(self._columns[index] for index in self._hidden)
        if not hidden:
            return (Note(0, "The log has no user agents, so opens and clicks count as made by machines."),)
        return (Note(0, f"Used to tell machines from people and then not kept: {hidden}."),)

    def look(self, rows: Iterable[Row]) -> None:
        """Remember deliveries, opens and clicks of the whole log."""
        for row in rows:
            if not is_readable(row, len(self._columns)):
                continue
            cells = padded(row.cells, len(self._columns))
            event = self._event(cells)
            if event in {"open", "click"}:
                self._hits[self._message(cells)].append(self._hit(cells))
            elif event in {"delivered", "sent"} and (at := self._dates.read(self._cell(cells, "at"))) is not None:
                message = self._message(cells)
                self._delivered[message] = (
                    max(at, self._delivered.get(message, at)) if event == "delivered" else self._delivered.get(message, at)
                )
            self._sent_is_delivered = self._sent_is_delivered and event != "delivered"

    def read(self, row: Row) -> Iterator[Reading | Note]:
        """The reading of one event."""
        if not is_readable(row, len(self._columns)):
            yield unread(row, self._columns, self._hidden)
            return
        cells = padded(row.cells, len(self._columns))
        raw = raw_of(self._columns, cells, self._hidden)
        to = address(self._cell(cells, "email"))
        if to is None:
            reason = f"“{self._cell(cells, 'email')[:80]}” is no address that mail can reach."
            yield Reading(row.line, Outcome.REJECTED, raw, reason=reason, remedy="Correct the address.")
            return
        at = self._dates.read(self._cell(cells, "at"))
        known = Saying("observed.email", f"mail:{to}", at, text=to, method=Method.SYSTEM, basis=Basis.INTEREST)
        yield Reading(row.line, Outcome.IMPORTED, raw, (known, self._saying(cells, to, at)))
        if at is None:
            yield Note(
                row.line,
                f"“{self._cell(cells, 'at')[:40]}” is no date that can be read.",
                'Set date_order = "dmy" or "mdy" in mapping.toml.',
            )
        elif at > self._circumstances.now + DAY:
            yield Note(row.line, "The event lies in the future.")

    def _saying(self, cells: Sequence[str], to: str, at: Micros | None) -> Saying:
        event, said = self._event(cells), self._cell(cells, "event").strip()
        if event in {"open", "click"}:
            return self._judged(cells, event, to, at)
        if event == "bounce" and self._is_soft(cells):
            event = "delay"
        if event == "sent" and self._sent_is_delivered:
            event = "delivered"
        kind = _KINDS.get(event, "observed.other")
        text = {
            "bounce": to,
            "delay": to,
            "complaint": to,
            "delivered": self._cell(cells, "subject"),
            "stop": "unsubscribed",
        }.get(event, said)
        detail = {"event": said, "reason": self._cell(cells, "reason"), "column": self._columns[self._places["event"]]}
        method = Method.STATED if kind == "wish.stop" else Method.SYSTEM
        channel = Channel.NONE if kind in {"wish.stop", "observed.other"} else Channel.EMAIL
        many = 1 if kind == "message.sent" else None  # such a provider sends newsletters, not letters
        kept = {name: value for name, value in detail.items() if value}
        return Saying(kind, f"mail:{to}", at, channel, text=text, number=many, method=method, detail=kept)

    def _judged(self, cells: Sequence[str], event: str, to: str, at: Micros | None) -> Saying:
        message = self._message(cells)
        judgement = judge(self._hit(cells), self._delivered.get(message), self._hits[message])
        kind = f"message.{'opened' if event == 'open' else 'clicked'}" if judgement.human else "message.scanned"
        detail = {"event": event, "because": judgement.reason}
        return Saying(
            kind, f"mail:{to}", at, Channel.EMAIL, text=self._cell(cells, "subject"), method=Method.SYSTEM, detail=detail
        )

    def _is_soft(self, cells: Sequence[str]) -> bool:
        """A bounce for now: an enhanced status of class 4 (RFC 3463), or words that say so."""
        status = self._cell(cells, "status").strip()
        words = f" {plain(self._cell(cells, 'reason'))} {plain(status)} {plain(self._cell(cells, 'event'))} "
        if status[:2] == "5." or status[:1] == "5":
            return False
        return status[:1] == "4" or any(f" {word} " in words for word in word_list("activity")["soft"]["words"])

    def _hit(self, cells: Sequence[str]) -> Hit:
        at = self._dates.read(self._cell(cells, "at"))
        link = (self._cell(cells, "link") or "(link)") if self._event(cells) == "click" else ""
        return Hit(at, self._cell(cells, "agent"), self._cell(cells, "address"), self._cell(cells, "method"), link)

    def _message(self, cells: Sequence[str]) -> _Message:
        return self._cell(cells, "email").strip().lower(), self._cell(cells, "message") or self._cell(cells, "subject")

    def _event(self, cells: Sequence[str]) -> str:
        return _event_of(self._cell(cells, "event"))

    def _cell(self, cells: Sequence[str], meaning: str) -> str:
        index = self._places.get(meaning)
        return "" if index is None else cells[index]
