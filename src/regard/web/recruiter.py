"""Pages for those who court people: Today, Calls, People, one person, and whom not to contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import RedirectResponse, Response

from regard.clock import midday
from regard.decisions.day import Card, Decision
from regard.decisions.rules.order import BY_NAME
from regard.ledger.event import Saying
from regard.report.phrases import not_before, readable, titled, way
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_WRITE, Form, Visit
from regard.words import Micros, Total, Verdict
from regard.workspace.acts import CORRECTABLE, Done, corrected, doings, settling
from regard.workspace.at_hand import URGENCY, Choice
from regard.workspace.document import Why
from regard.workspace.live import Agenda

AT_A_TIME = 50
_LABELS = {
    Total.MAY_CONTACT: ("may contact", "/people?of=may_contact"),
    Total.MUST_NOT: ("must not contact", "/must-not"),
    Total.SHOULD_CALL: ("should call", "/people?of=should_call"),
    Total.DATA_TOO_OLD: ("data too old", "/people?of=data_too_old"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a list: what to do, when on their clock, why, and the places that say so."""

    person: int
    name: str
    verdict: str
    phrase: str
    way: str
    when: str
    because: str
    offer: str
    task: str
    avoid: str
    rule: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """One of the four numbers and the list that it opens."""

    label: str
    count: int
    opens: str


@dataclass(frozen=True, slots=True)
class ListScreen:
    """A list of people: its numbers on top (Today only), its lines, and the way to the rest."""

    frame: Frame
    title: str
    intro: str
    empty: str
    numbers: tuple[Number, ...]
    filters: tuple[tuple[str, str, int, bool], ...]
    lines: tuple[Line, ...]
    count: int
    start: int
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class PersonScreen:
    """One person: the verdict and what can be done about it, wishes, values, applications, and the timeline."""

    frame: Frame
    line: Line
    card: Card
    at: Micros
    may_write: bool
    told: str
    link: str
    doings: tuple[tuple[str, str], ...]
    typed: Form
    correctable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyScreen:
    """Every rule in the order in which it was asked, up to the one that decided and beyond."""

    frame: Frame
    line: Line
    why: Why


def today(visit: Visit) -> Response:
    """What to do today, what we owe first."""
    counts = visit.live.counts(visit.now)
    per_verdict = {verdict: sum(n for name, n in counts.items() if BY_NAME[name].verdict is verdict) for verdict in URGENCY}
    asked = visit.request.query_params.get("verdict", "").upper()
    chosen = [verdict for verdict in URGENCY if verdict.name == asked] or list(URGENCY)
    agenda = visit.live.to_do(visit.now, chosen, start=visit.number("from"), most=AT_A_TIME)
    filters = tuple(
        (f"/?verdict={verdict.name.lower()}", titled(verdict.phrase), count, chosen == [verdict])
        for verdict, count in per_verdict.items() if count
    )  # fmt: skip
    totals = visit.live.totals(visit.now)
    numbers = tuple(Number(label, totals[total], opens) for total, (label, opens) in _LABELS.items())
    base = f"/?verdict={asked.lower()}&" if asked else "/?"
    return show("list", list_screen(
        visit, "Today", agenda, base, numbers=numbers, filters=filters,
        intro="What we owe comes first. Regard proposes, you decide: nothing is sent from here.",
        empty="Nothing is left to do today. Read newer exports under Sources, or open a role.",
    ))  # fmt: skip


def must_not(visit: Visit) -> Response:
    """Whom not to contact, by reason."""
    counts = {name: n for name, n in visit.live.counts(visit.now).items() if BY_NAME[name].total is Total.MUST_NOT}
    asked = visit.request.query_params.get("rule", "")
    rules = [asked] if asked in counts else list(counts)
    agenda = visit.live.agenda(visit.now, Choice(tuple(rules)), start=visit.number("from"), most=AT_A_TIME)
    filters = tuple((f"/must-not?rule={name}", titled(readable(name)), n, rules == [name]) for name, n in counts.items())
    base = f"/must-not?rule={asked}&" if asked in counts else "/must-not?"
    return show("list", list_screen(
        visit, "Must not contact", agenda, base, filters=filters,
        intro="Their own wish or the law forbids it, whichever system it was said in. Only the person can lift a wish.",
        empty="There is nobody whom we must not contact.",
    ))  # fmt: skip


def person(visit: Visit) -> Response:
    """One person."""
    return _person(visit, visit.request.path_params["number"])


def _person(visit: Visit, number: int, told: str = "", link: str = "", status: int = 200) -> Response:
    decision, card = visit.live.person(number, visit.now)
    screen = PersonScreen(
        frame(decision.name, visit.live.company, visit.account), line_of(decision, visit.now, card.zone), card, visit.now,
        visit.account.role in MAY_WRITE, told, link, doings_of(decision), visit.form if told else {}, CORRECTABLE,
    )  # fmt: skip
    return show("person", screen, status)


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


def act(visit: Visit) -> Response:
    """Do, put off, hand over or decide otherwise. What is wrong with the form is said on the person's page."""
    visit.need(MAY_WRITE)
    number = visit.request.path_params["number"]
    decision, _ = visit.live.person(number, visit.now)
    try:
        sayings = _sayings(visit, decision, visit.live.record(number, visit.now))
    except ValueError as error:
        return _person(visit, number, told=str(error), status=422)
    visit.live.act(number, sayings, by=visit.account.email, now=visit.now)
    back = "/calls" if visit.form.get("back") == "/calls" else f"/people/{number}"
    return RedirectResponse(back, status_code=303)


def correct(visit: Visit) -> Response:
    """Say what is right. Where somebody changed the value meanwhile, both are shown and nothing is overwritten."""
    visit.need(MAY_WRITE)
    number, form = visit.request.path_params["number"], visit.form
    field, value = form.get("field", ""), form.get("value", "")
    _, card = visit.live.person(number, visit.now)
    now = {one.value for one in card.values if one.field == field and one.current}
    if form.get("seen") and form["seen"] not in now:
        says = ", ".join(sorted(now)) or "nothing"
        told = f"Somebody changed this meanwhile: it says {says} now. You saw {form['seen']} and wrote {value}."
        return _person(visit, number, told=told, status=409)
    record, by = visit.live.record(number, visit.now), visit.account.email
    try:
        sayings = corrected(record, field, value[:500], by=by, at=visit.now, country=visit.live.country)
    except ValueError as error:
        return _person(visit, number, told=str(error), status=422)
    visit.live.act(number, sayings, by=by, now=visit.now)
    return RedirectResponse(f"/people/{number}#held", status_code=303)


def _sayings(visit: Visit, decision: Decision, record: str) -> Sequence[Saying]:
    form = visit.form
    if form.get("seen", decision.rule) != decision.rule:
        raise ValueError("The verdict has changed since the page was shown. Look at it again.")
    return settling(
        decision, record, form.get("act", ""), by=visit.account.email, at=visit.now, why=form.get("why", ""),
        done=Done(form["done"]) if form.get("done") in set(Done) else None, until=_day(form.get("until", "")),
        colleague=form.get("colleague", ""),
    )  # fmt: skip


def _day(text: str) -> Micros | None:
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


def list_screen(
    visit: Visit, title: str, agenda: Agenda, base: str, *, intro: str, empty: str, numbers: tuple[Number, ...] = (),
    filters: tuple[tuple[str, str, int, bool], ...] = (), here: str = "",
) -> ListScreen:  # fmt: skip
    """A page that lists people. base: the address of the list up to the ``from`` of a further piece. here: the list to mark."""
    before, after = agenda.start - AT_A_TIME, agenda.start + AT_A_TIME
    return ListScreen(
        frame(title, visit.live.company, visit.account, here or base.partition("?")[0]), title, intro, empty, numbers, filters,
        tuple(line_of(decision, visit.now) for decision in agenda.decisions), agenda.count, agenda.start,
        newer=f"{base}from={max(before, 0)}" if agenda.start else "",
        older=f"{base}from={after}" if after < agenda.count else "",
    )  # fmt: skip


def line_of(decision: Decision, now: Micros, zone: str = "UTC") -> Line:
    """A decision in words."""
    return Line(
        decision.person, decision.name or f"Person {decision.person}", decision.verdict.name.lower(),
        decision.verdict.phrase.removesuffix(" until"), way(decision.channel),
        not_before(decision.not_before, now, zone or "UTC", decision.verdict), decision.because, decision.offer, decision.task,
        decision.avoid, decision.rule, tuple((proof.says, f"{proof.source} · {proof.place}") for proof in decision.evidence),
    )  # fmt: skip
