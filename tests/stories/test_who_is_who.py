"""D2, D3, D4: humans decide who is who; what they decide holds against every key, and can be taken back."""

from __future__ import annotations

from regard.people.decided import NEVER, OPEN, SAME, Ruling, standing
from regard.people.identity import Identifiers, Reason, identify

ADA = Identifiers("a:1", emails=("ada@x.example",), names=("Ada Brandt",))
ALSO_ADA = Identifiers("b:1", emails=("ada@x.example",), names=("Ada Brandt",))
BO = Identifiers("c:1", emails=("bo@x.example",), names=("Bo Lund",))


def people(*records: Identifiers) -> set[frozenset[str]]:
    return set(identify(records).persons)


def test_d3_never_beats_every_key() -> None:
    """Same address, same name, even the word of the source: two people, because one of us said so; nobody is asked again."""
    told = ADA._replace(never=("b:1",), external=("b:1",)), ALSO_ADA._replace(never=("a:1",))
    assert people(*told) == {frozenset({"a:1"}), frozenset({"b:1"})}
    assert identify(told).conflicts == ()


def test_d2_same_joins_without_a_key_and_against_contradicting_names() -> None:
    """Somebody married, changed the address, and told us so by telephone."""
    assert people(ADA._replace(same=("c:1",)), BO._replace(same=("a:1",))) == {frozenset({"a:1", "c:1"})}


def test_d3_same_does_not_reach_through_a_never() -> None:
    """A is B, B is C by address, but A was said never to be C: B stays with whom a human joined it, and a human is asked."""
    c = Identifiers("d:1", emails=("ada@x.example",), names=("Ada Brandt",), never=("c:1",))
    found = identify([BO._replace(same=("b:1",), never=("d:1",)), ALSO_ADA._replace(same=("c:1",)), c])
    assert set(found.persons) == {frozenset({"b:1", "c:1"}), frozenset({"d:1"})}
    chain = [
        Identifiers("a:1", same=("b:1",), never=("c:1",)),
        Identifiers("b:1", same=("a:1", "c:1")),
        Identifiers("c:1", same=("b:1",), never=("a:1",)),
    ]
    (asked,) = identify(chain).conflicts
    assert asked.reason is Reason.DECIDED
    assert len(people(*chain)) == 2


def test_d3_a_decision_taken_back_brings_back_the_one_before() -> None:
    """Same, then never, then taken back: the same again; taken back once more: nothing is decided."""
    history = [Ruling(SAME, "a", "b"), Ruling(NEVER, "b", "a"), Ruling(OPEN, "a", "b"), Ruling(OPEN, "a", "b")]
    stands = [standing(history[:end]).get(("a", "b")) for end in range(1, 5)]
    assert stands == [SAME, NEVER, SAME, None]
