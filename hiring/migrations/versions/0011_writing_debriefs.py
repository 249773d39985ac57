"""Make room for what a debrief asks beside its themes."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0011_writing_debriefs"
down_revision = "0010_records"

TEXTS = ("plan", "needs")


def upgrade() -> None:
    """Add a debrief's language, and what the candidate plans and needs."""
    with op.batch_alter_table("debrief", recreate=_copied()) as batch:
        batch.add_column(
            sa.Column("language", sa.String(12), server_default="en", nullable=False)
        )
        for name in TEXTS:
            batch.add_column(
                sa.Column(name, sa.Text(), server_default="", nullable=False)
            )


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("debrief", recreate=_copied()) as batch:
        for name in (*reversed(TEXTS), "language"):
            batch.drop_column(name)


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
