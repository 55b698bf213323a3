"""How likely two records are one person: evidence in bits for and against (Fellegi and Sunter 1969), and what forbids it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
Stands: TypeAlias = Sequence[Sequence[str]]
SAME, ALIKE, OTHER = "same", "alike", "other"
"""How one word of a name stands to another."""


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
    told = (*_of_addresses(a, b), *_of_numbers(a, b), *_of_life(a, b), *_of_work(a, b))
    pairs = [(x, y) for x in map(words, a.names) for y in map(words, b.names)] or [((), ())]
    found = [(scale(meeting(x, y, told), held), [rarity(word, common, held) for word in min(x, y, key=len)]) for x, y in pairs]
    best, rarities = max(found, key=lambda one: sum(one[1][at] for at in one[0].same) + one[0].of_names)
    return weighed(best, rarities, *(one.names[0] if one.names else "" for one in (a, b)))


class Meeting(NamedTuple):
    """What two records say of each other, whatever it weighs.

    same: which words of the shorter name are in the other. names: what else is found of the names. rest: of everything but
    names. veto: what forbids to join them unseen, with {0} and {1} for the names of the two.
    """

    same: tuple[int, ...]
    names: tuple[str, ...]
    rest: tuple[str, ...]
    veto: str


def meeting(a: Sequence[str], b: Sequence[str], told: Sequence[str]) -> Meeting:
    """What the words of two names have in common, together with what is told of the rest."""
    stands = [[SAME if x == y else ALIKE if _may_be(x, y) else OTHER for y in b] for x in a]
    return concluded(stands, ([is_given(word) for word in a], [is_given(word) for word in b]), told)


def concluded(stands: Stands, given: tuple[Sequence[bool], Sequence[bool]], told: Sequence[str]) -> Meeting:
    """What follows from how each word of one name (a row) stands to each of the other (a column), and from the rest.

    given: which words of the two are known as given names. What a home has in common says nothing about two of one family,
    whose given names differ: it is left out unless they were born on the same day, or share what one person alone has.
    """
    columns = [*zip(*stands, strict=True)]
    same, names = _aligned(min(stands, columns, key=len))
    if _of_one_family(stands, columns, given):
        names = (*names, "name_given_other")
        if PERSONAL.isdisjoint(told):
            told = [name for name in told if name not in HOUSEHOLD]
    return Meeting(same, names, tuple(told), _veto(same, (*names, *told)))


class Scale(NamedTuple):
    """A meeting with its bits, but for the words that are the same in both names: they go by how rare each is."""

    same: tuple[int, ...]
    names: tuple[Found, ...]
    rest: tuple[Found, ...]
    veto: str
    of_names: float
    of_rest: float


def scale(met: Meeting, weights: Weights) -> Scale:
    """What two records say of each other, weighed once for all pairs that say the same."""
    names, rest = (tuple((name.replace("_", " "), weights.bits[name]) for name in found) for found in (met.names, met.rest))
    return Scale(met.same, names, rest, met.veto, *(sum(bits for _, bits in found) for found in (names, rest)))


def weighed(met: Scale, rarities: Sequence[float], one: str = "", other: str = "") -> Likeness:
    """How likely two records are of one person.

    rarities: the bits of each word of the shorter name, were it in the other. one, other: names to speak of the two by.
    """
    same = [rarities[at] for at in met.same]
    bits = sum(same) + met.of_names
    found = (*[("name word same", rare) for rare in same], *met.names)
    if bits > NAME_AT_MOST:
        found = (*found, ("name rare", NAME_AT_MOST - bits))
    return Likeness(min(bits, NAME_AT_MOST) + met.of_rest, found + met.rest, met.veto and met.veto.format(one, other))


def rarity(word: str, common: Mapping[str, float] | None, weights: Weights) -> float:
    """The bits of a shared word of a name: the rarer, the more."""
    share = min(max(common.get(word, 0.0), RAREST), COMMONEST) if common else weights.u["name_word_same"]
    return log2(weights.m["name_word_same"] / share)


def _veto(same: Sequence[int], found: Sequence[str]) -> str:
    if "profile_other" in found:
        return "They have different LinkedIn profiles."
    if "number_other" in found:
        return "They have different numbers of an identity document."
    if "name_word_other" in found and "number_same" not in found:
        return f"{{0}} and {{1}} have {'only a part of the name' if same or 'name_word_alike' in found else 'no name'} in common."
    if PERSONAL.isdisjoint(found) and len(same) < 2:
        return "All that they have in common, people of one home or one firm have in common too."
    return ""


def _aligned(stands: Stands) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Each word of the shorter name (a row) with one of the other, those that are the same first."""
    free = [*range(len(stands[0]))] if stands else []
    same, names = [], []
    for at, row in enumerate(stands):
        if (match := next((place for place in free if row[place] == SAME), None)) is not None:
            free.remove(match)
            same.append(at)
    for row in (row for at, row in enumerate(stands) if at not in same):
        if (match := next((place for place in free if row[place] != OTHER), None)) is not None:
            free.remove(match)
        names.append("name_word_other" if match is None else "name_word_alike")
    return tuple(same), tuple(names)


def _of_one_family(rows: Stands, columns: Stands, given: tuple[Sequence[bool], Sequence[bool]]) -> bool:
    """Whether a part of the name is of both, and what stands beside it is not: two of one family rather than one who married.

    Who married kept the given name, which stands first. Where the first words are one all the same, known given names tell.
    """
    mine, theirs = ([at for at, row in enumerate(side) if all(one == OTHER for one in row)] for side in (rows, columns))
    if not (0 < len(mine) < len(rows) and 0 < len(theirs) < len(columns)):
        return False
    return rows[0][0] == OTHER or (all(given[0][at] for at in mine) and all(given[1][at] for at in theirs))


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
    """Letters too many, too few, wrong, or exchanged with the next, whatever was changed between them since."""
    far, rows = len(a) + len(b), [list(range(len(b) + 1))]
    seen: dict[str, int] = {}
    for i, x in enumerate(a, 1):
        row, met = [i], 0
        for j, y in enumerate(b, 1):
            k = seen.get(y, 0)
            exchanged = rows[k - 1][met - 1] + (i - k) + (j - met) - 1 if k and met else far
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y), exchanged))
            met = j if x == y else met
        seen[x] = i
        rows.append(row)
    return rows[-1][-1]


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
