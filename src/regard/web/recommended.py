"""The page behind the link that a colleague passes on: what they said, and whether we may write. No login, no script needed.

It shows nothing that the colleague did not say, and not what was answered: anybody may have the link.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import moment
from regard.errors import NoSuchLink
from regard.storage.access import Purpose
from regard.web.languages import Phrases, phrases_for
from regard.web.links import holder_of_link
from regard.web.show import Frame, frame, show
from regard.web.visit import Form, account_of, form_of, in_thread, live_of, now_of
from regard.words import Micros
from regard.workspace.recommending import Recommendation, UnusableAnswer, answered, recommendation
from regard.workspace.referrals import Reply
from regard.workspace.retaining import KeptByHold


@dataclass(frozen=True, slots=True)
class RecommendedScreen:
    """What was said, and the answers. preview: a colleague looks, who cannot answer. told: what has to be put right."""

    frame: Frame
    say: Phrases
    about: Recommendation
    at: str
    until: str
    replies: tuple[str, ...]
    typed: Form
    told: str
    done: str
    preview: bool
    here: str


@dataclass(frozen=True, slots=True)
class LastWordScreen:
    """The last that a link shows."""

    frame: Frame
    say: Phrases
    title: str
    text: str


async def recommended(request: Request) -> Response:
    """Show what was said (GET changes nothing), or take the answer (POST)."""
    form = await form_of(request)
    return await in_thread(_recommended, request, form)


def _recommended(request: Request, form: Form) -> Response:
    live, say = live_of(request), phrases_for(request.headers.get("accept-language", ""), page="recommended")
    try:
        about = recommendation(live, holder_of_link(request, Purpose.REFERRAL))
    except NoSuchLink:
        about = None
    if about is None:
        return _last_word(live.company, say, "ended", status=404)
    if request.method == "POST":
        return _answer(request, about, say, form)
    return _show(request, about, say)


def _answer(request: Request, about: Recommendation, say: Phrases, form: Form) -> Response:
    if account_of(request) is not None:
        return _show(request, about, say, status=403)
    live, now = live_of(request), now_of(request)
    try:
        reply = answered(live, about, form, now)
    except UnusableAnswer as unusable:
        return _show(request, about, say, told=say[f"bad_{unusable.field}"], form=form, status=422)
    except KeptByHold as kept:
        return _show(request, about, say, told=say["held"].format(why=kept.reason), status=409)
    if reply is Reply.ERASE:
        return _last_word(live.company, say, "erased", referrer=about.referrer)
    return RedirectResponse(f"{request.url.path}?done={reply}", status_code=303)


def _show(
    request: Request, about: Recommendation, say: Phrases, *, told: str = "", form: Form | None = None, status: int = 200
) -> Response:  # fmt: skip
    live, done = live_of(request), request.query_params.get("done", "")
    by_when = _day(live.rung_by(now_of(request)), say)
    screen = RecommendedScreen(
        frame(say["title"], live.company, None), say, about, _day(about.at, say), _day(about.until, say), tuple(Reply),
        form or {}, told, "" if told else _done(done, by_when, say),
        account_of(request) is not None, request.url.path,
    )  # fmt: skip
    return show("recommended", screen, status)


def _done(reply: str, by_when: str, say: Phrases) -> str:
    """What follows from the answer just given. A yes lifts nothing, and whoever once said no has to know that."""
    if reply not in tuple(Reply):
        return ""
    told = say[f"done_{reply}"].format(day=by_when)
    return told if reply == Reply.NO else f"{told} {say['done_before']}"


def _last_word(company: str, say: Phrases, which: str, *, referrer: str = "", status: int = 200) -> Response:
    title, text = say[f"{which}_title"], say[f"{which}_text"].format(referrer=referrer)
    return show("last-word", LastWordScreen(frame(title, company, None), say, title, text), status)


def _day(at: Micros, say: Phrases) -> str:
    return moment(at).strftime(say["day"])
