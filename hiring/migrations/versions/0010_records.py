"""Make room for copies, corrections and erasures."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0010_records"
down_revision = "0009_call_codes"

TABLES = ("erasure", "correction", "prepared_piece", "prepared_file")


def upgrade() -> None:
    """Add the tables, and the day from which a candidate's row means nobody."""
    with op.batch_alter_table("candidate", recreate=_copied()) as batch:
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True)))
    _make_files()
    op.create_table(
        "correction",
        _id(),
        _id("candidate_id"),
        _id("contact_id", null=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("about", 12),
        sa.Column("wrong", sa.Text(), nullable=False),
        _text("right", 200),
        _moment("asked_at"),
        _moment("answer_by"),
        _text("state", 10),
        sa.Column("answer", sa.Text(), nullable=False),
        _id("answered_by", null=True),
        _moment("answered_at", null=True),
        _refers("correction", "candidate_id", "candidate"),
        _refers("correction", "contact_id", "contact"),
        _refers("correction", "answered_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    _index("correction", "candidate_id")
    op.create_table(
        "erasure",
        _id(),
        _id("candidate_id"),
        _moment("asked_at"),
        _moment("answer_by"),
        _text("language", 12),
        _text("state", 12),
        _id("first_by", null=True),
        _moment("first_at", null=True),
        _id("ended_by", null=True),
        _moment("ended_at", null=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer()),
        _text("event_hash", 64),
        sa.Column("code", sa.String(24)),
        _text("mail_to", 254),
        _id("mail_id", null=True),
        _moment("finished_at", null=True),
        _refers("erasure", "candidate_id", "candidate"),
        _refers("erasure", "first_by", "staff"),
        _refers("erasure", "ended_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("code", name=op.f("uq_erasure_code")),
    )
    _index("erasure", "candidate_id")
    _index("erasure", "answer_by")


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("candidate", recreate=_copied()) as batch:
        batch.drop_column("erased_at")


def _make_files() -> None:
    op.create_table(
        "prepared_file",
        _id(),
        _text("kind", 20),
        _id("candidate_id"),
        _id("asked_by", null=True),
        _moment("asked_at"),
        _text("language", 12),
        _moment("lease_until", null=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("made_at", null=True),
        _moment("failed_at", null=True),
        _moment("gone_at", null=True),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("digest", 64),
        _refers("prepared_file", "candidate_id", "candidate"),
        _refers("prepared_file", "asked_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_file")),
    )
    _index("prepared_file", "candidate_id")
    op.create_table(
        "prepared_piece",
        _id("file_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _refers("prepared_piece", "file_id", "prepared_file"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_prepared_piece")),
    )


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def _id(name: str = "id", *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=null)


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
