"""Which records are worth comparing: keys shared by few records, joined by the columnar engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import duckdb
import pyarrow as pa

LARGEST_BLOCK = 60
"""A key of more records tells nothing, and comparing all of them would cost their square."""
_AT_A_TIME = 200_000


def candidates(keys: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of records (the lower number first, each once) that share a key. keys: record and key."""
    engine = duckdb.connect()
    try:
        engine.execute("CREATE TABLE keys (record BIGINT, key UBIGINT)")
        waiting = iter(keys)
        while some := list(islice(waiting, _AT_A_TIME)):
            records, texts = zip(*some, strict=True)
            engine.register("portion", pa.table({"record": records, "text": texts}))
            engine.execute("INSERT INTO keys SELECT record, hash(text) FROM portion")
            engine.unregister("portion")
        found = engine.execute(_PAIRS, (LARGEST_BLOCK,))
        while rows := found.fetchmany(_AT_A_TIME):
            yield from rows
    finally:
        engine.close()


_PAIRS = """
WITH once AS (SELECT DISTINCT record, key FROM keys),
small AS (SELECT key FROM once GROUP BY key HAVING count(*) BETWEEN 2 AND ?),
blocks AS (SELECT record, key FROM once JOIN small USING (key))
SELECT DISTINCT a.record, b.record FROM blocks a JOIN blocks b ON a.key = b.key AND a.record < b.record
ORDER BY 1, 2"""
