"""Reads feedback loops: the abuse reports (ARF, RFC 5965) that providers send when somebody presses "this is spam"."""

from __future__ import annotations

import re
from typing import NamedTuple

from regard.sources.mailbox.mime import Mail, addresses


class Complaint(NamedTuple):
    """Who complained (empty where the provider hides it) and what the provider calls it: abuse, opt-out, fraud ..."""

    address: str
    feedback: str


_FIELD = re.compile(r"(?im)^([A-Za-z-]+)[ \t]*:[ \t]*(.*)$")
_SUBJECT = re.compile(
    r"complaint about message from|abuse (?:report|complaint)|spam complaint|email feedback report|feedback loop", re.IGNORECASE
)
_RECIPIENT = ("original-rcpt-to", "removal-recipient", "original-recipient", "x-original-to")
_MARKS = ("x-hmxmroriginalrecipient", "x-original-recipient", "original-recipient", "delivered-to")
_HIDDEN = re.compile(r"redact|undisclosed|hidden|removed", re.IGNORECASE)


def complaint_of(mail: Mail) -> Complaint | None:
    """The complaint that this message reports, None where it reports none."""
    reports = mail.reports("message/feedback-report")
    if not reports and "feedback-report" not in mail.head.get("content-type"):
        return _without_report(mail)
    fields = {name.lower(): value.strip() for name, value in _FIELD.findall("\n".join(reports) or mail.notices)}
    named = [fields[name].strip("<> ").lower() for name in _RECIPIENT if "@" in fields.get(name, "")]
    return Complaint(
        next((a for a in [*named, *_in_the_original(mail)] if not _HIDDEN.search(a)), ""),
        fields.get("feedback-type", "abuse").lower(),
    )


def _without_report(mail: Mail) -> Complaint | None:
    """Older loops send only the message back, with a mark in its header."""
    marked = mail.original is not None and "x-hmxmroriginalrecipient" in mail.original
    if not marked and not (mail.original and _SUBJECT.search(mail.head.get("subject"))):
        return None
    return Complaint(next((a for a in _in_the_original(mail) if not _HIDDEN.search(a)), ""), "abuse")


def _in_the_original(mail: Mail) -> list[str]:
    return [address for _, address in addresses(mail.original, *_MARKS, "to")] if mail.original else []
