"""Which state of the store is the present one: read once a commit, so that no answer mixes two states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import polars as pl

from data.lake.reader import Version

if TYPE_CHECKING:
    from data.registry import Registry


#: Seconds for which open pages, however many, are told the same name: the registry is read once for all of them.
SAME_NAME = 0.25


@dataclass(frozen=True)
class StoreVersion:
    """Everything of the registry that answers need, as it stood at one commit."""

    lake: Version
    #: True when any batch is synthetic.
    synthetic: bool
    #: When the last batch came in (UTC); None for an empty store.
    as_of: datetime | None
    #: The running list with its stations; see ``Registry.trains``.
    trains: pl.DataFrame
    #: Place names that rows wait for, and the people of those rows.
    waiting: tuple[int, int]


class Versions:
    """Gives the present version of a registry's store. Threads may share it."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._last: StoreVersion | None = None
        self._state: tuple[str, int] | None = None
        self._lock = Lock()
        self._told: tuple[float, str] | None = None
        self._telling = Lock()

    def name(self) -> str:
        """The name of the present version, up to :data:`SAME_NAME` seconds old."""
        with self._telling:
            if self._told is None or monotonic() - self._told[0] > SAME_NAME:
                self._told = (monotonic(), self._registry.lake_version)
            return self._told[1]

    def current(self) -> StoreVersion:
        """The present version; a commit, by whichever process, is seen by the next call."""
        state = self._registry.lake_state
        with self._lock:
            if self._last is None or self._state != state:
                self._state, self._last = self._read()
            return self._last

    def _read(self) -> tuple[tuple[str, int], StoreVersion]:
        # another process may commit between two reads: read again until the version stood still
        while True:
            before = self._registry.lake_state
            version = StoreVersion(
                Version.of(before[0], self._registry.lake_files()),
                self._registry.synthetic(),
                self._registry.last_loaded_at(),
                self._registry.trains(),
                self._waiting(),
            )
            if self._registry.lake_state == before:
                return before, version

    def _waiting(self) -> tuple[int, int]:
        rows, persons = self._registry.waiting_totals()
        return (len({row["name_id"] for row in self._registry.waiting()}), persons) if rows else (0, 0)
