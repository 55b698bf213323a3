"""Answers to the two preference forms: one kept in Typeform, one in Google Forms."""

from __future__ import annotations

from datetime import timedelta

from regard.demo.exports.desk import Cell, Desk, belongs, spaced
from regard.demo.life import Form, Life

TYPEFORM = (
    "#", "What's your full name?", "What's your email?", "How should we contact you?", "Best time to call",
    "Please contact me not before",
    "Which topics interest you?", "How often may we contact you?", "Do not contact me again", "Response Type",
    "Start Date (UTC)",
    "Submit Date (UTC)", "Network ID",
)  # fmt: skip
GOOGLE = (
    "Timestamp", "Email Address", "Your full name", "How should we contact you?", "Best time to call",
    "Please contact me not before",
    "Which topics interest you?", "How often may we contact you?",
)  # fmt: skip


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the answers of both forms, the earliest first."""
    _form(desk, lives, "typeform", "forms/typeform-how-to-reach-you.csv")
    _form(desk, lives, "google", "forms/How to reach you (Responses) - Form Responses 1.csv")


def _form(desk: Desk, lives: list[Life], system: str, path: str) -> None:
    answers = sorted(
        ((f.at, n, life, f) for n, life in enumerate(lives) for f in life.forms if f.system == system), key=lambda row: row[:2]
    )
    for _, _, life, _ in answers:
        belongs(life, path, life.person.email)
    row, columns = (_typeform, TYPEFORM) if system == "typeform" else (_google, GOOGLE)
    desk.table(path, columns, (row(life, form) for _, _, life, form in answers))


def _typeform(life: Life, form: Form) -> tuple[Cell, ...]:
    token = f"{life.person.number:05d}{int(form.at.timestamp()):x}"
    return (
        token, life.person.name, life.person.email, form.channel, form.hours, form.pause, form.topics, form.frequency,
        "Yes" if form.stop else "", "completed", spaced(form.at - timedelta(minutes=4)), spaced(form.at),
        f"{life.person.number:010x}",
    )  # fmt: skip


def _google(life: Life, form: Form) -> tuple[Cell, ...]:
    at = form.at
    half = "AM" if at.hour < 12 else "PM"
    shown = f"{at.year}/{at.month:02d}/{at.day:02d} {at.hour % 12 or 12}:{at.minute:02d}:{at.second:02d} {half} GMT"
    return (shown, life.person.email, life.person.name, form.channel, form.hours, form.pause, form.topics, form.frequency)
