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


_WORDS = {
    "failed": "bounce bounced dropped deferred deferral failed hard_bounce soft_bounce reject rejected deliverydelay blocked",
    "complained": "spamreport complaint complained spam spamcomplaint abuse",
    "unsubscribed": "unsubscribe unsubscribed group_unsubscribe unsub subscriptionchange",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def told(value: Json) -> Iterator[Told]:
    """What one object of a provider tells; an object that is none of theirs tells nothing."""
    if not isinstance(value, dict):
        return
    wrapped = value.get("Message")
    if isinstance(wrapped, str) and ("notificationType" in wrapped or "eventType" in wrapped):
        yield from told(_parsed(wrapped))
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
    """What a provider tells in a notification that came as a mail with JSON in it, its long lines broken with ``!``."""
    start = text.find("{")
    if start >= 0 and ("notificationType" in text or "eventType" in text):
        whole = text[start:].replace("!\n ", "")
        try:
            yield from told(json.JSONDecoder().raw_decode(whole)[0])
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
        moment = datetime.fromisoformat(str(value))
        return micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except ValueError:
        return instant(str(value))


_BODIES = ("bounce", "complaint", "deliveryDelay", "subscription", "delivery", "reject")


_BODIES = ("bounce", "complaint", "deliveryDelay", "subscription", "delivery", "reject")


def _amazon(value: dict[str, Json]) -> Iterator[Told]:
    word = _word(value, "notificationType", "eventType")
    mail = _within(value, "mail")
    body = _within(value, next((name for name in _BODIES if name in value), ""))
    listed = body.get(next((name for name in body if name.endswith("edRecipients")), "")) or mail.get("destination")
    verdict = _word(body, "bounceType")
    status = {"Permanent": "5.0.0", "Transient": "4.0.0"}.get(verdict, "4.0.0" if word == "DeliveryDelay" else "")
    when = _at(body.get("timestamp") or mail.get("timestamp"))
    message = _word(mail, "messageId")
    for recipient in listed if isinstance(listed, list) else []:
        one: dict[str, Json] = recipient if isinstance(recipient, dict) else {"emailAddress": recipient}
        diagnosis = _word(one, "diagnosticCode") or _word(body, "bounceSubType", "complaintFeedbackType", "delayType", "reason")
        status = _word(one, "status") or status
        yield Told(_KINDS.get(word.lower(), ""), verdict or word, _word(one, "emailAddress"), status, diagnosis, when, message)


def _sendgrid(value: dict[str, Json]) -> Iterator[Told]:
    word = _word(value, "event") or "bounce"
    when = _at(value.get("timestamp") or value.get("created"))
    kind = _KINDS.get(word.lower(), "")
    yield Told(
        kind,
        word,
        _word(value, "email"),
        _word(value, "status"),
        _word(value, "reason", "response"),
        when,
        _word(value, "smtp-id").strip("<>"),
    )


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
    yield Told(
        _KINDS.get(word.lower(), ""), word, _word(value, "recipient"), status, diagnosis, _at(value.get("timestamp")), message
    )


def _mandrill(value: dict[str, Json]) -> Iterator[Told]:
    message, word = _within(value, "msg"), _word(value, "event")
    diagnosis = _word(message, "diag") or _word(message, "bounce_description")
    status = {"hard_bounce": "5.0.0", "soft_bounce": "4.0.0", "deferral": "4.0.0"}.get(word, "")
    yield Told(
        _KINDS.get(word.lower(), ""),
        word,
        _word(message, "email"),
        status,
        diagnosis,
        _at(value.get("ts")),
        _word(message, "_id"),
    )
