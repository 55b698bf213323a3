"""One row a person: the themes joined, and the facts that follow from facts."""

from __future__ import annotations

import ibis.expr.types as ir

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
    known = openness.with_channels(scope, openness.unpacked(scope, themes(scope)))
    return openness.with_second_choice(openness.with_way(scope, known))


def themes(scope: Scope) -> ir.Table:
    """The themes side by side, narrow ones first; whatever never happened is null."""
    own, preferences = profile.profile(scope), wishes.preferences(scope)
    return side_by_side(
        openness.law_and_hours(standing.people(scope), own, preferences),
        [
            conversation.silence(scope),
            conversation.doubled(scope),
            conversation.late_answers(scope),
            milestones.appointments(scope),
            wishes.pauses(scope),
            preferences.select("person", "frequency", "wish_at"),
            profile.addresses(scope),
            profile.emails(scope),
            wishes.channels(scope),
            conversation.outgoing(scope),
            fit.fit(scope, own, preferences.select("person", "open_level")),
            conversation.incoming(scope),
            own,
            milestones.applications(scope),
            milestones.encounters(scope),
            standing.standing(scope),
        ],
    )


def side_by_side(people: ir.Table, tables: list[ir.Table]) -> ir.Table:
    """Each person with the columns of every table, in one chain of joins."""
    joined, columns = people, list(people.columns)
    for place, table in enumerate(tables):
        keyed = table.rename({f"person_{place}": "person"})
        joined = joined.left_join(keyed, [("person", f"person_{place}")])
        columns += [name for name in table.columns if name != "person"]
    return joined.select(*columns)
