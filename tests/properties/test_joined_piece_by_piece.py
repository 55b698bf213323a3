"""Whoever comes in, or is decided about, is joined without looking at everybody; the answer is the one from scratch (D1, D3)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from regard.ledger.event import Saying
from regard.people.decided import NEVER, OPEN, SAME
from regard.words import Method
from regard.workspace import Workspace, open_workspace
from regard.workspace.acts import write_act
from regard.workspace.joining import join_records, join_touched

NOW = 1_772_614_800_000_000
OURS = frozenset({"firm.example"})
VALUES = {
    "observed.email": ["a@x.example", "b@x.example", "jobs@x.example", "c@firm.example"],
    "observed.phone": ["+4915100000001", "+4915100000002"],
    "observed.linkedin": ["in/a", "in/b"],
    "observed.name": ["Ada Brandt", "A. Brandt", "Bo Lund", "Kim"],
    "record.merged": ["r:0", "r:1", "gone"],
}
RECORDS = [f"r:{number}" for number in range(7)]

values = st.sampled_from([(kind, text) for kind, texts in VALUES.items() for text in texts])
told = st.tuples(st.sampled_from(RECORDS), st.lists(values, min_size=1, max_size=3))
ruled = st.tuples(st.sampled_from([SAME, NEVER, OPEN]), st.sampled_from(RECORDS), st.sampled_from(RECORDS))


def joined(workspace: Workspace) -> tuple[list[object], set[object]]:
    """Who each record is, and which contradict each other."""
    people = workspace.store.connection.execute("SELECT record, person FROM records ORDER BY record").fetchall()
    pairs = workspace.store.connection.execute("SELECT one, other, reason, why FROM contradictions").fetchall()
    return list(map(tuple, people)), set(map(tuple, pairs))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(told, ruled), min_size=1, max_size=12))
def test_d1_d3_joined_piece_by_piece_is_joined_from_scratch(history: list[tuple[object, ...]]) -> None:
    """After each portion the records that it names are joined alone; then everybody is: nothing changes."""
    with TemporaryDirectory() as folder, open_workspace(Path(folder)) as workspace:
        join_records(workspace.store, OURS)
        for at, one in enumerate(history):
            sayings = _sayings(one, NOW + at)
            if not sayings:
                continue
            write_act(workspace.store, sayings, by="ann@firm.example", at=NOW + at)
            touched = {record for said in sayings for record in (said.record, said.text)}
            assert join_touched(workspace.store, OURS, touched) is not None
            before = joined(workspace)
            join_records(workspace.store, OURS)
            assert joined(workspace) == before


def _sayings(one: tuple[object, ...], at: int) -> list[Saying]:
    if len(one) == 2:
        record, several = one
        assert isinstance(several, list)
        return [Saying(kind, str(record), at, text=text, method=Method.SYSTEM) for kind, text in several]
    kind, first, other = map(str, one)
    return [] if first == other else [Saying(kind, first, at, text=other, actor="ann@firm.example", method=Method.STAFF)]
