"""The statements that compare many pairs at once: the bits a pair can reach at most, and what exactly is found in it.

What is found is written as one number, the pattern: how each word of one name stands to each of the other, which words are
given names, and the finding of every other field. There are few patterns, however many pairs; what a pattern means is said by
``regard.people.likeness`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from regard.people.likeness import ALIKE, COMMONEST, NAME_AT_MOST, OTHER, RAREST, SAME, Weights
from regard.people.names import SHORTEST
from regard.storage.statements_of_likeness import COLUMNS, DIGITS, FIELDS, LONG_NAME, PARTS, SLIPPING, WORDS_AT_MOST

_TURNS = range(1, WORDS_AT_MOST + 1)


class Aspect(NamedTuple):
    """How one field is compared: first whether a value is the same, then what may be found, by its condition; else the last.

    maybe: no pair without it fulfils a condition; it does not look at texts.
    """

    field: str
    same: str
    maybe: str
    conditions: tuple[tuple[str, str], ...]
    other: str

    @property
    def findings(self) -> tuple[str, ...]:
        """What can be found, in the order of their numbers in a pattern, from 1 on."""
        return tuple(dict.fromkeys((self.same, *(finding for _, finding in self.conditions), self.other)))


def _near(column: str, most: int) -> tuple[str, str]:
    """Whether two values may be so many slips apart, and whether they are."""
    maybe = f"may_be_near(a.{column}_signs, b.{column}_signs, {most})"
    return maybe, f"{maybe} AND is_near(a.{column}, b.{column}, {most})"


def _equal_or_not(field: str, stem: str) -> Aspect:
    return Aspect(field, f"{stem}_same", "false", (), f"{stem}_other")


def _aspects() -> Iterator[Aspect]:
    maybe, near = _near("mail", 2)
    same_digits = f"(xor(a.mail_signs, b.mail_signs) & {DIGITS}) = 0"
    no_more_than_name = " OR ".join(f"(length({word}) > 2 AND contains(a.box, {word}))" for word in _words())
    one_box = "length(a.box) > 4 AND a.box = b.box"
    yield Aspect(
        "emails", "email_same", f"a.box = b.box OR ({maybe} AND {same_digits})",
        (
            (f"{same_digits} AND {near} AND digits(a.mail) = digits(b.mail)", "email_alike"),
            (f"{one_box} AND digits(a.box) = '' AND ({no_more_than_name})", "email_named"), (one_box, "email_alike"),
        ), "email_other",
    )  # fmt: skip
    yield _equal_or_not("phones", "phone")
    yield _equal_or_not("linkedins", "profile")
    maybe, near = _near("number", 2)
    yield Aspect("numbers", "number_same", maybe, ((near, "number_alike"),), "number_other")
    maybe, near = _near("day", 2)
    yield Aspect(
        "born", "born_same", f"a.year = b.year OR {maybe}",
        (
            (_near("day", 1)[1], "born_alike"),
            ("a.year = b.year AND substr(a.day, 5) = substr(b.day, 7) || substr(b.day, 5, 2)", "born_alike"),
            ("a.year = b.year", "born_close"), (near, "born_close"),
        ), "born_other",
    )  # fmt: skip
    maybe, near = _near("postcode", 1)
    alike = ((f"a.area = b.area OR {near}", "postcode_alike"),)
    yield Aspect("postcodes", "postcode_same", f"a.area = b.area OR {maybe}", alike, "postcode_other")
    maybe, near = _near("street", 3)
    yield Aspect("streets", "street_alike", maybe, ((near, "street_alike"),), "street_other")
    maybe, near = _near("city", 2)
    long = "least(length(a.city), length(b.city)) > 4"
    yield Aspect("cities", "city_same", maybe, ((f"{long} AND {near}", "city_same"),), "city_other")
    yield _equal_or_not("employers", "employer")
    yield _equal_or_not("titles", "title")


def _words() -> Iterator[str]:
    return (f"{side}.w{n}" for side in "ab" for n in _TURNS)


ASPECTS = tuple(_aspects())
_PLACES = [(i, j) for i in _TURNS for j in _TURNS]
_STANDS = ("", SAME, ALIKE, OTHER)
"""How one word stands to another, by the number that it has in a pattern; nothing where there is no such word."""
_GIVEN_FROM = 2 * len(_PLACES)
_ASPECTS_FROM = _GIVEN_FROM + 2 * WORDS_AT_MOST
_UNSURE = 7
"""In the place of a finding: only ``regard.people.likeness`` can tell."""
_UNSURE_NAMES = _ASPECTS_FROM + 3 * len(ASPECTS)
_A_LITTLE = 0.001
"""Sums of bits are not exact."""


class Pattern(NamedTuple):
    """A pattern read: what ``regard.people.likeness.concluded`` asks for."""

    stands: tuple[tuple[str, ...], ...]
    given: tuple[tuple[bool, ...], tuple[bool, ...]]
    told: tuple[str, ...]


def read(pattern: int) -> Pattern | None:
    """What a number written by ``found`` says; None where the engine could not tell."""
    told = [(aspect, pattern >> _ASPECTS_FROM + 3 * at & 7) for at, aspect in enumerate(ASPECTS)]
    if pattern >> _UNSURE_NAMES & 1 or any(number == _UNSURE for _, number in told):
        return None
    cells = [_STANDS[pattern >> 2 * at & 3] for at in range(len(_PLACES))]
    rows = [tuple(filter(None, cells[at : at + WORDS_AT_MOST])) for at in range(0, len(cells), WORDS_AT_MOST)]
    stands = tuple(filter(None, rows))
    given = [bool(pattern >> _GIVEN_FROM + at & 1) for at in range(2 * WORDS_AT_MOST)]
    mine, theirs = given[:WORDS_AT_MOST][: len(stands)], given[WORDS_AT_MOST:][: len(stands[0]) if stands else 0]
    return Pattern(stands, (tuple(mine), tuple(theirs)), tuple(aspect.findings[number - 1] for aspect, number in told if number))


def found(chosen: str, held: frozenset[str]) -> str:
    """Each pair that is chosen with its pattern, the shares of the words of the shorter name, and both names."""
    cells = [f"({_stand(i, j)})::UBIGINT << {2 * at}" for at, (i, j) in enumerate(_PLACES)]
    given = [f"({word.replace('w', 'f')} IS NOT NULL)::UBIGINT << {_GIVEN_FROM + at}" for at, word in enumerate(_words())]
    fields = [f"({_finding(one)})::UBIGINT << {_ASPECTS_FROM + 3 * at}" for at, one in enumerate(ASPECTS) if one.field in held]
    unsure = f"({_several('names')} OR (a.name <> b.name AND NOT (a.plain AND b.plain)))::UBIGINT << {_UNSURE_NAMES}"
    written = " | ".join(f"({part})" for part in (*fields, *(f"coalesce({one}, 0)" for one in (*cells, *given, unsure))))
    shares = ", ".join(f"CASE WHEN a.words <= b.words THEN a.s{n} ELSE b.s{n} END AS s{n}" for n in _TURNS)
    return f"""
SELECT one, other, {written} AS pattern, {shares}, a.name AS name, b.name AS other_name
FROM ({chosen}) JOIN people a ON a.person = one JOIN people b ON b.person = other"""


def _stand(i: int, j: int) -> str:
    return f"""CASE WHEN a.w{i} IS NULL OR b.w{j} IS NULL THEN 0 WHEN a.w{i} = b.w{j} THEN 1
    WHEN length(a.w{i}) = 1 OR length(b.w{j}) = 1 THEN CASE WHEN left(a.w{i}, 1) = left(b.w{j}, 1) THEN 2 ELSE 3 END
    WHEN a.k{i} & b.k{j} <> 0 AND (list_has_any(a.f{i}, b.f{j})
        OR list_contains(a.n{i}, b.w{j}) OR list_contains(b.n{j}, a.w{i})) THEN 2
    WHEN left(a.w{i}, {SHORTEST}) = left(b.w{j}, {SHORTEST}) AND CASE WHEN length(a.w{i}) <= length(b.w{j})
        THEN begins(a.w{i}, b.w{j}) OR begins(a.b{i}, b.w{j}) ELSE begins(b.w{j}, a.w{i}) OR begins(b.b{j}, a.w{i}) END THEN 2
    WHEN may_be_near(a.l{i}, b.l{j}, 2) AND is_near(a.w{i}, b.w{j}, 2) THEN 2 ELSE 3 END"""


def _finding(one: Aspect) -> str:
    number = {finding: at for at, finding in enumerate(one.findings, 1)}
    a, b, other = f"a.{COLUMNS[one.field]}", f"b.{COLUMNS[one.field]}", number[one.other]
    if one.field not in SLIPPING:
        return f"CASE WHEN {_same(one)} THEN 1 WHEN {a} <> {b} THEN {other} ELSE 0 END"
    cases = " ".join(f"WHEN {condition} THEN {number[finding]}" for condition, finding in one.conditions)
    return f"""CASE WHEN {_same(one)} THEN 1 WHEN {a} <> {b} THEN CASE WHEN {_several(one.field)} THEN {_UNSURE}
        WHEN NOT ({one.maybe}) THEN {other} WHEN NOT (is_ascii({a}) AND is_ascii({b})) THEN {_UNSURE} {cases} ELSE {other} END
    ELSE 0 END"""


def outlines(held: frozenset[str], weights: Weights) -> str:
    """Everybody without a letter: of each value a number that stands for it, so that millions of pairs are quickly looked at."""
    columns = [COLUMNS[name] for name in FIELDS if name in held & COLUMNS.keys()]
    values = [*columns, *(f"w{n}" for n in _TURNS), *(part for name, (part, _) in PARTS.items() if name in held)]
    signs = [f"{column}_signs" for column in columns if column in SLIPPING.values()]
    heads = [f"{_stand_in(f'left(w{n}, {SHORTEST})')} AS h{n}" for n in _TURNS]
    words = [f"{_rarity(f's{n}', weights)}::FLOAT AS r{n}, l{n}, k{n}" for n in _TURNS]
    told = ", ".join((*(f"{_stand_in(value)} AS {value}" for value in values), *signs, *heads, *words))
    return f"CREATE OR REPLACE TABLE outlines AS SELECT person, several, words, initials, {told} FROM people"


def _stand_in(value: str) -> str:
    """Two values of one number are as good as never met, and would only be looked at closely."""
    return f"CASE WHEN {value} IS NOT NULL THEN (hash({value}) & {(1 << 32) - 1})::UINTEGER END"


def possible(chosen: str, held: frozenset[str], weights: Weights) -> str:
    """The pairs among those that are chosen that may reach ``weights.review``, by ``outlines``.

    Most are left out by what is not names, which is looked at first.
    """
    rest = " + ".join(_most(one, weights.bits) for one in ASPECTS if one.field in held) or "0"
    mine, theirs = _most_of_names("a", "b", weights), _most_of_names("b", "a", weights)
    return f"""
SELECT one, other FROM ({chosen}) JOIN outlines a ON a.person = one JOIN outlines b ON b.person = other
WHERE {rest} >= {weights.review - NAME_AT_MOST - _A_LITTLE} AND {rest} + CASE
    WHEN a.words IS NULL OR b.words IS NULL THEN 0 WHEN {_several("names")} THEN {NAME_AT_MOST}
    WHEN a.words <= b.words THEN {mine} ELSE {theirs} END >= {weights.review - _A_LITTLE}"""


def _most_of_names(short: str, long: str, weights: Weights) -> str:
    other, alike = (_bits(names, weights.bits) for names in (("name_word_other",), ("name_word_other", "name_word_alike")))

    def most(word: int) -> str:
        same = " OR ".join(f"{short}.w{word} = {long}.w{n}" for n in _TURNS)
        maybe = " OR ".join(
            f"may_be_near({short}.l{word}, {long}.l{n}, 2) OR {short}.k{word} & {long}.k{n} <> 0 OR {short}.h{word} = {long}.h{n}"
            for n in _TURNS
        )
        return f"""CASE WHEN {short}.w{word} IS NULL THEN 0 WHEN {same} THEN {short}.r{word}
        WHEN {maybe} OR a.initials OR b.initials THEN {alike} ELSE {other} END"""

    return f"least({NAME_AT_MOST}, {' + '.join(map(most, _TURNS))})"


def _most(one: Aspect, bits: Mapping[str, float]) -> str:
    a, b = f"a.{COLUMNS[one.field]}", f"b.{COLUMNS[one.field]}"
    best, other = _bits((one.other, *(finding for _, finding in one.conditions)), bits), _bits((one.other,), bits)
    unsure = f"CASE WHEN {_several(one.field)} OR {one.maybe} THEN {best} ELSE {other} END"
    return f"""CASE WHEN {_same(one)} THEN {_bits((one.same,), bits)}
    WHEN {a} <> {b} THEN {unsure if one.conditions else other} ELSE 0::FLOAT END"""


def _bits(findings: Iterable[str], bits: Mapping[str, float]) -> str:
    return f"({max(bits[finding] for finding in findings):.6f})::FLOAT"


def _rarity(share: str, weights: Weights) -> str:
    """The bits of a shared word of a name, as ``regard.people.likeness.rarity`` has them."""
    return f"log2({weights.m['name_word_same']!r}::DOUBLE / greatest({RAREST}::DOUBLE, least({COMMONEST}::DOUBLE, {share})))"


def reaching(least: float, weights: Weights) -> str:
    """The pairs that are found to have so many bits, with the bits of each word of the shorter name."""
    rare = ", ".join(f"{_rarity(f's{n}', weights)} AS r{n}" for n in _TURNS)
    shared = " + ".join(f"CASE WHEN has{n} THEN r{n} ELSE 0 END" for n in _TURNS)
    return f"""
WITH weighed AS (SELECT *, {rare} FROM found JOIN scales USING (pattern))
SELECT one, other, pattern, name, other_name, {", ".join(f"r{n}" for n in _TURNS)} FROM weighed
WHERE of_rest + least({NAME_AT_MOST}, of_names + {shared}) >= {least - _A_LITTLE}"""


def _same(one: Aspect) -> str:
    column = COLUMNS[one.field]
    return f"a.{column} = b.{column} OR shared & {1 << FIELDS.index(one.field)} <> 0"


def _several(field: str) -> str:
    bits = 1 << FIELDS.index(field) | (LONG_NAME if field == "names" else 0)
    return f"(a.several | b.several) & {bits} <> 0"


def with_shared(chosen: str) -> str:
    """shared: the fields of which two records have a value in common, where either has several values of one."""
    return f"""
WITH chosen AS ({chosen}), severals AS (SELECT person FROM people WHERE several % {LONG_NAME} > 1),
odd AS (SELECT one, other FROM chosen WHERE one IN (FROM severals) OR other IN (FROM severals)),
together AS (
    SELECT one, other, bit_or(1::UINTEGER << x.field) AS shared
    FROM odd JOIN told x ON x.person = one JOIN told y ON y.person = other AND y.field = x.field AND y.text = x.text
    GROUP BY one, other)
SELECT one, other, coalesce(shared, 0) AS shared FROM chosen LEFT JOIN together USING (one, other)"""
