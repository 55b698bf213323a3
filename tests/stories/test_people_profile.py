"""D5: what is held about a person, from where, and which value survives."""

from __future__ import annotations

from regard.clock import DAY
from regard.ledger.event import Event, Place, Saying
from regard.people.observation import Observation, observation
from regard.people.profile import current, profile
from regard.words import Basis, Method, Micros

NOW: Micros = 20_000 * DAY


def said(
    field: str,
    text: str,
    *,
    days_ago: int | None = 0,
    method: Method = Method.IMPORTED,
    file: str = "a.csv",
    line: int = 1,
    learnt: int = 0,
) -> Observation:
    at = None if days_ago is None else NOW - days_ago * DAY
    number = int(text) if field == "level" else None
    return Observation(field, text, method, Basis.INTEREST, at, NOW - learnt * DAY, file, Place(file, line), number)


def value(field: str, *seen: Observation) -> str:
    found = current(profile(seen, NOW), field)
    return found.text if found else ""


def test_d5_what_the_person_said_beats_everything_newer() -> None:
    """Ada wrote a year ago that she lives in Graz; a list of yesterday says Linz."""
    assert value("city", said("city", "Graz", days_ago=365, method=Method.STATED), said("city", "Linz", days_ago=1)) == "Graz"


def test_d5_methods_rank_and_equals_go_by_date() -> None:
    """Stated, entered by staff, system of record, bulk import, inferred; among imports the newer one."""
    ranks = [said("city", method.name, days_ago=int(method), method=method) for method in Method]
    for best in range(len(ranks), 0, -1):
        assert value("city", *ranks[:best]) == ranks[best - 1].text
    assert value("city", said("city", "Graz", days_ago=9), said("city", "Linz", days_ago=3)) == "Linz"


def test_d5_a_value_without_a_date_counts_from_its_receipt() -> None:
    """An export without dates that came today beats a dated one of last year, and loses to a dated one of its own day."""
    assert value("city", said("city", "Graz", days_ago=None), said("city", "Linz", days_ago=365)) == "Graz"


def test_d5_people_have_several_addresses_at_a_time() -> None:
    """Two addresses and three skills are all current; only one city is."""
    held = profile(
        [said("email", "a@x.example"), said("email", "b@x.example"), said("city", "Graz"), said("city", "Linz", days_ago=5)], NOW
    )
    assert [(value.field, value.text, value.current) for value in held] == [
        ("city", "Graz", True),
        ("city", "Linz", False),
        ("email", "b@x.example", True),
        ("email", "a@x.example", True),
    ]


def test_d5_no_value_is_without_provenance_and_none_is_lost() -> None:
    """Three sources say the same city, one another: every observation stands behind its value with file and line."""
    seen = [
        said("city", text, file=file, line=line)
        for line, (text, file) in enumerate([("Graz", "a"), ("Graz", "b"), ("Linz", "c"), ("Graz", "d")], 1)
    ]
    held = profile(seen, NOW)
    behind = [one for value in held for one in (value.best, *value.others)]
    assert sorted(behind, key=lambda one: one.place.line) == seen
    assert all(one.text == value.text for value in held for one in (value.best, *value.others))
    assert all(one.source and one.place.file and one.place.line and one.learnt for one in behind)


def test_d5_the_answer_does_not_hang_on_the_order_of_reading() -> None:
    """Whatever comes first from the disk, the same value survives."""
    seen = [said("city", text, file=text) for text in ("Graz", "Linz", "Wels")]
    assert {value("city", *order) for order in (seen, seen[::-1], [seen[1], seen[2], seen[0]])} == {value("city", *seen)}


def test_d9_a_level_goes_with_its_title() -> None:
    """An old list made Ada a director. Her new title has no rank that we can read: the old rank is not hers any more."""
    old = [said("title", "Director", days_ago=900), said("level", "6", days_ago=900)]
    assert value("level", *old) == "6"
    assert value("level", *old, said("title", "Explorer", days_ago=3, file="b.csv")) == ""


def test_d8_a_value_that_somebody_confirmed_is_fresh() -> None:
    """The title is three years old, and a list of last week repeats it."""
    old = said("title", "Nurse", days_ago=1_000, method=Method.STAFF)
    assert profile([old], NOW)[0].stale
    assert not profile([old, said("title", "Nurse", days_ago=7)], NOW)[0].stale


def test_events_other_than_observations_say_no_value() -> None:
    """A message is no value; an observed title is, with all that the event knows."""
    place = Place("a.csv", 3)
    title = Event(1, Saying("observed.title", "a:1", 5, text="Nurse", basis=Basis.CONSENT), 9, "csv", place, "i1")
    assert observation(title) == Observation("title", "Nurse", Method.IMPORTED, Basis.CONSENT, 5, 9, "csv", place)
    assert observation(Event(2, Saying("message.sent", "a:1", 5), 9, "mailbox", place, "i1")) is None


def test_d5_a_column_that_nobody_understood_keeps_its_name() -> None:
    """A shirt size is no field of ours; the card says what the value is of."""
    saying = Saying("observed.other", "list:1", text="M", detail={"column": "Shirt size"})
    seen = observation(Event(1, saying, 1, "list", Place("a.csv", 2), "i1"))
    assert seen is not None
    assert (seen.field, seen.text) == ("other", "Shirt size: M")
