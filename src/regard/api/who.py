"""Who is who: the pairs that wait for a human, decisions on them, and taking these back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath

from regard.api.asking import Actor, Caller, Cursor, Limit, Reader, cursor_after, place_of
from regard.api.shapes import Certain, FindingShape, Joined, PairPage, PairShape, Ruling, RulingShape
from regard.clock import iso
from regard.errors import RegardError
from regard.ledger.event import Saying
from regard.people.decided import NEVER, OPEN, SAME
from regard.storage.identity import Made, Proposal
from regard.storage.store import Store
from regard.workspace.who import all_certain, decided, taken_back

router = APIRouter()
ImportId = Annotated[str, InPath(pattern="^[0-9a-f]{12}$", description="The act of a decision.")]
_WORDS = {"same": SAME, "never": NEVER}
_SAID = {SAME: "same", NEVER: "never", OPEN: "taken back"}


class UnusableDecision(RegardError):
    """This cannot be decided."""

    http_status = 409


class NoSuchDecision(RegardError):
    """There is no such decision any more."""

    http_status = 404


@router.get("/who", summary="Pairs that wait for a human")
def waiting(caller: Reader, limit: Limit = 50, cursor: Cursor = "") -> PairPage:
    """Two who may be one person, with what speaks for it and against; contradictions first, then the likeliest."""
    found, start = caller.live.who_is_who(caller.now), place_of(cursor)
    count, end = len(found.waiting), start + limit
    items = [_pair(one) for one in found.waiting[start:end]]
    return PairPage(
        items=items,
        count=count,
        certain=found.certain,
        is_behind=found.is_behind,
        next=cursor_after(end) if end < count else None,
    )


@router.get("/who/decisions", summary="What was decided")
def decisions(caller: Reader, limit: Limit = 50) -> list[RulingShape]:
    """The latest first; a decision on a person of several records is one act with a line for each pair."""
    return [_ruling(made) for made in caller.live.who_is_who(caller.now).made[:limit]]


@router.post("/who/decisions", status_code=201, summary="Decide who is who")
def decide(caller: Actor, said: Ruling) -> RulingShape:
    """The same person, or never the same. It holds against every key, and can be taken back by its act."""
    kind = _WORDS[said.decision]
    act = _write(caller, lambda store: decided(store, kind, said.one, said.other, by=caller.by, at=caller.now))
    return RulingShape(
        act=act, decision=said.decision, one=said.one, other=said.other, by=caller.by, at=iso(caller.now)
    )  # fmt: skip


@router.post("/who/certain", status_code=201, summary="Join whoever is as good as certain")
def join_certain(caller: Actor, said: Certain) -> Joined:
    """The surest first, and never where something speaks against any two of a group; all in one act."""
    return Joined(act=_write(caller, lambda store: all_certain(store, by=caller.by, at=caller.now, seen=said.seen)))


@router.delete("/who/decisions/{import_id}", status_code=204, summary="Take a decision back")
def take_back(caller: Actor, import_id: ImportId) -> None:
    """Every record is with whom it was before, with its wishes and permissions."""
    if not any(made.import_id == import_id for made in caller.live.who_is_who(caller.now).made):
        raise NoSuchDecision
    _write(caller, lambda store: taken_back(store, import_id, by=caller.by, at=caller.now))


def _write(caller: Caller, meant: Callable[[Store], Sequence[Saying]]) -> str:
    try:
        return caller.live.decide_who(meant, by=caller.by, now=caller.now)
    except ValueError as error:
        raise UnusableDecision(str(error)) from error


def _pair(found: Proposal) -> PairShape:
    evidence = [FindingShape(says=says, bits=round(bits, 2)) for says, bits in found.evidence]
    return PairShape(
        one=found.one, other=found.other, people=list(found.people), bits=found.bits, model=found.model, evidence=evidence,
        against=found.against,
    )  # fmt: skip


def _ruling(made: Made) -> RulingShape:
    return RulingShape.model_validate({
        "act": made.import_id, "decision": _SAID[made.ruling.kind], "one": made.ruling.one, "other": made.ruling.other,
        "by": made.by, "at": iso(made.at),
    })  # fmt: skip
