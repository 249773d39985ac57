"""Make room for forms that come back."""

import sqlalchemy as sa
from alembic import op

revision = "0016_blank_forms"
down_revision = "0015_sending_documents"

TABLES = ("returned_form", "blank_form")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "blank_form",
        _id(),
        _id("candidate_id"),
        _id("made_for"),
        _id("made_by"),
        _moment("made_at"),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("paper", 10),
        _text("language", 12),
        _text("sha256", 64),
        _refers("blank_form", "candidate_id", "candidate"),
        _refers("blank_form", "made_by", "staff"),
        _refers("blank_form", "made_for", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_form")),
    )
    _index("blank_form", "candidate_id")
    op.create_table(
        "returned_form",
        _id(),
        _id("form_id"),
        _id("candidate_id"),
        _id("written_by"),
        _id("brought_by"),
        _moment("brought_at"),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("state", 10),
        sa.Column("answered", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in _SAID),
        _refers("returned_form", "brought_by", "staff"),
        _refers("returned_form", "candidate_id", "candidate"),
        _refers("returned_form", "form_id", "blank_form"),
        _refers("returned_form", "written_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_form")),
    )
    _index("returned_form", "candidate_id")
    _index("returned_form", "form_id")


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)


_SAID = ("answers", "notes", "dropped")


def _id(name: str = "id") -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=False)


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
