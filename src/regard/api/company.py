"""The company: its numbers, rules and pools, what was read, how healthy it is, and the ledger itself."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, UploadFile
from fastapi import Path as InPath
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from regard.api.asking import Cursor, Importer, Limit, Manager, Reader, cursor_after, place_of
from regard.api.shapes import (
    MOST,
    ChangeShape,
    EventPage,
    EventShape,
    HeardShape,
    ImportShape,
    LogShape,
    PoolShape,
    RuleShape,
    TotalsShape,
    WaitingShape,
)
from regard.clock import iso
from regard.decisions.day import FileRead
from regard.decisions.rules.order import RULES
from regard.errors import NoSuchImport
from regard.intake.naming import safe_name
from regard.storage.store import Imported
from regard.words import Json
from regard.workspace.document import as_event, as_health

router = APIRouter()
NewSettings = Annotated[dict[str, Annotated[int, Field(ge=0, le=100_000)]], Body(description="Settings by name.")]
ImportId = Annotated[str, InPath(pattern="^[0-9a-f]{12}$", description="The id of an import.")]
_BLOCK = 1 << 20


@router.get("/totals", summary="The four numbers")
def totals(caller: Reader) -> TotalsShape:
    """The four numbers, and how many people each rule decides over now."""
    found = caller.live.totals(caller.now)
    counts = caller.live.counts(caller.now)
    return TotalsShape(at=iso(caller.now) or "", totals={str(total): found[total] for total in found}, rules=counts)


@router.get("/rules", summary="Every rule in order")
def rules(caller: Reader) -> list[RuleShape]:
    """The rules in the order in which they are asked; the first that holds decides."""
    counts = caller.live.counts(caller.now)
    return [
        RuleShape(
            name=rule.name, verdict=rule.verdict.phrase, says=rule.doc, law=rule.law,
            total=str(rule.total) if rule.total else None, people=counts.get(rule.name, 0),
        )
        for rule in RULES
    ]  # fmt: skip


@router.get("/settings", summary="What the rules go by")
def settings(caller: Reader) -> dict[str, int]:
    """Every setting by name; docs/settings.md says what each means."""
    return asdict(caller.live.settings)


@router.post("/settings/try", summary="What would change with other settings")
def try_settings(caller: Reader, said: NewSettings) -> list[ChangeShape]:
    """Over how many people another rule would decide, by the rule before and after. Nothing is changed."""
    found = caller.live.what_if(said, caller.now)
    return [ChangeShape(before=one.before, after=one.after, people=one.people) for one in found]


@router.put("/settings", status_code=204, summary="Change settings")
def set_settings(caller: Manager, said: NewSettings) -> None:
    """In force at once; the log says who changed what."""
    caller.live.set_rules(said, by=caller.by, now=caller.now)


@router.get("/log", summary="Who did what")
def log(caller: Reader, limit: Limit = 50) -> list[LogShape]:
    """The latest first: files read and taken back, acts of colleagues and of persons, settings changed."""
    return [
        LogShape(at=iso(one.at) or "", who=one.who, what=one.what, why=one.why, person=one.person, id=one.import_id)
        for one in caller.live.log(MOST, MOST, limit)
    ]


@router.get("/pools", summary="Open roles and personas")
def pools(caller: Reader) -> list[PoolShape]:
    """Each open role and persona, and how many people belong to it now."""
    return [PoolShape(role=pool.role, title=pool.title, people=pool.people) for pool in caller.live.pools(caller.now)]


@router.get("/feedback", summary="Feedback that interviewers owe")
def feedback(caller: Reader) -> list[WaitingShape]:
    """Interviews held and nothing said since, the longest first, with the clock of each."""
    return [
        WaitingShape(
            person=one.person, name=one.name, interviewer=one.interviewer, held=iso(one.held) or "",
            late_at=iso(one.late_at) or "", due=str(one.due),
        )
        for one in caller.live.waiting_feedback(caller.now)
    ]  # fmt: skip


@router.get("/health", summary="The health of the data")
def health(caller: Reader) -> dict[str, Any]:
    """How complete, fresh, unique and valid every source is, with the people behind each figure."""
    found: dict[str, Json] = as_health(caller.live.health(caller.now))
    return found


@router.get("/events", summary="The ledger, entry by entry")
def events(caller: Reader, cursor: Cursor = "", limit: Limit = 100) -> EventPage:
    """Everything that was ever learnt, in the order of learning: the whole content in an open format, and a feed to follow."""
    found = caller.live.ledger(place_of(cursor), limit)
    following = cursor_after(found[-1][1].seq) if len(found) == limit else None
    items = [EventShape.model_validate(as_event(person, event)) for person, event in found]
    return EventPage(items=items, next=following)


@router.get("/imports", summary="What was read")
def imports(caller: Reader) -> list[ImportShape]:
    """The files that were read, the latest first."""
    return [_import_shape(done) for done in caller.live.imports()]


@router.post("/imports", status_code=201, summary="Read files")
async def read(caller: Importer, files: Annotated[list[UploadFile], File(max_length=50)]) -> list[HeardShape]:
    """Read exports; each row is imported, rejected or shown. Reading the same file twice changes nothing."""
    with TemporaryDirectory(prefix="regard-api-") as folder:
        for place, file in enumerate(files):
            with (Path(folder) / safe_name(file.filename or f"file-{place}")).open("wb") as out:
                while block := await file.read(_BLOCK):
                    out.write(block)
        found = await run_in_threadpool(partial(caller.live.read, Path(folder), caller.now, by=caller.by))
    return [heard_shape(file) for file in found]


@router.delete("/imports/{import_id}", status_code=204, summary="Take an import back")
def undo(caller: Importer, import_id: ImportId) -> None:
    """As if the file had never been read. What somebody said on their own page only they can take back (409)."""
    if import_id not in {done.import_id for done in caller.live.imports()}:
        raise NoSuchImport(import_id)
    caller.live.undo(import_id, caller.now, by=caller.by)


def heard_shape(*files: FileRead) -> HeardShape:
    """What became of files."""
    problems = [one for file in files for one in file.problems]
    return HeardShape(
        rows=sum(file.rows for file in files), imported=sum(file.imported for file in files),
        rejected=sum(file.rejected for file in files), shown=sum(file.shown for file in files),
        already_known=all(file.already_known for file in files),
        problems=[f"{one.outcome}, line {one.line}: {one.reason} {one.remedy}".strip() for one in problems],
    )  # fmt: skip


def _import_shape(done: Imported) -> ImportShape:
    return ImportShape(
        id=done.import_id, path=done.path, source=done.source, read_as=done.variant, learnt=iso(done.learnt) or "",
        rows=done.rows, imported=done.imported, rejected=done.rejected, shown=done.shown, mapping=dict(done.mapping),
    )  # fmt: skip
