"""The API against its own description: whatever schemathesis thinks of, there is no mistake of the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from tests.conftest import day_of_the_stories
from tests.office import Office, open_office

from regard.api.app import create_api
from regard.storage.machines import Right

if TYPE_CHECKING:
    from schemathesis import Case

    from regard.workspace.live import Live


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all requests; whatever they do, it goes on."""
    opened = open_office(Path(tmp_path_factory.mktemp("office")), day_of_the_stories())
    opened.clock.step = 200_000
    yield opened
    opened.live.close()


@pytest.fixture(scope="module")
def token(office: Office) -> str:
    """Everything is allowed to this program."""
    return office.program(*Right).headers["Authorization"]


DESCRIBED = schemathesis.openapi.from_dict(create_api(cast("Live", None), lambda: 0).openapi())
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIBED.get_all_operations() if isinstance(found, Ok)}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "against it"])
def test_d20_no_request_breaks_the_server(operation: str, mode: GenerationMode, office: Office, token: str) -> None:
    """No 5xx, no status and no answer that the description does not know, whether the request is right or wrong."""

    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[operation].as_strategy(generation_mode=mode))
    def survives(case: Case[Any]) -> None:
        case.headers.update({"Authorization": token})
        answer = case.call(session=None, app=office.app, base_url="/api")
        case.validate_response(answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance])

    survives()
