"""The page of each person, behind a link of their own: what is held, why, and what they wish. No login, no script needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import iso
from regard.decisions.day import Card, Decision, Value
from regard.storage.access import Purpose
from regard.web.languages import Phrases, phrases_for
from regard.web.links import holder_of_link
from regard.web.show import Frame, frame, on_day, show
from regard.web.visit import Form, Visit, form_of, in_thread, live_of, now_of
from regard.words import Channel
from regard.workspace.live import Live
from regard.workspace.retaining import KeptByHold
from regard.workspace.stating import CHANNELS, CORRECTED, GAPS, said, stop

_ONE_CLICK = "List-Unsubscribe"


@dataclass(frozen=True, slots=True)
class Choice:
    """One channel and how it may be used: the state that was stated last, empty where nothing was."""

    channel: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What a person sees of themselves. ``say`` holds the phrases of their language."""

    frame: Frame
    say: Phrases
    name: str
    held: tuple[Value, ...]
    earlier: int
    why: str
    because: str
    stopped: bool
    choices: tuple[Choice, ...]
    wishes: tuple[str, ...]
    done: str
    here: str
    stop: str
    told: str = ""
    typed: Form = field(default_factory=dict)
    preview: bool = False
    fields: tuple[str, ...] = CORRECTED
    gaps: tuple[int, ...] = GAPS


@dataclass(frozen=True, slots=True)
class ErasedScreen:
    """What a person is told who was erased. systems: where we had it from; they may hold it still."""

    frame: Frame
    say: Phrases
    systems: tuple[str, ...]


async def own_page(request: Request) -> Response:
    """Show the page (GET changes nothing), or take what the person says on it (POST)."""
    form = await form_of(request)
    return await in_thread(_own_page, request, form)


def _own_page(request: Request, form: Form) -> Response:
    live, now = live_of(request), now_of(request)
    number, record = _holder(request, live)
    if form.get("act") == "erase":
        return _erase(request, live, number, record, form)
    if request.method == "POST":
        try:
            sayings = said(form, record, now)
        except ValueError as error:
            return _show(request, number, told=str(error), form=form)
        if sayings:
            live.hear(number, sayings, now=now)
        done = "nothing" if not sayings else "called" if form.get("act") == "call" else "saved"
        return RedirectResponse(f"{request.url.path}?done={done}", status_code=303)
    return _show(request, number)


def _erase(request: Request, live: Live, number: int, record: str, form: Form) -> Response:
    """Erase everything, once they have said that they are sure; the answer is the last that this address gives."""
    if form.get("sure") != "yes":
        return RedirectResponse(f"{request.url.path}?done=unsure#erase", status_code=303)
    _, card = live.person(number, now_of(request))
    say = phrases_for(request.headers.get("accept-language", ""), _language(card))
    try:
        done = live.erase(number, now_of(request), by="the person")
    except KeptByHold as kept:
        live.hear(number, stop(record, now_of(request)), now=now_of(request))
        return _show(request, number, told=say["erase_held"].format(why=kept.reason), status=409)
    return show("erased", ErasedScreen(frame(say["erased_title"], live.company, None), say, done.systems))


def _show(
    request: Request, number: int, *, told: str = "", form: Form | None = None, status: int = 200
) -> Response:  # fmt: skip
    """The page; told: what could not be used of what was typed, which stays in its field, or done."""
    live, now = live_of(request), now_of(request)
    decision, card = live.person(number, now)
    say = phrases_for(request.headers.get("accept-language", ""), _language(card))
    screen = _screen(request, live, decision, card, say)
    told = say["fix_bad"].format(why=told) if told and form is not None else told
    return show("own-page", replace(screen, told=told, typed=form or {}), status if form is None else 422)


def _screen(request: Request, live: Live, decision: Decision, card: Card, say: Phrases) -> OwnPage:
    done = request.query_params.get("done", "")
    wishes = tuple(wish.says for wish in card.wishes if wish.stated)
    here, stopped = request.url.path, any(wish.startswith("do not contact") for wish in wishes)
    return OwnPage(
        frame(say["title"], live.company, None), say, card.name, tuple(value for value in card.values if value.current),
        sum(not value.current for value in card.values), say[f"why_{int(decision.verdict)}"], decision.because, stopped,
        tuple(Choice(str(int(channel)), say[channel.word], _state(channel, wishes)) for channel in CHANNELS), wishes,
        "" if done == "stopped" and not stopped else say.get(f"done_{done}", "").format(day=_promised(request)), here,
        f"{here}/stop",
    )  # fmt: skip


def _promised(request: Request) -> str:
    return on_day(live_of(request).rung_by(now_of(request)))


def _holder(request: Request, live: Live, *, stops: bool = False) -> tuple[int, str]:
    record = holder_of_link(request, Purpose.PAGE, whatever_came_before=stops)
    return live.number(record), record


def _state(channel: Channel, wishes: Sequence[str]) -> str:
    """The state that the wishes in force give a channel, in the words of ``regard.wishes.stated``."""
    word = channel.word
    if f"no {word}" in wishes:
        return "never"
    if any(wish.startswith(f"no {word} now") for wish in wishes):
        return "not_now"
    return "allow" if f"{word} is welcome" in wishes else ""


def _language(card: Card) -> str:
    return next((value.value for value in card.values if value.field == "language" and value.current), "")


def as_they_see_it(visit: Visit) -> Response:
    """What this person sees, for a colleague: the same page, on which nothing can be pressed."""
    decision, card = visit.live.person(visit.request.path_params["number"], visit.now)
    say = phrases_for("", _language(card))
    return show("own-page", replace(_screen(visit.request, visit.live, decision, card, say), preview=True))


async def stop_everything(request: Request) -> Response:
    """Stop at once, by one POST without cookie or login (RFC 8058). Looking at it changes nothing: scanners follow links."""
    form = await form_of(request)
    return await in_thread(_stop, request, form)


def _stop(request: Request, form: Form) -> Response:
    live, now = live_of(request), now_of(request)
    number, record = _holder(request, live, stops=request.method == "POST")
    page = str(request.url_for("own_page", secret=request.path_params["secret"]).path)
    if request.method == "POST":
        live.hear(number, stop(record, now), now=now)
        if form.get(_ONE_CLICK) == "One-Click":
            return Response(status_code=200)
    return RedirectResponse(f"{page}?done=stopped" if request.method == "POST" else page, status_code=303)


async def download(request: Request) -> Response:
    """Everything that is held, as JSON (GDPR 15 and 20)."""
    return await in_thread(_download, request)


def _download(request: Request) -> Response:
    live, now = live_of(request), now_of(request)
    number, _ = _holder(request, live)
    decision, card = live.person(number, now)
    held = {"at": iso(now), "controller": live.company, "why": decision.because, **asdict(card)}
    text = json.dumps(held, ensure_ascii=False, indent=1, default=str)
    return Response(text, media_type="application/json", headers={"Content-Disposition": 'attachment; filename="my-data.json"'})
