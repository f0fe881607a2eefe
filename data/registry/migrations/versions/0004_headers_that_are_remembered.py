"""Headers that are remembered: what a state's columns were taken for, where somebody said it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To a registry that remembers."""
    op.create_table(
        "header_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_lgd", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_header_mappings")),
        sa.UniqueConstraint("state_lgd", "digest", name=op.f("uq_header_mappings_state_lgd_digest")),
    )


def downgrade() -> None:
    """Back to a registry that forgets."""
    op.drop_table("header_mappings")
