"""The page's own door for files: from this machine's page alone, whole or not at all, and no part of the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.desk import DESK, actor_of
from api.guard import Guard
from api.held import AT
from api.server import create_api
from core.settings import Settings
from data.catalog import open_catalog
from tests.api.asgi import Client

CONTENT = b"name,origin_state\nMade-up Kumar,Bihar\n" * 100
OWN = "http://127.0.0.1:8050"


@pytest.fixture
def app(home: Path) -> Iterator[FastAPI]:
    app = create_api()
    app.state.catalog = open_catalog(Settings(home=home), frozenset())
    app.add_middleware(Guard, actor_of=actor_of("127.0.0.1"))
    yield app
    app.state.catalog.close()


@pytest.fixture
def client(app: FastAPI) -> Client:
    return Client(app, OWN)


def files(content: bytes = CONTENT) -> dict[str, tuple[str, bytes]]:
    return {"file": ("Made-up Kumar.csv", content)}


def test_a_file_is_kept_and_nothing_is_loaded(app: FastAPI, client: Client) -> None:
    answer = client.request("POST", AT, {"origin": OWN, "sec-fetch-site": "same-origin"}, files=files())
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert answer.json()["bytes"] == len(CONTENT)
    assert "Kumar" not in answer.text
    uploads = app.state.catalog.uploads
    (held,) = uploads.held.all(DESK)
    assert (held.id, held.name, held.ending) == (answer.json()["id"], "Made-up Kumar.csv", ".csv")
    assert uploads.held.path(DESK, held.id).read_bytes() == CONTENT
    assert uploads.shelf.queue() == []


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"x-forwarded-for": "10.0.0.7"}],
    ids=["another site", "cross-site", "a proxy"],
)
def test_others_are_refused_and_leave_nothing(client: Client, home: Path, headers: dict[str, str]) -> None:
    assert client.request("POST", AT, headers, files=files()).status_code == 403
    assert not [path for path in home.rglob("*") if path.is_file() and b"Kumar" in path.read_bytes()]


def test_what_is_no_form_with_a_file_is_refused(app: FastAPI, client: Client) -> None:
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nMade-up'
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert client.request("POST", AT, form, content=cut).status_code == 400
    assert client.request("POST", AT, {"content-type": "text/csv"}, content=CONTENT).status_code == 400
    assert client.request("POST", AT, data={"kind": "persons"}, files={"other": ("a.csv", b"x")}).status_code == 400
    uploads = app.state.catalog.uploads
    assert uploads.held.all(DESK) == []
    assert list(uploads.shelf.arriving.iterdir()) == []


def test_it_is_no_part_of_the_api(client: Client) -> None:
    assert AT not in client.get("/api/v1/openapi.json").json()["paths"]
