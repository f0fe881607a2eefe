"""The one gate sees HTTP and websockets alike."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI, WebSocket
from starlette.types import Message, Scope

from api.guard import Guard
from core.errors import Forbidden, Unauthorized
from data.access import PUBLIC, Action, Actor, Role
from tests.api.asgi import Client, websocket


def refuse(_: Scope) -> Actor:
    raise Forbidden("Sign in first.")


def app_behind(guard: type[Guard], **options: object) -> FastAPI:
    app = FastAPI()

    @app.get("/who")
    def who() -> str:
        return "inside"

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(websocket.state.actor.name)
        await websocket.close()

    app.add_middleware(guard, **options)
    return app


def test_today_everyone_passes_as_the_public_actor() -> None:
    app = app_behind(Guard)
    assert Client(app).get("/who").json() == "inside"
    assert {"type": "websocket.send", "text": PUBLIC.name} in websocket(app, "/socket")


def test_what_it_refuses_reaches_nobody() -> None:
    app = app_behind(Guard, actor_of=refuse)
    response = Client(app).get("/who")
    assert (response.status_code, response.json()["error"]["message"]) == (403, "Sign in first.")
    assert websocket(app, "/socket") == [{"type": "websocket.close", "code": 1008, "reason": "Sign in first."}]


def holder(key: str) -> Actor:
    if key != "pravah_right":
        raise Unauthorized("This key is not known here.")
    return Actor("key-1", Role.SENDER, 10)


def test_a_key_says_who_acts_over_http_and_websocket() -> None:
    app = app_behind(Guard, actor_of=refuse, keys=holder)
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert Client(app).get("/who", {"Authorization": f"{scheme} pravah_right"}).status_code == 200
    assert {"type": "websocket.send", "text": "key-1"} in websocket(
        app, "/socket", {"authorization": "Bearer pravah_right"}
    )
    assert Client(app).get("/who", {"Authorization": "Basic cHJveHk6c2VjcmV0"}).status_code == 403


def test_a_key_that_is_not_known_is_refused_even_where_the_public_may_ask() -> None:
    for app in (app_behind(Guard, keys=holder), app_behind(Guard)):
        refused = Client(app).get("/who", {"Authorization": "Bearer pravah_wrong"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "unauthorized")
        assert refused.headers["www-authenticate"] == 'Bearer realm="pravah"'
        (closed,) = websocket(app, "/socket", {"authorization": "Bearer pravah_wrong"})
        assert (closed["type"], closed["code"]) == ("websocket.close", 1008)


def test_of_two_keys_none_holds() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    two = [(b"authorization", b"Bearer pravah_right")] * 2
    scope: Scope = {"type": "http", "method": "GET", "path": "/who", "query_string": b"", "headers": two}
    asyncio.run(app_behind(Guard, keys=holder)(scope, receive, send))
    assert sent[0]["status"] == 401


def test_the_actor_it_finds_is_the_one_that_use_cases_ask(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.access.POLICY", {Action.VIEW_COUNTS: frozenset({Role.OPERATOR})})
    assert Client(app).get("/api/v1/batches").status_code == 403
    app.user_middleware.clear()
    app.middleware_stack = None
    app.add_middleware(Guard, actor_of=lambda _: Actor("officer", Role.OPERATOR))
    assert Client(app).get("/api/v1/batches").status_code == 200


def test_an_address_that_is_not_ascii_is_refused_before_pages_see_it() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Scope = {"type": "http", "method": "GET", "path": "/who", "query_string": "q=पटना".encode(), "headers": []}
    asyncio.run(app_behind(Guard)(scope, receive, send))
    assert sent[0]["status"] == 400
