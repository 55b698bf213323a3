"""What the company sets: shelf lives, quiet periods and caps, each with its unit and the reason for its default."""

from __future__ import annotations

from dataclasses import dataclass

from regard.people.freshness import ShelfLives

_SHELF = ShelfLives()
_FOR_EVER = 36_500


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the rules do not know by themselves. All numbers are days unless their name says otherwise.

    hold_all: 1 holds every contact with everybody, on every channel, until it is 0 again: the kill switch (D12).
    strict_consent: 1 asks for a recorded consent also where courts or authorities read the law in both ways
        (consent/countries.toml).
    answer_within_days: a reply that waited longer is called late in its sentence.
    late_answer_days: an answer that took longer is a mishap of ours; made good within ``late_answer_repair_days``.
    doubled_days: how long a message sent twice stays a mishap; ``doubled_minutes`` is how close two must be to count.
    cooling_off_days: nothing is sent for so long after a message was sent twice.
    bad_news_days: how long after a rejection the call that should have come with it is still owed.
    offer_days: how long an offer without an answer is talked about.
    unanswered_days, unanswered_within_days: a second message unanswered for so long, and not longer ago than this, asks
        for a call: a personal conversation after silence helps, a third message does not (Trials 2020;21:33).
    colleague_days, process_days: how long a conversation or an application keeps everybody else away.
    gap_days, cap_touches, cap_days: over all senders, channels and colleagues.
    not_interested_days: how long a plain no is left alone.
    email_days, title_days, employer_days: shelf lives; after them a value is asked about before it is used.
    not_now_days: how long "not now" holds where no end is named.
    wish_days: wishes older than this are obeyed and asked about once (B13).
    question_days: at most one question in so many days (B9).
    notice_days, notice_warn_days: GDPR Art. 14(3): at the latest one month after the data were obtained.
    woke_days: how long after a named date the wake-up stands (C17).
    referral_days: how long somebody whom a colleague recommended has for saying whether we may write (C3); less than
        notice_days.
    came_days: how long after they came to an event a word about it is welcome (C4).
    stayed_away_days: how long after an event that they had signed up for and missed one line about it is (C4).
    away_days: the longest that an absence note is believed.
    feedback_warn_hours, feedback_late_hours: how long after an interview its interviewer is reminded of the feedback, and when
        it is late; hours of Monday to Friday in the company's zone (A14).
    accident_minutes: a step of an application undone within this time never happened, as far as its times go (A3).
    """

    hold_all: int = 0
    strict_consent: int = 0
    answer_within_days: int = 2
    late_answer_days: int = 7
    late_answer_repair_days: int = 14
    doubled_days: int = 7
    doubled_minutes: int = 10
    cooling_off_days: int = 14
    bounce_repair_days: int = 90
    bad_news_days: int = 30
    offer_days: int = 90
    request_days: int = 365
    unanswered_days: int = 5
    unanswered_within_days: int = 60
    colleague_days: int = 14
    process_days: int = 30
    gap_days: int = 7
    cap_touches: int = 3
    cap_days: int = 90
    not_interested_days: int = 183
    email_days: int = _SHELF.email or _FOR_EVER
    title_days: int = _SHELF.title or _FOR_EVER
    employer_days: int = _SHELF.employer or _FOR_EVER
    not_now_days: int = 90
    wish_days: int = 548
    question_days: int = 90
    notice_days: int = 30
    notice_warn_days: int = 21
    woke_days: int = 30
    referral_days: int = 14
    came_days: int = 10
    stayed_away_days: int = 10
    away_days: int = 60
    feedback_warn_hours: int = 12
    feedback_late_hours: int = 24
    accident_minutes: int = 5
