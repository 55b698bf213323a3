# ruff: noqa: E501 - statements and tables of numbers read best unbroken
"""A made-up columnar mirror for the benches: people, events, roles and words as Parquet, written by DuckDB alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

NOW = 1_772_614_800_000_000
"""Wednesday, 4 March 2026, 09:00 UTC."""
DAY = 86_400_000_000
WEIGHTS = {
    # kind: (share in 1/1000 of all events, method, span of the number, channels)
    100: (25, 2, 0, (0,)), 101: (60, 2, 0, (0,)), 102: (30, 2, 0, (0,)), 103: (35, 2, 0, (0,)), 114: (20, 2, 90, (0,)), 115: (30, 2, 0, (0,)),
    105: (50, 2, 5000, (0,)), 106: (50, 2, 0, (0,)), 107: (45, 1, 9, (0,)), 108: (45, 1, 16, (0,)), 109: (45, 2, 200, (0,)),
    110: (45, 2, 30, (0,)), 111: (15, 2, 40, (0,)), 112: (120, 2, 500, (0,)), 113: (5, 2, 20, (0,)),
    1: (140, 3, 0, (1, 1, 1, 1, 6, 2)), 2: (22, 5, 2, (1, 1, 1, 6)), 3: (2, 3, 0, (1,)), 4: (3, 3, 0, (1,)), 6: (4, 3, 0, (1,)),
    8: (60, 3, 0, (1,)), 9: (12, 3, 0, (1,)), 10: (40, 3, 0, (1,)), 20: (8, 4, 2, (4,)), 22: (6, 3, 0, (7,)), 23: (5, 3, 0, (7,)),
    30: (12, 5, 0, (0,)), 31: (8, 3, 0, (0,)), 40: (8, 5, 0, (0,)), 41: (16, 3, 9, (0,)), 42: (6, 3, 0, (0,)), 45: (1, 3, 0, (0,)),
    60: (3, 5, 3, (1, 2, 4, 6)), 63: (1, 5, 0, (0,)), 64: (2, 5, 9, (0,)), 65: (1, 5, 90, (0,)), 66: (4, 5, 40, (0,)), 75: (1, 5, 40, (0,)),
    80: (3, 5, 0, (1,)), 82: (12, 3, 0, (1,)), 83: (8, 3, 0, (0,)), 90: (1, 4, 0, (1,)), 94: (1, 4, 0, (0,)),
}  # fmt: skip
"""How often each kind occurs: an invented but plausible mix (half profile data, a third messages, the rest rare)."""


def write(connection: duckdb.DuckDBPyConnection, folder: Path, people: int, events: int) -> None:
    """Write the mirror of ``people`` persons and ``events`` events into ``folder``, ordered by kind and, inside of it, by person."""
    folder.mkdir(parents=True, exist_ok=True)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE mix (kind SMALLINT, low INT, high INT, method SMALLINT, span INT, channels SMALLINT[])"
    )
    low = 0
    for kind, (share, method, span, channels) in WEIGHTS.items():
        connection.execute("INSERT INTO mix VALUES (?, ?, ?, ?, ?, ?)", [kind, low, low + share, method, span, list(channels)])
        low += share
    connection.execute(_EVENTS.format(people=people, events=events, total=low, now=NOW, span=1095 * DAY, folder=folder))
    for name, query in _SMALL.items():
        connection.execute(f"COPY ({query.format(now=NOW, day=DAY)}) TO '{folder / name}.parquet' (FORMAT parquet)")


_EVENTS = """
COPY (
    WITH drawn AS (
        SELECT i, 1 + (hash(i) % {people})::BIGINT AS person, (hash(i + 7) % {total})::INT AS pick, hash(i + 13) AS h, hash(i + 29) AS g
        FROM range({events}) AS r(i)
    ), timed AS (
        SELECT i, person, mix.kind, mix.channels[1 + (h % len(mix.channels))::INT] AS channel, mix.method,
            {now} - (g % {span})::BIGINT AS "at",
            CASE WHEN mix.span > 0 THEN 1000 * (CASE WHEN mix.kind IN (107, 41, 2, 20, 60, 65) THEN 0 ELSE mix.kind::BIGINT END) + (h % mix.span)::BIGINT END AS number
        FROM drawn JOIN mix ON pick >= mix.low AND pick < mix.high
    )
    SELECT i::BIGINT AS seq, person, kind, channel, method, "at", "at" AS learnt,
        CASE WHEN kind IN (22, 63) THEN "at" + 20 * 86400000000 END AS until, number, NULL::BIGINT AS actor
    FROM timed ORDER BY kind, person, "at"
) TO '{folder}/events.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)
"""
_SMALL = {
    "terms": "SELECT i::BIGINT AS code, 'word ' || i AS text FROM range(1, 120000) AS r(i) UNION ALL SELECT 120000, 'remote'",
    "roles": """SELECT i::BIGINT AS role, CASE WHEN i % 10 > 0 THEN 108000 + i % 16 END AS family, (i % 5)::BIGINT AS level, NULL::BIGINT AS min_level,
        NULL::BIGINT AS max_level, CASE WHEN i % 3 > 0 THEN 109000 + i % 20 END AS city, CASE WHEN i % 3 > 0 THEN 110000 + i % 5 END AS country,
        (i % 4 = 0)::SMALLINT AS remote, {now} - 90 * {day} AS opened, NULL::BIGINT AS closes, i::BIGINT AS ord FROM range(1, 41) AS r(i)""",
    "role_skills": "SELECT i::BIGINT AS role, 112000 + (i * 7) % 500 AS skill FROM range(1, 41) AS r(i)",
    "role_stops": "SELECT i::BIGINT AS role, 105::SMALLINT AS kind, 105000 + i AS term FROM range(1, 41) AS r(i)",
    "role_topics": "SELECT i::BIGINT AS role, CASE WHEN i % 2 = 0 THEN 66000 ELSE 75000 END + i AS topic FROM range(1, 41) AS r(i)",
    "hours": """SELECT zone::BIGINT AS zone, w::BIGINT AS window, {now} + 3600000000 AS opens FROM (SELECT 111000 + i AS zone FROM range(40) AS r(i)
        UNION ALL SELECT -110000 - i FROM range(30) AS r(i) UNION ALL SELECT 0), (SELECT 64000 + i AS w FROM range(9) AS r(i) UNION ALL SELECT 0)""",
    "permissions": "SELECT 0::BIGINT AS country, c::SMALLINT AS channel, (c IN (2, 3))::SMALLINT AS needs_consent FROM range(1, 7) AS r(c)",
}
