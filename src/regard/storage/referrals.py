"""What one act of a colleague says of somebody whom they recommend."""

from __future__ import annotations

from regard.ledger.event import Event
from regard.storage.people import events_by_seq
from regard.storage.store import Store


def told_by(store: Store, act: str) -> tuple[Event, ...]:
    """The entries of one act, in the order in which they were said; none where it was taken back or erased."""
    seqs = [row[0] for row in store.connection.execute(_OF_ACT, (act,))]
    return tuple(events_by_seq(store, seqs).values())


_OF_ACT = """
SELECT e.seq FROM imports i JOIN rows w ON w.ordinal = i.ordinal JOIN events e ON e.row_number = w.number
WHERE i.import = ? ORDER BY e.seq"""
