"""Keeps a worker at work as long as a server serves, in a process of its own: loading must not slow pages down.

The worker is started when something is queued and ends when nothing was for a while. Of several servers on one HOME
one has the worker. When it dies another is started; when its server ends, even by ``kill -9``, it ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from core.errors import Conflict, PravahError
from core.settings import Settings
from data.beside import employ, end_with_the_server, kept
from data.inbox.shelf import Shelf

_log = logging.getLogger("pravah.inbox")

#: Seconds between looks at the queue, and between sweeps.
_LOOK, _SWEEP = 0.2, 3600.0
#: Seconds without work after which the worker ends and gives its memory back.
_IDLE = 600.0
#: Seconds to wait before a worker that died is followed by another.
_PAUSE, _PAUSE_AT_MOST = 0.5, 30.0
#: So many workers may die over one upload before it is given up.
_STRIKES = 5


@contextmanager
def kept_working(settings: Settings) -> Iterator[None]:
    """Have uploads loaded until the block ends. What is being loaded then is begun anew at the next start."""
    with kept(lambda stop: _Keeper(settings, stop).run(), "inbox-keeper"):
        yield


class _Keeper:
    """Looks after the worker of this process."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self._shelf = Shelf(settings.home)
        self._pause = 0.0
        self._swept = -_SWEEP

    def run(self) -> None:
        """Until told to stop."""
        while not self._stop.wait(self._pause or _LOOK):
            try:
                self._look()
            except OSError as error:
                _log.error("the inbox cannot be used: %s", error.strerror)
                self._pause = _PAUSE_AT_MOST

    def _look(self) -> None:
        """Sweep now and then; start a worker when there is work that nobody does."""
        if time.monotonic() - self._swept > _SWEEP:
            self._swept = time.monotonic()
            self._shelf.prepare()
            self._shelf.sweep()
        if not self._shelf.queue():
            self._pause = 0.0
            return
        with self._shelf.working_place() as free:
            pass
        if free:
            self._employ()

    def _employ(self) -> None:
        ended = employ(_work, (self._settings,), self._stop, "pravah-worker")
        if ended == 0:
            self._pause = 0.0
        elif ended is not None:
            _log.error("the worker that loads uploads died (%s); another follows", ended)
            self._shelf.strike(_STRIKES)
            self._pause = min(max(self._pause * 2, _PAUSE), _PAUSE_AT_MOST)


def _work(settings: Settings) -> None:
    """The worker's process."""
    from data.catalog import open_catalog
    from data.inbox.worker import Worker

    end_with_the_server(5)
    try:
        with closing(open_catalog(settings, frozenset())) as catalog:
            Worker(catalog).run(idle=_IDLE)
    except Conflict:
        return  # another server's worker was faster
    except PravahError as error:
        _log.error("%s", error.message)
        raise SystemExit(1) from error
