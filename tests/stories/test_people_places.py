"""Where somebody lives, as people write it."""

from __future__ import annotations

import pytest

from regard.intake.atlas import cities, country_code, zones
from regard.intake.places import Place, place


@pytest.mark.parametrize(
    ("text", "city", "country", "zone"),
    [
        ("Greater Munich Area", "Munich", "DE", "Europe/Berlin"),
        ("München / Munich, Bavaria, Germany", "Munich", "DE", "Europe/Berlin"),
        ("Berlin (remote)", "Berlin", "DE", "Europe/Berlin"),
        ("10115 Berlin", "Berlin", "DE", "Europe/Berlin"),
        ("NYC", "New York City", "US", "America/New_York"),
        ("San Francisco Bay Area", "San Francisco", "US", "America/Los_Angeles"),
        ("San Francisco, CA", "San Francisco", "US", "America/Los_Angeles"),
        ("Zürich", "Zürich", "CH", "Europe/Zurich"),
        ("zurich, switzerland", "Zürich", "CH", "Europe/Zurich"),
        ("Genf", "Geneva", "CH", "Europe/Zurich"),
        ("Göteborg, Sverige", "Gothenburg", "SE", "Europe/Stockholm"),
        ("Austin TX", "Austin", "US", "America/Chicago"),
        ("London UK", "London", "GB", "Europe/London"),
        ("Greater London", "London", "GB", "Europe/London"),
        ("Москва", "Moscow", "RU", "Europe/Moscow"),
        ("北京", "Beijing", "CN", "Asia/Shanghai"),
        ("Singapore", "Singapore", "SG", "Asia/Singapore"),
        ("Frankfurt", "Frankfurt am Main", "DE", "Europe/Berlin"),
        ("Remote - Deutschland", "", "DE", "Europe/Berlin"),
        ("California", "", "US", "America/Los_Angeles"),
        ("Kleinhinterdorf, Austria", "Kleinhinterdorf", "AT", "Europe/Vienna"),
    ],
)
def test_a_place_is_read_however_it_is_written(text: str, city: str, country: str, zone: str) -> None:
    """Equal places compare equal, in whatever language and with whatever words around them."""
    assert place(text)[:3] == (city, country, zone)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Paris, TX", "US"),
        ("Paris, Texas, United States", "US"),
        ("Paris, France", "FR"),
        ("Paris", "FR"),
        ("Toronto, CA", "CA"),
        ("Bangalore, IN", "IN"),
        ("Berlin, DE", "DE"),
        ("Birmingham, AL", "US"),
        ("Atlanta, Georgia", "US"),
        ("Tbilisi, Georgia", "GE"),
        ("Cambridge, MA", "US"),
        ("Cambridge, UK", "GB"),
        ("Vancouver, BC", "CA"),
        ("Vancouver, WA", "US"),
    ],
)
def test_of_cities_with_one_name_the_named_country_or_state_decides(text: str, country: str) -> None:
    """Two letters may be a state or a country; the city tells which."""
    assert place(text).country == country


@pytest.mark.parametrize("text", ["Cambridge", "Springfield", "Georgia", "CA", "Remote", "EMEA", "", "(", "x" * 3_000])
def test_what_may_be_two_places_or_none_is_not_guessed(text: str) -> None:
    """A wrong city is worse than no city."""
    assert place(text) == Place()


def test_columns_say_more_than_text() -> None:
    """A city column with a country column settles what the name alone does not."""
    assert place("", city="Cambridge", country="United Kingdom")[:2] == ("Cambridge", "GB")
    assert place("", city="Paris", region="Texas")[:2] == ("Paris", "US")
    assert place("", country="Schweiz")[:3] == ("", "CH", "Europe/Zurich")
    assert place("", city="Weiler am See", country="DE")[:2] == ("Weiler am See", "DE")


def test_an_unknown_zone_is_the_set_of_the_plausible_ones() -> None:
    """Whoever is somewhere in Texas or Mexico has one of several zones; none is picked, all are known."""
    assert place("Texas").zone == ""
    assert set(place("Texas").zones) == {"America/Chicago", "America/Denver"}
    assert place("Mexico").zone == ""
    assert len(place("Mexico").zones) > 2
    assert "Europe/Paris" in zones("FR")
    assert zones("XX") == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Niemcy", "DE"),
        ("Allemagne", "DE"),
        ("Vereinigte Staaten", "US"),
        ("u.s.a.", "US"),
        ("GBR", "GB"),
        ("ch", "CH"),
        ("España", "ES"),
        ("The Netherlands", "NL"),
        ("Atlantis", ""),
    ],
)
def test_countries_have_names_in_many_languages(name: str, code: str) -> None:
    """A country column is written by people, too."""
    assert country_code(name) == code


def test_the_map_is_whole() -> None:
    """All cities of the installed table are known, so that a new edition in another shape cannot empty the map unseen."""
    assert sum(len(namesakes) for namesakes in cities().values()) > 33_000
