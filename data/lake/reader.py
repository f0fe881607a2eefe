"""Answers in codes: which question is asked of which table of one version of the lake, on whichever engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from data.filters import Filters
from data.lake import questions, totals
from data.lake.asked import Question
from data.lake.cube import Version
from data.lake.engines import Engine
from data.lake.plans import Plan, note_plan
from data.lake.questions import Cube, Level
from data.lake.remembered import Remembered
from data.lake.tables import choose, needed

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
        frame = self.ask(version, ("flows", level), partial(questions.flows, level=level), order, filters)
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
        """Trains by number and day, without their destinations, the fullest first, ties by day and number."""
        frame = self.ask(version, ("runs",), questions.runs, ["train_no", "travel_date"], filters)
        return frame.sort("persons", "travel_date", "train_no", descending=[True, False, False])

    def train_destinations(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Trains by number, day and destination; see :func:`questions.train_destinations`."""
        wanted, columns = questions.train_destinations, questions.TRAIN_DESTINATIONS
        return self.ask(version, ("train_destinations",), wanted, columns, filters)

    def daily(self, version: Version, filters: Filters) -> pl.DataFrame:
        """Days with movement, in order; see :func:`questions.daily`."""
        return self.ask(version, ("daily",), questions.daily, ["travel_date"], filters).sort("travel_date")

    def totals(self, version: Version, filters: Filters) -> Totals:
        """Sums over the selection."""
        wanted = partial(totals.totals, since=self._since)
        return Totals(**_one_row(self.ask(version, ("totals",), wanted, totals.TOTALS, filters)))

    def aboard(self, version: Version, filters: Filters) -> Sums:
        """Sums over the people of the selection who are on a numbered train."""
        return Sums(**_one_row(self.ask(version, ("aboard",), totals.aboard, ["train_no", "travel_date"], filters)))

    def undrawn(self, version: Version, filters: Filters) -> tuple[int, dict[int, int]]:
        """People who leave or reach a district without a polygon: each once, and by district, the largest first.

        Who moves between two such districts counts in both of them.
        """
        wanted = partial(totals.undrawn_pairs, undrawn=self._undrawn)
        pairs = self.ask(version, ("undrawn",), wanted, ["origin", "destination"], filters)
        people: dict[int, int] = {}
        for origin, destination, persons in pairs.select("origin", "destination", "persons").iter_rows():
            for code in {origin, destination} & self._undrawn:
                people[code] = people.get(code, 0) + persons
        return int(pairs["persons"].sum()), dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    def undivided(self, version: Version, filters: Filters) -> dict[int, int]:
        """People by state in records that may speak of its old borders, both sides; see :func:`totals.undivided`."""
        people: dict[int, int] = {}
        for side in ("origin", "destination"):
            wanted = partial(totals.undivided, side=side, since=self._since)
            columns = [f"{side}_state", f"{side}_known", "travel_date"]
            for state, persons in self.ask(version, ("undivided", side), wanted, columns, filters).iter_rows():
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
    ) -> pl.DataFrame:
        """Answer a question from the smallest table that holds ``columns``; see :mod:`data.lake.tables`.

        ``frame`` makes it from a table and as many filters as are given; without any, everybody in the store is meant.
        """
        wanted = frozenset(columns).union(*(needed(each) for each in filters))
        question = Question(name, frame, filters, wanted)
        choice = choose(wanted, version.files)
        key = (version.name, *question.key)
        note_plan(Plan.of(str(name[0]), choice, version, remembered=self._remembered.knows(key)))
        return self._remembered.ask(key, lambda stop: self._engine.answer(version, choice.table, question, stop))


def _one_row(frame: pl.DataFrame) -> dict[str, int]:
    return {name: int(value or 0) for name, value in frame.row(0, named=True).items()}
