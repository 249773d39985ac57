"""Make room for replies to themes and for citing without one."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0006_said_and_replied"
down_revision = "0005_ask_first_and_never"

TO_TELL = sa.text("inform_by IS NOT NULL AND told_at IS NULL")


def _added() -> dict[str, tuple["sa.Column[object]", ...]]:
    return {
        "candidate_session": (sa.Column("code_at", sa.DateTime(timezone=True)),),
        "contact": (sa.Column("seen_at", sa.DateTime(timezone=True)),),
        "hiring_decision": (
            sa.Column("admitted", sa.JSON(), server_default="[]", nullable=False),
        ),
        "organisation": (
            sa.Column("lawful_basis", sa.String(40), server_default="", nullable=False),
        ),
        "reply": (
            sa.Column("theme", sa.String(40), server_default="", nullable=False),
        ),
    }


def upgrade() -> None:
    """Add the columns and the table."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.add_column(column)
    op.create_index(
        "ix_contact_to_tell",
        "contact",
        ["inform_by", "id"],
        sqlite_where=TO_TELL,
        postgresql_where=TO_TELL,
    )
    op.create_table(
        "citing_override",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("candidate_id", sa.String(24), nullable=False),
        sa.Column("contact_id", sa.String(24), nullable=False),
        sa.Column("asked_by", sa.String(24)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("given_by", sa.String(24)),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{other}.id"],
                name=op.f(f"fk_citing_override_{column}_{other}"),
            )
            for column, other in (
                ("candidate_id", "candidate"),
                ("contact_id", "contact"),
                ("asked_by", "staff"),
                ("given_by", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citing_override")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_citing_override_contact_id")),
    )
    op.create_index(
        op.f("ix_citing_override_candidate_id"), "citing_override", ["candidate_id"]
    )


def downgrade() -> None:
    """Take them away again; a reply to one theme becomes one to the whole contact."""
    op.drop_table("citing_override")
    op.drop_index("ix_contact_to_tell", "contact")
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.drop_column(column.name)


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
