"""Addresses, names and duplicates that others collected: what is recognised, and that nothing wrong is joined."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from regard.intake.contact import address
from regard.intake.fields import observe
from regard.intake.titles import read_title
from regard.people.identity import Identifiers, Resolution, identify
from regard.people.names import conflict
from regard.words import Basis, Method

MAILABLE = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}
"""What isemail calls valid, also where the domain had no mail exchanger on the day of the test: we ask no server."""


def isemail(corpus: Path) -> list[tuple[str, str]]:
    root = ET.parse(corpus / "identifiers" / "email" / "isemail_tests.xml").getroot()
    return [(_controls(test.findtext("address") or ""), test.findtext("category") or "") for test in root.iter("test")]


def _controls(text: str) -> str:
    """The file shows control characters by their symbols."""
    return "".join(chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) <= 0x2420 else sign for sign in text)


def test_valid_addresses_are_accepted(corpus: Path) -> None:
    """All that a mailbox of a person can be. Refused is one: a mailbox at a bare top-level domain."""
    refused = [text for text, category in isemail(corpus) if category in MAILABLE and not address(text)]
    assert refused == ["test@io"]


def test_other_addresses_are_refused_or_only_freed_of_their_wrapping(corpus: Path) -> None:
    """Quoted parts, literals, comments and errors are no mailbox of a person. White space, quotes and brackets go."""
    for text, category in isemail(corpus):
        read = address(text)
        if category not in MAILABLE and read:
            assert read == text.strip(" \t\r\n.\"'()").lower()


def test_the_strings_that_break_programs_are_kept(corpus: Path) -> None:
    """Whatever is typed into a name or a note arrives as it was typed, and in no field does it break anything."""
    strings: list[str] = json.loads((corpus / "identifiers" / "strings" / "blns.json").read_text("utf-8"))
    fields = ["name", "email", "phone", "linkedin", "title", "location", "zone", "language", "skill", "country", "other:note"]
    for text in strings:
        observed = observe(
            "x:1", dict.fromkeys(fields, text), at=None, method=Method.IMPORTED, basis=Basis.INTEREST, country="DE"
        )
        notes = [saying.text for saying in observed.sayings if saying.detail.get("column") == "note"]
        if text.strip() and text.isprintable():
            assert notes == [text]


def precision_and_recall(resolution: Resolution, truth: dict[str, str]) -> tuple[float, float]:
    pairs = [pair for person in resolution.persons for pair in combinations(sorted(person), 2)]
    right = sum(truth[one] == truth[other] for one, other in pairs)
    true_pairs = sum(size * (size - 1) // 2 for size in Counter(truth.values()).values())
    return right / max(1, len(pairs)), right / true_pairs


def test_d1_exact_keys_join_no_two_people_of_splinks_thousand(corpus: Path) -> None:
    """1,000 records with names and addresses full of typing errors: precision 0.99 at least; the rest is for a human."""
    with (corpus / "matching" / "splink" / "fake_1000.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    records = [_splink(row) for row in rows]
    precision, recall = precision_and_recall(identify(records), {row["unique_id"]: row["cluster"] for row in rows})
    assert precision >= 0.99
    assert recall >= 0.30


def _splink(row: dict[str, str]) -> Identifiers:
    email, name = address(row["email"]), f"{row['first_name']} {row['surname']}".strip()
    return Identifiers(row["unique_id"], emails=(email,) if email else (), names=(name,) if name else ())


@pytest.mark.parametrize(("name", "least"), [("dataset1.csv", 0.85), ("dataset2.csv", 0.80)])
def test_d1_exact_keys_join_no_two_people_of_febrl(corpus: Path, name: str, least: float) -> None:
    """FEBRL has neither addresses nor telephones; its number of social security is a number that the sources share."""
    with (corpus / "matching" / "febrl" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    records = [Identifiers(row["rec_id"], external=(f"ssn:{row['soc_sec_id']}",) if row["soc_sec_id"] else ()) for row in rows]
    precision, recall = precision_and_recall(identify(records), {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows})
    assert precision >= 0.99
    assert recall >= least


def test_seniority_words_of_others_are_known(corpus: Path) -> None:
    """Of the words of rank in a list of job titles, those that name a rank by themselves are read as one."""
    with (corpus / "matching" / "jobtitles" / "ipod_gazetteer.csv").open(encoding="utf-8") as file:
        listed = {row["Title"].strip().lower() for row in csv.DictReader(file)}
    ranks = {
        "manager": 5,
        "senior": 3,
        "director": 6,
        "intern": 0,
        "president": 8,
        "vp": 7,
        "lead": 4,
        "head": 6,
        "trainee": 0,
        "junior": 1,
        "supervisor": 5,
    }
    known = {word: level for word, level in ranks.items() if word in listed}
    assert len(known) >= 8
    assert {word: read_title(word).level for word in known} == known


def test_d1_nicknames_that_others_collected_seldom_contradict(corpus: Path) -> None:
    """With the same surname no nickname contradicts; that the given name alone is known is not needed."""
    with (corpus / "matching" / "nicknames" / "names.csv").open(encoding="utf-8") as file:
        pairs = [(row["name1"], row["name2"]) for row in csv.DictReader(file)]
    assert not any(conflict(f"{one} Brandt", f"{other} Brandt") for one, other in pairs)
