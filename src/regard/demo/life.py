"""What is told about one invented person: their particulars, and everything that happened between them and us."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from regard.demo.world import Office, Place, Role


@dataclass(frozen=True, slots=True)
class Job:
    """Where somebody works, as what, and since when it has been known."""

    employer: str
    title: str
    level: int
    family: str


@dataclass(slots=True)
class Person:
    """One invented human being, as they truly are now."""

    number: int
    given: str
    family_name: str
    plain_given: str
    plain_family: str
    language: str
    office: Office
    place: Place
    job: Job
    skills: tuple[str, ...]
    email: str
    phone: str
    linkedin: str
    other_email: str = ""

    @property
    def name(self) -> str:
        """Given and family name as the person writes them."""
        return f"{self.given} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Mail:
    """One message of a recruiter's mailbox.

    kind: text, bounce, delay, absence, complaint, moved. quoted: the earlier text that stands under the reply.
    """

    at: datetime
    ours: bool
    recruiter: int
    subject: str
    text: str
    thread: str
    kind: str = "text"
    quoted: str = ""
    quoted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An application came to a stage."""

    at: datetime
    stage: str


@dataclass(slots=True)
class Application:
    """One candidacy, with every stage it passed. ``end`` is active, hired, rejected, withdrawn or anonymized."""

    number: int
    role: str
    office: str
    opened: datetime
    source: str
    moves: list[Move] = field(default_factory=list)
    end: str = "active"
    ended: datetime | None = None
    reason: str = ""
    offer_at: datetime | None = None

    @property
    def stage(self) -> str:
        """The last stage reached."""
        return self.moves[-1].stage if self.moves else "Application Review"

    @property
    def touched(self) -> datetime:
        """When something last happened."""
        return max([self.opened, *(m.at for m in self.moves), *([self.ended] if self.ended else [])])


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry of a recruiter's calendar. ``outcome``: held, missed_by_them, missed_by_us, cancelled, booked."""

    start: datetime
    minutes: int
    recruiter: int
    title: str
    outcome: str
    booked: datetime
    note: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody's place at a gathering of ours. ``came``: yes, no, cancelled, unknown."""

    gathering: int
    registered: datetime
    came: str


@dataclass(frozen=True, slots=True)
class Form:
    """Answers to one of our two preference forms (typeform or google)."""

    at: datetime
    system: str
    channel: str = ""
    hours: str = ""
    pause: str = ""
    topics: str = ""
    frequency: str = ""
    stop: bool = False
    words: str = ""


class Hit(NamedTuple):
    """One line of the e-mail provider's activity log."""

    at: datetime
    event: str
    subject: str
    category: str
    message: str
    agent: str = ""
    ip: str = ""
    url: str = ""
    reason: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the do-not-contact list."""

    at: datetime
    reason: str


@dataclass(slots=True)
class Life:
    """A person and all that the systems hold about them.

    story: the planted story or ``calm``. home: greenhouse, lever, ashby or nothing.
    seen: when their current job was last confirmed. told: when they first learnt what we hold about them.
    before, before_at: an older job and place still standing in an older system. truth: what ``truth.json`` says besides.
    """

    person: Person
    story: str = "calm"
    role: Role | None = None
    home: str = ""
    source: str = ""
    sourced: bool = False
    created: datetime | None = None
    seen: datetime | None = None
    told: datetime | None = None
    before: Job | None = None
    before_place: Place | None = None
    before_at: datetime | None = None
    applications: list[Application] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    stop: Stop | None = None
    newsletter: str = ""
    newsletter_at: datetime | None = None
    can_email: bool = True
    connected: datetime | None = None
    in_hubspot: bool = False
    hubspot_stop: bool = False
    card: str = ""
    resume: bool = False
    truth: dict[str, str | int | bool | list[str] | None] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
