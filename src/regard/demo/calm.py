"""The ordinary history: most people applied once, read a newsletter, came to an evening, answered a mail long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from regard.demo.life import Application, Guest, Hit, Life, Move
from regard.demo.plot import BROWSERS, PROXIES, STAGES, Plot

LEAK_DAYS = 270
"""Days before now on which the hand-over after the hiring-manager interview changed in the office of ``LEAK_OFFICE``."""
LEAK_OFFICE = "Toronto"
LEAK_STAGE = "Hiring Manager Interview"
PASS = {
    "Application Review": 0.42,
    "Recruiter Screen": 0.50,
    "Hiring Manager Interview": 0.52,
    "Team Interview": 0.45,
    "Offer": 0.75,
}
"""Chance to pass on from each stage (from Offer: to be hired)."""
MET = {"Recruiter Screen": 0.25, "Hiring Manager Interview": 0.6, "Team Interview": 0.8, "Offer": 0.2}
"""Chance that the conversation of a stage stands in the recruiter's calendar."""
LEAK_PASS = 0.24
"""Chance to pass on from the leaking stage, in the leaking office, since the change."""
SOURCES = ("Company website", "Referral", "Event", "Job board", "LinkedIn (Prospecting)")
REASONS = ("Skills do not match", "Position filled", "Salary expectations", "Location", "Interview feedback")
LETTERS = 22
"""Issues of the newsletter in three years, the last one more than two months ago."""


@cache
def _titles(office: str, plot: Plot) -> tuple[str, ...]:
    country = plot.world.office(office).country
    return tuple(r.title for r in plot.world.roles if not r.persona and r.country == country)


def ordinary(plot: Plot, life: Life) -> None:
    """Give a person the history that most people have, none of it calling for anything today."""
    rng = plot.rng
    life.home = rng.choices(("greenhouse", "lever", "ashby", ""), (66, 14, 8, 12))[0]
    life.source = rng.choice(SOURCES)
    life.created = plot.some(70, 1050)
    life.seen = _last_seen(plot, life)
    life.told = plot.after(life.created, 24)
    _candidacies(plot, life)
    if rng.random() < 0.30:
        correspondence(plot, life)
    elsewhere(plot, life)


def _last_seen(plot: Plot, life: Life) -> datetime:
    assert life.created is not None
    if plot.rng.random() < 0.3:
        return life.created
    return max(life.created, plot.some(5, 240))


def _candidacies(plot: Plot, life: Life) -> None:
    if not life.home or life.created is None:
        return
    count = plot.rng.choices((1, 2), (64, 36))[0] if life.home == "greenhouse" else 1
    opened = life.created
    for _ in range(count):
        _candidacy(plot, life, opened)
        opened = opened + timedelta(days=plot.rng.randrange(120, 500))
        if opened > plot.now - timedelta(days=60):
            return


def _candidacy(plot: Plot, life: Life, opened: datetime) -> Application:
    rng = plot.rng
    application = plot.apply(life, opened, rng.choice(_titles(life.person.office.city, plot)), life.source)
    at = opened
    for stage, following in zip(STAGES, (*STAGES[1:], "Hired"), strict=True):
        at = at + timedelta(days=rng.uniform(2, 12), seconds=rng.randrange(3600))
        if at > plot.now - timedelta(days=1):
            return application
        if rng.random() >= _chance(plot, application, stage, at):
            _close(plot, application, stage, at)
            return application
        _advance(plot, life, application, following, at)
    return application


def _chance(plot: Plot, application: Application, stage: str, at: datetime) -> float:
    leaking = application.office == LEAK_OFFICE and stage == LEAK_STAGE and at > plot.now - timedelta(days=LEAK_DAYS)
    return LEAK_PASS if leaking else PASS[stage]


def _advance(plot: Plot, life: Life, application: Application, stage: str, at: datetime) -> None:
    if stage == "Hired":
        application.end, application.ended = "hired", at
        return
    application.moves.append(Move(at, stage))
    if plot.rng.random() < MET[stage]:
        plot.meet(
            life,
            min(at + timedelta(days=1), plot.now - timedelta(hours=2)),
            "held",
            "Interview" if "Interview" in stage else "Call",
        )
    if stage == "Offer":
        application.offer_at = at + timedelta(hours=plot.rng.randrange(2, 30))


def _close(plot: Plot, application: Application, stage: str, at: datetime) -> None:
    recent = at > plot.now - timedelta(days=75)
    if recent and stage != STAGES[0]:
        return
    withdrawn = stage != STAGES[0] and plot.rng.random() < 0.35
    application.end, application.ended = ("withdrawn" if withdrawn else "rejected"), at
    application.reason = "Withdrew" if withdrawn else plot.rng.choice(REASONS)


def correspondence(plot: Plot, life: Life) -> None:
    """One or two exchanges of mail, long ago, that ended with our answer or with silence."""
    for _ in range(plot.rng.choice((1, 1, 2))):
        first = plot.reach_out(life, plot.some(150, 900))
        if plot.rng.random() < 0.35:
            continue
        reply = plot.reply(life, first, plot.after(first.at, plot.rng.uniform(3, 60)), "interested")
        answer = plot.answer(life, reply, plot.after(reply.at, plot.rng.uniform(1, 20)), "details")
        thanks = plot.reply(life, answer, plot.after(answer.at, plot.rng.uniform(2, 40)), "thanks")
        plot.answer(life, thanks, plot.after(thanks.at, plot.rng.uniform(1, 20)), "noted")


def elsewhere(plot: Plot, life: Life) -> None:
    """The other systems: connections, newsletter, evenings, the customer database, cards and resumes."""
    rng = plot.rng
    if not life.home or rng.random() < 0.5:
        life.connected = plot.some(30, 1050)
    life.in_hubspot = rng.random() < 0.5
    if rng.random() < 0.72:
        newsletter(plot, life)
    if rng.random() < 0.5:
        gather(plot, life)
    life.card = rng.choice(("2.1", "3.0", "3.0", "4.0")) if rng.random() < 0.15 else ""
    life.resume = rng.random() < 0.05


def gather(plot: Plot, life: Life) -> None:
    """They signed up for one of the gatherings of their office."""
    mine = [n for n, g in enumerate(plot.world.gatherings) if g.office == life.person.office.city]
    number = plot.rng.choice(mine)
    gathering = plot.world.gatherings[number]
    registered = plot.ago(max(gathering.days_ago, 0) + plot.rng.uniform(1, 25))
    came = plot.rng.choices(("yes", "no", "cancelled"), (70, 20, 10))[0] if gathering.days_ago > 0 else "unknown"
    life.guests.append(Guest(number, registered, came))


def newsletter(plot: Plot, life: Life, letters: int = LETTERS) -> None:
    """They take the newsletter; some letters are opened, a few links followed, many opens are a machine's."""
    life.newsletter, life.newsletter_at = "subscribed", plot.some(400, 1000)
    for number in range(letters):
        at = plot.issue(number)
        letter = plot.deliver(life, at, plot.world.newsletters[number % len(plot.world.newsletters)], "newsletter")
        _reads(plot, life, letter)


def _reads(plot: Plot, life: Life, letter: Hit) -> None:
    draw = plot.rng.random()
    if draw < 0.12:
        plot.reacts(life, letter, "open", 4, plot.rng.choice(PROXIES), "192.0.2.9")
    elif draw < 0.40:
        agent = plot.rng.choice(BROWSERS)
        plot.reacts(life, letter, "open", 3600 * plot.rng.uniform(0.2, 30), agent)
        if draw < 0.17:
            plot.reacts(life, letter, "click", 3600 * 31, agent, url="https://tidewright.example/letters/1")
