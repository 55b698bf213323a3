"""D2: joining whoever is as good as certain makes nobody one against whom something speaks, and depends on no order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from regard.people.certainty import Pair, surely

LEAST = 18.0
TWO = st.sampled_from([*combinations(range(1, 10), 2)])
PAIRS = st.lists(st.tuples(TWO, st.integers(8, 30), st.booleans()), unique_by=lambda said: said[0], max_size=20).map(
    lambda said: [Pair(*two, float(bits), against) for two, bits, against in said]
)


def groups(joined: Iterable[Pair]) -> list[set[int]]:
    found: list[set[int]] = []
    for pair in joined:
        touched = [group for group in found if {pair.one, pair.other} & group]
        found = [group for group in found if group not in touched] + [set().union({pair.one, pair.other}, *touched)]
    return found


@given(PAIRS)
def test_d2_nobody_becomes_one_with_whom_something_speaks_against(pairs: list[Pair]) -> None:
    """In no group do two stand against each other; every step is sure, and makes one of two who were not."""
    joined = surely(pairs, LEAST)
    against = {(pair.one, pair.other) for pair in pairs if pair.against}
    assert all(pair.bits >= LEAST and not pair.against for pair in joined)
    for group in groups(joined):
        assert against.isdisjoint(combinations(sorted(group), 2))
    assert len(joined) == sum(len(group) - 1 for group in groups(joined))


@given(PAIRS)
def test_d2_the_order_in_which_pairs_come_does_not_matter(pairs: list[Pair]) -> None:
    """The surest first, whoever was read first."""
    assert surely(list(reversed(pairs)), LEAST) == surely(pairs, LEAST)


def test_d2_a_chain_of_namesakes_stays_apart() -> None:
    """Father like son, son like grandson, and grandfather surely not grandson: the surer step is taken."""
    chain = [Pair(1, 2, 25.0, against=False), Pair(2, 3, 20.0, against=False), Pair(1, 3, 9.0, against=True)]
    assert surely(chain, LEAST) == [chain[0]]
