"""One person, one ID: records that point to the person, lookups by keyed hash, pairs that look alike, withdrawal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WITHDRAWN = sa.text("withdrawn_at IS NULL")
_POINTS = sa.text("same_as IS NOT NULL")
#: Records that are indexed at a time.
_CHUNK = 50_000


def upgrade() -> None:
    """To a registry that knows a person again."""
    _batches()
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("vault_ref", sa.LargeBinary(length=16), nullable=True))
        people.add_column(sa.Column("same_as", ROW_ID, nullable=True))
        people.add_column(sa.Column("matched", sa.String(length=8), nullable=True))
        people.drop_constraint(op.f("fk_people_batch_no"), type_="foreignkey")
    op.create_index(op.f("ix_people_same_as"), "people", ["same_as"], sqlite_where=_POINTS, postgresql_where=_POINTS)
    for column in ("person_id", "batch_no"):
        op.drop_index(op.f(f"ix_movements_{column}"), table_name="movements")
    with op.batch_alter_table("movements") as movements:
        movements.drop_constraint(op.f("uq_movements_fingerprint"), type_="unique")
        movements.drop_constraint(op.f("fk_movements_person_id"), type_="foreignkey")
        movements.drop_constraint(op.f("fk_movements_batch_no"), type_="foreignkey")
        movements.drop_column("person_id")
    with op.batch_alter_table("events") as events:  # what happened is told also of what was taken back
        events.drop_constraint(op.f("fk_events_movement_id"), type_="foreignkey")
    _tables()
    _fill(op.get_bind())


def downgrade() -> None:
    """Back to a registry in which every record is a person. Merges and pairs are lost with their tables."""
    for name in ("merges", "likenesses", "lookups", "counters"):
        op.drop_table(name)
    op.execute(sa.text("UPDATE events SET movement_id = NULL WHERE movement_id NOT IN (SELECT id FROM movements)"))
    with op.batch_alter_table("events") as events:
        events.create_foreign_key(op.f("fk_events_movement_id"), "movements", ["movement_id"], ["id"])
    with op.batch_alter_table("movements") as movements:
        movements.add_column(sa.Column("person_id", ROW_ID, nullable=True))
    op.execute(sa.text("UPDATE movements SET person_id = id"))
    # what was withdrawn may have come again: the row and the file that count keep their prints
    op.execute(
        sa.text(
            "UPDATE movements SET fingerprint = NULL "
            "WHERE batch_no IN (SELECT no FROM batches WHERE withdrawn_at IS NOT NULL)"
        )
    )
    op.execute(sa.text("UPDATE batches SET file_sha256 = 'withdrawn ' || id WHERE withdrawn_at IS NOT NULL"))
    with op.batch_alter_table("movements") as movements:
        movements.alter_column("person_id", existing_type=ROW_ID, nullable=False)
        movements.create_foreign_key(op.f("fk_movements_person_id"), "people", ["person_id"], ["id"])
        movements.create_foreign_key(op.f("fk_movements_batch_no"), "batches", ["batch_no"], ["no"])
        movements.create_unique_constraint(op.f("uq_movements_fingerprint"), ["fingerprint"])
    for column in ("person_id", "batch_no"):
        op.create_index(op.f(f"ix_movements_{column}"), "movements", [column])
    op.drop_index(op.f("ix_people_same_as"), table_name="people")
    with op.batch_alter_table("people") as people:
        for column in ("matched", "same_as", "vault_ref"):
            people.drop_column(column)
        people.create_foreign_key(op.f("fk_people_batch_no"), "batches", ["batch_no"], ["no"])
    op.drop_index(op.f("ix_batches_kind_file_sha256"), table_name="batches")
    with op.batch_alter_table("batches") as batches:
        for column in ("withdrawn_by", "withdrawn_at", "known"):
            batches.drop_column(column)
        batches.create_unique_constraint(op.f("uq_batches_kind_file_sha256"), ["kind", "file_sha256"])


def _batches() -> None:
    with op.batch_alter_table("batches") as batches:
        batches.add_column(sa.Column("known", sa.BigInteger(), server_default="0", nullable=False))
        batches.add_column(sa.Column("withdrawn_at", sa.String(length=32), nullable=True))
        batches.add_column(sa.Column("withdrawn_by", sa.Text(), nullable=True))
        batches.drop_constraint(op.f("uq_batches_kind_file_sha256"), type_="unique")
    op.create_index(
        op.f("ix_batches_kind_file_sha256"),
        "batches",
        ["kind", "file_sha256"],
        unique=True,
        sqlite_where=_WITHDRAWN,
        postgresql_where=_WITHDRAWN,
    )


def _tables() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "lookups",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "record", name=op.f("pk_lookups")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "likenesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record", ROW_ID, nullable=False),
        sa.Column("other", ROW_ID, nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likenesses")),
        sa.UniqueConstraint("record", "other", name=op.f("uq_likenesses_record_other")),
    )
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept", ROW_ID, nullable=False),
        sa.Column("gone", ROW_ID, nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )


def _fill(connection: sa.Connection) -> None:
    """Index the records that are there, and go on counting where they end."""
    people = sa.table("people", *(sa.column(name) for name in ("id", "mobile_key", "identity_key")))
    movements = sa.table("movements", sa.column("id"), sa.column("fingerprint"))
    lookups = sa.table("lookups", sa.column("key"), sa.column("record"))
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    p, m, last = people.c, movements.c, 0
    while True:
        rows = connection.execute(
            sa.select(p.id, p.mobile_key, p.identity_key, m.fingerprint)
            .select_from(people.outerjoin(movements, m.id == p.id))
            .where(p.id > last)
            .order_by(p.id)
            .limit(_CHUNK)
        ).all()
        if not rows:
            break
        last = rows[-1][0]
        # whole rows too: numbers are hashed in another way from now on, and some mobiles no longer
        keyed = [
            {"key": key, "record": row[0]}
            for row in rows
            for key in {int.from_bytes(bytes(keyed)[:8], "big", signed=True) for keyed in row[1:] if keyed}
        ]
        if keyed:
            connection.execute(sa.insert(lookups), keyed)
    highest = connection.execute(
        sa.text("SELECT max(n) FROM (SELECT max(id) AS n FROM people UNION ALL SELECT max(id) FROM movements) AS both_")
    ).scalar_one()
    connection.execute(sa.insert(counters).values(name="records", next=(highest or 0) + 1))
