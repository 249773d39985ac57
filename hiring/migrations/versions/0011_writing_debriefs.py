"""Make room for what a debrief asks beside its themes."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0011_writing_debriefs"
down_revision = "0010_records"

TEXTS = ("plan", "needs")
TABLE = "interview"


def upgrade() -> None:
    """Add what a debrief asks, the words found in it, and the days of interviews."""
    with op.batch_alter_table("debrief", recreate=_copied()) as batch:
        batch.add_column(
            sa.Column("language", sa.String(12), server_default="en", nullable=False)
        )
        for name in TEXTS:
            batch.add_column(
                sa.Column(name, sa.Text(), server_default="", nullable=False)
            )
        batch.add_column(
            sa.Column("passages", sa.JSON(), server_default="[]", nullable=False)
        )
    op.create_table(
        TABLE,
        sa.Column("candidate_id", sa.String(24), nullable=False),
        sa.Column("staff_id", sa.String(24), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("nudge_at", sa.DateTime(timezone=True)),
        sa.Column("nudges", sa.Integer(), server_default="0", nullable=False),
        _refers("candidate_id", "candidate"),
        _refers("staff_id", "staff"),
        sa.PrimaryKeyConstraint("candidate_id", "staff_id", name=op.f("pk_interview")),
    )
    for column in ("nudge_at", "staff_id"):
        op.create_index(op.f(f"ix_interview_{column}"), TABLE, [column])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table(TABLE)
    with op.batch_alter_table("debrief", recreate=_copied()) as batch:
        for name in ("passages", *reversed(TEXTS), "language"):
            batch.drop_column(name)


def _refers(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}_{other}")
    )


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
