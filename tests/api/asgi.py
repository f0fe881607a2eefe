"""A client that speaks to an ASGI app in this process, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Scope


class Client:
    """Sends requests to ``app``; failures inside the app come back as its 500 answer.

    ``base`` is the address that the requests are made to, ``sender`` the one that they come from.
    """

    def __init__(self, app: ASGIApp, base: str = "http://testserver", sender: str = "127.0.0.1") -> None:
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(sender, 123))
        self._base = base

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: str | bytes | None = None,
        **more: Any,
    ) -> httpx.Response:
        """``more`` goes to httpx: ``json``, ``files``, ``data``."""

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=self._base) as client:
                return await client.request(method, url, headers=dict(headers or {}), content=content, **more)

        return asyncio.run(send())

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", url, headers)

    def raw(self, url: str, headers: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        """The answer, and its body as it went over the wire."""

        async def send() -> tuple[httpx.Response, bytes]:
            async with (
                httpx.AsyncClient(transport=self._transport, base_url=self._base) as client,
                client.stream("GET", url, headers=dict(headers)) as response,
            ):
                return response, b"".join([part async for part in response.aiter_raw()])

        return asyncio.run(send())


def websocket(app: ASGIApp, path: str, headers: Mapping[str, str] | None = None) -> list[Message]:
    """What ``app`` sends to a websocket that connects and says nothing."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "ws",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "subprotocols": [],
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent
