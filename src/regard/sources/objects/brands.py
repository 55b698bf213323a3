"""Objects of known systems: one declarative manifest each, found by the names of its fields."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from regard.intake.jsonfields import Table, leaves_at
from regard.words import Basis, Channel, Method


@dataclass(frozen=True, slots=True)
class Tell:
    """One thing that an object may say besides the values of the person.

    Paths lead to leaves, as in ``job.title`` and ``emails[].value``. Of several the first one that is filled counts.

    kind: of the catalogue; ``application.closed`` where the words of ``reason`` tell who ended it. each: a list, about every
    object of which this is said; paths then begin there, those with ``/`` in front at the top. when: path -> what stands there:
    true, false, one of these words, ``*`` for anything, empty for nothing. one: of those with the same word here only the first
    that holds is said. at, until, text, number, actor: paths; at is the date of the object where none is named. says: the text
    itself. value: the number itself. occasion: paths of the words that tell an interview, a call and a meeting apart, and with
    them the channel. detail: name -> path.
    """

    kind: str
    each: str = ""
    when: Mapping[str, bool | str | list[str]] = field(default_factory=dict)
    one: str = ""
    at: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    says: str = ""
    number: tuple[str, ...] = ()
    value: int | None = None
    actor: tuple[str, ...] = ()
    channel: Channel = Channel.NONE
    reason: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """Where an object holds what the person answered. each: the list; question, answer: paths from there.

    person: field of a person -> how a question asks for it, in small letters with blanks between the words.
    """

    each: str
    question: tuple[str, ...]
    answer: tuple[str, ...]
    person: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brand:
    """What is known about one kind of object of one system.

    title: as a person would call it. key: what the ids of its records start with. has: fields that are always there, and
    together in no other system. record: paths of whom it is about; an address is written in its canonical form.
    at: paths of when the values held. person: field of a person -> paths; ``links`` are told apart by their address.
    """

    title: str
    key: str
    has: tuple[str, ...]
    record: tuple[str, ...]
    at: tuple[str, ...]
    person: Mapping[str, tuple[str, ...]]
    tells: tuple[Tell, ...] = ()
    answers: Answers | None = None
    method: Method = Method.SYSTEM
    basis: Basis = Basis.INTEREST

    def fits(self, one: Table) -> bool:
        """Whether an object is one of this brand."""
        return all(leaves_at(one, path) for path in self.has)

    def shows_in(self, head: bytes) -> bool:
        """Whether the beginning of a file names all of its fields."""
        return all(f"{json.dumps(path.rpartition('.')[2])}:".encode() in head.replace(b" ", b"") for path in self.has)


@cache
def brands() -> tuple[Brand, ...]:
    """All manifests, the most demanding first."""
    folder = files("regard.sources.objects").joinpath("brands")
    found = [_brand(tomllib.loads(entry.read_text("utf-8"))) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda brand: (-len(brand.has), brand.title)))


def _brand(stated: dict[str, Any]) -> Brand:
    for name in ("has", "record", "at"):
        stated[name] = tuple(stated[name])
    stated["person"] = {name: tuple(paths) for name, paths in stated["person"].items()}
    stated["tells"] = tuple(map(_tell, stated.get("tells", ())))
    if "answers" in stated:
        held = stated["answers"]
        stated["answers"] = Answers(held["each"], tuple(held["question"]), tuple(held["answer"]), held.get("person", {}))
    stated["method"] = Method[stated.get("method", "system").upper()]
    stated["basis"] = Basis[stated.get("basis", "interest").upper()]
    return Brand(**stated)


def _tell(stated: dict[str, Any]) -> Tell:
    for name in ("at", "until", "text", "number", "actor", "reason", "occasion"):
        stated[name] = tuple(stated.get(name, ()))
    stated["channel"] = Channel[stated.get("channel", "none").upper()]
    return Tell(**stated)


def brand_of(one: Table) -> Brand | None:
    """The brand of an object; None where none fits."""
    return next((brand for brand in brands() if brand.fits(one)), None)
