"""What becomes of every field that another system sends is said as it is: what is declared is what is read, the rest is new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.standins import OBJECTS

from regard.connectors.manifest import WEBHOOKS, Manifest, manifest_of, systems
from regard.intake.carried import Fate, leaf_paths
from regard.intake.hooks import objects_in
from regard.intake.reading import Circumstances, Reading, Recognition
from regard.sources import discover
from regard.words import Micros

Made = dict[str, Any]
SaidOf = Callable[[Made], object]
STREAMS = [(system, one.name) for system in systems() for one in manifest_of(system).streams]
LEFT_OUT = (
    {"preferred_name"}, {"title", "company"}, {"updated_at"}, {"updated_at", "last_activity_at"}, {"updatedAt"}, {"applied_at"},
    {"opened_at"}, {"opened_at", "created_at"}, {"rejected_at"}, {"rejected_at", "updated_at"}, {"sent_on"}, {"sent_at"},
    {"last_activity_at"}, {"jobs"}, {"public_name"}, {"email"}, {"status"},
)  # fmt: skip
"""Where these are missing, a reader may look at others in their stead."""


def changed_to(value: Any) -> list[Any]:
    """Other values of the same kind, some of which a reader must notice if it looks at this field at all."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, None]
    if value is None:
        return ["2025-05-05T10:00:00.000Z", "x", 3]
    text = str(value)
    if text[:2] == "20":
        return [f"{int(text[:4]) - 1}{text[4:]}", None]
    if "://" in text:
        return [f"{text}z", text.replace("github", "linkedin"), None]
    words = ("", "+358 40 7654321", "rejected", "Hired", "Archived", "closed", "RejectedByCandidate", "linkedin", "Norway")
    return [f"z{text}", f"{text} z", *words]


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every leaf: its path, what holds it, and under which key."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        below = f"{path}[]" if isinstance(value, list) else f"{path}.{key}" if path else key
        if isinstance(inner, dict | list):
            yield from places(inner, below)
        else:
            yield below, value, key


def without(value: Any, keys: set[str]) -> Any:
    """The same without these fields, wherever all of them stand."""
    if isinstance(value, dict):
        return {key: without(inner, keys) for key, inner in value.items() if key not in keys or not keys <= value.keys()}
    return [without(inner, keys) for inner in value] if isinstance(value, list) else value


def states(one: Made) -> Iterator[Made]:
    """An object, and the same with fewer fields."""
    yield one
    yield from (left for keys in LEFT_OUT if (left := without(one, keys)) != one)


def looked_at(every: list[Made], said_of: SaidOf) -> set[str]:
    """The paths of which another value makes what is told another, in any of these objects."""
    found: set[str] = set()
    for one in every:
        found |= _looked_at(deepcopy(one), said_of, found)
    return found


def _looked_at(one: Made, said_of: SaidOf, known: set[str]) -> set[str]:
    """The same, for the object as it is. Where nothing tells all other leaves changed at once, none of them is looked at."""
    before, left = said_of(one), [place for place in places(one) if place[0] not in known]
    if all(said_of(changed) == before for changed in _all_changed(one, known)):
        return set()
    found: set[str] = set()
    for path, holder, key in left:
        value = holder[key]
        for other in changed_to(value):
            holder[key] = other
            if said_of(one) != before:
                found.add(path)
                break
        holder[key] = value
    return found


def _all_changed(one: Made, known: set[str]) -> Iterator[Made]:
    for turn in range(11):
        changed = deepcopy(one)
        for number, (path, holder, key) in enumerate(places(changed)):
            if path not in known:
                others = changed_to(holder[key])
                holder[key] = others[(turn + number) % len(others)]
        yield changed


def reader(manifest: Manifest, source: str, tmp_path: Path, now: Micros) -> SaidOf:
    """What a source makes of one object."""
    found, file = next(one for one in discover() if one.name == source), tmp_path / "one.json"

    def said_of(one: Made) -> object:
        file.write_text(json.dumps(one))
        read = list(found.read(file, Recognition(source, 0, manifest.title), Circumstances(now, "one.json")))
        return [(each.outcome, each.sayings) for each in read if isinstance(each, Reading)]

    return said_of


def states_of(system: str, stream: str) -> list[Made]:
    """An object of a stream with all fields, in all its states."""
    whole, others = OBJECTS[system][stream], OBJECTS["others"].get(system, {}).get(stream, [])
    if "status" in whole:
        others = [*others, *({"status": status} for status in ("Archived", "rejected", "closed"))]
    return [*states(whole), *(deepcopy(whole | other) for other in others)]


def agrees(system: str, stream: str, every: list[Made], said_of: SaidOf, made_by_them: str = "") -> None:
    """What is declared is what is looked at, and no field that is known is new. made_by_them: what is new all the same."""
    declared = manifest_of(system).declared(stream)
    fates = {
        path: declared.fate(path) for one in every for path in leaf_paths(one) if not made_by_them or made_by_them not in path
    }
    carried = {path for path, fate in fates.items() if fate in {Fate.CARRIED, Fate.LOSSY}}
    used = looked_at(every, said_of) & fates.keys()
    new = {path for path, fate in fates.items() if fate is Fate.NEW}
    assert (carried - used, used - carried, new) == (set(), set(), set())


def told_by_ashby() -> Iterator[Made]:
    """Bodies about applications, and one about somebody who was there twice."""
    twin = {"id": "c2", "name": "Kim K", "primaryEmailAddress": {"value": "kim2@mail.example", "type": "Work", "isPrimary": True}}
    for one in states_of("ashby", "applications"):
        yield {"action": "applicationUpdate", "webhookActionId": "w1", "data": {"application": one}}
        yield {"action": "offerCreate", "data": {"offer": {"id": "o1", "application": one}}}
    for one in states_of("ashby", "candidates"):
        yield {"action": "candidateMerge", "data": {"candidate": one, "mergedCandidates": [twin]}}


def told_by_calendly() -> Iterator[Made]:
    """Bodies about invitees, with the event beside its address."""
    for one in states_of("calendly", "invitees"):
        payload = {**one, "event": "https://api.calendly.example/scheduled_events/ev1", "scheduled_event": one["event"]}
        for told in (payload, {key: value for key, value in payload.items() if key != "created_at"}):
            yield {"event": "invitee.created", "created_at": "2026-01-03T10:00:00Z", "created_by": "u1", "payload": told}


def told_by_lever() -> Iterator[Made]:
    """Every event that tells something."""
    archived = {"reason": "r1", "archivedAt": 1772532000000}
    for event, more in (
        ("applicationCreated", {"applicationId": "a1"}), ("candidateStageChange", {}), ("candidateHired", {}),
        ("candidateDeleted", {"deletedBy": "u1"}), ("candidateArchiveChange", {"toArchived": archived, "fromArchived": None}),
        ("candidateArchiveChange", {"toArchived": None, "fromArchived": archived}),
        ("candidateArchiveChange", {"archiveReasonId": "r1"}),
    ):  # fmt: skip
        ids = {"candidateId": "o1", "contactId": "p1", "opportunityId": "o1", "fromStageId": "lead", "toStageId": "onsite"}
        whole = {"id": "w1", "event": event, "triggeredAt": 1772532000000, "signature": "ab", "token": "abc", "data": ids | more}
        yield from (whole, without(whole, {"contactId"}), without(whole, {"opportunityId"}))


def told_by_typeform() -> Iterator[Made]:
    """Responses, with their questions in the definition of the form."""
    for one in states_of("typeform", "responses"):
        fields = [{**answer["field"], "choices": [{"id": "c", "ref": "r", "label": "data"}]} for answer in one["answers"]]
        ending = {"id": "e", "ref": "er"}
        endings = [{**ending, "title": "Thanks", "type": "thankyou_screen"}]
        response = {**one, "form_id": "f1", "response_url": "https://forms.example/1", "ending": ending} | {
            "answers": [{**answer, "field": without(answer["field"], {"title"})} for answer in one["answers"]],
            "definition": {
                "id": "f1",
                "title": "An evening",
                "fields": fields,
                "endings": endings,
            },
        }
        del response["form"]
        yield {"event_id": "e1", "event_type": "form_response", "form_response": response}


TOLD: dict[str, Callable[[], Iterator[Made]]] = {
    "ashby": told_by_ashby, "calendly": told_by_calendly, "lever": told_by_lever, "typeform": told_by_typeform,
}  # fmt: skip


@pytest.mark.parametrize(("system", "stream"), STREAMS)
def test_what_is_declared_is_what_is_read(system: str, stream: str, tmp_path: Path, now: Micros) -> None:
    """A field is declared as carried exactly where another value of it makes another saying; no known field is undeclared."""
    manifest = manifest_of(system)
    agrees(system, stream, states_of(system, stream), reader(manifest, manifest.source, tmp_path, now))


@pytest.mark.parametrize("system", TOLD)
def test_what_is_declared_of_a_webhook_is_what_is_read(system: str, tmp_path: Path, now: Micros) -> None:
    """The same for what a system tells by itself."""
    manifest = manifest_of(system)
    assert manifest.webhooks
    said_of = reader(manifest, manifest.webhooks.source, tmp_path, now)
    agrees(system, WEBHOOKS, list(TOLD[system]()), lambda one: said_of(objects_in(system, json.dumps(one).encode())[0]))


def test_what_is_declared_of_the_webhooks_of_greenhouse_is_what_is_read(corpus: Path, tmp_path: Path, now: Micros) -> None:
    """Every body that Greenhouse documents; the fields that a company made itself are new until somebody declares them."""
    bodies = [json.loads(path.read_text("utf-8")) for path in sorted((corpus / "ats/greenhouse/docs_webhooks").glob("*.json"))]
    people = [one for one in bodies if one["action"] in {"update_candidate", "new_prospect_application"}]
    at_work = [without(without(one, {"end_date"}), {"title", "company"}) for one in people]
    every = [state for body in bodies for state in states(body)] + at_work
    agrees("greenhouse", WEBHOOKS, every, reader(manifest_of("greenhouse"), "greenhouse", tmp_path, now), ".custom_fields.")


@pytest.mark.parametrize(("system", "stream"), STREAMS)
def test_nothing_in_the_place_of_an_object_is_no_new_field(system: str, stream: str) -> None:
    """Whoever has no address, no consent and no stage has null there; only what nobody knows is new."""
    declared = manifest_of(system).declared(stream)
    empty = {key: None if isinstance(value, dict | list) else value for key, value in OBJECTS[system][stream].items()}
    fates = {path: declared.fate(path) for path in leaf_paths(empty | {"mood": "sunny", "moods": [{"id": 1}]})}
    assert {path for path, fate in fates.items() if fate is Fate.NEW} == {"mood", "moods[].id"}
