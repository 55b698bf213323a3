"""People: verdicts page by page, one person whole, why, what was done, and what they wish."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request

from regard.api.asking import Actor, Caller, Cursor, Limit, Manager, Reader, cursor_after, place_of
from regard.api.shapes import (
    CHANNELS,
    MOST,
    Act,
    Correction,
    Found,
    Gone,
    LinkShape,
    NewsShape,
    PersonShape,
    VerdictPage,
    VerdictShape,
    WhyShape,
    Wishes,
)
from regard.clock import iso, midday
from regard.decisions.day import Decision
from regard.decisions.rules.order import BY_NAME
from regard.errors import RegardError
from regard.ledger.event import Saying
from regard.words import Total, Verdict
from regard.workspace.acts import Done, corrected, reported, settling
from regard.workspace.at_hand import Choice
from regard.workspace.document import as_card, as_chain, as_verdict

router = APIRouter()
Person = Annotated[int, Path(ge=1, le=MOST, description="The number of the person.")]
Rule = Annotated[str | None, Query(pattern=f"^({'|'.join(BY_NAME)})$")]
VerdictWord = Annotated[str | None, Query(pattern=f"^({'|'.join(verdict.name.lower() for verdict in Verdict)})$")]
TotalWord = Annotated[str | None, Query(pattern=f"^({'|'.join(Total)})$")]
Role = Annotated[int | None, Query(ge=1, le=MOST, description="Who belongs to this open role or persona.")]


class Changed(RegardError):
    """The verdict has changed since you looked. Look at it again before you act."""

    http_status = 409


class UnusableAct(RegardError):
    """This cannot be done here."""

    http_status = 422


@router.get("/verdicts", summary="Verdicts, page by page")
def verdicts(
    caller: Reader, rule: Rule = None, verdict: VerdictWord = None, total: TotalWord = None,
    role: Role = None, cursor: Cursor = "", limit: Limit = 50,
) -> VerdictPage:  # fmt: skip
    """One verdict a person, by number of the person; of a rule, a verdict, one of the four numbers, or a role where asked."""
    choice = choice_of(rule, verdict, total, role)
    after = place_of(cursor)
    found = caller.live.after(caller.now, choice, after, limit)
    following = cursor_after(found[-1].person) if len(found) == limit else None
    return VerdictPage(items=[verdict_shape(one) for one in found], count=caller.live.size(caller.now, choice), next=following)


def choice_of(rule: str | None, verdict: str | None, total: str | None, role: int | None) -> Choice:
    """The people over whom such rules decide."""
    rules = tuple(
        name
        for name, one in BY_NAME.items()
        if rule in (None, name) and verdict in (None, one.verdict.name.lower()) and total in (None, str(one.total or ""))
    )
    anything = rule is None and verdict is None and total is None
    return Choice(None if anything else rules, None if role is None else (role,))


@router.get("/news", summary="What is new about people")
def news(caller: Reader) -> list[NewsShape]:
    """Whoever moved, works elsewhere, was promoted or is no longer reached there, the latest first, as far as a month back."""
    found = caller.live.news(caller.now)
    these = caller.live.these(list({one.person: None for one in found}), caller.now, most=len(found)).decisions
    decided = {decision.person: decision for decision in these}
    return [
        NewsShape(
            person=decision.person, name=decision.name, what=str(one.what), before=one.values[0], after=one.values[1],
            at=iso(one.at) or "", source=one.after.source, place=str(one.after.place), verdict=decision.verdict.phrase,
            because=decision.because,
        )
        for one in found if (decision := decided.get(one.person)) is not None
    ]  # fmt: skip


def verdict_shape(decision: Decision) -> VerdictShape:
    """A decision as it goes out."""
    return VerdictShape.model_validate(as_verdict(decision))


@router.get("/people", summary="Search people")
def people(caller: Reader, q: Annotated[str, Query(min_length=1, max_length=200)], limit: Limit = 50) -> Found:
    """Whoever's name, address or telephone number holds the text; what we owe first stands first."""
    found = caller.live.agenda(caller.now, Choice(wanted=q), most=limit).decisions
    return Found(items=[verdict_shape(one) for one in found])


@router.get("/people/{person}", summary="One person")
def one_person(caller: Reader, person: Person) -> PersonShape:
    """Every value with its provenance, wishes, applications, timeline and verdict: everything that is held (GDPR 15, 20)."""
    decision, card = caller.live.person(person, caller.now)
    return PersonShape.model_validate({**as_card(card), "verdict": as_verdict(decision)})


@router.delete("/people/{person}", summary="Erase a person")
def erase(caller: Manager, person: Person) -> Gone:
    """Erase everything that is held about a person, for good (GDPR 17). ``systems``: where it came from, and may be still."""
    done = caller.live.erase(person, caller.now, by=caller.by)
    return Gone(records=done.records, entries=done.entries, systems=list(done.systems))


@router.get("/people/{person}/why", summary="Why this verdict")
def why(caller: Reader, person: Person) -> WhyShape:
    """Every rule in order, with whether it held, and what each open role asks."""
    return WhyShape.model_validate(as_chain(caller.live.why(person, caller.now)))


@router.post("/people/{person}/acts", status_code=201, summary="Say what was done")
def act(
    caller: Actor, person: Person, said: Act,
    if_match: Annotated[str | None, Header(description="The rule that decided when you looked.", max_length=100)] = None,
) -> VerdictShape:  # fmt: skip
    """Follow the verdict, put it off, hand the person over, or decide otherwise. Gives the verdict that holds from then on.

    With ``If-Match`` nothing is done where another rule decides by now (409).
    """
    decision, _ = caller.live.person(person, caller.now)
    if if_match is not None and if_match.strip('"') != decision.rule:
        raise Changed(f"Now it is {decision.rule}.")
    fields: dict[str, Any] = said.model_dump()
    until = fields.get("until")
    try:
        sayings = settling(
            decision, caller.live.record(person, caller.now), fields["act"], by=caller.by, at=caller.now,
            why=fields.get("why", ""), done=Done(fields["done"]) if "done" in fields else None,
            until=midday(until) if until else None, colleague=fields.get("colleague", ""),
        )  # fmt: skip
    except ValueError as error:
        raise UnusableAct(str(error)) from error
    return _write(caller, person, sayings)


@router.put("/people/{person}/wishes", summary="Say what a person told us they wish")
def wishes(caller: Actor, person: Person, said: Wishes) -> VerdictShape:
    """Every channel, a pause, a stop, a wish for a human, in one call.

    Kept as told to a colleague: it can forbid at once, and never lifts what the person stated themselves.
    """
    record = caller.live.record(person, caller.now)
    channels = {CHANNELS[word]: state for word, state in said.channels.items()}
    until = midday(said.pause_until) if said.pause_until else None
    sayings = reported(
        record,
        caller.now,
        channels=channels,
        pause_until=until,
        stop=said.stop,
        call_me=said.call_me,
        words=said.words,
        by=caller.by,
    )
    if not sayings:
        raise UnusableAct("Say at least one wish.")
    return _write(caller, person, sayings)


@router.post("/people/{person}/corrections", status_code=201, summary="Correct a value")
def correct(caller: Actor, person: Person, said: Correction) -> VerdictShape:
    """The value before stays in the history; what the person stated themselves outranks it."""
    _, card = caller.live.person(person, caller.now)
    now = {value.value for value in card.values if value.field == said.field and value.current}
    if said.seen is not None and said.seen not in now:
        raise Changed(f"It says {', '.join(sorted(now)) or 'nothing'} now.")
    record, country = caller.live.record(person, caller.now), caller.live.country
    try:
        sayings = corrected(record, said.field, said.value, by=caller.by, at=caller.now, country=country)
    except ValueError as error:
        raise UnusableAct(str(error)) from error
    return _write(caller, person, sayings)


def _write(caller: Caller, person: int, sayings: tuple[Saying, ...]) -> VerdictShape:
    caller.live.act(person, sayings, by=caller.by, now=caller.now)
    return verdict_shape(caller.live.person(person, caller.now)[0])


@router.post("/people/{person}/link", status_code=201, summary="The address of a person's own page")
def link(request: Request, caller: Actor, person: Person) -> LinkShape:
    """Make the secret address of the person's own page, and end all earlier ones. It can be read this once."""
    secret = caller.live.own_page(person, caller.now)
    return LinkShape(link=f"{request.url.scheme}://{request.url.netloc}/me/{secret}")
