"""What guards every answer, whichever door gives it; and that docs/security.md answers every requirement."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.conftest import ROOT, day_of_the_stories
from tests.office import Office, open_office

from regard.storage.machines import Right

ANSWERS = ROOT / "docs" / "security.md"
LINE = re.compile(r"^\| (V\d+\.\d+\.\d+) \| (met|partly|does not apply|not yet) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Ann and Ben."""
    opened = open_office(tmp_path_factory.mktemp("office"), day_of_the_stories())
    yield opened
    opened.live.close()


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/api/openapi.json", "/api/verdicts", "/hooks/x", "/static/regard.js", "/nowhere"]
)
def test_every_answer_is_guarded(office: Office, path: str) -> None:
    """No foreign code, no guessing of types, no frame, no referrer, nothing kept in caches; no other origin is let in."""
    answer = office.browser().get(path, headers={"Origin": "https://evil.example"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["content-type"]
    assert "strict-transport-security" not in answer.headers


def test_by_https_browsers_are_told_to_stay_with_it(office: Office) -> None:
    """Two years, on pages and on the API."""
    visitor = TestClient(office.app, base_url="https://regard.test")
    for path in ("/sign-in", "/api/openapi.json"):
        assert visitor.get(path).headers["strict-transport-security"] == "max-age=63072000"


def test_signing_out_clears_what_the_browser_kept(office: Office) -> None:
    """Cache and storage; the cookie itself is taken back."""
    visitor = office.browser()
    answer = visitor.post("/sign-out", follow_redirects=False)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "..\\..\\x.csv", "/etc/cron.d/x.csv", ".hidden.csv", "a\x00b.csv"])
def test_the_name_of_an_upload_leads_nowhere(office: Office, name: str, tmp_path: Path) -> None:
    """A file whose name is a path is read under its last part, and nothing is written beside the upload."""
    program = office.program(Right.IMPORT, Right.READ)
    body = f"Name,Email\nEve,{abs(hash(name))}@mail.example\n".encode()
    read = program.post("/imports", files={"files": (name, body)})
    assert read.status_code == 201
    paths = {done["path"] for done in program.get("/imports").json()}
    assert not any("/" in path or "\\" in path or path.startswith(".") for path in paths)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wanted", ["' OR 1=1 --", "%", "_", "\\", "'; DROP TABLE imports; --", "\x00", "💥"])
def test_a_search_is_a_text_and_nothing_else(office: Office, wanted: str) -> None:
    """Signs that mean something to a database find nobody, and everybody is still there."""
    assert office.program(Right.READ).get("/people", params={"q": wanted}).json()["items"] == []
    assert "Ann Aho" in office.admin.get("/people", params={"q": "Ann"}).text


def test_every_requirement_of_level_one_is_answered_once(corpus: Path) -> None:
    """The seventy of OWASP ASVS 5.0.0."""
    told = json.loads((corpus / "security" / "owasp_asvs_5.0.0_en.flat.json").read_text())
    asked = {row["req_id"] for row in (told if isinstance(told, list) else told["requirements"]) if str(row["L"]) == "1"}
    answered = Counter(found[1] for found in LINE.finditer(ANSWERS.read_text()))
    assert set(answered) == asked
    assert set(answered.values()) == {1}


def test_every_test_that_is_named_exists() -> None:
    """What is said to be shown is shown; whatever is met or partly met names a test or a reason."""
    text = ANSWERS.read_text()
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        assert f"def {name}(" in (ROOT / path).read_text(), (path, name)
    for _, state, says in (found.groups() for found in LINE.finditer(text)):
        assert "`" in says or state == "does not apply" or "docs/" in says or "src/" in says, says
