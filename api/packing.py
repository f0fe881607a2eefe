"""Scripts of the pages are packed once, not once a visitor: the map's library alone takes 0.1 s to compress."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes of packed scripts to keep; those of all pages are some 3 MB.
_ROOM = 16 * 2**20


@dataclass(frozen=True)
class _Packed:
    headers: list[tuple[bytes, bytes]]
    body: bytes


class PackOnce:
    """ASGI middleware for addresses below ``prefix`` whose answers say that they never change.

    What changes, and what a client does not take gzipped, goes by untouched.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._kept: dict[tuple[str, bytes], _Packed] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is packed, or pack what the application answers."""
        if not self._concerns(scope):
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        if key not in self._kept:
            started, body = await self._ask(scope, receive)
            headers = Headers(raw=started["headers"])
            lasting = "max-age=31536000" in headers.get("cache-control", "") and "content-encoding" not in headers
            if started["status"] != 200 or not lasting:
                await _send(send, started, body)
                return
            packed = _Packed(_marked(started, headers), await run_sync(gzip.compress, body, 9))
            if self._bytes + len(packed.body) <= _ROOM:
                self._kept[key] = packed
                self._bytes += len(packed.body)
        else:
            packed = self._kept[key]
        await _send(send, {"type": "http.response.start", "status": 200, "headers": packed.headers}, packed.body)

    def _concerns(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(self._prefix):
            return False
        return "gzip" in Headers(scope=scope).get("accept-encoding", "")

    async def _ask(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """The application's whole answer, unpacked."""
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        started: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                parts.append(message.get("body", b""))

        await self._app({**scope, "headers": plain}, receive, collect)
        return started, b"".join(parts)


def _marked(started: Message, headers: Headers) -> list[tuple[bytes, bytes]]:
    marked = MutableHeaders(raw=[(name, value) for name, value in started["headers"] if name != b"content-length"])
    marked["content-encoding"] = "gzip"
    if "accept-encoding" not in headers.get("vary", "").lower():
        marked.add_vary_header("Accept-Encoding")
    return marked.raw


async def _send(send: Send, started: Message, body: bytes) -> None:
    headers = [(name, value) for name, value in started["headers"] if name.lower() != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({**started, "headers": headers})
    await send({"type": "http.response.body", "body": body})
