"""Starts everything: ``python -m regard.serve --workspace DIR``, which is what ``regard serve`` runs."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import uvicorn

from regard.clock import DAY, micros
from regard.connectors.systems import known_systems
from regard.errors import BadSettings, RegardError
from regard.serve.app import whole_app
from regard.storage.access import Account, Purpose, Role
from regard.web.provider import provider_settings
from regard.words import Micros
from regard.worker.going_on import GoingOn
from regard.workspace import open_workspace
from regard.workspace.environment import Environment
from regard.workspace.live import Live

TURN_SECONDS = 0.0002
"""A thread that computes gives way so often: at Python's 5 ms, who asks the store a thousand small things waits for seconds."""
OPENED_AFTER_SECONDS = 1.0
"""The browser is opened when the pages answer."""


def main() -> int:
    """Open the workspace, print the first link where nobody has an account yet, and serve until told to stop."""
    told = _arguments()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        environment = Environment.of(os.environ)
        provider = provider_settings(environment)
        live = Live(open_workspace(told.workspace))
        watched = folders_to_watch(environment)
        keys = {name: key for name in known_systems() if (key := environment.key_of(name))}
        urls = {name: url for name in known_systems() if (url := environment.url_of(name))}
    except RegardError as error:
        print(f"regard: {error}", file=sys.stderr)  # noqa: T201 - this is a door
        return error.exit_code
    clock = (lambda: told.at) if told.at else _now
    address = f"http://{told.host}:{told.port}"
    secret = first_invitation(live, clock())
    live.counts(clock())
    live.watching.watch_by_setting(watched, clock())
    live.exchanging.keys, live.exchanging.urls = keys, urls
    way = f"{address}/welcome/{secret}" if secret else f"{address}/"
    print(f"Regard: {way}" + ("   (set the administrator's password; once)" if secret else ""), flush=True)  # noqa: T201
    if told.open:
        Timer(OPENED_AFTER_SECONDS, webbrowser.open, [way]).start()
    with GoingOn(live, clock):
        uvicorn.run(whole_app(live, clock, provider), host=told.host, port=told.port, log_level="warning", server_header=False)
    live.close()
    return 0


def first_invitation(live: Live, now: Micros) -> str:
    """A secret that lets the first administrator in; empty as soon as anybody has a password."""
    with live.access() as access:
        if any(account.password for account in access.accounts()):
            return ""
        admin = Account("admin@localhost", "", Role.ADMIN, "")
        access.keep(admin)
        access.take_back(Purpose.INVITATION, admin.email)
        return access.give(Purpose.INVITATION, admin.email, now + DAY, now=now)


def folders_to_watch(environment: Environment) -> tuple[Path, ...]:
    """The folders that ``REGARD_WATCH`` names, separated as in ``PATH``. Raises BadSettings."""
    folders = tuple(Path(name) for name in environment.watch.split(os.pathsep) if name.strip())
    for folder in folders:
        if not folder.is_absolute():
            raise BadSettings(f"REGARD_WATCH: {folder} has to be a whole path, as {folder.absolute()}.")
    return folders


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="regard serve")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--open", action="store_true")
    return parser.parse_args()


def _now() -> Micros:
    return micros(datetime.now(UTC))  # noqa: TID251 - a door


if __name__ == "__main__":
    raise SystemExit(main())
