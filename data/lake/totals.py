"""Whole selections and what the store offers: sums that belong to no single row of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_

import narwhals as nw

from data.filters import Filters
from data.lake.questions import Cube, aboard, dated, selected

#: Columns whose distinct values the filter bar offers.
OFFERED = ("mode", "category", "sex", "age_band", "sector", "status")


def totals(cube: Cube, filters: Filters, undrawn: frozenset[int], *, by_train: bool = False) -> Cube:
    """One row about the selection (null sums mean nobody).

    ``persons``; ``origin_unknown``, ``destination_unknown`` and ``state_only`` (either): people whose
    district is not known on that side; ``undrawn``: people with a district among ``undrawn`` on either
    side; ``undated``: people without a date whom only the date filter keeps out.
    """
    rows = selected(cube, filters, any_date=True)
    inside = dated(filters)
    rows = aboard(rows) if by_train else rows
    rows = rows.with_columns(inside=nw.lit(True) if inside is None else inside)
    no_origin, no_destination = nw.col("origin").is_null(), nw.col("destination").is_null()
    return rows.with_columns(
        persons_in=_people(nw.col("inside")),
        no_origin=_people(nw.col("inside") & no_origin),
        no_destination=_people(nw.col("inside") & no_destination),
        no_side=_people(nw.col("inside") & (no_origin | no_destination)),
        no_polygon=_people(nw.col("inside") & _touches(undrawn)),
        no_date=_people(nw.col("travel_date").is_null()),
    ).select(
        persons=_total("persons_in"),
        origin_unknown=_total("no_origin"),
        destination_unknown=_total("no_destination"),
        state_only=_total("no_side"),
        undrawn=_total("no_polygon"),
        undated=_total("no_date"),
    )


def undrawn_pairs(cube: Cube, filters: Filters, undrawn: frozenset[int]) -> Cube:
    """People by ``origin`` and ``destination`` where either is among ``undrawn``: few rows, to name the places."""
    rows = selected(cube, filters).filter(_touches(undrawn))
    return rows.group_by("origin", "destination").agg(_total("persons"))


def undivided(cube: Cube, filters: Filters, side: str, since: Mapping[int, date]) -> Cube:
    """People by ``state`` of a side whose district is not known, in records that are undated or older than a division.

    ``since`` says for each state (LGD code) from which day its present borders hold.
    """
    code, day = nw.col(f"{side}_state"), nw.col("travel_date")
    old = reduce(or_, ((code == state) & (day.is_null() | (day < start)) for state, start in since.items()))
    rows = selected(cube, filters).filter(nw.col(side).is_null(), old)
    return rows.group_by(code.alias("state")).agg(_total("persons"))


def span(cube: Cube) -> Cube:
    """One row: ``first`` and ``last`` day with movement, ``persons`` in all."""
    return cube.select(first=nw.col("travel_date").min(), last=nw.col("travel_date").max(), persons=_total("persons"))


def places(cube: Cube, side: str) -> Cube:
    """People by the state and district (null where unknown) of one side, "origin" or "destination"."""
    state, district = nw.col(f"{side}_state").alias("state"), nw.col(side).alias("district")
    return cube.group_by(state, district).agg(_total("persons"))


def values(cube: Cube, column: str) -> Cube:
    """Distinct known values of a column, in a column ``value``, with ``persons``."""
    return cube.filter(~nw.col(column).is_null()).group_by(nw.col(column).alias("value")).agg(_total("persons"))


def _touches(codes: frozenset[int]) -> nw.Expr:
    wanted = sorted(codes)
    return nw.col("origin").is_in(wanted).fill_null(False) | nw.col("destination").is_in(wanted).fill_null(False)


def _people(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.col("persons")).otherwise(nw.lit(0))


def _total(name: str) -> nw.Expr:
    return nw.col(name).sum().cast(nw.Int64)
