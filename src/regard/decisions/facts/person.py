"""One row a person: the themes joined, and the facts that follow from facts."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
from ibis.expr.datatypes import DataType

from regard.decisions.facts import conversation, fit, milestones, openness, profile, standing, wishes
from regard.decisions.facts.scope import Scope

MEANINGS: dict[str, str] = {
    **standing.MEANINGS,
    **conversation.MEANINGS,
    **milestones.MEANINGS,
    **wishes.MEANINGS,
    **profile.MEANINGS,
    **fit.MEANINGS,
    **openness.MEANINGS,
}
"""Every fact by name: unit and meaning."""


def facts(scope: Scope) -> ir.Table:
    """Everything that rules ask about, one row for each person of whom anything is known."""
    known = openness.unpacked(scope, openness.law_and_hours(themes(scope)))
    return openness.with_second_choice(openness.with_way(scope, openness.with_channels(scope, known)))


def themes(scope: Scope) -> ir.Table:
    """The themes side by side, narrow ones first; whatever never happened is null."""
    own, preferences = profile.profile(scope), wishes.preferences(scope)
    recent = conversation.lately(scope)
    rare = [
        conversation.silence(scope, recent),
        conversation.doubled(scope, recent),
        conversation.late_answers(scope, recent),
        milestones.appointments(scope),
        wishes.pauses(scope),
        preferences.select("person", "hours", "frequency", "wish_at"),
        wishes.channels(scope),
    ]
    return side_by_side(
        standing.people(scope),
        [
            folded(rare),
            folded([profile.addresses(scope), profile.emails(scope)]),
            fit.fit(scope, own, preferences.select("person", "open_level")),
            own,
            folded([conversation.outgoing(scope), conversation.incoming(scope)]),
            deeds(scope),
        ],
    )


def deeds(scope: Scope) -> ir.Table:
    """Applications, encounters and standing in one look: their events lie together and few people have many."""
    events = scope.events(*milestones.APPLICATIONS, *milestones.ENCOUNTERS, *standing.STANDING)
    return events.group_by("person").agg(
        **milestones.applications(events), **milestones.encounters(scope, events), **standing.standing(scope, events)
    )


def folded(tables: list[ir.Table]) -> ir.Table:
    """Several tables of some people each as one table of one row a person.

    Each join of everybody with a few leaves ever smaller batches to the engine; a union that is grouped does not.
    """
    columns = {name: kind for table in tables for name, kind in table.schema().items() if name != "person"}
    padded = [_padded(table, columns) for table in tables]
    whole = padded[0].union(*padded[1:])
    return whole.group_by("person").agg(**{name: whole[name].max() for name in columns})


def _padded(table: ir.Table, columns: Mapping[str, DataType]) -> ir.Table:
    own = {name: table[name] if name in table.columns else ibis.null("int64") for name in columns}
    return table.select("person", **{name: value.cast("int64") for name, value in own.items()})


def side_by_side(people: ir.Table, tables: list[ir.Table]) -> ir.Table:
    """Each person with the columns of every table, in one chain of joins."""
    joined, columns = people, list(people.columns)
    for place, table in enumerate(tables):
        keyed = table.rename({f"person_{place}": "person"})
        joined = joined.left_join(keyed, [("person", f"person_{place}")])
        columns += [name for name in table.columns if name != "person"]
    return joined.select(*columns)
