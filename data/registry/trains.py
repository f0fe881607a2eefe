"""Trains read back with the names, places and positions of their stations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from data.registry import tables as t

#: What is told about a station, and the type of it.
_STATION = {"name": pl.String, "district": pl.Int32, "lon": pl.Float64, "lat": pl.Float64}

TRAINS: dict[str, type[pl.DataType]] = {
    "train_no": pl.String,
    "travel_date": pl.Date,
    "origin_station": pl.String,
    **{f"origin_station_{k}" if k == "name" else f"origin_{k}": v for k, v in _STATION.items()},
    "destination_station": pl.String,
    **{f"destination_station_{k}" if k == "name" else f"destination_{k}": v for k, v in _STATION.items()},
    "departs_at": pl.String,
    "arrives_at": pl.String,
}


def read_trains(connection: Connection, keys: Iterable[tuple[str, date]] | None) -> pl.DataFrame:
    """Trains by date and number; with ``keys`` only those. Columns and types are :data:`TRAINS`.

    Positions are degrees, EPSG:4326; times are local (IST), ``2020-05-03T18:30``; districts are LGD codes.
    What is not known of a station is null.
    """
    start, end = t.stations.alias("start"), t.stations.alias("end")
    statement = (
        select(
            t.trains.c.train_no,
            t.trains.c.travel_date,
            t.trains.c.origin_station,
            *(start.c[name] for name in _STATION),
            t.trains.c.destination_station,
            *(end.c[name] for name in _STATION),
            t.trains.c.departs_at,
            t.trains.c.arrives_at,
        )
        .outerjoin(start, start.c.code == t.trains.c.origin_station)
        .outerjoin(end, end.c.code == t.trains.c.destination_station)
        .order_by(t.trains.c.travel_date, t.trains.c.train_no)
    )
    wanted = None if keys is None else sorted(set(keys), key=lambda key: (key[1], key[0]))
    if wanted is not None and wanted:
        statement = statement.where(t.trains.c.travel_date.between(wanted[0][1], wanted[-1][1]))
    rows = [tuple(row) for row in connection.execute(statement).all()] if wanted != [] else []
    found = pl.DataFrame(rows, schema=TRAINS, orient="row")
    if wanted is None:
        return found
    asked = pl.DataFrame(wanted, schema={"train_no": pl.String, "travel_date": pl.Date}, orient="row")
    return found.join(asked, on=["train_no", "travel_date"], how="semi", maintain_order="left")
