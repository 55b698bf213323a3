"""The page of what other programs may do and are told: tokens, hooks, subscribers, and what became of every message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.responses import RedirectResponse, Response

from regard.clock import DAY
from regard.storage.access import Role
from regard.storage.machines import Delivery, Hook, Machines, Right, Subscriber, Token
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, Visit

SOURCES = ("greenhouse", "lever", "ashby", "typeform", "calendly", "generic")
KINDS = ("act.done", "wish.stated", "import.finished", "import.undone", "person.erased")
MAY_CONNECT = frozenset({Role.ADMIN})
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_DAYS = 90


@dataclass(frozen=True, slots=True)
class Secret:
    """What was just made and can be read this once: what it is, the secret, and how to use it."""

    what: str
    secret: str
    use: str


@dataclass(frozen=True, slots=True)
class ConnectionsScreen:
    """Everything that connects this workspace to other programs."""

    frame: Frame
    tokens: tuple[Token, ...]
    hooks: tuple[Hook, ...]
    subscribers: tuple[Subscriber, ...]
    deliveries: tuple[Delivery, ...]
    urls: dict[str, str]
    at: str
    told: str
    made: Secret | None
    typed: Form
    sources: tuple[str, ...] = SOURCES
    kinds: tuple[str, ...] = KINDS
    rights: tuple[Right, ...] = tuple(Right)


def connections(visit: Visit) -> Response:
    """What is connected."""
    visit.need(MAY_CONNECT)
    return show("connections", _screen(visit))


def connect(visit: Visit) -> Response:
    """Make or take back something. What is wrong is said beside the form, which keeps what was typed."""
    visit.need(MAY_CONNECT)
    act = _ACTS.get(visit.form.get("act", ""))
    if act is None:
        return RedirectResponse("/connections", status_code=303)
    with visit.live.access() as access:
        made = act(visit, Machines(access.connection))
    if isinstance(made, str):
        return show("connections", _screen(visit, told=made), 422)
    return show("connections", _screen(visit, made=made)) if made else RedirectResponse("/connections", status_code=303)


def _screen(visit: Visit, *, told: str = "", made: Secret | None = None) -> ConnectionsScreen:
    with visit.live.access() as access:
        machines = Machines(access.connection)
        subscribers = machines.subscribers()
        return ConnectionsScreen(
            frame("Connections", visit.live.company, visit.account, "/connections"), machines.tokens(), machines.hooks(),
            subscribers, machines.deliveries(50), {one.id: one.url for one in subscribers},
            str(visit.request.base_url).rstrip("/"), told, made, visit.form if told else {},
        )  # fmt: skip


Made: TypeAlias = Secret | str | None


def _give_token(visit: Visit, machines: Machines) -> Made:
    rights = frozenset(right for right in Right if visit.form.get(f"right_{right}"))
    name = visit.form.get("name", "")[:100]
    if not name or not rights:
        return "Give the token a name and at least one scope."
    secret = machines.give_token(name, rights, visit.account.email, visit.now, visit.now + _DAYS * DAY)
    return Secret(f"The token “{name}”", secret, "Send it as “Authorization: Bearer …”.")


def _open_hook(visit: Visit, machines: Machines) -> Made:
    source, secret = visit.form.get("source", ""), visit.form.get("secret", "")
    if source not in SOURCES or (secret and len(secret) < 8) or len(secret) > 200:
        return "Choose a system; a secret of theirs has 8 to 200 signs."
    hook = machines.open_hook(source, secret, visit.now)
    return Secret(f"The hook for {source}", hook.secret, f"Let it send to {visit.request.base_url!s}hooks/{hook.id}")


def _subscribe(visit: Visit, machines: Machines) -> Made:
    url, kinds = visit.form.get("url", ""), frozenset(kind for kind in KINDS if visit.form.get(f"kind_{kind}"))
    if not _URL.fullmatch(url) or len(url) > 500 or not kinds:
        return "Write a whole address (https://…) and choose at least one thing to tell."
    made = machines.subscribe(url, kinds, visit.now)
    return Secret(f"The subscription of {url}", made.secret, "Check the signatures of our messages with it (Standard Webhooks).")


def _take_back(visit: Visit, machines: Machines) -> Made:
    gone = (machines.take_token_back, machines.close_hook, machines.unsubscribe)
    any(take(visit.form.get("id", "")) for take in gone)
    return None


def _try_again(visit: Visit, machines: Machines) -> Made:
    machines.try_again(visit.form.get("id", ""), visit.now)
    return None


_ACTS: dict[str, Callable[[Visit, Machines], Made]] = {
    "token": _give_token, "hook": _open_hook, "subscribe": _subscribe, "take_back": _take_back, "again": _try_again,
}  # fmt: skip
