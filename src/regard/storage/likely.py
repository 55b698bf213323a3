"""Everybody compared in the columnar engine: keys shared by few, a bound on what a pair can reach, and what is found in it.

The engine only says how values stand to each other. What follows is said by ``regard.people.likeness``, once for each pattern
of findings; pairs of which the engine cannot tell - several names, letters beyond ASCII - are compared there one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Self

import duckdb
import pyarrow as pa

from regard.intake.contact import role_words
from regard.people.likeness import Likeness, Scale, Traits, Weights, concluded, likeness, scale, weighed
from regard.people.names import forms, nicknames, pieces, stem, words
from regard.storage.statements_of_comparing import found, outlines, possible, reaching, read, with_shared
from regard.storage.statements_of_likeness import (
    BY_A_THIRD,
    FIELDS,
    KEYS,
    KEYS_ONCE,
    LONG_NAME,
    MACROS,
    NAME_WORDS,
    NO_OFFICES,
    PAIRS,
    TELL,
    TOKENS,
    TOLD,
    WORDS_AT_MOST,
    one_row_each,
)

LARGEST_BLOCK = 60
"""A key of more people tells nothing, and comparing all of them would cost their square."""
PAIRS_A_PERSON, BY_NAME_ALONE = 3, 1
"""So many pairs for each person held each kind of weak key may bring, the small blocks first. Of names alone few are shown."""
STRONGER = 4.0
"""Bits beyond the threshold from which two who are likely one with the same third are compared themselves."""
_AT_LEAST = 300_000
_AT_A_TIME = 200_000
_SCORED_AT_A_TIME = 20_000
_ANY = -1_000.0
"""Bits that every pair has."""


class Likely(NamedTuple):
    """Two people by number, and how likely they are one."""

    one: int
    other: int
    like: Likeness


def in_columns(told: Iterable[tuple[int, str, str]]) -> Iterator[pa.Table]:
    """Person, field of ``Traits``, and value in its canonical form, as the engine takes them."""
    rows = iter(told)
    while some := list(islice(rows, _AT_A_TIME)):
        people, fields, texts = zip(*some, strict=True)
        places = {name: at for at, name in enumerate(FIELDS)}
        yield pa.table({
            "person": pa.array(people, pa.int64()), "field": pa.array(map(places.__getitem__, fields), pa.uint8()), "text": texts,
        })  # fmt: skip


class Everybody:
    """All that tells who somebody is, in the columnar engine, for one comparison. Use it in a ``with`` block."""

    def __init__(self, told: Iterable[pa.Table]) -> None:
        """told: as ``in_columns`` makes it."""
        self._engine = duckdb.connect(":memory:", config={"threads": 2, "preserve_insertion_order": False})
        self._engine.execute(MACROS)
        self._engine.execute(TOLD)
        for portion in told:
            self._put(portion, TELL)
        self._put({"word": sorted(role_words())}, "INSERT INTO offices FROM portion")
        self._held = frozenset(FIELDS[at] for (at,) in self._engine.execute("SELECT DISTINCT field FROM told").fetchall())
        self._engine.execute(TOKENS)
        self._read_vocabulary()
        self._engine.execute(NAME_WORDS)
        self._engine.execute(NO_OFFICES)
        self._engine.execute(one_row_each(self._held))
        self._has_several = bool(self._number(f"SELECT bit_or(several) % {LONG_NAME} FROM people"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._engine.close()

    def _read_vocabulary(self) -> None:
        """The words of each token of a name. The vocabulary grows far slower than the people."""
        tokens = [row[0] for row in self._engine.execute("SELECT DISTINCT token FROM tokens").fetchall()]
        made = [(token, at, word, is_name) for token in tokens for at, (word, is_name) in enumerate(_pieces(token))]
        if not made:
            return
        held, places, spelt, kept = zip(*made, strict=True)
        self._put(
            {"token": held, "spot": pa.array(places, pa.int32()), "word": spelt, "is_name": kept},
            "INSERT INTO vocabulary FROM portion",
        )
        self._put(_related([*{*spelt}]), "INSERT INTO spelt FROM portion")

    def _put(self, portion: pa.Table | Mapping[str, object], statement: str) -> None:
        self._engine.register("portion", portion if isinstance(portion, pa.Table) else pa.table(portion))
        self._engine.execute(statement)
        self._engine.unregister("portion")

    def _number(self, sql: str) -> float:
        told = self._engine.execute(sql).fetchone()
        return told[0] if told else 0

    def common(self) -> dict[str, float]:
        """The share of people who have each word of a name."""
        return dict(self._engine.execute("SELECT word, share FROM lexicon").fetchall())

    def meet(self) -> int:
        """Bring together whoever shares a key that few have; gives how many pairs these are."""
        self._make_keys()
        count = int(self._number("SELECT getvariable('everybody')"))
        budget, by_name = (max(most * count, _AT_LEAST) for most in (PAIRS_A_PERSON, BY_NAME_ALONE))
        self._engine.execute(PAIRS, {"largest": LARGEST_BLOCK, "budget": budget, "by_name": by_name})
        self._engine.execute("DROP TABLE keys")
        return int(self._number("SELECT count(*) FROM pairs"))

    def some_pairs(self, most: int, weights: Weights) -> list[Likely]:
        """A fair sample of the pairs that met, the same one each time."""
        return [*self._compared(f"SELECT one, other FROM pairs ORDER BY hash(one, other) LIMIT {most}", weights)]

    def strangers(self, most: int, weights: Weights) -> list[Likely]:
        """Pairs as chance brings them together, nearly all of them of two people."""
        drawn = f"""
            WITH drawn AS (SELECT person FROM people ORDER BY hash(person) LIMIT {most + 1}),
            mixed AS (SELECT person, row_number() OVER (ORDER BY hash(person)) AS number FROM drawn)
            SELECT a.person AS one, b.person AS other FROM mixed a JOIN mixed b ON b.number = a.number + 1"""
        return [*self._compared(drawn, weights)]

    def likely(self, weights: Weights) -> Iterator[Likely]:
        """The pairs that reach ``weights.review``, each once: those that met, and those that are brought together by a third."""
        self._engine.execute(outlines(self._held, weights))
        met = [*self._reaching("FROM pairs", weights)]
        yield from met
        strong = [(pair.one, pair.other) for pair in met if pair.like.bits >= weights.review + STRONGER]
        if strong:
            ones, others = zip(*strong, strict=True)
            sides = {"one": pa.array(ones, pa.int64()), "other": pa.array(others, pa.int64())}
            self._put(sides, "CREATE OR REPLACE TABLE strong AS FROM portion")
            yield from self._reaching(BY_A_THIRD.format(largest=LARGEST_BLOCK), weights)

    def _reaching(self, met: str, weights: Weights) -> Iterator[Likely]:
        return self._compared(possible(self._with_shared(met), self._held, weights), weights, weights.review)

    def _with_shared(self, chosen: str) -> str:
        return with_shared(chosen) if self._has_several else f"SELECT *, 0::UINTEGER AS shared FROM ({chosen})"

    def _compared(self, chosen: str, weights: Weights, least: float = _ANY) -> Iterator[Likely]:
        """The pairs that are chosen with what is found, from so many bits on."""
        self._engine.execute(f"CREATE OR REPLACE TABLE chosen AS {chosen}")
        self._engine.execute(f"CREATE OR REPLACE TABLE found AS {found(self._with_shared('FROM chosen'), self._held)}")
        patterns = [row[0] for row in self._engine.execute("SELECT DISTINCT pattern FROM found").fetchall()]
        scales = {pattern: scale(concluded(*said), weights) for pattern in patterns if (said := read(pattern))}
        self._put(_as_table(scales), "CREATE OR REPLACE TABLE scales AS FROM portion")
        rows = self._engine.execute(reaching(least, weights))
        while some := rows.fetchmany(_SCORED_AT_A_TIME):
            for one, other, pattern, name, other_name, *rarities in some:
                like = weighed(scales[pattern], rarities, name, other_name)
                if like.bits >= least:
                    yield Likely(one, other, like)
        yield from self._one_by_one(weights, least)

    def _one_by_one(self, weights: Weights, least: float) -> Iterator[Likely]:
        """The pairs of which the engine cannot tell."""
        pairs = self._engine.execute("SELECT one, other FROM found ANTI JOIN scales USING (pattern)").fetchall()
        common = self.common() if pairs else {}
        for start in range(0, len(pairs), _SCORED_AT_A_TIME):
            some = pairs[start : start + _SCORED_AT_A_TIME]
            held = self._traits({person for pair in some for person in pair})
            for one, other in some:
                like = likeness(held[one], held[other], common, weights)
                if like.bits >= least:
                    yield Likely(one, other, like)

    def _traits(self, people: set[int]) -> dict[int, Traits]:
        values: dict[int, dict[str, tuple[str, ...]]] = {person: {} for person in people}
        rows = self._engine.execute(
            "SELECT person, field, list(text ORDER BY text) FROM told WHERE person IN (SELECT unnest(?)) GROUP BY person, field",
            (list(people),),
        ).fetchall()
        for person, field, texts in rows:
            values[person][FIELDS[field]] = tuple(texts)
        return {person: Traits(str(person), **told) for person, told in values.items()}

    def _make_keys(self) -> None:
        self._engine.execute(KEYS_ONCE if self._has_several else KEYS)

    def keys(self) -> set[tuple[int, int]]:
        """Each person with the digest of each key; for tests."""
        self._make_keys()
        return set(self._engine.execute("SELECT person, key FROM keys").fetchall())

    def digests(self, keys: list[str]) -> set[int]:
        """The digests of these keys."""
        return {row[0] for row in self._engine.execute("SELECT hash(unnest(?))", (keys,)).fetchall()}


def _pieces(token: str) -> Iterable[tuple[str, bool]]:
    """The words of one token; a name with brackets is a token as a whole."""
    return [(word, True) for word in words(token)] if {*token} & {*"()[]"} else pieces(token)


def _related(spelt: Sequence[str]) -> dict[str, object]:
    """The words of names, each with the others that it may stand for.

    kin: bits, of which two words have one in common if one name has both as forms, or one is a nickname of the other.
    """
    called = [nicknames(word) for word in spelt]
    kin = [{number % 64 for number in forms(word)} for word in spelt]
    place = {word: at for at, word in enumerate(spelt)}
    for at, shorts in enumerate(called):
        for bits in (kin[place[word]] for word in {spelt[at], *shorts} if shorts and word in place):
            bits.add(at % 64)
    return {
        "word": pa.array(spelt, pa.string()), "stem": pa.array(map(stem, spelt), pa.string()),
        "forms": pa.array([sorted(forms(word)) or None for word in spelt], pa.list_(pa.uint16())),
        "nicknames": pa.array([sorted(shorts) or None for shorts in called], pa.list_(pa.string())),
        "kin": pa.array([sum(1 << bit for bit in bits) for bits in kin], pa.uint64()),
    }  # fmt: skip


def _as_table(scales: Mapping[int, Scale]) -> dict[str, object]:
    """The bits of each pattern, but for those of shared words of names."""
    made, turns = scales.values(), range(1, WORDS_AT_MOST + 1)
    return {
        "pattern": pa.array(scales, pa.uint64()), "of_names": pa.array([one.of_names for one in made], pa.float64()),
        "of_rest": pa.array([one.of_rest for one in made], pa.float64()),
        **{f"has{n}": pa.array([n - 1 in one.same for one in made], pa.bool_()) for n in turns},
    }  # fmt: skip
