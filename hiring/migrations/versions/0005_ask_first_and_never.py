"""Make room for what the candidate wants asked first, or never."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0005_ask_first_and_never"
down_revision = "0004_mail_that_arrives"


def _added() -> dict[str, tuple["sa.Column[object]", ...]]:
    return {
        "person_question": (
            sa.Column("minutes", sa.Integer(), server_default="0", nullable=False),
            sa.Column("reach", sa.String(200), server_default="", nullable=False),
        ),
        "contact_check": tuple(
            sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            for name in ("is_listed", "in_passing")
        ),
    }


def upgrade() -> None:
    """Add the columns and the table of sealed reasons."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.add_column(column)
    op.create_table(
        "never_reason",
        sa.Column("candidate_id", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.String(24), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_never_reason_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_never_reason")),
    )


def downgrade() -> None:
    """Take them away again; what was only said in passing was no question before."""
    op.drop_table("never_reason")
    op.execute("DELETE FROM contact_check WHERE in_passing")
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.drop_column(column.name)


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
