"""What several commands ask for: a folder, a workspace, a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from regard.clock import micros
from regard.words import Micros

_MORNING = time(9)
FOLDER = click.Path(path_type=Path)


class Moment(click.ParamType[Micros]):
    """A date (its morning, 09:00 UTC) or an ISO 8601 instant with a zone, as UTC microseconds."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Micros:
        """Parse what was typed; fails with an example."""
        try:
            return _moment(str(value))
        except ValueError:
            self.fail(f'"{value}" is no date; write 2026-03-04 or 2026-03-04T09:00+01:00', param, ctx)


def _moment(text: str) -> Micros:
    if len(text) == len("2026-03-04"):
        return micros(datetime.combine(date.fromisoformat(text), _MORNING, tzinfo=UTC))
    return micros(datetime.fromisoformat(text))


def this_morning() -> Micros:
    """Nine o'clock of today, UTC."""
    return micros(datetime.combine(datetime.now(UTC).date(), _MORNING, tzinfo=UTC))


def now(at: Micros | None) -> Micros:
    """This moment, or the one that was given."""
    return micros(datetime.now(UTC)) if at is None else at


AT = click.option("--at", type=Moment(), help="Decide as of this date (default: now).")
KEEP = click.option("--workspace", type=FOLDER, help="Keep the store in this folder (default: a temporary one).")
KEPT = click.option("--workspace", type=FOLDER, required=True, help="The folder that keeps the store.")
