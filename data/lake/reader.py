"""Answers in codes: runs the questions over one version of the lake and remembers what it has answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Lock

import polars as pl

from data.filters import Filters
from data.lake import questions, totals
from data.lake.cube import Lake, Version
from data.lake.plans import Plan, note_plan
from data.lake.questions import Cube, Level
from data.lake.tables import choose, needed

__all__ = ["Reader", "Span", "Totals", "Version"]

#: Bytes of answers to remember: enough for a day's pages, small beside the server's memory.
REMEMBER_BYTES = 48 * 2**20


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
        frame = self._ask(
            version,
            ("flows", level, filters),
            lambda cube: questions.flows(cube, filters, level),
            needed(filters, *order),
        )
        return frame.sort("persons", *order, descending=[True] + [False] * len(order))

    def districts(self, version: Version, filters: Filters, level: Level) -> pl.DataFrame:
        """Places (``place``) with departures, arrivals, internal, arrived: each side from the table that serves it.

        Moves within a place are ``internal`` and in neither departures nor arrivals; ``arrived`` counts those of the
        arrivals who have reached the place. See :func:`questions.departures` and :func:`questions.arrivals`.
        """
        (origin, destination), within = questions.keys(level), f"within_{level}"
        left = self._ask(
            version,
            ("departures", level, filters),
            lambda cube: questions.departures(cube, filters, level),
            needed(filters, origin, within),
        )
        reached = self._ask(
            version,
            ("arrivals", level, filters),
            lambda cube: questions.arrivals(cube, filters, level),
            needed(filters, destination, within),
        )
        sums = ("departures", "arrivals", "internal", "arrived")
        both = left.join(reached, on="place", how="full", coalesce=True)
        return both.select("place", *(pl.col(name).fill_null(0) for name in sums))

    def trains(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number and day; see :func:`questions.trains`."""
        columns = needed(filters, *questions.TRAIN_DESTINATIONS)
        return self._ask(version, ("trains", filters), lambda cube: questions.trains(cube, filters), columns)

    def train_destinations(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number, day and destination; see :func:`questions.train_destinations`."""
        return self._ask(
            version,
            ("train_destinations", filters),
            lambda cube: questions.train_destinations(cube, filters),
            needed(filters, *questions.TRAIN_DESTINATIONS),
        )

    def daily(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Days with movement, in order; see :func:`questions.daily`."""
        columns = needed(filters, "travel_date")
        frame = self._ask(version, ("daily", filters), lambda cube: questions.daily(cube, filters), columns)
        return frame.sort("travel_date")

    def totals(self, version: Version, filters: Filters, *, by_train: bool = False) -> Totals:
        """Sums over the selection; ``by_train`` narrows it to people on a numbered train."""
        frame = self._ask(
            version,
            ("totals", by_train, filters),
            lambda cube: totals.totals(cube, filters, self._since, by_train=by_train),
            needed(filters, *totals.TOTALS, *(["train_no"] if by_train else [])),
        )
        return Totals(**{name: int(value or 0) for name, value in frame.row(0, named=True).items()})

    def undrawn(self, version: Version, filters: Filters) -> tuple[int, dict[int, int]]:
        """People who leave or reach a district without a polygon: each once, and by district, the largest first.

        Who moves between two such districts counts in both of them.
        """
        pairs = self._ask(
            version,
            ("undrawn", filters),
            lambda cube: totals.undrawn_pairs(cube, filters, self._undrawn),
            needed(filters, "origin", "destination"),
        )
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
            columns = needed(filters, f"{side}_state", f"{side}_known", "travel_date")
            for state, persons in self._ask(version, ("undivided", side, filters), question, columns).iter_rows():
                people[state] = people.get(state, 0) + persons
        return dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def span(self, version: Version) -> Span:
        """First and last day and all people of the store."""
        frame = self._ask(version, ("span",), totals.span, {"travel_date"})
        first, last, persons = frame.select("first", "last", "persons").row(0)
        return Span(first, last, int(persons or 0))

    def places(self, version: Version) -> pl.DataFrame:
        """People by ``state`` and ``district`` (null where unknown), both sides together."""
        sides = [
            self._ask(version, ("places", side), partial(totals.places, side=side), {f"{side}_state", side})
            for side in ("origin", "destination")
        ]
        return pl.concat(sides).group_by("state", "district").agg(pl.col("persons").sum())

    def values(self, version: Version, column: str) -> dict[str, int]:
        """Known values of a column with their people."""
        frame = self._ask(version, ("values", column), lambda cube: totals.values(cube, column), {column})
        return dict(frame.select("value", "persons").iter_rows())

    def _ask(
        self,
        version: Version,
        key: Sequence[object],
        question: Callable[[Cube], Cube],
        columns: Collection[str],
    ) -> pl.DataFrame:
        """Answer a question from the smallest table that holds ``columns``; see :mod:`data.lake.tables`."""
        full_key = (version.name, *key)
        choice = choose(columns, version.files)
        with self._lock:
            known = self._remembered.get(full_key)
            if known is not None:
                self._remembered.move_to_end(full_key)
        note_plan(Plan.of(str(key[0]), choice, version, remembered=known is not None))
        if known is not None:
            return known
        frame = self._lake.collect(question(self._lake.table(version, choice.table)))
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
