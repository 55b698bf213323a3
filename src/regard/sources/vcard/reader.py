"""From cards to readings: who is on each card, and which cards cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from regard.intake.contact import address
from regard.intake.contentline import Block, Property, blocks, logical, parse, parts, physical
from regard.intake.fields import observe
from regard.intake.reading import Circumstances, Note, Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.sources.vcard import card as fields
from regard.wishes.answers import answer_wishes
from regard.wishes.phrases import wishes_in
from regard.words import Basis, Method, Micros

_CARD = frozenset({b"VCARD"})
_NOT_PEOPLE = {
    "org": "an organisation",
    "group": "a group",
    "location": "a place",
    "device": "a device",
    "application": "a program",
}


def read(path: Path, _: Recognition, circumstances: Circumstances) -> Iterator[Reading | Note]:
    """Stream a reading for each card and for each run of lines outside of cards."""
    with path.open("rb") as file:
        for block in blocks(physical(file), _CARD):
            yield from _reading(block, circumstances)


def _reading(block: Block, circumstances: Circumstances) -> Iterator[Reading | Note]:
    if not block.name:
        yield _shown(block, "Lines outside of any card.", "Put them between BEGIN:VCARD and END:VCARD, or delete them.")
    elif not block.closed:
        yield _shown(block, "The card has no END:VCARD.", "Export the card again, or add the missing line.")
    else:
        yield from _card(block, circumstances)


def _card(block: Block, circumstances: Circumstances) -> Iterator[Reading | Note]:
    properties, unreadable = _properties(block)
    kind = fields.kind(properties)
    if unreadable:
        lines = ", ".join(repr(line[:60].decode("utf-8", "replace")) for line in unreadable[:3])
        yield _shown(block, f"The card has lines that are not of the form NAME:value: {lines}.", "Correct these lines.")
    elif kind in _NOT_PEOPLE:
        yield _shown(block, f"The card is about {_NOT_PEOPLE[kind]}, not a person.", "Nothing to do.")
    elif not fields.says_anything(properties):
        yield _shown(block, "The card has no name and no way to reach anybody.", "Add a name, an address or a number.")
    else:
        yield from _person(block, properties, circumstances)


def _properties(block: Block) -> tuple[list[Property], list[bytes]]:
    inner = block.lines[1:-1]
    old = any(line.content.strip().upper() == b"VERSION:2.1" for line in inner)
    properties, unreadable = [], []
    for line in fields.outer(logical(inner, keep_space=old)):
        found = parse(line)
        if found is None:
            unreadable.append(line)
        else:
            properties.append(found)
    return properties, unreadable


def _person(block: Block, properties: list[Property], circumstances: Circumstances) -> Iterator[Reading | Note]:
    values, problems = fields.values(properties)
    at = fields.revised(properties, circumstances.zone)
    record = _record(block, properties, values, circumstances)
    sayings: list[Saying] = []
    for group in values:
        seen = observe(record, group, at=at, method=Method.IMPORTED, basis=Basis.INTEREST, country=circumstances.country)
        sayings += seen.sayings
        problems += seen.problems
    sayings += _refusals(properties, record, at)
    yield from (Note(block.first, problem) for problem in problems)
    if at is not None and at > circumstances.now:
        yield Note(
            block.first, "REV says that the card was changed in the future.", "Check the clock of the device that wrote it."
        )
    yield Reading(block.first, Outcome.IMPORTED, block.raw, tuple(sayings))


def _refusals(properties: list[Property], record: str, at: Micros | None) -> list[Saying]:
    """What notes and labels close: "do not contact", "no calls". What they would open is not believed: a card is no consent."""
    found: list[Saying] = []
    for written in properties:
        if written.name == "NOTE":
            found += wishes_in(written.plain, at=at or 0, record=record)
        elif written.name == "CATEGORIES":
            found += [wish for label in parts(written.value, ",") for wish in answer_wishes(label, "yes", at=at, record=record)]
    closing = (wish for wish in found if wish.kind == "wish.stop" or (wish.kind == "wish.channel" and wish.number == 0))
    return [replace(wish, at=at, method=Method.IMPORTED) for wish in closing]


def _record(block: Block, properties: list[Property], values: list[dict[str, str]], circumstances: Circumstances) -> str:
    """A stable name for the card: its UID, else its address, its profile, its place in the file."""
    uid = next((found.plain for found in properties if found.name == "UID" and found.plain), "")
    mail = next((known for group in values if (known := address(group.get("email", "")))), "")
    profile = next((group["linkedin"] for group in values if "linkedin" in group), "")
    return f"vcard:{uid or mail or profile or f'{circumstances.shown_as}:{block.first}'}"


def _shown(block: Block, reason: str, remedy: str) -> Reading:
    return Reading(block.first, Outcome.SHOWN, block.raw, (), reason, remedy)
