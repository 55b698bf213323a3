"""Made-up people who come several times, each time with other errors: for measuring who is who, never for choosing weights.

``registry`` follows the published description of the generator behind the FEBRL sets (Christen 2005): duplicates by a Zipf
law, several changes in a field and many in a record - letters added, lost, wrong or exchanged, blanks, values lost, another
value, words exchanged, given name and surname exchanged. ``archive`` is the other kind of set: names that most people share,
an approximate date of birth, places that change, ten records a person. ``contacts`` are people as a talent team meets them,
with families who share a telephone, and namesakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from regard.people.likeness import Traits

Labelled = tuple[int, Traits]
"""The person that a record is of, and the record."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "th",
    "v",
    "w",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "", "n", "r", "l", "s", "t", "ck", "nd", "ng", "rt", "m")
_GIVEN = [
    "james",
    "olivia",
    "jack",
    "emily",
    "joshua",
    "sophie",
    "thomas",
    "jessica",
    "william",
    "chloe",
    "benjamin",
    "georgia",
    "samuel",
    "isabella",
    "daniel",
    "hannah",
    "lachlan",
    "sarah",
    "matthew",
    "grace",
    "nicholas",
    "emma",
    "alexander",
    "lauren",
    "ryan",
    "madison",
    "joseph",
    "mia",
    "jacob",
    "ella",
    "luke",
    "amelia",
    "harrison",
    "zoe",
    "liam",
    "holly",
    "michael",
    "lily",
    "connor",
    "caitlin",
    "jayden",
    "alexandra",
    "ethan",
    "jasmine",
    "oliver",
    "rachel",
    "noah",
    "paige",
    "harry",
    "kate",
    "adam",
    "brooke",
    "isaac",
    "charlotte",
    "dylan",
    "tahlia",
    "robert",
    "anna",
    "charles",
    "maria",
    "peter",
    "susan",
    "david",
    "laura",
    "paul",
    "julia",
    "mark",
    "helen",
    "andrew",
    "katherine",
    "edward",
    "elizabeth",
]
_SHORT = {
    "james": "jim", "william": "bill", "robert": "bob", "katherine": "kate", "elizabeth": "liz", "benjamin": "ben",
    "samuel": "sam", "nicholas": "nick", "alexander": "alex", "michael": "mike", "edward": "ted", "thomas": "tom",
    "matthew": "matt", "joseph": "joe", "charles": "charlie", "daniel": "dan", "andrew": "andy", "joshua": "josh",
}  # fmt: skip
_SCRIPT = str.maketrans("abvgdeziklmnoprstuf", "абвгдезиклмнопрстуф")


class _World:
    """The words that values are made of; common ones are drawn far more often than rare ones (Zipf)."""

    def __init__(self, chance: Random, size: int) -> None:
        self._chance = chance
        words = list(dict.fromkeys(self._word() for _ in range(max(400, min(60_000, size)))))
        cut = len(words) // 2
        self.given = [*_GIVEN, *dict.fromkeys(self._word() for _ in range(600))]
        self.surnames, self.places = words[:cut], words[cut : cut + max(60, min(2_000, len(words) // 6))]
        self.streets = [f"{word} {kind}" for word in words[cut:] for kind in ("street", "place", "crescent")]
        self.firms = [f"{word} {kind}" for word in words[cut:] for kind in ("labs", "group")][: max(40, size // 25)]

    def _word(self) -> str:
        pick = self._chance.choice
        return "".join(pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS) for _ in range(self._chance.choice((1, 2, 2, 3))))

    def common(self, values: Sequence[str]) -> str:
        """One value; the first ones far more often."""
        return values[int(len(values) * self._chance.random() ** 2)]

    def day(self, first: int = 1900, last: int = 1999) -> str:
        """A date as FEBRL writes it."""
        between = self._chance.randint
        return f"{between(first, last)}{between(1, 12):02}{between(1, 28):02}"


class _Person(NamedTuple):
    given: str
    surname: str
    street_number: str
    street: str
    suburb: str
    postcode: str
    born: str
    number: str


def _person(world: _World, chance: Random) -> _Person:
    place = chance.randrange(len(world.places))
    return _Person(
        "" if chance.random() < 0.02 else world.common(world.given), world.common(world.surnames),
        str(int(300 ** chance.random())),
        chance.choice(world.streets), world.places[place], str(2000 + (place * 37 + int(3 ** chance.random())) % 6000),
        "" if chance.random() < 0.02 else world.day(), str(chance.randrange(1_000_000, 9_999_999)),
    )  # fmt: skip


def slip(text: str, chance: Random) -> str:
    """One error of typing: a letter too many, too few, wrong, exchanged with the next, or a blank where none belongs."""
    if not text:
        return text
    at, kind = chance.randrange(len(text)), chance.random()
    letter = chance.choice("0123456789" if text[at].isdigit() else _LETTERS)
    if kind < 0.25:
        return text[:at] + letter + text[at:]
    if kind < 0.5:
        return text[:at] + text[at + 1 :]
    if kind < 0.75:
        return text[:at] + letter + text[at + 1 :]
    if kind < 0.93 or text[at].isdigit():
        return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
    return text[:at] + " " + text[at:]


def _changed(field: str, text: str, world: _World, chance: Random) -> str:
    kind = chance.random()
    if kind < 0.72:
        return slip(text, chance)
    if kind < 0.84:
        return ""
    if kind < 0.93:
        return str(getattr(_person(world, chance), field))
    return " ".join(reversed(text.split())) if " " in text else slip(text, chance)


def _duplicate(person: _Person, world: _World, chance: Random, most: int, most_in_field: int) -> _Person:
    held = person._asdict()
    changes: dict[str, int] = {}
    for _ in range(chance.randint(1, most)):
        field = chance.choice(_Person._fields)
        changes[field] = changes.get(field, 0) + 1
        if changes[field] <= most_in_field:
            held[field] = _changed(field, held[field], world, chance)
    if chance.random() < 0.08:
        held["given"], held["surname"] = held["surname"], held["given"]
    if chance.random() < 0.03:
        held["suburb"], held["street"] = held["street"], held["suburb"]
    return _Person(**held)


def _one(*values: str) -> tuple[str, ...]:
    return tuple(value for value in (value.strip() for value in values) if value)


def _as_registered(at: int, person: _Person) -> Traits:
    return Traits(
        str(at), _one(f"{person.given} {person.surname}"), numbers=_one(person.number), born=_one(person.born),
        postcodes=_one(person.postcode), streets=_one(f"{person.street_number} {person.street}"), cities=_one(person.suburb),
    )  # fmt: skip


def registry(size: int, seed: int, *, most: int = 10, most_in_field: int = 3, duplicates: int = 5) -> list[Labelled]:
    """So many records of two kinds: each person once as they are, and up to ``duplicates`` times with errors."""
    chance = Random(seed)
    world, made = _World(chance, size), list[Labelled]()
    who = 0
    while len(made) < size:
        person = _person(world, chance)
        again = int((duplicates + 1) ** chance.random()) if chance.random() < 0.6 else 0
        for one in (person, *(_duplicate(person, world, chance, most, most_in_field) for _ in range(again))):
            made.append((who, _as_registered(len(made), one)))
        who += 1
    return made[:size]


def archive(size: int, seed: int) -> list[Labelled]:
    """So many records of people of whom ten sources each know something else."""
    chance = Random(seed)
    world, made = _World(chance, size), list[Labelled]()
    work = ("politician", "writer", "painter", "actor", "cricketer", "officer", "clergy", "scientist")
    who = 0
    while len(made) < size:
        given, surname, born = world.common(world.given), world.common(world.surnames), world.day(1700, 1950)
        middle = f" {world.common(world.given)}" if chance.random() < 0.3 else ""
        place, title = world.common(world.places), chance.choice(work)
        area = f"{place[:2]}{chance.randrange(1, 20)}"
        for _ in range(chance.randint(2, 16)):
            first = _SHORT.get(given, given) if chance.random() < 0.1 else given
            name = f"{first}{middle if chance.random() < 0.6 else ''} {surname}"
            if chance.random() < 0.08:
                name = f"{given} of {place}"
            day = born if chance.random() < 0.7 else f"{born[:4]}0101" if chance.random() < 0.5 else slip(born, chance)
            made.append((who, Traits(
                str(len(made)), _one(slip(name, chance) if chance.random() < 0.15 else name),
                born=_one(day if chance.random() < 0.85 else ""), cities=_one(place if chance.random() < 0.75 else ""),
                postcodes=_one(f"{area} {chance.randrange(9)}{place[-2:]}" if chance.random() < 0.75 else ""),
                titles=_one(title if chance.random() < 0.7 else ""),
            )))  # fmt: skip
        who += 1
    return made[:size]


class _Contact(NamedTuple):
    given: str
    surname: str
    email: str
    phone: str
    firm: str
    title: str
    place: str


_TITLES = ("data engineer", "nurse", "accountant", "sales lead", "product manager", "designer", "welder", "recruiter")


def _contact(world: _World, chance: Random, number: int) -> _Contact:
    given, surname = world.common(world.given), world.common(world.surnames)
    return _Contact(
        given, surname, f"{given}.{surname}{number % 97}@mail{number % 5}.example", f"+4477{number:08}",
        world.common(world.firms),
        chance.choice(_TITLES), world.common(world.places),
    )  # fmt: skip


def _met_again(person: _Contact, world: _World, chance: Random) -> _Contact:
    """The same person in another system: each kind of change that a talent team meets, several at once."""
    given, surname, email, phone, firm, title, place = person
    changes = chance.sample(range(9), chance.randint(1, 3))
    if 0 in changes:
        given = _SHORT.get(given, given)
    if 1 in changes:
        surname = world.common(world.surnames) if chance.random() < 0.4 else slip(surname, chance)
    if 2 in changes:
        given, surname = surname, given
    if 3 in changes:
        firm = world.common(world.firms)
        email = f"{person.given}.{person.surname}@{firm.replace(' ', '')}.example"
    if 4 in changes:
        phone = ""
    if 5 in changes:
        email = "" if chance.random() < 0.4 else slip(email.partition("@")[0], chance) + "@" + email.partition("@")[2]
    if 6 in changes:
        given = slip(given, chance)
    if 7 in changes:
        given, surname = given.translate(_SCRIPT), surname.translate(_SCRIPT)
    if 8 in changes:
        place = world.common(world.places) if chance.random() < 0.5 else ""
    return _Contact(given, surname, email, phone, firm, title, place)


def _as_met(at: int, one: _Contact) -> Traits:
    return Traits(
        str(at), _one(f"{one.given} {one.surname}"), _one(one.email), _one(one.phone), employers=_one(one.firm),
        titles=_one(one.title), cities=_one(one.place),
    )  # fmt: skip


def contacts(size: int, seed: int) -> Iterator[Labelled]:
    """So many records of people as a talent team meets them; a twelfth shares a telephone and a home with somebody else."""
    chance = Random(seed)
    world, made, who, before = _World(chance, size), 0, 0, None
    while made < size:
        person = _contact(world, chance, who)
        if before is not None and chance.random() < 0.08:
            own = person.email.replace(person.surname, before.surname)
            person = person._replace(surname=before.surname, email=own, phone=before.phone, place=before.place)
            person = person if person.given != before.given else before
        if person is before:
            continue
        before = person
        for one in (person, *(_met_again(person, world, chance) for _ in range(chance.choice((0, 0, 1, 1, 2))))):
            if made < size:
                yield who, _as_met(made, one)
                made += 1
        who += 1
