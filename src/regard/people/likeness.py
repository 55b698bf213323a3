"""How likely two records are one person: evidence in bits for and against (Fellegi and Sunter 1969), and what forbids it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from math import log2
from typing import NamedTuple, TypeAlias

from regard.intake.contact import is_role_mailbox
from regard.people.names import akin, is_given, words

RAREST, COMMONEST = 0.0005, 0.05
"""A word of a name counts as shared by so many people at least, at most."""
NAME_AT_MOST = 12.0
"""Bits of a name, however rare its words: there are namesakes, and no name alone proves anything."""
HOUSEHOLD = frozenset({"phone_same", "street_alike", "postcode_same", "postcode_alike", "city_same"})
"""What people of one home have in common."""
PERSONAL = frozenset({"born_same", "born_alike", "number_same", "number_alike", "email_same", "profile_same"})
"""What tells people of one home apart."""
Found: TypeAlias = tuple[str, float]
"""A finding and its bits."""


_NOT_STREET = re.compile("[0-9 ]")


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
    """Bits for (or against) one person, each finding with its own, and what forbids to join them unseen (empty: nothing)."""

    bits: float
    findings: tuple[Found, ...]
    veto: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """How often each finding is found in two records of one person (m), and of two people who were compared (u).

    model: the name that is kept with every proposal. review: the bits from which a pair is shown to a human. certain: from
    which it is as good as certain. bits: what each finding says for one person, or against it.
    """

    model: str
    m: Mapping[str, float]
    u: Mapping[str, float]
    review: float
    certain: float
    bits: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", {name: log2(m / self.u[name]) for name, m in self.m.items()})


@cache
def shipped() -> Weights:
    """The weights that Regard comes with."""
    told = tomllib.loads(files(__package__).joinpath("likeness.toml").read_text("utf-8"))
    found = {name: value for name, value in told.items() if isinstance(value, dict)}
    m, u = ({name: float(value[side]) for name, value in found.items()} for side in ("m", "u"))
    return Weights(str(told["model"]), m, u, float(told["review"]), float(told["certain"]))


def likeness(a: Traits, b: Traits, common: Mapping[str, float] | None = None, weights: Weights | None = None) -> Likeness:
    """Compare two records. common: the share of records that have a word of a name, so that a common name says less."""
    held = weights or shipped()
    found = evidence(a, b, common or {}, held)
    return Likeness(
        sum(bits for _, bits in found), tuple((name.replace("_", " "), bits) for name, bits in found), _veto(a, b, found)
    )


def evidence(a: Traits, b: Traits, common: Mapping[str, float], weights: Weights) -> list[Found]:
    """The findings by the names they have in the weights.

    What a home has in common says nothing about two of one family, whose given names differ: it is left out unless they were
    born on the same day, or share what one person alone has.
    """
    names = _of_names(a, b, common, weights)
    told = [*_of_addresses(a, b), *_of_numbers(a, b), *_of_life(a, b), *_of_work(a, b)]
    if any(name == "name_given_other" for name, _ in names) and PERSONAL.isdisjoint(told):
        told = [name for name in told if name not in HOUSEHOLD]
    return [*names, *((name, weights.bits[name]) for name in told)]


def _veto(a: Traits, b: Traits, found: list[Found]) -> str:
    names = [name for name, _ in found]
    if "profile_other" in names:
        return "They have different LinkedIn profiles."
    if "number_other" in names:
        return "They have different numbers of an identity document."
    alone = PERSONAL.isdisjoint(names)
    if "name_word_other" in names and "number_same" not in names:
        other = "no name" if "name_word_same" not in names and "name_word_alike" not in names else "only a part of the name"
        return f"{a.names[0]} and {b.names[0]} have {other} in common."
    if alone and names.count("name_word_same") < 2:
        return "All that they have in common, people of one home or one firm have in common too."
    return ""


def _of_names(a: Traits, b: Traits, common: Mapping[str, float], weights: Weights) -> list[Found]:
    found = [_of_name(words(x), words(y), common, weights) for x in a.names for y in b.names]
    best = max(found, key=lambda one: sum(bits for _, bits in one), default=[])
    too_much = sum(bits for _, bits in best) - NAME_AT_MOST
    return [*best, ("name_rare", -too_much)] if too_much > 0 else best


def _of_name(a: tuple[str, ...], b: tuple[str, ...], common: Mapping[str, float], weights: Weights) -> list[Found]:
    short, rest = sorted((list(a), list(b)), key=len)
    found, left = [], []
    for word in short:
        if word in rest:
            rest.remove(word)
            share = min(max(common.get(word, 0.0), RAREST), COMMONEST) if common else weights.u["name_word_same"]
            found.append(("name_word_same", log2(weights.m["name_word_same"] / share)))
        else:
            left.append(word)
    for word in left:
        match = next((other for other in rest if _may_be(word, other)), None)
        if match is not None:
            rest.remove(match)
        name = "name_word_other" if match is None else "name_word_alike"
        found.append((name, weights.bits[name]))
    if _of_one_family(a, b):
        found.append(("name_given_other", weights.bits["name_given_other"]))
    return found


def _of_one_family(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether a part of the name is of both, and what stands beside it is not: two of one family rather than one who married.

    Who married kept the given name, which stands first. Where the first words are one all the same, known given names tell.
    """
    mine, theirs = ([x for x in one if not any(_may_be(x, y) for y in two)] for one, two in ((a, b), (b, a)))
    if not (0 < len(mine) < len(a) and 0 < len(theirs) < len(b)):
        return False
    return not _may_be(a[0], b[0]) or all(map(is_given, (*mine, *theirs)))


@lru_cache(65_536)
def _may_be(a: str, b: str) -> bool:
    return akin(a, b) or _near(a, b, 2)


def _of_addresses(a: Traits, b: Traits) -> Iterator[str]:
    ours, theirs = ([email for email in one.emails if not is_role_mailbox(email)] for one in (a, b))
    if ours and theirs:
        pairs = [(x, y) for x in ours for y in theirs]
        named = {word for name in (*a.names, *b.names) for word in words(name)}
        if any(x == y for x, y in pairs):
            yield "email_same"
        elif any(_near(x, y, 2) and _digits(x) == _digits(y) for x, y in pairs):
            yield "email_alike"
        elif any(_same_box(x, y) for x, y in pairs):
            yield "email_named" if all(_is_named(x, named) for x in ours) else "email_alike"
        else:
            yield "email_other"
    if a.phones and b.phones:
        yield "phone_same" if {*a.phones} & {*b.phones} else "phone_other"
    if a.linkedins and b.linkedins:
        yield "profile_same" if {*a.linkedins} & {*b.linkedins} else "profile_other"


def _same_box(a: str, b: str) -> bool:
    box, other = a.partition("@")[0], b.partition("@")[0]
    return len(box) > 4 and box == other


def _is_named(address: str, named: set[str]) -> bool:
    """Whether what stands before the @ is no more than the name: ``ann.aho`` and ``aaho`` say what the name says."""
    box = address.partition("@")[0]
    return box.isascii() and not _digits(box) and any(len(word) > 2 and word in box for word in named)


def _of_numbers(a: Traits, b: Traits) -> Iterator[str]:
    if a.numbers and b.numbers:
        near = any(_near(x, y, 2) for x in a.numbers for y in b.numbers)
        yield "number_same" if {*a.numbers} & {*b.numbers} else "number_alike" if near else "number_other"


def _of_life(a: Traits, b: Traits) -> Iterator[str]:
    if a.born and b.born:
        yield _of_births(a.born, b.born)
    if a.postcodes and b.postcodes:
        near = any(_near(x, y, 1) or _same_area(x, y) for x in a.postcodes for y in b.postcodes)
        yield "postcode_same" if {*a.postcodes} & {*b.postcodes} else "postcode_alike" if near else "postcode_other"
    if a.streets and b.streets:
        near = any(_near(_street(x), _street(y), 3) for x in a.streets for y in b.streets)
        yield "street_alike" if near else "street_other"
    if a.cities and b.cities:
        same = any(x == y or (min(len(x), len(y)) > 4 and _near(x, y, 2)) for x in a.cities for y in b.cities)
        yield "city_same" if same else "city_other"


def _of_births(a: Iterable[str], b: Iterable[str]) -> str:
    """Dates are compared by their digits: one error, or day and month exchanged; two errors, or another day of the year."""
    pairs = [(_digits(x), _digits(y)) for x in a for y in b]
    if any(x == y for x, y in pairs):
        return "born_same"
    if any(_near(x, y, 1) or (x[:4] == y[:4] and x[4:] == y[6:] + y[4:6]) for x, y in pairs):
        return "born_alike"
    return "born_close" if any(x[:4] == y[:4] or _near(x, y, 2) for x, y in pairs) else "born_other"


@lru_cache(65_536)
def _digits(day: str) -> str:
    return "".join(sign for sign in day if sign.isdigit())


def _street(text: str) -> str:
    """A street without blanks and the number of the house, which are left out and misplaced most."""
    return _NOT_STREET.sub("", text) or text


def _same_area(a: str, b: str) -> bool:
    """Whether the first of two words of the postcodes, as Britain has them, is one."""
    return " " in a and " " in b and a.split(maxsplit=1)[0] == b.split(maxsplit=1)[0]


def _of_work(a: Traits, b: Traits) -> Iterator[str]:
    if a.employers and b.employers:
        yield "employer_same" if {*a.employers} & {*b.employers} else "employer_other"
    if a.titles and b.titles:
        yield "title_same" if {*a.titles} & {*b.titles} else "title_other"


def _near(a: str, b: str, most: int) -> bool:
    """Whether at most so many slips (Damerau 1964) tell two texts apart; of short ones fewer."""
    most = min(most, max(len(a), len(b)) // 3)
    if a == b:
        return True
    if abs(len(a) - len(b)) > most or len({*a} ^ {*b}) > 2 * most:
        return False
    return _slips(*_unlike(a, b)) <= most


def _unlike(a: str, b: str) -> tuple[str, str]:
    """The two texts without what both begin and end with."""
    start, least = 0, min(len(a), len(b))
    while start < least and a[start] == b[start]:
        start += 1
    end = 0
    while end < least - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


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
    """Keys under which records that may be one person come together; none of them joins anybody.

    The first letter is the kind of the key. ``regard.storage.likely`` makes the same for everybody at once.
    """
    for email in traits.emails:
        if not is_role_mailbox(email):
            yield f"e{email}"
            yield f"b{email.partition('@')[0]}"
    yield from (f"p{phone}" for phone in traits.phones)
    yield from (f"l{profile}" for profile in traits.linkedins)
    for number in traits.numbers:
        yield f"n{number}"
        yield from (f"h{half}" for half in (number[:4], number[-4:]) if len(number) > 4)
    yield from (f"s{street}" for street in traits.streets)
    days, places = [_digits(day) for day in traits.born], (*traits.cities, *traits.postcodes)
    for day in days:
        yield f"d{day}"
        yield from (f"q{day}|{place}" for place in places)
        yield from (f"r{day[:4]}|{place}" for place in places)
    for name in traits.names:
        parts = words(name)
        heads = sorted({part[:3] for part in parts})
        yield from (f"w{one}|{other}" for at, one in enumerate(heads) for other in heads[at + 1 :])
        yield from (f"o{part}" for part in parts)
        yield from (f"c{part}|{where}" for part in parts for where in (*places, *traits.employers, *traits.titles))
        yield from (f"y{part}|{day[:4]}" for part in parts for day in days)
        yield from (f"m{head}|{day[4:]}" for head in heads for day in days)
