"""Turns what mail providers post when a mail comes in back into the message: raw, as form fields or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from urllib.parse import parse_qsl

from regard.sources.mailbox.mime import Head, Part, addresses, cut, decoded, leaves, parameters
from regard.words import Json

LARGEST = 32 << 20
"""Bytes of one post that are read; providers refuse mails above 25 MB."""

_RAW = ("message", "body-mime", "raw_msg", "rawMessage", "RawEmail")
_PLAIN = ("plain", "body-plain", "text", "TextBody", "stripped-text")
_HTML = ("html", "body-html", "HtmlBody", "stripped-html")
_HEADS = ("From", "To", "Cc", "Subject", "Date", "Message-Id", "Reply-To")
_WRITTEN_AS = {
    "message-id": ("MessageID",),
    "reply-to": ("ReplyTo",),
    "from": ("from_email", "sender"),
    "to": ("recipient", "email"),
}


def posted(file: BinaryIO) -> Iterator[bytes]:
    """The messages of a post, each as the bytes of a mail; nothing where the post holds none."""
    data = file.read(LARGEST)
    kind = ""
    if data.lstrip()[:1] not in (b"{", b"[") and not data.startswith(b"mandrill_events="):
        top, data = cut(data)
        kind = Head(top.partition(b"\n")[2]).get("content-type")
    for fields in _posts(data, kind):
        yield _message(fields)


def _posts(data: bytes, kind: str) -> Iterator[Mapping[str, Json]]:
    if data.lstrip()[:1] in (b"{", b"["):
        fields = _parsed(decoded(data, "").lstrip("\ufeff"))
        yield from (post for post in (fields if isinstance(fields, list) else [fields]) if isinstance(post, dict))
        return
    form = _form(data, kind)
    events = _parsed(form.get("mandrill_events", ""))
    if isinstance(events, list):
        inner = (event.get("msg") for event in events if isinstance(event, dict))
        yield from (message for message in inner if isinstance(message, dict))
    elif form:
        yield dict(form)


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _form(data: bytes, kind: str) -> dict[str, str]:
    """The fields of a form post, first value each, in either encoding."""
    if "multipart/form-data" not in kind:
        return dict(reversed(parse_qsl(decoded(data.strip(), ""), keep_blank_values=True)))
    fields: dict[str, str] = {}
    for part in leaves(Part(Head(b""), data, "multipart/form-data", parameters(kind))):
        disposition = parameters(part.head.get("content-disposition"))
        if "name" in disposition and "filename" not in disposition:
            fields.setdefault(disposition["name"], decoded(part.content(), part.parameters.get("charset", "")).strip("\r\n"))
    return fields


def _message(fields: Mapping[str, Json]) -> bytes:
    """The mail: as it came where the post carries it whole, else put together from its fields."""
    raw = next((str(fields[name]) for name in _RAW if isinstance(fields.get(name), str) and fields[name]), "")
    if not raw and isinstance(fields.get("email"), str) and "\n" in str(fields["email"]):
        raw = str(fields["email"])
    head = "" if raw else "".join(f"{name}: {_line(value)}\n" for name, value in _headers(fields).items() if value)
    to = _recipient(fields) or next((to for _, to in addresses(Head(cut((raw or head).encode("utf-8", "replace"))[0]), "to")), "")
    owner = f"Delivered-To: {_line(to)}\n" if to else ""
    if raw:
        return (owner + raw.lstrip("\r\n")).replace("\r\n", "\n").encode("utf-8", "replace")
    plain = next((str(fields[name]) for name in _PLAIN if fields.get(name)), "")
    html = next((str(fields[name]) for name in _HTML if fields.get(name)), "")
    kind = "plain" if plain or not html else "html"
    return f"{owner}{head}Content-Type: text/{kind}; charset=utf-8\n\n{plain or html}".encode("utf-8", "replace")


def _line(value: Json) -> str:
    return " ".join(str(value).split())


def _recipient(fields: Mapping[str, Json]) -> str:
    envelope = fields.get("envelope")
    envelope = _parsed(envelope) if isinstance(envelope, str) else envelope
    to = envelope.get("to") if isinstance(envelope, dict) else None
    named = [
        to[0] if isinstance(to, list) and to else to,
        fields.get("envelope[to]"),
        fields.get("recipient"),
        fields.get("OriginalRecipient"),
        fields.get("email"),
    ]
    return next((str(value) for value in named if isinstance(value, str) and "@" in value and "\n" not in value), "")


def _headers(fields: Mapping[str, Json]) -> dict[str, Json]:
    """The header fields that matter, from wherever the provider put them; names in lower case."""
    found: dict[str, Json] = {}
    for name, value in _listed(fields):
        if not name.lower().startswith("content-"):
            found.setdefault(name.lower(), value)
    for name in _HEADS:
        key = name.lower()
        for written in (name, f"headers[{name}]", key, *_WRITTEN_AS.get(key, ())):
            if fields.get(written) and not isinstance(fields[written], list | dict):
                found.setdefault(key, fields[written])
    full = fields.get("FromFull")
    called = full.get("Name") if isinstance(full, dict) else fields.get("FromName") or fields.get("from_name")
    if called and found.get("from") and "<" not in str(found["from"]):
        found["from"] = f'"{str(called).replace(chr(34), "")}" <{found["from"]}>'
    return found


def _listed(fields: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Pairs of name and value out of a header block, a list of pairs or objects, or an object."""
    headers = fields.get("headers") or fields.get("message-headers") or fields.get("Headers")
    if isinstance(headers, str) and not headers.lstrip().startswith(("[", "{")):
        head = Head(headers.encode("utf-8", "replace"))
        yield from ((name, head.get(name)) for name in head.names())
        return
    headers = _parsed(headers) if isinstance(headers, str) else headers
    pairs: list[Json] = list(headers) if isinstance(headers, list) else []
    if isinstance(headers, dict):
        yield from ((name, value[0] if isinstance(value, list) and value else value) for name, value in headers.items())
    for pair in pairs:
        if isinstance(pair, list) and len(pair) == 2:
            yield str(pair[0]), pair[1]
        elif isinstance(pair, dict) and {"Name", "name"} & pair.keys():
            yield str(pair.get("Name") or pair.get("name")), pair.get("Value") or pair.get("value")
