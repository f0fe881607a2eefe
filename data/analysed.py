"""Answers to analysts' questions as the outside reads them: names, zeros, running sums, columns in fixed order."""

from __future__ import annotations

import polars as pl

from data.lake.analysis import COMPARED
from data.lake.questions import Level
from data.naming import Names
from geo.bands import BANDS, UNKNOWN, Bands

_PLACES = (
    "origin_state",
    "origin_district",
    "destination_state",
    "destination_district",
    "origin",
    "destination",
    "origin_state_lgd",
    "destination_state_lgd",
)
MATRIX = (*_PLACES, "persons", "arrived")
SHARES = ("by", "value", "persons", "arrived", "share")
DISTANCES = ("band", "from_km", "to_km", "persons", "arrived", "share")
CUMULATIVE = ("travel_date", "persons", "arrived", "persons_so_far", "arrived_so_far")
_CHANGE = ("persons", f"persons{COMPARED}", "difference", "ratio")
COMPARE_FLOWS = (*_PLACES, *_CHANGE)
_SIDES = tuple(f"{name}{period}" for name in ("departures", "arrivals", "internal") for period in ("", COMPARED))
COMPARE_DISTRICTS = ("lgd", "district", "state_lgd", "state", *_SIDES, *_CHANGE)
#: Columns of either comparison; those that do not belong to what is compared are null.
COMPARE = tuple(dict.fromkeys((*COMPARE_FLOWS, *COMPARE_DISTRICTS)))


def matrix_rows(coded: pl.DataFrame, level: Level, names: Names) -> pl.DataFrame:
    """Columns :data:`MATRIX`: every origin with every destination, 0 where nobody moved, by names, unknown last.

    ``origin`` and ``destination`` are codes of the level; null where a district is not known.
    """
    sides = []
    for side in ("origin", "destination"):
        columns = [f"{side}_state"] if level == "state" else [f"{side}_state", side]
        sides.append(coded.select(columns).unique())
    keys = [name for side in sides for name in side.columns]
    whole = sides[0].join(sides[1], how="cross").join(coded, on=keys, how="left", nulls_equal=True)
    rows = _named(whole.with_columns(pl.col("persons", "arrived").fill_null(0)), level, names)
    order = ["origin_state", "origin_district", "destination_state", "destination_district"]
    return rows.sort(order, nulls_last=True).select(MATRIX)


def share_rows(coded: pl.DataFrame, by: str) -> pl.DataFrame:
    """Columns :data:`SHARES`, the most people first; ``share`` is of 1, ``value`` is null where it is not known."""
    rows = coded.with_columns(by=pl.lit(by), share=_share())
    return rows.sort("persons", "value", descending=[True, False], nulls_last=True).select(SHARES)


def distance_rows(coded: pl.DataFrame, bands: Bands) -> pl.DataFrame:
    """Columns :data:`DISTANCES`, every band, the nearest first; ``unknown`` last, where there is anybody of it."""
    codes = (coded[side].fill_null(0).to_numpy() for side in ("origin", "destination"))
    placed = coded.with_columns(at=pl.Series(bands.of(*codes), dtype=pl.Int8))
    summed = placed.group_by("at").agg(pl.col("persons", "arrived").sum())
    starts = [int(band.rstrip("+").split("-")[0]) for band in BANDS]
    every = pl.DataFrame(
        {
            "at": [*range(len(BANDS)), -1],
            "band": [*BANDS, UNKNOWN],
            "from_km": [*starts, None],
            "to_km": [*starts[1:], None, None],
        },
        schema_overrides={"at": pl.Int8},
    )
    rows = every.join(summed, on="at", how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("persons", "arrived").fill_null(0))
    return rows.filter((pl.col("at") >= 0) | (pl.col("persons") != 0)).with_columns(share=_share()).select(DISTANCES)


def cumulative_rows(daily: pl.DataFrame) -> pl.DataFrame:
    """Columns :data:`CUMULATIVE` from whole days in order: people of the day, and of all days up to it."""
    sums = [pl.col(name).cum_sum().alias(f"{name}_so_far") for name in ("persons", "arrived")]
    return daily.with_columns(sums).select(CUMULATIVE)


def compared_flow_rows(coded: pl.DataFrame, level: Level, names: Names) -> pl.DataFrame:
    """Columns :data:`COMPARE`, the largest change first; those of places alone are null."""
    return _changes(_named(coded, level, names), ["origin", "destination"])


def compared_district_rows(coded: pl.DataFrame, level: Level, names: Names) -> pl.DataFrame:
    """Columns :data:`COMPARE`, the largest change first; those of flows are null."""
    rows = coded.rename({"place": "lgd"}).with_columns(
        (pl.col(f"departures{period}") + pl.col(f"arrivals{period}") + pl.col(f"internal{period}")).alias(
            f"persons{period}"
        )
        for period in ("", COMPARED)
    )
    rows = names.described_states(rows) if level == "state" else names.described_districts(rows)
    return _changes(rows, ["lgd"])


def _changes(rows: pl.DataFrame, ties: list[str]) -> pl.DataFrame:
    now, then = pl.col("persons"), pl.col(f"persons{COMPARED}")
    rows = rows.with_columns(difference=now - then, ratio=now / pl.when(then > 0).then(then))
    order = [pl.col("difference").abs(), pl.col("persons"), *(pl.col(name) for name in ties)]
    rows = rows.sort(order, descending=[True, True, *(False for _ in ties)])
    return rows.with_columns(pl.lit(None).alias(name) for name in COMPARE if name not in rows.columns).select(COMPARE)


def _named(coded: pl.DataFrame, level: Level, names: Names) -> pl.DataFrame:
    rows = coded.rename({f"{side}_state": f"{side}_state_lgd" for side in ("origin", "destination")})
    for side in ("origin", "destination"):
        if level == "state":
            unknown = pl.lit(None, dtype=pl.String).alias(f"{side}_district")
            rows = rows.with_columns(unknown, pl.col(f"{side}_state_lgd").alias(side))
        else:
            rows = names.with_districts(rows, side, f"{side}_district")
        rows = names.with_states(rows, f"{side}_state_lgd", f"{side}_state")
    return rows


def _share() -> pl.Expr:
    whole = pl.col("persons").sum()
    return pl.when(whole != 0).then(pl.col("persons") / whole).otherwise(0.0)
