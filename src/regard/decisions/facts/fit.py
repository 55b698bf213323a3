"""Facts about open roles: which one a person fits by must criteria alone, or what single thing stands in between.

There is no score and no ranking: of several roles that fit, the company's own order decides.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regard.decisions.facts.scope import Scope, after, beside, last, number_of, when
from regard.decisions.tables import ROLE_SKILLS, ROLE_STOPS, ROLE_TOPICS, ROLES, TERMS
from regard.ledger.catalogue import code

MEANINGS = {
    "fit_role": "the first open role that fits in every must criterion",
    "senior_role": "the first role that would fit were the person not too senior for it",
    "moved_role": "the first role that would fit had the person not moved away from its place",
    "topic_role": "the first role that would fit but has a topic that they do not want",
    "place_role": "the first role that would fit if only their place were known to suit",
    "level_role": "the first role that would fit if only their level were known to suit",
}
_ROLE_BITS = 28


def open_roles(scope: Scope) -> ir.Table:
    """Roles that are looked for now, with the lowest and the highest level that suits: by default one step of promotion.

    A role that asks for no kind of work and no skill says nothing about whom it suits, so it suits nobody.
    """
    now = scope.now
    roles = ROLES.filter(ROLES.opened.isnull() | (ROLES.opened <= now), ROLES.closes.isnull() | (ROLES.closes > now))
    skills = ROLE_SKILLS.group_by("role").agg(needed=ROLE_SKILLS.skill.nunique())
    topics = ROLE_TOPICS.group_by("role").agg(topics=ROLE_TOPICS.topic.nunique())
    known = beside(beside(roles, skills, "role"), topics, "role")
    known = known.filter(known.family.notnull() | (known.needed > 0))
    return known.select(
        "role",
        "family",
        "level",
        "remote",
        role_city=known.city,
        role_country=known.country,
        place_in_list=known.ord * (1 << _ROLE_BITS) + known.role,
        lowest=ibis.coalesce(known.min_level, known.level - 1),
        highest=ibis.coalesce(known.max_level, known.level),
        needed=known.needed.fill_null(0),
        topics=known.topics.fill_null(0),
    )


def _candidates(scope: Scope, profile: ir.Table, roles: ir.Table) -> ir.Table:
    """Every person beside the roles of their family, or of none, for which they have every skill asked for.

    Few people have the skills of a role, so roles that ask for any start from the skills and not from everybody.
    """
    who = profile.select(
        "person",
        person_family=number_of(profile.family),
        person_level=number_of(profile.level),
        city=number_of(profile.city),
        country=number_of(profile.country),
        employer=number_of(profile.employer),
    )
    skills = skills_known(scope)
    asking = skills.join(roles, ["role", ("matched", "needed")])
    skilled = asking.join(who, "person")
    alike = skilled.filter(skilled.family.isnull() | (skilled.family == skilled.person_family))
    plain = who.join(roles.filter(roles.needed == 0), [("person_family", "family")])
    columns = [*who.columns, *roles.columns]
    return alike.select(*columns).union(plain.select(*columns))


def skills_known(scope: Scope) -> ir.Table:
    """(person, role, matched): how many of the skills that a role asks for a person has."""
    events = scope.events("observed.skill")
    has = events.filter(events.number.isin(ROLE_SKILLS.skill)).select("person", skill=events.number).distinct()
    pairs = has.join(ROLE_SKILLS.distinct(), "skill")
    return pairs.group_by("person", "role").agg(matched=pairs.count())


def topics_wished(scope: Scope) -> tuple[ir.Table, ir.Table]:
    """(person, wants) and (person, role, wanted, refused): wishes about topics, and the roles that they touch."""
    events = scope.events("wish.topic", "wish.not_topic")
    each = events.group_by("person", topic=events.number).agg(
        want_at=last(events, "wish.topic"), refuse_at=last(events, "wish.not_topic")
    )
    wanted = after(each.want_at, each.refuse_at).ifelse(1, 0)
    flagged = each.select("person", "topic", wanted=wanted, refused=1 - wanted)
    wants = flagged.group_by("person").agg(wants=flagged.wanted.max())
    touched = flagged.join(ROLE_TOPICS, "topic")
    return wants, touched.group_by("person", "role").agg(wanted=touched.wanted.max(), refused=touched.refused.max())


def places_wished(scope: Scope, roles: ir.Table) -> tuple[ir.Table, ir.Table]:
    """(person, places) and (person, role, there, not_there): wishes about places, and the roles that lie in them."""
    events = scope.events("wish.place", "wish.not_place")
    each = events.group_by("person", term=events.number).agg(
        want_at=last(events, "wish.place"), refuse_at=last(events, "wish.not_place")
    )
    there = after(each.want_at, each.refuse_at).ifelse(1, 0)
    flagged = each.select("person", "term", there=there, not_there=1 - there)
    wants = flagged.group_by("person").agg(places=flagged.there.max())
    cities = roles.filter(roles.role_city.notnull()).select("role", term=roles.role_city)
    countries = roles.filter(roles.role_country.notnull()).select("role", term=roles.role_country)
    afar = roles.filter(roles.remote == 1).cross_join(TERMS.filter(TERMS.text == "remote")).select("role", term="code")
    lies = cities.union(countries).union(afar)
    touched = flagged.join(lies, "term")
    return wants, touched.group_by("person", "role").agg(there=touched.there.max(), not_there=touched.not_there.max())


def cities_before(scope: Scope) -> ir.Table:
    """(person, city): everywhere that they were known to live, as far as a role is there."""
    events = scope.events("observed.city")
    lived = events.filter(events.number.isin(ROLES.city))
    return lived.select("person", lived_city=lived.number).distinct()


def _stops(kind: str) -> ir.Table:
    return ROLE_STOPS.filter(ROLE_STOPS.kind == code(kind)).select("role", "term").distinct()


def _suitable(scope: Scope, profile: ir.Table, roles: ir.Table) -> ir.Table:
    """Candidates who are stopped by nothing."""
    able = _candidates(scope, profile, roles)
    firms, lands = _stops("observed.employer"), _stops("observed.country")
    clear = able.anti_join(firms, ["role", ("employer", "term")]).select(*able.columns)
    return clear.anti_join(lands, ["role", ("country", "term")]).select(*able.columns)


def fit(scope: Scope, profile: ir.Table, open_level: ir.Table) -> ir.Table:
    """One row a person who is suitable for any role: which fits, and which would but for one thing."""
    judged = _judged(_with_wishes(scope, _suitable(scope, profile, open_roles(scope)), open_level))
    alike = judged.level_ok & judged.topic_ok
    first = {
        "fit_role": alike & judged.place_ok,
        "senior_role": judged.place_ok & judged.topic_ok & judged.too_senior,
        "moved_role": alike & judged.moved,
        "topic_role": judged.level_ok & judged.place_ok & ~judged.topic_ok,
        "place_role": alike & judged.place_unknown,
        "level_role": judged.place_ok & judged.topic_ok & judged.person_level.isnull(),
    }
    return judged.group_by("person").agg(**{name: when(holds, judged.place_in_list).min() for name, holds in first.items()})


def members(scope: Scope, profile: ir.Table, open_level: ir.Table) -> ir.Table:
    """(role, person) for everybody who satisfies all must criteria of an open role or persona now, and no stop."""
    judged = _judged(_with_wishes(scope, _suitable(scope, profile, open_roles(scope)), open_level))
    return judged.filter(judged.level_ok & judged.place_ok).select("role", "person")


def role_of(place_in_list: ir.IntegerValue) -> ir.IntegerValue:
    """The role inside of a place in the company's list."""
    return place_in_list & ((1 << _ROLE_BITS) - 1)


def _with_wishes(scope: Scope, pairs: ir.Table, open_level: ir.Table) -> ir.Table:
    """Beside every pair what the person wishes about level, topics and places, and where they lived before."""
    wants, topics = topics_wished(scope)
    places, lies = places_wished(scope, open_roles(scope))
    before = cities_before(scope).mutate(lived=ibis.literal(1, "int64"))
    joined = beside(pairs, open_level, "person")
    for other, keys in ((wants, ["person"]), (topics, ["person", "role"]), (places, ["person"]), (lies, ["person", "role"])):
        joined = beside(joined, other, *keys)
    joined = beside(joined, before, "person", ("role_city", "lived_city"))
    zeros = {name: joined[name].fill_null(0) for name in ("wants", "wanted", "refused", "places", "there", "not_there", "lived")}
    return joined.mutate(asked_level=number_of(joined.open_level), **zeros)


def _judged(pairs: ir.Table) -> ir.Table:
    """Level, place and topic of every pair, each as a plain yes or no."""
    level, asked = pairs.person_level, pairs.asked_level
    above = (level > pairs.highest).fill_null(False)
    inside = (pairs.lowest.isnull() | (level >= pairs.lowest)) & (pairs.highest.isnull() | (level <= pairs.highest))
    asked_for = (asked <= pairs.level).fill_null(False)
    free = pairs.level.isnull() & pairs.lowest.isnull() & pairs.highest.isnull()
    near = pairs.role_city.isnull() & (pairs.role_country.isnull() | (pairs.country == pairs.role_country))
    afar = (pairs.remote == 1) & (pairs.role_country.isnull() | (pairs.country == pairs.role_country))
    home = (near | afar | (pairs.city == pairs.role_city)).fill_null(False)
    unknown = pairs.city.isnull() & pairs.country.isnull() | (
        pairs.city.isnull() & pairs.role_city.notnull() & (pairs.remote == 0)
    )
    refused = pairs.not_there == 1
    return pairs.mutate(
        level_ok=free | inside.fill_null(False) | (above & asked_for),
        too_senior=above & (level >= pairs.level + 1).fill_null(False) & ~asked_for,
        place_ok=~refused & ibis.ifelse(pairs.places == 1, pairs.there == 1, home),
        place_unknown=~refused
        & (pairs.places == 0)
        & ~home
        & unknown
        & (pairs.country.isnull() | pairs.role_country.isnull() | (pairs.country == pairs.role_country)),
        moved=~refused & (pairs.places == 0) & ~home & pairs.city.notnull() & (pairs.lived == 1),
        topic_ok=(pairs.refused == 0) & ((pairs.wants == 0) | (pairs.topics == 0) | (pairs.wanted == 1)),
    )
