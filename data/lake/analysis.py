"""Questions of analysts, each written once as a narwhals frame: pairs, shares, two periods compared."""

from __future__ import annotations

from typing import Literal

import narwhals as nw

from data.filters import Filters
from data.lake.questions import SOMEBODY, Cube, Level, any_of, dated, keys, people, selected
from data.vocabulary import ARRIVED

#: Columns that people can be shared out by.
Dimension = Literal["category", "sex", "age_band", "sector", "mode"]
DIMENSIONS: tuple[Dimension, ...] = ("category", "sex", "age_band", "sector", "mode")

#: Columns of :func:`pairs` beside the counts.
PAIRS = ("origin_state", "origin", "destination_state", "destination")
#: What people of the other period are called.
COMPARED = "_compared"


def pairs(cube: Cube, filters: Filters) -> Cube:
    """Pairs of districts, null where only the state is known: :data:`PAIRS`, ``persons``, ``arrived``. All people."""
    arrived = people(any_of("status", ARRIVED)).alias("arrived")
    return selected(cube, filters).group_by(*PAIRS).agg(people(), arrived).filter(SOMEBODY)


def shares(cube: Cube, filters: Filters, by: Dimension) -> Cube:
    """People by ``value`` of one column, null where it is unknown: ``persons``, ``arrived``."""
    arrived = people(any_of("status", ARRIVED)).alias("arrived")
    value = nw.col(by).alias("value")
    return selected(cube, filters).group_by(value).agg(people(), arrived).filter(SOMEBODY)


def compared_flows(cube: Cube, filters: Filters, other: Filters, level: Level) -> Cube:
    """Pairs of places with ``persons`` of one period and ``persons_compared`` of the other.

    ``other`` differs from ``filters`` in its dates alone. At level "district" both sides must be known.
    """
    places = ("origin_state", "destination_state") if level == "state" else PAIRS
    known = [] if level == "state" else [~nw.col(column).is_null() for column in keys(level)]
    rows = selected(cube, filters, _either(filters, other), *known, any_date=True)
    return rows.group_by(*places).agg(*_in_each(filters, other, "persons")).filter(_anybody("persons"))


def compared_departures(cube: Cube, filters: Filters, other: Filters, level: Level) -> Cube:
    """Places (``place``) with ``departures`` and ``internal`` of one period and, ``_compared``, of the other."""
    origin, _ = keys(level)
    within = nw.col(f"within_{level}")
    rows = selected(cube, filters, _either(filters, other), ~nw.col(origin).is_null(), any_date=True)
    sums = [*_in_each(filters, other, "departures", ~within), *_in_each(filters, other, "internal", within)]
    there = _anybody("departures") | _anybody("internal")
    return rows.group_by(nw.col(origin).alias("place")).agg(*sums).filter(there)


def compared_arrivals(cube: Cube, filters: Filters, other: Filters, level: Level) -> Cube:
    """Places (``place``) with ``arrivals`` from other places of one period and, ``_compared``, of the other."""
    _, destination = keys(level)
    across = ~nw.col(f"within_{level}")
    rows = selected(cube, filters, _either(filters, other), ~nw.col(destination).is_null(), across, any_date=True)
    sums = _in_each(filters, other, "arrivals")
    return rows.group_by(nw.col(destination).alias("place")).agg(*sums).filter(_anybody("arrivals"))


def _period(filters: Filters) -> nw.Expr:
    inside = dated(filters)
    return nw.lit(True) if inside is None else inside


def _either(filters: Filters, other: Filters) -> nw.Expr:
    return _period(filters) | _period(other)


def _in_each(filters: Filters, other: Filters, name: str, condition: nw.Expr | None = None) -> list[nw.Expr]:
    both = ((filters, name), (other, f"{name}{COMPARED}"))
    return [
        people(_period(one) if condition is None else _period(one) & condition).alias(called) for one, called in both
    ]


def _anybody(name: str) -> nw.Expr:
    return (nw.col(name) != 0) | (nw.col(f"{name}{COMPARED}") != 0)
