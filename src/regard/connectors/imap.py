"""Mail out of a mailbox by IMAP (RFC 3501): what came since the last time, in pages. Nothing is marked as seen."""

from __future__ import annotations

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple, Self
from urllib.parse import SplitResult, unquote, urlsplit

import httpx2

from regard.connectors.fetching import LONGEST_WAIT_SECONDS, TRIES, Page, Position
from regard.connectors.manifest import Entry, Manifest, Stream
from regard.connectors.tokens import HERE, Grant
from regard.errors import BadSettings, NotPulled
from regard.intake.carried import Declared
from regard.intake.jsonfields import Table

MOST_MAILS = 500
MOST_BYTES = 8_000_000
"""A page is full at so many mails or bytes."""
KEPT = 2 << 20
"""Bytes that are fetched of one mail: as much of it as the reader of mailboxes looks at."""
_MOST_LISTED = 80_000
"""Mails that are listed in one answer; the library reads no longer line than of about as many."""
_TIMEOUT_SECONDS = 60
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_HEADED = re.compile(rb"[!-9;-~]+[ \t]*:")
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_BEYOND = re.compile(r"[^\x20-\x7e]+")
_BY_TOKEN = re.compile(r";AUTH=XOAUTH2", re.IGNORECASE)
"""Behind the user in an address (RFC 5092): this mailbox is entered with a token."""
_FOR_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT)\]", re.IGNORECASE)

_TO_TELL = "looked at, to tell what the mail is and from whom; not kept"
FIELDS = Declared(
    carried=("from", "to", "cc", "date", "subject", "message-id", "reply-to", "auto-submitted", "text/plain"),
    lossy={
        "bcc": "only whom one of us wrote to",
        "text/html": "only where there is no plain text",
        **dict.fromkeys((
            "sender", "return-path", "x-original-from", "x-original-sender", "list-id", "list-post", "list-unsubscribe",
            "mailing-list", "feedback-id", "precedence", "x-precedence", "x-failed-recipients", "x-gmail-labels",
            "delivered-to", "x-original-to", "envelope-to", "x-delivered-to", "x-envelope-to", "apparently-to", "x-autoreply",
            "x-autorespond", "x-autoresponder", "x-auto-response", "x-mail-autoreply", "x-autoreply-from", "x-vacation",
            "x-hmxmroriginalrecipient", "content-transfer-encoding", "content-disposition", "content-type",
            "message/delivery-status", "message/feedback-report",
            "message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global", "message/global-headers",
            "message/global-delivery-status", "message/disposition-notification", "text/calendar",
        ), _TO_TELL),
    },
    raw=("in-reply-to",),
    gone=("*",),
)  # fmt: skip
"""Headers of mails, and their parts by kind."""
ABOUT = Manifest(
    "imap", "Mailbox (IMAP)", "", "mailbox", Entry.BASIC, ("", 0), (), fields=FIELDS,
    cannot=("mails that were deleted before they were read", "flags and labels", "what stands behind the first 2 MB of a mail"),
)  # fmt: skip


class _Refused(Exception):
    """The server says NO or BAD."""


class _Mail(NamedTuple):
    uid: int
    body: bytes


class Mailbox:
    """The folders of one mailbox. Use it in a ``with`` block.

    url: ``imaps://user@host/INBOX``, further folders behind commas. key: the password, or for ``user;AUTH=XOAUTH2`` what a
    token is given for. sleep: waits for so many seconds.
    """

    def __init__(self, key: str, sleep: Callable[[float], None], url: str) -> None:
        self._url = _checked(url)
        user = self._url.username or ""
        self._user, self._key = unquote(_BY_TOKEN.sub("", user)), key
        self._grant = Grant.of(key) if _BY_TOKEN.search(user) else None
        self._sleep = sleep
        self._server: imaplib.IMAP4 | None = None
        folders = [unquote(one) for one in self._url.path.strip("/").split(",") if one] or ["INBOX"]
        streams = tuple(Stream(folder, folder, Declared()) for folder in dict.fromkeys(folders))
        self.manifest = Manifest(
            ABOUT.name, ABOUT.title, url, ABOUT.source, ABOUT.entry, ABOUT.size, streams, cannot=ABOUT.cannot, fields=FIELDS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def pages(self, stream: Stream, position: Position) -> Iterator[Page]:
        """The pages of a folder from a position on. Raises NotPulled; whatever was given before it holds.

        A folder that was made anew (another UIDVALIDITY) is read from its beginning: what is known changes nothing.
        """
        failed = 0
        while True:
            try:
                for page in self._pages(stream.path, position):
                    yield page
                    position, failed = page.position, 0 if page.objects else failed
            except (imaplib.IMAP4.error, OSError, EOFError, _Refused, httpx2.RequestError) as error:
                self._leave()
                failed += 1
                if failed >= TRIES:
                    told = f"{stream.name} failed {TRIES} times, the last time with {_told(error)}."
                    raise NotPulled(f"{told} It is gone on with next time.") from error
                self._sleep(min(0.5 * 2 ** (failed - 1), LONGEST_WAIT_SECONDS))
            else:
                return

    def _pages(self, folder: str, position: Position) -> Iterator[Page]:
        server = self._entered()
        exist, validity = self._examine(server, folder)
        known, _, last = position.since.partition(":")
        after = int(last) if known == validity and last.isdigit() else 0
        yield Page((), Position(since=f"{validity}:{after}"))
        for uids in self._listed(server, after, exist):
            for mails in self._read(server, uids):
                yield from _as_pages(mails, validity)

    def _entered(self) -> imaplib.IMAP4:
        if self._server is None:
            self._server = self._reached()
            try:
                self._log_in(self._server)
            except BaseException:
                self._leave()
                raise
        return self._server

    def _reached(self) -> imaplib.IMAP4:
        """The server, by a connection that nobody else reads."""
        url, context, host = self._url, ssl.create_default_context(), self._url.hostname or ""
        try:
            if url.scheme == "imaps":
                return imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=context, timeout=_TIMEOUT_SECONDS)
            return _encrypted(imaplib.IMAP4(host, url.port or 143, timeout=_TIMEOUT_SECONDS), host, context)
        except ssl.SSLCertVerificationError as error:
            raise NotPulled(f"{host} does not show who it is ({error.verify_message}), so the key was not sent to it.") from error

    def _log_in(self, server: imaplib.IMAP4) -> None:
        """Enter; with a token of its own each time, so that none runs out unnoticed."""
        token = self._grant.token() if self._grant else ""
        remedy = "Give a valid one." if not token else "Let the application read this mailbox by IMAP: docs/sources/imap.md."
        try:
            if token:
                server.authenticate("XOAUTH2", _bearer(self._user, token))
            elif self._user.isascii() and self._key.isascii() and self._key.isprintable():
                server.login(_quoted(self._user), self._key)
            else:
                server.authenticate("PLAIN", lambda _: f"\0{self._user}\0{self._key}".encode())
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if _FOR_NOW.search(str(error)):
                raise _Refused(_words(error)) from error
            raise NotPulled(f"The key is not accepted ({_words(error)}). {remedy}", status=401) from error

    def _examine(self, server: imaplib.IMAP4, folder: str) -> tuple[int, str]:
        """How many mails a folder holds, and its UIDVALIDITY. EXAMINE opens it for reading alone."""
        answer, found = server.select(_quoted(_utf7(folder)), readonly=True)
        if answer != "OK":
            if _FOR_NOW.search(_joined(found)):
                raise _Refused(_joined(found))
            raise NotPulled(f"The folder {folder} cannot be opened: {_joined(found)}.", status=404)
        _, told = server.response("UIDVALIDITY")
        return int(found[0] or 0), _joined(told)

    def _listed(self, server: imaplib.IMAP4, after: int, exist: int) -> Iterator[list[int]]:
        """The numbers behind ``after``, rising. Asked for so many at a time that an answer is no endless line."""
        if exist < _MOST_LISTED:
            yield self._search(server, after, "*")
            return
        _, told = server.response("UIDNEXT")
        end = int(_joined(told) or 1 << 32)
        while after < end - 1:
            yield self._search(server, after, str(after + _MOST_LISTED))
            after += _MOST_LISTED

    @staticmethod
    def _search(server: imaplib.IMAP4, after: int, last: str) -> list[int]:
        """Whoever asks for ``9:*`` is always given the last one, even if it is the eighth."""
        found = _good(server.uid("SEARCH", "UID", f"{after + 1}:{last}"))
        return sorted(
            uid for uid in {int(word) for line in found if isinstance(line, bytes) for word in line.split()} if uid > after
        )

    def _read(self, server: imaplib.IMAP4, uids: list[int]) -> Iterator[list[_Mail]]:
        """The mails of these numbers, some at a time: as many as fit into a page by their size."""
        for start in range(0, len(uids), MOST_MAILS):
            some = uids[start : start + MOST_MAILS]
            sizes = {}
            for line in _good(server.uid("FETCH", ",".join(map(str, some)), "(UID RFC822.SIZE)")):
                told = b"".join(line) if isinstance(line, tuple) else line or b""
                uid, size = _UID.search(told), _SIZE.search(told)
                if uid and size:
                    sizes[int(uid[1])] = min(int(size[1]), KEPT)
            for group in _groups(some, sizes):
                yield self._fetch(server, group)

    def _fetch(self, server: imaplib.IMAP4, uids: list[int]) -> list[_Mail]:
        """These mails; each by itself where the server refuses them together. One that it cannot give is told as a mail."""
        try:
            return _mails(_good(server.uid("FETCH", ",".join(map(str, uids)), f"(UID BODY.PEEK[]<0.{KEPT}>)")), uids)
        except _Refused as error:
            if _FOR_NOW.search(str(error)):
                raise
            if len(uids) > 1:
                return [mail for uid in uids for mail in self._fetch(server, [uid])]
            return [_Mail(uids[0], f"The server could not give mail {uids[0]} ({error})".encode())]

    def _leave(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            for leave in (server.logout, server.shutdown):
                with suppress(imaplib.IMAP4.error, OSError, EOFError):
                    leave()


def _bearer(user: str, token: str) -> Callable[[bytes], bytes]:
    """User and token, as they are sent once; a server that refuses says why in between and waits for an empty answer."""
    said = iter([f"user={user}\1auth=Bearer {token}\1\1".encode()])
    return lambda _: next(said, b"")


def _encrypted(server: imaplib.IMAP4, host: str, context: ssl.SSLContext) -> imaplib.IMAP4:
    """The connection, encrypted from here on; as it is where it does not leave this machine."""
    if "STARTTLS" not in server.capabilities:
        if host in HERE:
            return server
        server.shutdown()
        raise NotPulled(f"{host} does not encrypt, so the key was not sent to it. Use imaps://.")
    try:
        server.starttls(context)
    except BaseException:
        server.shutdown()
        raise
    return server


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise BadSettings("The address of a mailbox has to be like imaps://user@host/INBOX.")
    if parts.password:
        raise BadSettings("The password does not belong into the address of a mailbox; set REGARD_IMAP_KEY.")
    return parts


def _good(answer: tuple[str, list[object]]) -> list[bytes | tuple[bytes, bytes] | None]:
    word, found = answer
    if word != "OK":
        raise _Refused(_joined(found))
    return [one for one in found if one is None or isinstance(one, bytes | tuple)]


def _groups(uids: list[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    group: list[int] = []
    held = 0
    for uid in uids:
        size = sizes.get(uid, KEPT)
        if group and held + size > MOST_BYTES:
            yield group
            group, held = [], 0
        group.append(uid)
        held += size
    yield group


def _mails(found: list[bytes | tuple[bytes, bytes] | None], wanted: list[int]) -> list[_Mail]:
    """The mails of an answer. The number of one stands before its text or behind it; what else the server tells is passed by."""
    bodies: dict[int, bytes] = {}
    for place, one in enumerate(found):
        if isinstance(one, tuple):
            behind = found[place + 1] if place + 1 < len(found) else b""
            uid = _UID.search(one[0]) or (_UID.search(behind) if isinstance(behind, bytes) else None)
            if uid and b"BODY[" in one[0].upper():
                bodies[int(uid[1])] = one[1]
        elif one and (uid := _UID.search(one)) and re.search(rb'BODY\[\](?:<0>)? (?:NIL|"")', one, re.IGNORECASE):
            bodies[int(uid[1])] = b""
    return [_Mail(uid, bodies[uid]) for uid in wanted if uid in bodies]


def _as_pages(mails: list[_Mail], validity: str) -> Iterator[Page]:
    """Mails as mailbox files. One without a header is a file of its own: it must not be taken for the beginning of a mailbox."""
    whole: list[_Mail] = []
    for mail in mails:
        if _HEADED.match(mail.body):
            whole.append(mail)
            continue
        if whole:
            yield _page(whole, validity, b"".join(map(_boxed, whole)), "mbox")
            whole = []
        yield _page([mail], validity, mail.body, "eml")
    if whole:
        yield _page(whole, validity, b"".join(map(_boxed, whole)), "mbox")


def _page(mails: list[_Mail], validity: str, body: bytes, ending: str) -> Page:
    objects: tuple[Table, ...] = tuple({} for _ in mails)
    return Page(objects, Position(since=f"{validity}:{mails[-1].uid}"), body, ending)


def _boxed(mail: _Mail) -> bytes:
    """A mail as it stands in an mbox file; what could be taken for the beginning of the next one is marked."""
    return b"From - Thu Jan  1 00:00:00 1970\n" + _FROM.sub(rb">\1", mail.body).rstrip(b"\r\n") + b"\n\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(name: str) -> str:
    """The name of a folder as IMAP writes it (RFC 3501 5.1.3)."""

    def encoded(found: re.Match[str]) -> str:
        return "&" + b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    return _BEYOND.sub(encoded, name.replace("&", "&-"))


def _joined(found: object) -> str:
    parts = found if isinstance(found, list) else [found]
    return " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts if part)


def _words(error: Exception) -> str:
    return _joined(list(error.args)).removeprefix("b'").rstrip("'.")


def _told(error: Exception) -> str:
    return f"{type(error).__name__.strip('_')}: {_words(error)}"
