"""What other programs may do and are told: tokens, answers kept for whoever asks twice, hooks, subscribers and deliveries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from secrets import token_bytes, token_hex, token_urlsafe

from regard.clock import DAY, MINUTE
from regard.storage.database import Connection
from regard.words import Micros

GIVEN_UP_AFTER = 5 * MINUTE
"""Nobody works on one request for so long; whoever did has ended meanwhile."""


class Right(StrEnum):
    """What a token may be used for."""

    READ = "read"
    ACT = "act"
    IMPORT = "import"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class Token:
    """What lets a program in. holder: the colleague in whose name it acts, by address. used: when it was used last."""

    id: str
    name: str
    rights: frozenset[Right]
    holder: str
    made: Micros
    expires: Micros
    used: Micros | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class Hook:
    """Where another system may tell us something. heard: when it did so last, with a right signature."""

    id: str
    source: str
    secret: str
    made: Micros
    heard: Micros | None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who wants to be told what happens here."""

    id: str
    url: str
    secret: str
    kinds: frozenset[str]
    made: Micros


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one subscriber. due: when to try (again), None when it arrived or was given up. status: of the last try."""

    id: str
    subscriber: str
    kind: str
    body: str
    made: Micros
    due: Micros | None
    tries: int
    status: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to a request with a key. status: None while the first one is still worked on."""

    request: bytes
    status: int | None
    body: str


class Machines:
    """The tables of one store that programs use. The caller holds the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def give_token(self, name: str, rights: frozenset[Right], holder: str, made: Micros, expires: Micros) -> str:
        """A new token; this is the only time that it can be read."""
        secret = f"rgd_{token_urlsafe(32)}"
        values = (digest(secret), token_hex(6), name, " ".join(sorted(rights)), holder, made, expires)
        self._connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", values)
        return secret

    def token(self, secret: str, now: Micros) -> Token | None:
        """The token behind a secret that holds at ``now``; that it was used is written down to the hour."""
        found = next((one for one in self._tokens("WHERE digest = ?", (digest(secret),)) if one.expires > now), None)
        if found and now - (found.used or 0) > 3_600_000_000:
            self._connection.execute("UPDATE tokens SET used = ? WHERE digest = ?", (now, found.digest))
        return found

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, the latest first."""
        return self._tokens("ORDER BY made DESC", ())

    def take_token_back(self, token: str) -> bool:
        """This token opens nothing any more. False where there is none with this id."""
        return self._did("DELETE FROM tokens WHERE id = ? RETURNING id", token)

    def _tokens(self, where: str, values: Sequence[bytes]) -> tuple[Token, ...]:
        columns = "id, name, scopes, holder, made, expires, used, digest"
        rows = self._connection.execute(f"SELECT {columns} FROM tokens {where}", tuple(values))
        return tuple(Token(row[0], row[1], frozenset(map(Right, row[2].split())), *row[3:]) for row in rows)

    def answer(self, token: bytes, key: str, now: Micros) -> Kept | None:
        """What was answered to the request with this key; one that has been worked on for too long is given up."""
        asked = "SELECT request, status, body FROM answers WHERE token = ? AND key = ? AND (status IS NOT NULL OR made > ?)"
        found = self._connection.execute(asked, (token, key, now - GIVEN_UP_AFTER)).fetchone()
        return Kept(*found) if found else None

    def begin_answer(self, token: bytes, key: str, request: bytes, now: Micros) -> None:
        """From now on whoever asks with this key waits for the first answer. Those given up or older than a day are forgotten."""
        gone = "DELETE FROM answers WHERE made < ? OR (status IS NULL AND made <= ?)"
        self._connection.execute(gone, (now - DAY, now - GIVEN_UP_AFTER))
        self._connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?, NULL, '')", (token, key, request, now))

    def keep_answer(self, token: bytes, key: str, begun: Micros, status: int, body: str) -> None:
        """Keep what was answered to the request that was begun then, unless it was given up meanwhile.

        Where we failed (500 and above) nothing is kept, so that they may ask again.
        """
        if status >= 500:
            self._connection.execute("DELETE FROM answers WHERE token = ? AND key = ? AND made = ?", (token, key, begun))
        else:
            kept = "UPDATE answers SET status = ?, body = ? WHERE token = ? AND key = ? AND made = ?"
            self._connection.execute(kept, (status, body, token, key, begun))

    def open_hook(self, source: str, secret: str, now: Micros) -> Hook:
        """A new place for ``source`` to tell us something. secret: theirs, where their system makes it."""
        hook = Hook(token_urlsafe(18), source, secret or new_secret(), now, None)
        self._connection.execute("INSERT INTO hooks VALUES (?, ?, ?, ?, NULL)", (hook.id, hook.source, hook.secret, now))
        return hook

    def hooks(self) -> tuple[Hook, ...]:
        """All hooks, the latest first."""
        rows = self._connection.execute("SELECT id, source, secret, made, heard FROM hooks ORDER BY made DESC, id")
        return tuple(Hook(*row) for row in rows)

    def hook(self, hook: str) -> Hook | None:
        """The hook with this id."""
        return next((one for one in self.hooks() if one.id == hook), None)

    def heard(self, hook: str, now: Micros) -> None:
        """Somebody told us something there, and signed it rightly."""
        self._connection.execute("UPDATE hooks SET heard = ? WHERE id = ?", (now, hook))

    def close_hook(self, hook: str) -> bool:
        """Nobody is heard there any more. False where there is none with this id."""
        return self._did("DELETE FROM hooks WHERE id = ? RETURNING id", hook)

    def subscribe(self, url: str, kinds: frozenset[str], now: Micros) -> Subscriber:
        """Tell ``url`` from now on what happens."""
        one = Subscriber(token_hex(8), url, new_secret(), kinds, now)
        values = (one.id, one.url, one.secret, " ".join(sorted(kinds)), now)
        self._connection.execute("INSERT INTO subscribers VALUES (?, ?, ?, ?, ?)", values)
        return one

    def subscribers(self) -> tuple[Subscriber, ...]:
        """Everybody who is told, the latest first."""
        rows = self._connection.execute("SELECT id, url, secret, kinds, made FROM subscribers ORDER BY made DESC, id")
        return tuple(Subscriber(row[0], row[1], row[2], frozenset(row[3].split()), row[4]) for row in rows)

    def unsubscribe(self, subscriber: str) -> bool:
        """Tell them nothing any more; what waits for them goes. False where there is none with this id."""
        self._connection.execute("DELETE FROM deliveries WHERE subscriber = ?", (subscriber,))
        return self._did("DELETE FROM subscribers WHERE id = ? RETURNING id", subscriber)

    def tell(self, kind: str, body: str, now: Micros) -> None:
        """Lay a message ready for everybody who wants to be told of this kind."""
        for one in self.subscribers():
            if kind in one.kinds:
                values = (f"msg_{token_urlsafe(18)}", one.id, kind, body, now, now)
                self._connection.execute("INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, 0, NULL, '')", values)

    def due(self, now: Micros, most: int = 20) -> tuple[tuple[Delivery, Subscriber], ...]:
        """What is to be delivered now, the oldest first."""
        known = {one.id: one for one in self.subscribers()}
        found = self._deliveries("WHERE due <= ? ORDER BY due LIMIT ?", (now, most))
        return tuple((one, known[one.subscriber]) for one in found if one.subscriber in known)

    def deliveries(self, most: int = 100) -> tuple[Delivery, ...]:
        """The latest messages, and what became of them."""
        return self._deliveries("ORDER BY made DESC, id LIMIT ?", (most,))

    def delivered(self, delivery: str, status: int | None, told: str, due: Micros | None) -> None:
        """Write down how a try went. due: when to try again, None for never."""
        values = (status, told[:300], due, delivery)
        self._connection.execute("UPDATE deliveries SET tries = tries + 1, status = ?, told = ?, due = ? WHERE id = ?", values)

    def try_again(self, delivery: str, now: Micros) -> bool:
        """Deliver this once more, now. False where there is none with this id."""
        return self._did("UPDATE deliveries SET due = ? WHERE id = ? RETURNING id", now, delivery)

    def _did(self, sql: str, *values: str | int) -> bool:
        return bool(self._connection.execute(sql, values).fetchall())

    def _deliveries(self, where: str, values: Sequence[int]) -> tuple[Delivery, ...]:
        columns = "id, subscriber, kind, body, made, due, tries, status, told"
        return tuple(
            Delivery(*row) for row in self._connection.execute(f"SELECT {columns} FROM deliveries {where}", tuple(values))
        )


def digest(secret: str) -> bytes:
    """What the store keeps of a secret."""
    return blake2b(secret.encode("utf-8", "replace"), digest_size=32).digest()


def new_secret() -> str:
    """A secret to sign with, in the form of the Standard Webhooks rules: ``whsec_`` and 24 random bytes in base64."""
    return "whsec_" + b64encode(token_bytes(24)).decode()
