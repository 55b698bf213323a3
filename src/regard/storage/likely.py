"""Which people are worth comparing: everybody in the columnar engine, keys shared by few, and a bound on what a pair can reach.

The bound is never below what ``regard.people.likeness`` finds for the pair, so that whoever is left out would not be shown
either; the few who stay are compared there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import or_
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from regard.intake.contact import role_words
from regard.people.likeness import COMMONEST, NAME_AT_MOST, RAREST, Traits, Weights
from regard.people.names import has_forms, pieces, words
from regard.storage.statements_of_likeness import CLOSELY, COMMON, KEYS, MACROS, PAIRS, ROUGHLY, WIDE, WORDS

LARGEST_BLOCK = 60
"""A key of more people tells nothing, and comparing all of them would cost their square."""
PAIRS_A_PERSON = 3
"""Each kind of weak key, the small blocks first, may bring so many pairs for each person held."""
_AT_LEAST = 300_000
_AT_A_TIME = 200_000
_SCORED_AT_A_TIME = 20_000
FIELDS = Traits._fields[1:]
Pair = tuple[Traits, Traits]


class Everybody:
    """All that tells who somebody is, in the columnar engine, for one comparison. Use it in a ``with`` block."""

    def __init__(self, told: Iterable[tuple[int, str, str]]) -> None:
        """told: person, field of ``Traits``, and value in its canonical form."""
        self._engine = duckdb.connect(":memory:", config={"threads": 2, "preserve_insertion_order": False})
        self._engine.execute(MACROS)
        self._engine.execute("CREATE TABLE told (person BIGINT, field UTINYINT, text VARCHAR)")
        rows = ((person, FIELDS.index(field), text) for person, field, text in told)
        while some := list(islice(rows, _AT_A_TIME)):
            people, fields, texts = zip(*some, strict=True)
            self._add("told", {"person": pa.array(people, pa.int64()), "field": pa.array(fields, pa.uint8()), "text": texts})
        self._split_names()
        self._engine.execute("CREATE TABLE offices (word VARCHAR)")
        self._add("offices", {"word": sorted(role_words())})
        self._engine.execute(WIDE)
        self.count = int(self._number("SELECT count(*) FROM wide"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._engine.close()

    def _split_names(self) -> None:
        """Each name as its words. Only the vocabulary is looked at one by one, which grows far slower than the people."""
        self._engine.execute(WORDS)
        vocabulary = [row[0] for row in self._engine.execute("SELECT DISTINCT token FROM tokens").fetchall()]
        made = [(token, at, word, is_name) for token in vocabulary for at, (word, is_name) in enumerate(_pieces(token))]
        self._engine.execute(_VOCABULARY)
        if made:
            tokens, places, found, kept = zip(*made, strict=True)
            self._add("vocabulary", {
                "token": tokens, "at": pa.array(places, pa.int32()), "word": found, "is_name": kept,
                "has_forms": [has_forms(word) for word in found], "letters": pa.array(map(_letters, found), pa.uint32()),
            })  # fmt: skip
        self._engine.execute(COMMON)

    def _add(self, table: str, columns: Mapping[str, object]) -> None:
        self._engine.register("portion", pa.table(columns))
        self._engine.execute(f"INSERT INTO {table} SELECT * FROM portion")
        self._engine.unregister("portion")

    def _number(self, sql: str) -> float:
        found = self._engine.execute(sql).fetchone()
        return found[0] if found else 0

    def common(self) -> dict[str, float]:
        """The share of people who have each word of a name."""
        return dict(self._engine.execute("SELECT word, share FROM common").fetchall())

    def meet(self) -> int:
        """Bring together whoever shares a key that few have; gives how many pairs these are."""
        self._engine.execute(KEYS)
        self._engine.execute(PAIRS, {"largest": LARGEST_BLOCK, "budget": max(PAIRS_A_PERSON * self.count, _AT_LEAST)})
        return int(self._number("SELECT count(*) FROM pairs"))

    def some_pairs(self, most: int) -> list[Pair]:
        """A fair sample of the pairs that met, the same one each time."""
        return self._pairs(f"SELECT one, other FROM pairs ORDER BY hash(one, other) LIMIT {most}")

    def strangers(self, most: int) -> list[Pair]:
        """Pairs as chance brings them together, nearly all of them of two people."""
        return self._pairs(f"""
            WITH mixed AS (SELECT person, row_number() OVER (ORDER BY hash(person)) AS number FROM wide)
            SELECT a.person AS one, b.person AS other
            FROM mixed a JOIN mixed b ON b.number = a.number + 1 WHERE a.number <= {most}""")

    def likely(self, weights: Weights) -> Iterator[Pair]:
        """The pairs that may reach ``weights.review``, each once."""
        for step in (ROUGHLY, CLOSELY):
            self._engine.execute(_with_bits(step, weights), {"review": weights.review})
        total = int(self._number("SELECT count(*) FROM survivors"))
        for start in range(0, total, _SCORED_AT_A_TIME):
            yield from self._pairs(
                f"SELECT one, other FROM survivors WHERE number > {start} AND number <= {start + _SCORED_AT_A_TIME}"
            )

    def _pairs(self, sql: str) -> list[Pair]:
        self._engine.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS {sql}")
        rows = self._engine.execute(
            f"SELECT person, {', '.join(FIELDS)} FROM wide "
            "WHERE person IN (SELECT one FROM chosen UNION SELECT other FROM chosen)"
        ).fetchall()
        held = {row[0]: Traits(str(row[0]), *(tuple(sorted(values)) if values else () for values in row[1:])) for row in rows}
        return [(held[one], held[other]) for one, other in self._engine.execute("SELECT one, other FROM chosen").fetchall()]

    def keys(self) -> set[tuple[int, int]]:
        """Each person with the digest of each key; for tests."""
        self._engine.execute(KEYS)
        return set(self._engine.execute("SELECT person, key FROM keys").fetchall())

    def digests(self, keys: list[str]) -> set[int]:
        """The digests of these keys."""
        return {row[0] for row in self._engine.execute("SELECT hash(unnest(?))", (keys,)).fetchall()}


def _pieces(token: str) -> Iterable[tuple[str, bool]]:
    """The words of one token; a name with brackets is a token as a whole."""
    return [(word, True) for word in words(token)] if {*token} & {*"()[]"} else pieces(token)


def _letters(word: str) -> int:
    """The set of letters as bits: each slip changes two of them at most."""
    return reduce(or_, (1 << ord(letter) % 32 for letter in word), 0)


_VOCABULARY = (
    "CREATE TABLE vocabulary (token VARCHAR, spot INTEGER, word VARCHAR, is_name BOOLEAN, has_forms BOOLEAN, letters UINTEGER)"
)


def _with_bits(sql: str, weights: Weights) -> str:
    """The statement with the bits of every finding in the place of its name."""
    bits = {name: f"({weights.bits[name]:.9f})" for name in weights.m}
    word = {"m_word": f"{weights.m['name_word_same']:.9f}", "rarest": str(RAREST), "commonest": str(COMMONEST)}
    word["word_alike"] = f"({max(weights.bits['name_word_alike'], weights.bits['name_word_other']):.9f})"
    return sql.format_map(bits | word | {"name_at_most": str(NAME_AT_MOST)})
