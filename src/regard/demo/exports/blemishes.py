"""What real folders also hold: an old list in another dialect, a hand-kept list with mistakes, a file that nothing reads."""

from __future__ import annotations

from regard.demo.exports.desk import Cell, Desk, belongs
from regard.demo.life import Life

SEMICOLON = "offices/rotterdam/kontaktlijst oud.csv"
UNICODE = "offices/toronto/Prospects (Unicode Text).txt"
WALK_INS = "events/walk-ins.csv"
UNREADABLE = "offices/lisbon/scan0007.dat"


def write(desk: Desk, lives: list[Life]) -> None:
    """Write the odd files."""
    _semicolon(desk, _pick(lives, "Rotterdam", 60))
    _unicode(desk, _pick(lives, "Toronto", 50))
    _walk_ins(desk, _pick(lives, "Lisbon", 40))
    desk.data(UNREADABLE, b"\x89DAT\x00\x01" + bytes((7 * n * n + 13 * n) % 256 for n in range(4096)), 0)


def _pick(lives: list[Life], office: str, every: int) -> list[Life]:
    """Some quiet people of an office; never somebody with a planted story, whose truth must stay simple."""
    calm = [life for life in lives if life.story == "calm" and life.person.office.city == office]
    return calm[: max(6, len(lives) // every)]


def _semicolon(desk: Desk, lives: list[Life]) -> None:
    """A list of 2024 out of a Dutch spreadsheet: semicolons, Windows-1252, days before months."""
    kept = [life for life in lives if _western(life.person.name + life.person.job.employer)]
    rows: list[tuple[Cell, ...]] = []
    for life in kept:
        person = life.person
        belongs(life, SEMICOLON, person.email)
        rows.append(
            (person.name, person.email, person.phone, person.job.title, person.job.employer, person.place.city, _dutch(life))
        )
    columns = ("Naam", "E-mail", "Telefoon", "Functie", "Bedrijf", "Plaats", "Toegevoegd op")
    desk.table(SEMICOLON, columns, rows, delimiter=";", encoding="cp1252")


def _western(text: str) -> bool:
    return text == text.encode("cp1252", "ignore").decode("cp1252")


def _dutch(life: Life) -> str:
    return life.created.strftime("%d-%m-%Y") if life.created else ""


def _unicode(desk: Desk, lives: list[Life]) -> None:
    """What a spreadsheet calls Unicode text: UTF-16 with a mark in front, tabs between the columns."""
    rows = [
        (life.person.given, life.person.family_name, life.person.email, life.person.job.title, life.person.job.employer)
        for life in lives
    ]
    for life in lives:
        belongs(life, UNICODE, life.person.email)
    desk.table(UNICODE, ("First Name", "Last Name", "Email", "Job Title", "Company"), rows, delimiter="\t", encoding="utf-16")


def _walk_ins(desk: Desk, lives: list[Life]) -> None:
    """Kept by hand at the door: a date that may be read two ways, a row with a cell too many, a row without anybody in it."""
    rows: list[tuple[Cell, ...]] = []
    for life in lives:
        belongs(life, WALK_INS, life.person.email)
        number = life.person.number
        rows.append(
            (life.person.name, life.person.email, f"{1 + number % 12:02d}/{1 + number // 3 % 12:02d}/{desk.now.year - 1}")
        )
    rows.insert(3, ("", "", "02/03/2025"))
    rows.insert(5, (*rows[2][:2], "04/05/2025", "came with", "a friend"))
    desk.table(WALK_INS, ("Name", "Email", "Signed up"), rows)
