"""A whole made-up company written as a folder of exports, the same bytes for the same people, seed and moment."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from regard.clock import moment
from regard.demo import truth
from regard.demo.calm import ordinary
from regard.demo.cast import Casting, ascii_of
from regard.demo.exports import (
    activity,
    blemishes,
    calendars,
    cards,
    company,
    forms,
    gatherings,
    greenhouse,
    lists,
    mailboxes,
    other_ats,
)
from regard.demo.exports.desk import Desk
from regard.demo.life import Form, Life
from regard.demo.plot import Plot
from regard.demo.stories import assign, stories
from regard.words import Micros

WRITERS = (company, greenhouse, other_ats, gatherings, lists, activity, forms, cards, mailboxes, calendars, blemishes)
CHANNELS = ("Email", "Phone", "LinkedIn", "Email", "Text message")
HOURS = ("Evenings after 18:00", "Mornings", "Weekdays 9:00-12:00", "")
PHONED = {"bad_news_after_interview", "offer_talk", "asked_to_call", "second_unanswered", "we_missed_meeting"}
"""Stories in which we know a number to ring."""
OFTEN = ("", "", "At most once a month", "At most once a quarter")


@dataclass(frozen=True, slots=True)
class Company:
    """What was written. rows: how many rows all files hold together; truth: where the answers stand."""

    name: str
    folder: Path
    files: tuple[str, ...]
    rows: int
    truth: Path


def write_company(
    folder: Path,
    *,
    people: int = 400,
    seed: int = 7,
    now: Micros,
    progress: Callable[[int, int], None] | None = None,
) -> Company:
    """Write the exports of a company that courts ``people`` people into ``folder``, which is made if it is not there.

    now: the day on which the exports are taken (UTC microseconds); everything else happens in the three years before,
    and appointments in the two weeks after it. progress: called with what is done and what there is to do.
    """
    with _no_collecting():
        return _write(folder, people, seed, now, progress or _silent)


def _write(folder: Path, people: int, seed: int, now: Micros, tell: Callable[[int, int], None]) -> Company:
    total = people + len(WRITERS) * people // 4
    lives = _lives(people, seed, now, lambda done: tell(done, total))
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder, moment(now).replace(microsecond=0), people)
    for done, writer in enumerate(WRITERS, 1):
        writer.write(desk, lives)
        tell(people + done * people // 4, total)
    truth.write(desk, lives, seed)
    return Company(desk.world.name, folder, tuple(sorted(desk.rows)), sum(desk.rows.values()), folder / "truth.json")


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Lives hold no cycles; walking a million of their parts again and again would take a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def _lives(people: int, seed: int, now: Micros, tell: Callable[[int], None]) -> list[Life]:
    rng = Random(f"regard demo {seed}")  # noqa: S311 - made-up data, and it must be the same every time
    casting, plot = Casting(rng), Plot(rng, moment(now).replace(microsecond=0))
    known, lives = stories(), []
    for number, name in enumerate(assign(people, rng), 1):
        life = Life(casting.person(number), story=name)
        lives.append(life)
        if name == "calm":
            ordinary(plot, life)
            _quirks(plot, life)
        else:
            known[name].tell(plot, life)
            _scattered(plot, life)
        if name not in PHONED and rng.random() < 0.55:
            life.person.phone = ""
        if number % 100 == 0:
            tell(number)
    return lives


def _quirks(plot: Plot, life: Life) -> None:
    """A preference form for a few, and a second address for a few: linkable through the profile, or not at all."""
    rng, person = plot.rng, life.person
    if rng.random() < 0.14:
        life.forms.append(
            Form(
                plot.some(20, 600),
                rng.choice(("typeform", "google")),
                rng.choice(CHANNELS),
                rng.choice(HOURS),
                topics="Data, Maps",
                frequency=rng.choice(OFTEN),
            )
        )
    if rng.random() < 0.08 and (life.in_hubspot or life.guests):
        host = rng.choice(plot.world.mailhosts)
        person.other_email = f"{ascii_of(person.plain_given)[:1]}{person.number}.{ascii_of(person.plain_family)}@{host}"
        if not life.in_hubspot:
            life.truth["second_address_unlinked"] = True


def _scattered(plot: Plot, life: Life) -> None:
    """Planted people stand in other systems too, as long as that changes nothing of their story."""
    if life.story in {
        "erased",
        "notice_due",
        "notice_overdue",
        "data_too_old",
        "work_too_old",
        "moved_away",
        "too_senior",
        "hard_bounce",
    }:
        return
    rng = plot.rng
    life.in_hubspot = life.in_hubspot or rng.random() < 0.3
    if rng.random() < 0.25:
        life.connected = plot.some(30, 900)
    if rng.random() < 0.1:
        life.resume = True
