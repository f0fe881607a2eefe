"""How much one request may bring: told before a byte of it is read, for API and pages alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import fault

MIB = 2**20


class BodyLimit:
    """ASGI middleware that refuses bodies longer than their address takes (413), or of unsaid length (411).

    The server below reads no more than ``Content-Length`` says, so nothing needs to be counted.
    """

    def __init__(self, app: ASGIApp, ordinary: int, larger: Mapping[str, int]) -> None:
        """``ordinary`` is the limit in bytes; ``larger`` holds the addresses that take more."""
        self._app = app
        self._ordinary = ordinary
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with the refusal."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = self._larger.get(scope["path"], self._ordinary)
        if b"transfer-encoding" in headers:
            said = "The request does not say how long it is. Send it with Content-Length, not in chunks."
            await fault(HTTPStatus.LENGTH_REQUIRED, said)(scope, receive, send)
        elif not re.fullmatch(rb"[0-9]{1,18}", said_length := headers.get(b"content-length", b"0")) or (
            int(said_length) > limit
        ):
            said = f"The request is longer than the {limit // MIB} MB that this address takes. Send less at a time."
            await fault(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said, limit_bytes=limit)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
