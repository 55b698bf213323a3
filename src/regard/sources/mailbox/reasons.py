"""Why a message was not delivered: the first reason of ``reasons.toml`` whose phrase stands in the diagnosis, else the code."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from regard.sources.mailbox.wordlists import Phrases, Ranked, phrases, table

_LOOKED_AT = 8_000  # characters
_WRAPPER = re.compile(r"5\.1\.0 - unknown address error (?=\d{3}-)")
"""Some relays put this before every refusal that they pass on; what follows is the refusal."""
_NAMES = re.compile(r"<?[^\s<>]+@[^\s<>]+>?|https?://\S+")
"""Addresses and links: their words ("unknown@...", ".../spam-faq") are no diagnosis."""
_LINK = re.compile(r"https?://\S+")
_HOST = re.compile(r"(?<![\w.])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,12}(?![\w.]*[A-Z])")
"""Names of hosts, written small: their words ("spamfilter.example", "virus...") are no diagnosis either."""
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b(?![.\d])")


class Reason(NamedTuple):
    """A reason in words, whether it means that the address is dead, what mail systems write for it, and where they point."""

    name: str
    dead: bool
    words: Phrases
    links: tuple[str, ...]


GENERAL = frozenset({"late", "policy", "system"})
"""Reasons that say little: an enhanced status code (RFC 3463) is more exact than they are."""

# RFC 3463, RFC 7505 (1.10), RFC 7293 (7.17, 7.18), Exchange Online (4.310).
_BY_STATUS = {
    "1.1": "unknown user",
    "1.2": "unknown host",
    "1.3": "unknown user",
    "1.6": "moved",
    "1.7": "sender refused",
    "1.8": "sender refused",
    "1.10": "unknown user",
    "2.1": "suspended",
    "2.2": "full",
    "2.3": "too big",
    "3.4": "too big",
    "4.4": "unknown host",
    "4.310": "unknown host",
    "7.13": "suspended",
    "7.17": "moved",
    "7.18": "moved",
    "4.7": "late",
    "4.1": "late",
}


@cache
def reasons() -> tuple[Reason, ...]:
    """The table, in the order in which it is tried."""
    rows = table("reasons")["reason"]
    return tuple(Reason(r["name"], r.get("dead", False), phrases(r["phrases"]), tuple(r.get("links", ()))) for r in rows)


@cache
def _ranked() -> Ranked:
    return Ranked((reason.name, reason.words) for reason in reasons())


def is_dead(name: str) -> bool:
    """Whether ``name`` is a reason after which the address will never take mail."""
    return any(reason.dead for reason in reasons() if reason.name == name)


@lru_cache(maxsize=512)
def by_words(diagnosis: str) -> str:
    """The reason that the words give, empty where they give none. Only the first words of a long text are looked at."""
    linked = _by_links(diagnosis[:_LOOKED_AT])
    if linked:
        return linked
    words = map(_without_names, diagnosis[:_LOOKED_AT].split())
    text = _WRAPPER.sub("", " ".join(word for word in words if word).lower())
    return _ranked().first(text)


def _by_links(diagnosis: str) -> str:
    """The reason that the help page stands for to which the mail system points; the same in every language."""
    links = " ".join(_LINK.findall(diagnosis)).lower() if "://" in diagnosis else ""
    return next((r.name for r in reasons() if any(link in links for link in r.links)), "") if links else ""


def _without_names(word: str) -> str:
    """``word`` without the address, link or host name that it is or holds."""
    if "@" in word or "://" in word:
        word = _NAMES.sub("", word)
    return _HOST.sub("", word) if "." in word[1:-1] else word


def by_status(status: str) -> str:
    """The reason that an enhanced status code ``class.subject.detail`` gives, empty where it gives none."""
    found = _STATUS.search(status)
    if not found:
        return ""
    known = _BY_STATUS.get(f"{found[2]}.{found[3]}", "")
    if known and not (is_dead(known) and found[1] == "4"):
        return known
    return "late" if found[1] == "4" else {"7": "policy", "3": "system", "5": "system", "4": "late"}.get(found[2], "")


def status_in(text: str) -> str:
    """The first enhanced status code in ``text``, empty where there is none."""
    found = _STATUS.search(text)
    return found[0] if found else ""
