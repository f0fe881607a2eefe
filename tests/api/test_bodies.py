"""Bodies that are too long are refused by their headers, before anything reads them."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request

from api.bodies import MIB, BodyLimit
from api.server import LARGER_BODIES, create_api
from tests.api.asgi import Client


@pytest.fixture
def limited() -> FastAPI:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
    async def length(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(BodyLimit, ordinary=MIB, larger={"/files": 2 * MIB})
    return app


@pytest.mark.parametrize(("path", "longest"), [("/", MIB), ("/files", 2 * MIB), ("/files/", MIB)])
def test_a_body_up_to_the_limit_of_its_address_passes(limited: FastAPI, path: str, longest: int) -> None:
    client = Client(limited)
    assert client.request("POST", path, content=b"x" * longest).json() == longest
    refused = client.request("POST", path, content=b"x" * (longest + 1))
    assert refused.status_code == 413
    assert refused.json()["error"] == {
        "code": "too_large",
        "message": f"The request is longer than the {longest // MIB} MB that this address takes. Send less at a time.",
        "details": {"limit_bytes": longest},
    }


def test_a_body_of_unsaid_length_is_refused(limited: FastAPI) -> None:
    refused = Client(limited).request("POST", "/", {"transfer-encoding": "chunked"}, b"x")
    assert (refused.status_code, refused.json()["error"]["code"]) == (411, "length_required")
    assert Client(limited).request("POST", "/", {"content-length": "1_0"}).status_code == 413


def test_requests_without_a_body_are_not_looked_at(limited: FastAPI) -> None:
    assert Client(limited).get("/").json() == 0
    assert Client(limited).request("DELETE", "/").json() == 0


def test_the_whole_api_is_limited() -> None:
    client = Client(create_api())
    assert client.request("POST", "/api/v1/flows", content=b"x" * (5 * MIB)).status_code == 413
    for path, limit in LARGER_BODIES.items():
        assert client.request("POST", path, {"content-length": str(limit + 1)}).status_code == 413


def test_the_openapi_document_promises_no_422() -> None:
    assert "422" not in str(create_api().openapi())
    assert "HTTPValidationError" not in str(create_api().openapi())
