"""The one gate sees HTTP and websockets alike."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI, WebSocket
from starlette.types import Message, Scope

from api.guard import Guard
from core.errors import Forbidden
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
