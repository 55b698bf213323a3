"""How Bullhorn is entered: a user signs in, a code becomes a token, and the token a session at an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx2

from regard.errors import NotPulled
from regard.intake.jsonfields import as_table, word

_REFUSED = "The key is not accepted. Give client:secret:user:password of a user of the interface."


@dataclass(frozen=True, slots=True)
class Session:
    """What the questions are asked with, and where."""

    token: str
    url: str


class Door:
    """Where a user signs in, step by step. What was reached holds when a later step has to be tried again.

    entry: where users sign in; login: where sessions begin.
    """

    def __init__(self, client: httpx2.Client, key: str, entry: str, login: str) -> None:
        self._client = client
        self._key = key
        self._entry = entry
        self._login = login
        self._token = ""

    def enter(self) -> Session:
        """A session. Raises NotPulled, and httpx2.TransportError to try again.

        The session is told to the address that the system names, if that is of the same house: nobody else is told of it.
        """
        self._token = self._token or self._new_token()
        answer = self._client.get(self._login, params={"version": "*", "access_token": self._token})
        session = Session(_word(answer, "BhRestToken"), _word(answer, "restUrl").rstrip("/"))
        self._token = ""  # it opens one session; another is asked for with another
        if not _is_of_the_house(session.url, self._login):
            raise NotPulled(
                f"The session is said to be at another address, {urlsplit(session.url).netloc}; it is not told there."
            )
        return session

    def _new_token(self) -> str:
        parts = self._key.split(":", 3)
        if len(parts) != 4:
            raise NotPulled(_REFUSED, status=401)
        id_, secret, user, password = parts
        asked = {"client_id": id_, "response_type": "code", "action": "Login", "username": user, "password": password}
        way = _answered(self._client.get(f"{self._entry}/authorize", params=asked)).headers.get("location", "")
        code = parse_qs(urlsplit(way).query).get("code", [""])[0]
        if not code:
            raise NotPulled(_REFUSED, status=401)
        form = {"grant_type": "authorization_code", "code": code, "client_id": id_, "client_secret": secret}
        return _word(self._client.post(f"{self._entry}/token", data=form), "access_token")


def _answered(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise httpx2.TransportError(f"{answer.status_code} where one signs in")
    return answer


def _word(answer: httpx2.Response, name: str) -> str:
    """A field of the answer; one without it refuses. Half an answer means that the step is tried again."""
    try:
        told = word(as_table(_answered(answer).json()), name)
    except ValueError as error:
        raise httpx2.TransportError("half an answer where one signs in") from error
    if not told:
        raise NotPulled(_REFUSED, status=401)
    return told


def _is_of_the_house(url: str, login: str) -> bool:
    """Whether an address is that of the login, or ends in the same two names and is as safe."""
    one, other = urlsplit(url), urlsplit(login)
    if one.netloc == other.netloc:
        return one.scheme == other.scheme
    house = ".".join((other.hostname or "").split(".")[-2:])
    return one.scheme == "https" and bool(house) and (one.hostname or "").endswith(f".{house}")
