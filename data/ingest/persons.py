"""Person-level movement records, in the columns of the National Migrant Information System."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Sequence

import polars as pl

from data import vocabulary as words
from data.ingest import cells, places
from data.ingest.columns import Column
from data.ingest.faults import Rule, rounded, unread
from data.ingest.holding import leaning
from data.ingest.identity import read_identity
from data.ingest.kind import Kind, Stored
from data.lake.writer import group_counts
from data.registry import BatchWriter
from data.registry.packed import SEPARATOR

COLUMNS = (
    Column("name", ("full_name", "person_name", "passenger_name", "migrant_name", "name_of_person", "name_of_migrant")),
    Column("age", ("age_years", "age_in_years")),
    Column("sex", ("gender",)),
    Column("mobile", ("mobile_no", "mobile_number", "phone", "phone_no", "phone_number", "contact_no", "contact")),
    Column("id_type", ("identity_type", "id_proof", "id_proof_type")),
    Column("id_number", ("id_no", "identity_number", "id_proof_no", "id_proof_number", "aadhaar", "aadhaar_no")),
    Column("category", ("person_category", "migrant_category")),
    Column("origin_state", ("from_state", "source_state", "state_of_origin"), required=True),
    Column("origin_district", ("from_district", "source_district", "district_of_origin")),
    Column("origin_address", ("from_address", "source_address")),
    Column("destination_state", ("dest_state", "to_state", "state_of_destination"), required=True),
    Column("destination_district", ("dest_district", "to_district", "district_of_destination")),
    Column("destination_address", ("dest_address", "to_address")),
    Column("origin_lon", ("origin_longitude", "from_lon", "from_longitude")),
    Column("origin_lat", ("origin_latitude", "from_lat", "from_latitude")),
    Column("destination_lon", ("destination_longitude", "dest_lon", "to_lon", "to_longitude")),
    Column("destination_lat", ("destination_latitude", "dest_lat", "to_lat", "to_latitude")),
    Column("travel_date", ("date_of_travel", "journey_date", "date_of_journey", "date"), required=True),
    Column("mode", ("mode_of_travel", "travel_mode", "transport")),
    Column("train_no", ("train_number", "train")),
    Column("coach", ("coach_no",)),
    Column("route_states", ("states_on_route", "transit_states")),
    Column("accompanying", ("accompanying_persons", "co_passengers")),
    Column("sector", ("occupation", "work_sector", "sector_of_work")),
    Column("status"),
    Column("synthetic"),
)

_MODES = {"rail": "train", "railway": "train", "road": "bus", "others": "other"}
_SEXES = {"m": "male", "f": "female", "o": "other", "t": "other", "transgender": "other", "others": "other"}
_CATEGORIES = {
    "migrant": "migrant_worker",
    "migrant_labour": "migrant_worker",
    "migrant_labourer": "migrant_worker",
    "worker": "migrant_worker",
    "labour": "migrant_worker",
    "labourer": "migrant_worker",
    "students": "student",
    "pilgrims": "pilgrim",
    "tourists": "tourist",
    "others": "other",
}
_YES = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}

_OLDEST = 120
_BANDS = {age: words.AGE_BANDS[bisect(words.AGE_BAND_STARTS, age) - 1] for age in range(_OLDEST + 1)}

_RULES = (
    unread("age", f"age is no whole number from 0 to {_OLDEST}"),
    unread("sex", "sex is none of male, female, other"),
    unread("category", f"category is none of {', '.join(words.CATEGORIES)}"),
    unread("travel_date", "travel_date is no date; write 2020-05-31 or 31-05-2020"),
    rounded("mobile"),
    unread("mode", f"mode is none of {', '.join(words.MODES)}"),
    unread("train_no", "train_no is no train number"),
    unread("coach", "coach is no coach"),
    unread("status", f"status is none of {', '.join(words.STATUSES)}"),
    unread("synthetic", "synthetic is neither yes nor no"),
)


def read(said: pl.DataFrame, reader: places.PlaceReader) -> tuple[pl.DataFrame, Sequence[Rule]]:
    """Typed movements with the person's texts; an unknown sector becomes ``other``, a blank status ``registered``."""
    frame, identity_rules = read_identity(said)
    frame = frame.with_columns(
        cells.by_value(said, "said_age", lambda age: cells.whole(age, 0, _OLDEST).cast(pl.Int32)).alias("age"),
        cells.listed(said, "said_sex", words.SEXES, _SEXES).alias("sex"),
        cells.listed(said, "said_category", words.CATEGORIES, _CATEGORIES).alias("category"),
        cells.by_value(said, "said_travel_date", cells.day).alias("travel_date"),
        cells.listed(said, "said_mode", words.MODES, _MODES).alias("mode"),
        cells.by_value(said, "said_train_no", lambda number: cells.code(number, 10)).alias("train_no"),
        cells.by_value(said, "said_coach", lambda coach: cells.code(coach, 8)).alias("coach"),
        cells.by_value(said, "said_sector", _sector).alias("sector"),
        _status(said).alias("status"),
        cells.listed(said, "said_synthetic", ("yes", "no"), _YES).alias("synthetic"),
    ).with_columns(
        # A train number says the mode by itself.
        pl.when(pl.col("said_mode").is_null() & pl.col("train_no").is_not_null())
        .then(pl.lit("train"))
        .otherwise("mode")
        .alias("mode"),
    )
    sides = (places.ORIGIN, places.DESTINATION)
    for side in sides:
        frame = places.with_codes(frame, reader, side, on="travel_date")
    return _with_texts(frame), (*(rule for side in sides for rule in places.rules(side)), *identity_rules, *_RULES)


def store(frame: pl.DataFrame, batch: BatchWriter) -> Stored:
    """People and movements into the registry; repeated rows are left out of both the registry and the counts."""
    ready = frame if "number" in frame.columns else batch.prepare_people(frame)
    found = batch.add_people(ready, plain=leaning(ready) is None)
    kept = ready.filter(found.new)
    return Stored(
        accepted=kept.height,
        duplicates=ready.height - kept.height,
        persons=kept.height,
        synthetic=bool((kept["synthetic"] == "yes").any()),
        cube=count(kept),
        known=kept.height - found.same_as.filter(found.new).null_count(),
    )


def prepare(frame: pl.DataFrame, batch: BatchWriter) -> pl.DataFrame:
    """Number, seal and hash good rows; see :meth:`data.registry.BatchWriter.prepare_people`."""
    return batch.prepare_people(frame)


def count(frame: pl.DataFrame) -> pl.DataFrame:
    """The lake's rows for movements."""
    return group_counts(
        frame.select(
            *("travel_date", "origin_state", "origin", "destination_state", "destination", "mode", "train_no"),
            *("category", "sex", "sector", "status"),
            pl.col("age").replace_strict(_BANDS, default=None, return_dtype=pl.String).alias("age_band"),
            pl.lit(1, dtype=pl.Int64).alias("persons"),
        )
    )


def _with_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``sealed``, the personal fields packed, and ``print``, what makes a row a repetition."""
    packed: tuple[str | pl.Expr, ...] = (
        *("said_name", "mobile", "id_type", "id_last4"),
        *("said_origin_address", "said_destination_address", "said_route_states", "said_accompanying"),
        *("said_origin_lon", "said_origin_lat", "said_destination_lon", "said_destination_lat"),
    )
    # Two people of one name on one train are told apart by what else their rows say.
    number = pl.coalesce("identity", "id_last4")
    row: tuple[str | pl.Expr, ...] = (
        *(pl.col("said_name").str.to_lowercase(), "mobile", number, "age", "sex", "coach"),
        *(pl.col(f"said_{side}_address").str.to_lowercase() for side in ("origin", "destination")),
        *("travel_date", "origin_state", "origin", "destination_state", "destination", "mode", "train_no"),
    )
    anyone = pl.any_horizontal(pl.col(column).is_not_null() for column in ("said_name", "mobile", "identity"))
    blank = {column.name for column in frame if column.null_count() == frame.height}
    return frame.with_columns(
        _joined(packed, blank).alias("sealed"), pl.when(anyone).then(_joined(row, blank)).alias("print")
    )


def _joined(parts: Sequence[str | pl.Expr], blank: Collection[str]) -> pl.Expr:
    """The parts as one text; columns that are ``blank`` throughout cost nothing."""
    columns = [
        pl.lit("")
        if isinstance(part, str) and part in blank
        else (pl.col(part) if isinstance(part, str) else part).cast(pl.String).fill_null("")
        for part in parts
    ]
    return pl.concat_str(columns, separator=SEPARATOR)


def _status(said: pl.DataFrame) -> pl.Series:
    return cells.listed(said.select(pl.col("said_status").fill_null("registered")), "said_status", words.STATUSES)


def _sector(said: pl.Expr) -> pl.Expr:
    # What people write here is open (a trade, an employer): it must not cost them their record.
    return pl.when(said.is_not_null()).then(cells.one_of(said, words.SECTORS).fill_null("other"))


PERSONS = Kind("persons", "person-level movement records", COLUMNS, read, store, count, prepare)
