"""The report: one HTML file that carries its own style, script and data, and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from regard.decisions.day import Day
from regard.report.files import Readings, readings
from regard.report.health import Checkup, checkup, steps
from regard.report.lines import BLANK, REPEATED, Line, line
from regard.report.lists import URGENCY, Roll, rolls
from regard.report.phrases import day as day_in_words
from regard.report.phrases import local, titled, weekday
from regard.report.plain import embedded, plain
from regard.report.sections import PARCEL, Brief, Sheet, Words, parcel, sheets
from regard.words import Total

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
WITHOUT_SCRIPT = 200
"""Lines of each list that are in the page itself, for readers and printers that run no script."""
CALLS_WITHOUT_SCRIPT = 2_000
"""The same for the call list, which is for paper."""

_LABELS = {
    Total.MAY_CONTACT: ("may contact", "on a channel they allow"),
    Total.MUST_NOT: ("must not contact", "by their own wish or by law"),
    Total.SHOULD_CALL: ("should call", "a voice, not another message"),
    Total.DATA_TOO_OLD: ("data too old", "find out before you write"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One of the four numbers, and the list that it opens; the number is that list's length."""

    opens: str
    count: int
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One verdict's part of the bar; ``start`` and ``width`` are in thousandths of it."""

    verdict: str
    phrase: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as the page itself shows it: its first lines under their group, how many each group has, how many are left."""

    roll: Roll
    groups: tuple[tuple[str, int, tuple[Line, ...]], ...]
    left: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template may use. ``data`` and ``parcels`` are JSON, ready to stand in the page."""

    company: str
    on: str
    date: str
    people: int
    records: int
    files: int
    numbers: tuple[Number, ...]
    slices: tuple[Slice, ...]
    listings: tuple[Listing, ...]
    readings: Readings
    health: Checkup
    blank: Line
    data: str
    parcels: str
    style: str
    script: str
    style_hash: str
    script_hash: str


def write_report(day: Day, path: Path, made: Sequence[Sheet] | None = None) -> None:
    """Write the report of ``day`` to ``path``; a reader sees the old file or the new one, never half of one.

    made: the sheets of the people on the lists, where the day has no cards to make them from.
    Raises ``OSError`` where the folder cannot be written.
    """
    text = _template().render(page=_page(day, sheets(day) if made is None else made))
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(draft).chmod(0o600)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _template() -> Template:
    import jinja2  # late: 50 ms that the other commands need not wait for

    surroundings = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    surroundings.filters["shown"] = plain
    return surroundings.get_template("report.html.j2")


def _page(day: Day, made: Sequence[Sheet]) -> Page:
    briefs = {person: brief for one in made for person, brief in one.briefs.items()}
    lists, health = rolls(day), checkup(day)
    lines = [line(day, decision, briefs.get(decision.person, Brief())) for decision in day.decisions]
    packed = [one.parcel for one in made]
    behind = len(packed)
    packed.append(parcel([[title, steps(people)] for title, people in health.lists]))
    on = local(day.at, "UTC")
    style, script = _asset("tokens.css") + _asset("report.css"), _asset("report.js")
    return Page(
        company=plain(day.company) or "the company",
        on=weekday(on) if on else "",
        date=day_in_words(on) if on else "",
        people=day.people,
        records=day.records,
        files=len(day.files),
        numbers=tuple(_number(roll) for roll in lists if roll.total),
        slices=_slices(day),
        listings=tuple(_listing(roll, lines) for roll in lists),
        readings=readings(day),
        health=health,
        blank=BLANK,
        data=embedded({**_data(lists, lines, list(briefs)), "behind": behind}),
        parcels=embedded(packed),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The source expression of Content Security Policy for an inline element with this text."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _number(roll: Roll) -> Number:
    label, hint = _LABELS[roll.total] if roll.total else ("", "")
    return Number(roll.id, roll.count, label, hint)


def _slices(day: Day) -> tuple[Slice, ...]:
    counts = Counter(decision.verdict for decision in day.decisions)
    slices: list[Slice] = []
    start = 0.0
    for verdict in (verdict for verdict in URGENCY if counts[verdict]):
        width = 1000 * counts[verdict] / len(day.decisions)
        phrase = titled(verdict.phrase.removesuffix(" until"))
        slices.append(Slice(verdict.name.lower(), phrase, counts[verdict], start, max(1.0, width - 2)))
        start += width
    return tuple(slices)


def _listing(roll: Roll, lines: list[Line]) -> Listing:
    room = left = 0 if roll.id == "everybody" else CALLS_WITHOUT_SCRIPT if roll.id == "should-call" else WITHOUT_SCRIPT
    groups = []
    for group in roll.groups:
        groups.append((group.title, len(group.people), tuple(lines[at] for at in group.people[:left])))
        left -= len(groups[-1][2])
    return Listing(roll, tuple(groups), max(0, roll.count - room))


def _data(lists: tuple[Roll, ...], lines: list[Line], sections: list[int]) -> dict[str, object]:
    """What the script needs at once: the lines as numbers and texts, and the lists as positions in them."""
    words, places = Words(), {person: place for place, person in enumerate(sections)}
    return {
        "people": [[*_packed(one, words), places.get(one.person, -1)] for one in lines],
        "lists": {roll.id: [[group.title, group.people] for group in roll.groups] for roll in lists},
        "parcel": PARCEL,
        "words": words.all(),
    }


def _packed(one: Line, words: Words) -> list[int | str]:
    """Person, name and work as they are, everything that repeats as the number of a word; the order is ``Line``'s."""
    return [one.person, one.name, one.work, *(words[getattr(one, field)] for field in REPEATED)]
