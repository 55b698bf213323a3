"""Reads the delivery events of mail providers (JSON): bounces, complaints, deferrals and unsubscribes with their words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from regard.clock import SECOND, micros
from regard.sources.mailbox.mime import instant
from regard.words import Json, Micros


class Told(NamedTuple):
    """One thing that a provider tells about one address.

    kind: failed, complained, unsubscribed, or empty for what says nothing about the person (delivered, opened ...).
    word: the provider's word for it. status, diagnosis: as the receiving system gave them. at: UTC microseconds.
    """

    kind: str
    word: str
    address: str
    status: str
    diagnosis: str
    at: Micros | None
    message_id: str


_KINDS = {
    "bounce": "failed", "bounced": "failed", "dropped": "failed", "deferred": "failed", "failed": "failed", "hard_bounce": "failed", "soft_bounce": "failed", "reject": "failed", "rejected": "failed", "hardbounce": "failed", "softbounce": "failed", "deliverydelay": "failed", "blocked": "failed", "transient": "failed",
    "spamreport": "complained", "complaint": "complained", "complained": "complained", "spam": "complained", "spamcomplaint": "complained", "abuse": "complained",
    "unsubscribe": "unsubscribed", "unsubscribed": "unsubscribed", "group_unsubscribe": "unsubscribed", "unsub": "unsubscribed", "subscriptionchange": "unsubscribed",
}  # fmt: skip


def told(value: Json) -> Iterator[Told]:
    """What one object of a provider tells; an object that is none of theirs tells nothing."""
    if not isinstance(value, dict):
        return
    if isinstance(value.get("Message"), str) and "otificationType" + '"' in str(value["Message"]) or "eventType" in str(value.get("Message", "")):
        yield from told(_parsed(str(value["Message"])))
    elif "notificationType" in value or ("eventType" in value and "mail" in value):
        yield from _amazon(value)
    elif isinstance(value.get("event-data"), dict):
        yield from _mailgun(_within(value, "event-data"))
    elif isinstance(value.get("msg"), dict):
        yield from _mandrill(value)
    elif "RecordType" in value or "BouncedAt" in value:
        yield from _postmark(value)
    elif "email" in value and ("event" in value or "reason" in value):
        yield from _sendgrid(value)


def in_text(text: str) -> Iterator[Told]:
    """What a provider tells in a notification that came as a mail with JSON in it."""
    start = text.find("{")
    if start >= 0 and ("notificationType" in text or "eventType" in text):
        try:
            yield from told(json.JSONDecoder().raw_decode(text[start:])[0])
        except (ValueError, RecursionError):
            return


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _within(value: dict[str, Json], *names: str) -> dict[str, Json]:
    for name in names:
        inner = value.get(name)
        value = inner if isinstance(inner, dict) else {}
    return value


def _word(value: dict[str, Json], *names: str) -> str:
    return next((str(value[name]) for name in names if isinstance(value.get(name), str | int) and value[name] != ""), "")


def _at(value: Json) -> Micros | None:
    """An instant as providers write it: seconds since 1970, ISO 8601, or the date of a mail."""
    if isinstance(value, int | float) and 0 < value < 1e11:
        return int(value * SECOND)
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except ValueError:
        return instant(str(value))


def _amazon(value: dict[str, Json]) -> Iterator[Told]:
    word = _word(value, "notificationType", "eventType")
    kind = _KINDS.get(word.lower(), "")
    mail = _within(value, "mail")
    body = next((_within(value, name) for name in ("bounce", "complaint", "deliveryDelay", "subscription", "delivery", "reject") if name in value), {})
    listed = next((body[name] for name in ("bouncedRecipients", "complainedRecipients", "delayedRecipients") if name in body), mail.get("destination"))
    status = {"Permanent": "5.0.0", "Transient": "4.0.0"}.get(_word(body, "bounceType"), "4.0.0" if word == "DeliveryDelay" else "")
    for recipient in listed if isinstance(listed, list) else []:
        one = recipient if isinstance(recipient, dict) else {"emailAddress": recipient}
        diagnosis = _word(one, "diagnosticCode") or _word(body, "bounceSubType", "complaintFeedbackType", "delayType", "reason")
        when = _at(body.get("timestamp") or mail.get("timestamp"))
        yield Told(kind, word, _word(one, "emailAddress"), _word(one, "status") or status, diagnosis, when, _word(mail, "messageId"))


def _sendgrid(value: dict[str, Json]) -> Iterator[Told]:
    word = _word(value, "event") or "bounce"
    when = _at(value.get("timestamp") or value.get("created"))
    kind = _KINDS.get(word.lower(), "")
    yield Told(kind, word, _word(value, "email"), _word(value, "status"), _word(value, "reason", "response"), when, _word(value, "smtp-id").strip("<>"))


def _postmark(value: dict[str, Json]) -> Iterator[Told]:
    record = _word(value, "RecordType") or "Bounce"
    word = _word(value, "Type") if record == "Bounce" else record
    kind = "complained" if word == "SpamComplaint" or record == "SpamComplaint" else _KINDS.get(record.lower(), "")
    if record == "SubscriptionChange" and value.get("SuppressSending") is False:
        kind = ""
    diagnosis = _word(value, "Details") or _word(value, "Description")
    when = _at(value.get("BouncedAt") or value.get("ChangedAt"))
    status = {"HardBounce": "5.0.0", "SoftBounce": "4.0.0", "Transient": "4.0.0"}.get(word, "")
    yield Told(kind, word, _word(value, "Email", "Recipient"), status, diagnosis, when, _word(value, "MessageID"))


def _mailgun(value: dict[str, Json]) -> Iterator[Told]:
    word = _word(value, "event")
    delivery = _within(value, "delivery-status")
    diagnosis = " ".join(filter(None, [_word(delivery, "code"), _word(delivery, "message", "description")]))
    temporary = _word(value, "severity") == "temporary"
    message = _word(_within(value, "message", "headers"), "message-id")
    status = "4.0.0" if temporary else _word(delivery, "enhanced-code") or "5.0.0"
    yield Told(_KINDS.get(word.lower(), ""), word, _word(value, "recipient"), status, diagnosis, _at(value.get("timestamp")), message)


def _mandrill(value: dict[str, Json]) -> Iterator[Told]:
    message, word = _within(value, "msg"), _word(value, "event")
    diagnosis = _word(message, "diag") or _word(message, "bounce_description")
    status = {"hard_bounce": "5.0.0", "soft_bounce": "4.0.0", "deferral": "4.0.0"}.get(word, "")
    yield Told(_KINDS.get(word.lower(), ""), word, _word(message, "email"), status, diagnosis, _at(value.get("ts")), _word(message, "_id"))
