"""Lists for those who court people: Today, and whom not to contact."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from regard.decisions.day import Decision
from regard.decisions.rules.order import BY_NAME
from regard.report.phrases import not_before, readable, titled, way
from regard.web.show import Frame, frame, show
from regard.web.visit import Visit
from regard.words import Micros, Total
from regard.workspace.at_hand import URGENCY, Choice
from regard.workspace.lists import Agenda

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
    """A list of people: its numbers and how many things are new (Today only), its lines, and the way to the rest."""

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
    news: int = 0


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
    screen = list_screen(
        visit, "Today", agenda, base, numbers=numbers, filters=filters,
        intro="What we owe comes first. Regard proposes, you decide: nothing is sent from here.",
        empty="Nothing is left to do today. Read newer exports under Sources, or open a role.",
    )  # fmt: skip
    return show("list", replace(screen, news=len(visit.live.news(visit.now))))


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
