"""The analysts' questions, asked of one version of the lake through its reader: answers in codes."""

from __future__ import annotations

from functools import partial

import polars as pl

from data.filters import Filters
from data.lake import analysis
from data.lake.analysis import COMPARED, Dimension
from data.lake.cube import Version
from data.lake.questions import Level, keys
from data.lake.reader import Reader


def pairs(reader: Reader, version: Version, filters: Filters) -> pl.DataFrame:
    """Pairs of districts, null where only the state is known; see :func:`analysis.pairs`."""
    return reader.ask(version, ("all pairs",), analysis.pairs, analysis.PAIRS, filters)


def shares(reader: Reader, version: Version, filters: Filters, by: Dimension) -> pl.DataFrame:
    """People by value of a column; see :func:`analysis.shares`."""
    return reader.ask(version, ("shares", by), partial(analysis.shares, by=by), [by], filters)


def compared_flows(reader: Reader, version: Version, filters: Filters, other: Filters, level: Level) -> pl.DataFrame:
    """Pairs of places in two periods; see :func:`analysis.compared_flows`."""
    columns = ["travel_date", "origin_state", "destination_state", *keys(level)]
    wanted = partial(analysis.compared_flows, level=level)
    return reader.ask(version, ("compared flows", level), wanted, columns, filters, other)


def compared_districts(
    reader: Reader, version: Version, filters: Filters, other: Filters, level: Level
) -> pl.DataFrame:
    """Places in two periods: ``departures``, ``arrivals`` and ``internal``, each also with ``_compared``."""
    (origin, destination), within = keys(level), f"within_{level}"
    sides = [
        reader.ask(version, (f"compared {name}", level), partial(frame, level=level), columns, filters, other)
        for name, frame, columns in (
            ("departures", analysis.compared_departures, ["travel_date", origin, within]),
            ("arrivals", analysis.compared_arrivals, ["travel_date", destination, within]),
        )
    ]
    counts = [f"{name}{period}" for name in ("departures", "arrivals", "internal") for period in ("", COMPARED)]
    both = sides[0].join(sides[1], on="place", how="full", coalesce=True)
    return both.select("place", *(pl.col(name).fill_null(0) for name in counts))
