"""Other programs: tokens, hooks at which other systems tell us something, and subscribers whom we tell."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath

from regard.api.asking import Manager
from regard.api.shapes import (
    DeliveryShape,
    HookMade,
    HookShape,
    NewHook,
    NewSubscriber,
    NewToken,
    SubscriberMade,
    SubscriberShape,
    TokenMade,
    TokenShape,
)  # fmt: skip
from regard.clock import DAY, iso
from regard.errors import NotAllowed, RegardError
from regard.storage.machines import Delivery, Hook, Machines, Subscriber, Token, digest

router = APIRouter()
Id = Annotated[str, InPath(pattern=r"^[\w-]{1,60}$")]


class NoSuchThing(RegardError):
    """There is nothing with this id. It may have been taken back."""

    http_status = 404


@router.get("/tokens", summary="Tokens")
def tokens(caller: Manager) -> list[TokenShape]:
    """All tokens, without their secrets."""
    with caller.live.access() as access:
        return [TokenShape(**_token(one)) for one in Machines(access.connection).tokens()]


@router.post("/tokens", status_code=201, summary="Make a token")
def make_token(caller: Manager, said: NewToken) -> TokenMade:
    """A token in the name of the same colleague, with no more scopes than this one has."""
    rights = frozenset(said.scopes)
    if not rights <= caller.token.rights:
        raise NotAllowed("A token gives no more than it has.")
    with caller.live.access() as access:
        machines = Machines(access.connection)
        secret = machines.give_token(said.name, rights, caller.token.holder, caller.now, caller.now + said.days * DAY)
        made = next(one for one in machines.tokens() if one.digest == digest(secret))
    return TokenMade(**_token(made), secret=secret)


@router.delete("/tokens/{token}", status_code=204, summary="Take a token back")
def take_token_back(caller: Manager, token: Id) -> None:
    """It opens nothing any more."""
    with caller.live.access() as access:
        _there(Machines(access.connection).take_token_back(token))


@router.get("/hooks", summary="Hooks")
def hooks(caller: Manager) -> list[HookShape]:
    """Where other systems tell us something."""
    with caller.live.access() as access:
        return [HookShape(**_hook(one)) for one in Machines(access.connection).hooks()]


@router.post("/hooks", status_code=201, summary="Open a hook")
def open_hook(caller: Manager, said: NewHook) -> HookMade:
    """A place to which a system sends; it signs with the secret, and what is not signed rightly is refused."""
    with caller.live.access() as access:
        made = Machines(access.connection).open_hook(said.source, said.secret, caller.now)
    return HookMade(**_hook(made), secret=made.secret)


@router.delete("/hooks/{hook}", status_code=204, summary="Close a hook")
def close_hook(caller: Manager, hook: Id) -> None:
    """Nobody is heard there any more."""
    with caller.live.access() as access:
        _there(Machines(access.connection).close_hook(hook))


@router.get("/subscribers", summary="Subscribers")
def subscribers(caller: Manager) -> list[SubscriberShape]:
    """Who is told what happens here."""
    with caller.live.access() as access:
        return [SubscriberShape(**_subscriber(one)) for one in Machines(access.connection).subscribers()]


@router.post("/subscribers", status_code=201, summary="Subscribe")
def subscribe(caller: Manager, said: NewSubscriber) -> SubscriberMade:
    """Tell an address from now on. Messages are signed by the Standard Webhooks rules and tried again for about a day."""
    with caller.live.access() as access:
        made = Machines(access.connection).subscribe(said.url, frozenset(said.kinds), caller.now)
    return SubscriberMade(**_subscriber(made), secret=made.secret)


@router.delete("/subscribers/{subscriber}", status_code=204, summary="Unsubscribe")
def unsubscribe(caller: Manager, subscriber: Id) -> None:
    """Tell them nothing any more."""
    with caller.live.access() as access:
        _there(Machines(access.connection).unsubscribe(subscriber))


@router.get("/deliveries", summary="What was told, and whether it arrived")
def deliveries(caller: Manager) -> list[DeliveryShape]:
    """The latest messages to subscribers."""
    with caller.live.access() as access:
        return [_delivery(one) for one in Machines(access.connection).deliveries()]


@router.post("/deliveries/{delivery}/retry", status_code=202, summary="Tell it again")
def retry(caller: Manager, delivery: Id) -> None:
    """Deliver a message once more, now."""
    with caller.live.access() as access:
        _there(Machines(access.connection).try_again(delivery, caller.now))


def _there(found: bool) -> None:
    if not found:
        raise NoSuchThing


def _token(one: Token) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "scopes": sorted(one.rights), "holder": one.holder, "made": iso(one.made),
        "expires": iso(one.expires), "used": iso(one.used),
    }  # fmt: skip


def _hook(one: Hook) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "path": f"/hooks/{one.id}", "made": iso(one.made), "heard": iso(one.heard)}


def _subscriber(one: Subscriber) -> dict[str, Any]:
    return {"id": one.id, "url": one.url, "kinds": sorted(one.kinds), "made": iso(one.made)}


def _delivery(one: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=one.id, subscriber=one.subscriber, kind=one.kind, made=iso(one.made) or "", due=iso(one.due), tries=one.tries,
        status=one.status, told=one.told,
    )  # fmt: skip
