"""At which stage the open applications of many people stand: what ``people/stages.py`` works out event by event, for sets.

Only the standing and the stage of the latest events are asked, which no slip changes: a step that was taken back ends in the
state from before it. Capitals of ASCII are equal to small letters where two lists of one system tell of the same role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from regard.ledger.catalogue import KINDS, code
from regard.storage.store import Store
from regard.words import Micros


class Applied(NamedTuple):
    """One open application: who, for which role and at which stage in the words of its source, and the order of the stage."""

    person: int
    role: str
    stage: str
    order: int | None


def applied(store: Store, now: Micros, people: Sequence[int] | None = None) -> Iterator[Applied]:
    """The open applications as of ``now``, of these people or of everybody, in one statement."""
    among = f"AND r.person IN ({', '.join(map(str, map(int, people))) or '-1'})" if people is not None else ""
    return (Applied(*row) for row in store.connection.scan(_APPLIED.format(among=among), (now, now)))


_KINDS = ", ".join(str(kind.code) for name, kind in KINDS.items() if name.startswith("application."))
_ENDS = ", ".join(
    str(code(f"application.{name}")) for name in ("rejected", "withdrawn", "lost", "hired", "deleted")
)  # fmt: skip
_REOPENS = ", ".join(str(code(f"application.{name}")) for name in ("reopened", "unhired"))
_MOVED = code("application.moved")
_NAMING = f"e.kind IN ({code('application.created')}, {code('application.hired')})"
_SYSTEM = "substr(r.record, 1, instr(r.record, ':') - 1)"
_APPLIED = f"""
WITH told AS MATERIALIZED (
    SELECT r.person, r.record, replace({_SYSTEM} || '|', '-application|', '|') AS system, e.seq, e.kind,
        coalesce(e.happened, e.learnt) AS at, e.number AS nth,
        CASE WHEN {_NAMING} THEN e.text ELSE '' END AS named,
        coalesce(json_extract(nullif(e.detail, ''), '$.application'), '') AS application,
        coalesce(json_extract(nullif(e.detail, ''), '$.role'), '') AS told_role,
        CASE WHEN e.kind = {_MOVED} THEN e.text ELSE coalesce(json_extract(nullif(e.detail, ''), '$.stage'), '') END AS stage
    FROM events e JOIN records r ON r.number = e.record
    WHERE e.kind IN ({_KINDS}) AND e.learnt <= ? AND coalesce(e.happened, e.learnt) <= ? AND r.person IS NOT NULL {{among}}),
steps AS MATERIALIZED (
    SELECT told.*, CASE WHEN application <> '' THEN system || application
        ELSE '|' || record || '|' || coalesce(nullif(told_role, ''), named) END AS course
    FROM told),
standing AS (
    SELECT person, course, kind, row_number() OVER (PARTITION BY person, course ORDER BY at DESC, seq DESC) AS place
    FROM steps WHERE kind IN ({_ENDS}, {_REOPENS})),
stages AS (
    SELECT person, course, stage, nth, row_number() OVER (PARTITION BY person, course ORDER BY at DESC, seq DESC) AS place
    FROM steps WHERE kind = {_MOVED} OR stage <> ''),
roles AS (
    SELECT person, course, coalesce(nullif(named, ''), told_role) AS role, row_number() OVER (
        PARTITION BY person, course ORDER BY CASE WHEN named <> '' THEN 0 ELSE 1 END,
        CASE WHEN named <> '' THEN -at ELSE at END, CASE WHEN named <> '' THEN -seq ELSE seq END) AS place
    FROM steps WHERE named <> '' OR told_role <> ''),
courses AS (
    SELECT person, course, min(system) AS system, max(CASE WHEN application <> '' THEN 1 ELSE 0 END) AS numbered
    FROM steps GROUP BY person, course),
known AS (
    SELECT c.person, c.numbered, coalesce(ro.role, '') AS role, coalesce(st.stage, '') AS stage,
        st.nth, sd.kind,
        max(c.numbered) OVER (PARTITION BY c.person, c.system, lower(coalesce(ro.role, ''))) AS told_by_number
    FROM courses c
    LEFT JOIN roles ro ON ro.person = c.person AND ro.course = c.course AND ro.place = 1
    LEFT JOIN stages st ON st.person = c.person AND st.course = c.course AND st.place = 1
    LEFT JOIN standing sd ON sd.person = c.person AND sd.course = c.course AND sd.place = 1)
SELECT person, role, stage, nth FROM known
WHERE (kind IS NULL OR kind IN ({_REOPENS})) AND numbered = told_by_number
ORDER BY person, role, stage"""
