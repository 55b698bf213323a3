"""Did a person open or follow a link, or did a machine? When unsure it was a machine: opens and clicks may only flatter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from regard.clock import SECOND
from regard.words import Micros

TOO_SOON = 60 * SECOND
"""After delivery; gateways follow links before or just after they deliver, and people are slower."""
AT_ONCE = 10 * SECOND
SEVERAL = 3
"""So many hits of one message within ``AT_ONCE`` are a program following every link."""
_BROWSER = re.compile(
    r"mozilla/[45]\.0 \(.*(?:windows|macintosh|iphone|ipad|android|linux|x11|cros).*\).*"
    r"(?:applewebkit|gecko|trident|presto|safari)",
    re.IGNORECASE | re.DOTALL,
)
_READER = re.compile(
    r"thunderbird/\d|microsoft outlook \d|outlook-(?:ios|android)/\d|applemail|lotus-notes/\d|opera/\d", re.IGNORECASE
)


class Hit(NamedTuple):
    """One open or click as a provider logs it.

    at: when (UTC microseconds), None where the log does not say. agent, address, method: of the request; they serve
    for the judgement only and are not kept. link: what was followed, empty for an open.
    """

    at: Micros | None
    agent: str = ""
    address: str = ""
    method: str = ""
    link: str = ""


class Judgement(NamedTuple):
    """Whether a person did it, and why that is thought."""

    human: bool
    reason: str


def judge(hit: Hit, delivered: Micros | None, others: Sequence[Hit] = ()) -> Judgement:
    """Whether a person stands behind ``hit``.

    delivered: when the message was delivered, None where unknown. others: all hits of the same message and recipient.
    A doubt of any kind makes it a machine.
    """
    reason = _by_request(hit) or _by_time(hit, delivered, others)
    return Judgement(not reason, reason or "a browser, at a human pace")


def _by_request(hit: Hit) -> str:
    if hit.method and hit.method.upper() not in {"GET", "POST"}:
        return f"a {hit.method.upper()} request, which browsers do not send for a click"
    if hit.link and _is_trap(hit.link):
        return "a link that nobody can see was followed"
    return _by_agent(hit.agent.strip()) or _by_network(hit.address.strip())


@lru_cache(16_384)
def _by_agent(agent: str) -> str:
    lower = agent.lower()
    table = _table()
    if not lower or lower in table["bare"]:
        return "the agent does not say what it is, as prefetching proxies do"
    known = next((word for word in table["agents"] if word in lower), "")
    if known:
        return f"the agent is a scanner, proxy or program ({known})"
    return "" if _BROWSER.search(agent) or _READER.search(agent) else "the agent is no browser or mail reader that we know"


@lru_cache(16_384)
def _by_network(address: str) -> str:
    if not address:
        return ""
    try:
        where = ip_address(address)
    except ValueError:
        return ""
    return "the request comes from a proxy or data centre" if any(where in network for network in _table()["networks"]) else ""


def _by_time(hit: Hit, delivered: Micros | None, others: Sequence[Hit]) -> str:
    if hit.at is None:
        return "without a time nothing speaks for a person"
    if delivered is not None and hit.at - delivered < TOO_SOON:
        return "it came within a minute of delivery"
    close = [other for other in others if other.at is not None and abs(other.at - hit.at) <= AT_ONCE and other.link]
    if len(close) >= SEVERAL or len({other.link for other in close}) > 1:
        return "several links of the message were followed within seconds"
    return "the same program followed a link that nobody can see" if _trapped(hit, others) else ""


def _trapped(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether the same visitor fell into a trap: then none of their hits is a person's."""
    return any(
        _is_trap(other.link) and (other.address, other.agent) == (hit.address, hit.agent) for other in others if other.link
    )


@lru_cache(4_096)
def _is_trap(link: str) -> bool:
    return any(word in link.lower() for word in _table()["traps"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(files("regard.intake").joinpath("machines.toml").read_text("utf-8"))
    networks: list[IPv4Network | IPv6Network] = [ip_network(network) for network in table["networks"]]
    return {**table, "networks": networks}
