"""The cookies: no script reads them, another site's form does not carry them, and by https no other host can plant them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from regard.clock import SECOND
from regard.words import Micros

SESSION = "regard_session"
"""Says who has signed in."""
CODE = "regard_code"
"""Says who gave a right password and still owes the code of the second factor."""
FLOW = "regard_flow"
"""Says what was asked of the provider before the browser went there."""


def keep(answer: Response, request: Request, name: str, value: str, lasts: Micros) -> None:
    """Let the browser remember ``value``. Lax, not strict: whoever follows a link in a mail has still signed in."""
    secure = _is_secure(request)
    answer.set_cookie(
        _full(name, secure=secure), value, max_age=lasts // SECOND, path="/", httponly=True, samesite="lax", secure=secure
    )  # fmt: skip


def read(request: Request, name: str) -> str:
    """What the browser remembered; empty where it does not. By https only a cookie that https has set counts."""
    return request.cookies.get(_full(name, secure=_is_secure(request)), "")


def drop(answer: Response, request: Request, name: str) -> None:
    """Let the browser forget it."""
    secure = _is_secure(request)
    answer.delete_cookie(_full(name, secure=secure), path="/", httponly=True, samesite="lax", secure=secure)


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _full(name: str, *, secure: bool) -> str:
    """``__Host-`` makes browsers refuse the cookie from anywhere but this very host, and without https."""
    return f"__Host-{name}" if secure else name
