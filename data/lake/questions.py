"""The questions (flows, districts by side, trains, daily), each written once as a narwhals lazy frame over the cube.

They run unchanged on every engine that narwhals knows. Codes in, codes out: names are the catalog's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, Literal

import narwhals as nw

from data.filters import Filters
from data.vocabulary import ARRIVED, NOT_MOVING

Level = Literal["state", "district"]
LEVELS: tuple[Level, ...] = ("state", "district")
Cube = nw.LazyFrame[Any]

#: Columns that trains are told by.
TRAIN_DESTINATIONS = ("train_no", "travel_date", "destination_state", "destination")

#: So many values at most are compared one by one.
FEW = 16

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


def selected(cube: Cube, filters: Filters, *more: nw.Expr, any_date: bool = False) -> Cube:
    """The cube's rows that the filters mean; statuses that no longer move are left out unless asked for by name.

    ``more`` are further conditions. ``any_date`` leaves the date filter off, so that people without a date count.
    """
    wanted = [any_of(name, getattr(filters, name)) for name in _ANY_OF if getattr(filters, name)]
    if filters.place_state:
        wanted.append(_either_side("origin_state", "destination_state", filters.place_state))
    if filters.place:
        wanted.append(_either_side("origin", "destination", filters.place))
    if filters.status:
        wanted.append(any_of("status", filters.status))
    else:
        moving = reduce(and_, (nw.col("status") != status for status in NOT_MOVING))
        wanted.append(nw.col("status").is_null() | moving)
    inside = dated(filters)
    if inside is not None and not any_date:
        wanted.append(inside)
    # one step, not many: each step of a lazy frame is bound again by the engine, which costs more than to run it
    return cube.filter(*wanted, *more)


def any_of(column: str, values: Sequence[int | str]) -> nw.Expr:
    """True where the column holds one of the values, unknown where it holds none.

    Few values are compared one by one: engines skip parts of files by comparisons, but not by membership in a list.
    """
    if len(values) > FEW:
        return nw.col(column).is_in(values)
    return reduce(or_, (nw.col(column) == value for value in values))


def dated(filters: Filters) -> nw.Expr | None:
    """True for rows inside the date filter, unknown for rows without a date; None when there is no date filter."""
    bounds = []
    if filters.from_:
        bounds.append(nw.col("travel_date") >= filters.from_)
    if filters.to:
        bounds.append(nw.col("travel_date") <= filters.to)
    return reduce(and_, bounds) if bounds else None


def flows(cube: Cube, filters: Filters) -> Cube:
    """Pairs of districts: both and their states, ``persons``, ``arrived``.

    Rows with a side known to the state only are left out, never spread over districts. Flows between states are a
    part of :func:`data.lake.totals.ground`.
    """
    known = ~nw.col("origin").is_null() & ~nw.col("destination").is_null()
    places = ("origin_state", "destination_state", "origin", "destination")
    return selected(cube, filters, known).group_by(*places).agg(people(), _arrived()).filter(SOMEBODY)


def departures(cube: Cube, filters: Filters, level: Level) -> Cube:
    """Places of the level (``place``) with ``departures`` to other places and ``internal`` moves.

    A move from or to an unknown district is not internal.
    """
    origin, _ = keys(level)
    within = nw.col(f"within_{level}")
    left = selected(cube, filters, ~nw.col(origin).is_null()).group_by(nw.col(origin).alias("place"))
    return left.agg(departures=people(~within), internal=people(within)).filter(
        (nw.col("departures") != 0) | (nw.col("internal") != 0)
    )


def arrivals(cube: Cube, filters: Filters, level: Level) -> Cube:
    """Places of the level (``place``) with ``arrivals`` from other places and, of these, those who have ``arrived``."""
    _, destination = keys(level)
    across = ~nw.col(f"within_{level}")
    reached = selected(cube, filters, ~nw.col(destination).is_null(), across)
    by_place = reached.group_by(nw.col(destination).alias("place"))
    return by_place.agg(arrivals=people(), arrived=people(any_of("status", ARRIVED))).filter(nw.col("arrivals") != 0)


def trains(cube: Cube, filters: Filters) -> Cube:
    """Trains by number and day: ``persons`` (registered), ``arrived``, ``destination_districts`` (how many)."""
    sums = [nw.col(name).sum().cast(nw.Int64) for name in ("persons", "arrived")]
    return (
        train_destinations(cube, filters)
        .group_by("train_no", "travel_date")
        .agg(*sums, destination_districts=nw.col("destination").count())
    )


def runs(cube: Cube, filters: Filters) -> Cube:
    """Trains by number and day: ``persons`` (registered) and ``arrived`` alone."""
    by_run = selected(cube, filters, ABOARD).group_by("train_no", "travel_date")
    return by_run.agg(people(), _arrived()).filter(SOMEBODY)


def train_destinations(cube: Cube, filters: Filters) -> Cube:
    """Trains by number, day and destination (state always, district where known): ``persons``, ``arrived``."""
    return selected(cube, filters, ABOARD).group_by(*TRAIN_DESTINATIONS).agg(people(), _arrived()).filter(SOMEBODY)


def daily(cube: Cube, filters: Filters) -> Cube:
    """Days with movement: ``travel_date``, ``persons``, ``arrived``. People without a date are left out."""
    known = ~nw.col("travel_date").is_null()
    return selected(cube, filters, known).group_by("travel_date").agg(people(), _arrived()).filter(SOMEBODY)


def people(condition: nw.Expr | None = None) -> nw.Expr:
    """The sum of ``persons`` (where the condition holds) as a 64-bit column ``persons``.

    Engines widen integer sums (DuckDB to 128 bits); counts of people fit 64.
    """
    counted = nw.col("persons")
    if condition is not None:
        counted = nw.when(condition).then(counted).otherwise(nw.lit(0))
    return counted.sum().cast(nw.Int64).alias("persons")


#: Sums that are not zero: what was taken back stays in the lake as negative counts and leaves no row behind.
SOMEBODY = nw.col("persons") != 0

#: Rows that name a train.
ABOARD = ~nw.col("train_no").is_null()


def _arrived() -> nw.Expr:
    return people(any_of("status", ARRIVED)).alias("arrived")


def _either_side(origin: str, destination: str, wanted: tuple[int, ...]) -> nw.Expr:
    # an unknown side is neither in nor out; OR still holds when the other side matches
    return any_of(origin, wanted) | any_of(destination, wanted)
