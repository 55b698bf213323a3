"""Address books: several cards of several ages in one file, some of them broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from regard.clock import iso
from regard.intake.reading import Outcome, Reading

if TYPE_CHECKING:
    from tests.conftest import ReadWith

BOOK = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=BCnwald;J=C3=B6rg\r
EMAIL;INTERNET:joerg@gruenwald.example\r
TEL;CELL:0151 23456789\r
NOTE;ENCODING=QUOTED-PRINTABLE:met at the =\r
fair\r
REV:20250102T030405Z\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
UID:urn:uuid:1\r
FN:Ines Abara\r
item1.EMAIL;PREF=1:ines@abara.exam\r
 ple\r
EMAIL;PREF=50:i.abara@office.example\r
TITLE:Senior Data Engineer\r
ORG:Nordwind\\, Ltd;Data\r
ADR;TYPE=home:;;Street 1;Berlin;BE;10115;Germany\r
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/ines-abara/\r
CATEGORIES:speaker,met 2025\r
TZ:Europe/Lisbon\r
LANG:pt\r
REV:20250601\r
BDAY:19900101\r
END:VCARD\r
"""


def _values(reading: Reading) -> set[tuple[str, str]]:
    return {(saying.kind.removeprefix("observed."), saying.text) for saying in reading.sayings}


def test_cards_of_two_versions_become_two_people(read_with: ReadWith) -> None:
    """A card of 2.1 in quoted-printable and a folded one of 4.0 stand in one file; both are read, dated by REV."""
    readings, _ = read_with("vcard", BOOK, "book.vcf")
    old, new = readings
    assert {("name", "Jörg Grünwald"), ("email", "joerg@gruenwald.example"), ("phone", "+4915123456789")} <= _values(old)
    assert ("other", "met at the fair") in _values(old)
    assert {iso(saying.at) for saying in old.sayings} == {"2025-01-02T03:04:05Z"}
    assert {
        ("name", "Ines Abara"),
        ("email", "ines@abara.example"),
        ("email", "i.abara@office.example"),
        ("title", "Senior Data Engineer"),
        ("employer", "Nordwind, Ltd"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("zone", "Europe/Lisbon"),
        ("language", "pt"),
        ("tag", "speaker"),
        ("tag", "met 2025"),
        ("linkedin", "https://www.linkedin.com/in/ines-abara"),
        ("level", "3"),
    } <= _values(new)
    assert {iso(saying.at) for saying in new.sayings} == {"2025-06-01T12:00:00Z"}


def test_birthdays_are_not_kept_and_that_is_said(read_with: ReadWith) -> None:
    readings, notes = read_with("vcard", BOOK, "book.vcf")
    assert not [saying for reading in readings for saying in reading.sayings if "1990" in saying.text]
    assert any("BDAY" in note.message for note in notes)


def test_a_broken_card_is_shown_and_costs_nothing_else(read_with: ReadWith) -> None:
    """Between two good cards stand one without an end, one with a torn line, and stray text: each is shown with its line."""
    good = "BEGIN:VCARD\nVERSION:3.0\nFN:Kim Okoro\nEMAIL:kim{0}@okoro.example\nEND:VCARD\n"
    text = (
        good.format(1)
        + "BEGIN:VCARD\nFN:Never Ends\n"
        + good.format(2)
        + "stray\nBEGIN:VCARD\nFN:Torn\nno colon here\nEND:VCARD\n"
        + good.format(3)
    )
    readings, _ = read_with("vcard", text, "book.vcf")
    imported = [reading for reading in readings if reading.outcome is Outcome.IMPORTED]
    assert [("email", f"kim{number}@okoro.example") in _values(reading) for number, reading in enumerate(imported, 1)] == [
        True
    ] * 3
    shown = [(reading.line, reading.reason) for reading in readings if reading.outcome is Outcome.SHOWN]
    assert [line for line, _ in shown] == [6, 13, 14]
    assert "END:VCARD" in shown[0][1]
    assert "no colon here" in shown[2][1]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("NOTE:Please do not contact me again.", "wish.stop"),
        ("CATEGORIES:speaker,Do not contact", "wish.stop"),
        ("NOTE:Please do not call me.", "wish.channel"),
    ],
)
def test_refusals_in_notes_and_labels_are_obeyed_and_permissions_are_not(line: str, kind: str, read_with: ReadWith) -> None:
    """Whoever noted that this person wants no contact is believed; a card that says "happy to be contacted" opens nothing."""
    [reading], _ = read_with(
        "vcard", f"BEGIN:VCARD\nVERSION:3.0\nFN:Kim Okoro\n{line}\nNOTE:You may contact me by e-mail.\nEND:VCARD\n", "a.vcf"
    )
    wishes = [saying for saying in reading.sayings if saying.kind.startswith(("wish.", "permission."))]
    assert [wish.kind for wish in wishes] == [kind]


def test_organisations_and_groups_are_shown_not_courted(read_with: ReadWith) -> None:
    text = "".join(
        f"BEGIN:VCARD\nVERSION:4.0\nKIND:{kind}\nFN:Nordwind\nEMAIL:info@nordwind.example\nEND:VCARD\n"
        for kind in ("org", "group")
    )
    readings, _ = read_with("vcard", text, "book.vcf")
    assert [reading.outcome for reading in readings] == [Outcome.SHOWN, Outcome.SHOWN]
    assert "not a person" in readings[0].reason


def test_old_charsets_and_utf16_files_are_read(read_with: ReadWith) -> None:
    latin = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=ISO-8859-1:Jürgen Weiß\nEMAIL:j@weiss.example\nEND:VCARD\n"
    for written in (latin.encode("latin-1"), latin.replace(";CHARSET=ISO-8859-1", "").encode("utf-16")):
        [reading], _ = read_with("vcard", written, "book.vcf")
        assert ("name", "Jürgen Weiß") in _values(reading)
