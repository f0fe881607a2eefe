"""Answers in codes: which question is asked of which table of one version of the lake, on whichever engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from data.filters import Filters
from data.lake import questions, totals
from data.lake.asked import Question, Sides
from data.lake.cube import Version
from data.lake.engines import Engine
from data.lake.plans import Plan, note_plan
from data.lake.questions import Cube, Level
from data.lake.remembered import Remembered
from data.lake.tables import choose, needed
from data.vocabulary import ARRIVED

__all__ = ["Reader", "Span", "Sums", "Totals", "Version"]


@dataclass(frozen=True, kw_only=True)
class Sums:
    """People of a selection, and those without a date whom only the date filter keeps out."""

    persons: int
    undated: int


@dataclass(frozen=True, kw_only=True)
class Totals(Sums):
    """Sums over a whole selection; see :func:`data.lake.totals.totals`."""

    origin_unknown: int
    destination_unknown: int
    state_only: int
    undivided: int


@dataclass(frozen=True)
class Span:
    """First and last day with movement (None when nothing has a date), and people in the whole store."""

    first: date | None
    last: date | None
    persons: int


class Reader:
    """Asks the lake. Frames that it returns are shared with other callers: polars never changes them in place."""

    def __init__(self, engine: Engine, undrawn: frozenset[int], since: Mapping[int, date]) -> None:
        """Ask ``engine``.

        Args:
            engine: runs questions over the files of the lake.
            undrawn: LGD codes of districts without a polygon.
            since: for states (LGD codes) that were divided, the day from which their present borders hold.
        """
        self._engine = engine
        self._undrawn = undrawn
        self._since = since
        self._remembered = Remembered()

    def flows(self, version: Version, filters: Filters, level: Level) -> pl.DataFrame:
        """Pairs of places by persons descending, ties by codes; see :func:`questions.flows`."""
        order = ["origin_state", "destination_state"]
        if level == "district":
            order += ["origin", "destination"]
            frame = self.ask(version, ("flows", level), questions.flows, order, filters)
        else:
            arrived = pl.when(pl.col("status").is_in(ARRIVED)).then("persons").otherwise(0)
            sums = [pl.col("persons").sum(), arrived.sum().alias("arrived")]
            frame = self._ground(version, filters).group_by(order).agg(sums).filter(pl.col("persons") != 0)
        return frame.sort("persons", *order, descending=[True] + [False] * len(order))

    def districts(self, version: Version, filters: Filters, level: Level) -> pl.DataFrame:
        """Places (``place``) with departures, arrivals, internal, arrived: each side from the table that serves it.

        Moves within a place are ``internal`` and in neither departures nor arrivals; ``arrived`` counts those of the
        arrivals who have reached the place. See :func:`questions.departures` and :func:`questions.arrivals`.
        """
        (origin, destination), within = questions.keys(level), f"within_{level}"
        leaving, reaching = (partial(side, level=level) for side in (questions.departures, questions.arrivals))
        left = self.ask(version, ("departures", level), leaving, [origin, within], filters)
        reached = self.ask(version, ("arrivals", level), reaching, [destination, within], filters)
        sums = ("departures", "arrivals", "internal", "arrived")
        both = left.join(reached, on="place", how="full", coalesce=True)
        return both.select("place", *(pl.col(name).fill_null(0) for name in sums))

    def trains(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number and day; see :func:`questions.trains`."""
        return self.ask(version, ("trains",), questions.trains, questions.TRAIN_DESTINATIONS, filters)

    def runs(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number and day, without their destinations; see :func:`questions.runs`."""
        return self.ask(version, ("runs",), questions.runs, ["train_no", "travel_date"], filters)

    def train_destinations(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number, day and destination; see :func:`questions.train_destinations`."""
        wanted, columns = questions.train_destinations, questions.TRAIN_DESTINATIONS
        return self.ask(version, ("train_destinations",), wanted, columns, filters)

    def daily(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Days with movement, in order; see :func:`questions.daily`."""
        return self.ask(version, ("daily",), questions.daily, ["travel_date"], filters).sort("travel_date")

    def totals(self, version: Version, filters: Filters) -> Totals:
        """Sums over the selection."""
        rows = self._ground(version, filters)
        no_origin, no_destination = ~pl.col("origin_known"), ~pl.col("destination_known")
        either = totals.undivided("origin", self._since) | totals.undivided("destination", self._since)
        told = {"origin_unknown": no_origin, "destination_unknown": no_destination, "undivided": either}
        sums = rows.select(
            pl.col("persons").sum(),
            pl.col("persons").filter(no_origin | no_destination).sum().alias("state_only"),
            *(pl.col("persons").filter(which).sum().alias(name) for name, which in told.items()),
        )
        return Totals(**sums.row(0, named=True), undated=self._undated(version, filters, rows, pl.col("era") < 0))

    def daily_sums(self, version: Version, filters: Filters) -> Sums:
        """:meth:`totals` in short, from the answer of :meth:`daily`."""
        persons = int(self.daily(version, filters)["persons"].sum())
        undated = self._undated(version, filters)
        return Sums(persons=persons if _dated(filters) else persons + undated, undated=undated)

    def aboard(self, version: Version, filters: Filters) -> Sums:
        """Sums over the people of the selection who are on a numbered train, from the answer of :meth:`runs`."""
        rows = self.runs(version, filters)
        undated = self._undated(version, filters, rows, pl.col("travel_date").is_null(), aboard=True)
        return Sums(persons=int(rows["persons"].sum()), undated=undated)

    def _ground(self, version: Version, filters: Filters) -> pl.DataFrame:
        wanted = partial(totals.ground, starts=tuple(self._since.values()))
        return self.ask(version, ("sums",), wanted, totals.LOOKED_AT, filters)

    def _undated(
        self,
        version: Version,
        filters: Filters,
        rows: pl.DataFrame | None = None,
        which: pl.Expr | None = None,
        *,
        aboard: bool = False,
    ) -> int:
        """People without a date: those ``which`` in ``rows``, unless a filter of dates keeps them out of there."""
        if rows is not None and which is not None and not _dated(filters):
            return int(rows.filter(which)["persons"].sum())
        wanted, columns = partial(totals.undated, aboard=aboard), ["travel_date", *(["train_no"] if aboard else [])]
        return _number(self.ask(version, ("undated", aboard), wanted, columns, filters.but(from_=None, to=None)))

    def undrawn(self, version: Version, filters: Filters) -> tuple[int, dict[int, int]]:
        """People who leave or reach a district without a polygon: each once, and by district, the largest first.

        Who moves between two such districts counts in both of them.
        """
        wanted = partial(totals.undrawn_pairs, undrawn=self._undrawn)
        sides = Sides("origin", "destination", tuple(sorted(self._undrawn)))
        if not sides.codes:
            return 0, {}
        pairs = self.ask(version, ("undrawn",), wanted, ["origin", "destination"], filters, sides=sides)
        people: dict[int, int] = {}
        for origin, destination, persons in pairs.select("origin", "destination", "persons").iter_rows():
            for code in {origin, destination} & self._undrawn:
                people[code] = people.get(code, 0) + persons
        return int(pairs["persons"].sum()), dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def undivided(self, version: Version, filters: Filters) -> dict[int, int]:
        """People by state in records that may speak of its old borders, both sides; see :func:`totals.undivided`."""
        people: dict[int, int] = {}
        rows = self._ground(version, filters)
        for side in ("origin", "destination"):
            of_old = rows.filter(totals.undivided(side, self._since)).group_by(f"{side}_state")
            for state, persons in of_old.agg(pl.col("persons").sum()).iter_rows():
                people[state] = people.get(state, 0) + persons
        return dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def span(self, version: Version) -> Span:
        """First and last day and all people of the store."""
        frame = self.ask(version, ("span",), totals.span, ["travel_date"])
        first, last, persons = frame.select("first", "last", "persons").row(0)
        return Span(first, last, int(persons or 0))

    def places(self, version: Version) -> pl.DataFrame:
        """People by ``state`` and ``district`` (null where unknown), both sides together."""
        sides = [
            self.ask(version, ("places", side), partial(totals.places, side=side), [f"{side}_state", side])
            for side in ("origin", "destination")
        ]
        return pl.concat(sides).group_by("state", "district").agg(pl.col("persons").sum())

    def values(self, version: Version, column: str) -> dict[str, int]:
        """Known values of a column with their people."""
        frame = self.ask(version, ("values", column), partial(totals.values, column=column), [column])
        return dict(frame.select("value", "persons").iter_rows())

    def ask(
        self,
        version: Version,
        name: tuple[Hashable, ...],
        frame: Callable[..., Cube],
        columns: Iterable[str],
        *filters: Filters,
        sides: Sides | None = None,
    ) -> pl.DataFrame:
        """Answer a question from the smallest table that holds ``columns``; see :mod:`data.lake.tables`.

        ``frame`` makes it from a table and as many filters as are given; without any, everybody in the store is meant.
        ``sides`` says that only people who leave or reach these places count, beside what the filters say.
        """
        wanted = frozenset(columns).union(*(needed(each) for each in filters))
        sides = sides or next((found for found in map(Sides.of, filters) if found), None)
        question = Question(name, frame, filters, wanted, sides)
        choice = choose(wanted, version.files)
        key = (version.name, *question.key)
        note_plan(Plan.of(str(name[0]), choice, version, remembered=self._remembered.knows(key)))
        return self._remembered.ask(key, lambda stop: self._engine.answer(version, choice.table, question, stop))


def _dated(filters: Filters) -> bool:
    return filters.from_ is not None or filters.to is not None


def _number(frame: pl.DataFrame) -> int:
    return int(frame.item() or 0)
