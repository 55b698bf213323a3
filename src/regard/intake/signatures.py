"""Whether what another system sent is really theirs: each system's signature, checked on the raw bytes before they are read.

Sources: the Standard Webhooks rules for ours and everybody who follows them; the vendors' own documentation for the others.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from hashlib import sha256

from regard.clock import MINUTE, SECOND
from regard.words import Micros

TOLERANCE = 5 * MINUTE
"""A signed time further away than this from ours is somebody's recording played back, or a broken clock."""
Headers = Mapping[str, str]


def sign(secret: str, message: str, at: Micros, body: bytes) -> str:
    """The signature of a message of ours by the Standard Webhooks rules. secret: ``whsec_`` and base64. at: when it is sent."""
    return "v1," + b64encode(_mac(_key(secret), f"{message}.{at // SECOND}.".encode() + body)).decode()


def is_signed(source: str, secret: str, headers: Headers, body: bytes, now: Micros) -> bool:
    """Whether ``body`` bears the right signature of ``source``. headers: with names in small letters."""
    if not body or len(secret) < 8:
        return False
    try:
        return _CHECKS.get(source, _standard)(secret, headers, body, now)
    except (ValueError, NotBase64, KeyError, TypeError):
        return False


def _standard(secret: str, headers: Headers, body: bytes, now: Micros) -> bool:
    at = int(headers["webhook-timestamp"]) * SECOND
    right = sign(secret, headers["webhook-id"], at, body)
    return _is_near(at, now) and any(_equal(one, right) for one in headers["webhook-signature"].split())


def _greenhouse(secret: str, headers: Headers, body: bytes, _now: Micros) -> bool:
    return _equal(headers["signature"], f"sha256 {_mac(secret.encode(), body).hex()}")


def _ashby(secret: str, headers: Headers, body: bytes, _now: Micros) -> bool:
    return _equal(headers["ashby-signature"], f"sha256={_mac(secret.encode(), body).hex()}")


def _typeform(secret: str, headers: Headers, body: bytes, _now: Micros) -> bool:
    return _equal(headers["typeform-signature"], f"sha256={b64encode(_mac(secret.encode(), body)).decode()}")


def _calendly(secret: str, headers: Headers, body: bytes, now: Micros) -> bool:
    parts = dict(part.split("=", 1) for part in headers["calendly-webhook-signature"].split(","))
    right = _mac(secret.encode(), f"{parts['t']}.".encode() + body).hex()
    return _is_near(int(parts["t"]) * SECOND, now) and _equal(parts["v1"], right)


def _lever(secret: str, _headers: Headers, body: bytes, _now: Micros) -> bool:
    """Lever signs inside of the body: the token and the time of the event, not what happened; that is all there is to check."""
    said = json.loads(body)
    return _equal(str(said["signature"]), _mac(secret.encode(), f"{said['token']}{said['triggeredAt']}".encode()).hex())


_CHECKS: dict[str, Callable[[str, Headers, bytes, Micros], bool]] = {
    "greenhouse": _greenhouse, "ashby": _ashby, "typeform": _typeform, "calendly": _calendly, "lever": _lever,
}  # fmt: skip


def _key(secret: str) -> bytes:
    return b64decode(secret.removeprefix("whsec_"), validate=True)


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, sha256).digest()


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _is_near(at: Micros, now: Micros) -> bool:
    return abs(now - at) <= TOLERANCE
