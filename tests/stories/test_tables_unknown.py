"""Tables that nobody knows: columns understood by name in nine languages, by value, or by what the user says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.tables import claim, day, read, table

from regard.intake.reading import Outcome
from regard.words import Channel

HEADERS = {
    "German": "Vorname;Nachname;E-Mail-Adresse;Telefonnummer;Firma;Jobtitel;Stadt;Land",
    "French": "Prénom;Nom;Adresse e-mail;Téléphone;Entreprise;Poste;Ville;Pays",
    "Spanish": "Nombre;Apellidos;Correo electrónico;Teléfono;Empresa;Puesto;Ciudad;País",
    "Swedish": "Förnamn;Efternamn;E-post;Mobil;Företag;Befattning;Stad;Land",
    "Dutch": "Voornaam;Achternaam;E-mailadres;Telefoonnummer;Bedrijf;Functie;Plaats;Land",
    "Italian": "Nome;Cognome;Indirizzo e-mail;Cellulare;Azienda;Ruolo;Città;Paese",
    "Polish": "Imię;Nazwisko;Adres e-mail;Telefon;Pracodawca;Stanowisko;Miasto;Kraj",
    "Portuguese": "Nome;Sobrenome;Endereço de e-mail;Telemóvel;Empresa;Cargo;Cidade;País",
    "English": "First name;Last name;E-mail;Mobile phone;Company;Job title;City;Country",
}


@pytest.mark.parametrize("tongue", HEADERS)
def test_columns_are_understood_in_nine_languages(tmp_path: Path, tongue: str) -> None:
    """The same eight fields under eight other names."""
    found = read(table(tmp_path, f"{HEADERS[tongue]}\nAnn;Orr;ann@post.example;+46701234567;Northlight;Recruiter;Berlin;DE\n"))
    meanings = list(found.recognition.mapping.values())
    assert meanings == ["first_name", "last_name", "email", "phone", "employer", "title", "city", "country"]


def test_values_tell_what_a_column_without_a_telling_name_is(tmp_path: Path) -> None:
    """An address is one under any name; a name that promises addresses and holds none is not believed."""
    text = "Wer;Feld A;Feld B;Email sent?\nAnn Orr;ann@post.example;https://www.linkedin.com/in/annorr;yes\n"
    mapping = read(table(tmp_path, text)).recognition.mapping
    assert mapping["Feld A"] == "email"
    assert mapping["Feld B"] == "linkedin"
    assert mapping["Email sent?"] == "other"


def test_a_table_without_a_header_is_read_by_its_values(tmp_path: Path) -> None:
    """The first row is a person and not a header; a note says how the columns are called."""
    found = read(table(tmp_path, "Ann Orr,ann@post.example\nBo Lim,bo@post.example\n"))
    assert found.count(Outcome.IMPORTED) == 2
    assert found.texts("observed.email") == ["ann@post.example", "bo@post.example"]
    assert found.noted("No row with names of columns")


def test_the_user_has_the_last_word(tmp_path: Path) -> None:
    """``mapping.toml`` turns one column into a title and drops another; the rest stays as it was."""
    path = table(tmp_path, "Name,Email,Hat,Shoe\nAnn Orr,ann@post.example,Recruiter,42\n")
    found = read(path, {"Hat": "title", "Shoe": ""})
    assert found.texts("observed.title") == ["Recruiter"]
    assert not found.said("observed.other")
    assert '"Shoe": "42"' in found.readings[0].raw


def test_what_is_not_understood_is_kept(tmp_path: Path) -> None:
    """A column that means nothing to us is an observation that names it."""
    found = read(table(tmp_path, "Email,Shoe\nann@post.example,42\n"))
    assert [(saying.text, saying.detail["column"]) for saying in found.said("observed.other")] == [("42", "Shoe")]


def test_f7_g8_sensitive_columns_leave_no_trace(tmp_path: Path) -> None:
    """Sex, age, health, faith, union and origin are neither observed nor kept in the row; the note names the columns."""
    text = (
        "Name,Email,Gender,Geburtsdatum,Religion,Disability status,Fackförening,Origine ethnique\n"
        "Ann Orr,ann@post.example,zz-f,1.2.1990,zz-faith,zz-ill,zz-union,zz-origin\n"
    )
    found = read(table(tmp_path, text))
    assert "zz" not in f"{found.readings}"
    assert "1990" not in f"{found.readings}"
    assert found.noted("Gender, Geburtsdatum, Religion, Disability status, Fackförening, Origine ethnique")


def test_f7_g8_a_malformed_row_hides_them_too(tmp_path: Path) -> None:
    """The cells stand where they should; one too many at the end does not bring the withheld one back."""
    found = read(table(tmp_path, "Name,Gender,Email\nAnn Orr,zz-f,ann@post.example,extra\n"))
    assert found.count(Outcome.SHOWN) == 1
    assert "zz-f" not in found.readings[0].raw


@pytest.mark.parametrize(
    ("column", "cell", "kind", "channel", "number"),
    [
        ("Unsubscribed", "TRUE", "wish.stop", Channel.NONE, None),
        ("Opt-out", "2026-01-05", "wish.stop", Channel.NONE, None),
        ("Do Not Contact", "x", "wish.stop", Channel.NONE, None),
        ("Nicht kontaktieren", "ja", "wish.stop", Channel.NONE, None),
        ("Ne pas contacter", "oui", "wish.stop", Channel.NONE, None),
        ("Do not call", "1", "wish.channel", Channel.PHONE, 0),
        ("Email Opt Out", "yes", "wish.channel", Channel.EMAIL, 0),
        ("can_email", "false", "wish.channel", Channel.EMAIL, 0),
        ("Email consent", "no", "permission.withdrawn", Channel.EMAIL, None),
        ("Email consent", "yes", "permission.given", Channel.EMAIL, None),
        ("Newsletter", "yes", "permission.given", Channel.EMAIL, None),
        ("Preferred channel", "SMS", "wish.channel", Channel.SMS, 2),
        ("Preferred channel", "none", "wish.stop", Channel.NONE, None),
        ("Please call me", "yes", "request.call", Channel.PHONE, None),
    ],
)
def test_wishes_stand_in_columns(tmp_path: Path, column: str, cell: str, kind: str, channel: Channel, number: int | None) -> None:
    """What an opt-out or a preference column says becomes a wish or a permission, whosever table it is."""
    found = read(table(tmp_path, f"Name,Email,{column}\nAnn Orr,ann@post.example,{cell}\n"))
    (said,) = [saying for saying in found.sayings if not saying.kind.startswith("observed.")]
    assert (said.kind, said.channel, said.number) == (kind, channel, number)


@pytest.mark.parametrize("cell", ["", "FALSE", "no", "0", "nein"])
def test_a_no_in_an_opt_out_column_is_no_wish(tmp_path: Path, cell: str) -> None:
    """Whoever has not opted out has not opted out."""
    found = read(table(tmp_path, f"Name,Email,Unsubscribed\nAnn Orr,ann@post.example,{cell}\n"))
    assert {saying.kind for saying in found.sayings} == {"observed.name", "observed.email"}


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("evenings", "1111100|1080-1200"),
        ("18:00-20:00", "1111100|1080-1200"),
        ("9am to 11am", "1111100|540-660"),
        ("abends", "1111100|1080-1200"),
    ],
)
def test_hours_to_be_called(tmp_path: Path, cell: str, hours: str) -> None:
    """Choices and spans become canonical hours."""
    found = read(table(tmp_path, f"Email,Best time to call\nann@post.example,{cell}\n"))
    assert found.texts("wish.hours") == [hours]


def test_pauses_stages_and_contacts(tmp_path: Path) -> None:
    """Dates of other columns: not before, stage, last contacted, created."""
    text = (
        "Email,Contact after,Stage,Stage date,Last contacted,Created at,Source\n"
        "ann@post.example,2026-09-01,Interview,2026-02-01,2026-02-10,2025-12-24,Employee referral\n"
    )
    found = read(table(tmp_path, text))
    assert [saying.until for saying in found.said("wish.pause")] == [day(2026, 9, 1)]
    assert [(saying.text, saying.at) for saying in found.said("application.moved")] == [("Interview", day(2026, 2, 1))]
    assert [saying.at for saying in found.said("message.sent")] == [day(2026, 2, 10)]
    assert [saying.at for saying in found.said("observed.email")] == [day(2025, 12, 24)]
    assert found.texts("person.sourced") == ["Employee referral"]


@pytest.mark.parametrize(
    "text",
    [
        "Product,Price,Stock\nChair,12.50,3\nTable,99.00,1\n",
        "a b c\nd e f\n",
        "BEGIN:VCARD\nFN:Ann Orr\nEND:VCARD\n",
        '{"email": "ann@post.example"}\n',
        "\x00\x01\x02\x03binary",
    ],
)
def test_what_is_no_table_of_people_is_left_alone(tmp_path: Path, text: str) -> None:
    """The source does not claim it, so that the file is named as not recognised."""
    assert claim(table(tmp_path, text)) is None
