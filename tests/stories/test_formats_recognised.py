"""Which source claims which file, and that none is upset by strange bytes or endless ones."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.intake.jsontext import objects
from regard.intake.reading import Circumstances, Outcome, Reading, Recognition, Sample
from regard.sources import discover

FORMATS = ("calendar", "greenhouse", "jsonresume", "roles", "vcard")


def claims(name: str, head: bytes) -> list[tuple[int, str]]:
    found = [source.recognise(Sample(Path(name), len(head), head)) for source in discover()]
    return sorted(((claim.confidence, claim.source) for claim in found if claim), reverse=True)


@pytest.mark.parametrize(
    ("name", "head", "source"),
    [
        ("a.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "vcard"),
        ("a.txt", "BEGIN:VCARD\nVERSION:2.1\n".encode("utf-16"), "vcard"),
        ("a.ics", b"\xef\xbb\xbfBEGIN:VCALENDAR\nBEGIN:VEVENT\n", "calendar"),
        ("a.json", b'["vcalendar", [], []]', "calendar"),
        ("resume.json", b'{"basics": {"name": "A"}, "work": []}', "jsonresume"),
        ("hook.json", b'{"action": "hire_candidate", "payload": {"application": {}}}', "greenhouse"),
        (
            "c.jsonl",
            b'{"id": 1, "first_name": "A", "email_addresses": [], "can_email": true, "is_private": false}\n',
            "greenhouse",
        ),
        ("roles.yaml", b"roles:\n  - title: Designer\n    must_skills: [x]\n", "roles"),
        ("personas.json", b'{"personas": [{"title": "Designer", "min_level": 2}]}', "roles"),
    ],
)
def test_each_format_is_claimed_by_its_source(name: str, head: bytes, source: str) -> None:
    assert claims(name, head)[0][1] == source


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.ics", "a.vcf", "a.json", "roles.yaml"]))
def test_strange_bytes_never_upset_recognition(head: bytes, name: str) -> None:
    """Recognising is only looking: any bytes give a claim or none."""
    for source in discover():
        if source.name in FORMATS:
            source.recognise(Sample(Path(name), len(head), head))


PIECES = st.sampled_from(
    [
        "BEGIN:VCARD",
        "END:VCARD",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VCALENDAR",
        "UID:1",
        "RRULE:FREQ=DAILY;UNTIL=x",
        "DTSTART:20260101",
        "DTSTART;TZID=a:b:20260101T101010",
        "ATTENDEE:mailto:a@b.example",
        "ORGANIZER:mailto:c@d.example",
        "FN:x",
        "N:;;",
        "REV:99999999",
        " folded",
        "=",
        "TEL;ENCODING=QUOTED-PRINTABLE:=",
        '{"id": 1',
        "[",
        '"action": "x",',
        '"payload": {}}',
        "roles:",
        " - title: &a [*a]",
        "---",
        "\t",
        "\x00",
        "é",
    ]
)


@pytest.mark.parametrize("source", FORMATS)
@settings(deadline=None)
@given(pieces=st.lists(PIECES, max_size=12))
def test_no_heap_of_pieces_breaks_a_reader(source: str, pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever pieces of the formats follow each other, reading ends and every row has a reason unless it was imported."""
    path = tmp_path_factory.mktemp("heap") / "heap"
    path.write_text("\n".join(pieces), encoding="utf-8")
    reader = next(found for found in discover() if found.name == source)
    for reading in reader.read(path, Recognition(source, 1, source), Circumstances(now=0, shown_as="heap")):
        if isinstance(reading, Reading):
            assert reading.line >= 1
            assert (reading.outcome is Outcome.IMPORTED) == (not reading.reason)


class Endless(io.RawIOBase):
    """A file that never ends: an opening, then the same element again and again."""

    def __init__(self, opening: bytes, element: bytes) -> None:
        self._opening, self._element, self._at = opening, element, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset
        return offset

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        many = self._element * (len(buffer) // len(self._element) + 2)
        start = (self._at - len(self._opening)) % len(self._element) if self._at else 0
        block = many if self._at else self._opening + many
        buffer[:] = block[start : start + len(buffer)]
        self._at += len(buffer)
        return len(buffer)


@pytest.mark.parametrize(("opening", "element"), [(b"[", b'{"id": 1},\n'), (b"", b'{"id": 1}\n')])
def test_json_is_streamed_not_loaded(opening: bytes, element: bytes) -> None:
    """The first ten thousand objects of a file without an end are there at once."""
    file = io.BufferedReader(Endless(opening, element))
    found = list(islice(objects(file), 10_000))
    assert [one.value for one in found] == [{"id": 1}] * 10_000
    assert found[-1].line == 10_000
