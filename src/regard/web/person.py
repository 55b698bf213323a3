"""The page of one person: the verdict and what can be done about it, wishes, values that can be corrected, the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from starlette.responses import RedirectResponse, Response

from regard.clock import midday
from regard.decisions.day import Card, Decision, Value
from regard.decisions.rules.order import BY_NAME
from regard.ledger.event import Saying
from regard.report.phrases import readable, titled
from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_ERASE, MAY_WRITE, Form, Visit
from regard.words import Micros, Verdict
from regard.workspace.acts import CORRECTABLE, Done, doings, held_back, settling
from regard.workspace.correcting import Correction, LostRace
from regard.workspace.document import Why
from regard.workspace.retaining import KeptByHold

_ORDER = (*CORRECTABLE[:3], "linkedin", *CORRECTABLE[3:])
"""Who they are and how to reach them stands first."""
_BACK = frozenset({"/calls"})
"""Lists to which a form may lead back."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field with all its values. told, typed: what was wrong with a correction of it, and what was written."""

    name: str
    title: str
    current: tuple[Value, ...]
    earlier: tuple[Value, ...]
    correctable: bool
    told: str
    typed: str


@dataclass(frozen=True, slots=True)
class PersonScreen:
    """One person: the verdict and what can be done about it, wishes, values, applications, and the timeline."""

    frame: Frame
    line: Line
    card: Card
    at: Micros
    may_write: bool
    may_erase: bool
    told: str
    link: str
    doings: tuple[tuple[str, str], ...]
    typed: Form
    fields: tuple[Field, ...]
    correctable: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyScreen:
    """Every rule in the order in which it was asked, up to the one that decided and beyond."""

    frame: Frame
    line: Line
    why: Why


@dataclass(frozen=True, slots=True)
class ChangedScreen:
    """A race that was lost: what was seen, what holds now (each with who says so), and what was meant. Nothing was written.

    field, value, held: for whoever wants to write theirs in the place of what is held now; empty where that cannot be.
    """

    frame: Frame
    person: int
    name: str
    seen: str
    now: tuple[tuple[str, str], ...]
    meant: str
    field: str
    value: str
    held: str


def person(visit: Visit) -> Response:
    """One person."""
    return _person(visit, visit.request.path_params["number"])


def _person(visit: Visit, number: int, told: str = "", link: str = "", status: int = 200) -> Response:
    decision, card = visit.live.person(number, visit.now)
    typed = visit.form if told else {}
    beside = told if typed.get("field") in CORRECTABLE else ""
    screen = PersonScreen(
        frame(decision.name, visit.live.company, visit.account), line_of(decision, visit.now, card.zone), card, visit.now,
        visit.account.role in MAY_WRITE, visit.account.role in MAY_ERASE, "" if beside else told, link, doings_of(decision),
        typed, _fields(card.values, typed, beside), CORRECTABLE, visit.live.records(number, visit.now),
    )  # fmt: skip
    return show("person", screen, status)


def _fields(values: Iterable[Value], typed: Form, told: str) -> tuple[Field, ...]:
    held = {name: tuple(some) for name, some in groupby(values, key=lambda value: value.field)}
    wrong = typed.get("field", "") if told else ""
    names = sorted({*held, *CORRECTABLE}, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return tuple(
        Field(
            name, titled(readable(name)), tuple(value for value in held.get(name, ()) if value.current),
            tuple(value for value in held.get(name, ()) if not value.current), name in CORRECTABLE,
            told if name == wrong else "", typed.get("value", "") if name == wrong else "",
        )
        for name in names
    )  # fmt: skip


_WORDS = {
    Done.WRITTEN: "I wrote to them", Done.SPOKEN: "We spoke", Done.NOT_REACHED: "Not reached", Done.MET: "We met",
}  # fmt: skip


def doings_of(decision: Decision) -> tuple[tuple[str, str], ...]:
    """How a verdict can be followed, as buttons."""
    made_good = {Done.WRITTEN: "Made good in writing"} if decision.verdict is Verdict.REPAIR else {}
    return tuple((done, {**_WORDS, **made_good}[done]) for done in doings(decision))


def why(visit: Visit) -> Response:
    """Every rule for one person."""
    found = visit.live.why(visit.request.path_params["number"], visit.now)
    title = f"Why: {found.decision.name}"
    return show("why", WhyScreen(frame(title, visit.live.company, visit.account), line_of(found.decision, visit.now), found))


class _VerdictChanged(ValueError):
    """The verdict is another one than the colleague saw."""

    def __init__(self, now: Decision) -> None:
        super().__init__("The verdict has changed since the page was shown. Look at it again.")
        self.now = now


def act(visit: Visit) -> Response:
    """Do, put off, hand over or decide otherwise. What is wrong with the form is said on the person's page."""
    visit.need(MAY_WRITE)
    number, form = visit.request.path_params["number"], visit.form

    def meant(decision: Decision, _card: Card, records: Sequence[str]) -> Sequence[Saying]:
        if form.get("seen", decision.rule) != decision.rule:
            raise _VerdictChanged(decision)
        return settling(
            decision, records[0], form.get("act", ""), by=visit.account.email, at=visit.now, why=form.get("why", ""),
            done=Done(form["done"]) if form.get("done") in set(Done) else None, until=day_of(form.get("until", "")),
            colleague=form.get("colleague", ""),
        )  # fmt: skip

    try:
        visit.live.act_on(number, meant, by=visit.account.email, now=visit.now)
    except _VerdictChanged as error:
        return _verdict_changed(visit, error.now)
    except ValueError as error:
        return _person(visit, number, told=str(error), status=422)
    back = form.get("back", "")
    return RedirectResponse(back if back in _BACK else f"/people/{number}", status_code=303)


def _verdict_changed(visit: Visit, now: Decision) -> Response:
    seen = BY_NAME.get(visit.form["seen"])
    line = line_of(now, visit.now)
    meant = " ".join(filter(None, (readable(visit.form.get("act", "")), visit.form.get("done", ""), visit.form.get("why", ""))))
    screen = ChangedScreen(
        frame(line.name, visit.live.company, visit.account), now.person, line.name,
        f"{titled(seen.verdict.phrase)}: {readable(seen.name)}" if seen else "",
        ((f"{titled(line.phrase)}: {line.because}", ""),), meant, "", "", "",
    )  # fmt: skip
    return show("changed", screen, 409)


def erase(visit: Visit) -> Response:
    """Erase everything that is held about a person, once the colleague has typed their name."""
    visit.need(MAY_ERASE)
    number, typed = visit.request.path_params["number"], visit.form.get("name", "")
    decision, _ = visit.live.person(number, visit.now)
    if typed.strip().casefold() != decision.name.casefold():
        return _person(visit, number, told=f"Type the name as it stands here, {decision.name}, to erase for good.", status=422)
    try:
        visit.live.erase(number, visit.now, by=visit.account.email)
    except KeptByHold as error:
        return _person(visit, number, told=str(error), status=409)
    return RedirectResponse("/log?kind=erased", status_code=303)


def correct(visit: Visit) -> Response:
    """Say what is right. Where somebody changed the value meanwhile, both are shown and nothing is overwritten."""
    visit.need(MAY_WRITE)
    number, form, by = visit.request.path_params["number"], visit.form, visit.account.email
    correction = Correction(
        form.get("field", ""), form.get("value", "")[:500], form.get("seen", ""), by, visit.now, visit.live.country
    )  # fmt: skip
    try:
        visit.live.act_on(number, correction.meant, by=by, now=visit.now)
    except LostRace as lost:
        return _value_changed(visit, number, correction, lost.now)
    except ValueError as error:
        return _person(visit, number, told=str(error), status=422)
    return RedirectResponse(f"/people/{number}#held", status_code=303)


def _value_changed(visit: Visit, number: int, correction: Correction, now: Sequence[Value]) -> Response:
    decision, _ = visit.live.person(number, visit.now)
    held = tuple((value.value, f"{value.method.phrase} · {value.source}") for value in now) or (("nothing", ""),)
    screen = ChangedScreen(
        frame(decision.name, visit.live.company, visit.account), number, decision.name, correction.seen, held,
        correction.value, correction.field, correction.value, now[0].value if now else "",
    )  # fmt: skip
    return show("changed", screen, 409)


def hold(visit: Visit) -> Response:
    """Place or lift a legal hold: whoever is held cannot be erased."""
    visit.need(MAY_ERASE)
    number, form, by = visit.request.path_params["number"], visit.form, visit.account.email

    def meant(_decision: Decision, _card: Card, records: Sequence[str]) -> Sequence[Saying]:
        return held_back(records[0], form.get("why", "")[:300], lifted=form.get("act") == "lift", by=by, at=visit.now)

    try:
        visit.live.act_on(number, meant, by=by, now=visit.now)
    except ValueError as error:
        return _person(visit, number, told=str(error), status=422)
    return RedirectResponse(f"/people/{number}", status_code=303)


def day_of(text: str) -> Micros | None:
    """Midday of a day as a form sends it, None where it is none."""
    try:
        return midday(date.fromisoformat(text))
    except ValueError:
        return None


def give_link(visit: Visit) -> Response:
    """Make the secret address of the person's own page, and end all earlier ones. It is shown this once."""
    visit.need(MAY_WRITE)
    number = visit.request.path_params["number"]
    secret = visit.live.own_page(number, visit.now)
    return _person(visit, number, link=str(visit.request.url_for("own_page", secret=secret)))
