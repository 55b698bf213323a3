"""Other systems: how far they are read, what became of every field, and what is written back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, HTTPException
from fastapi import Path as InPath

from regard.api.asking import Actor, Manager, Reader
from regard.api.shapes import CarriedShape, ExchangedShape, RuleWord, SettleShape, StreamShape, SystemShape
from regard.clock import iso
from regard.storage.outbox import Entry
from regard.workspace.exchanging import Stand

router = APIRouter()
System = Annotated[str, InPath(pattern="^[a-z0-9_-]{1,40}$", description="The name of a system, as for `regard pull`.")]
Rules = Annotated[dict[str, RuleWord], Body(description="Who decides over which field; `off` ends its exchange.")]


@router.get("/systems", summary="Other systems")
def systems(caller: Reader) -> list[SystemShape]:
    """How every system stands that can be read."""
    return [_shape(stand) for stand in caller.live.exchanging.systems()]


@router.get("/systems/{system}", summary="One other system")
def system(caller: Reader, system: System) -> SystemShape:
    """How far each stream is read, who decides over which field, and how many fields wait for a human."""
    return _shape(caller.live.exchanging.stand(system))


@router.get("/systems/{system}/carried", summary="What became of every field that came")
def carried(caller: Reader, system: System) -> list[CarriedShape]:
    """Every path of every stream with its fate; the values of all fates add up to those seen."""
    return [
        CarriedShape(
            stream=one.stream, path=one.path, fate=one.fate.value, leaves=one.leaves, why=one.why, since=iso(one.since) or ""
        )
        for one in caller.live.exchanging.carried(system)
    ]  # fmt: skip


@router.get("/systems/{system}/exchanged", summary="What is written back")
def exchanged(caller: Reader, system: System, planned: bool = False) -> list[ExchangedShape]:
    """Whatever waits for a human, then what was exchanged last, a thousand at most; `planned`: what would be written now."""
    exchanging = caller.live.exchanging
    entries = [one.entry for one in exchanging.planned(system, caller.now)] if planned else exchanging.stand(system).entries
    people = exchanging.people(entries)
    return [_line(one, people.get(one.record, (None, ""))[0]) for one in entries]


@router.put("/systems/{system}/rules", status_code=204, summary="Say who decides over which field")
def set_rules(caller: Manager, system: System, said: Rules) -> None:
    """In force from the next round on; the log says who changed what."""
    caller.live.exchanging.set_rules(system, said, by=caller.by, now=caller.now)


@router.post("/systems/{system}/rounds", status_code=202, summary="Begin a round now")
def begin(caller: Manager, system: System) -> None:
    """The server reads and writes within a second; it needs the key of the system."""
    caller.live.exchanging.want(system)


@router.post("/systems/{system}/settle", status_code=204, summary="Decide over a field that waits")
def settle(caller: Actor, system: System, said: SettleShape) -> None:
    """`ours` is written in the next round, `theirs` is taken over here; `done` says that somebody was erased there by hand."""
    try:
        caller.live.exchanging.settle(system, said.record, said.field, said.choice, by=caller.by, now=caller.now)
    except ValueError as error:
        raise HTTPException(409, str(error)) from error


def _shape(stand: Stand) -> SystemShape:
    last = stand.round
    return SystemShape(
        system=stand.manifest.name, title=stand.manifest.title, cannot=list(stand.manifest.cannot),
        streams=[
            StreamShape(stream=name, objects=one.objects, at=iso(one.at) or "", told=one.told)
            for name, one in stand.streams.items()
        ],
        writable=list(stand.manifest.write.fields) if stand.manifest.write else [], rules={**stand.rules},
        open=len(stand.open), has_key=stand.has_key, last_round=iso(last.at) if last else None, told=last.told if last else "",
    )  # fmt: skip


def _line(entry: Entry, person: int | None) -> ExchangedShape:
    return ExchangedShape(
        record=entry.record, person=person, field=entry.field, ours=entry.value, theirs=entry.theirs, state=str(entry.state),
        open=entry.state.is_open, told=entry.told, at=iso(entry.tried or entry.made) or "",
    )  # fmt: skip
