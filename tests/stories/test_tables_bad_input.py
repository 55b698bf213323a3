"""Bad input: every row is imported, rejected or shown, nothing is lost, nothing is evaluated, nothing crashes."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from tests.tables import claim, day, read, table

from regard.intake.reading import Outcome
from regard.sources.table.delimited import Dialect, records_of
from regard.sources.table.tablereader import rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_every_delimiter_in_every_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """The same people come out of every dialect."""
    text = "Name,E-Mail,Firma\nJürgen Groß,juergen@post.example,Müller & Söhne\nÅsa Öberg,asa@post.example,Fjällräven\n"
    found = read(table(tmp_path, text.replace(",", delimiter), encoding=encoding))
    assert found.texts("observed.name") == ["Jürgen Groß", "Åsa Öberg"]
    assert found.texts("observed.employer") == ["Müller & Söhne", "Fjällräven"]


def test_a_wrong_byte_does_not_lose_the_rest(tmp_path: Path) -> None:
    """One cell pasted from another program: its row and all later ones are read."""
    path = tmp_path / "mixed.csv"
    path.write_bytes(
        "Name,Email\nJosé,a@post.example\n".encode() * 20 + b"Ren\xe9,b@post.example\n" + "Zoë,c@post.example\n".encode()
    )
    found = read(path)
    assert found.count(Outcome.IMPORTED) + found.count(Outcome.REJECTED) == 41
    assert found.texts("observed.name")[-2:] == ["René", "Zoë"]


def test_a_slip_with_a_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    """A mark that is never closed would swallow the rest of the file; its own line is shown instead."""
    people = "".join(f"P{n},p{n}@post.example\n" for n in range(3_000))
    found = read(table(tmp_path, f'Name,Email\n"Ann,ann@post.example\n{people}'))
    assert found.count(Outcome.SHOWN) == 1
    assert found.count(Outcome.IMPORTED) == 3_000
    assert "ann@post.example" in found.readings[0].raw


def test_ragged_rows_are_shown_and_short_ones_read(tmp_path: Path) -> None:
    """Too many cells: shown with all of them. Too few: the empty ones at the end were left out. Blank lines are no rows."""
    found = read(
        table(
            tmp_path, "Name,Email,City\nAnn,ann@post.example,Berlin,EXTRA\n\nBo,bo@post.example\n,,\nCy,cy@post.example,Bonn,\n"
        )
    )
    assert [str(reading.outcome) for reading in found.readings] == ["shown", "imported", "imported"]
    assert "EXTRA" in found.readings[0].raw
    assert "4 cells under 3 columns" in found.readings[0].reason


def test_rows_about_nobody_are_rejected_with_a_remedy(tmp_path: Path) -> None:
    """No identifier, or nothing but a broken address; a broken address beside a name is imported with a note."""
    found = read(table(tmp_path, "Name,Email,City\n,,Berlin\n,ann at post,\nBo Lim,bo@@post,\n"))
    nobody, broken, kept = found.readings
    assert (nobody.outcome, broken.outcome, kept.outcome) == (Outcome.REJECTED, Outcome.REJECTED, Outcome.IMPORTED)
    assert "about nobody" in nobody.reason
    assert "ann at post" in broken.reason
    assert nobody.remedy
    assert any(note.line == kept.line and "bo@@post" in note.message for note in found.notes)


def test_columns_of_one_name_and_of_none(tmp_path: Path) -> None:
    """Two columns "Note" and one without a name all keep their cells."""
    found = read(table(tmp_path, "Email,Shoe,Shoe,\nann@post.example,1,2,3\n"))
    assert json.loads(found.readings[0].raw) == {"Email": "ann@post.example", "Shoe": "1", "Shoe (2)": "2", "column 4": "3"}
    assert found.noted("same name")


@pytest.mark.parametrize("columns", [100_000, 1_000_000])
def test_a_million_columns_are_refused_clearly(tmp_path: Path, columns: int) -> None:
    """Nothing hangs, every row is accounted for, and the reason says what the limit is."""
    header = ",".join(["email", *(f"c{n}" for n in range(columns - 1))])
    found = read(table(tmp_path, f"{header}\n{'a@post.example,' * 5_000}\n"))
    assert found.count(Outcome.IMPORTED) == 0
    assert "4,096 columns" in found.readings[-1].reason


def test_formulas_and_markup_stay_text(tmp_path: Path) -> None:
    """Byte for byte, in the kept row and in the value."""
    nasty = ['=HYPERLINK("https://bad.example","x")', "+cmd|' /C calc'!A0", "<script>alert(1)</script>", "@SUM(1+1)", "-2+3"]
    text = io.StringIO()
    csv.writer(text).writerows([["Email", "Shoe"], *([f"p{n}@post.example", cell] for n, cell in enumerate(nasty))])
    found = read(table(tmp_path, text.getvalue()))
    assert found.texts("observed.other") == nasty
    assert [json.loads(reading.raw)["Shoe"] for reading in found.readings] == nasty


def test_naughty_strings_survive(corpus: Path, tmp_path: Path) -> None:
    """Every string comes back byte for byte from the kept row; visible ones from the value as well."""
    strings: list[str] = json.loads((corpus / "identifiers" / "strings" / "blns.json").read_text("utf-8"))
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(
        [["Email", "Shoe"], *([f"p{n}@post.example", one] for n, one in enumerate(strings))]
    )
    found = read(table(tmp_path, text.getvalue()))
    assert [json.loads(reading.raw)["Shoe"] for reading in found.readings] == strings
    values = {saying.record: saying.text for saying in found.said("observed.other")}
    visible = {f"table:p{n}@post.example": one for n, one in enumerate(strings) if one.isprintable() and one.strip()}
    assert {record: values[record] for record in visible} == visible


def test_nul_bytes_do_not_stop_the_reader(tmp_path: Path) -> None:
    """They stay in the kept row and are left out of the value."""
    found = read(table(tmp_path, "Name,Email\nAn\x00n,ann@post.example\nBo,bo@post.example\n"))
    assert found.texts("observed.name") == ["Ann", "Bo"]


def endless(count: int) -> Iterator[str]:
    yield "Name,Email\n"
    yield from (f"Person {n},p{n}@post.example\n" for n in range(count))


def test_reading_needs_no_more_memory_for_more_rows() -> None:
    """A stream: the memory of 30,000 rows is that of 1,000."""
    peaks = []
    for count in (1_000, 30_000):
        tracemalloc.start()
        assert sum(1 for _ in records_of(endless(count), Dialect())) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 100_000


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, cells in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in cells:
            sheet.append(list(row))
    book.save(path)
    return path


def test_all_sheets_of_a_workbook_are_read(tmp_path: Path) -> None:
    """Whatever the file is called; whole numbers stay whole, dates are dates."""
    first: list[list[object]] = [["Name", "Email", "Phone"], ["Ann Orr", "ann@post.example", 4930901820]]
    second: list[list[object]] = [["Vorname", "E-Mail", "Erstellt am"], ["Bo", "bo@post.example", 46000]]
    found = read(workbook(tmp_path / "people.xlsx", first, second).rename(tmp_path / "people.csv"))
    assert found.texts("observed.email") == ["ann@post.example", "bo@post.example"]
    assert '"4930901820"' in found.readings[0].raw
    assert found.said("observed.email")[1].at == day(2025, 12, 9)


def test_a_workbook_that_would_burst_is_not_opened(tmp_path: Path) -> None:
    """Far more unpacked than packed; or an archive that lies about its size; or one cell in the last corner."""
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    liar = tmp_path / "liar.xlsx"
    data = bomb.read_bytes()
    size = (40_000_000).to_bytes(4, "little")
    liar.write_bytes(data.replace(size, (1_000).to_bytes(4, "little")))
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "Email", "x"
    book.save(tmp_path / "corner.xlsx")
    for path, words in ((bomb, "200 times"), (liar, "200 times"), (tmp_path / "corner.xlsx", "1,048,576 rows")):
        found = read(path)
        assert found.count(Outcome.REJECTED) == 1
        assert words in found.readings[0].reason


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    """Half a file: refused with a reason, not with a crash."""
    whole = workbook(tmp_path / "whole.xlsx", [["Email"], ["ann@post.example"]]).read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    recognition = claim(path)
    assert recognition is None or read(path).count(Outcome.REJECTED) == 1


def test_an_empty_file_is_not_claimed(tmp_path: Path) -> None:
    """There is nothing to read."""
    assert claim(table(tmp_path, "")) is None
    assert list(rows(table(tmp_path, "\n\n"))) == []
