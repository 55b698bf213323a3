"""One Greenhouse object being read: whom it is about, and the sayings that it gives, always as the system of record."""

from __future__ import annotations

from collections.abc import Mapping

from regard.intake.fields import observe
from regard.intake.jsonfields import Table, instant, rows, table, word
from regard.intake.reading import Circumstances
from regard.ledger.event import Saying
from regard.words import Basis, Channel, Json, Method, Micros


class Scribe:
    """Collects what one object says. Nothing is remembered from object to object, so any order gives the same."""

    def __init__(self, circumstances: Circumstances) -> None:
        self.circumstances = circumstances
        self.sayings: list[Saying] = []
        self.problems: list[str] = []

    def say(
        self,
        kind: str,
        record: str,
        at: Micros | None,
        *,
        text: str = "",
        number: int | None = None,
        until: Micros | None = None,
        channel: Channel = Channel.NONE,
        actor: str = "",
        detail: Mapping[str, Json] | None = None,
    ) -> None:
        """Note one saying; details that are empty are left out."""
        kept = {key: value for key, value in (detail or {}).items() if value not in (None, "", [], {})}
        basis = Basis.CONTRACT if kind.startswith(("application.", "offer.")) else Basis.INTEREST
        self.sayings.append(
            Saying(kind, record, at, channel, until, text, number, actor, method=Method.SYSTEM, basis=basis, detail=kept),
        )

    def observe(self, record: str, values: dict[str, str], at: Micros | None) -> None:
        """Note the observations in raw field values."""
        country = self.circumstances.country
        seen = observe(record, values, at=at, method=Method.SYSTEM, basis=Basis.INTEREST, country=country)
        self.sayings += seen.sayings
        self.problems += seen.problems

    def link(self, application: str, record: str) -> None:
        """Say whose application it is: offers and interviews name only the application."""
        if application:
            self.say(
                "record.merged",
                application_record(application),
                None,
                text=record,
                detail={"why": "application of the candidate"},
            )

    def person_of(self, holder: Table) -> str:
        """Whom an object is about: the candidate it names, else the one behind its application."""
        candidate = word(holder, "candidate_id", "person_id") or word(table(holder, "candidate"), "id")
        application = word(holder, "application_id") or word(table(holder, "application"), "id")
        if candidate:
            self.link(application, candidate_record(candidate))
            return candidate_record(candidate)
        return application_record(application) if application else ""


def candidate_record(number: str) -> str:
    """The record of a candidate."""
    return f"greenhouse:{number}"


def application_record(number: str) -> str:
    """The record that stands for the candidate where only their application is named."""
    return f"greenhouse-application:{number}"


def role_record(job: str) -> str:
    """The record of a job."""
    return f"role:greenhouse-{job}" if job else ""


def job_of(holder: Table) -> tuple[str, str]:
    """Number and name of the job that an application, offer or interview belongs to; the first where there are several."""
    jobs = rows(holder, "jobs") or [table(holder, "job")]
    return word(jobs[0], "id") or word(holder, "job_id"), word(jobs[0], "name", "title") or word(holder, "job_name")


def user_of(value: Table) -> str:
    """A colleague: their address, else their name."""
    return word(value, "email", "primary_email_address", "name", "display_name").lower()


def changed(holder: Table) -> Micros | None:
    """When the object says that it last changed."""
    return instant(holder, "updated_at", "last_activity_at", "last_activity", "created_at")
