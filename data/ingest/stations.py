"""Lists of railway stations: code, name, place and position."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.ingest import cells, places
from data.ingest.columns import Column
from data.ingest.faults import Rule, required, unread
from data.ingest.kind import Kind, Stored
from data.registry import BatchWriter

COLUMNS = (
    Column("code", ("station_code",), required=True),
    Column("name", ("station_name", "station"), required=True),
    Column("state", ("state_name",)),
    Column("district", ("district_name",)),
    Column("lon", ("longitude", "lng", "long"), required=True),
    Column("lat", ("latitude",), required=True),
)

_PLACE = places.Side("state", "district", "state_lgd", "district")
_RULES = (
    required("code"),
    required("name"),
    unread("code", "code is no station code"),
    unread("lon", "lon is no longitude in degrees"),
    unread("lat", "lat is no latitude in degrees"),
    Rule("lat", "only one of lon and lat is given", pl.col("said_lon").is_null() != pl.col("said_lat").is_null()),
)


def read(said: pl.DataFrame, reader: places.PlaceReader) -> tuple[pl.DataFrame, Sequence[Rule]]:
    """Typed stations. State and position may be unknown: such a station is named, but not drawn."""
    frame = said.with_columns(
        cells.code(pl.col("said_code"), 12).alias("code"),
        pl.col("said_name").alias("name"),
        cells.degrees(pl.col("said_lon"), 180).alias("lon"),
        cells.degrees(pl.col("said_lat"), 90).alias("lat"),
    )
    placed = places.with_codes(frame, reader, _PLACE)
    somewhere = pl.col("said_state").is_not_null() | pl.col("said_district").is_not_null()
    return placed, (*_RULES, *(rule.where(somewhere) for rule in places.rules(_PLACE)))


def store(frame: pl.DataFrame, batch: BatchWriter) -> Stored:
    """Stations into the registry; what repeats known facts is a duplicate, newer facts replace older ones."""
    new = batch.add_stations(frame)
    return Stored(accepted=int(new.sum()), duplicates=int((~new).sum()), persons=0)


STATIONS = Kind("stations", "lists of railway stations", COLUMNS, read, store)
