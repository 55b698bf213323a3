"""Meetings out of a calendar by CalDAV (RFC 4791): what changed since the last time (RFC 6578), and what is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

import httpx2

from regard.connectors.fetching import LONGEST_WAIT_SECONDS, TRIES, Page, Position
from regard.connectors.manifest import Entry, Manifest, Stream
from regard.connectors.multistatus import CALDAV, DAV, Multistatus, Resource, read_multistatus
from regard.connectors.tokens import HERE
from regard.errors import BadSettings, NotPulled
from regard.intake.carried import Declared
from regard.intake.jsonfields import Table

MOST_LISTED = 1_000
"""Changes that are asked for at once; a server may give fewer, or all."""
MOST_EVENTS = 100
"""Meetings of a page."""
_TIMEOUT_SECONDS = 60
_STUMBLED = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_SYNC = frozenset({400, 403, 405, 409, 415, 422, 501})
"""Answers of servers that do not know how to tell what changed, or know our token no longer."""
_ETAG, _DATA = f"{DAV} getetag", f"{CALDAV} calendar-data"
_WHOLE = re.compile(r"\s*BEGIN:VCALENDAR\b.*\bEND:VCALENDAR\s*", re.IGNORECASE | re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t]")
_UID = re.compile(r"^UID(?:;[^:\r\n]*)?:(.*?)\r?$", re.IGNORECASE | re.MULTILINE)
_WHEN = re.compile(r"^(?:DTSTART|RRULE|RDATE|EXDATE|RECURRENCE-ID)[;:].*?\r?$", re.IGNORECASE | re.MULTILINE)
_OCCURRENCE = re.compile(r"^RECURRENCE-ID[;:].*?\r?$", re.IGNORECASE | re.MULTILINE)
_OFF = re.compile(r"^STATUS[;:].*CANCELLED", re.IGNORECASE | re.MULTILINE)
_EVENT = re.compile(r"^BEGIN:VEVENT\b.*?^END:VEVENT\b", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_SAYS_STATUS = re.compile(r"^(?:STATUS|LAST-MODIFIED)[;:].*(?:\r?\n[ \t].*)*\r?\n?", re.IGNORECASE | re.MULTILINE)

_OUTCOME = "only a short line that says how it went"
FIELDS = Declared(
    carried=tuple(f"VEVENT.{name}" for name in (
        "UID", "DTSTART", "RECURRENCE-ID", "RRULE", "EXDATE", "SEQUENCE", "CREATED", "DTSTAMP", "LAST-MODIFIED",
        "STATUS", "SUMMARY", "ORGANIZER", "ATTENDEE",
    )),
    lossy={
        "VCALENDAR.METHOD": "only whether it calls a meeting off",
        **{f"VEVENT.{name}": _OUTCOME for name in (
            "CATEGORIES", "COMMENT", "DESCRIPTION", "X-OUTCOME", "X-STATUS", "X-ATTENDANCE", "X-INTERVIEW-STATUS",
        )},
        **{f"VTIMEZONE.{name}": "looked at where nobody knows its name, for the hour; not kept" for name in (
            "TZID", "STANDARD.DTSTART", "STANDARD.TZOFFSETFROM", "STANDARD.TZOFFSETTO", "STANDARD.RRULE",
            "DAYLIGHT.DTSTART", "DAYLIGHT.TZOFFSETFROM", "DAYLIGHT.TZOFFSETTO", "DAYLIGHT.RRULE",
        )},
    },
    raw=("VEVENT.*",),
    gone=("*",),
)  # fmt: skip
"""Properties of meetings by component, and of what stands around them."""
ABOUT = Manifest(
    "caldav", "Calendar (CalDAV)", "", "calendar", Entry.BASIC, ("", 0), (), fields=FIELDS,
    cannot=("meetings that were deleted before they were read", "to-dos and journals"),
)  # fmt: skip
Held = Callable[[str, str], Sequence[str]]
"""The meetings (VEVENT) of a stream that are held under a UID, the latest first."""


class Calendars:
    """Calendars of one server. Use it in a ``with`` block.

    url: the addresses of the calendars, with blanks between them. key: ``user:password``. sleep: waits for so many seconds.
    held: what is known of a meeting that is gone.
    """

    def __init__(self, key: str, sleep: Callable[[float], None], url: str, held: Held) -> None:
        user, _, password = key.partition(":")
        streams = tuple(Stream(_name(one), _checked(one), Declared()) for one in url.split())
        if not streams:
            raise BadSettings("The address of a calendar has to be like https://host/calendars/user/interviews/.")
        self.manifest = Manifest(
            ABOUT.name, ABOUT.title, url, ABOUT.source, ABOUT.entry, ABOUT.size, streams, cannot=ABOUT.cannot, fields=FIELDS
        )
        self._sleep = sleep
        self._held = held
        self._date = ""
        # Elsewhere nobody is followed: the key would go along.
        entry, headers = httpx2.BasicAuth(user, password), {"User-Agent": "Regard"}
        self._client = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, auth=entry, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a calendar from a position on. Raises NotPulled; whatever was given before it holds.

        A token that the server knows no longer begins anew; a server that tells no changes is asked for all marks of versions.
        """
        if not position.high:
            try:
                yield from self._changed(stream, position)
            except NotPulled as error:
                if error.status not in _NO_SYNC:
                    raise
            else:
                return
            if position.since:
                yield from self.pages(stream, Position())
                return
        yield from self._compared(stream, position)

    def _changed(self, stream: Stream, position: Position) -> Iterator[Page]:
        token = position.since
        while True:
            answer = self._report(stream.path, _SYNC.format(token=escape(token), most=MOST_LISTED))
            listed = [one for one in answer.resources if not _is_itself(one.href, stream.path)]
            cut = any(one.status == 507 for one in answer.resources if _is_itself(one.href, stream.path))
            yield from self._given(stream, listed, Position(since=token), Position(since=answer.token))
            if not cut:
                return
            if answer.token == token:
                raise NotPulled(f"{stream.name} gives the same changes again and again.")
            token = answer.token

    def _compared(self, stream: Stream, position: Position) -> Iterator[Page]:
        """Whatever has another version than when it was read last, by the names of resources."""
        known: dict[str, str] = json.loads(position.high or "{}")
        listed = {one.href: one.said.get(_ETAG, "") for one in self._report(stream.path, _LIST).resources if one.said}
        gone = [Resource(href, 404) for href in known if href not in listed]
        new = [Resource(href) for href, version in listed.items() if known.get(href) != version]
        for some in _batches([*gone, *new]):
            for one in some:
                known.pop(one.href, None)
                if one.status == 200:
                    known[one.href] = listed[one.href]
            after = Position(high=json.dumps(known))
            yield from self._given(stream, some, position, after)
            position = after
        if not gone and not new:
            yield Page((), Position(high=json.dumps(known)))

    def _given(self, stream: Stream, listed: Sequence[Resource], before: Position, after: Position) -> Iterator[Page]:
        """The meetings that are listed. Those that are gone, and what others were before they were moved, are called off.

        Only the last page has the new position.
        """
        batches = list(_batches(listed))
        for number, some in enumerate(batches, 1):
            wanted = [one.href for one in some if one.status != 404]
            found = self._report(stream.path, _get(wanted)).resources if wanted else ()
            texts = [text for one in found if (text := one.said.get(_DATA, "")).strip()]
            if before.since or before.high:
                gone = [(_uid_of(one.href), "") for one in some if one.status == 404]
                moved = [(uid, text) for text in texts for uid in sorted(set(_UID.findall(_unfolded(text))))]
                off = [text for uid, text in (*gone, *moved) for text in self._called_off(stream, uid, text)]
                yield from [_page(off, before)] if off else []
            # One that is broken is a file of its own: it would take the next one with it.
            yield from (_page([text], before) for text in texts if not _WHOLE.fullmatch(text))
            yield _page([text for text in texts if _WHOLE.fullmatch(text)], after if number == len(batches) else before)
        if not batches:
            yield Page((), after)

    def _called_off(self, stream: Stream, uid: str, text: str) -> Iterator[str]:
        """What is held of a meeting and stands no longer as it did. text: how it stands now, empty where it is gone."""
        stands = {_when(one) for one in _EVENT.findall(_unfolded(text))}
        seen: set[tuple[str, ...]] = set()
        for held in map(_unfolded, self._held(stream.name, uid) if uid else ()):
            occurrence = tuple(_OCCURRENCE.findall(held))
            if uid not in _UID.findall(held):
                continue
            if occurrence not in seen and not _OFF.search(held) and _when(held) not in stands:
                yield self._cancelled(held)
            seen.add(occurrence)

    def _cancelled(self, event: str) -> str:
        said = _SAYS_STATUS.sub("", event[: event.upper().rfind("END:VEVENT")]).rstrip()
        at = f"LAST-MODIFIED:{self._date}\r\n" if self._date else ""
        return f"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\n{said}\r\n{at}STATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

    def _report(self, url: str, asked: str) -> Multistatus:
        """One answer, asked again where the server stumbles. Raises NotPulled with the status."""
        told = ""
        for tried in range(TRIES):
            try:
                answer = self._client.request(
                    "REPORT",
                    url,
                    content=asked.encode(),
                    headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
                )
                if answer.status_code not in _STUMBLED:
                    return self._good(answer)
                told, wait = f"{answer.status_code} {answer.reason_phrase}", answer.headers.get("retry-after", "")
            except httpx2.RequestError as error:
                told, wait = f"{type(error).__name__}: {error}", ""
            if tried < TRIES - 1:
                self._sleep(min(float(wait) if wait.isdigit() else 0.5 * 2**tried, LONGEST_WAIT_SECONDS))
        raise NotPulled(f"The calendar failed {TRIES} times, the last time with {told}. It is gone on with next time.")

    def _good(self, answer: httpx2.Response) -> Multistatus:
        if answer.status_code == 401:
            raise NotPulled("The key is not accepted. Give a valid one as user:password.", status=401)
        if answer.status_code == 404:
            raise NotPulled("There is no calendar at this address.", status=404)
        if answer.status_code != 207:
            raise NotPulled(f"The calendar answered {answer.status_code} {answer.reason_phrase}.", status=answer.status_code)
        with suppress(ValueError, TypeError):
            self._date = f"{parsedate_to_datetime(answer.headers.get('date', '')):%Y%m%dT%H%M%SZ}"
        return read_multistatus(answer.content)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSettings("The address of a calendar has to be like https://host/calendars/user/interviews/.")
    if parts.password or parts.username:
        raise BadSettings("User and password do not belong into the address of a calendar; set REGARD_CALDAV_KEY.")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise BadSettings("The key is sent by https:// only.")
    return url


def _name(url: str) -> str:
    """A calendar is called by the end of its address."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) or url


def _uid_of(href: str) -> str:
    """Resources are called by the UID of what is in them, at nearly all servers."""
    return unquote(href.rstrip("/").rpartition("/")[2]).removesuffix(".ics")


def _unfolded(text: str) -> str:
    return _FOLD.sub("", text)


def _when(event: str) -> tuple[str, ...]:
    return tuple(sorted(line.strip().upper() for line in _WHEN.findall(event)))


def _is_itself(href: str, url: str) -> bool:
    return unquote(urlsplit(href).path).rstrip("/") == unquote(urlsplit(url).path).rstrip("/")


def _batches(found: Sequence[Resource]) -> Iterator[Sequence[Resource]]:
    for start in range(0, len(found), MOST_EVENTS):
        yield found[start : start + MOST_EVENTS]


def _page(texts: Sequence[str], position: Position) -> Page:
    """Meetings as one calendar file; nothing where there are none."""
    objects: tuple[Table, ...] = tuple({} for _ in texts)
    body = "".join(f"{text.strip()}\r\n" for text in texts).encode("utf-8", "replace")
    return Page(objects, position, body, "ics")


def _get(hrefs: Iterable[str]) -> str:
    named = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    asked = f"<d:prop><d:getetag/><c:calendar-data/></d:prop>{named}"
    return f'{_HEAD}<c:calendar-multiget xmlns:d="{DAV}" xmlns:c="{CALDAV}">{asked}</c:calendar-multiget>'


_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SYNC = (
    f'{_HEAD}<d:sync-collection xmlns:d="{DAV}"><d:sync-token>{{token}}</d:sync-token><d:sync-level>1</d:sync-level>'
    "<d:limit><d:nresults>{most}</d:nresults></d:limit><d:prop><d:getetag/></d:prop></d:sync-collection>"
)
_LIST = (
    f'{_HEAD}<c:calendar-query xmlns:d="{DAV}" xmlns:c="{CALDAV}"><d:prop><d:getetag/></d:prop><c:filter>'
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>'
)
