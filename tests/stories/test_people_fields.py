"""What a row of an export says about somebody, as a user finds it on the card."""

from __future__ import annotations

from time import process_time

import pytest

from regard.intake.contact import address, country_of_number, domain, is_freemail, is_role_mailbox, linkedin, number
from regard.intake.fields import LONGEST, Observed, observe
from regard.intake.languages import language
from regard.words import Basis, Method


def seen(home: str = "", /, **values: str) -> Observed:
    named = {name.replace("other_", "other:"): value for name, value in values.items()}
    return observe("list:1", named, at=1_000, method=Method.IMPORTED, basis=Basis.INTEREST, country=home)


def held(observed: Observed) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for saying in observed.sayings:
        found.setdefault(saying.kind.removeprefix("observed."), []).append(saying.text)
    return found


def test_a_row_becomes_observations_with_what_follows_from_them() -> None:
    """A row names Ada Brandt, Senior Recruiter in München. Level, kind of work, country and zone follow from it."""
    observed = seen(
        first_name="Ada",
        last_name="Brandt",
        email="Ada <ADA@Firm.Example>",
        phone="+49 (0)89 1234567",
        linkedin="de.linkedin.com/in/Ada-Brandt/?x=1",
        employer="Firm",
        title="Senior Recruiter",
        location="München, Deutschland",
    )
    assert observed.problems == ()
    assert held(observed) == {
        "name": ["Ada Brandt"],
        "email": ["ada@firm.example"],
        "phone": ["+49891234567"],
        "linkedin": ["https://www.linkedin.com/in/ada-brandt"],
        "employer": ["Firm"],
        "title": ["Senior Recruiter"],
        "level": ["3"],
        "family": ["people"],
        "city": ["Munich"],
        "country": ["DE"],
        "zone": ["Europe/Berlin"],
    }
    assert [saying.number for saying in observed.sayings if saying.kind == "observed.level"] == [3]


def test_d5_every_observation_says_who_when_how_and_on_what_ground() -> None:
    """Whatever a row says, each value carries its record, date, method and lawful basis."""
    for saying in seen(name="Ada", email="a@x.example", skill="sql, go", other_shoe="39").sayings:
        assert (saying.record, saying.at, saying.method, saying.basis) == ("list:1", 1_000, Method.IMPORTED, Basis.INTEREST)


def test_what_cannot_be_read_is_kept_and_said() -> None:
    """Nothing is lost: a broken address, number, profile, zone and language are kept as they came, each with a sentence."""
    observed = seen(email="ada at firm", phone="ask me", linkedin="ada", zone="Mars/Base", language="klingon")
    assert held(observed) == {"other": ["ada at firm", "ask me", "ada", "Mars/Base", "klingon"]}
    assert [saying.detail["column"] for saying in observed.sayings] == ["email", "phone", "linkedin", "zone", "language"]
    assert len(observed.problems) == 5
    assert "ada at firm" in observed.problems[0]


def test_a_cell_may_hold_several_addresses_numbers_and_skills() -> None:
    """Ada's row lists two addresses, two numbers and three skills."""
    observed = held(seen("DE", email="a@x.example; b@y.example", phone="089 1234567, +43 1 5880000", skill="SQL; Go|dbt"))
    assert observed["email"] == ["a@x.example", "b@y.example"]
    assert observed["phone"] == ["+49891234567", "+4315880000"]
    assert observed["skill"] == ["SQL", "Go", "dbt"]


def test_the_country_of_the_row_reads_its_numbers() -> None:
    """The importer sits in Germany, the row in Spain: 612 34 56 78 is a Spanish number."""
    assert held(seen("DE", phone="612 34 56 78", country="España"))["phone"] == ["+34612345678"]


def test_a_number_that_no_country_explains_is_said() -> None:
    """Nobody says which country 089 1234567 is in, so it is not guessed."""
    observed = seen(phone="089 1234567")
    assert held(observed) == {"other": ["089 1234567"]}
    assert "names no country" in observed.problems[0]


def test_an_endless_value_is_cut_and_control_characters_go_both_said() -> None:
    """A cell of 10,000 letters and one with a NUL do no harm."""
    observed = seen(employer="x" * 10_000, title="Nurse\x00")
    assert held(observed)["employer"] == ["x" * LONGEST]
    assert held(observed)["title"] == ["Nurse"]
    assert len(observed.problems) == 2


@pytest.mark.parametrize(
    "text", ["SMITH, Ann", "JÖRG VAN DER MÜLLER", "Dr. Łukasz Żak, MBA", "Prince", "=1+1", "<b>Bo</b>", "山田 太郎"]
)
def test_names_are_shown_as_they_were_written(text: str) -> None:
    """People write their names as they like; nothing is turned round, recased or cleaned."""
    assert held(seen(name=text)) == {"name": [text]}


def test_empty_cells_say_nothing() -> None:
    """An empty cell is no value, and no problem either."""
    assert seen(name=" ", email="", title="\t") == Observed((), ())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Nea <NEA@Firm.Example>", "nea@firm.example"),
        ("mailto:nea@firm.example?subject=Hi", "nea@firm.example"),
        ("nea+jobs@firm.example", "nea+jobs@firm.example"),
        ("n.e.a@gmail.com", "n.e.a@gmail.com"),
        (" 'nea@firm.example'. ", "nea@firm.example"),
        ("nea@müller.example", "nea@xn--mller-kva.example"),
        ("nea@XN--MLLER-KVA.example", "nea@xn--mller-kva.example"),
        ("o'neil@firm.example", "o'neil@firm.example"),
        ("nea@firm", None),
        ("nea@@firm.example", None),
        ("nea..b@firm.example", None),
        ("a@x.example, b@x.example", None),
        ("nea@-firm.example", None),
        ("nea", None),
    ],
)
def test_one_mailbox_has_one_spelling(text: str, canonical: str | None) -> None:
    """However an address is written, the same mailbox compares equal; what is none is None."""
    assert address(text) == canonical


@pytest.mark.parametrize("mailbox", ["info", "jobs", "hr-team", "no-reply", "careers+berlin", "bewerbung", "recrutement"])
def test_offices_are_no_persons(mailbox: str) -> None:
    """The mailbox of an office is recognised, so that it never joins two people."""
    assert is_role_mailbox(f"{mailbox}@firm.example")


@pytest.mark.parametrize("mailbox", ["ada", "ada.brandt", "info.brandt", "brandt-hr", "salesa"])
def test_persons_are_no_offices(mailbox: str) -> None:
    """A person whose address contains an office word stays a person."""
    assert not is_role_mailbox(f"{mailbox}@firm.example")


def test_private_providers_name_no_employer() -> None:
    """The domain of a private mailbox is not where somebody works."""
    assert is_freemail("ada@gmx.de")
    assert not is_freemail("ada@firm.example")
    assert domain("ada@firm.example") == "firm.example"


@pytest.mark.parametrize(
    ("text", "country", "canonical"),
    [
        ("+44 20 7946 0958", "", "+442079460958"),
        ("0044 20 7946 0958", "", "+442079460958"),
        ("tel:+44-20-7946-0958", "", "+442079460958"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("011 49 89 1234567", "US", "+49891234567"),
        ("498912345678", "DE", "+498912345678"),
        ("498912345678.0", "DE", "+498912345678"),
        ("+1 202 555 0123 ext. 5", "", "+12025550123"),
        ("2024-03-04", "DE", None),
        ("4.9E+11", "DE", None),
        ("12", "DE", None),
    ],
)
def test_one_telephone_has_one_number(text: str, country: str, canonical: str | None) -> None:
    """However a number is written, or what a spreadsheet made of it, the same telephone compares equal."""
    assert number(text, country) == canonical


def test_a_number_knows_its_country() -> None:
    """A number that cannot be one, or belongs to no country, says nothing."""
    assert country_of_number("+442079460958") == "GB"
    assert country_of_number("+80012345678") is None
    assert country_of_number("nonsense") is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://www.linkedin.com/in/ada-brandt/en?trk=x", "https://www.linkedin.com/in/ada-brandt"),
        ("http://AT.LinkedIn.com/in/Ada-Brandt", "https://www.linkedin.com/in/ada-brandt"),
        ("linkedin.com/in/j%C3%B6rg", "https://www.linkedin.com/in/jörg"),
        ("https://www.linkedin.com/company/firm", None),
        ("https://www.linkedin.com/sales/lead/ACwAA,NAME", None),
        ("ada-brandt", None),
    ],
)
def test_one_profile_has_one_address(text: str, canonical: str | None) -> None:
    """Hosts, parameters and letter case do not make another person; company pages are nobody."""
    assert linkedin(text) == canonical


@pytest.mark.parametrize(
    ("text", "code"), [("Deutsch", "de"), ("de-AT", "de"), ("en_GB", "en"), ("Svenska", "sv"), ("français", "fr"), ("xx", None)]
)
def test_languages_are_read_in_their_own_and_other_languages(text: str, code: str | None) -> None:
    """The language to write in is one code, whoever named it."""
    assert language(text) == code


@pytest.mark.parametrize(
    "text", ["<" + " " * 1_900, "a." * 900 + "@", "(m/" * 600, "x - " * 500, "a@" * 900, "+" * 1_900, " \n" * 900 + "@"]
)
def test_a_hostile_cell_costs_no_time(text: str) -> None:
    """A cell made to keep a reader busy is answered at once, in whatever column it stands."""
    ordinary = "Ada Brandt, Berlin"
    seen("DE", email=ordinary, phone=ordinary, linkedin=ordinary, title=ordinary, location=ordinary, language=ordinary)
    start = process_time()  # word lists are loaded by now: what is left is the cell itself
    seen("DE", email=text, phone=text, linkedin=text, title=text, location=text, language=text)
    assert process_time() - start < 1
