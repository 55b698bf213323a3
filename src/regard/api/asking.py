"""Who asks: the token of a program, what it may do, how often it may ask; and how a long list is asked for piece by piece."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from regard.api.shapes import MOST
from regard.clock import MINUTE
from regard.errors import NotAllowed, RegardError
from regard.storage.access import Account, Role
from regard.storage.machines import Machines, Right, Token
from regard.words import Micros
from regard.workspace.live import Live

ANSWERED_A_MINUTE = 600
_RIGHTS = {
    Role.ADMIN: frozenset(Right), Role.OPS: frozenset({Right.READ, Right.ACT, Right.IMPORT}),
    Role.RECRUITER: frozenset({Right.READ, Right.ACT}), Role.MANAGER: frozenset({Right.READ}),
    Role.AUDITOR: frozenset({Right.READ}),
}  # fmt: skip
"""What the programs of a colleague may do: never more than the colleague."""


class NoToken(RegardError):
    """Say who asks: send `Authorization: Bearer` with a token of this workspace that still holds."""

    http_status = 401


class TooOften(RegardError):
    """This token has asked too often. Wait a minute, then go on."""

    http_status = 429


class BadCursor(RegardError):
    """This cursor is none of ours. Begin again without one."""

    http_status = 422


@dataclass(frozen=True, slots=True)
class Caller:
    """One request of a program that may ask: the workspace, the moment, and the token."""

    live: Live
    now: Micros
    token: Token

    @property
    def by(self) -> str:
        """Whose act it is, for the ledger."""
        return f"{self.token.holder} ({self.token.name})"


class Pace:
    """How often each token asked within the last minute."""

    def __init__(self, most: int = ANSWERED_A_MINUTE) -> None:
        self._most = most
        self._asked: dict[bytes, deque[Micros]] = {}

    def keep(self, token: bytes, now: Micros) -> None:
        """Count one more. Raises TooOften."""
        asked = self._asked.setdefault(token, deque())
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        if len(asked) >= self._most:
            raise TooOften
        asked.append(now)


_bearer = HTTPBearer(auto_error=False, description="A token of the workspace; its scopes limit what it may do.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def caller_with(right: Right) -> Callable[[Request, HTTPAuthorizationCredentials | None], Caller]:
    """The caller, where the token holds and includes ``right``. Raises NoToken, NotAllowed, TooOften."""

    def caller(request: Request, bearer: Bearer) -> Caller:
        live: Live = request.app.state.live
        now: Micros = request.app.state.clock()
        token, holder = token_of(live, bearer.credentials if bearer else "", now)
        pace: Pace = request.app.state.pace
        pace.keep(token.digest, now)
        if right not in token.rights:
            raise NotAllowed(f"The token lacks the scope {right}.")
        return Caller(live.seen_by(holder), now, token)

    return caller


def token_of(live: Live, secret: str, now: Micros) -> tuple[Token, Account]:
    """The token behind a secret, with no more rights than the colleague has now in whose name it acts. Raises NoToken."""
    with live.access() as access:
        token = Machines(access.connection).token(secret, now)
        holder = access.account(token.holder) if token else None
    if token is None or holder is None or holder.barred:
        raise NoToken
    rights = token.rights & _RIGHTS.get(holder.role, frozenset())
    return replace(token, rights=rights), holder


Reader = Annotated[Caller, Depends(caller_with(Right.READ))]
Actor = Annotated[Caller, Depends(caller_with(Right.ACT))]
Importer = Annotated[Caller, Depends(caller_with(Right.IMPORT))]
Manager = Annotated[Caller, Depends(caller_with(Right.MANAGE))]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at a time.")]
Cursor = Annotated[str, Query(max_length=60, description="Where the page before ended: its `next`.")]


def cursor_after(number: int) -> str:
    """The cursor of what comes after ``number``."""
    return urlsafe_b64encode(f"after {number}".encode()).decode()


def place_of(cursor: str) -> int:
    """The number after which a page begins; 0 for the first. Raises BadCursor."""
    if not cursor:
        return 0
    try:
        word, _, number = urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition(" ")
    except (NotBase64, ValueError):
        raise BadCursor from None
    if word != "after" or not number.isdecimal() or int(number) > MOST:
        raise BadCursor
    return int(number)
