"""The same for several people: first what would happen to whom, and who is left out and why; then it is done, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from threading import Lock

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regard.clock import HOUR
from regard.errors import RegardError
from regard.web.people import asked_for, choice_of
from regard.web.person import day_of
from regard.web.recruiter import Line, line_of
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Form, Visit
from regard.words import Micros
from regard.workspace.several import MOST, Group, Intent, Outlook, outlook, told_apart

KEPT_FOR = HOUR
MOST_KEPT = 100
"""So long, and so many, results can be looked at again."""


class NotKept(RegardError):
    """This result is not kept any more. What was done stands in the log, and on the page of each person."""

    exit_code = 2
    http_status = 404


@dataclass(frozen=True, slots=True)
class Lot:
    """People with whom the same happens: their verdict, or the reason why nothing happens to them."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class BulkScreen:
    """What would happen (or, when done, has happened) to these people, and why the others are left out.

    told: what is wrong with what was asked for; then nothing is looked at yet. people: number and rule of each, as they were
    seen, to be handed on. count: of those to whom it happens.
    """

    frame: Frame
    says: str
    chosen: tuple[Lot, ...]
    left_out: tuple[Lot, ...]
    done: bool
    told: str
    typed: Form
    people: str
    count: int


class Results:
    """What was done to several people at once, kept for a while for whoever did it."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[BulkScreen, str, Micros]] = {}
        self._turn = Lock()

    def keep(self, screen: BulkScreen, who: str, now: Micros) -> str:
        """Keep a result, and give its name; those whose time is over go, and the oldest where they are many."""
        with self._turn:
            lasting = [one for one in self._kept.items() if one[1][2] > now]
            name = token_urlsafe(12)
            self._kept = dict(lasting[-MOST_KEPT + 1 :]) | {name: (screen, who, now + KEPT_FOR)}
            return name

    def find(self, name: str, who: str, now: Micros) -> BulkScreen:
        """The result. Raises NotKept for everybody but who did it, and when its time is over."""
        screen, whose, until = self._kept.get(name, (None, "", 0))
        if screen is None or whose != who or until <= now:
            raise NotKept
        return screen


def results_of(request: Request) -> Results:
    """The results that the application keeps."""
    results: Results = request.app.state.results
    return results


def bulk(visit: Visit) -> Response:
    """Show what would happen, or do it. One that cannot be done stops none of the others."""
    visit.need(MAY_WRITE)
    form = visit.form
    intent = Intent(
        form.get("act", ""), form.get("why", "")[:300], visit.account.email, visit.now, day_of(form.get("until", "")),
        form.get("colleague", ""),
    )  # fmt: skip
    told, seen = _whom(visit)
    told = told or intent.mistake
    decisions = [decision for decision, _ in visit.live.lookup(sorted(seen), visit.now)]
    if told:
        return _show(visit, intent, Outlook((), ()), seen, told=told)
    looked = outlook(intent, decisions, seen)
    if not form.get("confirm"):
        return _show(visit, intent, looked, {one.person: one.rule for one in decisions} | seen)
    failed = visit.live.act_on_each(sorted(seen), intent.meant(seen), by=visit.account.email, now=visit.now)
    screen = _screen(visit, intent, told_apart(decisions, failed), {}, done=True)
    way = results_of(visit.request).keep(screen, visit.account.email, visit.now)
    return RedirectResponse(f"/people/bulk/{way}", status_code=303)


def result(visit: Visit) -> Response:
    """What was done to several people, for whoever did it; it can be looked at again without doing anything again."""
    visit.need(MAY_WRITE)
    return show("bulk", results_of(visit.request).find(visit.request.path_params["id"], visit.account.email, visit.now))


def _whom(visit: Visit) -> tuple[str, dict[int, str]]:
    """Who is meant, with the rule by which the colleague saw them decided over; and what is wrong with the choice."""
    form = visit.form
    if form.get("all"):
        found = visit.live.agenda(visit.now, choice_of(asked_for(form.get("back", ""))), most=MOST)
        if found.count > MOST:
            return f"The list holds {found.count:,} people; at most {MOST} can be acted on at once. Narrow it first.", {}
        return "", {decision.person: decision.rule for decision in found.decisions}
    ticked = [(name[1:], rule) for name, rule in form.items() if name[:1] == "p"]
    handed_on = [(number, rule) for number, _, rule in (part.partition(":") for part in form.get("people", "").split())]
    seen = {int(number): rule for number, rule in (*ticked, *handed_on) if number.isdecimal() and len(number) < 12}
    return ("", dict(list(seen.items())[:MOST])) if seen else ("Nobody was chosen. Tick people on the list first.", {})


def _show(visit: Visit, intent: Intent, found: Outlook, seen: dict[int, str], *, told: str = "") -> Response:
    return show("bulk", _screen(visit, intent, found, seen, told=told), 422 if told else 200)


def _screen(
    visit: Visit, intent: Intent, found: Outlook, seen: dict[int, str], *, told: str = "", done: bool = False
) -> BulkScreen:  # fmt: skip
    return BulkScreen(
        frame("Several people", visit.live.company, visit.account, "/people"), intent.says,
        tuple(_lot(group, visit.now) for group in found.goes), tuple(_lot(group, visit.now) for group in found.left_out), done,
        told, visit.form, " ".join(f"{person}:{rule}" for person, rule in sorted(seen.items())), len(found.chosen),
    )  # fmt: skip


def _lot(group: Group, now: Micros) -> Lot:
    return Lot(group.title, tuple(line_of(decision, now) for decision in group.people))
