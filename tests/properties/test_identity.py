"""Laws of identity over generated sets of records: D1 holds in whatever order and portions the records come."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from regard.people.identity import Identifiers, Records, Resolution, identify, resolve
from regard.people.names import conflict

NAMES = ["Ada Brandt", "A. Brandt", "Brandt, Ada", "Bo Brandt", "Bo Lund", "Pavel Horak", "P. Horak", "Kim"]


def few(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


@st.composite
def histories(draw: st.DrawFn) -> list[Identifiers]:
    size = draw(st.integers(1, 9))
    parts = st.tuples(
        few("a@x.example", "b@x.example", "jobs@x.example"),
        few("+4915100000001", "+4915100000002"),
        few("in/a", "in/b"),
        few(*NAMES),
        few("r:0", "r:1", "gone"),
    )
    return [Identifiers(f"r:{number}", *draw(parts)) for number in range(size)]


def people(resolution: Resolution) -> set[frozenset[str]]:
    return set(resolution.persons)


@settings(max_examples=120, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_d1_the_order_of_records_changes_nothing(records: list[Identifiers], chance: object) -> None:
    """Shuffle the imports: the same people."""
    shuffled = sorted(records, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert people(identify(records)) == people(identify(shuffled))


@settings(max_examples=120, deadline=None)
@given(histories(), st.integers(1, 4))
def test_d1_piece_by_piece_equals_from_scratch(records: list[Identifiers], portion: int) -> None:
    """Import in portions and resolve only what is new each time: the same people and conflicts as all at once."""
    known = Records()
    persons: set[frozenset[str]] = set()
    for start in range(0, len(records), portion):
        new = records[start : start + portion]
        for record in new:
            known.add(record)
        answer = resolve([record.record for record in new], known)
        touched = frozenset().union(*answer.persons)
        persons = {person for person in persons if person.isdisjoint(touched)} | people(answer)
    assert persons == people(identify(records))
    assert set(resolve(list(known), known).conflicts) == set(identify(records).conflicts)


@settings(max_examples=120, deadline=None)
@given(histories())
def test_d1_every_record_is_in_exactly_one_person(records: list[Identifiers]) -> None:
    """Nobody is lost and nobody is in two places."""
    held = [record for person in identify(records).persons for record in person]
    assert sorted(held) == sorted(record.record for record in records)


@settings(max_examples=120, deadline=None)
@given(histories())
def test_d1_a_contradiction_is_only_ever_joined_by_the_source(records: list[Identifiers]) -> None:
    """Without a word of the source, no person has names with nothing in common, or two profiles that no record has both."""
    own = [record._replace(external=()) for record in records]
    by_name = {record.record: record for record in own}
    for person in identify(own).persons:
        members = [by_name[record] for record in person]
        for one in members:
            for other in members:
                assert one is other or not any(conflict(a, b) for a in one.names for b in other.names)
        profiles = {member.linkedins for member in members if member.linkedins}
        assert len(profiles) <= 1 or any(len(listed) > 1 for listed in profiles)
