"""One application out of the doors that answer: hooks first, then the API, then the pages."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from regard.api.app import create_api
from regard.api.hooks import hear
from regard.web.app import PATIENCE, create_app
from regard.web.protection import Protection
from regard.web.provider import ProviderSettings
from regard.words import Micros
from regard.workspace.live import Live


def whole_app(
    live: Live, clock: Callable[[], Micros], provider: ProviderSettings | None = None, patience: float = PATIENCE
) -> Starlette:
    """Everything that answers for one workspace. clock: gives the moment of each request (UTC microseconds)."""
    app = Starlette(
        routes=[
            Route("/hooks/{hook}", hear, methods=["POST"]),
            Mount("/api", create_api(live, clock)),
            Mount("/", create_app(live, clock, provider, patience)),
        ],
        middleware=[Middleware(Protection)],
    )
    app.state.live, app.state.clock = live, clock
    return app
