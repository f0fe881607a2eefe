"""What the lake has answered: kept while it fits, and run once for all who ask the same at the same time.

Keys hold the version of the lake, so nothing here can be out of date; what is old is pushed out by what is asked now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Event, Lock

import polars as pl

from core.errors import Unavailable
from data.lake.askers import GivenUp, Signal, present_asker

#: Bytes of answers to remember: enough for a day's pages, small beside the server's memory.
REMEMBER_BYTES = 64 * 2**20
#: What an entry costs beside its frame.
_ENTRY = 1024

Run = Callable[[Signal], pl.DataFrame]


class _Flight:
    """A question that is being run, and who waits for it."""

    def __init__(self) -> None:
        self.stop = Signal()
        self.waiting: set[Event] = set()
        self.frame: pl.DataFrame | None = None
        self.error: Exception | None = None


class Remembered:
    """Answers by key. Frames are shared between callers: polars never changes them in place. Threads may share it."""

    def __init__(self, room: int = REMEMBER_BYTES) -> None:
        """Keep at most ``room`` bytes; an answer that would take half of it alone is not kept."""
        self._room = room
        self._frames: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._bytes = 0
        self._flights: dict[Hashable, _Flight] = {}
        self._lock = Lock()

    def knows(self, key: Hashable) -> bool:
        """Whether the answer is there without a run."""
        with self._lock:
            return key in self._frames

    def ask(self, key: Hashable, run: Run) -> pl.DataFrame:
        """The answer under ``key``: kept, or of the run that is under way, or of ``run``.

        A run belongs to everybody who waits for it. It is stopped (its signal happens) once all of them have gone.

        Raises:
            GivenUp: whoever asks has gone.
            Unavailable: what the run raises.
        """
        gone = present_asker()
        if gone is not None and gone.happened:
            raise GivenUp
        mine = Event()
        with self._lock:
            if key in self._frames:
                self._frames.move_to_end(key)
                return self._frames[key]
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight()
            flight.waiting.add(mine)
        stay = gone.then(lambda: self._leave(key, flight, mine)) if gone is not None else None
        try:
            if leads:
                return self._fly(key, flight, run)
            mine.wait()
            return _landed(flight)
        finally:
            if stay is not None:
                stay()

    def _fly(self, key: Hashable, flight: _Flight, run: Run) -> pl.DataFrame:
        # whoever leads runs to the end for the others, though their own client may go meanwhile
        try:
            flight.frame = run(flight.stop)
            return flight.frame
        except Exception as error:
            flight.error = error
            if flight.stop.happened:
                raise GivenUp from error
            raise
        finally:
            with self._lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
                if flight.frame is not None:
                    self._keep(key, flight.frame)
                waiting = list(flight.waiting)
            for one in waiting:
                one.set()

    def _leave(self, key: Hashable, flight: _Flight, mine: Event) -> None:
        with self._lock:
            flight.waiting.discard(mine)
            last = not flight.waiting
            if last and self._flights.get(key) is flight:
                del self._flights[key]  # who asks from now on gets a run of their own
        if last:
            flight.stop.happen()
        mine.set()

    def _keep(self, key: Hashable, frame: pl.DataFrame) -> None:
        size = _size(frame)
        if size > self._room // 2 or key in self._frames:
            return
        self._frames[key] = frame
        self._bytes += size
        while self._bytes > self._room:
            _, oldest = self._frames.popitem(last=False)
            self._bytes -= _size(oldest)


def _landed(flight: _Flight) -> pl.DataFrame:
    if flight.frame is not None:
        return flight.frame
    gone = present_asker()
    if flight.stop.happened or (gone is not None and gone.happened):
        raise GivenUp from flight.error
    if flight.error is None:
        raise Unavailable("The question was cut off while it was being answered. Ask again.")
    raise flight.error


def _size(frame: pl.DataFrame) -> int:
    return int(frame.estimated_size()) + _ENTRY
