"""The four questions (flows, districts, trains, daily), each written once as a narwhals lazy frame over the cube.

They run unchanged on every engine that narwhals knows. Codes in, codes out: names are the catalog's business.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any, Literal

import narwhals as nw

from data.filters import Filters
from data.vocabulary import ARRIVED, NOT_MOVING

Level = Literal["state", "district"]
LEVELS: tuple[Level, ...] = ("state", "district")
Cube = nw.LazyFrame[Any]

_ANY_OF = (
    "origin_state",
    "origin",
    "destination_state",
    "destination",
    "mode",
    "train_no",
    "category",
    "sex",
    "age_band",
    "sector",
)


def keys(level: Level) -> tuple[str, str]:
    """The cube's columns that hold origin and destination at this level."""
    return ("origin_state", "destination_state") if level == "state" else ("origin", "destination")


def selected(cube: Cube, filters: Filters, *, any_date: bool = False) -> Cube:
    """The cube's rows that the filters mean; statuses that no longer move are left out unless asked for by name.

    ``any_date`` leaves the date filter off, so that people without a date can be counted.
    """
    for name in _ANY_OF:
        if wanted := getattr(filters, name):
            cube = cube.filter(nw.col(name).is_in(wanted))
    if filters.place_state:
        cube = cube.filter(_either_side("origin_state", "destination_state", filters.place_state))
    if filters.place:
        cube = cube.filter(_either_side("origin", "destination", filters.place))
    if filters.status:
        cube = cube.filter(nw.col("status").is_in(filters.status))
    else:
        cube = cube.filter(nw.col("status").is_null() | ~nw.col("status").is_in(NOT_MOVING))
    inside = None if any_date else dated(filters)
    return cube if inside is None else cube.filter(inside)


def dated(filters: Filters) -> nw.Expr | None:
    """True for rows inside the date filter, unknown for rows without a date; None when there is no date filter."""
    bounds = []
    if filters.from_:
        bounds.append(nw.col("travel_date") >= filters.from_)
    if filters.to:
        bounds.append(nw.col("travel_date") <= filters.to)
    return reduce(and_, bounds) if bounds else None


def flows(cube: Cube, filters: Filters, level: Level) -> Cube:
    """Pairs of places: the level's two key columns, both states, ``persons``, ``arrived``.

    At level "district" rows with a side known to the state only are left out, never spread over districts.
    """
    places = ["origin_state", "destination_state"]
    rows = _with_arrived(selected(cube, filters))
    if level == "district":
        places += ["origin", "destination"]
        rows = rows.filter(~nw.col("origin").is_null(), ~nw.col("destination").is_null())
    return rows.group_by(*places).agg(_sum("persons"), _sum("arrived"))


def districts(cube: Cube, filters: Filters, level: Level) -> Cube:
    """Places of the level (``place``) with ``departures``, ``arrivals``, ``internal`` and ``arrived``.

    Moves within a place are ``internal`` and in neither departures nor arrivals; ``arrived`` counts those
    of the arrivals who have reached the place. A move to or from an unknown district is not internal.
    """
    origin, destination = keys(level)
    within = nw.col(origin) == nw.col(destination)  # NULL, hence "otherwise", when a side is unknown
    nobody = nw.lit(0, dtype=nw.Int64)
    rows = _with_arrived(selected(cube, filters)).with_columns(
        crossing=nw.when(within).then(nobody).otherwise(nw.col("persons")),
        internal=nw.when(within).then(nw.col("persons")).otherwise(nobody),
        arrived=nw.when(within).then(nobody).otherwise(nw.col("arrived")),
    )
    left, reached = rows.filter(~nw.col(origin).is_null()), rows.filter(~nw.col(destination).is_null())
    sides = [
        left.group_by(nw.col(origin).alias("place"))
        .agg(_sum("crossing"), _sum("internal"))
        .select("place", "internal", departures=nw.col("crossing"), arrivals=nobody, arrived=nobody),
        reached.group_by(nw.col(destination).alias("place"))
        .agg(_sum("crossing"), _sum("arrived"))
        .select("place", internal=nobody, departures=nobody, arrivals=nw.col("crossing"), arrived=nw.col("arrived")),
    ]
    return (
        nw.concat(sides, how="vertical")
        .group_by("place")
        .agg(_sum("departures"), _sum("arrivals"), _sum("internal"), _sum("arrived"))
    )


def trains(cube: Cube, filters: Filters) -> Cube:
    """Trains by number and day: ``persons`` (registered), ``arrived``, ``destination_districts`` (how many)."""
    return (
        train_destinations(cube, filters)
        .group_by("train_no", "travel_date")
        .agg(_sum("persons"), _sum("arrived"), destination_districts=nw.col("destination").count())
    )


def train_destinations(cube: Cube, filters: Filters) -> Cube:
    """Trains by number, day and destination (state always, district where known): ``persons``, ``arrived``."""
    return (
        _with_arrived(aboard(selected(cube, filters)))
        .group_by("train_no", "travel_date", "destination_state", "destination")
        .agg(_sum("persons"), _sum("arrived"))
    )


def daily(cube: Cube, filters: Filters) -> Cube:
    """Days with movement: ``travel_date``, ``persons``, ``arrived``. People without a date are left out."""
    return (
        _with_arrived(selected(cube, filters))
        .filter(~nw.col("travel_date").is_null())
        .group_by("travel_date")
        .agg(_sum("persons"), _sum("arrived"))
    )


def aboard(rows: Cube) -> Cube:
    """The rows that name a train."""
    return rows.filter(~nw.col("train_no").is_null())


def _either_side(origin: str, destination: str, wanted: tuple[int, ...]) -> nw.Expr:
    # an unknown side compares to NULL; OR still holds when the other side matches
    return nw.col(origin).is_in(wanted) | nw.col(destination).is_in(wanted)


def _with_arrived(rows: Cube) -> Cube:
    reached = nw.when(nw.col("status").is_in(ARRIVED)).then(nw.col("persons")).otherwise(nw.lit(0))
    return rows.with_columns(arrived=reached)


def _sum(name: str) -> nw.Expr:
    # engines widen integer sums (DuckDB to HUGEINT); counts of people fit 64 bits
    return nw.col(name).sum().cast(nw.Int64)
