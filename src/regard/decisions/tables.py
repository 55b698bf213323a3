"""The tables that facts read: the same names and integer columns in the columnar mirror, SQLite and PostgreSQL.

No text and no contact data is in them, only presence, instants (UTC microseconds) and codes. ``terms`` numbers the
small vocabulary and is the one table with words. Codes start at 1; 0 means unknown or default.

``events.number`` by kind, beyond what the catalogue says:

* observed.* with ``term``: the code of the word; observed.level: the level; wish.level, wish.frequency: the number.
* observed.email, message.bounced, message.moved: an opaque number of the canonical address (any numbering, the same
  for the same address), so that a dead address stays dead however often it is imported again. Null where unknown:
  then an address counts as new if it was observed after the bounce.
* message.replied: 0 needs no answer, 1 or null needs one, 2 complains or asks for a human.
* call.made: 1 or null if we spoke, 0 if not.
* permission.given, permission.withdrawn: 1 or null for being contacted about work, any other number another purpose.
* person.sourced: 1 recommended by a colleague who passes a link on, on which the person says whether we may write.
* wish.channel: 2 allow, 1 not now, 0 never.
"""

from __future__ import annotations

import ibis

_LONG, _SHORT = "int64", "int16"

EVENTS = ibis.table(
    {
        "seq": _LONG,
        "person": _LONG,
        "kind": _SHORT,
        "channel": _SHORT,
        "method": _SHORT,
        "at": _LONG,
        "learnt": _LONG,
        "until": _LONG,
        "number": _LONG,
        "actor": _LONG,
    },
    name="events",
)
"""The ledger. ``at`` equals ``learnt`` where the source gave no time; rows that belong to no person are not in it."""

TERMS = ibis.table({"code": _LONG, "text": "string"}, name="terms")
"""The small vocabulary: cities, ISO country codes, zones, skills, topics, families, windows, employers, ``remote``."""

ROLES = ibis.table(
    {
        "role": _LONG,
        "family": _LONG,
        "level": _LONG,
        "min_level": _LONG,
        "max_level": _LONG,
        "city": _LONG,
        "country": _LONG,
        "remote": _SHORT,
        "opened": _LONG,
        "closes": _LONG,
        "ord": _LONG,
    },
    name="roles",
)
"""Open roles and personas. Null means any. ``ord`` is the order in which the company names them, below 2^20."""

ROLE_SKILLS = ibis.table({"role": _LONG, "skill": _LONG}, name="role_skills")
ROLE_STOPS = ibis.table({"role": _LONG, "kind": _SHORT, "term": _LONG}, name="role_stops")
"""``kind`` is the code of observed.employer or observed.country: whoever has this value is not approached."""
ROLE_TOPICS = ibis.table({"role": _LONG, "topic": _LONG}, name="role_topics")

HOURS = ibis.table({"zone": _LONG, "window": _LONG, "opens": _LONG}, name="hours")
"""The next instant, from now on, at which a window is open in a zone: see ``regard.decisions.plan.hours_needed``.

``zone`` is the term of an IANA zone, 0 where it is unknown, or minus the term of a country where only that is known.
``window`` is the term of a canonical window, 0 for the default one. ``opens`` is null where no hour is safe.
"""

PERMISSIONS = ibis.table({"country": _LONG, "channel": _SHORT, "needs_consent": _SHORT}, name="permissions")
"""The law as data: does writing or ringing need consent? Country 0 is the rule where the country is unknown."""

ALL = (EVENTS, TERMS, ROLES, ROLE_SKILLS, ROLE_STOPS, ROLE_TOPICS, HOURS, PERMISSIONS)
