"""Laws of decisions on who is who, over generated records and histories of deciding (D3)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.test_identity import histories

from regard.people.decided import NEVER, OPEN, SAME, Ruling, others, standing
from regard.people.identity import Identifiers, identify

RULINGS = st.lists(
    st.builds(
        Ruling,
        st.sampled_from([SAME, NEVER, OPEN]),
        st.sampled_from(["r:0", "r:1", "r:2"]),
        st.sampled_from(["r:3", "r:4", "r:5"]),
    ),
    max_size=8,
)


def folded(records: list[Identifiers], rulings: list[Ruling]) -> set[frozenset[str]]:
    decided = standing(rulings)
    same, never = others(decided, SAME), others(decided, NEVER)
    told = [one._replace(same=same.get(one.record, ()), never=never.get(one.record, ())) for one in records]
    return set(identify(told).persons)


@settings(max_examples=150, deadline=None)
@given(histories(), RULINGS, st.sampled_from([SAME, NEVER]))
def test_d3_a_decision_and_its_taking_back_leave_nothing(records: list[Identifiers], before: list[Ruling], kind: str) -> None:
    """Whatever was decided before: decide once more, take it back, and everybody is who they were."""
    more = [Ruling(kind, "r:0", "r:3"), Ruling(OPEN, "r:3", "r:0")]
    assert folded(records, [*before, *more]) == folded(records, before)


@settings(max_examples=150, deadline=None)
@given(histories(), RULINGS)
def test_d3_never_holds_whatever_the_keys_say(records: list[Identifiers], rulings: list[Ruling]) -> None:
    """No person holds two records that were said never to be the same."""
    never = {pair for pair, what in standing(rulings).items() if what == NEVER}
    for person in folded(records, rulings):
        assert not any(one in person and other in person for one, other in never)


@settings(max_examples=150, deadline=None)
@given(histories(), RULINGS)
def test_d3_same_holds_unless_a_never_is_against_it(records: list[Identifiers], rulings: list[Ruling]) -> None:
    """Without any never, all that were said to be the same are one person."""
    kept = [ruling for ruling in rulings if ruling.kind != NEVER]
    there = {one.record for one in records}
    people = folded(records, kept)
    for one, other in standing(kept):
        if {one, other} <= there:
            assert any({one, other} <= person for person in people)
