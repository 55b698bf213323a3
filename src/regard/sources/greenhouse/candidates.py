"""What a candidate object says about the person."""

from __future__ import annotations

import re
from dataclasses import replace

from regard.intake.contact import address
from regard.intake.jsonfields import Table, as_table, instant, rows, table, word, words
from regard.sources.greenhouse.applications import tell_application
from regard.sources.greenhouse.scribe import Scribe, candidate_record, changed
from regard.sources.greenhouse.typed import wishes_typed
from regard.words import Channel, Method, Micros


def tell_candidate(scribe: Scribe, candidate: Table) -> str:
    """Note everything about the person of a candidate object and of the applications in it. Returns their record."""
    record = candidate_record(word(candidate, "id"))
    at = changed(candidate)
    _tell_values(scribe, record, candidate, at)
    _tell_wishes(scribe, record, candidate, at)
    for kind in dict.fromkeys(words(candidate, "attachments", "type")):
        scribe.say("document.held", record, instant(candidate, "created_at"), text=kind)
    for application in rows(candidate, "applications"):
        tell_application(scribe, application, record)
    return record


def _tell_values(scribe: Scribe, record: str, candidate: Table, at: Micros | None) -> None:
    title, employer = _work(candidate)
    main = {
        "name": word(candidate, "name", "full_name"),
        "first_name": word(candidate, "preferred_name", "first_name"),
        "last_name": word(candidate, "last_name"),
        "title": title,
        "employer": employer,
        "other:headline": word(candidate, "headline"),
        "other:private": "yes" if candidate.get("is_private") is True or candidate.get("private") is True else "",
        "location": re.sub(r"\s*\n\s*", ", ", next(iter(words(candidate, "addresses", "value")), "")),
    }
    repeated = _repeated(candidate)
    first = {field: values[0] for field, values in repeated.items() if values}
    scribe.observe(record, {**main, **first, **_reached(candidate)}, at)
    for field, values in repeated.items():
        for value in values[1:]:
            scribe.observe(record, {field: value}, at)


def _reached(candidate: Table) -> dict[str, str]:
    """All addresses and numbers in one value each. What is no address is not offered as one: part of it might be another's."""
    mails = words(candidate, "email_addresses", "value", "email")
    return {
        "email": ", ".join(mail for mail in mails if address(mail)),
        "other:email": ", ".join(mail for mail in mails if not address(mail)),
        "phone": ", ".join(words(candidate, "phone_numbers", "value", "phone")),
    }


def _repeated(candidate: Table) -> dict[str, list[str]]:
    """Fields with several values, the profile addresses told apart from other sites."""
    profiles = words(candidate, "social_media_addresses", "value", "url")
    sites = words(candidate, "website_addresses", "value", "url")
    linkedin = [site for site in [*profiles, *sites] if "linkedin.com/" in site.lower()]
    return {
        "linkedin": linkedin,
        "website": [site for site in sites if site not in linkedin],
        "other:social media": [site for site in profiles if site not in linkedin],
        "tag": words(candidate, "tags", "name"),
    }


def _work(candidate: Table) -> tuple[str, str]:
    """Title and employer as entered, else those of the employment without an end."""
    title, employer = word(candidate, "title"), word(candidate, "company")
    current = next((job for job in rows(candidate, "employments") if not word(job, "end_date")), {})
    if current and not title and not employer:
        return word(current, "title"), word(current, "company_name", "company")
    return title, employer


def _tell_wishes(scribe: Scribe, record: str, candidate: Table, at: Micros | None) -> None:
    if candidate.get("can_email") is False:
        scribe.say("wish.channel", record, at, channel=Channel.EMAIL, text="never", number=0, detail={"field": "can_email"})
    typed = [(tag, "yes") for tag in words(candidate, "tags", "name")] + list(custom_fields(candidate).items())
    for label, value in typed:
        for wish in wishes_typed(label, value):
            scribe.sayings.append(replace(wish, record=record, at=at, method=Method.SYSTEM))


def custom_fields(holder: Table) -> dict[str, str]:
    """Name -> value as text, in the forms of webhooks ({name, value} objects) and of Harvest (plain values)."""
    found: dict[str, str] = {}
    for key, item in {**table(holder, "custom_fields"), **table(holder, "keyed_custom_fields")}.items():
        entry = as_table(item)
        value = entry.get("value") if entry else item
        text = value.strip() if isinstance(value, str) else "yes" if value is True else word({"value": value}, "value")
        found[(entry and word(entry, "name")) or key] = text
    return found
