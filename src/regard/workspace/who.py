"""Who is who: pairs that a human is asked about, what was decided, and the entries that a decision writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import dropwhile
from typing import TypeAlias

from regard.intake.contact import domain
from regard.ledger.event import Saying
from regard.people.certainty import Pair, surely
from regard.people.decided import NEVER, OPEN, SAME, standing
from regard.people.likeness import shipped
from regard.storage.identity import (
    Made,
    Proposal,
    contradicting,
    decisions,
    proposals,
    read_so_far,
    rulings,
    strongest,
    telling,
    write_proposals,
)
from regard.storage.likely import in_columns
from regard.storage.people import people_of_records, person_of, record_of, records_of
from regard.storage.store import Store
from regard.words import Method, Micros
from regard.workspace.comparing import Compared, compare_all

MOST = 1_000
"""So many pairs are laid before humans at once."""
EVERY = 1 << 40
"""More pairs than there are."""
_SWEPT = "swept"
Alone: TypeAlias = Callable[[], AbstractContextManager[object]]
_FIELDS = {
    "name": "names", "email": "emails", "phone": "phones", "linkedin": "linkedins", "employer": "employers", "title": "titles",
    "city": "cities",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WhoIsWho:
    """The pairs that wait for a human, contradictions first, then the likeliest; and what was decided, the latest first.

    is_behind: whether something was read since everybody was compared. certain: so many steps would join whoever is as good as
    certain.
    """

    waiting: tuple[Proposal, ...]
    made: tuple[Made, ...]
    is_behind: bool
    certain: int


def who_is_who(store: Store, most: int = MOST) -> WhoIsWho:
    """What there is to decide, by the last comparison, and what was decided."""
    apart = _kept_apart(store)
    waiting = (*contradicting(store, most), *proposals(store, most))
    pairs = {frozenset(found.people): found for found in reversed(waiting) if frozenset(found.people) not in apart}
    made = tuple(reversed(decisions(store)))
    return WhoIsWho(tuple(reversed(pairs.values())), made, _is_behind(store), len(_certain(store, apart)))


def _certain(store: Store, apart: set[frozenset[int]]) -> list[Pair]:
    contradicted = (frozenset(found.people) for found in contradicting(store, EVERY))
    against = [Pair(min(pair), max(pair), 0, against=True) for pair in (*apart, *contradicted) if len(pair) > 1]
    least = shipped().certain
    return surely([*strongest(store, least), *against], least)


def compare(store: Store, ours: frozenset[str], alone: Alone = nullcontext) -> bool:
    """Compare everybody with whoever has something in common with them, and lay likely pairs before humans.

    Nobody is joined by it: a probability alone never merges. ours: domains and addresses of the company, which identify nobody.
    alone: held whenever the store is asked, for a short time only, where others ask meanwhile. False where nothing was read
    since the last time.
    """
    with alone():
        if not _is_behind(store):
            return False
    if store.again is None:
        with alone():
            _lay(store, *_likely(store, ours))
    else:
        with store.again() as beside:
            found = _likely(beside, ours)
        with alone():
            _lay(store, *found)
    return True


def _is_behind(store: Store) -> bool:
    return store.recall(_SWEPT) != read_so_far(store)


def _likely(store: Store, ours: frozenset[str]) -> tuple[Compared, str]:
    """The likely pairs, and what was read when they were looked for."""
    seen = read_so_far(store)
    return compare_all(in_columns(_told(store, ours))), seen


def _lay(store: Store, found: Compared, seen: str) -> None:
    laid = ((one, other, like.bits, found.weights.model, like.findings, like.veto) for one, other, like in found.pairs)
    with store.writing():
        write_proposals(store, laid)
        store.remember(_SWEPT, seen)


def _told(store: Store, ours: frozenset[str]) -> Iterator[tuple[int, str, str]]:
    for person, field, text in telling(store):
        if field != "email" or not ours & {text, domain(text)}:
            yield person, _FIELDS[field], text if field in {"name", "email"} else text.casefold()


def _kept_apart(store: Store) -> set[frozenset[int]]:
    """Pairs of people who were said never to be the same; records that are gone keep nobody apart."""
    never = [pair for pair, what in standing(rulings(store)).items() if what == NEVER]
    people = people_of_records(store, {record for pair in never for record in pair})
    return {frozenset((people[one], people[other])) for one, other in never if one in people and other in people}


def decided(store: Store, kind: str, one: str, other: str, *, by: str, at: Micros) -> Sequence[Saying]:
    """The entries that a verdict on two people writes. Raises NoSuchPerson, and ValueError with a sentence.

    That two people are the same joins their first records; that they never are keeps all of their records apart, so that none
    of them brings the others together.
    """
    a, b = person_of(store, one), person_of(store, other)
    if kind not in (SAME, NEVER):
        raise ValueError("Say whether they are the same, or never are.")
    if a == b:
        raise ValueError("They are one person by now. Part them on the page of the person.")
    waiting = (*contradicting(store, MOST), *proposals(store, MOST))
    shown = next((found for found in waiting if {found.one, found.other} == {one, other}), None)
    if kind == NEVER:
        return [_saying(kind, x, y, by, at, shown) for x in records_of(store, a) for y in records_of(store, b)]
    if frozenset((a, b)) in _kept_apart(store):
        raise ValueError("They were said never to be the same. Take that decision back first.")
    return [_saying(kind, record_of(store, a), record_of(store, b), by, at, shown)]


def all_certain(store: Store, *, by: str, at: Micros, seen: int | None = None) -> Sequence[Saying]:
    """The entries that join whoever is as good as certain, in one act that can be taken back. Raises ValueError, with a sentence.

    seen: how many there were when somebody looked; it is an error if there are more or fewer by now.
    """
    sure = _certain(store, _kept_apart(store))
    if not sure:
        raise ValueError("Nobody is as good as certain.")
    if seen is not None and seen != len(sure):
        raise ValueError(f"There are {len(sure)} by now, not {seen}. Look again before you join them.")
    shown = {found.people: found for found in reversed(proposals(store, EVERY))}
    found = [shown[pair.one, pair.other] for pair in sure]
    return [_saying(SAME, pair.one, pair.other, by, at, pair) for pair in found]


def parted(store: Store, person: int, records: Iterable[str], *, by: str, at: Micros) -> Sequence[Saying]:
    """The entries by which these records are somebody else than the rest of the person. Raises ValueError, with a sentence."""
    going, held = frozenset(records), records_of(store, person)
    staying = [record for record in held if record not in going]
    if not going or not going <= set(held):
        raise ValueError("Choose the records that are somebody else.")
    if not staying:
        raise ValueError("Leave one record at least: whoever keeps none is nobody.")
    return [_saying(NEVER, a, b, by, at) for a in sorted(going) for b in staying]


def taken_back(store: Store, import_id: str, *, by: str, at: Micros) -> Sequence[Saying]:
    """The entries by which one act of deciding is taken back. Raises ValueError, with a sentence, where that cannot be."""
    made = decisions(store)
    rulings_of_it = [one.ruling for one in made if one.import_id == import_id and one.ruling.kind != OPEN]
    later = {one.ruling.pair for one in dropwhile(lambda one: one.import_id != import_id, made) if one.import_id != import_id}
    if not rulings_of_it:
        raise ValueError("There is no such decision any more.")
    if any(ruling.pair in later for ruling in rulings_of_it):
        raise ValueError("Something else was decided about them since. Take the latest decision back first.")
    return [_saying(OPEN, *ruling.pair, by, at) for ruling in rulings_of_it]


def _saying(kind: str, one: str, other: str, by: str, at: Micros, shown: Proposal | None = None) -> Saying:
    detail = {} if shown is None else {
        "score": f"{shown.bits:.2f}", "model": shown.model, "against": shown.against,
        "evidence": "; ".join(f"{why} {bits:+.1f}" for why, bits in shown.evidence),
    }  # fmt: skip
    return Saying(kind, one, at, text=other, actor=by, method=Method.STAFF, detail=detail)
