"""What other systems tell us at a hook, as the file that the same system would export, so that one reader reads both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping

from regard.intake.jsonfields import Table, as_table, rows, table, word
from regard.words import Json


def as_file(source: str, body: bytes) -> tuple[str, bytes]:
    """The ending of a file's name and its content. Raises ValueError, with a sentence, where the body is no JSON object."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The body is no JSON: {error}.") from error
    if not isinstance(said, dict | list):
        raise ValueError("The body is no JSON object.")  # noqa: TRY004 - the caller tells both in the same way
    turned = _TURNS.get(source)
    return turned(said) if turned else ("json", body)


def _generic(said: Json) -> tuple[str, bytes]:
    """One object a person, or an array of them: each key a column, nested ones as ``outer.inner``."""
    people = [dict(_flat(one)) for one in (said if isinstance(said, list) else [said])]
    columns = list(dict.fromkeys(column for person in people for column in person))
    return "csv", _csv(columns, [[person.get(column, "") for column in columns] for person in people])


def _flat(value: Json, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield path or "value", "; ".join(text for inner in value for _, text in _flat(inner))
    else:
        yield path or "value", "" if value is None else str(value)


def _typeform(said: Json) -> tuple[str, bytes]:
    """The answers of one form, as Typeform's own download has them: every question is a column."""
    response = table(as_table(said), "form_response")
    titles = {word(field, "id"): word(field, "title") for field in rows(table(response, "definition"), "fields")}
    answers = {titles.get(word(table(one, "field"), "id")) or "Question": _answer(one) for one in rows(response, "answers")}
    hidden = {key: str(value) for key, value in table(response, "hidden").items()}
    columns = ["#", *answers, *hidden, "Submitted At"]
    values = [word(response, "token"), *answers.values(), *hidden.values(), word(response, "submitted_at")]
    return "csv", _csv(columns, [values])


def _answer(one: Table) -> str:
    kind = word(one, "type")
    value = one.get(kind)
    if isinstance(value, dict):
        labels = value.get("labels")
        chosen = [str(label) for label in labels] if isinstance(labels, list) else [word(value, "label")]
        return "; ".join([*filter(None, chosen), *filter(None, [word(value, "other")])])
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "" if value is None else str(value)


def _calendly(said: Json) -> tuple[str, bytes]:
    """A meeting that somebody booked or called off, as an entry of a calendar."""
    payload = table(as_table(said), "payload")
    meeting = table(payload, "scheduled_event")
    hosts = [word(one, "user_email") for one in rows(meeting, "event_memberships")]
    cancelled = word(as_table(said), "event") == "invitee.canceled" or word(payload, "status") == "canceled"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendly//EN", f"METHOD:{'CANCEL' if cancelled else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:{_text(word(payload, 'uri') or word(meeting, 'uri'))}", f"DTSTAMP:{_instant(word(as_table(said), 'created_at'))}",
        f"SEQUENCE:{int(cancelled)}",
        f"DTSTART:{_instant(word(meeting, 'start_time'))}", f"DTEND:{_instant(word(meeting, 'end_time'))}",
        f"SUMMARY:{_text(word(meeting, 'name') or 'Meeting')}", f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        *(f"ORGANIZER:mailto:{_text(host)}" for host in hosts[:1]),
        f"ATTENDEE;CN=\"{_quoted(word(payload, 'name'))}\";PARTSTAT=ACCEPTED:mailto:{_text(word(payload, 'email'))}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "ics", "\r\n".join(lines).encode()


def _instant(text: str) -> str:
    """``2026-03-05T09:00:00.000000Z`` as calendars write it."""
    return text.partition(".")[0].rstrip("Z").replace("-", "").replace(":", "") + "Z"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\r", " ").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return "".join(sign for sign in text if sign not in '"\r\n')


def _csv(columns: list[str], lines: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue().encode("utf-8", "surrogatepass")


_TURNS: Mapping[str, Callable[[Json], tuple[str, bytes]]] = {"generic": _generic, "typeform": _typeform, "calendly": _calendly}
