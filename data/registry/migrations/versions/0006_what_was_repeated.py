"""What was repeated: which batches sent what another had brought, as runs of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To a registry that knows who repeated what. What was repeated before is not known, and stays so."""
    op.create_table(
        "repeats",
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("first", ROW_ID, nullable=False),
        sa.Column("last", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("batch_no", "what", "first", name=op.f("pk_repeats")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back to a registry that does not know it."""
    op.drop_table("repeats")
