"""The claim of tables to a file: whether it is about people or roles, whose export it is, what its columns mean."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from regard.clock import midday
from regard.intake.reading import Recognition, Sample
from regard.sources.table import delimited, sheets
from regard.sources.table.brands import UNKNOWN
from regard.sources.table.delimited import Row
from regard.sources.table.plan import Plan, plan_of
from regard.sources.table.rawrow import MOST_COLUMNS
from regard.words import Micros

_OTHER_FORMATS = re.compile(
    rb"\s*(?:BEGIN:V|From |[{\[]|%PDF|<!|<\?xml|<html|\x89PNG|\xff\xd8|GIF8|Return-Path:|Received:|Delivered-To:)", re.IGNORECASE
)
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_LOOKED_AT = 500


def recognise(sample: Sample) -> Recognition | None:
    """The table source's claim to a file; None where nothing in it says whom it is about."""
    if not sample.head:
        return None
    try:
        return _workbook(sample) if sheets.is_workbook(sample.path, sample.head) else _text(sample)
    except sheets.DamagedWorkbook:
        return Recognition("table", 60, "Damaged workbook")
    except OSError:
        return None


def _workbook(sample: Sample) -> Recognition | None:
    if sheets.danger(sample.path, sample.head):
        return Recognition("table", 60, "Workbook that must not be opened")
    plans = []
    for _, found in sheets.sheets(sample.path):
        first = [row for row, _ in zip(found, range(_LOOKED_AT), strict=False)]
        if first:
            plans.append(plan_of(first, sample.path.name, {}, "UTC"))
    return _claim(sample, [plan for plan in plans if _confidence(plan)])


def _text(sample: Sample) -> Recognition | None:
    if _OTHER_FORMATS.match(sample.head) or not _is_text(sample.head):
        return None
    first = list(_rows(sample))
    if first and len(first[0].cells) > MOST_COLUMNS:
        return Recognition("table", 50, "Table with too many columns")
    return _claim(sample, [plan_of(first, sample.path.name, {}, "UTC")]) if first else None


def _is_text(head: bytes) -> bool:
    text = head.decode(delimited.encoding_of(head), "replace")
    odd = sum(text.count(sign) for sign in "\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\ufffd")
    return odd * 10 <= len(text)


def _rows(sample: Sample) -> Iterator[Row]:
    dialect = delimited.dialect_of(sample.head)
    text = io.StringIO(sample.head.decode(dialect.encoding, "replace"), newline="")
    rows = list(zip(delimited.records_of(iter(text), dialect), range(_LOOKED_AT), strict=False))
    whole = len(sample.head) >= sample.size or len(rows) < 2
    yield from (row for row, _ in (rows if whole else rows[:-1]))


def _claim(sample: Sample, plans: list[Plan]) -> Recognition | None:
    best = max(plans, key=_confidence, default=None)
    if best is None or not _confidence(best):
        return None
    mapping = {column: meaning for plan in plans for column, meaning in plan.mapping.items()}
    return Recognition("table", _confidence(best), best.brand.title, mapping, _day_in_name(sample.path))


def _confidence(plan: Plan) -> int:
    """How sure we are: known exports, then tables with addresses, then tables with names and something else."""
    meanings = set(plan.mapping.values())
    if plan.brand.rows != "people":
        return 94
    if not plan.is_contacts:
        return 0
    if plan.brand is not UNKNOWN and plan.brand.header:
        return 95
    if plan.brand is not UNKNOWN:
        return 92
    if "email" in meanings:
        return 75 if plan.header or len(plan.columns) > 1 else 70
    return 50 if len(meanings - {"other", ""}) > 1 and plan.header else 0


def _day_in_name(path: Path) -> Micros | None:
    found = _DAY_IN_NAME.search(path.name)
    if not found:
        return None
    try:
        return midday(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None
