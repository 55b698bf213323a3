"""Passwords: how they are kept, how one is checked, and which ones are too easy to guess."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from regard.storage.access import Account

SHORTEST = 12
"""Signs of a password (NIST SP 800-63B asks for 8 at least; length is what counts)."""
LONGEST = 200
"""Enough for every sentence; what is longer was pasted by mistake."""
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody's password")
"""Checked where there is no such colleague, so that the time of the answer does not tell who works here."""
_OFTEN = """
password passwordpassword password1password mypassword thisismypassword passwort meinpasswort motdepasse monmotdepasse contrasena
micontrasena p4ssw0rd passw0rd administrator administrador administrateur adminadmin adminadminadmin changeme changemenow
changemeplease letmein letmeinplease welcome welcomewelcome willkommen bienvenue iloveyou iloveyouforever iloveyousomuch qwerty
qwertyqwerty qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl qwertzuiop qwertzuiopasdf asdfghjkl asdfghjklqwerty asdfghjklzxcvbnm
azertyuiop azertyuiopqs 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i q1w2e3r4t5y6 abcd abcdefgh abcdabcd trustno
trustno1trustno1 correcthorsebatterystaple secretsecret footballfootball princessprincess sunshinesunshine superman batmanbatman
dragondragon monkeymonkey unknownunknown regard regardregard
"""


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def is_right(account: Account | None, password: str) -> bool:
    """Whether this is the password of the account; it takes as long where there is no account."""
    known = account.password if account and not account.barred else ""
    try:
        _HASHER.verify(known or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return bool(known)


def complaint(password: str, email: str, company: str) -> str:
    """What is wrong with a new password, in a sentence; empty where it will do."""
    if len(password) < SHORTEST:
        return f"Choose a password of at least {SHORTEST} signs; three or four words are easy to remember."
    if len(password) > LONGEST:
        return f"Choose a password of at most {LONGEST} signs."
    if _folded(password) in {_folded(email), _folded(email.partition("@")[0]), _folded(company)} - {""}:
        return "Your address or the company's name is the first that somebody would try. Choose another password."
    if _folded(password) in _common() or _is_pattern(password.casefold()):
        return "That is one of the passwords that are tried first. Choose another; three or four words are easy to remember."
    return ""


@cache
def _common() -> frozenset[str]:
    """The most common ones of twelve signs and more, folded: digits at the end do not make them others."""
    return frozenset(_folded(word) for word in _OFTEN.split())


def _folded(text: str) -> str:
    """Letters and digits only, without the digits that many people put at the end."""
    signs = "".join(sign for sign in text.casefold() if sign.isalnum())
    return signs.rstrip("0123456789") or signs


def _is_pattern(text: str) -> bool:
    """One sign or a short piece over and over, or signs that follow each other in the alphabet."""
    if any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 3 + 1)):
        return True
    if text.isdecimal():
        return len({(int(right) - int(left)) % 10 for left, right in pairwise(text)}) == 1
    return {ord(right) - ord(left) for left, right in pairwise(text)} in ({1}, {-1})
