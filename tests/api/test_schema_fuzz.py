"""Whatever the OpenAPI document allows, and much that it does not, gets an answer that the document tells of."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from starlette.responses import Response
from starlette.types import Scope

from api.guard import Guard, everyone_is_public
from data.access import COMMAND_LINE, Actor

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own dependencies, while it loads
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Requests of one kind to one operation.
EXAMPLES = 12
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def guarded(app: FastAPI) -> Iterator[FastAPI]:
    """The API where ``X-Operator`` makes an operator of anybody, and keys make senders."""

    def actor_of(scope: Scope) -> Actor:
        return COMMAND_LINE if (b"x-operator", b"yes") in scope["headers"] else everyone_is_public(scope)

    app.user_middleware = [one for one in app.user_middleware if one.cls is not Guard]
    app.add_middleware(Guard, actor_of=actor_of, keys=app.state.catalog.keys.actor_of)
    return app


def asked(app: FastAPI, headers: Mapping[str, str], mode: GenerationMode) -> set[int]:
    """Ask every operation; the statuses that came."""
    came: set[int] = set()
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 16
    for operation in operations:

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            response = case.call(headers=dict(headers))
            came.add(response.status_code)
            case.validate_response(response, checks=CHECKS)  # type: ignore[arg-type]

        with suppress(Unsatisfiable):  # nothing is wrong that the document can tell of: any text may be an id
            ask()
    return came


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "wrong"])
@pytest.mark.parametrize("who", ["public", "sender", "operator"])
def test_every_answer_is_one_that_the_document_tells_of(guarded: FastAPI, who: str, mode: GenerationMode) -> None:
    _, key = guarded.state.catalog.keys.add(COMMAND_LINE, "Bihar", "a made-up portal")
    bears = {"public": {}, "sender": {"Authorization": f"Bearer {key}"}, "operator": {"X-Operator": "yes"}}
    came = asked(guarded, bears[who], mode)
    assert {200, 400, 404} <= came
    assert (403 in came) == (who != "operator")
    if mode is GenerationMode.POSITIVE:
        assert 202 in came  # who looks may have an export or a report made; uploads are refused with 403


def test_a_wrong_key_is_refused_everywhere(guarded: FastAPI) -> None:
    assert asked(guarded, {"Authorization": "Bearer pravah_wrong"}, GenerationMode.POSITIVE) == {401}


def test_an_answer_that_is_not_told_of_is_found(guarded: FastAPI) -> None:
    @guarded.get("/api/v1/teapot")
    def teapot() -> Response:
        return Response(status_code=418)

    with pytest.raises(FailureGroup, match="Undocumented status code"):
        asked(guarded, {}, GenerationMode.POSITIVE)
