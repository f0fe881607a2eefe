"""OD tables: counts of people from place to place, from Railways, the Census or a state."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data import vocabulary as words
from data.ingest import cells, places
from data.ingest.columns import Column
from data.ingest.faults import Rule, unread
from data.ingest.kind import Kind, Stored
from data.lake.writer import group_counts
from data.registry import BatchWriter

COLUMNS = (
    Column("origin_state", ("from_state", "source_state"), required=True),
    Column("origin_district", ("from_district", "source_district")),
    Column("destination_state", ("dest_state", "to_state"), required=True),
    Column("destination_district", ("dest_district", "to_district")),
    Column("persons", ("migrants", "people", "passengers", "total", "total_persons", "total_migrants"), required=True),
    Column("males", ("male", "men")),
    Column("females", ("female", "women")),
    Column("from", ("from_date", "period_from", "start_date")),
    Column("to", ("to_date", "period_to", "end_date")),
    Column("mode", ("mode_of_travel",)),
    Column("category"),
)

_DIMENSIONS = ("origin_state", "origin", "destination_state", "destination", "mode", "category")
_MOST = 2_000_000_000
_NUMBER = "is no whole number of people"
_DATE = "is no date; write 2020-05-31 or 31-05-2020"

_RULES = (
    Rule("persons", "the number of people is empty", pl.col("said_persons").is_null()),
    unread("persons", f"persons {_NUMBER}"),
    unread("males", f"males {_NUMBER}"),
    unread("females", f"females {_NUMBER}"),
    Rule(
        "persons",
        "males and females together are more than all people",
        pl.col("males").fill_null(0) + pl.col("females").fill_null(0) > pl.col("persons"),
    ),
    unread("from", f"from {_DATE}"),
    unread("to", f"to {_DATE}"),
    Rule("to", "the period ends before it begins", pl.col("from") > pl.col("to")),
    unread("mode", f"mode is none of {', '.join(words.MODES)}"),
    unread("category", f"category is none of {', '.join(words.CATEGORIES)}"),
)


def read(said: pl.DataFrame, reader: places.PlaceReader) -> tuple[pl.DataFrame, Sequence[Rule]]:
    """Typed OD rows. A side without a district stays at its state: it is never spread over districts."""
    frame = said.with_columns(
        *(cells.whole(pl.col(f"said_{name}"), 0, _MOST).alias(name) for name in ("persons", "males", "females")),
        *(cells.day(pl.col(f"said_{name}")).alias(name) for name in ("from", "to")),
        cells.one_of(pl.col("said_mode"), words.MODES).alias("mode"),
        cells.one_of(pl.col("said_category"), words.CATEGORIES).alias("category"),
    ).with_columns(pl.coalesce("to", "from").alias("travel_date"))
    sides = (places.ORIGIN, places.DESTINATION)
    for side in sides:
        frame = places.with_codes(frame, reader, side, on="travel_date")
    return frame, (*(rule for side in sides for rule in places.rules(side)), *_RULES)


def store(frame: pl.DataFrame, batch: BatchWriter) -> Stored:
    """OD rows into the registry and, split by sex where the table tells it, into the counts.

    The people of a table have arrived. A period is counted on its last day; a table without one stays undated.
    """
    batch.add_od(
        frame.select(
            "row_no",
            pl.col("from").alias("from_date"),
            pl.col("to").alias("to_date"),
            *_DIMENSIONS,
            *("persons", "males", "females"),
        )
    )
    return Stored(accepted=frame.height, duplicates=0, persons=int(frame["persons"].sum()), cube=count(frame))


def count(frame: pl.DataFrame) -> pl.DataFrame:
    """The lake's rows for OD rows."""
    unsexed = pl.col("persons") - pl.col("males").fill_null(0) - pl.col("females").fill_null(0)
    by_sex = (("male", pl.col("males").fill_null(0)), ("female", pl.col("females").fill_null(0)), (None, unsexed))
    return group_counts(
        pl.concat(
            frame.select(
                "travel_date",
                *_DIMENSIONS,
                pl.lit(sex, dtype=pl.String).alias("sex"),
                pl.lit("arrived").alias("status"),
                persons.alias("persons"),
            )
            for sex, persons in by_sex
        )
    )


OD = Kind("od", "counts of people from place to place", COLUMNS, read, store, count)
