"""Work beside a server in a process of its own, so that no page waits for it: started, waited for, ended with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

#: Seconds between looks at a process that works, and those that it gets to end by itself.
_LOOK, _TO_END = 0.2, 5.0


@contextmanager
def kept(look_after: Callable[[threading.Event], object], name: str) -> Iterator[None]:
    """Run ``look_after`` in a thread until the block ends; it is given what tells it to stop."""
    stop = threading.Event()
    keeper = threading.Thread(target=look_after, args=(stop,), name=name, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(15)


def employ(work: Callable[..., object], given: tuple[Any, ...], stop: threading.Event, name: str) -> int | None:
    """Have a new process do ``work`` and wait for it. Returns its exit code, or None when ``stop`` ended it.

    ``work`` is a function of a module; it begins with :func:`end_with_the_server`.
    """
    worker = get_context("spawn").Process(target=work, args=given, name=name)
    worker.start()
    while worker.is_alive() and not stop.is_set():
        worker.join(_LOOK)
    if not stop.is_set():
        return worker.exitcode
    worker.terminate()
    worker.join(_TO_END)
    if worker.is_alive():
        worker.kill()
        worker.join()
    return None


def end_with_the_server(patience: int) -> None:
    """In a process beside a server: give way to pages (``patience`` is its niceness), and end when the server does.

    Even a server that is killed takes it along; what was not committed never was.
    """
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(patience)


def _end_with_the_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(1)
