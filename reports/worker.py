"""The worker: makes what is ordered, one after the other, the oldest first."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import Conflict, PravahError
from core.shown import now
from reports.orders import Made, State

if TYPE_CHECKING:
    from reports.making import Press
    from reports.shelf import Shelf

_log = logging.getLogger("pravah.reports")
#: Seconds between looks at an empty queue, and between writings of the progress.
_LOOK, _TELL = 0.1, 0.2


class Worker:
    """Makes files with one press."""

    def __init__(self, press: Press, shelf: Shelf, due: Callable[[], object] = lambda: None) -> None:
        """``due`` runs what timers ask for; it is called whenever nothing is queued."""
        self._press, self._shelf, self._due = press, shelf, due

    def run(self, *, once: bool = False, idle: float | None = None) -> None:
        """Work until stopped; with ``once`` until nothing is queued; with ``idle`` until so many seconds without work.

        Raises:
            Conflict: another worker is at work in this HOME.
        """
        with self._shelf.working_place() as mine:
            if not mine:
                raise Conflict("Another worker makes exports in this PRAVAH_HOME. It makes what is queued.")
            last = time.monotonic()
            while True:
                queue = self._shelf.queue()
                if queue:
                    self._take(queue[0])
                    last = time.monotonic()
                    continue
                self._due()
                if once or (idle is not None and time.monotonic() - last > idle):
                    return
                time.sleep(_LOOK)

    def _take(self, identity: str) -> None:
        made = self._shelf.find(identity)
        if made is None:
            return
        if made.status.state.ended:  # it ended, and nobody lived to move it
            self._shelf.end(made)
            return
        self._shelf.end(self._make(made.but(state=State.RUNNING, doing="Beginning")))

    def _make(self, made: Made) -> Made:
        folder, told = self._shelf.folder(made.id), 0.0
        self._shelf.tell(made.id, made.status)

        def progress(doing: str, done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told >= _TELL:
                told = time.monotonic()
                with suppress(OSError):  # a full disk that takes no progress is told by the file itself
                    self._shelf.tell(made.id, made.but(doing=doing, done=done, total=total).status)

        try:
            file = self._press.make(made.order, folder, progress)
        except PravahError as error:
            return made.but(state=State.FAILED, message=error.message, ended_at=now())
        except Exception as error:  # noqa: BLE001  what nobody foresaw must not end the worker
            _log.exception("export %s failed", made.id)
            said = f"It failed in a way that nobody foresaw ({type(error).__name__}). Tell the operator."
            return made.but(state=State.FAILED, message=said, ended_at=now())
        size = (folder / file.name).stat().st_size
        return made.but(
            state=State.DONE, doing="", file=file.name, bytes=size, notes=file.notes, ended_at=now(), done=1, total=1
        )
