"""Answers in codes: runs the questions over one version of the lake and remembers what it has answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Lock

import polars as pl

from data.filters import Filters
from data.lake import questions, totals
from data.lake.cube import Lake
from data.lake.questions import Cube, Level

#: Bytes of answers to remember: enough for a day's pages, small beside the server's memory.
REMEMBER_BYTES = 48 * 2**20


@dataclass(frozen=True)
class Version:
    """One state of the lake: what the manifest listed at a moment."""

    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Totals:
    """Sums over a whole selection; see :func:`data.lake.totals.totals`."""

    persons: int
    origin_unknown: int
    destination_unknown: int
    state_only: int
    undivided: int
    undated: int


@dataclass(frozen=True)
class Span:
    """First and last day with movement (None when nothing has a date), and people in the whole store."""

    first: date | None
    last: date | None
    persons: int


class Reader:
    """Asks the lake. Frames that it returns are shared with other callers: polars never changes them in place."""

    def __init__(self, lake: Lake, undrawn: frozenset[int], since: Mapping[int, date]) -> None:
        """Ask ``lake``.

        Args:
            lake: the open lake.
            undrawn: LGD codes of districts without a polygon.
            since: for states (LGD codes) that were divided, the day from which their present borders hold.
        """
        self._lake = lake
        self._undrawn = undrawn
        self._since = since
        self._remembered: OrderedDict[tuple[object, ...], pl.DataFrame] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def flows(self, version: Version, filters: Filters, level: Level) -> pl.DataFrame:
        """Pairs of places by persons descending, ties by codes; see :func:`questions.flows`."""
        order = ["origin_state", "destination_state"]
        if level == "district":
            order += ["origin", "destination"]
        frame = self._ask(version, ("flows", level, filters), lambda cube: questions.flows(cube, filters, level))
        return frame.sort("persons", *order, descending=[True] + [False] * len(order))

    def districts(self, version: Version, filters: Filters, level: Level) -> pl.DataFrame:
        """Places with departures, arrivals, internal, arrived; see :func:`questions.districts`."""
        key = ("districts", level, filters)
        return self._ask(version, key, lambda cube: questions.districts(cube, filters, level))

    def trains(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number and day; see :func:`questions.trains`."""
        return self._ask(version, ("trains", filters), lambda cube: questions.trains(cube, filters))

    def train_destinations(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number, day and destination; see :func:`questions.train_destinations`."""
        key = ("train_destinations", filters)
        return self._ask(version, key, lambda cube: questions.train_destinations(cube, filters))

    def daily(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Days with movement, in order; see :func:`questions.daily`."""
        frame = self._ask(version, ("daily", filters), lambda cube: questions.daily(cube, filters))
        return frame.sort("travel_date")

    def totals(self, version: Version, filters: Filters, *, by_train: bool = False) -> Totals:
        """Sums over the selection; ``by_train`` narrows it to people on a numbered train."""
        key = ("totals", by_train, filters)
        frame = self._ask(version, key, lambda cube: totals.totals(cube, filters, self._since, by_train=by_train))
        return Totals(**{name: int(value or 0) for name, value in frame.row(0, named=True).items()})

    def undrawn(self, version: Version, filters: Filters) -> tuple[int, dict[int, int]]:
        """People who leave or reach a district without a polygon: each once, and by district, the largest first.

        Who moves between two such districts counts in both of them.
        """
        key = ("undrawn", filters)
        pairs = self._ask(version, key, lambda cube: totals.undrawn_pairs(cube, filters, self._undrawn))
        people: dict[int, int] = {}
        for origin, destination, persons in pairs.select("origin", "destination", "persons").iter_rows():
            for code in {origin, destination} & self._undrawn:
                people[code] = people.get(code, 0) + persons
        return int(pairs["persons"].sum()), dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def undivided(self, version: Version, filters: Filters) -> dict[int, int]:
        """People by state in records that may speak of its old borders, both sides; see :func:`totals.undivided`."""
        people: dict[int, int] = {}
        for side in ("origin", "destination"):
            question = partial(totals.undivided, filters=filters, side=side, since=self._since)
            for state, persons in self._ask(version, ("undivided", side, filters), question).iter_rows():
                people[state] = people.get(state, 0) + persons
        return dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def span(self, version: Version) -> Span:
        """First and last day and all people of the store."""
        first, last, persons = self._ask(version, ("span",), totals.span).select("first", "last", "persons").row(0)
        return Span(first, last, int(persons or 0))

    def places(self, version: Version) -> pl.DataFrame:
        """People by ``state`` and ``district`` (null where unknown), both sides together."""
        sides = [
            self._ask(version, ("places", side), partial(totals.places, side=side))
            for side in ("origin", "destination")
        ]
        return pl.concat(sides).group_by("state", "district").agg(pl.col("persons").sum())

    def values(self, version: Version, column: str) -> dict[str, int]:
        """Known values of a column with their people."""
        frame = self._ask(version, ("values", column), lambda cube: totals.values(cube, column))
        return dict(frame.select("value", "persons").iter_rows())

    def _ask(self, version: Version, key: Sequence[object], question: Callable[[Cube], Cube]) -> pl.DataFrame:
        full_key = (version.name, *key)
        with self._lock:
            if full_key in self._remembered:
                self._remembered.move_to_end(full_key)
                return self._remembered[full_key]
        frame = self._lake.collect(question(self._lake.cube(version.paths)))
        self._remember(full_key, frame)
        return frame

    def _remember(self, key: tuple[object, ...], frame: pl.DataFrame) -> None:
        size = int(frame.estimated_size()) + 1024
        if size > REMEMBER_BYTES // 4:
            return
        with self._lock:
            if key in self._remembered:
                return
            self._remembered[key] = frame
            self._bytes += size
            while self._bytes > REMEMBER_BYTES:
                _, oldest = self._remembered.popitem(last=False)
                self._bytes -= int(oldest.estimated_size()) + 1024
