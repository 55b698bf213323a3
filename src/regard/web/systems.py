"""One other system: how far it is read, what became of every field, what is written back, and what waits for a human."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from starlette.responses import RedirectResponse, Response

from regard.connectors.manifest import Manifest, manifest_of, systems
from regard.errors import BadSettings, NotPulled
from regard.intake.carried import Fate
from regard.people.agreement import Rule
from regard.storage.outbox import ERASE, Entry, Outbox, State
from regard.storage.people import names_of, people_of_records
from regard.storage.pulls import Pulls, Reached
from regard.storage.store import Store
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, MAY_WRITE, Visit
from regard.workspace.exchanging import Round
from regard.workspace.log import SETTINGS, write_doing
from regard.workspace.pulling import Carried, carried, summed
from regard.workspace.writing import Exchanged, plan, rules_of, set_rules

MOST = 50
"""So many lines of what was written, or would be, are shown."""


@dataclass(frozen=True, slots=True)
class System:
    """One system: how far its streams are read, and what waits for a human."""

    manifest: Manifest
    streams: dict[str, Reached]
    open: int


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

    rules: fields that can be written, with who decides; None for those that are not. round: the last by itself. has_key: whether
    the server can enter it. planned: what would be written now, where that was asked for.
    """

    frame: Frame
    system: System
    sums: dict[Fate, int]
    total: int
    paths: tuple[tuple[Fate, tuple[Carried, ...]], ...]
    rules: dict[str, Rule | None]
    choices: tuple[Rule, ...]
    open: tuple[Line, ...]
    waiting: tuple[Line, ...]
    written: tuple[Line, ...]
    planned: tuple[Line, ...] | None
    round: Round | None
    has_key: bool
    may_change: bool
    may_settle: bool
    told: str


_IN_ORDER = (Fate.NEW, Fate.REJECTED, Fate.LOSSY, Fate.WITHHELD, Fate.RAW, Fate.CARRIED)


def all_systems(visit: Visit) -> tuple[System, ...]:
    """The systems that can be read, with how far each is."""
    with visit.live.asking() as store:
        return tuple(_system(store, name) for name in systems())


def _system(store: Store, name: str) -> System:
    open_ = sum(one.state.is_open for one in Outbox(store.connection).entries(name))
    return System(manifest_of(name), Pulls(store.connection).reached(name), open_)


def system(visit: Visit) -> Response:
    """One system, and what became of every field. Raises NotAllowed and NoSuchSystem."""
    return _page(visit)


def _page(visit: Visit, told: str = "", status: int = 200) -> Response:
    exchanging, manifest = visit.live.exchanging, manifest_of(visit.request.path_params["name"])
    planned = list(islice(plan(visit.live.asking, manifest, visit.now), MOST)) if "plan" in visit.request.query_params else None
    with visit.live.asking() as store:
        known = _system(store, manifest.name)
        paths = carried(store.connection, manifest.name)
        entries = sorted(Outbox(store.connection).entries(manifest.name), key=lambda one: -(one.tried or one.made))
        rules = rules_of(store, manifest.name)
        lines = _lines(store, entries)
        would = None if planned is None else _planned(store, planned)
    sums = summed(paths)
    grouped = tuple((fate, tuple(one for one in paths if one.fate is fate)) for fate in _IN_ORDER if fate in sums)
    around = frame(manifest.title, visit.live.company, visit.account, "/sources")
    fields = manifest.write.fields if manifest.write else {}
    return show("system", SystemScreen(
        around, known, sums, sum(sums.values()), grouped, {field: rules.get(field) for field in fields}, tuple(Rule),
        tuple(line for line in lines if line.entry.state.is_open),
        tuple(line for line in lines if line.entry.state in {State.WAITING, State.OURS}),
        tuple(line for line in lines if line.entry.state in {State.WRITTEN, State.TAKEN})[:MOST],
        would, exchanging.last(manifest.name), manifest.name in exchanging.keys,
        visit.account.role in MAY_READ_IN, visit.account.role in MAY_WRITE, told,
    ), status)  # fmt: skip


def _lines(store: Store, entries: list[Entry]) -> tuple[Line, ...]:
    people = people_of_records(store, {one.record for one in entries}) if entries else {}
    names = names_of(store, sorted({*people.values()})) if people else {}
    return tuple(Line(one, people.get(one.record), names.get(people.get(one.record, 0), "")) for one in entries)


def _planned(store: Store, planned: list[Exchanged]) -> tuple[Line, ...]:
    names = names_of(store, sorted({one.person for one in planned if one.person is not None}))
    return tuple(Line(one.entry, one.person, names.get(one.person or 0, "")) for one in planned)


def set_writing(visit: Visit) -> Response:
    """Say who decides over which field. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_READ_IN)
    visit.live.whole()
    manifest = manifest_of(visit.request.path_params["name"])
    fields = manifest.write.fields if manifest.write else {}
    try:
        with visit.live.asking() as store:
            told = set_rules(store, manifest, {field: rule for field, rule in visit.form.items() if field in fields})
            if told:
                write_doing(store, visit.now, visit.account.email, SETTINGS, told)
    except BadSettings as error:
        return _page(visit, str(error), 422)
    return _back(manifest, "written")


def exchange_now(visit: Visit) -> Response:
    """Have the next round at once. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_READ_IN)
    manifest = manifest_of(visit.request.path_params["name"])
    try:
        visit.live.exchanging.want(manifest.name)
    except NotPulled as error:
        return _page(visit, str(error), 409)
    return _back(manifest, "round")


def settle(visit: Visit) -> Response:
    """Decide over an open field. Raises NotAllowed and NoSuchSystem."""
    visit.need(MAY_WRITE)
    manifest = manifest_of(visit.request.path_params["name"])
    record, field, say = (visit.form.get(name, "") for name in ("record", "field", "say"))
    try:
        visit.live.exchanging.settle(manifest.name, record, field, say, by=visit.account.email, now=visit.now)
    except ValueError as error:
        return _page(visit, str(error), 409)
    return _back(manifest, "open")


def _back(manifest: Manifest, place: str) -> Response:
    return RedirectResponse(f"/sources/system/{manifest.name}#{place}", status_code=303)
