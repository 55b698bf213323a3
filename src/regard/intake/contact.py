"""Ways to reach a person in one canonical form: e-mail address, telephone number, LinkedIn profile.

What cannot be read is None; nothing is guessed, and no mailbox is asked over the network.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import normalize
from urllib.parse import unquote

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers.phonenumberutil import country_code_for_region, ndd_prefix_for_region

_REMEMBERED = 65_536
"""Answers kept per reader: exports repeat the same few addresses and numbers over and over."""

# The everyday case of RFC 5321: dot-atom of the usual signs, host name with a letters-only top domain.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)(?=.{3,254}\Z)[a-z0-9_+&-][a-z0-9_+'&-]*(?:\.[a-z0-9_+'&-]+)*"
    r"@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
)
_IN_BRACKETS = re.compile(r"<([^<>]+)>\W*\Z")
_SCHEME = re.compile(r"(?:mailto|e-?mail|smtp)\s*:\s*", re.IGNORECASE)
_EDGES = " \t\r\n\v\f,;:'\"`<>()[]{}\u00a0\u200b\u200c\u200d\u2060\ufeff\u2018\u2019\u201c\u201d"

_INTERNATIONAL = re.compile(r"\W*(?:\+|00(?=[1-9]))")
_FROM_ONE = frozenset("123456789")
_TELEPHONE = re.compile(r"(?:tel|phone|mobile)\s*:\s*", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-[01]\d-[0-3]\d(?!\d)")
_DIGIT_CELL = re.compile(r"\d{6,15}\.0\Z")
_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{2,4}\.|[a-z]{2}-[a-z]{2}\.)?linkedin\.com/(?:mwlite/)?in/([^/?#\s]{2,})",
    re.IGNORECASE,
)


@cache
def _words(table: str) -> frozenset[str]:
    text = files(__package__).joinpath("contact.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[table])


@lru_cache(_REMEMBERED)
def address(text: str) -> str | None:
    """The e-mail address in ``text`` in canonical form, or None where there is not exactly one that can be real.

    Lower case throughout, the domain in its ASCII (IDNA 2008) form; display name, angle brackets, ``mailto:`` and
    stray punctuation go. Dots and plus tags stay: whether they mean another mailbox is the provider's business.
    Quoted local parts, comments and address literals are lawful (RFC 5322), but no mailbox of a person has them.
    """
    bare = _bare(text)
    if _PLAIN.fullmatch(bare):
        return bare
    if "@" not in bare or len(bare) > 320:
        return None
    return _checked(bare)


def _bare(text: str) -> str:
    bracketed = _IN_BRACKETS.search(text)
    bare = (bracketed[1] if bracketed else text).strip(_EDGES).rstrip(_EDGES + ".")
    scheme = _SCHEME.match(bare)
    if scheme:
        bare = unquote(bare[scheme.end() :].partition("?")[0]).strip(_EDGES)
    return bare.lower()


def _checked(bare: str) -> str | None:
    try:
        read = validate_email(bare, check_deliverability=False, test_environment=True, strict=True)
    except (EmailNotValidError, UnicodeError):
        return None
    return f"{read.local_part.lower()}@{read.ascii_domain}"


def domain(address: str) -> str:
    """The part after the @ of a canonical address."""
    return address.rpartition("@")[2]


@lru_cache(_REMEMBERED)
def is_role_mailbox(address: str) -> bool:
    """Whether a canonical address belongs to an office (``jobs@``, ``hr-team@``), not to a person."""
    local = address.partition("@")[0].partition("+")[0]
    role = _words("role")
    return local in role or role.issuperset(re.split(r"[._-]+", local))


def role_words() -> frozenset[str]:
    """The words that name an office before the @."""
    return _words("role")


def is_freemail(address: str) -> bool:
    """Whether the address is at a provider of private mailboxes, so that its domain names no employer."""
    return domain(address) in _words("free")


@lru_cache(_REMEMBERED)
def number(text: str, country: str = "") -> str | None:
    """The telephone number in ``text`` as E.164, or None.

    country: ISO 3166 code of where a number without international prefix belongs; without it such a number is None.
    A number with international prefix only has to be possible, a national one has to be valid in its country: a
    serial number or a date in the wrong column is hardly ever that. Extensions are left out.
    """
    text = _TELEPHONE.sub("", text.strip())
    if _DATE.match(text):
        return None
    if _DIGIT_CELL.fullmatch(text):
        text = text[:-2]
    text = _with_plus(text, country.upper())
    prefix = _INTERNATIONAL.match(text)
    if prefix and not (prefix[0].endswith("00") and country):
        text = "+" + text[prefix.end() :]
    if not country and not prefix:
        return None
    return _parsed(text, country.upper() or None, certain=prefix is not None)


def _with_plus(text: str, country: str) -> str:
    """Spreadsheets eat the plus: 4915123456789 in Germany, where national numbers begin with 0, is +49 151 ..."""
    if text[:1] not in _FROM_ONE or ndd_prefix_for_region(country, strip_non_digits=True) != "0":
        return text
    whole = "+" + text
    return whole if text.startswith(str(country_code_for_region(country))) and _parsed(whole, None, certain=False) else text


def _parsed(text: str, country: str | None, *, certain: bool) -> str | None:
    try:
        read = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    holds = phonenumbers.is_possible_number(read) if certain else phonenumbers.is_valid_number(read)
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) if holds else None


@lru_cache(_REMEMBERED)
def country_of_number(number: str) -> str | None:
    """The ISO 3166 code of the country that an E.164 ``number`` belongs to, or None (satellite, freephone, unknown)."""
    try:
        country = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
    return country if country and country != "001" else None


@lru_cache(_REMEMBERED)
def linkedin(text: str) -> str | None:
    """The address of a LinkedIn profile as ``https://www.linkedin.com/in/<name>``, or None.

    Language hosts, tracking parameters and letter case go. Company pages, and the private addresses that Recruiter
    and Sales Navigator show, name no profile that others could be compared with.
    """
    found = _PROFILE.search(text)
    if not found:
        return None
    name = normalize("NFC", unquote(found[1])).strip(_EDGES).lower()
    return f"https://www.linkedin.com/in/{name}" if name else None
