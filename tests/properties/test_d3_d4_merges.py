"""Laws of merging over random histories, through the workspace (D3, D4): undone in full, and never milder than before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import day_of_the_stories

from regard.clock import DAY, micros
from regard.ledger.event import Saying
from regard.people.decided import NEVER, SAME
from regard.words import Basis, Channel, Method, Micros
from regard.workspace import open_workspace
from regard.workspace.acts import write_act
from regard.workspace.desk import Workspace
from regard.workspace.live import Live
from regard.workspace.who import decided, taken_back

NOW = day_of_the_stories()
NAMES = ("Ann Aho", "Ben Boyd", "Cid Crane", "Dee Dahl")
BRIEFLY = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""Each example opens stores and plans: a failing one is shown as it was found."""
CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS)
OTHERS = (Method.IMPORTED, Method.STAFF)


@dataclass(frozen=True)
class Word:
    """Something said about one of the four: kind, days ago, by whom, channel, number, and days from now until which it holds."""

    who: int
    kind: str
    ago: int
    by: Method
    channel: Channel = Channel.NONE
    number: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Decided:
    """One of us says that two are the same or never are, or (empty) takes back what was decided last."""

    what: str
    one: int
    other: int


def words(lifters: tuple[Method, ...]) -> st.SearchStrategy[Word]:
    """Anything that may be said; lifters: who says that something is allowed again."""
    who, ago = st.integers(0, 3), st.integers(1, 90)
    anybody, lifter, channel = st.sampled_from(Method), st.sampled_from(lifters), st.sampled_from(CHANNELS)
    return st.one_of(
        st.builds(Word, who, st.just("wish.stop"), ago, anybody),
        st.builds(Word, who, st.just("wish.resume"), ago, lifter),
        st.builds(Word, who, st.just("wish.channel"), ago, anybody, channel, st.sampled_from([0, 1])),
        st.builds(Word, who, st.just("wish.channel"), ago, lifter, channel, st.just(2)),
        st.builds(Word, who, st.just("wish.pause"), ago, lifter, until=st.integers(1, 90)),
        st.builds(Word, who, st.just("wish.frequency"), ago, lifter, number=st.sampled_from([7, 30, 90])),
        st.builds(Word, who, st.sampled_from(["permission.given", "permission.withdrawn"]), ago, anybody, channel),
    )


DECISIONS = st.builds(Decided, st.sampled_from([SAME, NEVER, ""]), st.integers(0, 3), st.integers(0, 3))


@contextmanager
def office() -> Iterator[tuple[Workspace, Live]]:
    """Four people who share nothing."""
    with TemporaryDirectory() as place:
        lines = [f"{name},{name[:3].lower()}@mail.example,2026-02-20" for name in NAMES]
        Path(place, "people.csv").write_text("\n".join(["Name,Email,Last Activity", *lines]))
        workspace = open_workspace(Path(place) / "kept")
        workspace.read(Path(place, "people.csv"), NOW - 100 * DAY)
        live = Live(workspace)
        yield workspace, live
        live.close()


def records(live: Live) -> list[str]:
    return [record for record, _ in held(live)]


def held(live: Live) -> list[tuple[str, int]]:
    with live.access() as access:
        return list(access.connection.execute("SELECT record, person FROM records ORDER BY number"))


def say(workspace: Workspace, live: Live, word: Word) -> None:
    record = records(live)[word.who]
    until = None if word.until is None else NOW + word.until * DAY
    basis = Basis.CONSENT if word.kind.startswith("permission") else Basis.INTEREST
    said = Saying(word.kind, record, NOW - word.ago * DAY, word.channel, until, "", word.number, "", word.by, basis)
    write_act(workspace.store, [said], by="somebody", at=NOW - word.ago * DAY)


def test_d3_decided_taken_back_and_decided_again_within_a_second() -> None:
    """Each of the four acts counts, though two of them say the same at the same moment."""
    with office() as (_, live):
        apart = held(live)
        for _turn in range(2):
            assert decide(live, Decided(SAME, 0, 1))
            assert held(live) != apart
            decide(live, Decided("", 0, 0))
            assert held(live) == apart


def decide(live: Live, step: Decided) -> bool:
    """Decide, where it can be decided."""
    names, found = records(live), live.who_is_who(NOW).made
    one, other = names[step.one], names[step.other]
    acts = [made.import_id for made in found if made.ruling.kind in (SAME, NEVER)]
    try:
        if step.what:
            live.decide_who(lambda store: decided(store, step.what, one, other, by="x", at=NOW), by="x", now=NOW)
        elif acts:
            live.decide_who(lambda store: taken_back(store, acts[0], by="x", at=NOW), by="x", now=NOW)
    except ValueError:
        return False
    return bool(step.what)


_EVERYTHING = """
SELECT seq, record, kind, channel, method, happened, until, number, text FROM events
WHERE kind NOT BETWEEN 55 AND 57 ORDER BY seq"""


def state(live: Live) -> str:
    """A digest of every record, everything ever said of them, and what follows: verdict, wishes, channel."""
    live.refresh(NOW)
    with live.access() as access:
        rows = list(access.connection.execute(_EVERYTHING))
    people = [live.person(number, NOW) for number in sorted({person for _, person in held(live)})]
    told = [(one.rule, one.verdict, one.channel, one.total, card.wishes, card.values) for one, card in people]
    return sha256(repr((held(live), rows, told)).encode()).hexdigest()


@BRIEFLY
@given(st.lists(words(tuple(Method)), max_size=6), st.lists(DECISIONS, max_size=3), st.integers(0, 3), st.integers(0, 3))
def test_d3_a_merge_taken_back_leaves_every_row_as_it_was(said: list[Word], before: list[Decided], one: int, other: int) -> None:
    """Whatever was said and decided before: merge two, take it back: records, permissions, wishes and verdicts are as before."""
    with office() as (workspace, live):
        for word in said:
            say(workspace, live, word)
        for step in before:
            decide(live, step)
        was = state(live)
        if decide(live, Decided(SAME, one, other)):
            assert state(live) != was
            decide(live, Decided("", 0, 0))
            assert state(live) == was


@BRIEFLY
@given(words(tuple(Method)), words(tuple(Method)))
def test_d3_what_is_said_of_the_merged_stays_with_whom_it_was_said_of(first: Word, later: Word) -> None:
    """Said before or while two are merged: after the merge is taken back, it is as if they had never been merged."""
    with office() as (workspace, live):
        say(workspace, live, first)
        say(workspace, live, later)
        apart = wishes(live)
    with office() as (workspace, live):
        say(workspace, live, first)
        decide(live, Decided(SAME, 0, 1))
        say(workspace, live, later)
        decide(live, Decided("", 0, 0))
        assert len({person for _, person in held(live)}) == len(NAMES)
        assert wishes(live) == apart


def wishes(live: Live) -> list[list[str]]:
    """The wishes in force of each of the four."""
    live.refresh(NOW)
    return [sorted(wish.says for wish in live.person(live.number(record), NOW)[1].wishes) for record in records(live)]


class Strictness(NamedTuple):
    """What forbids: a stop, closed channels, the end of a pause, the longest gap, and channels without permission."""

    stop: bool
    closed: frozenset[str]
    pause: Micros
    gap: int


def strictness(live: Live, record: str) -> Strictness:
    lines = [wish.says for wish in live.person(live.number(record), NOW)[1].wishes]
    closed = frozenset(line.removesuffix(" now") for line in lines if line.startswith("no ") and "not before" not in line)
    pauses = [wish for wish in lines if wish.startswith("not before ")]
    gaps = [int(line.split()[4]) for line in lines if line.startswith("at most once in ")]
    return Strictness("do not contact" in lines, closed, _day(pauses), max(gaps, default=0))


def _day(pauses: list[str]) -> Micros:
    return max((micros(datetime.strptime(one, "not before %d %B %Y").replace(tzinfo=UTC)) for one in pauses), default=0)


@BRIEFLY
@given(st.lists(words(OTHERS), min_size=1, max_size=8), st.booleans())
def test_d4_a_merge_is_never_milder_than_any_of_the_merged(said: list[Word], three: bool) -> None:
    """Whatever systems, colleagues and the people themselves forbid of any of them is forbidden of the merged person."""
    with office() as (workspace, live):
        for word in said:
            say(workspace, live, word)
        live.refresh(NOW)
        names = records(live)[: 3 if three else 2]
        own = [strictness(live, record) for record in names]
        for other in range(1, len(names)):
            decide(live, Decided(SAME, 0, other))
        merged = strictness(live, names[0])
        for one in own:
            assert merged.stop >= one.stop
            assert merged.closed >= one.closed
            assert merged.pause >= one.pause
            assert merged.gap >= one.gap


@BRIEFLY
@given(st.lists(words(tuple(Method)), min_size=1, max_size=8))
def test_d4_only_the_persons_own_later_word_lifts_what_a_merged_record_forbids(said: list[Word]) -> None:
    """A stop or a closed channel of one is gone after a merge only where the person themselves allowed it later."""
    with office() as (workspace, live):
        for word in said:
            say(workspace, live, word)
        live.refresh(NOW)
        names = records(live)[:2]
        own = [strictness(live, record) for record in names]
        decide(live, Decided(SAME, 0, 1))
        merged = strictness(live, names[0])
    lifts = [word for word in said if word.by is Method.STATED and word.who in (0, 1)]
    if not any(word.kind == "wish.resume" for word in lifts):
        assert merged.stop >= max(one.stop for one in own)
        for channel in CHANNELS:
            if not any(word.channel is channel and word.number == 2 for word in lifts):
                closed = f"no {channel.word}"
                assert (closed in merged.closed) >= any(closed in one.closed for one in own)
