"""Who belongs to which open role or persona, and what each of their criteria finds in a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from regard.decisions.facts.scope import Scope
from regard.people.freshness import ShelfLives
from regard.people.profile import profile
from regard.pools.persona import Role, reasons
from regard.storage.people import observations_of
from regard.storage.store import Store
from regard.workspace.document import Fit, Pool
from regard.workspace.mirroring import OpenRole


def pool_of(role: OpenRole, people: Iterable[int], names: Mapping[int, str]) -> Pool:
    """One role with its people, by number."""
    return Pool(role_of(role), {person: names.get(person, "") for person in sorted(people)})


def fits_of(
    store: Store, roles: Sequence[OpenRole], person: int, inside: Collection[int], scope: Scope, lives: ShelfLives
) -> tuple[Fit, ...]:
    """What each open role asks of one person, criterion by criterion. inside: the numbers of the roles to which they belong."""
    observed = (seen for _, seen in observations_of(store, [person], scope.now))
    values = profile(observed, scope.now, lives)
    return tuple(Fit(role_of(role), role.number in inside, tuple(reasons(role_of(role), values))) for role in roles)


def role_of(role: OpenRole) -> Role:
    """A role as the criteria that it sets."""
    return Role.from_detail({"title": role.title, **role.detail})
