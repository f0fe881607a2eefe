"""Keeps a worker at work as long as a server serves, in a process of its own: drawing must not slow pages down.

The worker is started when something is ordered or a timer is due, and ends when nothing was for a while. Of several
servers on one HOME one has the worker. When its server ends, even by ``kill -9``, it ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from core.errors import Conflict, PravahError
from core.settings import Settings
from core.shown import now
from data.beside import employ, end_with_the_server, kept
from reports.schedules import Schedules
from reports.shelf import Shelf

_log = logging.getLogger("pravah.reports")
#: Seconds between looks at the queue, at the timers, and between sweeps.
_LOOK, _TIMERS, _SWEEP = 0.2, 15.0, 3600.0
#: Seconds without work after which the worker ends and gives its memory back.
_IDLE = 300.0
_PAUSE = 10.0


@contextmanager
def kept_making(settings: Settings) -> Iterator[None]:
    """Have exports made and timers run until the block ends. What is being made then is begun anew afterwards."""
    with kept(lambda stop: _keep(settings, stop), "exports-keeper"):
        yield


def _keep(settings: Settings, stop: threading.Event) -> None:
    shelf, schedules = Shelf(settings.home), Schedules(settings.home)
    swept, looked, pause = -_SWEEP, -_TIMERS, 0.0
    while not stop.wait(pause or _LOOK):
        pause = 0.0
        try:
            if time.monotonic() - swept > _SWEEP:
                swept = time.monotonic()
                shelf.prepare()
                shelf.sweep()
            wanted = bool(shelf.queue())
            if not wanted and time.monotonic() - looked > _TIMERS:
                looked = time.monotonic()
                wanted = schedules.any_due(now())
            if wanted and _free(shelf) and not _employ(settings, shelf, stop):
                pause = _PAUSE
        except OSError as error:
            _log.error("exports cannot be kept: %s", error.strerror)
            pause = _PAUSE


def _free(shelf: Shelf) -> bool:
    with shelf.working_place() as free:
        return free


def _employ(settings: Settings, shelf: Shelf, stop: threading.Event) -> bool:
    """Have a worker work until it ends; whether it ended well."""
    ended = employ(_work, (settings,), stop, "pravah-exports")
    if not ended:
        return True
    _log.error("the worker that makes exports died (%s); another follows", ended)
    shelf.strike()
    return False


def _work(settings: Settings) -> None:
    """The worker's process."""
    from reports.press import opened
    from reports.timers import TIMER, Timers
    from reports.worker import Worker

    end_with_the_server(5)
    shelf, looked = Shelf(settings.home), -_TIMERS
    try:
        with closing(opened(settings)) as press:
            timers = Timers(settings, press)

            def due() -> None:
                nonlocal looked
                if time.monotonic() - looked > _TIMERS:
                    looked = time.monotonic()
                    with shelf.working_place("timers") as mine:
                        if mine:  # else a command runs them
                            timers.run_due(TIMER, now())

            Worker(press, shelf, due).run(idle=_IDLE)
    except Conflict:
        return  # another server's worker was faster
    except PravahError as error:
        _log.error("%s", error.message)
        raise SystemExit(1) from error
