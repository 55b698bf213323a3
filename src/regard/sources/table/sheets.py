"""Sheets of workbooks (XLSX, XLSM, XLSB, XLS, ODS) as rows of text, after a look at what unpacking them would cost."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from regard.errors import RegardError
from regard.sources.table.delimited import Row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_BYTES = 512 * 2**20
"""Uncompressed bytes of a workbook that are read at most; ten times a sheet of a million rows of contacts."""
MOST_RATIO = 200
"""Uncompressed to compressed size. Real workbooks reach 30; DEFLATE ends at 1,032."""
_RATIO_FROM = 8 * 2**20
MOST_ENTRIES = 5_000
MOST_CELLS = 40_000_000
"""Cells of the rectangle that a sheet spans: readers hold all of it, however few are filled."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 2**20
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})\d')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')


class DamagedWorkbook(RegardError):
    """The workbook cannot be opened. Save it again in a spreadsheet program, or export it as CSV."""

    exit_code = 2
    http_status = 422


def is_workbook(path: Path, head: bytes) -> bool:
    """Whether the bytes are those of a workbook, whatever the file is called."""
    if head.startswith(_OLE):
        return b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k" in head or path.suffix.lower() in {".xls", ".xlt"}
    if not head.startswith(b"PK\x03\x04"):
        return False
    return b"xl/" in head or b"opendocument.spreadsheet" in head[:200] or _holds_workbook(path)


def _holds_workbook(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return any(name.startswith("xl/workbook.") for name in archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def danger(path: Path, head: bytes) -> str:
    """Why the workbook must not be opened, or nothing. The sizes that a zip archive states are not believed."""
    if not head.startswith(b"PK"):
        return ""
    try:
        with ZipFile(path) as archive, path.open("rb") as raw:
            entries = archive.infolist()
            return _stated_danger(entries) or _actual_danger(entries, raw)
    except (BadZipFile, OSError, ValueError, EOFError, zlib.error, struct.error, NotImplementedError):
        return "the workbook is damaged: its zip archive cannot be unpacked"


def _stated_danger(entries: list[ZipInfo]) -> str:
    if len(entries) > MOST_ENTRIES:
        return f"the workbook consists of {len(entries):,} parts; at most {MOST_ENTRIES:,} are read"
    return _too_big(sum(e.file_size for e in entries), sum(e.compress_size for e in entries))


def _too_big(unpacked: int, packed: int) -> str:
    if unpacked > MOST_BYTES:
        return f"the workbook would unpack to more than {MOST_BYTES // 2**20:,} MB"
    if unpacked > _RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1):
        return f"the workbook would unpack to more than {MOST_RATIO} times its size, as no real one does"
    return ""


def _actual_danger(entries: list[ZipInfo], raw: BinaryIO) -> str:
    total = packed = 0
    for entry in entries:
        last, widest = 0, 0
        packed += entry.compress_size
        for chunk in _unpacked(entry, raw):
            total += len(chunk)
            if why := _too_big(total, packed):
                return why
            if "sheet" in entry.filename:
                last, widest = _extent(chunk, last, widest)
        if last * widest > MOST_CELLS:
            return f"a sheet spans {last:,} rows and {widest:,} columns; at most {MOST_CELLS:,} cells are read"
    return ""


def _extent(chunk: bytes, last: int, widest: int) -> tuple[int, int]:
    """The lowest row and the rightmost column so far. A reference cut in two by a chunk has neighbours that are not."""
    rows = _ROW.findall(chunk)
    return (max(last, *map(int, rows)) if rows else last, max([widest, *map(_column, set(_CELL.findall(chunk)))]))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(entry: ZipInfo, raw: BinaryIO) -> Iterator[bytes]:
    """The bytes of one part as they really are; ``zipfile`` itself stops where the archive says that the part ends."""
    raw.seek(entry.header_offset)
    header = raw.read(30)
    raw.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    left = entry.compress_size
    if entry.compress_type not in {0, 8}:
        raise NotImplementedError
    inflate = zlib.decompressobj(-15)
    while left > 0:
        piece = raw.read(min(left, _CHUNK // 16))
        if not piece:
            raise EOFError
        left -= len(piece)
        while piece:
            yield inflate.decompress(piece, _CHUNK) if entry.compress_type else piece
            piece = inflate.unconsumed_tail if entry.compress_type else b""


def sheets(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Every sheet with its rows that are not blank. Raises DamagedWorkbook for what cannot be opened."""
    from python_calamine import CalamineError, CalamineWorkbook  # late: a compiled reader of workbooks

    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                yield name, _rows(book.get_sheet_by_name(name))
    except CalamineError as error:
        raise DamagedWorkbook(str(error)) from error


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for line, cells in enumerate(sheet.iter_rows(), 1):
        texts = [as_text(cell) for cell in cells]
        if any(texts):
            yield Row(line, texts)


def as_text(cell: Any) -> str:
    """One cell as text: whole numbers without a fraction, dates in ISO 8601, truth in words; never a formula's sum anew."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, (date, time, timedelta)):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    return "" if cell is None else str(cell)
