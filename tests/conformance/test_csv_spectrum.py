"""CSV files made to break readers, with the answers of their authors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from regard.sources.table.tablereader import rows

NAMES = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_equal_the_answer(corpus: Path, name: str) -> None:
    """Every cell of every row comes out as the answer has it.

    One answer holds another telephone number than its file, and the files lost their carriage returns where they were
    copied; both are the corpus's own and are left out of the comparison.
    """
    folder = corpus / "contacts" / "csv_spectrum"
    answer: Any = json.loads((folder / "json" / f"{name}.json").read_text("utf-8").replace("\\r\\n", "\\n"))
    (_, header), *body = rows(folder / "csvs" / f"{name}.csv")
    found = [dict(zip(header, cells, strict=True)) for _, cells in body]
    expected = answer if isinstance(answer, list) else [answer]
    for row in (*found, *expected):
        row.pop("Contact Phone Number", None)
    assert found == expected


def test_carriage_returns_inside_of_quotes_stay(tmp_path: Path) -> None:
    """A quoted cell over two lines keeps the line end that the file has."""
    path = tmp_path / "crlf.csv"
    path.write_bytes(b'a,b\r\n"Once upon \r\na time",2\r\n')
    assert list(rows(path)) == [(1, ["a", "b"]), (2, ["Once upon \r\na time", "2"])]
