"""Whatever bytes a file holds: reading it never raises, and lines only go forward."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.tables import claim, read

from regard.intake.reading import Outcome
from regard.sources.table.tablereader import rows

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=300), st.text(alphabet='ab@.,;"\n\r\t\0=é', max_size=120).map(str.encode)))
def test_any_bytes_are_read_or_left_alone(data: bytes) -> None:
    """The source claims the file and accounts for its rows, or it does not; it never fails."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.csv")
        path.write_bytes(data)
        if claim(path) is not None:
            read(path)
        if not data.startswith((b"PK", b"\xd0\xcf")):
            lines = [line for line, _ in rows(path)]
            assert lines == sorted(set(lines))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
@example([("", "TIMESTAMP"), ("", "")])
@example([("", "TIMESTAMP")])
def test_every_row_is_accounted_for(table: list[tuple[str, str]]) -> None:
    """As many readings as a writer of CSV wrote rows, whatever stands in their cells."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [("Email", "Shoe", "Hat"), *((f"p{n}@post.example", *cells) for n, cells in enumerate(table))]
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "people.csv")
        path.write_bytes(text.getvalue().encode())
        found = read(path)
    assert found.count(Outcome.IMPORTED) == len(table)
