"""The page "Who is who": two who may be one person side by side, what was decided, and the ways to part and to take back."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.decisions.day import Value
from regard.errors import NoSuchPerson
from regard.people.decided import NEVER, OPEN, SAME
from regard.report.phrases import titled
from regard.storage.identity import Made, Proposal
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Visit
from regard.workspace.who import all_certain, decided, parted, taken_back

_FIELDS = ("name", "email", "phone", "linkedin", "title", "employer", "city", "country")
_SHOWN = 50
_WORDS = {SAME: "the same", NEVER: "never the same", OPEN: "taken back"}
_SAID = {"same": SAME, "never": NEVER}


@dataclass(frozen=True, slots=True)
class Beside:
    """One field of both: its name, the values of each, and whether they have one in common."""

    title: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class WhoScreen:
    """The pair in front (None where nobody waits), what follows it, and what was decided last."""

    frame: Frame
    pair: Proposal | None
    fields: tuple[Beside, ...]
    place: int
    count: int
    history: tuple[tuple[Made, str, int], ...]
    may_write: bool
    told: str
    is_behind: bool
    certain: int


def who(visit: Visit) -> Response:
    """The next pair that waits for a human."""
    return _who(visit)


def _who(visit: Visit, told: str = "", status: int = 200) -> Response:
    found = visit.live.who_is_who(visit.now)
    place = min(visit.number("from"), max(0, len(found.waiting) - 1))
    pair = found.waiting[place] if found.waiting else None
    around = frame("Who is who", visit.live.company, visit.account, "/who")
    return show("who", WhoScreen(
        around, pair, _side_by_side(visit, pair) if pair else (), place, len(found.waiting), _history(found.made),
        visit.account.role in MAY_WRITE, told, found.is_behind, found.certain,
    ), status)  # fmt: skip


def _side_by_side(visit: Visit, pair: Proposal) -> tuple[Beside, ...]:
    cards = [visit.live.person(number, visit.now)[1] for number in pair.people]
    held = [{field: _values(card.values, field) for field in _FIELDS} for card in cards]
    return tuple(
        Beside(titled(field), held[0][field], held[1][field], bool({*held[0][field]} & {*held[1][field]}))
        for field in _FIELDS
        if held[0][field] or held[1][field]
    )


def _values(values: tuple[Value, ...], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.value for one in values if one.field == field))


def _history(made: tuple[Made, ...]) -> tuple[tuple[Made, str, int], ...]:
    """One line an act, the latest first: the first pair of it, what was said, and how many pairs it was about."""
    acts: dict[str, list[Made]] = {}
    for one in made:
        acts.setdefault(one.import_id, []).append(one)
    return tuple((act[-1], _WORDS[act[-1].ruling.kind], len(act)) for act in list(acts.values())[:_SHOWN])


def decide(visit: Visit) -> Response:
    """The same, or never the same."""
    visit.need(MAY_WRITE)
    kind, by, at = _SAID.get(visit.form.get("say", ""), ""), visit.account.email, visit.now
    one, other = visit.form.get("one", ""), visit.form.get("other", "")
    try:
        visit.live.decide_who(lambda store: decided(store, kind, one, other, by=by, at=at), by=by, now=at)
    except NoSuchPerson:
        return _who(visit, "One of the two is gone. Nothing was changed.", 409)
    except ValueError as error:
        return _who(visit, str(error), 409)
    place = visit.form.get("from", "0")
    return RedirectResponse(f"/who?from={int(place) if place.isdecimal() and len(place) < 10 else 0}", status_code=303)


def join_certain(visit: Visit) -> Response:
    """Whoever is as good as certain, all in one act."""
    visit.need(MAY_WRITE)
    seen, by, at = visit.form.get("seen", ""), visit.account.email, visit.now
    number = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    try:
        visit.live.decide_who(lambda store: all_certain(store, by=by, at=at, seen=number), by=by, now=at)
    except ValueError as error:
        return _who(visit, str(error), 409)
    return RedirectResponse("/who#decided", status_code=303)


def take_back(visit: Visit) -> Response:
    """Take one act of deciding back."""
    visit.need(MAY_WRITE)
    act, by, at = visit.form.get("act", ""), visit.account.email, visit.now
    try:
        visit.live.decide_who(lambda store: taken_back(store, act, by=by, at=at), by=by, now=at)
    except ValueError as error:
        return _who(visit, str(error), 409)
    return RedirectResponse("/who#decided", status_code=303)


def part(visit: Visit) -> Response:
    """A record of a person is somebody else."""
    visit.need(MAY_WRITE)
    number, record = visit.request.path_params["number"], visit.form.get("record", "")
    by, at = visit.account.email, visit.now
    visit.live.record(number, at)
    try:
        visit.live.decide_who(lambda store: parted(store, number, [record], by=by, at=at), by=by, now=at)
    except ValueError as error:
        return _who(visit, str(error), 409)
    return RedirectResponse("/who#decided", status_code=303)
