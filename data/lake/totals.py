"""Whole selections and what the store offers: sums that belong to no single row of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import narwhals as nw
import polars as pl

from data.filters import Filters
from data.lake.questions import ABOARD, SOMEBODY, Cube, people, selected

#: Columns of :func:`ground`, beside ``era`` and ``persons``; an era follows from the day.
GROUND = ("origin_state", "destination_state", "origin_known", "destination_known", "status")
#: Columns that :func:`ground` looks at; what ``status`` tells, every table knows.
LOOKED_AT = (*GROUND[:-1], "travel_date")
#: The era of people without a date.
NO_ERA = -1


def ground(cube: Cube, filters: Filters, starts: Iterable[date]) -> Cube:
    """The selection in a few thousand rows: :data:`GROUND`, ``era``, ``persons``.

    Flows between states and the small print of every answer are sums of these, so one look at the lake serves both.
    ``era`` is how many of ``starts`` lie on or before the day of travel, :data:`NO_ERA` where that is not known.
    """
    return selected(cube, filters).group_by(*GROUND, _era(starts).alias("era")).agg(people()).filter(SOMEBODY)


def undated(cube: Cube, filters: Filters, *, aboard: bool = False) -> Cube:
    """One row, ``persons``: people without a date (null means nobody), ``aboard`` only those whose record has a train.

    ``filters`` have no dates, so that whoever moves through days asks this once.
    """
    return selected(cube, filters, nw.col("travel_date").is_null(), *([ABOARD] if aboard else [])).select(people())


def undivided(side: str, since: Mapping[int, date]) -> pl.Expr:
    """True for rows of :func:`ground` whose people may belong to a state formed later, by one side.

    Their district is not known, and their record is undated or older than the division. ``since`` says for each state
    (LGD code) from which day its present borders hold.
    """
    order = sorted(set(since.values()))
    starts = pl.col(f"{side}_state").replace_strict(
        {code: order.index(start) for code, start in since.items()}, default=None, return_dtype=pl.Int64
    )
    return (~pl.col(f"{side}_known") & starts.is_not_null() & (pl.col("era") <= starts)).fill_null(False)


def undrawn_pairs(cube: Cube, filters: Filters, undrawn: frozenset[int]) -> Cube:
    """People by ``origin`` and ``destination`` where either is among ``undrawn``: few rows, to name the places."""
    codes = sorted(undrawn)
    # an unknown side is neither in nor out; OR still holds when the other side is in
    touching = nw.col("origin").is_in(codes) | nw.col("destination").is_in(codes)
    return selected(cube, filters, touching).group_by("origin", "destination").agg(people()).filter(SOMEBODY)


def span(cube: Cube) -> Cube:
    """One row: ``first`` and ``last`` day with movement, ``persons`` in all."""
    days = cube.group_by("travel_date").agg(people()).filter(SOMEBODY)
    return days.select(first=nw.col("travel_date").min(), last=nw.col("travel_date").max(), persons=people())


def places(cube: Cube, side: str) -> Cube:
    """People by the state and district (null where unknown) of one side, "origin" or "destination"."""
    state, district = nw.col(f"{side}_state").alias("state"), nw.col(side).alias("district")
    return cube.group_by(state, district).agg(people()).filter(SOMEBODY)


def values(cube: Cube, column: str) -> Cube:
    """Distinct known values of a column, in a column ``value``, with ``persons``."""
    known = cube.filter(~nw.col(column).is_null())
    return known.group_by(nw.col(column).alias("value")).agg(people()).filter(SOMEBODY)


def _era(starts: Iterable[date]) -> nw.Expr:
    day = nw.col("travel_date")
    passed = nw.lit(0)
    for start in sorted(set(starts)):
        passed = passed + nw.when(day >= start).then(nw.lit(1)).otherwise(nw.lit(0))
    return nw.when(day.is_null()).then(nw.lit(NO_ERA)).otherwise(passed).cast(nw.Int64)
