"""What analysts ask of the counts, as use cases: each is asked by an actor and answered with its small print."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import polars as pl

from core.errors import BadInput
from core.shown import grouped, shown_date
from data import analysed, notes, shapes
from data.access import Action, Actor, require
from data.answers import Answer, Note
from data.counting import answered, cut, left_out, level_of
from data.filters import Filters
from data.lake import analyst
from data.lake.analysis import DIMENSIONS, Dimension
from data.lake.questions import Level
from data.lake.reader import Reader
from data.naming import Names
from data.versions import Versions
from geo.boundaries import Boundaries

#: What two periods can be compared by.
Compared = Literal["flows", "districts"]


class Analysis:
    """Analysts' questions about the counts of one store. Threads may share it."""

    def __init__(self, reader: Reader, versions: Versions, names: Names) -> None:
        """Ask ``reader`` about the present version of the store."""
        self._reader = reader
        self._versions = versions
        self._names = names

    def matrix(self, actor: Actor, filters: Filters, level: Level = "state") -> Answer:
        """From where to where as a whole table: columns :data:`data.analysed.MATRIX`, pairs of nobody as 0.

        At level "district" the filters name one state of origin and one of destination; people whose district is not
        known stand in rows of their own, so that the table adds up to everybody.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or two states are not chosen.
        """
        require(actor, Action.VIEW_COUNTS)
        if level_of(level) == "district" and not len(filters.origin_state) == len(filters.destination_state) == 1:
            raise BadInput(
                "A matrix of districts is between two states: choose one origin_state, one destination_state."
            )
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        if level == "state":
            coded = self._reader.flows(store.lake, filters, "state")
        else:
            coded = analyst.pairs(self._reader, store.lake, filters)
        rows = analysed.matrix_rows(coded, level, self._names)
        return answered(store, rows, totals, rows.height, left_out(store, filters, totals))

    def shares(self, actor: Actor, filters: Filters, by: Dimension = "category") -> Answer:
        """How people divide by category, sex, age, sector or mode: columns :data:`data.analysed.SHARES`.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: there is nothing of that name to divide by.
        """
        require(actor, Action.VIEW_COUNTS)
        if by not in DIMENSIONS:
            raise BadInput(f"There are no shares by '{str(by)[:40]}'; use one of {', '.join(DIMENSIONS)}.")
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        rows = analysed.share_rows(analyst.shares(self._reader, store.lake, filters, by), by)
        return answered(store, rows, totals, rows.height, left_out(store, filters, totals))

    def distances(self, actor: Actor, filters: Filters, boundaries: Boundaries) -> Answer:
        """How far people went: columns :data:`data.analysed.DISTANCES`, in bands of km between districts' centroids.

        Who stayed within a district is in the nearest band. ``unknown`` are people with a side that is known to the
        state only, or in a district without a polygon.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        rows = analysed.distance_rows(analyst.pairs(self._reader, store.lake, filters), boundaries.bands)
        small_print = [*_no_distance(rows), *left_out(store, filters, totals)]
        return answered(store, rows, totals, rows.height, small_print)

    def cumulative(self, actor: Actor, filters: Filters) -> Answer:
        """People up to each day: columns :data:`data.analysed.CUMULATIVE`, every day from the first to the last.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        rows = analysed.cumulative_rows(shapes.daily_rows(self._reader.daily(store.lake, filters), None, None))
        undated = notes.no_date(totals, left_out=True)
        return answered(store, rows, totals, rows.height, [*undated, *notes.waiting(*store.waiting)])

    def compare(
        self,
        actor: Actor,
        filters: Filters,
        what: Compared = "flows",
        level: Level = "state",
        *,
        period: tuple[date | None, date | None] = (None, None),
        top: int | None = None,
    ) -> Answer:
        """The days of the filters beside another period: columns :data:`data.analysed.COMPARE`, largest change first.

        ``period`` is the first and last day of the other period; without it, as many days just before. ``persons`` are
        people of the filters' days, ``persons_compared`` of the other; ``difference`` is the first less the second, and
        ``ratio`` the first by the second, null where nobody moved then.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the filters have no whole period, the other is no period, or something else is unknown.
        """
        require(actor, Action.VIEW_COUNTS)
        if what not in ("flows", "districts"):
            raise BadInput(f"There is no comparison by '{str(what)[:40]}'; use one of flows, districts.")
        other = other_period(filters, period)
        store = self._versions.current()
        totals, then = (self._reader.totals(store.lake, one) for one in (filters, other))
        if what == "flows":
            coded = analyst.compared_flows(self._reader, store.lake, filters, other, level_of(level))
            rows = analysed.compared_flow_rows(coded, level, self._names)
        else:
            coded = analyst.compared_districts(self._reader, store.lake, filters, other, level_of(level))
            rows = analysed.compared_district_rows(coded, level, self._names)
        shown = cut(rows, top)
        small_print = [
            _compared(other, then.persons),
            *notes.state_only_flows(totals, level),
            *left_out(store, filters, totals),
            *notes.rows_cut(shown.height, rows.height),
        ]
        return answered(store, shown, totals, rows.height, small_print)


def other_period(filters: Filters, period: tuple[date | None, date | None] = (None, None)) -> Filters:
    """The same filters with another period: that given, or as many days just before.

    Raises:
        BadInput: the filters have no whole period, or the other is no period.
    """
    if filters.from_ is None or filters.to is None:
        raise BadInput("A comparison needs a period: give from and to.")
    first, last = period
    if first is None and last is None:
        last = filters.from_ - timedelta(days=1)
        first = last - (filters.to - filters.from_)
    if first is None or last is None:
        raise BadInput("The period to compare with needs its first and its last day: with_from and with_to.")
    return filters.but(from_=first, to=last)


def _compared(other: Filters, persons: int) -> Note:
    if other.from_ is None or other.to is None:
        raise ValueError("a comparison has two whole periods")
    people = "1 person" if persons == 1 else f"{grouped(persons)} people"
    text = f"compared with {shown_date(other.from_)} to {shown_date(other.to)}, when {people} moved"
    return Note("compared", persons, text)


def _no_distance(rows: pl.DataFrame) -> list[Note]:
    persons = int(rows.filter(pl.col("from_km").is_null())["persons"].sum())
    if not persons:
        return []
    people = "1 person has" if persons == 1 else f"{grouped(persons)} people have"
    return [Note("no_distance", persons, f"{people} a side without a known district or polygon, so without a distance")]
