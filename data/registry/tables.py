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
    Column("known", BigInteger, nullable=False, server_default="0"),  # of the accepted: rows of people known before
    Column("withdrawn_at", String(32)),  # UTC, ISO 8601; what it brought is then in no count
    Column("withdrawn_by", Text),
)


def _batch() -> Column[int]:
    return Column("batch_no", Integer, ForeignKey("batches.no"), nullable=False)


def _of_its_batch() -> Column[int]:
    """Without a rule that the database checks a million times: one writer writes these rows, and its own number."""
    return Column("batch_no", Integer, nullable=False)


#: Numbers that are given out once and never again, whatever becomes of the rows that bore them.
counters = Table(
    "counters",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("next", BigInteger, nullable=False),
)

#: One row a record of a person, as a file brought it. Records of one person point to the first of them.
people = Table(
    "people",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    _of_its_batch(),
    Column("sealed", LargeBinary, nullable=False),  # AES-256-GCM; batch and id are its associated data
    Column("mobile_key", LargeBinary(16)),  # keyed hashes: they match, they do not tell
    Column("identity_key", LargeBinary(16)),
    Column("vault_ref", LargeBinary(16)),  # where the vault keeps the full identity number; says nothing by itself
    Column("same_as", RowId),  # the record whose number is the person's; null: this one's own is
    Column("matched", String(8)),  # how that is known: identity, mobile, or by a reviewer (merge)
)

#: Which records bear a keyed hash (its first 8 bytes), clustered by it: the one index that takes rows in no order.
lookups = Table(
    "lookups",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("record", RowId, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

#: Pairs of people who look alike and were not taken for one. A pair comes up once, whatever is decided about it.
likenesses = Table(
    "likenesses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", RowId, nullable=False),  # the later of the two
    Column("other", RowId, nullable=False),
    Column("why", String(120), nullable=False),
    Column("score", Float, nullable=False),
    Column("state", String(12), nullable=False),  # open, same, different
    Column("at", String(32), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", String(32)),
    UniqueConstraint("record", "other"),
)

#: People whom a reviewer found to be one. Never deleted: an undone merge says so.
merges = Table(
    "merges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kept", RowId, nullable=False),
    Column("gone", RowId, nullable=False),
    Column("moved", Text, nullable=False),  # JSON: numbers of the records that pointed to ``gone``
    Column("actor", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("undone_by", Text),
    Column("undone_at", String(32)),
)

#: A movement bears the number of the record that brought it.
movements = Table(
    "movements",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    _of_its_batch(),
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
    Column("fingerprint", LargeBinary(16)),  # keyed hash of the row: the same row sent again is found by it
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

#: Runs of numbers that a batch sent too, though another had brought them: see ``data/registry/repeats.py``.
repeats = Table(
    "repeats",
    metadata,
    Column("batch_no", Integer, primary_key=True, autoincrement=False),
    Column("what", String(8), primary_key=True),  # movement, held
    Column("first", RowId, primary_key=True, autoincrement=False),
    Column("last", RowId, nullable=False),
    sqlite_with_rowid=False,
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
    Column("movement_id", RowId),  # told also when the movement was taken back since
    Column("detail", Text, nullable=False),  # JSON, without personal data
)

lake_files = Table(
    "lake_files",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("batch_no", Integer, ForeignKey("batches.no")),  # null: counts of many batches, merged
    Column("path", Text, nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("persons", BigInteger, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("holds", String(16), nullable=False, server_default="cube"),  # which of the lake's tables
    Column("size", BigInteger, nullable=False, server_default="0"),  # bytes; 0 in files older than this column
    Column("state", String(8), nullable=False, server_default="live"),  # live, kept, retired: see manifest.py
    Column("generation", Integer, nullable=False, server_default="0"),  # which rollups were written with it
    Column("retired_at", String(32)),  # UTC, ISO 8601
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

#: Keys with which systems of states send records: never the key itself, see ``data/keys.py``.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("prefix", String(16), nullable=False, unique=True),  # how the key begins; found by it, known by it
    Column("digest", LargeBinary(32), nullable=False),
    Column("label", Text, nullable=False),
    Column("state_lgd", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),  # UTC, ISO 8601
    Column("created_by", Text, nullable=False),
    Column("last_used_at", String(32)),
    Column("revoked_at", String(32)),
    Column("revoked_by", Text),
)

# a file counts once, unless what it brought was withdrawn
Index(
    None,
    batches.c.kind,
    batches.c.file_sha256,
    unique=True,
    sqlite_where=batches.c.withdrawn_at.is_(None),
    postgresql_where=batches.c.withdrawn_at.is_(None),
)
Index(
    None, people.c.same_as, sqlite_where=people.c.same_as.is_not(None), postgresql_where=people.c.same_as.is_not(None)
)
Index(None, od_rows.c.batch_no)
Index(None, lake_files.c.state)
Index(None, lake_files.c.batch_no)
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
