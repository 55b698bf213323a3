"""The page of each person, behind a link of their own: what is held, why, and what they wish. No login, no script needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import iso, midday
from regard.decisions.day import Card, Decision, Value
from regard.ledger.event import Saying
from regard.storage.access import Purpose
from regard.web.languages import Phrases, phrases_for
from regard.web.links import holder_of_link
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, form_of, in_thread, live_of, now_of
from regard.words import Channel, Micros
from regard.workspace.acts import stated
from regard.workspace.live import Live

CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.CHAT, Channel.LINKEDIN, Channel.POST)
STATES = (("allow", 2), ("not_now", 1), ("never", 0))
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
    stopped: bool
    choices: tuple[Choice, ...]
    wishes: tuple[str, ...]
    done: str
    here: str
    stop: str


async def own_page(request: Request) -> Response:
    """Show the page (GET changes nothing), or take what the person says on it (POST)."""
    form = await form_of(request)
    return await in_thread(_own_page, request, form)


def _own_page(request: Request, form: Form) -> Response:
    live, now = live_of(request), now_of(request)
    number, record = _holder(request, live)
    if request.method == "POST":
        sayings = _said(form, record, now)
        if sayings:
            live.hear(number, sayings, now=now)
        return RedirectResponse(f"{request.url.path}?done={'saved' if sayings else 'nothing'}", status_code=303)
    decision, card = live.person(number, now)
    say = phrases_for(request.headers.get("accept-language", ""), _language(card))
    return show("own-page", _screen(request, live, decision, card, say))


def _screen(request: Request, live: Live, decision: Decision, card: Card, say: Phrases) -> OwnPage:
    done = request.query_params.get("done", "")
    wishes = tuple(wish.says for wish in card.wishes if wish.stated)
    here, stopped = request.url.path, any(wish.startswith("do not contact") for wish in wishes)
    return OwnPage(
        frame(say["title"], live.company, None), say, card.name, tuple(value for value in card.values if value.current),
        sum(not value.current for value in card.values), decision.because, stopped,
        tuple(Choice(str(int(channel)), say[channel.word], _state(channel, wishes)) for channel in CHANNELS), wishes,
        "" if done == "stopped" and not stopped else say.get(f"done_{done}", ""), here, f"{here}/stop",
    )  # fmt: skip


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


def _said(form: Form, record: str, now: Micros) -> Sequence[Saying]:
    """What one form of the page says; each button is a form of its own."""
    saying = _ACTS.get(form.get("act", ""))
    return saying(form, record, now) if saying else ()


def _channel_wishes(form: Form, record: str, now: Micros) -> Sequence[Saying]:
    numbers = dict(STATES)
    return [
        stated("wish.channel", record, now, text=state.replace("_", " "), number=numbers[state], channel=channel)
        for channel in CHANNELS
        if (state := form.get(f"channel_{int(channel)}", "")) in numbers and state != form.get(f"was_{int(channel)}")
    ]


def _pause(form: Form, record: str, now: Micros) -> Sequence[Saying]:
    try:
        until = midday(date.fromisoformat(form.get("until", "")))
    except ValueError:
        return ()
    return (stated("wish.pause", record, now, text="on their own page", until=until),) if until > now else ()


def _correction(form: Form, record: str, now: Micros) -> Sequence[Saying]:
    """Their own words, which a human has to read and answer."""
    words = form.get("words", "")[:2_000]
    text = f"Correction: {words}"
    return (stated("message.replied", record, now, text=text, number=1, channel=Channel.EMAIL),) if words else ()


def _call(form: Form, record: str, now: Micros) -> Sequence[Saying]:
    return (stated("request.call", record, now, text=form.get("words", "")[:500] or "talk to a human"),)


def _resume(_: Form, record: str, now: Micros) -> Sequence[Saying]:
    return (stated("wish.resume", record, now, text="on their own page"),)


def _stop_all(_: Form, record: str, now: Micros) -> Sequence[Saying]:
    return (stated("wish.stop", record, now, text="on their own page"),)


def _erase(_: Form, record: str, now: Micros) -> Sequence[Saying]:
    return (replace(stated("wish.stop", record, now, text="erase what is held"), detail={"erase": True}),)


_ACTS: dict[str, Callable[[Form, str, Micros], Sequence[Saying]]] = {
    "channels": _channel_wishes, "pause": _pause, "resume": _resume, "call": _call, "correct": _correction, "stop": _stop_all,
    "erase": _erase,
}  # fmt: skip


async def stop_everything(request: Request) -> Response:
    """Stop at once, by one POST without cookie or login (RFC 8058). Looking at it changes nothing: scanners follow links."""
    form = await form_of(request)
    return await in_thread(_stop, request, form)


def _stop(request: Request, form: Form) -> Response:
    live, now = live_of(request), now_of(request)
    number, record = _holder(request, live, stops=request.method == "POST")
    page = str(request.url_for("own_page", secret=request.path_params["secret"]).path)
    if request.method == "POST":
        live.hear(number, _stop_all(form, record, now), now=now)
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
