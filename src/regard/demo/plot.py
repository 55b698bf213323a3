"""The turns that a history can take: we write, they answer, a stage is reached, a letter is opened, a meeting is held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from regard.demo.life import Application, Hit, Life, Mail, Meeting, Move
from regard.demo.world import Recruiter, World, words, world

STAGES = ("Application Review", "Recruiter Screen", "Hiring Manager Interview", "Team Interview", "Offer")
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
)
PROXIES = ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "Mozilla/5.0")
SCANNERS = ("BarracudaCentral/1.0", "Mimecast-URL-Protect/2.1", "python-requests/2.31.0", BROWSERS[0])


@cache
def _phrases() -> dict[str, dict[str, Any]]:
    return words("phrases")


def say(language: str, purpose: str, **fill: str) -> str:
    """What people write for ``purpose`` in ``language``."""
    told: str = _phrases()[language][purpose]
    return told.format(**fill)


def month_name(language: str, month: int) -> str:
    """The name of ``month`` (1 to 12) in ``language``."""
    name: str = _phrases()["months"][language][month - 1]
    return name


def day_of(language: str, at: datetime) -> str:
    """A date as it is written in a mail of ``language``; the month always in words."""
    month = month_name(language, at.month)
    if language == "de":
        return f"{at.day}. {month} {at.year}"
    joint = " de " if language in {"es", "pt"} else " "
    return f"{at.day}{joint}{month}{joint}{at.year}"


class Plot:
    """Adds happenings to lives, all of them before (or, for bookings, after) one moment."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now
        self.world: World = world()
        self.subject = ""
        self._serial = 0
        self._issues = [self._issue(number) for number in range(23)]

    def serial(self) -> int:
        """The next number; each is used once."""
        self._serial += 1
        return self._serial

    def ago(self, days: float) -> datetime:
        """A moment in working hours (UTC) about ``days`` before now, on a weekday, never after now."""
        day = self.now - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - 4))
        at = datetime(
            day.year, day.month, day.day, self.rng.randrange(8, 17), self.rng.randrange(60), self.rng.randrange(60), tzinfo=UTC
        )
        return min(at, self.now - timedelta(minutes=30)) if days >= 0 else at

    def some(self, least: float, most: float) -> datetime:
        """A moment between ``least`` and ``most`` days before now."""
        return self.ago(self.rng.uniform(least, most))

    def after(self, at: datetime, hours: float) -> datetime:
        """``hours`` after ``at``, and before now."""
        return min(at + timedelta(hours=hours, seconds=self.rng.randrange(60)), self.now - timedelta(minutes=5))

    def of_us(self, life: Life, recruiter: int | None = None) -> int:
        """Who of us it is: the recruiter of the person's office unless another one is named."""
        return self.world.recruiter(life.person.office.city) if recruiter is None else recruiter

    def colleague(self, life: Life) -> int:
        """A recruiter of another office."""
        return (self.of_us(life) + 1) % len(self.world.recruiters)

    # -- mail ---------------------------------------------------------------------------------------------------

    def reach_out(self, life: Life, at: datetime, purpose: str = "outreach", recruiter: int | None = None) -> Mail:
        """We write first (or once more); this also tells the person what is held about them."""
        role = life.role.title if life.role else life.person.job.title
        language = life.person.language
        mail = Mail(
            at, True, self.of_us(life, recruiter), say(language, "subject", role=role, company=self.world.name),
            self._letter(life, purpose, self.of_us(life, recruiter), role), f"{life.person.number}.{self.serial()}",
        )  # fmt: skip
        life.mails.append(mail)
        life.told = min(life.told or at, at)
        return mail

    def reply(self, life: Life, to: Mail, at: datetime, purpose: str, **fill: str) -> Mail:
        """The person answers ``to``, whose text stands below as a quotation."""
        person = life.person
        text = f"{say(person.language, purpose, **fill)}\n\n{person.given}"
        mail = Mail(at, False, to.recruiter, f"Re: {to.subject}", text, to.thread, quoted=to.text, quoted_at=to.at)
        life.mails.append(mail)
        return mail

    def answer(self, life: Life, to: Mail, at: datetime, purpose: str = "noted") -> Mail:
        """We answer the person."""
        mail = Mail(at, True, to.recruiter, to.subject, self._letter(life, purpose, to.recruiter, ""), to.thread)
        life.mails.append(mail)
        return mail

    def automatic(self, life: Life, to: Mail, at: datetime, kind: str, subject: str, text: str) -> Mail:
        """A machine answers ``to``: a bounce, an absence note, a complaint."""
        mail = Mail(at, False, to.recruiter, subject, text, to.thread, kind, to.text, to.at)
        life.mails.append(mail)
        return mail

    def _letter(self, life: Life, purpose: str, recruiter: int, role: str) -> str:
        person, us = life.person, self.world.recruiters[recruiter]
        name = person.given
        opening = say(person.language, "hello", name=name)
        body = say(person.language, purpose, role=role, company=self.world.name)
        closing = f"{say(person.language, 'bye')}\n{us.name}"
        return f"{opening}\n\n{body}\n\n{closing}\n-- \n{signature(self.world, us)}\n{say(person.language, 'footer')}"

    # -- candidacies --------------------------------------------------------------------------------------------

    def apply(self, life: Life, opened: datetime, role: str, source: str, stages: int = 0, days: float = 6) -> Application:
        """A candidacy that has come ``stages`` stages beyond the first, each about ``days`` after the one before."""
        application = Application(100_000 + self.serial(), role, life.person.office.city, opened, source)
        at = opened
        for stage in STAGES[1 : stages + 1]:
            at = self.after(at, 24 * self.rng.uniform(days * 0.5, days * 1.5))
            application.moves.append(Move(at, stage))
        life.applications.append(application)
        return application

    # -- letters to many ----------------------------------------------------------------------------------------

    def issue(self, number: int) -> datetime:
        """When the newsletter ``number`` letters before the latest went out; the latest is 64 days old."""
        return self._issues[number]

    def _issue(self, number: int) -> datetime:
        return (self.now - timedelta(days=64 + 44 * number)).replace(hour=9, minute=number % 7, second=number)

    def deliver(self, life: Life, at: datetime, subject: str, category: str) -> Hit:
        """The provider delivers a letter."""
        hit = Hit(
            at, "delivered", subject, category, f"{life.person.number}.{self.serial()}@mta.tidewright.example", reason="250 OK"
        )
        life.hits.append(hit)
        return hit

    def reacts(self, life: Life, to: Hit, event: str, seconds: float, agent: str, ip: str = "", **more: str) -> None:
        """Somebody or something opens, clicks or refuses the letter ``to``."""
        at = min(to.at + timedelta(seconds=seconds), self.now - timedelta(minutes=1))
        life.hits.append(Hit(at, event, to.subject, to.category, to.message, agent, ip or self.home_address(life), **more))

    def scanned(self, life: Life, to: Hit) -> int:
        """A security scanner follows every link within seconds of delivery. Returns the number of clicks."""
        agent, links = self.rng.choice(SCANNERS), self.rng.randrange(3, 6)
        ip = f"203.0.113.{self.rng.randrange(1, 40)}"
        self.reacts(life, to, "open", 1, agent, ip)
        for link in range(links):
            self.reacts(
                life, to, "click", 1 + link * 0.4, agent, ip, url=f"https://tidewright.example/letters/{link}?m={to.message[:9]}"
            )
        return links

    def home_address(self, life: Life) -> str:
        """An address from the ranges kept for documentation (RFC 5737)."""
        return f"198.51.100.{1 + life.person.number % 250}"

    # -- meetings -----------------------------------------------------------------------------------------------

    def meet(self, life: Life, start: datetime, outcome: str, title: str = "Interview", recruiter: int | None = None) -> Meeting:
        """An entry in the calendar of the recruiter."""
        booked = min(start, self.now) - timedelta(days=self.rng.randrange(2, 9))
        start = start.replace(minute=30 if start.minute >= 30 else 0, second=0)
        meeting = Meeting(start, self.rng.choice((30, 45, 60)), self.of_us(life, recruiter), title, outcome, booked)
        life.meetings.append(meeting)
        return meeting


def signature(world_: World, recruiter: Recruiter) -> str:
    """What stands under the mails of ``recruiter``."""
    return f"{recruiter.name} · {world_.name} {recruiter.office} · https://{world_.domain}"
