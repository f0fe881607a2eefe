"""Who asks too often is told when to ask again; operators and pages are not counted."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request

from api import limits
from api.guard import Guard
from api.limits import Limits
from data.access import Actor, Role
from tests.api.asgi import Client

KEYS = {"a": Actor("key-1", Role.SENDER, 10), "b": Actor("key-2", Role.SENDER, 32), "o": Actor("o", Role.OPERATOR)}


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def limited(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    monkeypatch.setattr(limits, "BY_KEY", 3)
    monkeypatch.setattr(limits, "BY_ADDRESS", 2)
    monkeypatch.setattr(limits, "BYTES_BY_KEY", 4 * limits.GIB)
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def passed(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(Limits, prefix="/api/", clock=lambda: clock[0])
    app.add_middleware(Guard, keys=KEYS.__getitem__)
    return app


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_that_asks_too_often_is_told_when_to_ask_again(limited: FastAPI, clock: list[float]) -> None:
    client = Client(limited)
    left = [client.get("/api/x", bearing("a")).headers["ratelimit-remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = client.get("/api/x", bearing("a"))
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "20")
    assert (refused.headers["ratelimit-limit"], refused.headers["ratelimit-reset"]) == ("3", "60")
    assert refused.json()["error"] == {
        "code": "too_many_requests",
        "message": "This key may ask 3 times a minute. Wait 20 seconds and try again.",
        "details": {"retry_after_seconds": 20},
    }
    assert client.get("/api/x", bearing("b")).status_code == 200
    clock[0] += 19.9
    assert client.get("/api/x", bearing("a")).status_code == 429
    clock[0] += 0.2
    assert client.get("/api/x", bearing("a")).status_code == 200
    assert client.get("/api/x", bearing("a")).status_code == 429


def test_everybody_else_is_counted_by_address(limited: FastAPI) -> None:
    one, other = (Client(limited, sender=f"10.0.0.{n}") for n in (1, 2))
    assert [one.get("/api/x").status_code for _ in range(3)] == [200, 200, 429]
    assert other.get("/api/x").status_code == 200


def test_operators_and_pages_are_not_counted(limited: FastAPI) -> None:
    client = Client(limited)
    assert {client.get("/api/x", bearing("o")).status_code for _ in range(9)} == {200}
    assert {client.get("/page").status_code for _ in range(9)} == {200}


def test_a_key_sends_so_many_bytes_a_day(limited: FastAPI, clock: list[float]) -> None:
    client = Client(limited)
    told = bearing("a") | {"content-length": str(3 * limits.GIB)}
    assert client.request("POST", "/api/x", told).status_code == 200
    refused = client.request("POST", "/api/x", told)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "43200")
    assert "4 GB a day" in refused.json()["error"]["message"]
    clock[0] += 43_200
    assert client.request("POST", "/api/x", told).status_code == 200


def test_buckets_that_are_full_again_are_forgotten(limited: FastAPI, clock: list[float]) -> None:
    gate = Limits(limited, "/api/", clock=lambda: clock[0])
    for number in range(limits._MOST):
        gate._bucket(gate._requests, str(number), 3, 60).take(1, clock[0])
    clock[0] += 30
    gate._bucket(gate._requests, "late", 3, 60)
    assert set(gate._requests) == {"late"}
