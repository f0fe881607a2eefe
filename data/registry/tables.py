"""The registry's tables as SQLAlchemy knows them. How they came to be is told by the migrations."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# SQLite numbers rows by itself only for a column of type INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: One row: which store this is. Drafts of files carry it, so that a sweep removes only its own.
store = Table("store", metadata, Column("id", String(32), primary_key=True))

batches = Table(
    "batches",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("state_lgd", Integer),
    Column("synthetic", Boolean, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("waiting", BigInteger, nullable=False, server_default="0"),  # of the rejected: rows held for a decision
    Column("duplicates", BigInteger, nullable=False),
    Column("persons", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("created_at", String(32), nullable=False),  # UTC, ISO 8601
    Column("rejects_file", Text),
    Column("data_key", LargeBinary, nullable=False),  # wrapped by the master key, which is not in here
    UniqueConstraint("kind", "file_sha256"),
)


def _batch() -> Column[int]:
    return Column("batch_no", Integer, ForeignKey("batches.no"), nullable=False)


people = Table(
    "people",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    _batch(),
    Column("sealed", LargeBinary, nullable=False),  # AES-256-GCM; batch and id are its associated data
    Column("mobile_key", LargeBinary(16)),  # keyed hashes: they match, they do not tell
    Column("identity_key", LargeBinary(16)),
)

movements = Table(
    "movements",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("person_id", RowId, ForeignKey("people.id"), nullable=False),
    _batch(),
    Column("row_no", Integer, nullable=False),  # as a spreadsheet numbers it; the header is row 1
    Column("travel_date", Date),
    Column("origin_state", Integer, nullable=False),
    Column("origin", Integer),
    Column("destination_state", Integer, nullable=False),
    Column("destination", Integer),
    Column("mode", String(8)),
    Column("train_no", String(16)),
    Column("coach", String(16)),
    Column("category", String(16)),
    Column("sex", String(8)),
    Column("age", Integer),
    Column("sector", String(16)),
    Column("status", String(16), nullable=False),
    Column("fingerprint", LargeBinary(16), unique=True),
)

od_rows = Table(
    "od_rows",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    _batch(),
    Column("row_no", Integer, nullable=False),
    Column("from_date", Date),
    Column("to_date", Date),
    Column("origin_state", Integer, nullable=False),
    Column("origin", Integer),
    Column("destination_state", Integer, nullable=False),
    Column("destination", Integer),
    Column("mode", String(8)),
    Column("category", String(16)),
    Column("persons", BigInteger, nullable=False),
    Column("males", BigInteger),
    Column("females", BigInteger),
)

stations = Table(
    "stations",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("state_lgd", Integer),
    Column("district", Integer),
    Column("lon", Float),  # EPSG:4326
    Column("lat", Float),
    _batch(),
)

# No foreign key to stations: a running list may come in before the station list does.
trains = Table(
    "trains",
    metadata,
    Column("train_no", String(16), primary_key=True),
    Column("travel_date", Date, primary_key=True),
    Column("origin_station", String(16), nullable=False),
    Column("destination_station", String(16), nullable=False),
    Column("departs_at", String(16)),  # local time, IST, to the minute: 2020-05-03T18:30
    Column("arrives_at", String(16)),
    _batch(),
)

#: Typed pairs of state and district that the gazetteer did not resolve; keys after ``geo.gazetteer.pair_key``.
place_names = Table(
    "place_names",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state_key", String(120), nullable=False),
    Column("district_key", String(120), nullable=False),
    Column("state_said", String(120), nullable=False),
    Column("district_said", String(120), nullable=False),
    UniqueConstraint("state_key", "district_key"),
)

#: What reviewers found names to be; ``lgd`` null: only the state is known; both null: no place. Never deleted.
place_decisions = Table(
    "place_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name_id", Integer, ForeignKey("place_names.id"), nullable=False),
    Column("state_lgd", Integer),
    Column("lgd", Integer),
    Column("note", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", String(32), nullable=False),  # UTC, ISO 8601
    Column("revoked_by", Text),
    Column("revoked_at", String(32)),
)

#: Rows that wait for a decision about a name, and rows that were counted because of one.
held_rows = Table(
    "held_rows",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    _batch(),
    Column("row_no", Integer, nullable=False),
    Column("origin_name", Integer, ForeignKey("place_names.id")),  # null: the gazetteer knows that side
    Column("destination_name", Integer, ForeignKey("place_names.id")),
    Column("persons", BigInteger, nullable=False),
    Column("travel_date", Date),
    Column("state", String(12), nullable=False),  # waiting, counted, set_aside, repeated
    Column("counted_id", RowId),  # its movement or OD row, when counted
    Column("sealed", LargeBinary, nullable=False),  # the cells as they were typed, sealed like people
    Column("print", LargeBinary(16), unique=True),  # keyed hash: the same row sent again waits once
)

events = Table(
    "events",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", String(32), nullable=False),  # UTC, ISO 8601
    Column("actor", Text, nullable=False),
    Column("action", String(32), nullable=False),
    Column("batch_no", Integer, ForeignKey("batches.no")),
    Column("movement_id", RowId, ForeignKey("movements.id")),
    Column("detail", Text, nullable=False),  # JSON, without personal data
)

lake_files = Table(
    "lake_files",
    metadata,
    Column("id", RowId, primary_key=True),
    _batch(),
    Column("path", Text, nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("persons", BigInteger, nullable=False),
    Column("created_at", String(32), nullable=False),
)

#: What columns of a state's files are, where somebody said it; no cell of a file stands here.
header_mappings = Table(
    "header_mappings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state_lgd", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of all headers of the file, normalised and sorted
    Column("headers", Text, nullable=False),  # JSON: those that were mapped, to their fields
    Column("actor", Text, nullable=False),
    Column("at", String(32), nullable=False),  # UTC, ISO 8601
    UniqueConstraint("state_lgd", "digest"),
)

Index(None, movements.c.person_id)
Index(None, movements.c.batch_no)
Index(None, od_rows.c.batch_no)
Index(None, held_rows.c.origin_name)
Index(None, held_rows.c.destination_name)
Index(None, held_rows.c.batch_no)
# one decision about a name holds at a time
Index(
    None,
    place_decisions.c.name_id,
    unique=True,
    sqlite_where=place_decisions.c.revoked_at.is_(None),
    postgresql_where=place_decisions.c.revoked_at.is_(None),
)
