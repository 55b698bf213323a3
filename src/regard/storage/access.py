"""Who may come in: colleagues with their passwords, and the secrets that open a session, an invitation or a person's page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from secrets import token_urlsafe

from regard.storage.database import Connection
from regard.words import Micros


class Role(StrEnum):
    """What a colleague may do."""

    ADMIN = "admin"
    OPS = "talent operations"
    RECRUITER = "recruiter"
    AUDITOR = "auditor"


class Purpose(StrEnum):
    """What a secret opens."""

    SESSION = "session"
    INVITATION = "invitation"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Account:
    """A colleague who may sign in. password: an argon2 hash, empty until one was set."""

    email: str
    name: str
    role: Role
    password: str


class Access:
    """The accounts and secrets of a store. A secret is shown once, when it is made; the store keeps its digest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accounts(self) -> tuple[Account, ...]:
        """All colleagues, by address."""
        rows = self._connection.execute("SELECT email, name, role, password FROM accounts ORDER BY email")
        return tuple(Account(email, name, Role(role), password) for email, name, role, password in rows)

    def account(self, email: str) -> Account | None:
        """The colleague with this address."""
        return next((one for one in self.accounts() if one.email == email), None)

    def keep(self, account: Account) -> None:
        """Add a colleague, or change one."""
        values = (account.email, account.name, account.role, account.password)
        self._connection.execute(_KEEP, values)

    def give(self, purpose: Purpose, holder: str, expires: Micros) -> str:
        """A new secret of 32 signs, which cannot be guessed. expires: UTC microseconds."""
        secret = token_urlsafe(24)
        self._connection.execute("INSERT INTO secrets VALUES (?, ?, ?, ?)", (_digest(secret), purpose, holder, expires))
        return secret

    def holder(self, purpose: Purpose, secret: str, now: Micros) -> str | None:
        """Whose secret this is; None where it was never given, was taken back, or has expired."""
        found = self._connection.execute(
            "SELECT holder FROM secrets WHERE digest = ? AND purpose = ? AND expires > ?", (_digest(secret), purpose, now)
        ).fetchone()
        return str(found[0]) if found else None

    def take_back(self, purpose: Purpose, holder: str) -> None:
        """No secret of this purpose opens anything for the holder any more."""
        self._connection.execute("DELETE FROM secrets WHERE purpose = ? AND holder = ?", (purpose, holder))

    def end(self, secret: str) -> None:
        """This one secret opens nothing any more."""
        self._connection.execute("DELETE FROM secrets WHERE digest = ?", (_digest(secret),))


def _digest(secret: str) -> bytes:
    return blake2b(secret.encode("utf-8", "replace"), digest_size=32).digest()


_KEEP = """
INSERT INTO accounts VALUES (?, ?, ?, ?)
ON CONFLICT (email) DO UPDATE SET name = excluded.name, role = excluded.role, password = excluded.password"""
