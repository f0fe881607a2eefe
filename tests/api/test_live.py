"""What open pages ask every other second."""

from __future__ import annotations

import time

from fastapi import FastAPI

from core.settings import Settings
from data.access import PUBLIC
from data.filters import Filters
from data.registry import open_registry
from data.versions import SAME_NAME
from tests.api.asgi import Client
from tests.api.conftest import LUCKNOW, MUMBAI
from tests.data.lake.cubes import row
from tests.data.store import commit


def test_the_version_is_that_of_the_answers(app: FastAPI, client: Client) -> None:
    answer = client.get("/live")
    asked = app.state.catalog.daily(PUBLIC, Filters.parse({}))
    assert answer.json() == {"version": asked.lake_version}
    assert len(answer.content) < 64
    assert answer.headers["etag"] == f'"{asked.lake_version}"'
    assert answer.headers["cache-control"] == "no-cache"


def test_who_knows_it_is_sent_nothing_until_something_comes_in(client: Client, settings: Settings) -> None:
    tag = client.get("/live").headers["etag"]
    known = client.get("/live", headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    with open_registry(settings) as another:
        commit(another, settings, [row(3, MUMBAI, LUCKNOW)])
    time.sleep(SAME_NAME * 1.5)
    new = client.get("/live", headers={"If-None-Match": tag})
    assert new.status_code == 200
    assert new.headers["etag"] != tag


def test_it_is_no_part_of_the_api(client: Client) -> None:
    assert "/live" not in client.get("/api/v1/openapi.json").json()["paths"]
    assert "ratelimit-limit" not in client.get("/live").headers
