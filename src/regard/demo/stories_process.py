"""Planted stories about candidacies and meetings: hires, offers, bad news not yet spoken, no-shows on both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from regard.demo.life import Life, Move
from regard.demo.plot import STAGES, Plot
from regard.demo.stories_facts import suited

UNKNOWN_ZONE = "Customized Time Zone 7"
"""What a calendar wrote whose owner had made up a zone; nobody can tell which hour is meant."""


def _hired(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.applications.clear()
    role = life.role.title if life.role else ""
    application = plot.apply(life, plot.some(120, 900), role, "Referral", stages=4, days=plot.rng.uniform(5, 11))
    application.offer_at = application.moves[-1].at + timedelta(hours=20)
    application.end, application.ended = "hired", plot.after(application.offer_at, 24 * plot.rng.uniform(2, 9))
    life.created = application.opened
    life.truth["hired_at"] = application.ended.date().isoformat()


def _erased(plot: Plot, life: Life) -> None:
    suited(plot, life)
    application = life.applications[-1]
    application.end, application.ended = "anonymized", plot.some(20, 60)
    life.connected, life.in_hubspot, life.card, life.resume = None, False, "", False


def _bad_news_after_interview(plot: Plot, life: Life) -> None:
    suited(plot, life)
    role = life.role.title if life.role else ""
    application = plot.apply(life, plot.some(40, 48), role, "Company website", stages=3, days=9)
    plot.meet(life, application.moves[-1].at + timedelta(days=1), "held", "Interview")
    application.end, application.ended = "rejected", plot.some(2, 5)
    application.reason = "Interview feedback"
    life.truth["rejected_at"] = application.ended.isoformat()


def _offer_talk(plot: Plot, life: Life) -> None:
    suited(plot, life)
    role = life.role.title if life.role else ""
    application = plot.apply(life, plot.some(44, 52), role, "Company website", stages=3, days=9)
    plot.meet(life, application.moves[-1].at + timedelta(days=1), "held", "Interview")
    application.moves.append(Move(plot.some(4, 6), STAGES[4]))
    application.offer_at = plot.some(2, 3)


def _we_missed_meeting(plot: Plot, life: Life) -> None:
    suited(plot, life)
    plot.meet(life, plot.some(3, 8), "missed_by_us")


def _they_missed_meeting(plot: Plot, life: Life) -> None:
    suited(plot, life)
    plot.meet(life, plot.some(12, 60), "missed_by_them")


def _meeting_booked(plot: Plot, life: Life) -> None:
    suited(plot, life)
    start = plot.now + timedelta(days=plot.rng.randrange(2, 15))
    start = start.replace(hour=plot.rng.randrange(9, 16), minute=0)
    plot.meet(life, start, "booked", plot.rng.choice(("Interview", "Intro call")))
    if life.person.number % 7 == 0:
        life.meetings.append(replace(life.meetings.pop(), zone=UNKNOWN_ZONE))
        life.truth["zone_unknown"] = True
    life.truth["start"] = start.replace(second=0, microsecond=0).isoformat()


TELLINGS = {
    "hired": _hired,
    "erased": _erased,
    "bad_news_after_interview": _bad_news_after_interview,
    "offer_talk": _offer_talk,
    "we_missed_meeting": _we_missed_meeting,
    "they_missed_meeting": _they_missed_meeting,
    "meeting_booked": _meeting_booked,
}
