"""Running lists of trains: which train left where on which day, and when it came in."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.ingest import cells
from data.ingest.columns import Column
from data.ingest.faults import Rule, required, unread
from data.ingest.kind import Kind, Stored
from data.ingest.places import PlaceReader
from data.registry import BatchWriter

COLUMNS = (
    Column("train_no", ("train_number", "train"), required=True),
    Column("travel_date", ("date", "date_of_travel", "journey_date"), required=True),
    Column("origin_station", ("from_station", "source_station"), required=True),
    Column("destination_station", ("dest_station", "to_station"), required=True),
    Column("departs_at", ("departure", "departure_time")),
    Column("arrives_at", ("arrival", "arrival_time")),
)

_TIME = "is no local time; write 2020-05-03T18:30"
_RULES = (
    *(required(name) for name in ("train_no", "travel_date", "origin_station", "destination_station")),
    unread("train_no", "train_no is no train number"),
    unread("travel_date", "travel_date is no date; write 2020-05-31 or 31-05-2020"),
    unread("origin_station", "origin_station is no station code"),
    unread("destination_station", "destination_station is no station code"),
    unread("departs_at", f"departs_at {_TIME}"),
    unread("arrives_at", f"arrives_at {_TIME}"),
    Rule("arrives_at", "the train arrives before it departs", pl.col("arrives_at") < pl.col("departs_at")),
)


def read(said: pl.DataFrame, _reader: PlaceReader) -> tuple[pl.DataFrame, Sequence[Rule]]:
    """Typed trains. Stations stay codes: the station list may come in later."""
    return said.with_columns(
        cells.code(pl.col("said_train_no"), 10).alias("train_no"),
        cells.day(pl.col("said_travel_date")).alias("travel_date"),
        *(cells.code(pl.col(f"said_{end}_station"), 12).alias(f"{end}_station") for end in ("origin", "destination")),
        *(cells.moment(pl.col(f"said_{name}")).alias(name) for name in ("departs_at", "arrives_at")),
    ), _RULES


def store(frame: pl.DataFrame, batch: BatchWriter) -> Stored:
    """Trains into the registry; what repeats known facts is a duplicate, newer facts replace older ones."""
    new = batch.add_trains(frame)
    return Stored(accepted=int(new.sum()), duplicates=int((~new).sum()), persons=0)


TRAINS = Kind("trains", "running lists of trains", COLUMNS, read, store)
