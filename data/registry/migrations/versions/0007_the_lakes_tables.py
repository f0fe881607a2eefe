"""The lake's tables: each file says which table it is of, how long it is, and whether questions read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To a manifest of several tables. Files that are there are the cube's, and have no rollups yet (generation 0)."""
    with op.batch_alter_table("lake_files") as files:
        files.alter_column("batch_no", existing_type=sa.Integer(), nullable=True)
        files.add_column(sa.Column("holds", sa.String(length=16), server_default="cube", nullable=False))
        files.add_column(sa.Column("size", sa.BigInteger(), server_default="0", nullable=False))
        files.add_column(sa.Column("state", sa.String(length=8), server_default="live", nullable=False))
        files.add_column(sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
        files.add_column(sa.Column("retired_at", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_lake_files_state"), "lake_files", ["state"])
    op.create_index(op.f("ix_lake_files_batch_no"), "lake_files", ["batch_no"])


def downgrade() -> None:
    """Back to a manifest of the cube alone: each batch's own files count again, merged ones and rollups go."""
    op.execute(sa.text("DELETE FROM lake_files WHERE holds != 'cube' OR batch_no IS NULL"))
    op.drop_index(op.f("ix_lake_files_batch_no"), table_name="lake_files")
    op.drop_index(op.f("ix_lake_files_state"), table_name="lake_files")
    with op.batch_alter_table("lake_files") as files:
        for column in ("retired_at", "generation", "state", "size", "holds"):
            files.drop_column(column)
        files.alter_column("batch_no", existing_type=sa.Integer(), nullable=False)
