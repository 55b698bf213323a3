"""Why an application ended and who ended it: we, they, or nobody (requirement A7)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

KIND_OF_SIDE = {"us": "application.rejected", "them": "application.withdrawn", "none": "application.lost"}


class Loss(NamedTuple):
    """side: us, them or none. code: a word of docs/sources/greenhouse.md; ``unspecified`` where no reason is given."""

    side: str
    code: str

    @property
    def kind(self) -> str:
        """The event kind that says so."""
        return KIND_OF_SIDE[self.side]


@cache
def loss(reason: str, kind: str) -> Loss:
    """Read a rejection reason and its type (``We rejected them``, ``They rejected us``) as Greenhouse names them.

    Silence and unreachability are nobody's decision, whatever the type; else the type decides the side where it
    says one, else the words of the reason, else we decided, because a rejection was entered by us.
    """
    found = _first("reason", reason)
    code = found["code"] if found else ("other" if reason else "unspecified")
    if found and found["side"] == "none":
        return Loss("none", code)
    side = _first("type", kind) or found
    return Loss(side["side"] if side else "us", code)


def _first(section: str, text: str) -> dict[str, Any] | None:
    lowered = text.lower()
    return next((entry for entry in _table()[section] if any(word in lowered for word in entry["words"])), None)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8"))
