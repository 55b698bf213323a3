"""The second factor: codes that change every half minute (RFC 6238), the picture to scan, and recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from secrets import choice

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

from regard.clock import SECOND
from regard.storage.access import NEVER, Access, Factor, Purpose
from regard.words import Micros

RECOVERY_CODES = 8
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is mistaken for another one. Sixteen of them are 79 bits: too many to try, also where the digests were stolen."""
_GROUPS, _GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class Picture:
    """What an app on a phone needs. svg: markup to scan. secret: the same in text, in groups of four."""

    svg: str
    secret: str


def prepare(access: Access, email: str) -> None:
    """A new factor that is not switched on yet; one that was prepared before is forgotten."""
    access.keep_factor(Factor(email, pyotp.random_base32(), None, 0))


def picture(factor: Factor, company: str) -> Picture:
    """The factor as an app takes it. The markup stands in the page: our own rules allow no picture from a ``data:`` address."""
    issuer = f"Regard {company}".strip().replace(":", " ")
    address = pyotp.TOTP(factor.secret).provisioning_uri(name=factor.email, issuer_name=issuer)
    svg = segno.make(address, error="m", micro=False).svg_inline(scale=4, light="#fff", omitsize=True, svgclass="qr")
    groups = (factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4))
    return Picture(svg, " ".join(groups))


def switch_on(access: Access, email: str, code: str, now: Micros) -> tuple[str, ...]:
    """Switch the prepared factor on if the code is right; the recovery codes, none where it was not right."""
    factor = access.factor(email)
    step = _step(factor, code, now) if factor and factor.since is None else None
    if factor is None or step is None:
        return ()
    access.keep_factor(replace(factor, since=now, last_step=step))
    return new_recovery_codes(access, email)


def new_recovery_codes(access: Access, email: str) -> tuple[str, ...]:
    """Eight new codes, each good once; the earlier ones end. They are shown now and never again: only digests are kept."""
    access.take_back(Purpose.RECOVERY, email)
    codes = ["".join(choice(_SIGNS) for _ in range(_GROUPS * _GROUP)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        access.give(Purpose.RECOVERY, email, NEVER, secret=_named(email, code))
    return tuple("-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP)) for code in codes)


def is_right(access: Access, email: str, typed: str, now: Micros) -> bool:
    """Whether this is a code of the colleague's factor or a recovery code; whichever it was cannot be used again."""
    factor = access.factor(email)
    if factor is None or factor.since is None:
        return False
    step = _step(factor, typed, now)
    if step is not None:
        access.keep_factor(replace(factor, last_step=step))
        return True
    recovery = _named(email, "".join(sign for sign in typed.lower() if sign in _SIGNS))
    if access.holder(Purpose.RECOVERY, recovery, now) != email:
        return False
    access.end(recovery)
    return True


def _step(factor: Factor, typed: str, now: Micros) -> int | None:
    """The step of time whose code this is: half a minute to either side is forgiven, a step used before is not."""
    code = "".join(typed.split())
    if len(code) != 6 or not (code.isascii() and code.isdecimal()):
        return None
    try:
        step = pyotp.TOTP(factor.secret).verify_and_get_timecode(code, for_time=now // SECOND, valid_window=1)
    except OTPVerificationError:
        return None
    return step if step > factor.last_step else None


def _named(email: str, code: str) -> str:
    """A recovery code belongs to its colleague: the same signs under another name are another secret."""
    return f"{email} {code}"
