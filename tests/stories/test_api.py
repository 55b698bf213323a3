"""The API as programs meet it: tokens and their limits, pages of a list, asking twice, hooks in and messages out."""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.office import Office, open_office

from regard.api import answers
from regard.clock import DAY, HOUR, MINUTE, SECOND
from regard.intake.signatures import is_signed, sign
from regard.storage.access import Role
from regard.storage.machines import Kept, Machines, Right
from regard.words import Micros
from regard.worker.delivering import deliver_due

Headers = dict[str, str]


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """Ann and Ben, and a role that is open."""
    opened = open_office(tmp_path, now)
    yield opened
    opened.live.close()


def test_d20_without_a_token_nothing_is_told(office: Office) -> None:
    """Neither without one, nor with a wrong, an expired or a revoked one; the answer is a problem that names nobody."""
    stranger, program = office.browser(), office.program(Right.READ, Right.MANAGE)
    assert stranger.get("/api/verdicts").status_code == 401
    assert stranger.get("/api/verdicts", headers={"Authorization": "Bearer rgd_guess"}).json()["title"] == "Unauthorised"
    made = program.post("/tokens", json={"name": "short", "scopes": ["read"], "days": 1}).json()
    short = {"Authorization": f"Bearer {made['secret']}"}
    assert stranger.get("/api/verdicts", headers=short).status_code == 200
    assert program.delete(f"/tokens/{made['id']}").status_code == 204
    assert stranger.get("/api/verdicts", headers=short).status_code == 401
    office.clock.now += 31 * DAY
    assert program.get("/verdicts").status_code == 401


def test_d20_a_list_comes_page_by_page_and_its_count_is_its_length(office: Office) -> None:
    """Following the cursors gives everybody once; a cursor of one's own making is refused."""
    program = office.program(Right.READ)
    seen: list[str] = []
    cursor = ""
    while True:
        page = program.get("/verdicts", params={"limit": 1, "cursor": cursor}).json()
        seen += [one["name"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert sorted(seen) == ["Ann Aho", "Ben Boyd"]
    assert page["count"] == 2
    assert program.get("/verdicts", params={"cursor": "bm9uc2Vuc2U="}).status_code == 422


def test_d19_every_number_of_the_api_opens_as_many_people(office: Office) -> None:
    """The four numbers, the rules and the pools."""
    program = office.program(Right.READ)
    totals = program.get("/totals").json()
    for total, count in totals["totals"].items():
        page = program.get("/verdicts", params={"total": total}).json()
        assert page["count"] == len(page["items"]) == count
    for rule, count in totals["rules"].items():
        assert len(program.get("/verdicts", params={"rule": rule}).json()["items"]) == count
    for pool in program.get("/pools").json():
        assert len(program.get("/verdicts", params={"role": pool["role"]}).json()["items"]) == pool["people"]


def test_d5_d21_a_person_and_the_ledger_come_whole(office: Office) -> None:
    """Every value names its source, file and line; the feed of the ledger holds the same events, once each."""
    program = office.program(Right.READ)
    number = office.number("Ann Aho")
    person = program.get(f"/people/{number}").json()
    assert {"email", "phone", "title", "employer", "city"} <= {value["field"] for value in person["values"]}
    assert all(value["source"] and value["file"] == "people.csv" and value["line"] for value in person["values"])
    assert program.get(f"/people/{number}/why").json()["verdict"]["rule"] == person["verdict"]["rule"]
    events = program.get("/events", params={"limit": 200}).json()
    assert events["next"] is None
    assert len({event["seq"] for event in events["items"]}) == len(events["items"])
    assert {"observed.email", "role.opened"} <= {event["kind"] for event in events["items"]}


def test_b2_six_channels_and_three_states_in_one_call(office: Office) -> None:
    """What Ann told a colleague holds at once; what she says herself afterwards is stronger."""
    program, number = office.program(Right.READ, Right.ACT), office.number("Ann Aho")
    said = {"email": "never", "phone": "not now", "sms": "never", "chat": "never", "linkedin": "never", "post": "allow"}
    answer = program.put(f"/people/{number}/wishes", json={"channels": said})
    assert answer.status_code == 200
    assert answer.json()["verdict"] != "write"
    assert "no email" in {wish["says"] for wish in program.get(f"/people/{number}").json()["wishes"]}


def test_b11_the_api_cannot_lift_what_a_person_stated(office: Office) -> None:
    """She stops everything on her page; a program says that all channels are allowed; nothing changes."""
    page, number = office.own_page("Ann Aho"), office.number("Ann Aho")
    office.browser().post(f"{page}/stop")
    program = office.program(Right.READ, Right.ACT)
    allowed = dict.fromkeys(("email", "phone", "sms", "chat", "linkedin", "post"), "allow")
    answer = program.put(f"/people/{number}/wishes", json={"channels": allowed}).json()
    assert (answer["verdict"], answer["total"]) == ("leave alone", "must_not")
    refused = program.post(f"/people/{number}/acts", json={"act": "override", "why": "the boss says so"})
    assert refused.status_code == 422


def test_an_act_is_refused_where_the_verdict_changed_meanwhile(office: Office) -> None:
    """Two programs look; the first acts; the second is told that it lost the race, and nothing is overwritten."""
    program, number = office.program(Right.READ, Right.ACT), office.number("Ben Boyd")
    rule = program.get(f"/people/{number}").json()["verdict"]["rule"]
    said, seen = {"act": "done", "done": "written"}, {"If-Match": f'"{rule}"'}
    assert program.post(f"/people/{number}/acts", json=said, headers=seen).status_code == 201
    lost = program.post(f"/people/{number}/acts", json=said, headers=seen)
    assert lost.status_code == 409
    assert "changed" in lost.json()["detail"]


def test_asking_twice_with_a_key_is_done_once(office: Office) -> None:
    """The answer is the first one again; another request with the same key is refused."""
    program, number = office.program(Right.READ, Right.ACT), office.number("Ben Boyd")
    said, key = {"act": "done", "done": "written"}, {"Idempotency-Key": "4711"}
    first = program.post(f"/people/{number}/acts", json=said, headers=key)
    again = program.post(f"/people/{number}/acts", json=said, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    timeline = program.get(f"/people/{number}").json()["timeline"]
    assert sum(moment["event"] == "message.sent" for moment in timeline) == 1
    other = program.post(f"/people/{number}/acts", json={**said, "done": "met"}, headers=key)
    assert other.status_code == 422


def test_an_answer_that_nobody_will_give_is_not_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is killed while it works: for five minutes the key waits, then the request is done, and once only."""
    program, number = office.program(Right.READ, Right.ACT), office.number("Ben Boyd")
    said, key = {"act": "put_off", "until": "2026-05-01", "why": "on leave"}, {"Idempotency-Key": "4711"}
    with monkeypatch.context() as killed:
        killed.setattr(answers, "_keep", lambda *_: None)
        program.post(f"/people/{number}/acts", json=said, headers=key)
    assert program.post(f"/people/{number}/acts", json=said, headers=key).status_code == 409
    office.clock.now += 5 * MINUTE
    late = [program.post(f"/people/{number}/acts", json=said, headers=key) for _ in range(2)]
    assert [one.status_code for one in late] == [201, 201]
    assert late[1].headers["Idempotency-Replayed"] == "true"


def test_an_answer_that_comes_after_all_is_not_taken_for_another(office: Office, now: Micros) -> None:
    """The first was so slow that it was given up, and the key was used anew: its late answer is nobody's."""
    with office.live.access() as access:
        machines = Machines(access.connection)
        machines.begin_answer(b"t", "4711", b"asked", now)
        assert machines.answer(b"t", "4711", now + 4 * MINUTE) == Kept(b"asked", None, "")
        later = now + 6 * MINUTE
        assert machines.answer(b"t", "4711", later) is None
        machines.begin_answer(b"t", "4711", b"asked", later)
        machines.keep_answer(b"t", "4711", now, 201, "{}")
        machines.keep_answer(b"t", "4711", now, 500, "")
        assert machines.answer(b"t", "4711", later) == Kept(b"asked", None, "")
        machines.keep_answer(b"t", "4711", later, 201, "{}")
        assert machines.answer(b"t", "4711", later + 60 * MINUTE) == Kept(b"asked", 201, "{}")


def test_c2_files_are_read_and_taken_back(office: Office) -> None:
    """A file twice is known the second time; taken back, its person is gone."""
    program = office.program(Right.READ, Right.IMPORT)
    file = {"files": ("more.csv", b"Name,Email\nCid Cole,cid@mail.example\n", "text/csv")}
    assert program.post("/imports", files=file).json()[0]["imported"] == 1
    assert program.post("/imports", files=file).json()[0]["already_known"]
    assert program.get("/people", params={"q": "Cid"}).json()["items"]
    latest = program.get("/imports").json()[0]["id"]
    assert program.delete(f"/imports/{latest}").status_code == 204
    assert program.get("/people", params={"q": "Cid"}).json()["items"] == []


def test_a_token_gives_no_more_than_its_scopes_and_its_colleague(office: Office) -> None:
    """Who may only read changes nothing; a recruiter's program manages nothing, whatever its token says."""
    reader, number = office.program(Right.READ), office.number("Ann Aho")
    assert reader.post(f"/people/{number}/link").status_code == 403
    office.colleague(Role.RECRUITER)
    program = office.program(*Right, holder="recruiter@firm.example")
    assert program.get("/tokens").status_code == 403
    assert program.post("/imports", files={"files": ("x.csv", b"Name\n")}).status_code == 403
    assert program.post(f"/people/{number}/link").status_code == 201


def test_who_asks_too_often_is_told_to_wait(office: Office) -> None:
    """After six hundred requests within a minute; a minute later it may go on."""
    program = office.program(Right.READ)
    office.clock.step = 0
    answers = [program.get("/rules").status_code for _ in range(601)]
    assert answers.count(200) == 600
    assert answers[-1] == 429
    office.clock.now += MINUTE
    assert program.get("/rules").status_code == 200


GREENHOUSE = {
    "action": "new_candidate_application",
    "payload": {
        "application": {
            "id": 71, "status": "active", "applied_at": "2026-03-01T10:00:00Z", "jobs": [{"id": 1, "name": "Data Engineer"}],
            "current_stage": {"id": 9, "name": "Application Review"},
            "candidate": {
                "id": 900, "first_name": "Dee", "last_name": "Doe",
                "email_addresses": [{"value": "dee@mail.example", "type": "personal"}],
            },
        }
    },
}  # fmt: skip
TYPEFORM = {
    "event_type": "form_response",
    "form_response": {
        "token": "t1", "submitted_at": "2026-03-03T10:00:00Z",
        "definition": {
            "fields": [
                {"id": "a", "title": "What is your name?", "type": "short_text"},
                {"id": "b", "title": "What is your email?", "type": "email"},
                {"id": "c", "title": "May we contact you?", "type": "yes_no"},
            ]
        },
        "answers": [
            {"type": "text", "text": "Eve Eze", "field": {"id": "a"}},
            {"type": "email", "email": "eve@mail.example", "field": {"id": "b"}},
            {"type": "boolean", "boolean": True, "field": {"id": "c"}},
        ],
    },
}  # fmt: skip
CALENDLY = {
    "event": "invitee.created", "created_at": "2026-03-03T10:00:00.000000Z",
    "payload": {
        "email": "fay@mail.example", "name": "Fay Fox", "status": "active", "uri": "https://calendly.example/invitees/1",
        "scheduled_event": {
            "name": "Interview", "start_time": "2026-03-06T10:00:00.000000Z", "end_time": "2026-03-06T10:30:00.000000Z",
            "event_memberships": [{"user_email": "rita@firm.example"}],
        },
    },
}  # fmt: skip
LEVER = {
    "event": "candidateStageChange", "triggeredAt": 1772532000000, "token": "abc",
    "data": {"candidateId": "l-1", "contactId": "l-1", "opportunityId": "o-1", "toStageId": "onsite"},
}  # fmt: skip
ASHBY = {
    "action": "candidateStageChange",
    "data": {
        "application": {
            "id": "as-1", "status": "Active", "updatedAt": "2026-03-03T10:00:00Z", "createdAt": "2026-03-01T10:00:00Z",
            "candidate": {"id": "c-1", "name": "Gil Graf", "primaryEmailAddress": {"value": "gil@mail.example"}},
            "currentInterviewStage": {"id": "s", "title": "Onsite", "type": "Active"},
            "job": {"id": "j", "title": "Data Engineer"},
        }
    },
}  # fmt: skip
GENERIC = {"name": "Hal Hsu", "email": "hal@mail.example", "title": "Data Engineer"}


def _mac(secret: str, said: bytes) -> bytes:
    return hmac.new(secret.encode(), said, sha256).digest()


def _standard(secret: str, body: bytes, now: Micros) -> Headers:
    at = str(now // SECOND)
    return {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": sign(secret, "msg_1", now, body)}


SIGNED: dict[str, Callable[[str, bytes, Micros], Headers]] = {
    "greenhouse": lambda secret, body, _: {"Signature": f"sha256 {_mac(secret, body).hex()}"},
    "ashby": lambda secret, body, _: {"Ashby-Signature": f"sha256={_mac(secret, body).hex()}"},
    "typeform": lambda secret, body, _: {"Typeform-Signature": f"sha256={b64encode(_mac(secret, body)).decode()}"},
    "calendly": lambda secret, body, now: {
        "Calendly-Webhook-Signature": f"t={now // SECOND},v1={_mac(secret, f'{now // SECOND}.'.encode() + body).hex()}"
    },
    "lever": lambda secret, body, _: {},
    "generic": _standard,
}
TOLD: list[tuple[str, dict[str, Any], str]] = [
    ("greenhouse", GREENHOUSE, "Dee Doe"), ("typeform", TYPEFORM, "Eve Eze"), ("calendly", CALENDLY, "Fay Fox"),
    ("ashby", ASHBY, "Gil Graf"), ("generic", GENERIC, "Hal Hsu"), ("lever", LEVER, "l-1"),
]  # fmt: skip


def _body(source: str, told: dict[str, Any], secret: str) -> bytes:
    if source == "lever":
        told = {**told, "signature": _mac(secret, f"{told['token']}{told['triggeredAt']}".encode()).hex()}
    return json.dumps(told).encode()


def _hook(office: Office, source: str) -> tuple[str, str]:
    program = office.program(Right.MANAGE)
    made = program.post("/hooks", json={"source": source, "secret": "" if source == "generic" else "a shared secret"}).json()
    return made["path"], made["secret"]


@pytest.mark.parametrize(("source", "told", "name"), TOLD)
def test_a_signed_body_is_taken_in_once(office: Office, source: str, told: dict[str, Any], name: str) -> None:
    """Somebody new arrives by a hook, is joined to people, and a body played back changes nothing."""
    path, secret = _hook(office, source)
    body = _body(source, told, secret)
    visitor = office.browser()
    answer = visitor.post(path, content=body, headers=SIGNED[source](secret, body, office.clock()))
    assert answer.status_code == 202, answer.text
    assert answer.json()["imported"] == 1, answer.text
    office.live.settle(office.clock())
    reader = office.program(Right.READ)
    everybody = [one["name"] for one in reader.get("/verdicts").json()["items"]]
    assert any(name in one for one in everybody), everybody
    again = visitor.post(path, content=body, headers=SIGNED[source](secret, body, office.clock()))
    assert again.status_code == 200
    assert again.json()["already_known"]


@pytest.mark.parametrize(("source", "told", "name"), TOLD)
def test_a_body_without_the_right_signature_is_refused(office: Office, source: str, told: dict[str, Any], name: str) -> None:
    """Not signed, signed with another secret, changed afterwards, or sent to a hook that was closed: nothing is learnt."""
    path, secret = _hook(office, source)
    body = _body(source, told, secret)
    visitor, before = office.browser(), office.live.counts(office.clock())
    tampered = body.replace(b'"token": "abc"', b'"token": "abd"') if source == "lever" else body + b" "
    assert visitor.post(path, content=_body(source, told, "none of ours")).status_code == 401
    foreign = "whsec_" + b64encode(b"none of ours at all").decode()
    wrong = SIGNED[source](foreign if source == "generic" else "none of ours", body, office.clock())
    if source != "lever":
        assert visitor.post(path, content=body, headers=wrong).status_code == 401
    assert visitor.post(path, content=tampered, headers=SIGNED[source](secret, body, office.clock())).status_code == 401
    program = office.program(Right.MANAGE)
    program.delete(f"/hooks/{path.rpartition('/')[2]}")
    assert visitor.post(path, content=body, headers=SIGNED[source](secret, body, office.clock())).status_code == 401
    office.live.settle(office.clock())
    assert office.live.counts(office.clock()) == before


def test_a_recording_played_back_later_is_refused(now: Micros) -> None:
    """A signed time more than five minutes away from ours is not believed."""
    secret, body = "whsec_" + b64encode(b"twenty-four bytes of key").decode(), b'{"name": "x"}'
    headers = _standard(secret, body, now)
    assert is_signed("generic", secret, headers, body, now + 5 * MINUTE)
    assert not is_signed("generic", secret, headers, body, now + 6 * MINUTE)


def test_a_stop_told_by_a_hook_is_in_force_at_once(office: Office) -> None:
    """Ann answers a form that she wants no contact; no joining of people has to be waited for."""
    path, secret = _hook(office, "generic")
    body = json.dumps({"name": "Ann Aho", "email": "ann@mail.example", "do not contact": "yes"}).encode()
    office.browser().post(path, content=body, headers=_standard(secret, body, office.clock()))
    office.live.settle(office.clock())
    assert office.verdict("Ann Aho") == "leave"


class Listener:
    """Somebody who is told, and answers with the statuses given, the last one again and again."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.heard: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.heard.append(request)
        return httpx2.Response(self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0])


def _listening(listener: Listener) -> httpx2.Client:
    return httpx2.Client(transport=httpx2.MockTransport(listener))


def _subscribed(office: Office) -> dict[str, Any]:
    said = {"url": "https://listener.example/in", "kinds": ["wish.stated", "act.done"]}
    made: dict[str, Any] = office.program(Right.MANAGE).post("/subscribers", json=said).json()
    return made


def test_a_subscriber_is_told_with_a_signature_and_again_until_it_hears(office: Office) -> None:
    """Ann stops; the listener is down at first; five seconds later it hears, with a signature that holds on the raw bytes."""
    made, listener = _subscribed(office), Listener(503, 200)
    office.browser().post(f"{office.own_page('Ann Aho')}/stop")
    with _listening(listener) as client:
        assert deliver_due(office.live, client, office.clock) == 1
        assert deliver_due(office.live, client, office.clock) == 0
        office.clock.now += 10 * SECOND
        assert deliver_due(office.live, client, office.clock) == 1
        office.clock.now += DAY
        assert deliver_due(office.live, client, office.clock) == 0
    first, second = listener.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert json.loads(second.content)["type"] == "wish.stated"
    at = int(second.headers["webhook-timestamp"]) * SECOND
    assert is_signed("generic", made["secret"], second.headers, second.content, at)
    delivery = office.program(Right.MANAGE).get("/deliveries").json()[0]
    assert (delivery["tries"], delivery["status"], delivery["due"]) == (2, 200, None)


def test_what_never_arrives_is_given_up_visibly_and_can_be_told_again(office: Office) -> None:
    """After nine tries over more than two days nobody tries any more, until somebody asks for it."""
    _subscribed(office)
    office.browser().post(f"{office.own_page('Ann Aho')}/stop")
    with _listening(Listener(500)) as client:
        tries = 0
        for _ in range(40):
            tries += deliver_due(office.live, client, office.clock)
            office.clock.now += 5 * HOUR
        assert tries == 9
    program = office.program(Right.MANAGE)
    delivery = program.get("/deliveries").json()[0]
    assert (delivery["due"], delivery["status"]) == (None, 500)
    assert program.post(f"/deliveries/{delivery['id']}/retry").status_code == 202
    with _listening(Listener(200)) as client:
        assert deliver_due(office.live, client, office.clock) == 1


def test_who_says_that_it_is_gone_is_told_nothing_more(office: Office) -> None:
    """410 ends the subscription, as the Standard Webhooks rules ask."""
    _subscribed(office)
    office.browser().post(f"{office.own_page('Ann Aho')}/stop")
    with _listening(Listener(410)) as client:
        deliver_due(office.live, client, office.clock)
    assert office.program(Right.MANAGE).get("/subscribers").json() == []


def test_a_wrong_request_is_told_where_it_is_wrong(office: Office) -> None:
    """Field by field, as a problem."""
    program = office.program(Right.ACT)
    answer = program.post("/people/1/acts", json={"act": "put_off", "until": "someday"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("until" in error["where"] for error in answer.json()["errors"])


def test_the_description_lists_every_route(office: Office) -> None:
    """An OpenAPI file without anything from another host."""
    described = TestClient(office.app).get("/api/openapi.json").json()
    assert {"/verdicts", "/people/{person}", "/people/{person}/wishes", "/events", "/hooks", "/subscribers"} <= set(
        described["paths"]
    )
    assert "http" not in json.dumps([one["url"] for one in described["servers"]])


def test_an_administrator_connects_and_disconnects_in_the_browser(office: Office) -> None:
    """A token that works is shown once; a hook and a subscriber are made; what is taken back is gone; others see none of it."""
    said = {"act": "token", "name": "warehouse", "right_read": "1"}
    page = office.admin.post("/connections", data=said)
    secret = re.search(r"rgd_[\w-]+", page.text)
    assert secret
    bearer = {"Authorization": f"Bearer {secret[0]}"}
    assert office.browser().get("/api/totals", headers=bearer).status_code == 200
    assert secret[0] not in office.admin.get("/connections").text
    assert office.admin.post("/connections", data={"act": "token", "name": "x"}).status_code == 422
    office.admin.post("/connections", data={"act": "subscribe", "url": "https://listener.example/in", "kind_act.done": "1"})
    office.admin.post("/connections", data={"act": "hook", "source": "generic"})
    page = office.admin.get("/connections")
    assert "https://listener.example/in" in page.text
    assert "/hooks/" in page.text
    for found in re.findall(r'name="id" value="([\w-]+)"', page.text):
        office.admin.post("/connections", data={"act": "take_back", "id": found})
    assert office.browser().get("/api/totals", headers=bearer).status_code == 401
    assert "https://listener.example/in" not in office.admin.get("/connections").text
    recruiter = office.colleague(Role.RECRUITER)
    assert recruiter.get("/connections").status_code == 403
    assert "Connections" not in recruiter.get("/").text


def test_d20_settings_are_tried_and_changed_and_stand_in_the_log(office: Office) -> None:
    """What would change is told before; a setting that there is not is refused; the log names the program."""
    program = office.program(Right.READ, Right.MANAGE)
    assert sum(one["people"] for one in program.post("/settings/try", json={"title_days": 1}).json()) == 2
    assert program.get("/settings").json()["title_days"] > 1
    assert program.put("/settings", json={"title_days": 1}).status_code == 204
    assert program.get("/settings").json()["title_days"] == 1
    assert program.put("/settings", json={"luck": 1}).status_code == 422
    latest = program.get("/log").json()[0]
    assert (latest["what"], latest["who"]) == ("settings", "admin@localhost (a program)")


def test_d20_a_program_corrects_a_value_and_loses_a_race_visibly(office: Office) -> None:
    """Helsinki becomes Berlin; who still saw Helsinki is refused."""
    program, number = office.program(Right.READ, Right.ACT), office.number("Ann Aho")
    said = {"field": "city", "value": "Berlin", "seen": "Helsinki"}
    assert program.post(f"/people/{number}/corrections", json=said).json()["verdict"] != "write"
    assert program.post(f"/people/{number}/corrections", json=said).status_code == 409
    wrong = program.post(f"/people/{number}/corrections", json={"field": "email", "value": "no address"})
    assert wrong.status_code == 422


def test_c3_a_program_refers_somebody(office: Office) -> None:
    """In the name of its colleague, who sees it among their referrals; it is given a link and a message, and sends nothing."""
    program = office.program(Right.READ, Right.ACT)
    said = {"name": "Dora Dahl", "email": "dora@mail.example", "role": "Data Engineer", "language": "fr"}
    answer = program.post("/referrals", json=said)
    assert answer.status_code == 202
    invitation = answer.json()
    assert invitation["link"] in invitation["message"]
    assert "Bonjour Dora" in invitation["message"]
    office.live.settle(office.clock())
    [one] = program.get("/referrals").json()
    assert (one["name"], one["asking"], one["id"], one["until"]) == (
        "Dora Dahl",
        "hand_on",
        invitation["id"],
        invitation["until"],
    )
    assert program.post(f"/referrals/{one['id']}/passed-on").status_code == 204
    office.live.settle(office.clock())
    assert program.get("/referrals").json()[0]["asking"] == "waiting"
    again = program.post(f"/referrals/{one['id']}/link?language=es").json()
    assert "Hola, Dora" in again["message"]
    assert office.browser().get(invitation["link"]).status_code == 404
    assert office.browser().get(again["link"]).status_code == 200
    assert program.post("/referrals", json={"name": "Nobody"}).status_code == 422
