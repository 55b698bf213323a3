"""Comparing everybody in the columnar engine finds what comparing one by one finds (D2)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.people.likeness import Traits, block_keys, likeness, shipped
from regard.people.names import pieces, words
from regard.storage.likely import Everybody, in_columns

NAMES = st.sampled_from([
    "Ada Brandt", "Brandt Ada", "ada brand", "Bob Lee", "Robert Lee", "R. Lee", "Lee", "Ann-Marie de la Cruz y Soto Vega",
    "Иван Петров", "Ivan Petrov", "O'Neil, Pat (née Roe)", "Dr. Müller", "mueller", "von der", "李 明", "Zoë Zoe", "", "123",
    "Bo\u00a0Lund",
])  # fmt: skip
MAILS = st.sampled_from([
    "ada@x.example", "ada.b@x.example", "adab@x.example", "ada@y.example", "jobs@x.example", "hr-team@x.example",
    "jobs+eu@x.example", "a.lee7@z.example", "a.lee8@z.example", "müller@x.example", "-hr@x.example",
])  # fmt: skip
PLACES = st.sampled_from(
    ["london", "lodnon", "bristol", "ayr", "bern", "tq13 8df", "tq13 9ab", "2906", "2960", "münchen", "munchen"]
)
STREETS = st.sampled_from(["3 chave street", "chave stret", "street chave", "63", "12 long lane", "long lane"])
DAYS = st.sampled_from(["19400918", "1940-09-18", "1940-18-09", "19400101", "19410918", "1940-09-19", "unknown", "19501212"])
NUMBERS = st.sampled_from(["2534242", "2543242", "5860195", "12"])
WORK = st.sampled_from(["northwind", "fernbridge", "nurse"])


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=2, unique=True).map(lambda found: tuple(sorted(found)))


PEOPLE = st.lists(
    st.builds(
        Traits, st.just("0"), some(NAMES), some(MAILS), some(st.sampled_from(["+491", "+492"])),
        some(st.sampled_from(["in/a", "in/b"])), some(NUMBERS), some(DAYS), some(PLACES), some(STREETS), some(WORK), some(WORK),
        some(PLACES),
    ),
    min_size=2, max_size=7,
)  # fmt: skip


def told(people: list[Traits]) -> list[tuple[int, str, str]]:
    fields = Traits._fields[1:]
    return [
        (at, name, value)
        for at, one in enumerate(people)
        for name, values in zip(fields, one[1:], strict=True)
        for value in values
    ]


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_d2_the_engine_finds_the_same_keys(people: list[Traits]) -> None:
    """Everybody's keys made at once are those made one by one."""
    with Everybody(in_columns(told(people))) as everybody:
        found = everybody.keys()
        for at, one in enumerate(people):
            assert {key for person, key in found if person == at} == everybody.digests(list(block_keys(one)))


@settings(max_examples=100, deadline=None)
@given(PEOPLE)
def test_d2_the_engine_finds_what_comparing_one_by_one_finds(people: list[Traits]) -> None:
    """Every pair that met has the same findings, bits and veto, and those that are likely are those from the threshold on."""
    with Everybody(in_columns(told(people))) as everybody:
        everybody.meet()
        common = everybody.common()
        met = {(pair.one, pair.other): pair.like for pair in everybody.some_pairs(1_000, shipped())}
        likely = {(pair.one, pair.other) for pair in everybody.likely(shipped())}
    for (one, other), like in met.items():
        alone = likeness(people[one], people[other], common)
        assert [says for says, _ in like.findings] == [says for says, _ in alone.findings]
        assert [bits for _, bits in like.findings] == pytest.approx([bits for _, bits in alone.findings])
        assert like.veto == alone.veto
        assert like.bits == pytest.approx(alone.bits)
        assert ((one, other) in likely) == (like.bits >= shipped().review)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("aé ü.'’-łJR王ñß\u00a0\u0301", max_size=6) | NAMES.filter(lambda name: "(" not in name), max_size=4))
def test_d2_the_words_of_a_name_are_those_of_its_parts(parts: list[str]) -> None:
    """A name is read part by part between blanks: the vocabulary is looked at once, not everybody."""
    name = " ".join(parts)
    found = [piece for part in name.split() for piece in pieces(part)]
    assert words(name) == (tuple(word for word, kept in found if kept) or tuple(word for word, _ in found))


def test_d2_two_who_are_like_the_same_third_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first and the last share, too many share; a third has the address of the one and the telephone of the other."""
    monkeypatch.setattr("regard.storage.likely.LARGEST_BLOCK", 2)
    first = Traits("0", ("Ada Brandt",), ("ada@x.example",), employers=("north",), titles=("nurse",), cities=("oulu",))
    third = first._replace(phones=("+358401234567",))
    last = third._replace(emails=())
    with Everybody(in_columns(told([first, third, last]))) as everybody:
        everybody.meet()
        met = {(pair.one, pair.other) for pair in everybody.some_pairs(10, shipped())}
        found = {(pair.one, pair.other) for pair in everybody.likely(shipped())}
    assert met == {(0, 1), (1, 2)}
    assert found == {(0, 1), (1, 2), (0, 2)}
