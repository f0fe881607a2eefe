"""How often one may ask, and how much one may send: a bucket a key, and one an address for everybody else.

The buckets are in this process's memory: several servers on one store let through as many times more.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import fault
from data.access import PUBLIC, Actor, Role

GIB = 2**30
#: Requests a minute: of a key, and of an address, behind which may be a whole office.
BY_KEY, BY_ADDRESS = 600, 1200
#: Bytes that a key may send a day.
BYTES_BY_KEY = 10 * GIB
_MINUTE, _DAY = 60, 86_400
#: Buckets to keep in mind; when there are more, the full ones are forgotten.
_MOST = 10_000


@dataclass
class Bucket:
    """What may be taken now, of ``size`` at most; it fills up again in ``seconds``."""

    size: int
    seconds: int
    level: float
    at: float

    def take(self, amount: float, now: float) -> float:
        """Take ``amount``; 0.0 when it was there, else nothing is taken and the seconds until it will be."""
        self.level = min(self.size, self.level + (now - self.at) * self.size / self.seconds)
        self.at = now
        if amount <= self.level:
            self.level -= amount
            return 0.0
        return (min(amount, self.size) - self.level) * self.seconds / self.size

    @property
    def full_in(self) -> int:
        """Whole seconds until it is full again."""
        return math.ceil((self.size - self.level) * self.seconds / self.size)


class Limits:
    """ASGI middleware for the API, within the guard: 429 for who asks too often. Operators are not counted."""

    def __init__(self, app: ASGIApp, prefix: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``prefix``: where the addresses that are counted begin."""
        self._app = app
        self._prefix = prefix
        self._clock = clock
        self._requests: dict[str, Bucket] = {}
        self._bytes: dict[str, Bucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and say in its answer how many are left; or answer that it is too much."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        actor: Actor = scope.get("state", {}).get("actor", PUBLIC)
        if actor.role is Role.OPERATOR:
            await self._app(scope, receive, send)
            return
        keyed = actor.role is Role.SENDER
        who = actor.name if keyed else str((scope.get("client") or ("",))[0])
        size = BY_KEY if keyed else BY_ADDRESS
        requests = self._bucket(self._requests, who, size, _MINUTE)
        telling = _telling(send, requests)
        if wait := requests.take(1, self._clock()):
            said = f"{'This key' if keyed else 'This address'} may ask {size} times a minute."
            await self._refuse(said, wait, scope, receive, telling)
            return
        if keyed and (wait := self._bucket(self._bytes, who, BYTES_BY_KEY, _DAY).take(_length(scope), self._clock())):
            said = f"This key may send {BYTES_BY_KEY // GIB} GB a day."
            await self._refuse(said, wait, scope, receive, telling)
            return
        await self._app(scope, receive, telling)

    async def _refuse(self, said: str, wait: float, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = max(1, math.ceil(wait))
        again = f"Wait {seconds} seconds and try again." if seconds > 1 else "Wait a second and try again."
        answer = fault(HTTPStatus.TOO_MANY_REQUESTS, f"{said} {again}", retry_after_seconds=seconds)
        answer.headers["Retry-After"] = str(seconds)
        await answer(scope, receive, send)

    def _bucket(self, buckets: dict[str, Bucket], who: str, size: int, seconds: int) -> Bucket:
        if who not in buckets and len(buckets) >= _MOST:
            now = self._clock()
            for name in [name for name, one in buckets.items() if now - one.at >= one.full_in]:
                del buckets[name]
        return buckets.setdefault(who, Bucket(size, seconds, size, self._clock()))


def _length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() and len(said) < 19 else 0  # what is odd or longer is refused further in


def _telling(send: Send, bucket: Bucket) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            left = [
                (b"ratelimit-limit", b"%d" % bucket.size),
                (b"ratelimit-remaining", b"%d" % int(bucket.level)),
                (b"ratelimit-reset", b"%d" % bucket.full_in),
            ]
            message = {**message, "headers": [*message["headers"], *left]}
        await send(message)

    return tell
