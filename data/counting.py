"""The dashboard's questions as use cases: each is asked by an actor and answered with its small print."""

from __future__ import annotations

import polars as pl

from core.errors import BadInput
from data import notes, shapes
from data.access import Action, Actor, require
from data.answers import Answer, Note, Others
from data.filters import Filters
from data.lake.questions import LEVELS, Level
from data.lake.reader import Reader, Sums, Totals
from data.naming import Names
from data.options import Options, read_options
from data.versions import StoreVersion, Versions


class Counting:
    """Questions about the counts of one store. The catalog is one of these, and more."""

    names: Names
    _reader: Reader
    _versions: Versions

    def flows(self, actor: Actor, filters: Filters, level: Level = "state", top: int | None = None) -> Answer:
        """Who moves from where to where: columns :data:`data.shapes.FLOWS`, by persons descending, ties by codes.

        ``origin`` and ``destination`` are LGD codes of states at level "state" and of districts at level "district";
        there, rows with a side known to the state only are left out and told in a ``state_only`` note.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        return self._flows(self._versions.current(), filters, level_of(level), top)

    def _flows(self, store: StoreVersion, filters: Filters, level: Level, top: int | None = None) -> Answer:
        totals = self._reader.totals(store.lake, filters)
        coded = self._reader.flows(store.lake, filters, level)
        shown = cut(coded, top)
        small_print = [
            *notes.state_only_flows(totals, level),
            *self._undrawn(store, filters, level),
            *self._divided(store, filters, totals),
            *left_out(store, filters, totals),
            *notes.beyond_top(shown.height, coded.height, int(shown["persons"].sum()), totals.persons),
        ]
        rows = shapes.flow_rows(shown, level, self.names)
        return answered(store, rows, totals, coded.height, small_print, others=Others.beyond(shown, coded))

    def districts(self, actor: Actor, filters: Filters, level: Level = "district", top: int | None = None) -> Answer:
        """What happens in each place: columns :data:`data.shapes.DISTRICTS`, by persons descending, ties by code.

        Moves within a place are ``internal`` and in neither departures nor arrivals. ``arrived`` are those of the
        arrivals who have reached the place. ``drawn`` tells whether the map has its polygon.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: the level is unknown, or ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        totals = self._reader.totals(store.lake, filters)
        coded = self._reader.districts(store.lake, filters, level_of(level))
        rows = shapes.district_rows(coded, level, self.names)
        shown = cut(rows, top)
        small_print = [
            *notes.state_only_districts(totals, level),
            *self._undrawn(store, filters, level),
            *self._divided(store, filters, totals),
            *left_out(store, filters, totals),
            *notes.rows_cut(shown.height, rows.height),
        ]
        return answered(store, shown, totals, rows.height, small_print)

    def trains(self, actor: Actor, filters: Filters, top: int | None = None) -> Answer:
        """Each train (number and day): columns :data:`data.shapes.TRAINS`, by persons descending.

        Only people whose record names a train are here; ``Answer.persons`` counts them alone.

        Raises:
            Forbidden: the actor may not view counts.
            BadInput: ``top`` is below 1.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        aboard = self._reader.aboard(store.lake, filters)
        # destinations, stations and districts cost most, so a cut comes before them
        whole = self._reader.trains(store.lake, filters) if top is None else self._reader.runs(store.lake, filters)
        kept = whole if top is None else self._with_destinations(store, filters, _largest(whole, top))
        shown = shapes.train_rows(kept, store.trains, self.names)
        small_print = [
            *left_out(store, filters, aboard),
            *notes.beyond_top(shown.height, whole.height, int(shown["persons"].sum()), aboard.persons),
        ]
        rest = Others(whole.height - kept.height, int(whole["persons"].sum()) - int(kept["persons"].sum()))
        return answered(store, shown, aboard, whole.height, small_print, others=rest)

    def train_runs(self, actor: Actor, filters: Filters) -> Answer:
        """Every train (number and day) in short: columns :data:`data.shapes.TRAIN_RUNS`, in no order.

        For sums over many trains; :meth:`trains` describes them.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        aboard = self._reader.aboard(store.lake, filters)
        rows = shapes.train_run_rows(self._reader.runs(store.lake, filters), store.trains)
        return answered(store, rows, aboard, rows.height, left_out(store, filters, aboard))

    def train_destinations(self, actor: Actor, filters: Filters) -> Answer:
        """Where the people of each train go: columns :data:`data.shapes.TRAIN_DESTINATIONS`; district null if unknown.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        aboard = self._reader.aboard(store.lake, filters)
        coded = self._reader.train_destinations(store.lake, filters)
        rows = shapes.train_destination_rows(coded, self.names)
        small_print = [*notes.of_destinations(coded, self.names), *left_out(store, filters, aboard)]
        return answered(store, rows, aboard, rows.height, small_print)

    def daily(self, actor: Actor, filters: Filters) -> Answer:
        """People by day: columns :data:`data.shapes.DAILY`, days without movement as 0.

        The range is that of the movements, widened to the date filter as far as the store reaches.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        sums = self._reader.daily_sums(store.lake, filters)
        span = self._reader.span(store.lake)
        first = max(filters.from_, span.first) if filters.from_ and span.first else None
        last = min(filters.to, span.last) if filters.to and span.last else None
        rows = shapes.daily_rows(self._reader.daily(store.lake, filters), first, last)
        return answered(
            store, rows, sums, rows.height, [*notes.no_date(sums, left_out=True), *notes.waiting(*store.waiting)]
        )

    def lake_version(self, actor: Actor) -> str:
        """What changes with every commit: the ``lake_version`` that an answer asked now would have.

        Cheap enough for every open page to ask every other second; it may be a quarter of a second old.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        return self._versions.name()

    def options(self, actor: Actor) -> Options:
        """What the filter bar can offer.

        Raises:
            Forbidden: the actor may not view counts.
        """
        require(actor, Action.VIEW_COUNTS)
        store = self._versions.current()
        return read_options(self._reader, store.lake, self.names, synthetic=store.synthetic)

    def _with_destinations(self, store: StoreVersion, filters: Filters, runs: pl.DataFrame) -> pl.DataFrame:
        """Few trains with the number of districts that their people go to, in their order."""
        if not runs.height:
            return runs.with_columns(destination_districts=pl.lit(0, dtype=pl.Int64))
        of_these = filters.but(train_no=tuple(sorted(set(runs["train_no"]))))
        described = self._reader.trains(store.lake, of_these).select(*shapes.RUN, "destination_districts")
        return runs.join(described, on=shapes.RUN, how="left", nulls_equal=True, maintain_order="left")

    def _undrawn(self, store: StoreVersion, filters: Filters, level: Level) -> list[Note]:
        if level == "state":
            return []
        persons, people = self._reader.undrawn(store.lake, filters)
        return notes.no_polygon(persons, people, self.names)

    def _divided(self, store: StoreVersion, filters: Filters, totals: Totals) -> list[Note]:
        if not totals.undivided:
            return []
        return notes.old_borders(totals.undivided, self._reader.undivided(store.lake, filters), self.names)


def left_out(store: StoreVersion, filters: Filters, totals: Sums) -> list[Note]:
    """Who is in no row: people without a date where days are chosen, and those who wait for a decision."""
    undated = notes.no_date(totals, left_out=bool(filters.from_ or filters.to))
    return [*undated, *notes.waiting(*store.waiting)]


def level_of(level: str) -> Level:
    """The level of that name.

    Raises:
        BadInput: there is none.
    """
    for known in LEVELS:
        if level == known:
            return known
    raise BadInput(f"There is no level '{level[:40]}'; use one of {', '.join(LEVELS)}.")


def _largest(runs: pl.DataFrame, top: int) -> pl.DataFrame:
    """The fullest trains, ties by day and number: without sorting all of them."""
    if top < runs.height:
        least = runs["persons"].top_k(max(top, 1)).min()
        runs = runs.filter(pl.col("persons") >= least)
    return cut(runs.sort("persons", "travel_date", "train_no", descending=[True, False, False]), top)


def cut(rows: pl.DataFrame, top: int | None) -> pl.DataFrame:
    """The first rows, or all.

    Raises:
        BadInput: ``top`` is below 1.
    """
    if top is None:
        return rows
    if top < 1:
        raise BadInput("top takes a whole number of rows, 1 or more.")
    return rows.head(top)


def answered(
    store: StoreVersion,
    rows: pl.DataFrame,
    totals: Sums,
    rows_total: int,
    small_print: list[Note],
    *,
    others: Others | None = None,
) -> Answer:
    """Rows with what is true about them at this version of the store."""
    return Answer(
        rows=rows,
        persons=totals.persons,
        rows_total=rows_total,
        as_of=store.as_of,
        synthetic=store.synthetic,
        lake_version=store.lake.name,
        notes=tuple(small_print),
        others=others,
    )
