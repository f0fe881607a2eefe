"""One error body for everything that is no success."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI

from api.errors import STATUS
from core import errors
from tests.api.asgi import Client


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/flows", "/api/", "/api/v1/flows/", "/geo/nothing"])
def test_unknown_paths_are_404_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert path in response.json()["error"]["message"]


def test_a_wrong_method_is_405_and_says_which_is_allowed(client: Client) -> None:
    response = client.request("POST", "/api/v1/flows")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.json()["error"]["code"] == "method_not_allowed"


def test_every_kind_of_refusal_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__base__ is errors.PravahError]
    assert set(STATUS) == set(kinds)


def test_an_unforeseen_failure_tells_the_client_nothing_of_its_cause(
    app: FastAPI, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    app.state.boundaries = None  # a bug in the composition, as it were
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/boundaries")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "failed"
    assert "NoneType" not in response.text
    assert "/api/v1/boundaries failed with AttributeError" in caplog.text
