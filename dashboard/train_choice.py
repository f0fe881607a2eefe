"""Which trains the page Trains speaks of: under the filters, of the station and day looked at, and the chosen one.

Everything is asked of the catalog here; the same questions asked twice are remembered below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from core.shown import shown_date
from dashboard.state import PageState
from data.access import Actor
from data.answers import Answer, Note
from data.catalog import Catalog
from data.filters import Filters
from data.notes import of_destinations
from layers.timeline import UNKNOWN

#: A board longer than this is cut to its largest trains, and says so.
BOARD = 500
_RUN = ["train_no", "travel_date"]


def train_key() -> pl.Expr:
    """What the address calls a train: number and day."""
    return pl.concat_str(["train_no", pl.col("travel_date").cast(pl.String).fill_null("undated")], separator="@")


@dataclass(frozen=True)
class Trains:
    """The trains of one state of the page. ``whole`` are all under the filters, in short."""

    catalog: Catalog
    who: Actor
    state: PageState
    whole: Answer

    @property
    def narrowed(self) -> bool:
        """Whether a station or a day of arrival is looked at."""
        return self.state.station is not None or self.state.arriving is not None

    @cached_property
    def runs(self) -> pl.DataFrame:
        """Trains in short, of the station and day looked at."""
        return self.at_station(self.on_day(self.whole.rows))

    @cached_property
    def board(self) -> pl.DataFrame:
        """At most :data:`BOARD` of :attr:`runs`, described, the largest first."""
        if not self.narrowed:
            return self.catalog.trains(self.who, self.state.filters, BOARD).rows
        if not self.runs.height:
            return self.catalog.trains(self.who, self.state.filters, 1).rows.clear()
        kept = self.runs.head(BOARD)
        described = self.catalog.trains(self.who, _only(self.state.filters, kept)).rows
        return described.join(kept, on=_RUN, how="semi", nulls_equal=True)

    @cached_property
    def aboard(self) -> pl.DataFrame:
        """Trains (``train_no``, ``travel_date``) with the people who have boarded, whether arrived or not yet.

        A status tells where somebody is now, so who has boarded is who is aboard and who has arrived.
        """
        rows = self.whole.rows.select(*_RUN, boarded="arrived")
        chosen = self.state.filters.status
        if chosen and "boarded" not in chosen:
            return rows
        under_way = self.catalog.train_runs(self.who, self.state.filters.but(status=("boarded",))).rows
        joined = rows.join(under_way.select(*_RUN, "persons"), on=_RUN, how="left", nulls_equal=True)
        return joined.select(*_RUN, boarded=pl.col("boarded") + pl.col("persons").fill_null(0))

    @cached_property
    def chosen(self) -> dict[str, Any] | None:
        """The train that the address names, described; None when it names none of these."""
        if not self.state.train:
            return None
        found = self.board.filter(train_key() == self.state.train)
        if not found.height:
            # one that is too small for the board, or at another station, chosen by a link
            run = self.whole.rows.filter(train_key() == self.state.train).head(1)
            if not run.height:
                return None
            only = _only(self.state.filters, run)
            found = self.catalog.trains(self.who, only).rows.filter(train_key() == self.state.train)
        return found.row(0, named=True) if found.height else None

    @cached_property
    def destinations(self) -> pl.DataFrame:
        """Where the people of these trains go on to: rows of the question, with ``arrival_date``."""
        filters = self.state.filters
        few = self.whole.rows.filter(train_key() == self.state.train) if self.chosen is not None else self.runs
        if not few.height:
            return self.catalog.train_destinations(self.who, filters).rows.clear()
        narrow = self.chosen is not None or self.narrowed
        rows = self.catalog.train_destinations(self.who, _only(filters, few) if narrow else filters).rows
        return rows.join(few.select(*_RUN, "arrival_date"), on=_RUN, how="inner", nulls_equal=True)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Who of these trains' people is not on the map, or not in the answer."""
        return (*of_destinations(self.destinations, self.catalog.names), *self.whole.notes)

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """Sentences on what the address asks for and these trains do not have."""
        out = list(self.state.ignored)
        if self.state.train and self.chosen is None:
            out.append(f"train '{self.state.train[:30]}' is not among these trains.")
        if self.state.station and not self.at_station(self.whole.rows).height:
            out.append(f"no train of this selection ends at station '{self.state.station[:12]}'.")
        if self.state.arriving and not self.on_day(self.whole.rows).height:
            out.append(f"no train of this selection arrives on {shown_date(self.state.arriving)}.")
        return tuple(out)

    def at_station(self, runs: pl.DataFrame) -> pl.DataFrame:
        """Those that end at the station looked at; all when there is none."""
        if self.state.station is None:
            return runs
        if self.state.station == UNKNOWN:
            return runs.filter(pl.col("destination_station").is_null())
        return runs.filter(pl.col("destination_station") == self.state.station)

    def on_day(self, runs: pl.DataFrame) -> pl.DataFrame:
        """Those that arrive on the day looked at; all when there is none."""
        day = self.state.arriving
        return runs if day is None else runs.filter(pl.col("arrival_date") == day)

    def days(self) -> list[date]:
        """Days on which trains of the station looked at arrive, in order."""
        return sorted(self.at_station(self.whole.rows)["arrival_date"].drop_nulls().unique())

    def station_names(self) -> dict[str, str]:
        """Names of stations of arrival by code, as far as described trains tell."""
        named = self.board.select("destination_station", "destination_station_name").drop_nulls().unique()
        return dict(named.iter_rows())


def trains_of(catalog: Catalog, who: Actor, state: PageState) -> Trains:
    """The trains of a state of the page, as this actor may see them."""
    return Trains(catalog, who, state, catalog.train_runs(who, state.filters))


def _only(filters: Filters, runs: pl.DataFrame) -> Filters:
    """The filters narrowed to the numbers and days of these trains."""
    days = runs["travel_date"]
    only = filters.but(train_no=tuple(sorted(set(runs["train_no"]))))
    return only if days.null_count() else only.but(from_=days.min(), to=days.max())
