"""Who is in it: invented people of several cultures, with trades, towns, addresses and telephone numbers that nobody has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random

from regard.demo.life import Job, Person
from regard.demo.world import Office, Place, Work, World, words, world

# Share of each level among people, in percent.
LEVELS = {1: 12, 2: 33, 3: 29, 4: 10, 5: 6, 6: 7, 7: 2, 8: 1}

# Numbers kept for films and books by Ofcom, the Bundesnetzagentur, Arcep and the North American numbering plan, as far as
# telephone libraries take them for valid (the mobile ranges of Ofcom and Arcep are refused by them and so left out).
# Portugal, Spain and the Netherlands keep no such range: their people carry a British number or none.
BRITISH = ("113496", "114496", "115496", "116496", "117496", "118496", "121496", "131496", "141496", "151496", "161496", "207946")
GERMAN = ("3023125", "6990009", "4066969", "2214710", "8999998")
FRENCH = ("19900", "26191", "35301", "46571", "53649")
CANADIAN = (
    204,
    226,
    236,
    249,
    250,
    289,
    306,
    343,
    365,
    403,
    416,
    418,
    431,
    437,
    438,
    450,
    506,
    514,
    519,
    579,
    581,
    587,
    604,
    613,
)
AMERICAN = (617, 857, 312, 773, 872, 847, 630, 708, 978, 508, 781, 339, 413, 224, 331, 815)


@cache
def _cultures() -> dict[str, tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]:
    return {
        key: (told["language"], [_two(n) for n in told["given"]], [_two(n) for n in told["family"]])
        for key, told in words("names").items()
    }


@cache
def _variety(office: Office) -> list[int]:
    """How many names each culture of ``office`` has to give; the more, the more often it is drawn."""
    return [len(_cultures()[key][1]) for key in office.cultures]


def _two(name: str) -> tuple[str, str]:
    written, _, latin = name.partition("|")
    return written, latin or written


@cache
def ascii_of(name: str) -> str:
    """``name`` in plain lower-case letters, for the front of an address."""
    replaced = name.lower().translate({0x131: "i", 0xDF: "ss", 0xF8: "o", 0xF0: "d"})
    letters = unicodedata.normalize("NFKD", replaced)
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def _numbers(country: str) -> Iterator[str]:
    ranges = {
        "GB": (f"+44{area}{n:04d}" for n, area in product(range(1000), BRITISH)),
        "DE": (f"+49{area}{n:03d}" for n, area in product(range(1000), GERMAN)),
        "FR": (f"+33{area}{n:04d}" for n, area in product(range(10000), FRENCH)),
        "CA": (f"+1{area}555{n:04d}" for n, area in product(range(100, 200), CANADIAN)),
        "US": (f"+1{area}555{n:04d}" for n, area in product(range(100, 200), AMERICAN)),
    }
    return ranges[country]


class Casting:
    """Draws people one after the other; nobody gets an address or number that somebody else has."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._world: World = world()
        self._phones = {country: _numbers(country) for country in ("GB", "DE", "FR", "CA", "US")}
        self._places = {o.city: [p for p in self._world.places if p.office == o.city] for o in self._world.offices}
        self._weights = {office: [p.weight for p in places] for office, places in self._places.items()}

    def person(self, number: int) -> Person:
        """The next person."""
        rng = self._rng
        office = rng.choices(self._world.offices, [o.share for o in self._world.offices])[0]
        place = rng.choices(self._places[office.city], self._weights[office.city])[0]
        language, given, family = _cultures()[rng.choices(office.cultures, _variety(office))[0]]
        (first, plain_first), (last, plain_last) = rng.choice(given), rng.choice(family)
        work = rng.choices(self._world.works, [w.weight for w in self._world.works])[0]
        return Person(
            number, first, last, plain_first, plain_last, language, office, place,
            self.job(work, rng.choices(list(LEVELS), list(LEVELS.values()))[0]),
            tuple(rng.sample(work.skills, min(3, len(work.skills)))),
            email=self._address(plain_first, plain_last, number),
            phone=self._phone(place),
            linkedin=f"https://www.linkedin.com/in/{ascii_of(plain_first)}-{ascii_of(plain_last)}-demo{number:05d}",
        )  # fmt: skip

    def job(self, work: Work, level: int) -> Job:
        """A job in ``work`` at ``level``, or the nearest level that has a title."""
        nearest = min(work.titles, key=lambda known: (abs(known - level), known))
        return Job(self._rng.choice(self._world.employers), work.titles[nearest], nearest, work.family)

    def elsewhere(self, office: Office, country: str) -> Place:
        """A place of ``office`` in another country than ``country``."""
        return self._rng.choice([p for p in self._places[office.city] if p.country != country])

    def _address(self, first: str, last: str, number: int) -> str:
        host = self._rng.choice(self._world.mailhosts)
        return f"{ascii_of(first)}.{ascii_of(last)}{number}@{host}"

    def _phone(self, place: Place) -> str:
        country = place.country if place.country in self._phones else "GB"
        return next(self._phones[country], "")


def at_work(person: Person) -> str:
    """The address that somebody has at their employer."""
    host = ascii_of(person.job.employer)
    return f"{ascii_of(person.plain_given)[:1]}.{ascii_of(person.plain_family)}{person.number}@{host}.example"
