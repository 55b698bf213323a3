"""D2: who is proposed as one person, who is never as good as certain, and what weights learn from the people held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regard.people.learning import LEAST, learnt
from regard.people.likeness import Likeness, Traits, likeness, shipped
from regard.people.names import words

ANN = Traits(
    "1", ("Ann Kowalczyk",), ("ann.kowalczyk@north.example",), ("+358401234567",), employers=("north",), titles=("nurse",),
    cities=("oulu",),
)  # fmt: skip
ADA = Traits(
    "1", ("Ada Brandt",), born=("1990-05-17",), streets=("4 mill lane",), postcodes=("90100",), phones=("+358401234567",),
    cities=("oulu",),
)  # fmt: skip
COMMON = {"alex": 0.01, "smith": 0.01}


@pytest.mark.parametrize(
    "again",
    [
        ANN._replace(names=("Анн Ковалчик",), emails=()),
        ANN._replace(names=("Annie Kowalczyk",), emails=()),
        ANN._replace(names=("Ann Virtanen",), emails=()),
        ANN._replace(names=("Ann Kowalcyzk",), phones=()),
        ANN._replace(names=("Kowalczyk Ann",), phones=(), cities=()),
        ANN._replace(emails=("ann.kowalczyk@south.example",), employers=("south",), phones=()),
    ],
    ids=["another script", "a nickname", "married", "a typing error", "names exchanged", "another firm and its address"],
)
def test_d2_who_changed_one_thing_is_proposed(again: Traits) -> None:
    """The rest is the same: a human is asked."""
    assert likeness(ANN, again).bits >= shipped().review


def certain(a: Traits, b: Traits) -> bool:
    like = likeness(a, b, COMMON)
    return like.bits >= shipped().certain and not like.veto


def proposed(a: Traits, b: Traits) -> bool:
    return likeness(a, b, COMMON).bits >= shipped().review


@pytest.mark.parametrize(
    ("full", "short"),
    [("Arthur", "Artie"), ("Harriet", "Hattie"), ("Bartholomew", "Barty"), ("Wilfred", "Wilf"), ("Zachariah", "Zach")],
)
def test_d2_who_goes_by_a_short_form_is_proposed(full: str, short: str) -> None:
    """Of one town and one day of birth; that is evidence only, and the telephone of a home never joins two on it."""
    one = Traits("1", (f"{full} Brandt",), born=("1990-05-17",), cities=("oulu",))
    other = one._replace(names=(f"{short} Brandt",))
    assert proposed(one, other)
    assert "name word other" not in {finding for finding, _ in likeness(one, other).findings}
    assert not proposed(one, one._replace(names=("Otto Brandt",), born=("1962-12-03",)))


def test_d2_a_family_is_several_people() -> None:
    """Same surname, home and telephone; another given name and another day of birth: nobody is even asked."""
    sister = ADA._replace(names=("Bea Brandt",), born=("1993-11-02",))
    assert not proposed(ADA, sister)
    assert not proposed(ADA, sister._replace(names=("Brandt Bea",)))
    assert not certain(ADA, sister._replace(born=()))
    assert not certain(ADA, sister._replace(born=ADA.born))


def test_d2_two_of_one_common_name_are_not_certain() -> None:
    """Two Alex Smiths of one city and firm; what is before the @ says no more than the name."""
    alex = Traits("1", ("Alex Smith",), ("alex.smith1@mail.example",), ("+442",), employers=("north",), cities=("london",))
    other = Traits("2", ("Alex Smith",), ("alex.smith2@mail.example",), employers=("north",), cities=("london",))
    assert not certain(alex._replace(phones=()), other)
    assert not proposed(alex, other._replace(employers=("south",), cities=("leeds",), phones=("+441",)))


def test_d2_an_office_identifies_nobody() -> None:
    """Two colleagues who share the mailbox of an office and its telephone."""
    one = Traits("1", ("Cid Crane",), ("jobs@north.example",), ("+35891234567",), employers=("north",))
    other = Traits("2", ("Dee Dahl",), ("jobs@north.example",), ("+35891234567",), employers=("north",))
    assert not proposed(one, other)
    assert not certain(one, other._replace(names=("Crane",)))


def test_d2_what_contradicts_is_shown_and_never_certain() -> None:
    """Everything is the same but the number of the passport, or the profile: a human sees it, with what speaks against it."""
    one = ADA._replace(numbers=("2534242",), linkedins=("in/ada",))
    for other in (one._replace(numbers=("9860195",)), one._replace(linkedins=("in/bea",))):
        like = likeness(one, other)
        assert like.bits >= shipped().certain
        assert like.veto
    assert likeness(one, one._replace(names=("Bo Lund",))).bits >= shipped().review


def pairs(size: int, city: str) -> Iterator[tuple[Traits, Traits]]:
    """So many people who came twice, and as many strangers of the same given name."""
    for n in range(size):
        one = Traits(str(n), (f"Ann Aho{n}",), (f"ann{n}@mail.example",), cities=(city or f"city {n}",))
        yield one, one._replace(cities=(city or f"city {n + 1}",))
        yield one, Traits("x", (f"Ann Boyd{n}",), (f"boyd{n}@mail.example",), cities=(city or f"city {n + 2}",))


def strangers(size: int, city: str) -> Iterator[tuple[Traits, Traits]]:
    made = list(pairs(size, city))
    return ((a, b._replace(names=("Bo Lund",))) for (a, _), (b, _) in zip(made[::2], made[2::2], strict=False))


def compared(made: Iterator[tuple[Traits, Traits]]) -> Iterator[Likeness]:
    return (likeness(a, b) for a, b in made)


def test_d2_where_everybody_lives_in_one_city_it_says_nothing() -> None:
    """Learnt from the people held; never turned against anybody. The model says that it was learnt."""
    found = learnt(compared(pairs(LEAST, "oulu")), compared(strangers(LEAST, "oulu")))
    assert found.model == "shipped-2-learnt"
    assert 0 <= found.bits["city_same"] < 1 < shipped().bits["city_same"]


def test_d2_of_few_pairs_nothing_is_learnt_and_of_many_not_everything() -> None:
    """The shipped weights stay with few pairs, and bound what many can teach."""
    assert learnt(compared(pairs(10, "")), compared(strangers(10, ""))) == shipped()
    found = learnt(compared(pairs(LEAST, "")), compared(strangers(LEAST, "")))
    for name, bits in found.bits.items():
        assert bits <= shipped().bits[name] + 2.001
        assert bits >= 0 or name.endswith(("_other", "_close"))


def test_d2_a_word_of_a_name_weighs_by_how_rare_it_is_and_no_name_proves_anything() -> None:
    """Two of the rarest name are not shown for the name alone where nothing else agrees and something does not."""
    one, other = (Traits(city, ("Xanthe Zzyzx",), cities=(city,)) for city in ("oulu", "bern"))
    rare, usual = (dict.fromkeys(words("Xanthe Zzyzx"), share) for share in (0.0001, 0.04))
    assert likeness(one, other, rare).bits > likeness(one, other, usual).bits
    assert likeness(one, other._replace(employers=("north",)), rare).bits < shipped().certain
