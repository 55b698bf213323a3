"""Stages asked of the store for everybody at once are those that the fold over each person's events gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Place

from regard.clock import HOUR, MINUTE
from regard.intake.reading import Outcome, Reading, Recognition
from regard.ledger.event import Saying
from regard.people.stages import states, told_once
from regard.storage.batch import batches
from regard.storage.people import moments_of
from regard.storage.stages import Applied, applied
from regard.storage.store import Store
from regard.words import Json, Micros

START = 1_700_000_000_000_000
KINDS = ("created", "moved", "moved", "reopened", "unhired", "rejected", "withdrawn", "lost", "hired", "deleted")
TEXTS = {"created": ("Pilot", ""), "moved": ("Screen", "Onsite", ""), "hired": ("Pilot",)}
FROM = Recognition("webhooks", 100, "webhooks")


@st.composite
def sayings(draw: st.DrawFn) -> list[Saying]:
    """Events of two people in two systems: numbered applications, and lists that know only the role."""
    told = []
    for _ in range(draw(st.integers(1, 16))):
        kind = draw(st.sampled_from(KINDS))
        system = draw(st.sampled_from(("greenhouse", "greenhouse-application", "lever")))
        person = draw(st.integers(1, 2))
        detail: dict[str, Json] = {}
        for name, values in (("application", ("", "7", "8")), ("role", ("", "Pilot", "Cook")), ("stage", ("", "Screen"))):
            if value := draw(st.sampled_from(values)):
                detail[name] = value
        at = START + draw(st.integers(0, 40)) * MINUTE
        text = draw(st.sampled_from(TEXTS.get(kind, ("pay", ""))))
        told.append(
            Saying(f"application.{kind}", f"{system}:{person}", draw(st.sampled_from((at, at, None))), text=text, detail=detail)
        )
    return told


def read(store: Store, told: list[Saying], learnt: Micros) -> None:
    """Write the events down as rows of one file, and let the records of one number be one person."""
    rows = [Reading(line, Outcome.IMPORTED, f"{line}", (said,)) for line, said in enumerate(told, start=1)]
    store.take_in(batches(rows, FROM), path="hooks.jsonl", digest="d", recognition=FROM, mapping={}, learnt=learnt)
    with store.connection:
        for number, record in list(store.connection.execute("SELECT number, record FROM records")):
            store.connection.execute("UPDATE records SET person = ? WHERE number = ?", (int(record[-1]), number))


def by_person(store: Store, at: Micros) -> list[tuple[int, str, str]]:
    """The same by the fold, person by person."""
    found = []
    for person in (1, 2):
        events = [event for _, event in moments_of(store, [person], at)]
        found += [(person, state.role, state.stage) for state in told_once(states(events, at)) if not state.closed]
    return sorted(found)


def at_once(store: Store, at: Micros) -> list[tuple[int, str, str]]:
    """The answer of the statement."""
    return sorted((one.person, one.role, one.stage) for one in applied(store, at))


@settings(max_examples=300, deadline=None)
@given(sayings(), st.integers(0, 60))
def test_a2_the_board_agrees_with_the_course_of_each_application(told: list[Saying], minutes: int) -> None:
    """At any moment, whatever happened in whatever order, the open applications are the same."""
    with Store(None) as store:
        read(store, told, START + 20 * MINUTE)
        for at in (START + minutes * MINUTE, START + 100 * HOUR):
            assert at_once(store, at) == by_person(store, at)


def test_a2_the_role_learnt_in_a_step_taken_back_stays_known() -> None:
    """Moved by mistake, and back in an event that names the role for the first time: the role is known from then on."""
    about: dict[str, Json] = {"application": "7"}
    told = [
        Saying("application.moved", "greenhouse:1", START, text="Screen", detail=about),
        Saying("application.moved", "greenhouse:1", START + MINUTE, text="Onsite", detail=about),
        Saying("application.created", "greenhouse:1", START + 2 * MINUTE, text="Pilot", detail={**about, "stage": "Screen"}),
    ]
    with Store(None) as store:
        read(store, told, START)
        assert at_once(store, START + HOUR) == by_person(store, START + HOUR) == [(1, "Pilot", "Screen")]


def test_both_engines_give_the_same_board(place: Place) -> None:
    """SQLite and PostgreSQL: a slip taken back, a list that repeats a numbered application, a rejection."""
    about: dict[str, Json] = {"application": "7"}
    told = [
        Saying("application.created", "greenhouse:1", START, text="Pilot", detail=about),
        Saying("application.moved", "greenhouse:1", START + HOUR, text="Screen", number=2, detail=about),
        Saying("application.moved", "greenhouse:1", START + 2 * HOUR, text="Offer", number=5, detail=about),
        Saying("application.moved", "greenhouse:1", START + 2 * HOUR + MINUTE, text="Screen", number=2, detail=about),
        Saying("application.created", "greenhouse-application:1", START, text="pilot"),
        Saying("application.created", "lever:1", START, text="Cook", detail={"stage": "Tasting"}),
        Saying("application.created", "lever:2", START, text="Cook"),
        Saying("application.rejected", "lever:2", START + HOUR, text="", detail={"role": "Cook"}),
    ]
    with Store(place()) as store:
        read(store, told, START)
        assert list(applied(store, START + 9 * HOUR)) == [Applied(1, "Cook", "Tasting", None), Applied(1, "Pilot", "Screen", 2)]
        assert list(applied(store, START + 9 * HOUR, [2])) == []
        assert at_once(store, START + 9 * HOUR) == by_person(store, START + 9 * HOUR)
