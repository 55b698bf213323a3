"""One other system: how far it is read, what became of every field, what is written back, and what waits for a human."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from starlette.responses import RedirectResponse, Response

from regard.connectors.manifest import manifest_of
from regard.errors import BadSettings, NotPulled
from regard.intake.carried import Fate
from regard.people.agreement import Rule
from regard.storage.outbox import ERASE, Entry, State
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, MAY_WRITE, Visit
from regard.workspace.exchanging import Stand
from regard.workspace.pulling import Carried, summed

MOST = 50
"""So many lines of what was written, or would be, are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one record there, and the person that it is; None where nobody is it any more."""

    entry: Entry
    person: int | None
    name: str

    @property
    def is_erasure(self) -> bool:
        """Whether the record itself is to be erased."""
        return self.entry.field == ERASE


@dataclass(frozen=True, slots=True)
class SystemScreen:
    """One system. sums: values by fate. paths: fields by fate, those that ask for a look first.

    rules: fields that can be written, with who decides; None for those that are not. planned: what would be written now, where
    that was asked for.
    """

    frame: Frame
    system: Stand
    sums: dict[Fate, int]
    total: int
    paths: tuple[tuple[Fate, tuple[Carried, ...]], ...]
    rules: dict[str, Rule | None]
    choices: tuple[Rule, ...]
    open: tuple[Line, ...]
    waiting: tuple[Line, ...]
    written: tuple[Line, ...]
    planned: tuple[Line, ...] | None
    may_change: bool
    may_settle: bool
    told: str


_IN_ORDER = (Fate.NEW, Fate.REJECTED, Fate.LOSSY, Fate.WITHHELD, Fate.RAW, Fate.UNKNOWN, Fate.CARRIED)


def system(visit: Visit) -> Response:
    """One system, and what became of every field. Raises NotAllowed and NoSuchSystem."""
    return _page(visit)


def _page(visit: Visit, told: str = "", status: int = 200) -> Response:
    exchanging, name = visit.live.exchanging, visit.request.path_params["name"]
    stand, paths = exchanging.stand(name), exchanging.carried(name)
    sums = summed(paths)
    grouped = tuple((fate, tuple(one for one in paths if one.fate is fate)) for fate in _IN_ORDER if fate in sums)
    around = frame(stand.manifest.title, visit.live.company, visit.account, "/sources")
    fields = stand.manifest.write.fields if stand.manifest.write else {}
    return show("system", SystemScreen(
        around, stand, sums, sum(sums.values()), grouped, {field: stand.rules.get(field) for field in fields}, tuple(Rule),
        _lines(visit, stand.open), _lines(visit, _in(stand, State.WAITING, State.OURS)),
        _lines(visit, islice(_in(stand, State.WRITTEN, State.TAKEN), MOST)), _planned(visit, name),
        visit.account.role in MAY_READ_IN, visit.account.role in MAY_WRITE, told,
    ), status)  # fmt: skip


def _in(stand: Stand, *states: State) -> tuple[Entry, ...]:
    return tuple(one for one in stand.entries if one.state in states)


def _planned(visit: Visit, name: str) -> tuple[Line, ...] | None:
    if "plan" not in visit.request.query_params:
        return None
    return _lines(visit, [one.entry for one in islice(visit.live.exchanging.planned(name, visit.now), MOST)])


def _lines(visit: Visit, entries: Iterable[Entry]) -> tuple[Line, ...]:
    shown = tuple(entries)
    people = visit.live.exchanging.people(shown) if shown else {}
    return tuple(Line(one, *people.get(one.record, (None, ""))) for one in shown)


def set_writing(visit: Visit) -> Response:
    """Say who decides over which field. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_READ_IN)
    manifest = manifest_of(visit.request.path_params["name"])
    fields = manifest.write.fields if manifest.write else {}
    rules = {field: rule for field, rule in visit.form.items() if field in fields}
    try:
        visit.live.exchanging.set_rules(manifest.name, rules, by=visit.account.email, now=visit.now)
    except BadSettings as error:
        return _page(visit, str(error), 422)
    return _back(manifest.name, "written")


def exchange_now(visit: Visit) -> Response:
    """Have the next round at once. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_READ_IN)
    name = visit.request.path_params["name"]
    try:
        visit.live.exchanging.want(name)
    except NotPulled as error:
        return _page(visit, str(error), 409)
    return _back(name, "round")


def settle(visit: Visit) -> Response:
    """Decide over an open field. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_WRITE)
    name = manifest_of(visit.request.path_params["name"]).name
    record, field, say = (visit.form.get(one, "") for one in ("record", "field", "say"))
    try:
        visit.live.exchanging.settle(name, record, field, say, by=visit.account.email, now=visit.now)
    except ValueError as error:
        return _page(visit, str(error), 409)
    return _back(name, "open")


def _back(name: str, place: str) -> Response:
    return RedirectResponse(f"/sources/system/{name}#{place}", status_code=303)
