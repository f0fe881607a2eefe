"""Merges the lake's small files as long as a server serves, in a process of its own: pages must not wait for it.

A look costs one question to the registry, and only after a commit. Of several servers on one HOME one merges at a time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from core.errors import Conflict, PravahError
from core.settings import Settings
from data.beside import employ, end_with_the_server, kept

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
    with kept(lambda stop: _keep(settings, keeping, stop, look), "lake-keeper"):
        yield


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
    return employ(_work, (settings,), stop, "pravah-lake") == 0


def _work(settings: Settings) -> None:
    """The process that merges."""
    from data.access import COMMAND_LINE
    from data.catalog import open_catalog
    from data.lakekeeping import FEW

    end_with_the_server(10)
    try:
        with closing(open_catalog(settings, frozenset())) as catalog:
            catalog.lakekeeping.compact(COMMAND_LINE, few=FEW, wait=_WAIT)
    except Conflict:
        return  # somebody else is at it, or a load takes long: the next look finds what is left
    except PravahError as error:
        _log.error("%s", error.message)
        raise SystemExit(1) from error
