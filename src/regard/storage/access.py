"""Who may come in: colleagues with their passwords, and the secrets that open a session, an invitation or a person's page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from secrets import token_urlsafe

from regard.clock import DAY, MINUTE
from regard.storage.database import Connection
from regard.words import Micros

SESSION_LASTS = 14 * DAY
"""The longest that a session lasts, however often it is used."""
IDLE_LASTS = DAY
"""A session that nobody used for so long has ended."""
INVITED_FOR = 7 * DAY
"""So long an invitation opens the way to a password."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NEVER: Micros = 1 << 62
"""A moment that does not come."""
_SEEN_EVERY = 5 * MINUTE
"""How exactly the last use of a session is known; looking at a page need not write to the disk."""


class LastAdmin(ValueError):
    """This is the last administrator with a password. Make somebody else one first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Role(StrEnum):
    """What a colleague may do."""

    ADMIN = "admin"
    OPS = "talent operations"
    RECRUITER = "recruiter"
    MANAGER = "hiring manager"
    AUDITOR = "auditor"


class Purpose(StrEnum):
    """What a secret opens.

    CODE: the question for the second factor, after a right password. RECOVERY: stands in for one code of the second factor.
    REFERRAL: the page on which somebody answers whom a colleague recommended.
    FLOW: what a browser brings back from the provider that knows its user.
    """

    SESSION = "session"
    INVITATION = "invitation"
    PAGE = "page"
    CODE = "code"
    RECOVERY = "recovery"
    REFERRAL = "referral"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Account:
    """A colleague who may sign in. password: an argon2 hash, empty until one was set. barred: access was taken away."""

    email: str
    name: str
    role: Role
    password: str
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a colleague has signed in. number: names the session in a form, and opens nothing."""

    number: str
    started: Micros
    seen: Micros
    browser: str
    here: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor. secret: base32. since: None until a right code was typed. last_step: of the code used last."""

    email: str
    secret: str
    since: Micros | None
    last_step: int


class Access:
    """The accounts and secrets of a store. A secret is shown once, when it is made; the store keeps its digest."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def accounts(self) -> tuple[Account, ...]:
        """All colleagues, by address; also those whose access was taken away."""
        rows = self.connection.execute(
            "SELECT accounts.email, name, role, password, since IS NOT NULL FROM accounts "
            "LEFT JOIN barred ON barred.email = accounts.email ORDER BY accounts.email"
        )
        return tuple(Account(email, name, Role(role), password, bool(barred)) for email, name, role, password, barred in rows)

    def account(self, email: str) -> Account | None:
        """The colleague with this address."""
        return next((one for one in self.accounts() if one.email == email), None)

    def keep(self, account: Account) -> None:
        """Add a colleague, or change one."""
        values = (account.email, account.name, account.role, account.password)
        self.connection.execute(_KEEP, values)
        if not account.barred:
            self.connection.execute("DELETE FROM barred WHERE email = ?", (account.email,))

    def limits(self, email: str) -> frozenset[str]:
        """The offices, clients or roles to which a colleague is limited; empty for no limit."""
        return frozenset(str(row[0]) for row in self.connection.execute("SELECT word FROM limits WHERE email = ?", (email,)))

    def limit(self, email: str, words: frozenset[str]) -> None:
        """Limit a colleague to these offices, clients or roles; to nothing, lifts every limit."""
        self.connection.execute("DELETE FROM limits WHERE email = ?", (email,))
        self.connection.executemany("INSERT INTO limits VALUES (?, ?)", [(email, word) for word in sorted(words)])

    def views(self, email: str) -> tuple[tuple[str, str], ...]:
        """What a colleague looks at often: name and query of each view."""
        rows = self.connection.execute("SELECT name, query FROM views WHERE email = ? ORDER BY name", (email,))
        return tuple((str(name), str(query)) for name, query in rows)

    def keep_view(self, email: str, name: str, query: str) -> None:
        """Keep a view under a name, in the place of one of the same name."""
        self.forget_view(email, name)
        self.connection.execute("INSERT INTO views VALUES (?, ?, ?)", (email, name, query))

    def forget_view(self, email: str, name: str) -> None:
        """Forget a view."""
        self.connection.execute("DELETE FROM views WHERE email = ? AND name = ?", (email, name))

    def set_password(self, email: str, password: str) -> None:
        """Keep a new password (its argon2 hash) and end whatever the old one had opened; not of somebody barred meanwhile."""
        self.connection.execute(
            "UPDATE accounts SET password = ? WHERE email = ? AND email NOT IN (SELECT email FROM barred)", (password, email)
        )
        for purpose in (Purpose.SESSION, Purpose.INVITATION, Purpose.CODE):
            self.take_back(purpose, email)

    def bar(self, email: str, now: Micros) -> None:
        """Take a colleague's access away: no password, second factor, session or invitation is left. The account stays."""
        account = self.account(email)
        if account is None:
            return
        self.keep(replace(account, password="", barred=True))
        self.connection.execute(
            "INSERT INTO barred VALUES (?, ?) ON CONFLICT (email) DO UPDATE SET since = excluded.since", (email, now)
        )
        self.drop_factor(email)
        for purpose in (Purpose.SESSION, Purpose.INVITATION):
            self.take_back(purpose, email)

    def is_last_admin(self, email: str) -> bool:
        """Whether without this colleague no administrator with a password would be left."""
        admins = {one.email for one in self.accounts() if one.role is Role.ADMIN and one.password}
        return admins == {email}

    def invite(self, email: str, role: Role, now: Micros, only: frozenset[str] = frozenset()) -> str:
        """Let a colleague in, or give one another role: a secret that opens the way to a password, for a week; earlier ones end.

        only: offices, clients or roles to which they are limited. Raises LastAdmin, and ValueError with a sentence.
        """
        if not _ADDRESS.fullmatch(email):
            raise ValueError("Write an e-mail address and choose a role.")
        if self.is_last_admin(email) and role is not Role.ADMIN:
            raise LastAdmin
        known = self.account(email)
        self.keep(Account(email, known.name if known else "", role, known.password if known else ""))
        self.limit(email, only)
        self.take_back(Purpose.INVITATION, email)
        return self.give(Purpose.INVITATION, email, now + INVITED_FOR, now=now)

    def give(self, purpose: Purpose, holder: str, expires: Micros, *, now: Micros = 0, secret: str = "") -> str:
        """A new secret of 32 signs, which cannot be guessed. expires: UTC microseconds.

        now: what has expired by then is deleted on this occasion. secret: one that was made up elsewhere.
        """
        self._forget(now)
        secret = secret or token_urlsafe(24)
        self.connection.execute("INSERT INTO secrets VALUES (?, ?, ?, ?)", (_digest(secret), purpose, holder, expires))
        return secret

    def _forget(self, now: Micros) -> None:
        self.connection.execute("DELETE FROM secrets WHERE expires <= ?", (now,))
        self.connection.execute("DELETE FROM sessions WHERE digest NOT IN (SELECT digest FROM secrets)")

    def holder(self, purpose: Purpose, secret: str, now: Micros) -> str | None:
        """Whose secret this is; None where it was never given, was taken back, or has expired."""
        found = self.connection.execute(
            "SELECT holder FROM secrets WHERE digest = ? AND purpose = ? AND expires > ?", (_digest(secret), purpose, now)
        ).fetchone()
        return str(found[0]) if found else None

    def how_many(self, purpose: Purpose, holder: str) -> int:
        """How many secrets of this purpose the holder has."""
        found = self.connection.execute("SELECT count(*) FROM secrets WHERE purpose = ? AND holder = ?", (purpose, holder))
        return int(next(iter(found))[0])

    def take_back(self, purpose: Purpose, holder: str) -> None:
        """No secret of this purpose opens anything for the holder any more."""
        self.connection.execute("DELETE FROM secrets WHERE purpose = ? AND holder = ?", (purpose, holder))

    def end(self, secret: str) -> None:
        """This one secret opens nothing any more."""
        self.connection.execute("DELETE FROM secrets WHERE digest = ?", (_digest(secret),))

    def begin_session(self, email: str, browser: str, now: Micros) -> str:
        """The secret of a new session. browser: what the colleague will know it by."""
        secret = self.give(Purpose.SESSION, email, now + IDLE_LASTS, now=now)
        self.connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(secret), now, now, browser))
        return secret

    def seen(self, secret: str, now: Micros) -> str | None:
        """Who has signed in with this session, None where it has ended; being used keeps it from ending idle."""
        email = self.holder(Purpose.SESSION, secret, now)
        digest = _digest(secret)
        row = self.connection.execute("SELECT started, seen FROM sessions WHERE digest = ?", (digest,)).fetchone()
        if email and row and now - row[1] >= _SEEN_EVERY:
            ends = min(row[0] + SESSION_LASTS, now + IDLE_LASTS)
            self.connection.execute("UPDATE secrets SET expires = ? WHERE digest = ?", (ends, digest))
            self.connection.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (now, digest))
        return email

    def sessions(self, email: str, secret: str, now: Micros) -> tuple[Session, ...]:
        """The sessions of a colleague that go on, the latest first. secret: of the session that asks."""
        rows = self.connection.execute(
            "SELECT secrets.digest, started, seen, browser FROM secrets JOIN sessions ON sessions.digest = secrets.digest "
            "WHERE purpose = ? AND holder = ? AND expires > ? ORDER BY seen DESC, started DESC",
            (Purpose.SESSION, email, now),
        )
        here = _digest(secret)
        return tuple(Session(_number(digest), started, seen, browser, digest == here) for digest, started, seen, browser in rows)

    def end_session(self, email: str, number: str) -> None:
        """End one session of this colleague, by its number."""
        rows = self.connection.execute(
            "SELECT digest FROM secrets WHERE purpose = ? AND holder = ?", (Purpose.SESSION, email)
        ).fetchall()
        for (digest,) in rows:
            if isinstance(digest, bytes) and _number(digest) == number:
                self.connection.execute("DELETE FROM secrets WHERE digest = ?", (digest,))

    def factor(self, email: str) -> Factor | None:
        """The second factor of a colleague, also one that is not switched on yet."""
        row = self.connection.execute("SELECT email, secret, since, last_step FROM factors WHERE email = ?", (email,)).fetchone()
        return Factor(*row) if row else None

    def factors(self) -> frozenset[str]:
        """The addresses of those who have switched a second factor on."""
        rows = self.connection.execute("SELECT email FROM factors WHERE since IS NOT NULL")
        return frozenset(str(row[0]) for row in rows)

    def keep_factor(self, factor: Factor) -> None:
        """Add a second factor, or change it."""
        values = (factor.email, factor.secret, factor.since, factor.last_step)
        self.connection.execute(_KEEP_FACTOR, values)

    def drop_factor(self, email: str) -> None:
        """The colleague has no second factor any more, and nothing that stood in for it works."""
        self.connection.execute("DELETE FROM factors WHERE email = ?", (email,))
        for purpose in (Purpose.RECOVERY, Purpose.CODE):
            self.take_back(purpose, email)


def _digest(secret: str) -> bytes:
    return blake2b(secret.encode("utf-8", "replace"), digest_size=32).digest()


def _number(digest: bytes) -> str:
    return digest[:8].hex()


_KEEP = """
INSERT INTO accounts VALUES (?, ?, ?, ?)
ON CONFLICT (email) DO UPDATE SET name = excluded.name, role = excluded.role, password = excluded.password"""
_KEEP_FACTOR = """
INSERT INTO factors VALUES (?, ?, ?, ?)
ON CONFLICT (email) DO UPDATE SET secret = excluded.secret, since = excluded.since, last_step = excluded.last_step"""
_BAR = "INSERT INTO barred VALUES (?, ?) ON CONFLICT (email) DO UPDATE SET since = excluded.since"
