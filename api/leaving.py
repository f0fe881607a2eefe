"""Clients that hang up: what they asked is given up, so that a slow question does not hold up those who still wait.

A browser hangs up when a page is closed or asks anew (``05-anew.js`` of the dashboard), a program when it gives up.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.lake.askers import Signal, asking


class Leaving:
    """ASGI middleware: questions asked within a request belong to its client, and end when the client goes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, and watch its line meanwhile."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        gone = Signal()
        line = _Line(receive)
        if scope["method"] in ("GET", "HEAD"):
            await line.read_ahead()  # nothing else would read it, and the line could not be watched
        watching = asyncio.create_task(line.watch(gone))
        try:
            with asking(gone):
                await self._app(scope, line.receive, send)
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # it was cancelled above
                await watching


class _Line:
    """What comes from a client: the body for the application, then nothing but that the client has gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ahead: Message | None = None
        self._whole = asyncio.Event()
        self._left = asyncio.Event()

    async def receive(self) -> Message:
        """What the application gets."""
        if self._ahead is not None:
            message, self._ahead = self._ahead, None
            return message
        if self._whole.is_set():
            await self._left.wait()
            return {"type": "http.disconnect"}
        return await self._next()

    async def read_ahead(self) -> None:
        """Take the first message now, and keep it for the application."""
        self._ahead = await self._next()

    async def watch(self, gone: Signal) -> None:
        """Let ``gone`` happen when the client goes after its body has come."""
        await self._whole.wait()
        while not self._left.is_set():
            await self._next()
        await asyncio.to_thread(gone.happen)  # to stop a run may take a word with a cluster

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._left.set()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._whole.set()
        return message
