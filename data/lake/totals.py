"""Whole selections and what the store offers: sums that belong to no single row of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_

import narwhals as nw

from data.filters import Filters
from data.lake.questions import ABOARD, SOMEBODY, Cube, dated, people, selected

#: Columns that :func:`totals` looks at.
TOTALS = ("travel_date", "origin_state", "origin_known", "destination_state", "destination_known")


def totals(cube: Cube, filters: Filters, since: Mapping[int, date]) -> Cube:
    """One row about the selection (null sums mean nobody).

    ``persons``; ``origin_unknown``, ``destination_unknown`` and ``state_only`` (either): people whose
    district is not known on that side; ``undivided``: people who may belong to a state formed later (see
    :func:`undivided`); ``undated``: people without a date whom only the date filter keeps out.
    """
    inside = dated(filters)

    def within(condition: nw.Expr) -> nw.Expr:
        return people(condition if inside is None else inside & condition)

    no_origin, no_destination = ~nw.col("origin_known"), ~nw.col("destination_known")
    return selected(cube, filters, any_date=True).select(
        persons=people(inside),
        origin_unknown=within(no_origin),
        destination_unknown=within(no_destination),
        state_only=within(no_origin | no_destination),
        undivided=within(_undivided("origin", since) | _undivided("destination", since)),
        undated=people(nw.col("travel_date").is_null()),
    )


def aboard(cube: Cube, filters: Filters) -> Cube:
    """One row about the people whose record names a train: ``persons`` and ``undated`` as in :func:`totals`."""
    return selected(cube, filters, ABOARD, any_date=True).select(
        persons=people(dated(filters)), undated=people(nw.col("travel_date").is_null())
    )


def undrawn_pairs(cube: Cube, filters: Filters, undrawn: frozenset[int]) -> Cube:
    """People by ``origin`` and ``destination`` where either is among ``undrawn``: few rows, to name the places."""
    codes = sorted(undrawn)
    # an unknown side is neither in nor out; OR still holds when the other side is in
    touching = nw.col("origin").is_in(codes) | nw.col("destination").is_in(codes)
    return selected(cube, filters, touching).group_by("origin", "destination").agg(people()).filter(SOMEBODY)


def undivided(cube: Cube, filters: Filters, side: str, since: Mapping[int, date]) -> Cube:
    """People by ``state`` of a side whose district is not known, in records that are undated or older than a division.

    ``since`` says for each state (LGD code) from which day its present borders hold.
    """
    rows = selected(cube, filters, _undivided(side, since))
    return rows.group_by(nw.col(f"{side}_state").alias("state")).agg(people()).filter(SOMEBODY)


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


def _undivided(side: str, since: Mapping[int, date]) -> nw.Expr:
    state, day = nw.col(f"{side}_state"), nw.col("travel_date")
    old = ((state == code) & (day.is_null() | (day < start)) for code, start in since.items())
    return ~nw.col(f"{side}_known") & reduce(or_, old, nw.lit(False))
