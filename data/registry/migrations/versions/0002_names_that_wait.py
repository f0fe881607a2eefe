"""Names that wait: rows held for a decision about a typed place, and what reviewers decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To a registry in which rows may wait."""
    with op.batch_alter_table("batches") as batches:
        batches.add_column(sa.Column("waiting", sa.BigInteger(), server_default="0", nullable=False))
    _names()
    _held()


def downgrade() -> None:
    """Back to a registry that only refuses. Rows that wait are lost with their tables."""
    for name in ("held_rows", "place_decisions", "place_names"):
        op.drop_table(name)
    with op.batch_alter_table("batches") as batches:
        batches.drop_column("waiting")


def _names() -> None:
    op.create_table(
        "place_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_key", sa.String(length=120), nullable=False),
        sa.Column("district_key", sa.String(length=120), nullable=False),
        sa.Column("state_said", sa.String(length=120), nullable=False),
        sa.Column("district_said", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_names")),
        sa.UniqueConstraint("state_key", "district_key", name=op.f("uq_place_names_state_key_district_key")),
    )
    op.create_table(
        "place_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("state_lgd", sa.Integer(), nullable=True),
        sa.Column("lgd", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["name_id"], ["place_names.id"], name=op.f("fk_place_decisions_name_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_decisions")),
    )
    op.create_index(
        op.f("ix_place_decisions_name_id"),
        "place_decisions",
        ["name_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _held() -> None:
    op.create_table(
        "held_rows",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("origin_name", sa.Integer(), nullable=True),
        sa.Column("destination_name", sa.Integer(), nullable=True),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("travel_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("counted_id", ROW_ID, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("print", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["batch_no"], ["batches.no"], name=op.f("fk_held_rows_batch_no")),
        sa.ForeignKeyConstraint(["origin_name"], ["place_names.id"], name=op.f("fk_held_rows_origin_name")),
        sa.ForeignKeyConstraint(["destination_name"], ["place_names.id"], name=op.f("fk_held_rows_destination_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_rows")),
        sa.UniqueConstraint("print", name=op.f("uq_held_rows_print")),
    )
    for column in ("batch_no", "destination_name", "origin_name"):
        op.create_index(op.f(f"ix_held_rows_{column}"), "held_rows", [column], unique=False)
