"""Questions by day, each written once as a narwhals frame: what moves when days are played or stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import narwhals as nw
import polars as pl

from data.filters import Filters
from data.lake.cube import Version
from data.lake.questions import SOMEBODY, Cube, Level, any_of, keys, people, selected
from data.lake.reader import Reader

#: Codes of places, in order.
Codes = tuple[int, ...]


def flow_days(cube: Cube, filters: Filters, level: Level, origins: Codes, destinations: Codes) -> Cube:
    """``persons`` by ``travel_date`` and the level's two keys, from some places to some; undated rows are out."""
    origin, destination = keys(level)
    wanted = [any_of(origin, origins), any_of(destination, destinations), ~nw.col("travel_date").is_null()]
    return selected(cube, filters, *wanted).group_by("travel_date", origin, destination).agg(people()).filter(SOMEBODY)


def place_days(cube: Cube, filters: Filters, level: Level, side: int, places: Codes) -> Cube:
    """People of some places by ``travel_date`` and ``place``: ``across`` and ``within``.

    ``side`` is 0 for those who leave a place and 1 for those who reach it.
    """
    column, within = keys(level)[side], nw.col(f"within_{level}")
    rows = selected(cube, filters, any_of(column, places), ~nw.col("travel_date").is_null())
    sums = rows.group_by("travel_date", nw.col(column).alias("place")).agg(
        across=people(~within), within=people(within)
    )
    return sums.filter((nw.col("across") != 0) | (nw.col("within") != 0))


def ask_flow_days(
    reader: Reader, version: Version, filters: Filters, level: Level, pairs: Sequence[tuple[int, int]]
) -> pl.DataFrame:
    """These pairs of places by day: ``travel_date``, ``origin``, ``destination`` (codes of the level), ``persons``."""
    origins = tuple(sorted({origin for origin, _ in pairs}))
    destinations = tuple(sorted({destination for _, destination in pairs}))
    wanted = partial(flow_days, level=level, origins=origins, destinations=destinations)
    name = ("flow days", level, origins, destinations)
    coded = reader.ask(version, name, wanted, ["travel_date", *keys(level)], filters)
    rows = coded.rename(dict(zip(keys(level), ("origin", "destination"), strict=True)))
    types = {"origin": rows.schema["origin"], "destination": rows.schema["destination"]}
    return rows.join(pl.DataFrame(list(pairs), schema=types, orient="row"), on=["origin", "destination"], how="semi")


def ask_place_days(reader: Reader, version: Version, filters: Filters, level: Level, places: Codes) -> pl.DataFrame:
    """These places by day: ``travel_date``, ``place``, ``departures``, ``arrivals``, ``internal``."""
    sides = [
        reader.ask(
            version,
            ("place days", level, side, places),
            partial(place_days, level=level, side=side, places=places),
            ["travel_date", column, f"within_{level}"],
            filters,
        )
        for side, column in enumerate(keys(level))
    ]
    left = sides[0].rename({"across": "departures", "within": "internal"})
    reached = sides[1].rename({"across": "arrivals"}).drop("within")
    both = left.join(reached, on=["travel_date", "place"], how="full", coalesce=True)
    return both.with_columns(pl.col("departures", "arrivals", "internal").fill_null(0)).sort("travel_date", "place")
