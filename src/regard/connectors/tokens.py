"""How a mailbox is entered that takes no password: a token, given for a refresh token or to the application itself (RFC 6749)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import httpx2

from regard.errors import BadSettings, NotPulled
from regard.intake.jsonfields import as_table, word

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_SECONDS = 60
_STUMBLED = frozenset({408, 425, 429, 500, 502, 503, 504})
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_SHAPE = (
    "The key of a mailbox with AUTH=XOAUTH2 is: where tokens are given, client, secret, and a refresh token where there is one, "
    "with blanks between them. Where tokens are given is google, microsoft:TENANT, or an address that begins with https://."
)
_AS_USER = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
_AS_ITSELF = "https://outlook.office365.com/.default"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is asked for with. url: where tokens are given. refresh: empty where the application enters as itself."""

    url: str
    client: str
    secret: str
    refresh: str
    scope: str

    @classmethod
    def of(cls, key: str) -> Self:
        """What a key of several words says; ``-`` is a secret that does not exist. Raises BadSettings."""
        words = [one for one in key.split() if not one.startswith("scope=")]
        if not 3 <= len(words) <= 4:
            raise BadSettings(_SHAPE)
        where, client, secret, refresh = (*words, "")[:4]
        url, scope = _place(where, as_itself=not refresh)
        scopes = [one.removeprefix("scope=") for one in key.split() if one.startswith("scope=")]
        return cls(url, client, secret.removeprefix("-") if len(secret) == 1 else secret, refresh, " ".join(scopes) or scope)

    def token(self) -> str:
        """A new token. Raises NotPulled where the grant is refused, and httpx2.RequestError to try again."""
        asked = {"grant_type": "refresh_token" if self.refresh else "client_credentials", "client_id": self.client}
        more = {"client_secret": self.secret, "refresh_token": self.refresh, "scope": self.scope}
        form = asked | {name: value for name, value in more.items() if value}
        # Elsewhere nobody is followed: the secret would go along.
        answer = httpx2.post(self.url, data=form, timeout=_TIMEOUT_SECONDS, follow_redirects=False)
        if answer.status_code in _STUMBLED:
            raise httpx2.TransportError(f"{answer.status_code} where tokens are given")
        try:
            told = as_table(answer.json())
        except ValueError as error:
            raise httpx2.TransportError(f"{answer.status_code} without JSON where tokens are given") from error
        token = word(told, "access_token") if answer.is_success else ""
        if not token:
            why = ": ".join(filter(None, (word(told, "error"), word(told, "error_description")))) or str(answer.status_code)
            raise NotPulled(f"No token is given for this mailbox ({why[:200]}). {self._remedy}", status=401)
        return token

    @property
    def _remedy(self) -> str:
        if self.refresh:
            return "Sign in anew, as docs/sources/imap.md says, and give the new refresh token."
        return "See that client and secret are right and have not run out."


def _place(where: str, *, as_itself: bool) -> tuple[str, str]:
    """Where tokens are given, and what is asked for there."""
    name, _, tenant = where.partition(":")
    if where == "google" and not as_itself:
        return "https://oauth2.googleapis.com/token", ""
    if name == "microsoft" and _TENANT.fullmatch(tenant):
        return f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", _AS_ITSELF if as_itself else _AS_USER
    parts = urlsplit(where)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        return where, ""
    raise BadSettings(_SHAPE)
