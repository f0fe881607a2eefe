"""The one gate: every HTTP request and websocket passes here before anything else sees it.

Who acts is decided here and nowhere else: by the key that the request bears, else by :mod:`api.desk` until there is
sign-in. What an actor may do is answered in ``data/access.py``. No other site may show Pravah in a frame: clicks there
would be made in the name of whoever sits at this machine.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import refusal
from api.keys import key_in
from core.errors import BadInput, PravahError, Unauthorized
from data.access import PUBLIC, Actor

ActorOf = Callable[[Scope], Actor]
KeyHolder = Callable[[str], Actor]

_OWN_FRAMES_ONLY = [(b"content-security-policy", b"frame-ancestors 'self'"), (b"x-frame-options", b"SAMEORIGIN")]


def everyone_is_public(_: Scope) -> Actor:
    """Who acts where nobody can be known."""
    return PUBLIC


class Guard:
    """Pure ASGI middleware, because HTTP middleware never sees websockets.

    Puts the actor into ``scope["state"]["actor"]``; Flask pages find it below ``environ["asgi.scope"]``.
    """

    def __init__(self, app: ASGIApp, actor_of: ActorOf = everyone_is_public, keys: KeyHolder | None = None) -> None:
        """``actor_of`` tells who acts without a key, ``keys`` whose a key is; both raise a PravahError to refuse."""
        self._app = app
        self._actor_of = actor_of
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass with its actor, or answer it with the refusal."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        send = _in_own_frames(send)
        try:
            _plain(scope)
            scope.setdefault("state", {})["actor"] = await self._actor(scope)
        except PravahError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": error.message[:120]})
            else:
                await refusal(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _actor(self, scope: Scope) -> Actor:
        key = key_in(scope)
        if key is None:
            return self._actor_of(scope)
        if self._keys is None:
            raise Unauthorized("No keys are taken here. Ask without one.")
        return await run_in_threadpool(self._keys, key)  # the registry is asked: others must not wait for it


def _in_own_frames(send: Send) -> Send:
    async def framed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_OWN_FRAMES_ONLY]}
        await send(message)

    return framed


def _plain(scope: Scope) -> None:
    if not scope.get("query_string", b"").isascii():
        raise BadInput("The address holds letters that are not percent-encoded. Encode them as UTF-8.")
