"""Who has been kept long enough: each with the reason, and one button that erases them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_ERASE, Visit
from regard.workspace.retaining import Due

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RetentionScreen:
    """Whoever is due, some of them with their names; how many in all, and how many of them are on hold."""

    frame: Frame
    due: tuple[tuple[Due, str], ...]
    count: int
    held: int
    told: str


def due(visit: Visit) -> Response:
    """Whoever is due."""
    return _due(visit)


def _due(visit: Visit, told: str = "", status: int = 200) -> Response:
    visit.need(MAY_ERASE)
    found = visit.live.due(visit.now)
    held = sum(bool(one.hold) for one, _ in found)
    own = frame("Kept long enough", visit.live.company, visit.account, "/retention")
    return show("retention", RetentionScreen(own, found[:MOST_SHOWN], len(found), held, told), status)


def erase_due(visit: Visit) -> Response:
    """Erase whoever is due and not on hold, once it was said that this is meant."""
    visit.need(MAY_ERASE)
    if visit.form.get("sure") != "yes":
        return _due(visit, "Tick that you mean it: nothing can bring them back.", 422)
    visit.live.erase_due(visit.now, by=visit.account.email)
    return RedirectResponse("/retention", status_code=303)
