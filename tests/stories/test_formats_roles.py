"""Roles and personas written by hand, and why a person belongs to one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from regard.clock import iso
from regard.intake.reading import Outcome
from regard.ledger.event import Place
from regard.people.observation import Observation
from regard.people.profile import Held, profile
from regard.pools.persona import Reason, Role, Weight, belongs, members, reasons
from regard.words import Basis, Method

if TYPE_CHECKING:
    from tests.conftest import ReadWith

ROLES = """# what we look for
roles:
  - id: data-lead
    title: Lead Data Engineer
    city: Berlin
    country: DE
    must_skills: [Python, SQL]
    nice_skills: [Spark]
    stop_employers: [Nordwind]
    stop_countries: [NO]
    offer:
      - Four days a week, full pay
    opened: 2026-01-05
    closes: 2026-06-30
    owner: rita@acme.example
personas:
  - title: Head of Sales
    min_level: 5
    max_level: 6
"""


def test_roles_and_personas_are_opened_with_their_details(read_with: ReadWith) -> None:
    readings, _ = read_with("roles", ROLES, "roles.yaml")
    [[role], [persona]] = [reading.sayings for reading in readings]
    assert (role.kind, role.record, role.text, iso(role.at)) == (
        "role.opened",
        "role:data-lead",
        "Lead Data Engineer",
        "2026-01-05T12:00:00Z",
    )
    assert {key: role.detail[key] for key in ("level", "family", "city", "stop_countries", "offer", "closes", "persona")} == {
        "level": 4,
        "family": "data",
        "city": "Berlin",
        "stop_countries": ["NO"],
        "offer": ["Four days a week, full pay"],
        "closes": "2026-06-30",
        "persona": False,
    }
    assert (persona.record, persona.detail["persona"], persona.detail["min_level"]) == ("role:head-of-sales", True, 5)
    assert [reading.line for reading in readings] == [3, 17]


def test_json_says_the_same_as_yaml(read_with: ReadWith) -> None:
    """The first role, written as indented JSON, opens with the same detail."""
    [as_yaml, _], _ = read_with("roles", ROLES, "roles.yaml")
    detail = as_yaml.sayings[0].detail
    written = {key: value for key, value in detail.items() if value not in (None, "", [])}
    [as_json], notes = read_with("roles", json.dumps({"roles": [written]}, indent="\t"), "roles.json")
    assert as_json.sayings[0].detail == detail
    assert notes == []


def test_mistakes_name_file_line_and_remedy(read_with: ReadWith) -> None:
    text = "title: Designer\nlevel: boss\nremote: maybe\ncolour: red\n"
    [reading], _ = read_with("roles", text, "roles.yaml")
    assert reading.outcome is Outcome.REJECTED
    assert "roles.yaml:2: level is 'boss'" in reading.reason
    assert "roles.yaml:3: remote is 'maybe'" in reading.reason
    assert "true or false" in reading.remedy


def test_unknown_keys_are_noted_with_their_line(read_with: ReadWith) -> None:
    [reading], notes = read_with("roles", "title: Designer\ncolour: red\n", "roles.yaml")
    assert reading.outcome is Outcome.IMPORTED
    assert [(note.line, "colour" in note.message) for note in notes] == [(2, True)]


def test_a_document_that_is_no_yaml_costs_only_itself(read_with: ReadWith) -> None:
    readings, _ = read_with("roles", "title: [open\n---\ntitle: Designer\nclosed: 2026-02-01\nwhy: filled\n", "roles.yaml")
    assert [reading.outcome for reading in readings] == [Outcome.REJECTED, Outcome.IMPORTED]
    assert "not valid YAML" in readings[0].reason
    closed = readings[1].sayings[1]
    assert (closed.kind, closed.text, iso(closed.at)) == ("role.closed", "filled", "2026-02-01T12:00:00Z")


def _person(**values: str) -> tuple[Held, ...]:
    """What is held about somebody: each value observed at one place of one export."""
    seen = [
        Observation(
            field.rstrip("2"),
            text,
            Method.SYSTEM,
            Basis.INTEREST,
            1,
            1,
            "greenhouse",
            Place("export.json", line),
            int(text) if text.isdecimal() else None,
        )
        for line, (field, text) in enumerate(values.items(), 1)
    ]
    return profile(seen, 2)


@pytest.fixture
def role(read_with: ReadWith) -> Role:
    return Role.from_saying(read_with("roles", ROLES, "roles.yaml")[0][0].sayings[0])


SUITED = {
    "family": "data",
    "level": "3",
    "city": "Berlin",
    "country": "DE",
    "skill": "python",
    "skill2": "SQL",
    "employer": "Ostwind",
}


def test_c1_a_persona_returns_persons_and_reasons(role: Role) -> None:
    """Of four people one fits; each of the others fails for the one reason that its values give, with file and line."""
    people = {
        1: _person(**SUITED),
        2: _person(**{**SUITED, "employer": "NORDWIND"}),
        3: _person(**{**SUITED, "level": "6"}),
        4: _person(**{key: value for key, value in SUITED.items() if key != "skill2"}),
    }
    pool = members(role, people)
    assert [member.person for member in pool] == [1]
    assert all(reason.evidence for reason in pool[0].reasons)
    why = {number: [reason.criterion for reason in reasons(role, known) if not _good(reason)] for number, known in people.items()}
    assert why == {1: [], 2: ["works at Nordwind"], 3: ["level 3 to 4"], 4: ["can SQL"]}
    level = next(reason for reason in reasons(role, people[3]) if reason.criterion.startswith("level"))
    assert "level is 6 (greenhouse, export.json:2" in level.evidence


def test_c1_what_is_not_known_satisfies_no_must_and_stops_nothing(role: Role) -> None:
    found = reasons(role, ())
    assert not any(reason.held for reason in found)
    assert not belongs(found)
    assert all("not known" in reason.evidence for reason in found)


def test_c1_nice_criteria_are_said_and_decide_nothing(role: Role) -> None:
    found = reasons(role, _person(**SUITED))
    assert [(reason.criterion, reason.held) for reason in found if reason.weight is Weight.NICE] == [("can Spark", False)]
    assert belongs(found)


def _good(reason: Reason) -> bool:
    return reason.weight is Weight.NICE or reason.held == (reason.weight is Weight.MUST)
