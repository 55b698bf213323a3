"""A stand-in of a mail server: folders with numbered mails by IMAP (RFC 3501), which remembers what was marked as seen."""

from __future__ import annotations

import re
import ssl
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar

from regard.fakes.server import Running
from regard.fakes.tokens import FakeTokens

_WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|\(([^)]*)\)|(\S+)')
_BODY = re.compile(rb"BODY(\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)


@dataclass
class Folder:
    """Mails by their number, and what tells this folder from one of the same name that was there before.

    broken: numbers of mails that the server cannot give.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    seen: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)


class FakeImap(Running):
    """A mail server on this machine. Use it in a ``with`` block; ``url`` is its address, without a folder.

    folders: by name, as the wire has them. key: the password. stumbles: every how many commands it stumbles: it drops the
    connection, says NO, or says BYE, in turn; 0 for never. context: with one it speaks TLS from the beginning. tokens: with
    them nobody enters by a password, and whoever's token has run out is sent away.
    """

    def __init__(
        self, folders: dict[str, Folder], user: str, key: str, *, stumbles: int = 0, context: ssl.SSLContext | None = None,
        tokens: FakeTokens | None = None,
    ) -> None:  # fmt: skip
        server = _Server(("127.0.0.1", 0), _handler(self), context)
        super().__init__(server, stumbles)
        self.folders = folders
        self.user = user
        self.key = key
        self.tokens = tokens
        host, port = server.server_address[:2]
        way = ";AUTH=XOAUTH2" if tokens else ""
        self.url = f"{'imaps' if context else 'imap'}://{user.replace('@', '%40')}{way}@{host!s}:{port}"


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], handler: type[StreamRequestHandler], context: ssl.SSLContext | None) -> None:
        super().__init__(address, handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up is no mishap of ours."""


def _handler(system: FakeImap) -> type[StreamRequestHandler]:
    class Handler(_Session):
        fake = system

    return Handler


class _Session(StreamRequestHandler):
    """One connection, from the greeting to LOGOUT."""

    fake: ClassVar[FakeImap]

    def handle(self) -> None:
        """Answer one command after the other."""
        self._in, self._token = False, ""
        self._folder: Folder | None = None
        self._marks = False
        self._say(b"* OK ready")
        while line := self.rfile.readline(1 << 20):
            tag, _, rest = line.strip().partition(b" ")
            words = [_plain(found) for found in _WORD.findall(rest)]
            command, words = (words[0] if words else b"").upper(), words[1:]
            if command == b"UID":
                command, words = b"UID " + words[0].upper(), words[1:]
            if not self._answered(tag, command, words):
                return

    def _answered(self, tag: bytes, command: bytes, words: list[bytes]) -> bool:
        """Answer, and give whether the connection holds."""
        stumble = self.fake.stumble(command.decode())
        if stumble in {1, 3}:
            if stumble == 3:
                self._say(b"* BYE going down")
            return False
        if stumble == 2:
            self._say(tag + b" NO [UNAVAILABLE] later")
            return True
        if self._in and self.fake.tokens and self._token != self.fake.tokens.open:
            self._say(b"* BYE Session expired, please login again.")
            return False
        for line in self._answer(tag, command, words):
            self._say(line)
        return command != b"LOGOUT"

    def _answer(self, tag: bytes, command: bytes, words: list[bytes]) -> Iterator[bytes]:
        if command == b"CAPABILITY":
            yield from (b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2", tag + b" OK done")
        elif command == b"AUTHENTICATE" and self.fake.tokens:
            yield from self._by_token(tag, self.fake.tokens)
        elif command == b"LOGIN" and not self.fake.tokens:
            self._in = [word.decode() for word in words] == [self.fake.user, self.fake.key]
            yield tag + (b" OK done" if self._in else b" NO [AUTHENTICATIONFAILED] wrong password")
        elif command == b"LOGOUT":
            yield from (b"* BYE good bye", tag + b" OK done")
        elif not self._in:
            yield tag + b" NO log in first"
        elif command in {b"SELECT", b"EXAMINE"}:
            yield from self._opened(tag, words[0].decode(), reading=command == b"EXAMINE")
        elif self._folder is not None and command == b"UID SEARCH":
            found = _in_range(words[-1], self._folder)
            yield from (b" ".join([b"* SEARCH", *(str(uid).encode() for uid in found)]), tag + b" OK done")
        elif self._folder is not None and command == b"UID FETCH":
            yield from self._fetched(tag, self._folder, _in_range(words[0], self._folder), words[1])
        else:
            yield tag + b" BAD not known here"

    def _by_token(self, tag: bytes, tokens: FakeTokens) -> Iterator[bytes]:
        yield b"+ "
        told = b64decode(self.rfile.readline(1 << 16)).decode()
        self._token = tokens.open
        self._in = bool(tokens.open) and told == f"user={self.fake.user}\1auth=Bearer {tokens.open}\1\1"
        if not self._in:
            yield b"+ " + b64encode(b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}')
            self.rfile.readline(1 << 16)
        yield tag + (b" OK done" if self._in else b" NO [AUTHENTICATIONFAILED] Invalid credentials")

    def _opened(self, tag: bytes, name: str, *, reading: bool) -> Iterator[bytes]:
        self._folder, self._marks = self.fake.folders.get(name), not reading
        if self._folder is None:
            yield tag + b" NO no such mailbox"
            return
        yield f"* {len(self._folder.mails)} EXISTS".encode()
        yield f"* OK [UIDVALIDITY {self._folder.validity}]".encode()
        yield f"* OK [UIDNEXT {max(self._folder.mails, default=0) + 1}]".encode()
        yield tag + (b" OK [READ-ONLY] done" if reading else b" OK [READ-WRITE] done")

    def _fetched(self, tag: bytes, folder: Folder, uids: list[int], wanted: bytes) -> Iterator[bytes]:
        body = _BODY.search(wanted)
        if body and folder.broken & set(uids):
            yield tag + b" NO this mail is damaged here"
            return
        places = {uid: place for place, uid in enumerate(sorted(folder.mails), 1)}
        for uid in uids:
            mail, head = folder.mails[uid], f"* {places[uid]} FETCH (".encode()
            if not body:
                yield head + f"UID {uid} RFC822.SIZE {len(mail)})".encode()
                continue
            if self._marks and not body[1]:
                folder.seen.add(uid)
            part = mail[int(body[2]) :][: int(body[3])] if body[2] else mail
            # Some servers name the number behind the text.
            yield head + f"BODY[]<0> {{{len(part)}}}\r\n".encode() + part + f" UID {uid})".encode()
        yield tag + b" OK done"

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


def _plain(found: tuple[bytes, bytes, bytes]) -> bytes:
    """A word without its quotation marks or brackets."""
    return re.sub(rb"\\(.)", rb"\1", found[0]) or found[1] or found[2]


def _in_range(told: bytes, folder: Folder) -> list[int]:
    """The numbers in ``4:9,12``; whoever asks for ``9:*`` is always given the last one."""
    highest, found = max(folder.mails, default=0), set[int]()
    for part in told.split(b","):
        ends = [highest if end == b"*" else int(end) for end in part.split(b":")]
        found |= {uid for uid in folder.mails if min(ends) <= uid <= max(ends)}
    return sorted(found)
