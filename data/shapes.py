"""Answers as the outside reads them: the lake's coded rows with names, rates and whole days, columns in fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from data.lake.questions import Level
from data.naming import Names

FLOWS = (
    "origin_state",
    "origin_district",
    "destination_state",
    "destination_district",
    "origin",
    "destination",
    "origin_state_lgd",
    "destination_state_lgd",
    "persons",
    "arrived",
)
DISTRICTS = (
    "lgd",
    "district",
    "state_lgd",
    "state",
    "departures",
    "arrivals",
    "internal",
    "net",
    "arrived",
    "persons",
    "population_2011",
    "departures_per_lakh",
    "arrivals_per_lakh",
    "net_per_lakh",
    "drawn",
)
TRAINS = (
    "train_no",
    "travel_date",
    "origin_station",
    "origin_station_name",
    "origin_district",
    "destination_station",
    "destination_station_name",
    "destination_district",
    "origin_lon",
    "origin_lat",
    "destination_lon",
    "destination_lat",
    "departs_at",
    "arrives_at",
    "arrival_date",
    "destination_districts",
    "persons",
    "arrived",
)
#: What tells one train from another.
RUN = ("train_no", "travel_date")
TRAIN_RUNS = (*RUN, "arrival_date", "destination_station", "persons", "arrived")
TRAIN_DESTINATIONS = (
    "train_no",
    "travel_date",
    "destination",
    "destination_district",
    "destination_state_lgd",
    "destination_state",
    "persons",
    "arrived",
)
DAILY = ("travel_date", "persons", "arrived")


def flow_rows(coded: pl.DataFrame, level: Level, names: Names) -> pl.DataFrame:
    """Columns :data:`FLOWS`; ``origin`` and ``destination`` are codes of the level. Keeps the order."""
    rows = coded.rename({"origin_state": "origin_state_lgd", "destination_state": "destination_state_lgd"})
    if level == "state":
        rows = rows.with_columns(
            origin="origin_state_lgd",
            destination="destination_state_lgd",
            origin_district=pl.lit(None, dtype=pl.String),
            destination_district=pl.lit(None, dtype=pl.String),
        )
    else:
        rows = names.with_districts(rows, "origin", "origin_district")
        rows = names.with_districts(rows, "destination", "destination_district")
    rows = names.with_states(rows, "origin_state_lgd", "origin_state")
    return names.with_states(rows, "destination_state_lgd", "destination_state").select(FLOWS)


def district_rows(
    coded: pl.DataFrame, level: Level, names: Names, people: Mapping[int, int] | None = None
) -> pl.DataFrame:
    """Columns :data:`DISTRICTS`, by persons descending; rates are people per lakh of the 2011 population.

    ``people`` replaces that population, by code, where polygons are not those of today's districts.
    """
    rows = coded.rename({"place": "lgd"}).with_columns(
        net=pl.col("arrivals") - pl.col("departures"),
        persons=pl.col("departures") + pl.col("arrivals") + pl.col("internal"),
    )
    rows = names.described_states(rows) if level == "state" else names.described_districts(rows)
    if people is not None:
        counted = pl.col("lgd").replace_strict(dict(people), default=None, return_dtype=pl.Int64)
        rows = rows.with_columns(population_2011=counted)
    known = pl.when(pl.col("population_2011") > 0).then(pl.col("population_2011"))
    rates = [
        (pl.col(column) * 100_000 / known).round(2).alias(f"{column}_per_lakh")
        for column in ("departures", "arrivals", "net")
    ]
    return rows.with_columns(rates).sort("persons", "lgd", descending=[True, False]).select(DISTRICTS)


def train_rows(coded: pl.DataFrame, running: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Columns :data:`TRAINS`, by persons descending; stations are null where no running list names the train.

    ``running`` is the registry's list of trains. ``arrival_date`` is the day of ``arrives_at`` or, where that is not
    known, the travel date. ``origin_district`` and ``destination_district`` are the stations' districts.
    """
    rows = coded.join(running, on=["train_no", "travel_date"], how="left")
    for side in ("origin", "destination"):
        rows = names.with_districts(rows.rename({f"{side}_district": "_code"}), "_code", f"{side}_district").drop(
            "_code"
        )
    return (
        rows.with_columns(arrival_date=_arrival_date())
        .sort("persons", "travel_date", "train_no", descending=[True, False, False])
        .select(TRAINS)
    )


def train_run_rows(coded: pl.DataFrame, running: pl.DataFrame) -> pl.DataFrame:
    """Columns :data:`TRAIN_RUNS`, of the same meaning as in :func:`train_rows`. Keeps the order."""
    said = running.select(*RUN, "destination_station", arrival_date=_arrival_date())
    rows = coded.join(said, on=RUN, how="left", maintain_order="left")
    return rows.with_columns(pl.coalesce("arrival_date", "travel_date")).select(TRAIN_RUNS)


def _arrival_date() -> pl.Expr:
    """The day of ``arrives_at`` or, where that is not known, the travel date."""
    return pl.coalesce(pl.col("arrives_at").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False), "travel_date")


def train_destination_rows(coded: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Columns :data:`TRAIN_DESTINATIONS`, by train and day, the largest destination first."""
    rows = coded.rename({"destination_state": "destination_state_lgd"})
    rows = names.with_districts(rows, "destination", "destination_district")
    rows = names.with_states(rows, "destination_state_lgd", "destination_state")
    order = ["travel_date", "train_no", "persons", "destination_state_lgd", "destination"]
    return rows.sort(order, descending=[False, False, True, False, False]).select(TRAIN_DESTINATIONS)


def daily_rows(coded: pl.DataFrame, first: date | None, last: date | None) -> pl.DataFrame:
    """Columns :data:`DAILY`, one row a day from the first to the last, days without movement as 0.

    ``first`` and ``last`` widen the range beyond the days with movement.
    """
    days = [day for day in (first, last, *coded["travel_date"].to_list()) if day is not None]
    if not coded.height or not days:
        return coded.select(DAILY)
    calendar = pl.DataFrame({"travel_date": pl.date_range(min(days), max(days), "1d", eager=True)})
    return (
        calendar.join(coded, on="travel_date", how="left", maintain_order="left")
        .with_columns(pl.col("persons", "arrived").fill_null(0))
        .select(DAILY)
    )
