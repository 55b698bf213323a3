"""The application: every address, the pages behind them, and what happens when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from regard.errors import RegardError
from regard.storage.database import named
from regard.web import (
    account,
    board,
    bulk,
    calls,
    candidate,
    coming_in,
    connections,
    elsewhere,
    entry,
    feedback,
    health,
    log,
    looking,
    news,
    ops,
    people,
    person,
    readings,
    recommended,
    recruiter,
    referrals,
    retention,
    rules,
    systems,
    who,
)
from regard.web.protection import Limits, Protection, TooManyTries
from regard.web.provider import Provider, ProviderSettings
from regard.web.show import Frame, frame, show
from regard.web.visit import Page, signed_in
from regard.words import Micros
from regard.workspace.live import Live

PATIENCE = 2.0
_STATIC = Path(__file__).parent / "static"
_ASSETS = {
    "tokens.css": Path(__file__).parent.parent / "report" / "tokens.css",
    "regard.css": _STATIC / "regard.css",
    "regard.js": _STATIC / "regard.js",
    "regard.svg": _STATIC / "regard.svg",
}

_LOOKED_AT: dict[str, Page] = {
    "/": recruiter.today,
    "/calls": calls.calls,
    "/people": people.people,
    "/people/bulk/{id}": bulk.result,
    "/board": board.board,
    "/must-not": recruiter.must_not,
    "/people/{number:int}": person.person,
    "/people/{number:int}/why": person.why,
    "/people/{number:int}/own-page": candidate.as_they_see_it,
    "/sources": ops.sources,
    "/sources/system/{name}": systems.system,
    "/sources/look/{id}": looking.look,
    "/sources/reading/{name}": readings.reading,
    "/rules": rules.rules,
    "/rules/changed": rules.changed,
    "/health": health.health,
    "/health/people": health.behind,
    "/log": log.log,
    "/retention": retention.due,
    "/who": who.who,
    "/news": news.news,
    "/team": ops.team,
    "/connections": connections.connections,
    "/feedback": feedback.feedback,
    "/referrals": referrals.referrals,
    "/account": account.account,
}
"""Pages that only colleagues see, by address."""
_SENT: dict[str, Page] = {
    "/people/{number:int}/act": person.act,
    "/people/{number:int}/link": person.give_link,
    "/people/{number:int}/correct": person.correct,
    "/people/{number:int}/erase": person.erase,
    "/people/{number:int}/hold": person.hold,
    "/retention": retention.erase_due,
    "/people/views": people.save_view,
    "/people/bulk": bulk.bulk,
    "/connections": connections.connect,
    "/feedback": feedback.give,
    "/referrals": referrals.add,
    "/referrals/link": referrals.give_link,
    "/referrals/passed-on": referrals.pass_on,
    "/rules": rules.change,
    "/log/undo": log.undo,
    "/who": who.decide,
    "/sources/system/{name}": systems.set_writing,
    "/sources/system/{name}/now": systems.exchange_now,
    "/sources/system/{name}/settle": systems.settle,
    "/who/certain": who.join_certain,
    "/who/undo": who.take_back,
    "/people/{number:int}/part": who.part,
    "/sources/undo": ops.undo,
    "/team/invite": ops.invite,
    "/team/factor": ops.reset_factor,
    "/team/access": ops.take_access,
    "/account/password": account.change_password,
    "/account/factor": account.prepare_factor,
    "/account/factor/on": account.switch_on,
    "/account/factor/off": account.switch_off,
    "/account/factor/codes": account.new_codes,
    "/account/sessions": account.end_session,
}
"""What only colleagues may send, by address."""


@dataclass(frozen=True, slots=True)
class TroubleScreen:
    """What went wrong, in one sentence."""

    frame: Frame
    told: str


def create_app(
    live: Live, clock: Callable[[], Micros], provider: ProviderSettings | None = None, patience: float = PATIENCE
) -> Starlette:
    """The pages over one workspace. clock: gives the moment of each request (UTC microseconds).

    provider: who else may say who a colleague is (OpenID Connect); None means passwords only. patience: seconds for which an
    upload waits for its end, before the page that tells how far it is.
    """
    mishaps = {RegardError: _trouble, 404: _nowhere, Exception: _broken}
    app = Starlette(routes=_routes(), middleware=[Middleware(Protection)], exception_handlers=mishaps)
    app.state.live, app.state.clock, app.state.limits = live, clock, Limits(clock)
    app.state.desk, app.state.patience, app.state.results = looking.Desk(), patience, bulk.Results()
    app.state.uploads = readings.Uploads()
    app.state.provider = Provider(provider, clock) if provider else None
    return app


def _routes() -> list[Route]:
    return [
        *(Route(path, signed_in(page), methods=["GET"]) for path, page in _LOOKED_AT.items()),
        *(Route(path, signed_in(page), methods=["POST"]) for path, page in _SENT.items()),
        Route("/sources/upload", readings.upload, methods=["POST"]),
        Route("/sources/look", looking.lay, methods=["POST"]),
        Route("/sources/look/{id}", looking.go_on, methods=["POST"]),
        Route("/sign-in", entry.sign_in, methods=["GET", "POST"]),
        Route("/sign-in/code", coming_in.second_step, methods=["GET", "POST"]),
        Route("/sign-in/elsewhere", elsewhere.begin, methods=["GET"]),
        Route("/sign-in/back", elsewhere.back, methods=["GET"], name="back"),
        Route("/sign-out", entry.sign_out, methods=["POST"]),
        Route("/welcome/{secret}", entry.invitation, methods=["GET", "POST"], name="invitation"),
        Route("/me/{secret}", candidate.own_page, methods=["GET", "POST"], name="own_page"),
        Route("/me/{secret}/stop", candidate.stop_everything, methods=["GET", "POST"]),
        Route("/me/{secret}/download", candidate.download, methods=["GET"]),
        Route("/recommended/{secret}", recommended.recommended, methods=["GET", "POST"], name="recommended"),
        Route("/static/{name}", _asset, methods=["GET"]),
    ]


def _asset(request: Request) -> Response:
    path = _ASSETS.get(request.path_params["name"])
    return FileResponse(path, headers={"Cache-Control": "max-age=3600"}) if path else _nowhere(request, None)


def _trouble(request: Request, error: Exception) -> Response:
    """A mishap of Regard, in its own words."""
    status = error.http_status if isinstance(error, RegardError) else 500
    live: Live = request.app.state.live
    answer = show("trouble", TroubleScreen(frame("Something went wrong", live.company, None), str(error)), status)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _broken(request: Request, error: Exception) -> Response:
    """Something that nobody foresaw; the error itself goes to the console, where whoever runs the server reads it."""
    live: Live = request.app.state.live
    known = named(error)
    if known is not None:
        return _trouble(request, known)
    told = "That went wrong on our side, and nothing was changed. Try again; if it stays, tell whoever runs this server."
    return show("trouble", TroubleScreen(frame("Something went wrong", live.company, None), told), 500)


def _nowhere(request: Request, _error: Exception | None) -> Response:
    live: Live = request.app.state.live
    return show("trouble", TroubleScreen(frame("Not found", live.company, None), "There is no such page."), 404)
