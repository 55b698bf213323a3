"""Laws of the state of an application: A2, A3 and A7 hold for any course of events."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from regard.clock import HOUR, MINUTE
from regard.ledger.event import Event, Place, Saying
from regard.people.stages import Standing, State, states, told_once
from regard.words import Micros

START = 1_700_000_000_000_000
ENDS = ("application.rejected", "application.withdrawn", "application.lost", "application.hired", "application.deleted")
KINDS = ("application.created", "application.moved", "application.moved", "application.reopened", "application.unhired", *ENDS)
TEXTS = {"application.created": ("Pilot",), "application.moved": ("Screen", "Onsite", "Offer"), "application.hired": ("Pilot",)}


def event(seq: int, kind: str, at: Micros | None, text: str = "", number: str = "7", learnt: Micros = START) -> Event:
    said = Saying(kind, "greenhouse:1", at, text=text, actor="lea@firm.example", detail={"application": number})
    return Event(seq, said, learnt, "Greenhouse webhook", Place("hooks.jsonl", seq), "i")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of two applications, minutes or hours apart, some at the same moment, in any order of reading."""
    told = []
    for seq in range(1, draw(st.integers(1, 14)) + 1):
        kind = draw(st.sampled_from(KINDS))
        text = draw(st.sampled_from(TEXTS.get(kind, ("pay", ""))))
        at = START + draw(st.integers(0, 40)) * 2 * MINUTE
        told.append(event(seq, kind, draw(st.sampled_from((at, at, at, None))), text, draw(st.sampled_from("77778")), at))
    return told


def happened(one: Event) -> Micros:
    return one.learnt if one.saying.at is None else one.saying.at


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(-2, 90))
def test_a2_the_state_of_any_date_equals_replay_up_to_then(told: list[Event], minutes: int) -> None:
    """Rebuild a past moment from the whole history: it is the state that stood there when nothing later was known."""
    at = START + minutes * MINUTE
    until_then = [one for one in told if happened(one) <= at]
    assert states(told, at) == states(until_then, START + 1000 * HOUR)


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_a2_the_order_of_reading_changes_nothing(told: list[Event], chance: object) -> None:
    """Imports in another order: the same states."""
    shuffled = sorted(told, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert states(told, START + 1000 * HOUR) == states(shuffled, START + 1000 * HOUR)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_a7_every_closed_application_has_a_side_and_a_code(told: list[Event]) -> None:
    """Whoever ended it, and for whatever reason, even one that nobody wrote down; an open one has neither."""
    for state in states(told, START + 1000 * HOUR):
        assert state.closed == bool(state.side) == bool(state.code)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(("Screen", "Onsite")), st.integers(1, 5), st.sampled_from(("moved", "rejected", "hired")))
def test_a3_a_step_undone_within_five_minutes_leaves_the_times_unchanged(stage: str, minutes: int, slip: str) -> None:
    """Moved, rejected or hired by mistake and taken back: the state is that from before, with its old time."""
    before = [event(1, "application.created", START, "Pilot"), event(2, "application.moved", START + HOUR, stage)]
    slipped = START + 9 * HOUR
    wrong, right = {
        "moved": (("application.moved", "Offer"), ("application.moved", stage)),
        "rejected": (("application.rejected", "pay"), ("application.reopened", "")),
        "hired": (("application.hired", "Pilot"), ("application.unhired", "")),
    }[slip]
    told = [*before, event(3, wrong[0], slipped, wrong[1]), event(4, right[0], slipped + minutes * MINUTE, right[1])]
    assert states(told, slipped + HOUR) == states(before, slipped + HOUR)
    assert states(told, slipped) != states(before, slipped)


def final(*told: Event, accident: Micros = 5 * MINUTE) -> State:
    (state,) = states(told, START + 1000 * HOUR, accident)
    return state


def test_a3_a_step_undone_later_counts() -> None:
    """Six minutes are no slip by default; with ten minutes allowed they are."""
    told = (
        event(1, "application.moved", START, "Screen"),
        event(2, "application.moved", START + HOUR, "Onsite"),
        event(3, "application.moved", START + HOUR + 6 * MINUTE, "Screen"),
    )
    assert final(*told).since == START + HOUR + 6 * MINUTE
    assert final(*told, accident=10 * MINUTE).since == START


def test_a2_seeing_a_stage_again_does_not_move_its_time() -> None:
    """An export that repeats the stage a week later tells nothing new: since when, and where it was read, stay."""
    state = final(event(1, "application.moved", START, "Screen"), event(2, "application.moved", START + 168 * HOUR, "Screen"))
    assert (state.since, state.place.line) == (START, 1)


def test_a7_who_ended_it_and_why() -> None:
    """We, they, nobody: each with its code; a reason that nobody gave is unknown; a later stage reopens nothing."""
    opened = event(1, "application.created", START, "Pilot")
    ended = {
        ("application.rejected", "too_junior"): (Standing.REJECTED, "us", "too_junior"),
        ("application.withdrawn", "pay"): (Standing.WITHDRAWN, "them", "pay"),
        ("application.lost", "no_reply"): (Standing.LOST, "nobody", "no_reply"),
        ("application.rejected", ""): (Standing.REJECTED, "us", "unknown"),
        ("application.hired", "Pilot"): (Standing.HIRED, "both", "hired"),
    }
    for (kind, text), expected in ended.items():
        state = final(opened, event(2, kind, START + HOUR, text), event(3, "application.moved", START + 2 * HOUR, "Onsite"))
        assert (state.standing, state.side, state.code) == expected
        assert (state.role, state.by) == ("Pilot", "lea@firm.example")


def test_one_application_in_two_exports_of_a_system_is_told_once() -> None:
    """The list of candidates repeats by role what the system of record tells by number."""
    listed = Saying("application.created", "greenhouse:1", START, text="Pilot")
    told = [
        event(1, "application.created", START, "Pilot"),
        Event(2, listed, START, "Greenhouse candidates", Place("c.csv", 2), "i"),
    ]
    assert [state.number for state in told_once(states(told, START + HOUR))] == ["7"]
