"""Recognises mail by the first bytes of a file, whatever the file is called; imports nothing that takes time."""

from __future__ import annotations

import re

from regard.intake.reading import Recognition, Sample

MBOX, ONE, POST, EVENTS = "mbox", "one message", "inbound post", "delivery events"

_MBOX = re.compile(rb"\AFrom [^\n]*\d{1,2}:\d\d[^\n]*\r?\n>?[!-9;-~]+[ \t]*:")
_FIELDS = re.compile(
    rb"^(?:Return-Path|Received|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|Content-Type|Reply-To|Sender|Envelope-To):",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_LINE = re.compile(rb"[ \t]|[!-9;-~]+[ \t]*:|>?From ")
_SINGLE = (".eml", ".emlx", ".mht")
_REQUEST = re.compile(rb"\A(?:HTTP/1\.\d \d{3}|(?:POST|PUT) \S+ HTTP/\d)")
_POSTS = {
    "CloudMailin": (b'"envelope"', b'"headers"'),
    "Postmark": (b'"FromFull"',),
    "Mandrill": (b'"raw_msg"',),
}
_EVENTS = {
    "Amazon SES": (b'notificationType\\"', b"Message"),
    "Amazon SES ": (b'"notificationType"', b'"mail"'),
    "Amazon SES events": (b'"eventType"', b'"commonHeaders"'),
    "SendGrid events": (b'"sg_event_id"',),
    "SendGrid bounces": (b'"reason"', b'"email"', b'"created"', b'"status"'),
    "Postmark events": (b'"RecordType"', b'"MessageStream"'),
    "Postmark bounces": (b'"BouncedAt"', b'"Type"'),
    "Mailgun events": (b'"event-data"',),
    "Mandrill events": (b'"_id"', b'"event"', b'"bounce_description"'),
}


def recognise(name: str, sample: Sample) -> Recognition | None:
    """The claim of the source ``name`` to the file, None where it holds no mail."""
    head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    suffix = sample.path.suffix.lower()
    if head[:1] in (b"{", b"["):
        return _json(name, head)
    if _REQUEST.match(head):
        return _post(name, head)
    if head.startswith(b"mandrill_events="):
        return Recognition(name, 95, POST)
    if _MBOX.match(head) and suffix not in _SINGLE:
        return Recognition(name, 95, MBOX)
    top = re.split(rb"\r?\n[ \t]*\r?\n", head, maxsplit=1)[0]
    fields = {match.lower() for match in _FIELDS.findall(top)}
    if len(fields) >= 3 and _is_header(top):
        return Recognition(name, 90, ONE)
    return Recognition(name, 70, ONE) if fields and suffix in _SINGLE else None


def _is_header(top: bytes) -> bool:
    """Whether nearly every line of the first block is a header field or the continuation of one."""
    lines = top.splitlines()[:60]
    return sum(1 for line in lines if _FIELD_LINE.match(line)) >= 0.9 * len(lines)


def _json(name: str, head: bytes) -> Recognition | None:
    for marks, variant in ((_POSTS, POST), (_EVENTS, EVENTS)):
        if any(all(mark in head for mark in group) for group in marks.values()):
            return Recognition(name, 95, variant)
    return None


def _post(name: str, head: bytes) -> Recognition | None:
    """A request as it was caught on the wire; the content type tells whether a mail provider may have sent it."""
    top, _, body = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    kind = re.search(rb"(?im)^content-type:\s*([\w/-]+)", top)
    forms = (b"application/x-www-form-urlencoded", b"multipart/form-data")
    if kind and kind[1].lower() in forms:
        return Recognition(name, 80, POST)
    return _json(name, body.lstrip()) if kind and kind[1].lower() == b"application/json" else None
