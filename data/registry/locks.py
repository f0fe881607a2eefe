"""One writer at a time, across processes: a lock file in HOME that the operating system frees at a crash."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Conflict


@contextmanager
def writer_lock(home: Path, wait: float) -> Iterator[None]:
    """Hold the store's only writing place.

    SQLite before 3.51.3 can corrupt its write-ahead log when two connections write and reset it at once;
    one place for all writers keeps every version safe, and lets a sweep know that nobody is loading.

    Args:
        home: ``PRAVAH_HOME``.
        wait: seconds to wait for another writer to end.

    Raises:
        Conflict: another writer is still at work after ``wait`` seconds.
    """
    home.mkdir(parents=True, exist_ok=True)
    give_up = time.monotonic() + wait
    with (home / "registry.lock").open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= give_up:
                    raise Conflict(
                        "Another load is writing to this store. Wait until it has ended and try again."
                    ) from error
                time.sleep(0.05)
        yield
