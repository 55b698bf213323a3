"""From the counts of the store to the health of the sources: figures with trend, people and owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from regard.decisions.health import Contradiction, Figure, Health, Quality, Share, SourceHealth, Then, owner_of
from regard.ledger.event import Place
from regard.storage.health import Aspect, Counted, Measuring
from regard.storage.people import contradictions
from regard.storage.store import Store
from regard.words import Micros
from regard.workspace.company import Company

ASPECTS = {
    "e-mail": ("email",),
    "phone": ("phone",),
    "place": ("city", "country"),
    "title": ("title",),
    "employer": ("employer",),
}
"""What is looked at about people and the fields that tell it, in the order in which it is told."""

ONE_ENTRY = "described once"
NO_CONTRADICTION = "free of contradiction"
ROWS = "imported"
UNDOUBTED = "read without a remark"


class Series(NamedTuple):
    """One figure through time: its share now, and after each reading, oldest first."""

    now: Share
    trend: tuple[Then, ...]


def health_of(store: Store, now: Micros, names: Mapping[int, str], company: Company) -> Health:
    """The health of every source as of ``now`` (UTC microseconds). names: of all people, by number."""
    pairs = tuple(contradictions(store, names))
    aspects = tuple(Aspect(name, told, company.lives.of(told[0])) for name, told in ASPECTS.items())
    with Measuring(store, now, aspects) as measuring:
        figures = defaultdict(list, {source: [*found] for source, found in _figures(measuring, pairs).items()})
        sizes = {size.source: size for size in measuring.sizes()}
    sources = tuple(
        SourceHealth(
            source,
            owner_of(source, company.owners),
            sizes[source].people if source in sizes else (),
            sizes[source].records if source in sizes else 0,
            tuple(found),
        )
        for source, found in sorted(figures.items(), key=lambda item: item[0].casefold())
    )
    return Health(now, sources, pairs)


def _figures(measuring: Measuring, pairs: Sequence[Contradiction]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    readings = measuring.readings()
    every = (
        _about_people(Quality.COMPLETE, _series(measuring.complete(), readings), measuring.behind("complete")),
        _about_people(Quality.FRESH, _series(measuring.fresh(), readings), measuring.behind("fresh")),
        _about_people(Quality.UNIQUE, _series(measuring.unique(), readings), measuring.behind("unique")),
        _contradicted(measuring, pairs),
        _about_rows(ROWS, _series(measuring.valid(), readings), measuring.bad_rows()),
        _about_rows(UNDOUBTED, _series(measuring.undoubted(), readings), measuring.doubted_rows()),
    )
    for source, figure in (pair for figures in every for pair in figures):
        found.setdefault(source, []).append(figure)
    return found


def _about_people(
    quality: Quality, series: Mapping[tuple[str, str], Series], behind: Mapping[tuple[str, str], tuple[int, ...]]
) -> Iterator[tuple[str, Figure]]:
    order = {name: place for place, name in enumerate(ASPECTS)}
    for key in sorted(series, key=lambda key: (key[0], order.get(key[1], 0))):
        source, aspect = key
        yield source, Figure(quality, aspect or ONE_ENTRY, series[key].now, behind.get(key, ()), trend=series[key].trend)


def _contradicted(measuring: Measuring, pairs: Sequence[Contradiction]) -> Iterator[tuple[str, Figure]]:
    """Whom a source describes and who stands in a pair that contradicts itself. Pairs are of today, so without a trend."""
    people = measuring.shared({side.person for pair in pairs for side in (pair.one, pair.other)})
    for size in measuring.sizes():
        mine = people.get(size.source, ())
        share = Share(len(size.people) - len(mine), len(size.people))
        yield size.source, Figure(Quality.UNIQUE, NO_CONTRADICTION, share, mine)


def _about_rows(
    what: str, series: Mapping[tuple[str, str], Series], places: Iterable[tuple[str, Place, int]]
) -> Iterator[tuple[str, Figure]]:
    rows: dict[str, list[Place]] = defaultdict(list)
    for source, place, _ in places:
        rows[source].append(place)
    for (source, _), one in series.items():
        mine = tuple(rows[source])
        yield source, Figure(Quality.VALID, what, one.now, rows=mine, more_rows=max(0, one.now.bad - len(mine)), trend=one.trend)


def _series(counted: Iterable[Counted], readings: Mapping[str, frozenset[Micros]]) -> dict[tuple[str, str], Series]:
    """Now and then of each source and aspect; then is after each reading of the source."""
    found: dict[tuple[str, str], list[Then]] = defaultdict(list)
    for one in sorted(counted, key=lambda one: one.at):
        found[one.source, one.aspect].append(Then(one.at, Share(one.good, one.of)))
    return {
        key: Series(points[-1].share, tuple(then for then in points if then.at in readings.get(key[0], ())))
        for key, points in found.items()
    }
