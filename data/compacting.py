"""Merges the lake's small files as long as a server serves, in a process of its own: pages must not wait for it.

A look costs one question to the registry, and only after a commit. Of several servers on one HOME one merges at a time.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING

from core.errors import Conflict, PravahError
from core.settings import Settings

if TYPE_CHECKING:
    from data.lakekeeping import Lakekeeping

_log = logging.getLogger("pravah.lake")

#: Seconds between looks, and after a merge that failed.
_LOOK, _AFTER_A_FAULT = 5.0, 300.0
#: Seconds for which a merge may wait for a load to end before it gives up what it has merged.
_WAIT = 120.0


@contextmanager
def kept_compact(settings: Settings, keeping: Lakekeeping, look: float = _LOOK) -> Iterator[None]:
    """Have small files merged until the block ends. What is being merged then is done anew another time."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(settings, keeping, stop, look), name="lake-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(15)


def _keep(settings: Settings, keeping: Lakekeeping, stop: threading.Event, look: float) -> None:
    seen, pause = -1, look
    while not stop.wait(pause):
        pause = look
        try:
            newest = keeping.newest()
            if newest == seen:
                continue
            if keeping.wants_compaction() and not _merge(settings, stop):
                pause = max(_AFTER_A_FAULT, look)
                continue
            seen = newest
        except PravahError as error:
            _log.error("%s", error.message)
            pause = max(_AFTER_A_FAULT, look)


def _merge(settings: Settings, stop: threading.Event) -> bool:
    """Merge in a process that gives its memory back; whether it ended well."""
    merger = get_context("spawn").Process(target=_work, args=(settings,), name="pravah-lake")
    merger.start()
    while merger.is_alive() and not stop.is_set():
        merger.join(0.2)
    if merger.is_alive():
        merger.terminate()
        merger.join(5)
    if merger.is_alive():
        merger.kill()
        merger.join()
    return merger.exitcode == 0


def _work(settings: Settings) -> None:
    """The process that merges."""
    from data.access import COMMAND_LINE
    from data.catalog import open_catalog
    from data.lakekeeping import FEW

    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(10)
    try:
        with closing(open_catalog(settings, frozenset())) as catalog:
            catalog.lakekeeping.compact(COMMAND_LINE, few=FEW, wait=_WAIT)
    except Conflict:
        return  # somebody else is at it, or a load takes long: the next look finds what is left
    except PravahError as error:
        _log.error("%s", error.message)
        raise SystemExit(1) from error


def _end_with_the_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(1)  # what was not listed is swept
