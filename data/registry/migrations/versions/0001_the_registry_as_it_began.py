"""The registry as it began: batches, people, movements, OD rows, trains, stations, events, the lake's manifest."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this shape, with a fresh name for the store."""
    _batches()
    _movements()
    _counts()
    _railway()
    _events()
    store = sa.table("store", sa.column("id", sa.String))
    op.execute(sa.insert(store).values(id=secrets.token_hex(16)))


def downgrade() -> None:
    """Back to nothing."""
    for name in ("events", "trains", "stations", "lake_files", "od_rows", "movements", "people", "batches", "store"):
        op.drop_table(name)


def _batches() -> None:
    op.create_table(
        "store",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    op.create_table(
        "batches",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state_lgd", sa.Integer(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("duplicates", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("rejects_file", sa.Text(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_batches")),
        sa.UniqueConstraint("id", name=op.f("uq_batches_id")),
        sa.UniqueConstraint("kind", "file_sha256", name=op.f("uq_batches_kind_file_sha256")),
    )


def _movements() -> None:
    op.create_table(
        "people",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("identity_key", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_people_batch_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "movements",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("travel_date", sa.Date(), nullable=True),
        sa.Column("origin_state", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("destination_state", sa.Integer(), nullable=False),
        sa.Column("destination", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("train_no", sa.String(length=16), nullable=True),
        sa.Column("coach", sa.String(length=16), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("sex", sa.String(length=8), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_movements_batch_no")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_movements_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movements")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_movements_fingerprint")),
    )
    op.create_index(op.f("ix_movements_person_id"), "movements", ["person_id"])
    op.create_index(op.f("ix_movements_batch_no"), "movements", ["batch_no"])


def _counts() -> None:
    op.create_table(
        "od_rows",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("origin_state", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("destination_state", sa.Integer(), nullable=False),
        sa.Column("destination", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("males", sa.BigInteger(), nullable=True),
        sa.Column("females", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_od_rows_batch_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_od_rows")),
    )
    op.create_table(
        "lake_files",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_lake_files_batch_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lake_files")),
        sa.UniqueConstraint("path", name=op.f("uq_lake_files_path")),
    )
    op.create_index(op.f("ix_od_rows_batch_no"), "od_rows", ["batch_no"])


def _railway() -> None:
    op.create_table(
        "stations",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state_lgd", sa.Integer(), nullable=True),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_stations_batch_no")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_stations")),
    )
    op.create_table(
        "trains",
        sa.Column("train_no", sa.String(length=16), nullable=False),
        sa.Column("travel_date", sa.Date(), nullable=False),
        sa.Column("origin_station", sa.String(length=16), nullable=False),
        sa.Column("destination_station", sa.String(length=16), nullable=False),
        sa.Column("departs_at", sa.String(length=16), nullable=True),
        sa.Column("arrives_at", sa.String(length=16), nullable=True),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_trains_batch_no")),
        sa.PrimaryKeyConstraint("train_no", "travel_date", name=op.f("pk_trains")),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=True),
        sa.Column("movement_id", ROW_ID, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_events_batch_no")),
        sa.ForeignKeyConstraint(["movement_id"], ["movements.id"], name=op.f("fk_events_movement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
