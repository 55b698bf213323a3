"""The application for programs: routes, who may ask, and mishaps as RFC 9457 problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from regard import __version__
from regard.api import company, machines, people, referrals, systems, who
from regard.api.answers import AskingTwice, problem
from regard.api.asking import Pace
from regard.api.shapes import Problem
from regard.errors import RegardError
from regard.storage.database import named
from regard.words import Micros
from regard.workspace.live import Live

_SAYS = """
Everything that the pages of a workspace do, for programs. Send `Authorization: Bearer` with a token; its scopes say what it may
do, never more than the colleague in whose name it acts. A `POST` with an `Idempotency-Key` that is sent twice is done once.
Long lists come in pages: pass `next` as `cursor`. Mishaps are problems as in RFC 9457.
"""
_MISHAPS: dict[int | str, dict[str, Any]] = {
    status: {"description": says, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, says in {
        400: "The body cannot be read", 401: "No token that holds", 403: "Not within its scopes", 404: "No such thing",
        409: "It changed meanwhile, or only the person may", 422: "The request cannot be used", 429: "Too often",
    }.items()
}  # fmt: skip


def create_api(live: Live, clock: Callable[[], Micros]) -> FastAPI:
    """The API over one workspace. clock: gives the moment of each request (UTC microseconds)."""
    app = FastAPI(
        title="Regard", version=__version__, description=_SAYS, docs_url=None, redoc_url=None, openapi_url="/openapi.json",
        responses=_MISHAPS, servers=[{"url": "/api"}], root_path_in_servers=False,
    )  # fmt: skip
    app.state.live, app.state.clock, app.state.pace = live, clock, Pace()
    parts = (
        (people, "People"), (referrals, "Referrals"), (who, "Who is who"), (company, "Company"),
        (systems, "Systems"), (machines, "Machines"),
    )  # fmt: skip
    for part, tag in parts:
        app.include_router(part.router, tags=[tag])
    app.add_middleware(AskingTwice)
    app.add_exception_handler(RegardError, _mishap)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.add_exception_handler(Exception, _broken)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """The shape of a problem stands in the description once; nothing else does."""
    described = app.openapi()
    schemas = described["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)


def _mishap(_request: Request, error: Exception) -> Response:
    status = error.http_status if isinstance(error, RegardError) else 500
    return problem(status, str(error))


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _unusable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in error.errors()]
    return problem(422, "The request cannot be used as it is; `errors` says where.", errors=errors)


def _broken(_request: Request, error: Exception) -> Response:
    known = named(error)
    if known is not None:
        return problem(known.http_status, str(known))
    return problem(500, "That went wrong on our side. Nothing was changed by halves; ask again.")
