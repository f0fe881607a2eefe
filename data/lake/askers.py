"""Whoever waits for an answer, and how what nobody waits for any more is stopped. Nothing here knows HTTP or an engine.

A server makes one :class:`Signal` for each request and lets it happen when the client has gone. What is asked within
:func:`asking` belongs to that signal, in the thread that asks and in those that copy its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from core.errors import Unavailable


class GivenUp(Unavailable):
    """Whoever asked has gone, so the question was given up."""

    code = "given_up"

    def __init__(self) -> None:
        super().__init__("Nobody waits for this answer any more, so it was given up. Ask again to have it.")


class Signal:
    """Something that happens once, and what is to be done then. Threads may share it."""

    def __init__(self) -> None:
        self._acts: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._lock = Lock()
        self.happened = False

    def happen(self) -> None:
        """Let it happen; what hangs on it is done in this thread. A second time does nothing."""
        with self._lock:
            if self.happened:
                return
            self.happened = True
            acts, self._acts = list(self._acts.values()), {}
        for act in acts:
            act()

    def then(self, act: Callable[[], None]) -> Callable[[], None]:
        """Do ``act`` when it happens, at once if it has. Gives back what takes the act off again."""
        with self._lock:
            if not self.happened:
                number = self._next = self._next + 1
                self._acts[number] = act
                return lambda: self._forget(number)
        act()
        return lambda: None

    def _forget(self, number: int) -> None:
        with self._lock:
            self._acts.pop(number, None)


_gone: ContextVar[Signal | None] = ContextVar("gone", default=None)


@contextmanager
def asking(gone: Signal) -> Iterator[None]:
    """What is asked within the block is given up once ``gone`` has happened."""
    token = _gone.set(gone)
    try:
        yield
    finally:
        _gone.reset(token)


def present_asker() -> Signal | None:
    """The signal that whoever asks here has gone; None when nobody can go, as on the command line."""
    return _gone.get()
