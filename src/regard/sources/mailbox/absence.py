"""Tells automatic answers from answers: absence notes with the day of return, notes that somebody left, receipts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from regard.clock import midday, moment
from regard.sources.mailbox.mime import Mail, addresses
from regard.sources.mailbox.wordlists import listed, table
from regard.words import Micros

LONGEST_ABSENCE = timedelta(days=550)
"""A day of return further off than this (a long parental leave) is a slip of the pen or of ours."""

_READ = 3_000  # characters of a note that are looked at; what follows is signature and disclaimer
_TELLTALE = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-response",
    "x-mail-autoreply",
    "x-autoreply-from",
    "x-vacation",
)
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


class Note(NamedTuple):
    """An automatic answer. ``kind``: absent, moved or receipt. ``until``: when they are back. ``successor``: whom to ask."""

    kind: str
    until: Micros | None
    successor: str


def is_automatic(mail: Mail) -> bool:
    """Whether nobody typed this: RFC 3834 headers, the older telltales, or a subject that programs write."""
    head = mail.head
    submitted = head.get("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or any(name in head for name in _TELLTALE):
        return True
    precedence = f"{head.get('precedence')} {head.get('x-precedence')}".lower()
    if "auto_reply" in precedence or "auto-reply" in precedence or "disposition-notification" in head.get("content-type"):
        return True
    return listed("automatic", "subject", "certain").open(head.get("subject").lower().lstrip("[( "))


def note_of(mail: Mail) -> Note:
    """What an automatic answer says about its sender."""
    text = mail.text[:_READ]
    low = f"{mail.head.get('subject')}\n{text}".lower().replace("’", "'")
    successor = _successor(text, mail)
    if listed("automatic", "text", "left").within(low):
        return Note("moved", None, successor)
    away = listed("automatic", "text", "away").within(low) or listed("automatic", "subject", "certain").within(low[:100])
    generated = "auto-generated" in mail.head.get("auto-submitted").lower()
    receipt = "disposition-notification" in mail.head.get("content-type") or (
        not away and (generated or listed("automatic", "text", "receipt").within(low))
    )
    return Note("receipt", None, "") if receipt else Note("absent", returning(low, mail.sent_at), successor)


def _successor(text: str, mail: Mail) -> str:
    """The first address that the note names after a word like "contact", if it is not the sender's own."""
    own = {address for _, address in addresses(mail.head, "from", "to", "reply-to", "return-path")}
    for found in _ADDRESS.finditer(text):
        before = text[max(0, found.start() - 160) : found.start()].lower()
        if found[0].lower() not in own and listed("automatic", "text", "successor").within(before):
            return found[0].lower()
    return ""


def returning(text: str, sent: Micros | None) -> Micros | None:
    """The day on which they are back, at noon UTC; None where none is stated or it can be read in two ways."""
    days = [day for found in _return().finditer(text) if (day := _day(found, sent)) and _is_plausible(day, sent)]
    return midday(max(days[:3])) if days else None


def _is_plausible(day: date, sent: Micros | None) -> bool:
    return sent is None or timedelta(0) <= day - moment(sent).date() <= LONGEST_ABSENCE


@cache
def _months() -> dict[str, int]:
    return {name: int(number) for number, names in table("automatic")["dates"]["months"].items() for name in names}


@cache
def _return() -> re.Pattern[str]:
    """A word for coming back, and within a few words a date; or a span of days, of which the end counts."""
    month = "(?:" + "|".join(sorted(map(re.escape, _months()), key=len, reverse=True)) + r")\b\.?"
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?"
    back = "|".join(sorted(map(re.escape, table("automatic")["dates"]["back"]), key=len, reverse=True))
    to = "|".join(sorted(map(re.escape, table("automatic")["dates"]["range"]), key=len, reverse=True))
    filler = "|".join(sorted(map(re.escape, table("automatic")["dates"]["filler"]), key=len, reverse=True))
    between = rf"(?:\s|,|\(|(?:{filler})\b\.?)*"
    year = r"(?:,?\s*(?:of\s+)?(?P<{0}>20\d\d))?"
    forms = [
        r"(?P<iso>20\d\d-\d\d?-\d\d?)",
        rf"(?P<day>{day})\s*(?:of\s+|de\s+)?(?P<month>{month}){year.format('year')}",
        rf"(?P<month2>{month})\s*(?P<day2>{day}){year.format('year2')}",
        r"(?P<figures>\d{1,2}[./]\s?\d{1,2}(?:[./]\s?(?:20)?\d\d)?)(?![\d/])",
    ]
    span = rf"(?:{month}\s*{day}|{day}\s*(?:{month})?|\d{{1,2}}\.(?:\d{{1,2}}\.)?(?:20\d\d)?)\s*(?:{to})\s*"
    last = rf"(?P<month3>{month})\s*{day}\s*(?:{to})\s*(?P<day3>{day}){year.format('year3')}"
    return re.compile(rf"(?:(?<!\w)(?:{back}){between}|(?<!\w){span})(?:{'|'.join(forms)})|{last}")


def _day(found: re.Match[str], sent: Micros | None) -> date | None:
    try:
        if found["iso"]:
            return date(*map(int, found["iso"].split("-")))
        if found["figures"]:
            return _figures(re.split(r"\D+", found["figures"].strip("./ ")), sent, dotted="." in found["figures"])
        for number in ("", "2", "3"):
            if found[f"month{number}"]:
                month = _months()[found[f"month{number}"].rstrip(".")]
                return _dated(int(re.sub(r"\D", "", found[f"day{number}"])), month, found[f"year{number}"], sent)
    except ValueError:
        return None
    return None


def _figures(parts: list[str], sent: Micros | None, *, dotted: bool) -> date | None:
    """Day and month in figures. With dots the day stands first; with slashes only where one of the two cannot be a month."""
    first, second = int(parts[0]), int(parts[1])
    year = f"20{parts[2][-2:]}" if len(parts) > 2 else ""
    if dotted or first > 12 or first == second:
        return _dated(first, second, year, sent)
    return _dated(second, first, year, sent) if second > 12 else None


def _dated(day: int, month: int, year: str | None, sent: Micros | None) -> date | None:
    """The day; where the note leaves the year out, the first such day from the note on."""
    if year:
        return date(int(year), month, day)
    if sent is None:
        return None
    start = moment(sent).date()
    here = date(start.year, month, day)
    return here if here >= start - timedelta(days=1) else date(start.year + 1, month, day)
