"""Which channel needs a recorded consent in which country, from a table that names the law of every line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from regard.words import Channel

ANYWHERE = ""
"""The country of whoever has none on record; every country that the table does not name is treated alike."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the law of one country asks for one channel.

    consent: whether a permission has to be on record first. disputed: whether the law is read in both ways; then
    ``consent`` is the reading in use, and the strict reading asks for consent.
    """

    country: str
    channel: Channel
    consent: bool
    disputed: bool
    source: str


@cache
def rules() -> dict[tuple[str, Channel], Rule]:
    """Every line of the table by country (ISO 3166 alpha-2, upper case; ``ANYWHERE``) and channel."""
    table = tomllib.loads(files("regard.consent").joinpath("countries.toml").read_text(encoding="utf-8"))
    return {
        (rule.country, rule.channel): rule
        for line in table["rule"]
        for country in line["countries"]
        for rule in [_rule(line, ANYWHERE if country == "*" else country)]
    }


def _rule(line: dict[str, object], country: str) -> Rule:
    channel = Channel[str(line["channel"]).upper()]
    return Rule(country, channel, bool(line["consent"]), bool(line.get("disputed", False)), str(line["source"]))


def rule_for(channel: Channel, country: str) -> Rule:
    """The line that holds for ``channel`` in ``country``; the one for anywhere where the table does not name it."""
    known = rules()
    return known.get((country.upper(), channel)) or known[ANYWHERE, channel]


def needs_consent(channel: Channel, country: str, *, strict: bool = False) -> bool:
    """Whether a permission must be on record before ``channel`` is used. strict: also where the law is disputed."""
    rule = rule_for(channel, country)
    return rule.consent or (strict and rule.disputed)


def countries() -> tuple[str, ...]:
    """The countries that the table names, in alphabetical order, without ``ANYWHERE``."""
    return tuple(sorted({country for country, _ in rules()} - {ANYWHERE}))


def permission_table(*, strict: bool = False) -> list[tuple[str, Channel, bool]]:
    """Country, channel and whether consent is needed: complete over all countries named plus ``ANYWHERE``."""
    channels = [channel for channel in Channel if channel is not Channel.NONE]
    return [
        (country, channel, needs_consent(channel, country, strict=strict))
        for country in (ANYWHERE, *countries())
        for channel in channels
    ]
