"""Out of everything ever said about one person: what holds today, in words for the card."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from regard.clock import DAY
from regard.ledger.event import Event, Place, Saying
from regard.wishes.stated import Standing, closure, pause_in_force, standing, stop_in_force
from regard.words import Channel, Method, Micros

DAY_ONE: Micros = 20_000 * DAY
NOW = DAY_ONE + 100 * DAY


def said(
    kind: str,
    day: int | None,
    *,
    by: Method = Method.STATED,
    seq: int = 0,
    until: int | None = None,
    text: str = "",
    number: int | None = None,
    channel: Channel = Channel.NONE,
) -> Event:
    """Something said on a day, counted from day one; None: the source gives no day, and we learnt it on day 50."""
    at = None if day is None else DAY_ONE + day * DAY
    end = None if until is None else DAY_ONE + until * DAY
    saying = Saying(kind, "mail:bo@birch.example", at=at, until=end, text=text, number=number, channel=channel, method=by)
    return Event(seq, saying, DAY_ONE + 50 * DAY, "mailbox", Place("inbox.mbox", 1 + seq), "one")


def lines(*events: Event) -> list[str]:
    return [line.says for line in standing(events, NOW)]


def test_b2_a_stop_holds_until_the_person_lifts_it() -> None:
    """Bo says stop on day 1. An import lifts it on day 5, staff on day 9: it holds. Bo lifts it on day 12: it is gone."""
    stop = said("wish.stop", 1)
    others = [said("wish.resume", 5, by=Method.IMPORTED), said("wish.resume", 9, by=Method.STAFF)]
    assert "do not contact" in lines(stop, *others)
    assert "do not contact" not in lines(stop, *others, said("wish.resume", 12))


def test_b2_a_stop_and_a_resume_of_the_same_instant_stop() -> None:
    """Two exports disagree about the same second: the strict reading holds."""
    assert stop_in_force([said("wish.resume", 3), said("wish.stop", 3)]) is not None


def test_b2_a_stop_of_any_system_counts_and_without_a_day_from_when_we_learnt_it() -> None:
    """An opt-out list without dates, read on day 50: later than Bo's resume of day 40, earlier than that of day 60."""
    listed = said("wish.stop", None, by=Method.IMPORTED)
    assert stop_in_force([said("wish.resume", 40), listed]) is listed
    assert stop_in_force([listed, said("wish.resume", 60)]) is None


def test_b2_a_closed_channel_is_opened_by_the_person_only() -> None:
    """Bo closes the phone; the ATS says calls are welcome: closed. Bo says they are: open."""
    never = said("wish.channel", 1, channel=Channel.PHONE, number=0)
    assert (
        closure([never, said("wish.channel", 2, by=Method.SYSTEM, channel=Channel.PHONE, number=2)], Channel.PHONE, NOW) is never
    )
    assert lines(never, said("wish.channel", 2, channel=Channel.PHONE, number=2))[0] == "phone is welcome"
    assert closure([never], Channel.EMAIL, NOW) is None


def test_b2_not_now_ends_by_itself() -> None:
    """No mail until day 90 is over on day 100, until day 110 it is not."""
    assert closure([said("wish.channel", 1, channel=Channel.EMAIL, number=1, until=90)], Channel.EMAIL, NOW) is None
    assert closure([said("wish.channel", 1, channel=Channel.EMAIL, number=1, until=110)], Channel.EMAIL, NOW) is not None


def test_b5_the_latest_word_of_the_person_decides_how_long_a_pause_is() -> None:
    """Bo: not before day 300; later: day 150 is fine. A colleague's snooze to day 400 changes nothing about Bo's word."""
    own = [said("wish.pause", 1, until=300), said("wish.pause", 2, until=150)]
    pause = pause_in_force([*own, said("wish.pause", 3, by=Method.STAFF, until=400)], NOW)
    assert pause is own[1]
    assert pause_in_force([*own, said("wish.resume", 5)], NOW) is None


def test_b5_where_only_others_speak_the_furthest_end_holds() -> None:
    """Two systems snooze Bo differently: the longer one holds."""
    pauses = [said("wish.pause", 1, by=Method.SYSTEM, until=200), said("wish.pause", 2, by=Method.IMPORTED, until=120)]
    assert pause_in_force(pauses, NOW) is pauses[0]


def test_b10_the_card_tells_stated_from_inferred_from_default() -> None:
    """Bo stated evenings; an inferred habit of mornings stays behind it. Without either the default shows as such."""
    habit = said("wish.hours", 9, by=Method.INFERRED, text="1111111|480-720")
    own = said("wish.hours", 1, text="1111100|1080-1260")
    assert Standing("to be reached Mon-Fri 18:00-21:00", stated=True, since=DAY_ONE + DAY, event=own) in standing(
        [habit, own], NOW
    )
    assert Standing("to be reached every day 08:00-12:00", stated=False, since=DAY_ONE + 9 * DAY, event=habit) in standing(
        [habit], NOW
    )
    assert Standing("to be reached Mon-Fri 10:00-18:00 (default)", stated=False, since=None, event=None) in standing([], NOW)


def test_topics_and_places_show_the_latest_word_on_each() -> None:
    """Bo wanted data, later no data; Berlin is fine; at most once in a quarter."""
    shown = lines(
        said("wish.topic", 1, text="data"),
        said("wish.not_topic", 2, text="Data"),
        said("wish.place", 1, text="Berlin"),
        said("wish.frequency", 1, number=91),
        said("wish.level", 1, number=1),
    )
    assert {
        "does not want to hear about Data",
        "would work in Berlin",
        "at most once in 91 days",
        "open to roles from junior level up",
    } <= set(shown)
    assert "wants to hear about data" not in shown


def test_what_is_said_later_than_today_does_not_count_yet() -> None:
    """On day 100 nobody knows what Bo says on day 101."""
    assert lines(said("wish.stop", 101)) == lines()


histories = st.lists(
    st.builds(
        said,
        st.sampled_from(["wish.stop", "wish.resume"]),
        st.one_of(st.none(), st.integers(0, 99)),
        by=st.sampled_from(list(Method)),
    ),
    max_size=8,
)


@given(history=histories, more=histories)
@settings(max_examples=300, deadline=None)
def test_b2_nothing_but_the_person_ever_lifts_a_stop(history: list[Event], more: list[Event]) -> None:
    """Whatever imports, staff, systems and guesses add to a history: a stop that held still holds."""
    others = [event for event in more if event.saying.method is not Method.STATED]
    if stop_in_force(history) is not None:
        assert stop_in_force([*history, *others]) is not None
