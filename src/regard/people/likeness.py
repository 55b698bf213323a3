"""How likely two records are one person: evidence in bits for and against (Fellegi and Sunter 1969), and what forbids it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any, NamedTuple

from regard.intake.contact import is_role_mailbox
from regard.people.names import alike, conflict, words

RAREST, COMMONEST = 0.0005, 0.05
"""A word of a name counts as shared by so many people at least, at most: no name alone proves anything."""


class Traits(NamedTuple):
    """What may tell that a record is somebody: canonical values as of ``regard.intake``. numbers: given once to each person."""

    record: str
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    linkedins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()


class Likeness(NamedTuple):
    """Bits for (or against) one person, each finding with its own, and why it cannot be in spite of them (empty: it can)."""

    bits: float
    findings: tuple[tuple[str, float], ...]
    veto: str = ""


@cache
def _weights() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("likeness.toml").read_text("utf-8"))


def model() -> str:
    """The name of the weights in use, kept with every proposal."""
    return str(_weights()["model"])


def threshold(name: str) -> float:
    """The bits from which a pair is shown to a human (``review``), or is as good as certain (``certain``)."""
    return float(_weights()[name])


@cache
def _bits(finding: str) -> float:
    weight = _weights()[finding]
    return log2(weight["m"] / weight["u"])


def likeness(a: Traits, b: Traits, common: Mapping[str, float] | None = None) -> Likeness:
    """Compare two records. common: the share of records that have a word of a name, so that a common name says less."""
    findings = [*_of_names(a, b, common or {}), *_of_addresses(a, b), *_of_numbers(a, b), *_of_life(a, b), *_of_work(a, b)]
    told = tuple((name.replace("_", " "), bits) for name, bits in findings)
    return Likeness(sum(bits for _, bits in told), told, _veto(a, b))


def _veto(a: Traits, b: Traits) -> str:
    if a.linkedins and b.linkedins and not {*a.linkedins} & {*b.linkedins}:
        return "They have different LinkedIn profiles."
    if _apart(a.numbers, b.numbers):
        return "They have different numbers of an identity document."
    if {*a.numbers} & {*b.numbers}:
        return ""
    clash = next(((x, y) for x in a.names for y in b.names if conflict(x, y)), None)
    return f"{clash[0]} and {clash[1]} have no name in common." if clash else ""


def _apart(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether both are known and no value of one is near one of the other: an error of writing forbids nothing."""
    return bool(a) and bool(b) and not any(_near(x, y, 2) for x in a for y in b)


def _of_names(a: Traits, b: Traits, common: Mapping[str, float]) -> list[tuple[str, float]]:
    found = [_of_name(words(x), words(y), common) for x in a.names for y in b.names]
    return max(found, key=lambda one: sum(bits for _, bits in one), default=[])


def _of_name(a: tuple[str, ...], b: tuple[str, ...], common: Mapping[str, float]) -> list[tuple[str, float]]:
    short, rest = sorted((list(a), list(b)), key=len)
    found, left = [], []
    for word in short:
        if word in rest:
            rest.remove(word)
            share = min(max(common.get(word, 0.0), RAREST), COMMONEST) if common else _weights()["name_word_same"]["u"]
            found.append(("name_word_same", log2(_weights()["name_word_same"]["m"] / share)))
        else:
            left.append(word)
    for word in left:
        match = next((other for other in rest if alike(word, other) or _near(word, other, 2)), None)
        if match is not None:
            rest.remove(match)
        found.append(_finding("name_word_other" if match is None else "name_word_alike"))
    return found


def _of_addresses(a: Traits, b: Traits) -> Iterator[tuple[str, float]]:
    ours, theirs = ([email for email in one.emails if not is_role_mailbox(email)] for one in (a, b))
    if ours and theirs:
        pairs = [(x, y) for x in ours for y in theirs]
        same = any(x == y for x, y in pairs)
        near = any(_near(x, y, 2) or _same_box(x, y) for x, y in pairs)
        yield _finding("email_same" if same else "email_alike" if near else "email_other")
    if a.phones and b.phones:
        yield _finding("phone_same" if {*a.phones} & {*b.phones} else "phone_other")
    if {*a.linkedins} & {*b.linkedins}:
        yield _finding("profile_same")


def _same_box(a: str, b: str) -> bool:
    box, other = a.partition("@")[0], b.partition("@")[0]
    return len(box) > 4 and box == other


def _of_numbers(a: Traits, b: Traits) -> Iterator[tuple[str, float]]:
    if {*a.numbers} & {*b.numbers}:
        yield _finding("number_same")
    elif any(_near(x, y, 2) for x in a.numbers for y in b.numbers):
        yield _finding("number_alike")


def _of_life(a: Traits, b: Traits) -> Iterator[tuple[str, float]]:
    if a.born and b.born:
        pairs = [(x, y) for x in a.born for y in b.born]
        same, near = any(x == y for x, y in pairs), any(_near(x, y, 2) or sorted(x) == sorted(y) for x, y in pairs)
        yield _finding("born_same" if same else "born_alike" if near else "born_other")
    if a.postcodes and b.postcodes:
        yield _finding("postcode_same" if {*a.postcodes} & {*b.postcodes} else "postcode_other")
    if a.streets and b.streets:
        yield _finding("street_alike" if any(_near(x, y, 3) for x in a.streets for y in b.streets) else "street_other")
    if a.cities and b.cities:
        same = any(x == y or (min(len(x), len(y)) > 4 and _near(x, y, 2)) for x in a.cities for y in b.cities)
        yield _finding("city_same" if same else "city_other")


def _of_work(a: Traits, b: Traits) -> Iterator[tuple[str, float]]:
    if a.employers and b.employers:
        yield _finding("employer_same" if {*a.employers} & {*b.employers} else "employer_other")
    if {*a.titles} & {*b.titles}:
        yield _finding("title_same")


def _finding(name: str) -> tuple[str, float]:
    return name, _bits(name)


def _near(a: str, b: str, most: int) -> bool:
    """Whether at most so many slips (Damerau 1964) tell two texts apart; of short ones fewer."""
    most = min(most, max(len(a), len(b)) // 3)
    return abs(len(a) - len(b)) <= most and (a == b or _slips(a, b) <= most)


def _slips(a: str, b: str) -> int:
    before, above = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def block_keys(traits: Traits) -> Iterator[str]:
    """Keys under which records that may be one person come together; none of them joins anybody."""
    for email in traits.emails:
        box = email.partition("@")[0]
        if not is_role_mailbox(email):
            yield f"e{email}"
            yield f"b{box}"
    yield from (f"p{phone}" for phone in traits.phones)
    yield from (f"l{profile}" for profile in traits.linkedins)
    yield from (f"n{number}" for number in traits.numbers)
    yield from (f"d{day}" for day in traits.born)
    yield from (f"s{street}" for street in traits.streets)
    for name in traits.names:
        parts = words(name)
        heads = sorted({part[:3] for part in parts})
        yield from (f"w{one}|{other}" for at, one in enumerate(heads) for other in heads[at + 1 :])
        yield from (f"c{part}|{where}" for part in parts for where in (*traits.cities, *traits.postcodes, *traits.employers))
